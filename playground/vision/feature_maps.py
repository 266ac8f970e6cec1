"""What each layer makes of a picture."""

import copy
from collections.abc import Iterable

import torch
from torch import Tensor, nn


@torch.no_grad()
def feature_maps(model: nn.Module, x: Tensor, layers: Iterable[str]) -> dict[str, Tensor]:
    """The outputs of the named layers (as in `model.named_modules()`) for (N, 3, H, W) pictures: {layer: (N, C, h, w)}, float32.

    One pass for all. The model is neither hooked nor changed. A layer's output is what it returned, also where a later layer
    works in place (torchvision's ReLUs do). Raises ValueError for a layer that the model does not have or does not use.
    """
    private = _copy_with_same_tensors(model)
    known = dict(private.named_modules())
    layers = list(layers)
    if missing := [name for name in layers if name not in known]:
        raise ValueError(f"This network has no layer {', '.join(missing)}.")
    for module in known.values():
        if getattr(module, "inplace", False):
            module.inplace = False
    found: dict[str, Tensor] = {}
    for name in layers:
        known[name].register_forward_hook(lambda _module, _inputs, output, name=name: found.update({name: output.float()}))
    private(x)
    if unused := [name for name in layers if name not in found]:
        raise ValueError(f"This network does not call {', '.join(unused)}.")
    return {name: found[name] for name in layers}


def _copy_with_same_tensors(model: nn.Module) -> nn.Module:
    """New modules around the same parameters and buffers: they can be hooked, and no number is copied."""
    tensors = [*model.parameters(), *model.buffers()]
    return copy.deepcopy(model, {id(tensor): tensor for tensor in tensors})
