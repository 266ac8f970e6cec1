"""A moving average of a network's weights, calmer than the weights of any one step (Polyak and Juditsky 1992)."""

import copy

import torch
from torch import Tensor, nn


class Averaged:
    """The moving average: after each step, `decay` of the old and the rest of the new; buffers are those of the last step.

    Early on the decay is smaller, (1 + t) / (10 + t) after t steps, so that the starting weights are forgotten in time.
    """

    def __init__(self, model: nn.Module, decay: float):
        self.model = copy.deepcopy(model).requires_grad_(False)
        self.decay = decay
        self.steps = 0

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for mean, new in zip(self.model.parameters(), model.parameters(), strict=True):
            mean.lerp_(new, 1 - decay)
        for mean, new in zip(self.model.buffers(), model.buffers(), strict=True):
            mean.copy_(new)

    def restore(self, weights: dict[str, Tensor], steps: int) -> None:
        """Goes on from an average that was kept after `steps` steps."""
        self.model.load_state_dict(weights)
        self.steps = steps
