"""Filters in eight bits: a whole number a weight and one step a filter, a quarter of float32's size.

A filter's weights lie between −127 and 127 steps, so none is off by more than half a step, 0.4 % of the filter's largest.
"""

import torch
from torch import Tensor

STEP = ".step"  # after a tensor's name: the tensor of its steps
LEVELS = 127


def quantise(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Every (out, in, h, w) tensor as int8, its steps, (out, 1, 1, 1) float32, beside it as NAME.step; others as they are."""
    found = {}
    for name, tensor in weights.items():
        if tensor.ndim != 4:
            found[name] = tensor
            continue
        step = tensor.float().abs().amax((1, 2, 3), keepdim=True).clamp(min=torch.finfo(torch.float32).tiny) / LEVELS
        found[name] = (tensor.float() / step).round().to(torch.int8)
        found[name + STEP] = step
    return found


def dequantise(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights that `quantise` was given, to half a step; what has no steps stays as it is."""
    steps = {name.removesuffix(STEP): tensor for name, tensor in weights.items() if name.endswith(STEP)}
    return {
        name: tensor.float() * steps[name] if name in steps else tensor
        for name, tensor in weights.items()
        if not name.endswith(STEP)
    }
