"""Batch normalisation that removes the mean alone or the variance alone (d2l 8.5, exercise 4), as a layer to train with."""

import torch
from torch import Tensor, nn

from playground.networks.normalisation import affine, per_channel, without


class PartialBatchNorm(nn.BatchNorm1d):
    """As torch's layer, for (N, C) and (N, C, …); `removes` is one of REMOVED. Running statistics are kept of both."""

    def __init__(self, channels: int, removes: str):
        super().__init__(channels)
        self.removes = removes

    def forward(self, x: Tensor) -> Tensor:
        mean, variance = self.running_mean, self.running_var
        if self.training:
            mean, variance = self._of_batch(x)
        hat = without(x, per_channel(mean, x.ndim), per_channel(variance, x.ndim), self.eps, self.removes)
        return affine(hat, self.weight, self.bias)

    def _of_batch(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and variance (C,), which the running ones follow."""
        places, count = [0, *range(2, x.ndim)], x.numel() // x.shape[1]
        mean, variance = x.mean(places), x.var(places, correction=0)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * count / (count - 1), self.momentum)
            self.num_batches_tracked += 1
        return mean, variance
