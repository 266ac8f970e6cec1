"""The layers of a stack: those with windows, convolutions and pooling, and those that take each number by itself, or all of them.

Fields are named as torch's arguments are. A count of None takes what arrives, as torch's lazy layers do.
"""

from dataclasses import dataclass
from math import prod

from playground.convolution import geometry
from playground.convolution.cost import LayerCost, layer_cost
from playground.convolution.geometry import Size, check_groups, pair, resolve_padding, span
from playground.convolution.stacks.base import Arguments, Layer, Misfit, Shape, Spelled
from playground.convolution.stacks.reading import Parts, Reading, Stamps, Windows
from playground.kit.saying import by

MOST = 1024  # of a kernel, a stride, a padding, a dilation
MOST_CHANNELS = 1 << 16
MOST_FEATURES = 1 << 31
# Layers that keep every size, with the arguments torch's own take, in torch's order.
PLAIN: dict[str, tuple[str, ...]] = {
    "ReLU": ("inplace",), "ReLU6": ("inplace",), "LeakyReLU": ("negative_slope", "inplace"), "ELU": ("alpha", "inplace"),
    "GELU": ("approximate",), "SiLU": ("inplace",), "Hardswish": ("inplace",), "Hardsigmoid": ("inplace",),
    "Sigmoid": (), "Tanh": (), "Softplus": ("beta", "threshold"), "Softmax": ("dim",), "LogSoftmax": ("dim",),
    "Dropout": ("p", "inplace"), "Dropout2d": ("p", "inplace"), "Identity": (),
}  # fmt: skip


def _check_size(value: object, name: str, least: int) -> None:
    """Raises ValueError unless value is a whole number or a pair of them, at least `least` and at most MOST."""
    if max(pair(value, name, least)) > MOST:
        raise ValueError(f"{name} is {value!r}; it can be {least} to {MOST}.")


def _check_channels(value: object, name: str, most: int = MOST_CHANNELS) -> None:
    """Raises ValueError unless value is None or a whole number from 1 to `most`."""
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most):
        raise ValueError(f"{name} is {value!r}; it must be a whole number from 1 to {most}.")


def _least_map(kernel_size: Size, dilation: Size, padding: object) -> str:
    """The smallest map that a window fits into, in words."""
    kernel, hole = pair(kernel_size, "kernel_size", 1), pair(dilation, "dilation", 1)
    pads = (0, 0) if isinstance(padding, str) else pair(padding, "padding", 0)
    return "at least " + by(max(1, span(k, d) - 2 * p) for k, d, p in zip(kernel, hole, pads, strict=True))


def _check_kind(kind: object) -> None:
    if kind not in ("max", "avg"):
        raise ValueError(f"The kind of pooling is {kind!r}; choose 'max' or 'avg'.")


def _open(name: str, arriving: int | None, shape: Shape | None, made: tuple[int, ...], keywords: Arguments) -> Spelled:
    """A call that begins with the count of what arrives; torch's lazy layer where neither the record nor a shape tells it."""
    arriving = arriving or (shape[0] if shape else None)
    return Spelled(f"Lazy{name}", made, keywords) if arriving is None else Spelled(name, (arriving, *made), keywords)


@dataclass(frozen=True)
class Weighted(Layer):
    """What both kinds of convolution have."""

    out_channels: int
    kernel_size: Size
    stride: Size = 1
    padding: Size | str = 0  # per side, or 'same' or 'valid'
    dilation: Size = 1
    groups: int = 1
    bias: bool = True
    in_channels: int | None = None

    def __post_init__(self) -> None:
        for name in ("kernel_size", "stride", "dilation"):
            _check_size(getattr(self, name), name, 1)
        if not isinstance(self.padding, str):
            _check_size(self.padding, "padding", 0)
        resolve_padding(self.padding, self.kernel_size, self.stride, self.dilation)
        for name in ("out_channels", "in_channels", "groups"):
            _check_channels(getattr(self, name), name)

    def output_shape(self, shape: Shape) -> Shape:
        self.channels(shape)
        return self.out_channels, *self.fitted(shape, self.wants())

    def channels(self, shape: Shape) -> int:
        """Channels that arrive. Raises Misfit for a flat list, for another count than in_channels, and for odd groups."""
        arriving = self.map_channels(shape, self.in_channels)
        try:
            check_groups(arriving, self.out_channels, self.groups)
        except ValueError as error:
            raise Misfit(str(error), f"channels that {self.groups} groups divide") from error
        return arriving

    def spelled(self, shape: Shape | None = None) -> Spelled:
        keywords = (("kernel_size", self.kernel_size), *self.changed("out_channels", "kernel_size", "in_channels"))
        return _open(self.torch_name, self.in_channels, shape, (self.out_channels,), keywords)

    def parameters(self, shape: Shape) -> int:
        return self._cost(shape).parameters

    def multiply_adds(self, shape: Shape) -> int:
        return self._cost(shape).multiply_adds

    def _cost(self, shape: Shape) -> LayerCost:
        more = {"groups": self.groups, "bias": self.bias, "transposed": isinstance(self, ConvTranspose)}
        return layer_cost(shape[0], self.out_channels, self.kernel_size, shape[1:], self.output_shape(shape)[1:], **more)

    def _taps(self, axis: int) -> tuple[int, int, int, int]:
        """Taps, stride, padding before, dilation along an axis."""
        kernel, step, hole = (pair(value, "", 1) for value in (self.kernel_size, self.stride, self.dilation))
        before = resolve_padding(self.padding, kernel, step, hole)[axis][0]
        return kernel[axis], step[axis], before, hole[axis]


@dataclass(frozen=True)
class Conv(Weighted):
    """nn.Conv2d; a dilation above 1 leaves holes. Without in_channels nn.LazyConv2d."""

    torch_name = "Conv2d"

    def output_size(self, size: tuple[int, int]) -> tuple[int, int]:
        return geometry.conv_output_size(size, self.kernel_size, self.stride, self.padding, self.dilation)

    def wants(self) -> str:
        return _least_map(self.kernel_size, self.dilation, self.padding)

    def reading(self, axis: int, size: int | None) -> Reading:
        return Windows(*self._taps(axis))


@dataclass(frozen=True)
class ConvTranspose(Weighted):
    """nn.ConvTranspose2d; padding crops here."""

    output_padding: Size = 0
    torch_name = "ConvTranspose2d"

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_size(self.output_padding, "output_padding", 0)
        if isinstance(self.padding, str):
            raise ValueError(f"padding is {self.padding!r}; a transposed convolution takes numbers only.")

    def output_size(self, size: tuple[int, int]) -> tuple[int, int]:
        taps = self.kernel_size, self.stride, self.padding, self.output_padding, self.dilation
        return geometry.conv_transpose_output_size(size, *taps)

    @property
    def most_output_padding(self) -> tuple[int, int]:
        """Rows and columns that it can have: fewer than the stride or the dilation."""
        steps = zip(pair(self.stride, "stride", 1), pair(self.dilation, "dilation", 1), strict=True)
        return tuple(max(both) - 1 for both in steps)

    def wants(self) -> str:
        most = self.most_output_padding
        if any(extra > room for extra, room in zip(pair(self.output_padding, "output_padding", 0), most, strict=True)):
            return f"an output_padding of at most {by(most)}"
        return "a larger map, or less padding"

    def reading(self, axis: int, size: int | None) -> Reading:
        return Stamps(*self._taps(axis))


def _everything(out: int, size: int | None, reader: str) -> Parts:
    """What a layer reads that reads all of an axis. Raises ValueError where the size of it was not given."""
    if size is None:
        raise ValueError(f"What {reader} reads depends on the size of its input; give input_size.")
    return Parts(out, size)


@dataclass(frozen=True)
class Pool(Layer):
    """nn.MaxPool2d, or nn.AvgPool2d with kind 'avg'."""

    kind: str  # 'max' or 'avg'
    kernel_size: Size
    stride: Size | None = None  # None: the window's own
    padding: Size = 0
    dilation: Size = 1  # of 'max' alone
    ceil_mode: bool = False
    count_include_pad: bool = True  # of 'avg' alone

    def __post_init__(self) -> None:
        _check_kind(self.kind)
        for name, least in (("kernel_size", 1), ("stride", 1), ("padding", 0), ("dilation", 1)):
            if getattr(self, name) is not None or name != "stride":
                _check_size(getattr(self, name), name, least)
        if self.kind == "avg" and pair(self.dilation, "dilation", 1) != (1, 1):
            raise ValueError(f"dilation is {self.dilation} in an average pooling; only maximum pooling has it. Use 1.")

    def output_size(self, size: tuple[int, int]) -> tuple[int, int]:
        return geometry.pool_output_size(size, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)

    @property
    def most_padding(self) -> tuple[int, int]:
        """Rows and columns that it can have: half the window."""
        return tuple(taps // 2 for taps in pair(self.kernel_size, "kernel_size", 1))

    def output_shape(self, shape: Shape) -> Shape:
        wants = _least_map(self.kernel_size, self.dilation, self.padding)
        if any(pad > most for pad, most in zip(pair(self.padding, "padding", 0), self.most_padding, strict=True)):
            wants = f"a padding of at most {by(self.most_padding)}"
        return self.map_channels(shape), *self.fitted(shape, wants)

    def spelled(self, shape: Shape | None = None) -> Spelled:
        keywords = (("kernel_size", self.kernel_size), *self.changed("kind", "kernel_size"))
        return Spelled(f"{self.kind.capitalize()}Pool2d", (), keywords)

    def reading(self, axis: int, size: int | None) -> Reading:
        step = self.kernel_size if self.stride is None else self.stride
        taps = (pair(value, "", 0)[axis] for value in (self.kernel_size, step, self.padding, self.dilation))
        return Windows(*taps)


@dataclass(frozen=True)
class AdaptivePool(Layer):
    """nn.AdaptiveAvgPool2d or AdaptiveMaxPool2d; with output size 1 it is global pooling."""

    kind: str  # 'max' or 'avg'
    made: Size = 1  # torch calls it output_size

    def __post_init__(self) -> None:
        _check_kind(self.kind)
        _check_size(self.made, "output_size", 1)

    def output_size(self, size: tuple[int, int]) -> tuple[int, int]:
        return pair(self.made, "output_size", 1)

    def output_shape(self, shape: Shape) -> Shape:
        return self.map_channels(shape), *self.output_size(shape[1:])

    def spelled(self, shape: Shape | None = None) -> Spelled:
        return Spelled(f"Adaptive{self.kind.capitalize()}Pool2d", (self.made,))

    def reading(self, axis: int, size: int | None) -> Reading:
        return _everything(self.output_size((1, 1))[axis], size, "a global or adaptive pooling")


@dataclass(frozen=True)
class BatchNorm(Layer):
    """nn.BatchNorm2d; without num_features nn.LazyBatchNorm2d."""

    num_features: int | None = None
    arguments: Arguments = ()  # eps, momentum, affine, bias, track_running_stats, where given

    def __post_init__(self) -> None:
        _check_channels(self.num_features, "num_features")

    def output_shape(self, shape: Shape) -> Shape:
        self.map_channels(shape, self.num_features)
        return shape

    def spelled(self, shape: Shape | None = None) -> Spelled:
        return _open("BatchNorm2d", self.num_features, shape, (), self.arguments)

    def parameters(self, shape: Shape) -> int:
        given = dict(self.arguments)
        return (1 + given.get("bias", True)) * shape[0] if given.get("affine", True) else 0


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
        _check_channels(self.out_features, "out_features")
        _check_channels(self.in_features, "in_features", most=MOST_FEATURES)

    def output_shape(self, shape: Shape) -> Shape:
        wanted = self.in_features
        if len(shape) > 1:
            raise Misfit(
                f"A feature map of {by(shape)} arrives, and it expects a flat list. Put a Flatten before it.",
                f"{wanted or 'any number of'} numbers in a row",
            )
        if wanted not in (None, shape[0]):
            raise Misfit(f"It expects {wanted} numbers, and {shape[0]} arrive.", f"{wanted} numbers")
        return (self.out_features,)

    def output_size(self, size: tuple[int, int]) -> tuple[int, int]:
        return 1, 1

    def spelled(self, shape: Shape | None = None) -> Spelled:
        return _open("Linear", self.in_features, shape, (self.out_features,), self.changed("out_features", "in_features"))

    def parameters(self, shape: Shape) -> int:
        return (shape[0] + self.bias) * self.out_features

    def multiply_adds(self, shape: Shape) -> int:
        return shape[0] * self.out_features

    def reading(self, axis: int, size: int | None) -> Reading:
        return _everything(1, size, "a linear layer")
