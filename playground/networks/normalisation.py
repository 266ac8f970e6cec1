"""Batch, layer, instance and group normalisation: one formula, means over other axes; and what batch normalisation remembers.

    x̂ = (x − mean) / √(variance + ε),   y = γ · x̂ + β          (d2l 8.5; Ioffe & Szegedy 2015)

Tensors x are (N, C, …): examples, channels, and any number of axes of positions; a linear layer's output (N, C) has none. Numbers
that share mean and variance form a group:

    batch     a channel over all examples and positions
    layer     an example over all channels and positions        (Ba et al. 2016)
    instance  one channel of one example over its positions      (Ulyanov et al. 2016)
    group     some channels of one example over their positions  (Wu & He 2018)

Variances divide by the count of the group; only what batch normalisation remembers divides by the count less one, as in torch.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

KINDS = ("batch", "layer", "instance", "group")
REMOVED = ("both", "mean", "variance")  # of a group's numbers
EPS = 1e-5
BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


@dataclass(frozen=True, eq=False)
class Normalised:
    """A normalisation in its steps. Rows and columns of the statistics are groups, as `statistics_shape` says."""

    mean: Tensor  # (rows, columns)
    variance: Tensor  # (rows, columns), of the group's count
    normalised: Tensor  # (N, C, …), before γ and β
    output: Tensor  # (N, C, …)
    count: int  # numbers in a group


def statistics_shape(kind: str, examples: int, channels: int, groups: int = 1) -> tuple[int, int]:
    """How many groups lie along examples and along channels."""
    return {"batch": (1, channels), "layer": (examples, 1), "instance": (examples, channels), "group": (examples, groups)}[kind]


def check_groups(shape: tuple[int, ...], kind: str, groups: int = 1) -> None:
    """Raises ValueError where x (N, C, …) of this shape cannot be normalised so; torch refuses the same while training."""
    if kind not in KINDS:
        raise ValueError(f"There is no normalisation {kind!r}; there are {', '.join(KINDS)}.")
    (examples, channels, *places), positions = shape, 1
    for size in places:
        positions *= size
    if kind == "batch" and examples * positions == 1:
        raise ValueError(
            "Batch normalisation cannot train on one value per channel: that value is its own mean and its variance is 0. "
            "Take a batch of at least 2, or a convolutional layer, which has several positions."
        )
    if kind == "instance" and positions == 1:
        raise ValueError(
            "Instance normalisation needs more than one position per channel: one value is its own mean and its variance is 0. "
            "Take a convolutional layer with maps of at least 2 × 2."
        )
    if kind == "group" and (groups < 1 or channels % groups):
        raise ValueError(
            f"{channels} channels cannot be split into {groups} equal groups. Take a number that divides {channels}."
        )
    if kind == "group" and examples * channels * positions == groups:
        raise ValueError("Group normalisation of one example needs more than one value per group. Take fewer groups.")


def grouped(x: Tensor, kind: str, groups: int = 1) -> Tensor:
    """x (N, C, …) as (rows, columns, count): each group's numbers side by side. Raises ValueError where that cannot be."""
    check_groups(tuple(x.shape), kind, groups)
    if kind == "batch":
        return x.movedim(0, 1).reshape(1, x.shape[1], -1)
    return x.reshape(*statistics_shape(kind, *x.shape[:2], groups), -1)


def ungrouped(rows: Tensor, shape: tuple[int, ...], kind: str) -> Tensor:
    """(rows, columns, count) back as (N, C, …)."""
    if kind == "batch":
        return rows.reshape(shape[1], shape[0], *shape[2:]).movedim(0, 1)
    return rows.reshape(shape)


def per_channel(values: Tensor, dimensions: int) -> Tensor:
    """(C,) as (1, C, 1, …), to meet (N, C, …)."""
    return values.reshape(1, -1, *[1] * (dimensions - 2))


def normalise(
    x: Tensor,
    kind: str,
    groups: int = 1,
    *,
    eps: float = EPS,
    gamma: Tensor | None = None,
    beta: Tensor | None = None,
    removes: str = "both",
) -> Normalised:
    """x (N, C, …) normalised over its groups, then scaled by γ (C,) and shifted by β (C,), one of each per channel.

    torch's LayerNorm has a γ and a β for each number of an example instead. removes: of REMOVED; without the mean x − μ is left,
    without the variance x / √(σ² + ε), with σ² taken around the mean (d2l 8.5, exercise 4). Raises ValueError where the groups
    cannot be.
    """
    values = grouped(x, kind, groups)
    mean, variance = values.mean(-1), values.var(-1, correction=0)
    hat = ungrouped(without(values, mean[..., None], variance[..., None], eps, removes), tuple(x.shape), kind)
    return Normalised(mean, variance, hat, affine(hat, gamma, beta), values.shape[-1])


def without(x: Tensor, mean: Tensor, variance: Tensor, eps: float = EPS, removes: str = "both") -> Tensor:
    """x less its mean, over the root of its variance, or one of the two."""
    centred = x if removes == "variance" else x - mean
    return centred if removes == "mean" else centred / (variance + eps).sqrt()


def affine(x: Tensor, gamma: Tensor | None, beta: Tensor | None) -> Tensor:
    """γ · x + β, channel by channel; None stands for 1 and for 0."""
    x = x if gamma is None else x * per_channel(gamma, x.ndim)
    return x if beta is None else x + per_channel(beta, x.ndim)


def normalise_by(
    x: Tensor, mean: Tensor, variance: Tensor, *, eps: float = EPS, gamma: Tensor | None = None, beta: Tensor | None = None
) -> Tensor:
    """Evaluation mode: x (N, C, …) by a mean and a variance (C,) that are remembered, whatever the batch holds."""
    hat = (x - per_channel(mean, x.ndim)) / (per_channel(variance, x.ndim) + eps).sqrt()
    return affine(hat, gamma, beta)


def running_statistics(
    means: Tensor, variances: Tensor, count: int, momentum: float = 0.1, *, unbiased: bool = True
) -> tuple[Tensor, Tensor]:
    """What batch normalisation remembers after 0, 1, …, T batches: means and variances, (T + 1, …), from 0 and 1 on.

    means, variances (T, …) are those of the batches, variances divided by `count`, the values of a channel in a batch. `momentum`
    is the share of the newest batch, as in torch. unbiased: variances are remembered as if divided by count − 1; the textbook's
    code leaves them.
    """
    kept = [torch.zeros_like(means[0])], [torch.ones_like(variances[0])]
    factor = count / (count - 1) if unbiased else 1.0
    for newest in zip(means, variances * factor, strict=True):
        for values, value in zip(kept, newest, strict=True):
            values.append((1 - momentum) * values[-1] + momentum * value)
    return torch.stack(kept[0]), torch.stack(kept[1])


def input_gradient(
    x: Tensor, upstream: Tensor, kind: str, groups: int = 1, *, eps: float = EPS, gamma: Tensor | None = None
) -> Tensor:
    """Gradient of a loss for x (N, C, …), from that for the output; mean and variance depend on x as well.

    In every group it adds up to 0, whatever comes from above, and it grows as 1 / √(variance + ε).
    """
    g = grouped(affine(upstream, gamma, None), kind, groups)
    values = grouped(x, kind, groups)
    deviation = (values.var(-1, correction=0, keepdim=True) + eps).sqrt()
    hat = (values - values.mean(-1, keepdim=True)) / deviation
    found = (g - g.mean(-1, keepdim=True) - hat * (g * hat).mean(-1, keepdim=True)) / deviation
    return ungrouped(found, tuple(x.shape), kind)


def cancelled_biases(network: nn.Module, picture: tuple[int, int, int]) -> int:
    """How many biases of convolutions and linear layers stand directly before a batch norm, which subtracts them again.

    The network lies on the meta device, for one picture of channels × height × width.
    """
    makers: dict[int, nn.Module] = {}
    found: dict[nn.Module, int] = {}
    outputs = []  # kept, so that no two have one id

    def made(layer: nn.Module, _args: tuple[Tensor, ...], output: Tensor) -> None:
        makers[id(output)] = layer
        outputs.append(output)

    def meets(_norm: nn.Module, args: tuple[Tensor, ...]) -> None:
        layer = makers.get(id(args[0]))
        if layer is not None and layer.bias is not None:
            found[layer] = layer.bias.numel()

    hooks = [one.register_forward_hook(made) for one in network.modules() if isinstance(one, nn.Conv2d | nn.Linear)]
    hooks += [one.register_forward_pre_hook(meets) for one in network.modules() if isinstance(one, BATCH_NORMS)]
    try:
        with torch.no_grad():
            network.eval()(torch.empty(1, *picture, device="meta"))
    finally:
        for hook in hooks:
            hook.remove()
    return sum(found.values())
