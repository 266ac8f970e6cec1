"""What each layer makes of a picture, which pixels move one of its units, and how long it takes."""

import copy
import time
from collections.abc import Iterable
from functools import partial

import torch
from torch import Tensor, nn

from playground.convolution.stacks.gradients import outputs_of


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


def unit_gradient(model: nn.Module, x: Tensor, layer: str, channel: int, unit: tuple[int, int]) -> Tensor:
    """∂ one unit / ∂ x, (3, H, W) float32, for one picture (1, 3, H, W): row and column `unit` of a layer's map `channel`.

    It is 0 outside the unit's receptive field (d2l 7.2.6). The forward pass ends at the layer; the model is neither hooked nor
    changed, and no other gradient is computed. Raises ValueError for a layer that the model does not have or does not use.
    """
    private = _copy_with_same_tensors(model)
    with torch.enable_grad():
        pixels = x.detach().clone().requires_grad_()
        made = outputs_of(private, pixels, [layer])[layer]
        return torch.autograd.grad(made[0, channel, unit[0], unit[1]], pixels)[0][0].float()


@torch.inference_mode()
def layer_seconds(model: nn.Module, x: Tensor, layers: Iterable[str], *, repeats: int = 5) -> dict[str, float]:
    """How long each of the named layers takes within a forward pass of x, in seconds: the least of `repeats` passes.

    A layer's time holds that of the layers inside it. One pass goes before and is not counted. The model is neither hooked nor
    changed. Raises ValueError for a layer that the model does not have or does not use.
    """
    private = _copy_with_same_tensors(model)
    known = dict(private.named_modules())
    layers = list(layers)
    if missing := [name for name in layers if name not in known]:
        raise ValueError(f"This network has no layer {', '.join(missing)}.")
    begun: dict[str, float] = {}
    took: dict[str, list[float]] = {name: [] for name in layers}  # of each pass

    def now() -> float:
        if x.device.type != "cpu":
            getattr(torch, x.device.type).synchronize()
        return time.perf_counter()

    def starts(name: str, *_given: object) -> None:
        begun[name] = now()

    def ends(name: str, *_given: object) -> None:
        took[name][-1] += now() - begun[name]

    for name in layers:
        known[name].register_forward_pre_hook(partial(starts, name))
        known[name].register_forward_hook(partial(ends, name))
    for _ in range(1 + repeats):
        for times in took.values():
            times.append(0.0)
        private(x)
    if unused := [name for name in layers if name not in begun]:
        raise ValueError(f"This network does not call {', '.join(unused)}.")
    return {name: min(times[1:]) for name, times in took.items()}


def _copy_with_same_tensors(model: nn.Module) -> nn.Module:
    """New modules around the same parameters and buffers: they can be hooked, and no number is copied."""
    tensors = [*model.parameters(), *model.buffers()]
    return copy.deepcopy(model, {id(tensor): tensor for tensor in tensors})
