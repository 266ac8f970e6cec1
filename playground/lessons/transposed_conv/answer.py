"""Lesson "Transposed convolution", on the stage: one layer seen in two ways that give the same numbers.

    stamps      every input cell paints the kernel, times its number, into the output; what overlaps adds up
    stretched   zeros go between the input's cells and around them, then an ordinary (true) convolution of stride 1 runs

The two meet the same numbers in another order, so they agree cell by cell.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.convolution.fields import check_fields
from playground.convolution.geometry import Sides, conv_transpose_output_size, span
from playground.convolution.kernels import format_weights, parse_weights
from playground.convolution.upsampling import WEIGHTS
from playground.stage.answer import StageAnswer, play_numbers
from playground.stage.config import StageConfig
from playground.stage.pictures import LARGEST_OWN_INPUT

LARGEST_INPUT = 8  # cells a side

Numbers = Callable[[int, int, int], np.ndarray]  # (height, width, seed) → (height, width)


def _counted(height: int, width: int, _seed: int) -> np.ndarray:
    return np.arange(height * width, dtype=np.float64).reshape(height, width)


def _digits(height: int, width: int, seed: int) -> np.ndarray:
    return np.random.default_rng([seed, height, width]).integers(0, 10, (height, width)).astype(np.float64)


SOURCES: dict[str, Numbers] = {
    "from 0": _counted,
    "ones": lambda height, width, seed: np.ones((height, width)),
    "random": _digits,
}
KERNELS: dict[str, Numbers] = {
    "from 0": _counted,
    "from 1": lambda height, width, seed: _counted(height, width, seed) + 1,
    "ones": SOURCES["ones"],
    "random": lambda height, width, seed: _digits(height, width, seed + 1),
    "bilinear": lambda height, width, seed: WEIGHTS["bilinear"](height, seed),
}
CHOICES = {"source": (*SOURCES, "own"), "kernel": (*KERNELS, "own")}
RANGES = {
    "h": (1, LARGEST_INPUT), "w": (1, LARGEST_INPUT), "seed": (0, 2**31 - 1), "k": (1, 7), "stride": (1, 4), "pad": (0, 6),
    "extra": (0, 3), "dilation": (1, 3), "tall": (1, 224), "wide": (1, 224),
}  # fmt: skip


@dataclass(frozen=True)
class TransConfig:
    """One layer and the numbers it meets. Raises ValueError with a sentence where it cannot be."""

    source: str = "from 0"  # a name in SOURCES, or "own"
    h: int = 3  # 1…8 cells of the input; an own input brings its size
    w: int = 3
    seed: int = 0  # of random integers
    own_input: str = "0 1; 2 3"  # the reader's input, read where source is "own"
    kernel: str = "from 1"  # a name in KERNELS, or "own"
    k: int = 3  # 1…7 taps a side; an own kernel brings its size
    own: str = "1 2; 3 4"  # the reader's kernel, read where kernel is "own"
    stride: int = 2  # 1…4
    pad: int = 0  # 0…6 per side: what the output loses
    extra: int = 0  # output_padding, 0…3
    dilation: int = 1  # 1…3; 1 leaves no holes
    tall: int = 5  # 1…224 rows of the picture before the convolution that this layer is the transpose of
    wide: int = 5

    def __post_init__(self) -> None:
        check_fields(self, CHOICES, RANGES)
        if self.source == "own":
            parse_weights(self.own_input, LARGEST_INPUT, "input")
        if self.kernel == "own":
            parse_weights(self.own)

    def values(self) -> np.ndarray:
        """(h, w) float64: the layer's input."""
        return self._numbers(self.h, self.w)

    def picture(self) -> np.ndarray:
        """(tall, wide) float64: what the forward convolution meets."""
        return self._numbers(self.tall, self.wide)

    def _numbers(self, height: int, width: int) -> np.ndarray:
        if self.source == "own":
            return np.array(parse_weights(self.own_input, LARGEST_INPUT, "input"))
        return SOURCES[self.source](height, width, self.seed)

    def weights(self) -> np.ndarray:
        """(kh, kw) float64."""
        return np.array(parse_weights(self.own)) if self.kernel == "own" else KERNELS[self.kernel](self.k, self.k, self.seed)

    @property
    def sides(self) -> Sides:
        return (self.pad, self.pad), (self.pad, self.pad)

    def output_size(self) -> tuple[int, int]:
        """Raises ValueError where padding crops everything, or output_padding is too large."""
        sizes = self.values().shape, self.weights().shape
        return conv_transpose_output_size(*sizes, self.stride, self.pad, self.extra, self.dilation)


@dataclass(frozen=True, eq=False)
class Stretched:
    """The input with zeros between its cells, and the padding that an ordinary convolution needs around it."""

    values: np.ndarray  # (h', w') float64
    first: tuple[int, int]  # row and column of the stretched input that values begin with; above 0 where padding cuts into it
    sides: Sides  # in cells, never negative
    given: tuple[np.ndarray, np.ndarray]  # bool, (h',) and (w',): rows and columns with numbers of the layer's input


def stretch(config: TransConfig) -> Stretched:
    """stride − 1 zeros go between neighbours, d(k − 1) − padding around, and output_padding more at the end.

    Where padding is larger than d(k − 1), the stretched input itself loses rows and columns.
    """
    x, kernel = config.values(), config.weights()
    wide = np.zeros([(n - 1) * config.stride + 1 for n in x.shape])
    wide[:: config.stride, :: config.stride] = x
    befores = [span(k, config.dilation) - 1 - config.pad for k in kernel.shape]
    sides = [(before, before + config.extra) for before in befores]
    keep = tuple(slice(max(0, -before), n - max(0, -after)) for n, (before, after) in zip(wide.shape, sides, strict=True))
    rows, columns = ((max(0, before), max(0, after)) for before, after in sides)
    given = tuple((np.arange(n) % config.stride == 0)[kept] for n, kept in zip(wide.shape, keep, strict=True))
    return Stretched(wide[keep], (keep[0].start, keep[1].start), (rows, columns), given)


def unstretch(config: TransConfig, edited: np.ndarray) -> np.ndarray:
    """(h, w): the layer's input after a reader changed numbers of the stretched one; changes to inserted zeros are dropped."""
    x, first = config.values().copy(), stretch(config).first
    for i, j in np.ndindex(*x.shape):
        row, column = i * config.stride - first[0], j * config.stride - first[1]
        if 0 <= row < edited.shape[0] and 0 <= column < edited.shape[1]:
            x[i, j] = edited[row, column]
    return x


@dataclass(frozen=True, eq=False)
class TransAnswer:
    """Both ways of one layer, each ready for the stage."""

    config: TransConfig
    stamps: StageAnswer
    stretched: StageAnswer
    given: tuple[np.ndarray, np.ndarray]  # of the stretched input, see Stretched
    difference: float  # largest between the two outputs

    @property
    def output_size(self) -> tuple[int, int]:
        return self.stamps.output_size

    @property
    def added(self) -> tuple[int, int]:
        """(real, empty): of the rows that output_padding adds, those that padding had cut off, and those with nothing but
        the bias."""
        real = min(self.config.extra, self.config.pad)
        return real, self.config.extra - real


def trans_answer(config: TransConfig) -> TransAnswer:
    """Both ways, each by its own operation of the stage. Raises ValueError where the layer cannot be."""
    config.output_size()
    x, kernel, wide = config.values(), config.weights(), stretch(config)
    own = {"source": "own", "kernel": "own", "own": as_text(kernel), "dilation": config.dilation}
    stamps = StageConfig(
        operation="transposed",
        own_input=as_text(x),
        stride=config.stride,
        pad=config.pad,
        output_padding=config.extra,
        **own,
    )
    fits = max(wide.values.shape) <= LARGEST_OWN_INPUT  # a larger one cannot be edited, and needs no text
    written = {"own_input": as_text(wide.values)} if fits else {}
    around = StageConfig(flip=True, stride=1, pad=0, **written, **own)
    answers = _staged(stamps, x, kernel, config.sides), _staged(around, wide.values, kernel[::-1, ::-1], wide.sides)
    return TransAnswer(config, *answers, wide.given, float(np.abs(answers[0].output - answers[1].output).max()))


def _staged(config: StageConfig, x: np.ndarray, kernel: np.ndarray, sides: Sides) -> StageAnswer:
    """play() with numbers that no text has rounded, and with padding side by side."""
    return play_numbers(config, x, kernel[None], sides)


def as_text(table: np.ndarray) -> str:
    """A table as the address and the stage's editor spell it."""
    return format_weights(tuple(map(tuple, table.tolist())))
