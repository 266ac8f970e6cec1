"""Tensors in tuples, lists and dicts: moved, converted, and drawn from seeds."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from playground.training.augment.own_draws import OwnDraws


def applied(change: Callable[[Tensor], Tensor], value: Any) -> Any:
    """`change` on every tensor in tuples, lists and dicts; what else lies there stays."""
    if isinstance(value, Tensor):
        return change(value)
    if isinstance(value, dict):
        return {key: applied(change, item) for key, item in value.items()}
    return type(value)(applied(change, item) for item in value) if isinstance(value, tuple | list) else value


def moved(value: Any, device: torch.device) -> Any:
    """On the device, pictures (N, C, H, W) of several channels with channels last, as convolutions like them."""

    def there(t: Tensor) -> Tensor:
        last = t.ndim == 4 and t.shape[1] > 1
        return t.to(device, memory_format=torch.channels_last if last else torch.preserve_format, non_blocking=True)

    return applied(there, value)


def as_float32(value: Any) -> Any:
    return applied(lambda t: t.float() if t.is_floating_point() else t, value)


def detached(value: Any) -> Any:
    return applied(Tensor.detach, value)


def seed_of(*numbers: int) -> int:
    """One seed out of several numbers, such as a recipe's seed and an epoch; close numbers give unrelated seeds."""
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> np.uint64(1))


class SeededDraws(OwnDraws):
    """OwnDraws that dropout's masks come from as well."""

    def __torch_function__(self, function: Callable, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if function in (F.dropout, torch.dropout):
            return self.dropout(*args, **kwargs or {})
        return super().__torch_function__(function, types, args, kwargs)

    def dropout(self, input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False, **_: Any) -> Tensor:
        if not training or not p:
            return input
        return input * torch.empty_like(input).bernoulli_(1 - p, generator=self.generator).div_(1 - p)


@contextlib.contextmanager
def seeded(device: torch.device, *numbers: int) -> Iterator[None]:
    """Inside, this thread draws as `numbers` say. On a CPU torch's generator, which all threads share, is left alone."""
    if device.type == "cpu":
        with SeededDraws(seed_of(*numbers)):
            yield
        return
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed_of(*numbers))
        yield
