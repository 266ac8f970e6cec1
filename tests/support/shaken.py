"""A network as after a training, for tests of what must keep its answer."""

import torch
from torch import nn


def shake_norms(model: nn.Module) -> nn.Module:
    """Statistics as after a training, so that a norm that is lost or misplaced shows."""
    generator = torch.Generator().manual_seed(3)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.uniform_(-0.5, 0.5, generator=generator)
            module.running_var.uniform_(0.5, 2, generator=generator)
    return model.eval()
