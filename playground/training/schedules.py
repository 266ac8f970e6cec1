"""How a rate changes over a training: factors of the highest rate, and optimisers by name."""

import math
from collections.abc import Callable

import torch

RANGE = 1e6  # highest over lowest rate of a range test

SCHEDULES: dict[str, Callable[[float], float]] = {  # share of the steps that are done, 0 ≤ share < 1 → factor of the rate
    "constant": lambda share: 1.0,
    "linear": lambda share: 1 - share,
    "cosine": lambda share: (1 + math.cos(math.pi * share)) / 2,  # Loshchilov and Hutter 2017, one period
    "step": lambda share: 0.1 ** math.floor(3 * share),  # a tenth after each third
    "rising": lambda share: RANGE ** (share - 1),  # from a RANGEth of the highest rate, by equal factors: a range test
}

OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {  # (parameter groups, rate, momentum, weight decay)
    "sgd": lambda groups, rate, momentum, decay: torch.optim.SGD(groups, rate, momentum, weight_decay=decay),
    "nesterov": lambda groups, rate, momentum, decay: torch.optim.SGD(
        groups, rate, momentum, weight_decay=decay, nesterov=momentum > 0
    ),
    "adam": lambda groups, rate, momentum, decay: torch.optim.Adam(groups, rate, (momentum, 0.999), weight_decay=decay),
    "adamw": lambda groups, rate, momentum, decay: torch.optim.AdamW(groups, rate, (momentum, 0.999), weight_decay=decay),
}


def rate_factor(schedule: str, step: int, total: int, warmup: float = 0.0) -> float:
    """The rate in `step` (from 0) of `total` as a share of the highest: rises in a line over the share `warmup` of all steps,
    then follows SCHEDULES[schedule] over the others."""
    rising = round(warmup * total)
    if step < rising:
        return (step + 1) / (rising + 1)
    return SCHEDULES[schedule]((step - rising) / (total - rising))
