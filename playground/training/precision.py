"""In which number type a training step is fastest: measured with the step itself."""

import contextlib
import copy
import functools
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from playground.models import dtype, training_dtype
from playground.training.tensors import as_float32

PROBED = 8  # pictures at most: enough that convolutions decide, few enough to wait for
WORTHWHILE = 1.1  # times as fast, round after round: less is not worth the lost digits
ROUNDS = 2


class DepthwiseInFloat32(TorchFunctionMode):
    """Depthwise convolutions leave autocast: backward they lose more in bfloat16 than all others gain (EfficientNet-Lite0 on two
    cores with the units, a step on 16 pictures: 1.3 s in float32, 1.7 s in bfloat16, 1.0 s so)."""

    def __torch_function__(self, function: Callable, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if function is torch.conv2d and _is_depthwise(*args, **kwargs):
            x, weight, *rest = args
            with torch.autocast(x.device.type, enabled=False):
                return function(x.float(), weight.float(), *rest, **kwargs)
        return function(*args, **kwargs)


def _is_depthwise(x: Tensor, weight: Tensor, *rest: Any, groups: int = 1, **_: Any) -> bool:
    return weight.shape[1] == 1 < (rest[4] if len(rest) > 4 else groups) == x.shape[1]


@contextlib.contextmanager
def computing_in(number_type: torch.dtype, device: torch.device) -> Iterator[None]:
    """Forward passes inside are of autocast to bfloat16, on a CPU without depthwise convolutions; or as they are in float32."""
    if number_type is torch.float32:
        yield
        return
    with torch.autocast(device.type, number_type), DepthwiseInFloat32() if device.type == "cpu" else contextlib.nullcontext():
        yield


_answers: dict[tuple, torch.dtype] = {}


def step_dtype(model: nn.Module, x: Any, y: Any, loss: Callable[[Any, Any], Tensor], precision: str = "measured") -> torch.dtype:
    """The number type of autocast for steps like this one: `precision`, or what is faster, forward and backward together.

    A convolution that runs forward faster in bfloat16 may lose more backward. So the whole step is timed as `computing_in` runs
    it, on a copy and a few pictures, once a process for each kind of network; only where plain convolutions gain at all.
    """
    if precision != "measured":
        return getattr(torch, precision)
    device = next(model.parameters()).device
    if dtype(device) is torch.float32 or not isinstance(x, Tensor) or x.ndim != 4:
        return torch.float32
    if device.type != "cpu":
        return training_dtype(device)
    key = device, type(model), tuple(p.requires_grad for p in model.parameters()), x.shape[1:]
    if key not in _answers:
        _answers[key] = _faster(functools.partial(_seconds, copy.deepcopy(model), x[:PROBED].clone(), _first(y, PROBED), loss))
    return _answers[key]


def _faster(seconds: Callable[[torch.dtype], float]) -> torch.dtype:
    """bfloat16 if it takes less time by WORTHWHILE round after round, after one of each that is not counted."""
    for dtype_ in (torch.float32, torch.bfloat16):
        seconds(dtype_)
    rounds = [(seconds(torch.float32), seconds(torch.bfloat16)) for _ in range(ROUNDS)]
    return torch.bfloat16 if all(short * WORTHWHILE <= full for full, short in rounds) else torch.float32


def _seconds(model: nn.Module, x: Tensor, y: Any, loss: Callable[[Any, Any], Tensor], number_type: torch.dtype) -> float:
    """The processor's time of one step, forward and backward; another process's work does not count."""
    with torch.random.fork_rng([]):
        start = time.process_time()
        with computing_in(number_type, x.device):
            outputs = model(x)
        loss(as_float32(outputs), y).backward()
        return time.process_time() - start


def _first(value: Any, count: int) -> Any:
    """Of the first pictures alone: tensors and lists are cut, what lies in tuples and dicts too."""
    if isinstance(value, Tensor | list):
        return value[:count]
    if isinstance(value, dict):
        return {key: _first(item, count) for key, item in value.items()}
    return tuple(_first(item, count) for item in value) if isinstance(value, tuple) else value
