"""The layers without windows: they take each number by itself, or all of them. Fields are named as torch's arguments are.

A count of None takes what arrives, as torch's lazy layers do.
"""

from dataclasses import dataclass
from math import prod

from playground.convolution.stacks.base import (
    MOST_FEATURES,
    Arguments,
    Layer,
    Misfit,
    Shape,
    Spelled,
    by,
    changed,
    check_channels,
    known,
    map_channels,
)
from playground.convolution.stacks.reading import Parts, Reading

# Layers that keep every size, with the arguments torch's own take, in torch's order.
PLAIN: dict[str, tuple[str, ...]] = {
    "ReLU": ("inplace",), "ReLU6": ("inplace",), "LeakyReLU": ("negative_slope", "inplace"), "ELU": ("alpha", "inplace"),
    "GELU": ("approximate",), "SiLU": ("inplace",), "Hardswish": ("inplace",), "Hardsigmoid": ("inplace",),
    "Sigmoid": (), "Tanh": (), "Softplus": ("beta", "threshold"), "Softmax": ("dim",), "LogSoftmax": ("dim",),
    "Dropout": ("p", "inplace"), "Dropout2d": ("p", "inplace"), "Identity": (),
}  # fmt: skip


@dataclass(frozen=True)
class BatchNorm(Layer):
    """nn.BatchNorm2d; without num_features nn.LazyBatchNorm2d."""

    num_features: int | None = None
    arguments: Arguments = ()  # eps, momentum, affine, track_running_stats, where given

    def __post_init__(self) -> None:
        check_channels(self.num_features, "num_features")

    def output_shape(self, shape: Shape) -> Shape:
        arriving = map_channels(shape, "BatchNorm2d")
        if self.num_features not in (None, arriving):
            raise Misfit(f"It is made for {self.num_features} channels, and {arriving} arrive.", f"{self.num_features} channels")
        return shape

    def spelled(self, shape: Shape | None = None) -> Spelled:
        features = self.num_features or (shape[0] if shape else None)
        return Spelled("LazyBatchNorm2d", (), self.arguments) if features is None else Spelled(
            "BatchNorm2d", (features,), self.arguments
        )  # fmt: skip

    def parameters(self, shape: Shape) -> int:
        return 2 * shape[0] if dict(self.arguments).get("affine", True) else 0


@dataclass(frozen=True)
class Plain(Layer):
    """An activation, dropout or nothing at all: every size stays."""

    name: str  # one of PLAIN
    arguments: Arguments = ()

    def __post_init__(self) -> None:
        if self.name not in PLAIN:
            raise ValueError(f"There is no layer {self.name!r} here; those that keep the size are {', '.join(PLAIN)}.")

    def output_shape(self, shape: Shape) -> Shape:
        axis, last = dict(self.arguments).get("dim"), len(shape)  # the batch is dimension 0
        if isinstance(axis, int) and not -last - 1 <= axis <= last:
            raise Misfit(f"It works along dim {axis}, and what arrives has dimensions 0 to {last}.", f"a dim from 0 to {last}")
        return shape

    def spelled(self, shape: Shape | None = None) -> Spelled:
        return Spelled(self.name, (), self.arguments)


@dataclass(frozen=True)
class Flatten(Layer):
    """nn.Flatten: a map becomes a list."""

    def output_shape(self, shape: Shape) -> Shape:
        return (prod(shape),)

    def spelled(self, shape: Shape | None = None) -> Spelled:
        return Spelled("Flatten")


@dataclass(frozen=True)
class Linear(Layer):
    """nn.Linear on a flat list; without in_features nn.LazyLinear.

    A map is refused, though torch would take one and work along its last axis: in a stack that is a forgotten Flatten.
    """

    out_features: int
    bias: bool = True
    in_features: int | None = None

    def __post_init__(self) -> None:
        check_channels(self.out_features, "out_features")
        check_channels(self.in_features, "in_features", most=MOST_FEATURES)

    def output_shape(self, shape: Shape) -> Shape:
        wanted = self.in_features
        if len(shape) > 1:
            raise Misfit(
                f"A map of {by(shape)} arrives, and it wants a flat list. Put a Flatten before it.",
                f"{wanted or 'any number of'} numbers in a row",
            )
        if wanted not in (None, shape[0]):
            raise Misfit(f"It is made for {wanted} numbers, and {shape[0]} arrive.", f"{wanted} numbers")
        return (self.out_features,)

    def output_size(self, size: tuple[int, int]) -> tuple[int, int]:
        return 1, 1

    def spelled(self, shape: Shape | None = None) -> Spelled:
        features = self.in_features or (shape[0] if shape else None)
        sizes = (self.out_features,) if features is None else (features, self.out_features)
        return Spelled("LazyLinear" if features is None else "Linear", sizes, changed(self, "out_features", "in_features"))

    def parameters(self, shape: Shape) -> int:
        return (shape[0] + self.bias) * self.out_features

    def multiply_adds(self, shape: Shape) -> int:
        return shape[0] * self.out_features

    def reading(self, axis: int, size: int | None) -> Reading:
        return Parts(1, known(size, "a linear layer"))
