"""In which number type a training step is fastest: measured with the step itself."""

import copy
import functools
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from playground.models import dtype, training_dtype
from playground.models.devices import WORTHWHILE
from playground.training.tensors import as_float32

PROBED = 4  # pictures at most: enough that convolutions decide, few enough to wait for
ROUNDS = 2

_answers: dict[tuple, torch.dtype] = {}


def step_dtype(model: nn.Module, x: Any, y: Any, loss: Callable[[Any, Any], Tensor], precision: str = "measured") -> torch.dtype:
    """The number type of autocast for steps like this one: `precision`, or what is faster, forward and backward together.

    A convolution that runs forward faster in bfloat16 may lose more backward: bfloat16's backward pass of depthwise
    convolutions takes three times as long as float32's on some CPUs. So the whole step is timed, on a copy and a few pictures,
    once a process for each kind of network; only where plain convolutions gain at all.
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
        with torch.autocast("cpu", torch.bfloat16, enabled=number_type is torch.bfloat16):
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
