"""How large the gradient of each layer is before training, in plain and residual networks of any depth (d2l 8.6).

The networks are as narrow as they can be and still show it: 16 channels at one resolution, 3×3 convolutions in blocks of two as
in the book's ResNet, global average pooling and a linear layer for ten classes.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

CHANNELS, CLASSES = 16, 10
DEPTHS = (6, 10, 18, 26, 34, 50, 66)  # weighted layers: an even number, as blocks have two
PIECES, SIDE = 4, 8  # a picture becomes PIECES × PIECES pieces of SIDE × SIDE values
STARTS: dict[str, Callable[..., Tensor]] = {  # how weights are drawn; biases as torch draws them
    "xavier": nn.init.xavier_uniform_,
    "he": lambda weight, generator: nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=generator),
    "torch": lambda weight, generator: nn.init.kaiming_uniform_(weight, a=math.sqrt(5), generator=generator),
}
ORDERS = ("after", "before")  # where batch norm and ReLU stand: after their convolution, or before it (pre-activation)


@dataclass(frozen=True)
class Kind:
    """What the blocks of a network are made of."""

    skips: bool
    norm: bool
    order: str = "after"
    start: str = "xavier"

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise ValueError(f"order is {self.order!r}; choose one of {', '.join(ORDERS)}.")
        if self.start not in STARTS:
            raise ValueError(f"start is {self.start!r}; choose one of {', '.join(STARTS)}.")


def pieces_of(grey: Tensor) -> Tensor:
    """(16, 1, 8, 8) standardised: a grey picture (H, W) cut into 4 × 4 pieces, the rest left out, each averaged to 8 × 8."""
    height, width = (max(1, side // PIECES) for side in grey.shape)
    whole = functional.interpolate(grey[None, None].float(), tuple(max(side, PIECES) for side in grey.shape))
    tiles = whole[..., : PIECES * height, : PIECES * width].reshape(PIECES, height, PIECES, width)
    tiles = tiles.permute(0, 2, 1, 3).reshape(-1, 1, height, width)
    x = functional.adaptive_avg_pool2d(tiles, SIDE)
    return (x - x.mean()) / x.std().clamp(min=1e-6)


@dataclass(frozen=True)
class Drawn:
    """What one network starts from: weights and biases of its layers, the linear one last, and a label for each piece."""

    weights: tuple[Tensor, ...]
    biases: tuple[Tensor, ...]
    labels: Tensor


def drawn(depth: int, start: str = "xavier", seed: int = 0) -> Drawn:
    """The start of a network of `depth` weighted layers, from one seed: the labels, then each layer's weight and its bias."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(CLASSES, (PIECES * PIECES,), generator=generator)
    convolutions = [(CHANNELS, 1 if place == 0 else CHANNELS, 3, 3) for place in range(depth - 1)]
    weights, biases = [], []
    for shape in (*convolutions, (CLASSES, CHANNELS)):
        weights.append(STARTS[start](torch.empty(shape), generator=generator).requires_grad_())
        most = 1 / math.sqrt(math.prod(shape[1:]))
        biases.append(torch.empty(shape[0]).uniform_(-most, most, generator=generator))
    return Drawn(tuple(weights), tuple(biases), labels)


def gradient_norms(kind: Kind, depths: Sequence[int], x: Tensor, seed: int = 0) -> tuple[tuple[float, ...], ...]:
    """For each depth, the length of the gradient of the cross-entropy loss with respect to each layer's weights, first to last.

    x (16, 1, 8, 8); depths in rising order, each even and at least 4. Batch norm takes its statistics from the batch, as in
    training. The networks stand beside each other as groups of one: a layer of all of them is one convolution.
    """
    if list(depths) != sorted(set(depths)) or any(depth % 2 or depth < 4 for depth in depths):
        raise ValueError(f"depths are {', '.join(map(str, depths))}; give even numbers from 4 up, in rising order.")
    networks = [drawn(depth, kind.start, seed) for depth in reversed(depths)]  # the shallow ones drop out from the end

    def conv(place: int, y: Tensor) -> Tensor:
        now = networks[: max(1, y.shape[1] // CHANNELS)] if place else networks
        weight, bias = (torch.cat([getattr(one, part)[place] for one in now]) for part in ("weights", "biases"))
        return functional.conv2d(y, weight, bias, padding=1, groups=len(now) if place else 1)

    def norm(y: Tensor) -> Tensor:
        return functional.batch_norm(y, None, None, training=True) if kind.norm else y

    def block(place: int, y: Tensor) -> Tensor:
        if kind.order == "after":
            body = norm(conv(place + 1, norm(conv(place, y)).relu()))
            return (y + body if kind.skips else body).relu()
        body = conv(place + 1, norm(conv(place, norm(y).relu())).relu())
        return y + body if kind.skips else body

    y, losses = norm(conv(0, x)).relu(), []  # y (16, networks · 16, 8, 8)
    for place in range(1, depths[-1] - 1, 2):
        y = block(place, y)
        if place + 3 in depths:  # one network ends here
            last = networks[y.shape[1] // CHANNELS - 1]
            scores = functional.linear(y[:, -CHANNELS:].mean((2, 3)), last.weights[-1], last.biases[-1])
            losses.append(functional.cross_entropy(scores, last.labels))
            y = y[:, :-CHANNELS]
    weights = [weight for one in reversed(networks) for weight in one.weights]
    gradients = iter(torch.autograd.grad(sum(losses), weights))
    return tuple(tuple(float(next(gradients).double().norm()) for _ in range(depth)) for depth in depths)


def first_over_last(norms: tuple[float, ...]) -> float:
    """The first convolution's gradient over the last convolution's; the linear layer behind them is left out."""
    return norms[0] / max(norms[-2], 1e-300)


def growth(norms: tuple[float, ...]) -> float:
    """By how much the gradient grows from one convolution to the one before it, on average."""
    return first_over_last(norms) ** (1 / (len(norms) - 2))


def gradient_curves(x: Tensor, kinds: tuple[Kind, ...], seed: int = 0) -> dict[Kind, tuple[tuple[float, ...], ...]]:
    """Each layer's gradient in networks of every depth, by kind and in the order of DEPTHS."""
    return {kind: gradient_norms(kind, DEPTHS, x, seed) for kind in kinds}


def four_kinds(order: str = "after", start: str = "xavier") -> tuple[Kind, ...]:
    """With and without skip connections, with and without batch norm."""
    return tuple(Kind(skips, norm, order, start) for norm in (True, False) for skips in (True, False))
