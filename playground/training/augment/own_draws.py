"""Random numbers of one's own for code that asks torch's global generator for them.

    with OwnDraws(7):
        picture = transform(picture)    # what torch.manual_seed(7) would give, and the global generator is untouched

The global generator is shared by all threads of a process: who seeds it disturbs every session's training, and every
session's training disturbs what was seeded. Here each random function of torch that this thread calls is handed a generator of
its own instead, so neither can happen.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

_DRAWING = {torch.rand, torch.randn, torch.randint, torch.randperm, torch.rand_like, torch.randn_like, torch.randint_like}
_DRAWING |= {torch.normal, torch.bernoulli, torch.multinomial, torch.poisson, torch._sample_dirichlet, torch._standard_gamma}
_DRAWING |= {
    getattr(torch.Tensor, name)
    for name in ("uniform_", "normal_", "random_", "bernoulli_", "exponential_", "geometric_", "log_normal_", "cauchy_")
}


class OwnDraws(TorchFunctionMode):
    """Everything drawn on the CPU by this thread within the context comes from a generator seeded with `seed`."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.generator = torch.Generator().manual_seed(seed)

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if function in _DRAWING and kwargs.get("generator") is None:
            return function(*args, **{**kwargs, "generator": self.generator})
        return function(*args, **kwargs)
