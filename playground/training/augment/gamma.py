"""The one transform that torchvision has as a function only: a random power of all values."""

import torch
from torchvision.transforms import v2


class RandomGamma(v2.Transform):
    """Raises the values of a picture, as numbers in 0…1, to a power drawn evenly between the two of `gamma`."""

    def __init__(self, gamma):
        super().__init__()
        self.gamma = gamma

    def make_params(self, flat_inputs):
        return {"gamma": float(torch.empty(1).uniform_(*self.gamma))}

    def transform(self, inpt, params):
        return self._call_kernel(v2.functional.adjust_gamma, inpt, **params)
