"""The stage: everything the moving picture shows of one configuration, computed once.

Two grids meet on it. One cell after the other of the *stepping* grid is visited; each owns a window on the *wide* grid.

    convolution, pooling     wide is the padded input, stepping the output: a window is read
    transposed convolution   wide is the painted output before cropping, stepping the input: a window is painted

The browser looks windows up in `starts` and `taps` and needs no geometry of its own.
"""

from dataclasses import dataclass

import numpy as np

from playground.convolution.fields import check_fields
from playground.convolution.geometry import Padding, Sides, pair, resolve_padding
from playground.convolution.kernels import SOBEL_X, Weights, flipped, format_weights
from playground.convolution.padding import PADDING_MODES
from playground.convolution.pooling import adaptive_windows
from playground.images import Photo
from playground.stage.axes import Played
from playground.stage.operations import OPERATIONS
from playground.stage.pictures import (
    LARGEST_TAPS,
    STAGE_KERNELS,
    STAGE_SOURCES,
    parse_kernels,
    parse_values,
)

ADAPTIVE_KINDS = ("max", "min", "mean", "rms")
PADDINGS = ("per side", "same", "valid", "full")
SIDE_NAMES = ("top", "bottom", "left", "right")


@dataclass(frozen=True)
class StageConfig:
    """Everything the page lets a reader choose. Raises ValueError with a sentence where the choice cannot be."""

    operation: str = "convolution"  # a name in OPERATIONS
    source: str = "photo"  # a name in STAGE_SOURCES, or "own"
    own_input: str = "0 1 2; 3 4 5; 6 7 8"  # the reader's input, read where source is "own"
    height: int = 7  # 1…64 cells of the input; an own input brings its size
    width: int = 7
    seed: int = 0  # of random integers
    kernel: str = "sobel x"  # a name in STAGE_KERNELS, or "own"
    own: str = format_weights(SOBEL_X)  # the reader's kernels, read where kernel is "own"
    flip: bool = False  # True turns the kernel by 180°: true convolution
    bias: float = 0.0  # −10…10, added to every sum
    relu: bool = False  # what is below zero becomes zero
    window: int = 2  # 1…7 cells, rows of a pooling window
    stride: int = 2  # 1…8
    padding: str = "per side"  # one of PADDINGS
    pad: int = 1  # 0…8 on every side, for "per side"
    padding_mode: str = "zeros"  # one of PADDING_MODES
    dilation: int = 1  # 1…6; 1 leaves no holes
    output_padding: int = 0  # 0…7, transposed convolution alone
    ceil_mode: bool = False  # pooling alone: True lets a last window hang over the end
    count_include_pad: bool = True  # average and root mean square alone: False divides by the cells of the input only
    by_hand: bool = False  # max, min and softmax alone: True pads with zeros where torch pads with what can never win
    power: int = 2  # 1…8, the exponent of power pooling
    adaptive: bool = False  # pooling alone: True cuts the input into out_h × out_w windows, whatever their size
    out_h: int = 3  # 1…64
    out_w: int = 3
    apart: bool = False  # True takes columns from the fields below, and padding side by side
    window_w: int = 2
    stride_w: int = 2
    dilation_w: int = 1
    top: int = 1  # 0…8
    bottom: int = 1
    left: int = 1
    right: int = 1

    def __post_init__(self) -> None:
        check_fields(self, CHOICES, RANGES)
        if OPERATIONS[self.operation].kind != "sum" and (self.bias or self.relu):
            raise ValueError(f"Bias and ReLU belong to convolution here, not to {self.operation}. Set bias 0 and ReLU off.")
        self._check_pooling()
        self.sides()  # own kernels are read here, and 'same' with a stride refused

    def _check_pooling(self) -> None:
        operation = OPERATIONS[self.operation]
        if self.ceil_mode and not operation.pools:
            raise ValueError(f"ceil_mode belongs to pooling, not to {self.operation}. Switch it off.")
        if self.adaptive:
            self._check_adaptive(operation.kind)
        if self.dilations == (1, 1) or not operation.pools or operation.kind in ("max", "min"):
            return
        if operation.kind != "mean":
            raise ValueError(f"torch has no dilation for {self.operation}, only for max pooling. Use dilation 1.")
        if self.ceil_mode or not self.count_include_pad:
            raise ValueError(
                "torch averages with dilation only as a convolution, which knows neither ceil_mode nor count_include_pad. "
                "Use dilation 1, or leave these two as they are by default."
            )

    def _check_adaptive(self, kind: str) -> None:
        if kind not in ADAPTIVE_KINDS:
            raise ValueError(
                f"torch has no adaptive {self.operation}, only maximum and average, and by them minimum and root mean square."
            )
        if self.ceil_mode or self.by_hand or self.dilations != (1, 1):
            raise ValueError("Adaptive windows cover the input and no more: they know no ceil_mode, padding or dilation.")

    @property
    def weights_shown(self) -> tuple[Weights, ...]:
        """The kernels as they are written, before any flip; one of ones for pooling."""
        if OPERATIONS[self.operation].pools:
            height, width = self.window_size
            return (((1.0,) * width,) * height,)
        return parse_kernels(self.own) if self.kernel == "own" else STAGE_KERNELS[self.kernel].parts

    @property
    def weights(self) -> tuple[Weights, ...]:
        """The weights that meet the numbers: turned by 180° for true convolution."""
        return tuple(flipped(part) for part in self.weights_shown) if self.flip else self.weights_shown

    @property
    def input_size(self) -> tuple[int, int]:
        """(h, w) of the input; an own input brings its own."""
        return parse_values(self.own_input).shape if self.source == "own" else (self.height, self.width)

    @property
    def window_size(self) -> tuple[int, int]:
        """(rows, columns) of a pooling window; of the largest where they are adaptive."""
        if not self.adaptive:
            return self._pair("window")
        cuts = (adaptive_windows(n, m) for n, m in zip(self.input_size, (self.out_h, self.out_w), strict=True))
        rows, columns = (max(end - first for first, end in windows) for windows in cuts)
        return rows, columns

    @property
    def kernel_size(self) -> tuple[int, int]:
        first = self.weights_shown[0]
        return len(first), len(first[0])

    @property
    def strides(self) -> tuple[int, int]:
        return self._pair("stride")

    @property
    def dilations(self) -> tuple[int, int]:
        return self._pair("dilation")

    def _pair(self, name: str) -> tuple[int, int]:
        first = getattr(self, name)
        return first, getattr(self, f"{name}_w") if self.apart else first

    def sides(self) -> Sides:
        """((top, bottom), (left, right)) in cells. 'full' lets every cell be read by every weight: d(k − 1) per side."""
        if self.adaptive:
            spelled: Padding = 0
        elif self.padding == "per side":
            spelled = ((self.top, self.bottom), (self.left, self.right)) if self.apart else self.pad
        elif self.padding == "full":
            spelled = tuple(d * (k - 1) for k, d in zip(self.kernel_size, self.dilations, strict=True))
        else:
            spelled = self.padding
        return resolve_padding(spelled, self.kernel_size, self.strides, self.dilations)


CHOICES = {
    "operation": tuple(OPERATIONS),
    "source": (*STAGE_SOURCES, "own"),
    "kernel": (*STAGE_KERNELS, "own"),
    "padding": PADDINGS,
    "padding_mode": tuple(PADDING_MODES),
}
RANGES = {
    "height": (1, 64),
    "width": (1, 64),
    "seed": (0, 2**31 - 1),
    "bias": (-10.0, 10.0),
    **{name: (1, LARGEST_TAPS) for name in ("window", "window_w")},
    **{name: (1, 8) for name in ("stride", "stride_w")},
    **{name: (1, 6) for name in ("dilation", "dilation_w")},
    "output_padding": (0, 7),
    "power": (1, 8),
    **{name: (1, 64) for name in ("out_h", "out_w")},
    **{name: (0, 8) for name in ("pad", *SIDE_NAMES)},
}


@dataclass(frozen=True, eq=False)
class StageAnswer:
    """All that the stage shows. Rows come before columns everywhere; K counts kernels, each with an output of its own."""

    config: StageConfig
    sides: Sides
    input: np.ndarray  # (h, w) float32
    kernels: np.ndarray  # (K, kh, kw) float32: the weights that meet the numbers
    output: np.ndarray  # (K, h', w') float32
    played: Played

    @property
    def input_size(self) -> tuple[int, int]:
        return self.input.shape

    @property
    def output_size(self) -> tuple[int, int]:
        return self.output.shape[1:]

    @property
    def reads(self) -> np.ndarray:
        """(H, W) int: by how many windows each cell of the wide grid is read, or painted."""
        return np.outer(*(played_axis.reads for played_axis in self.played.axes))

    @property
    def real_reads(self) -> np.ndarray:
        """(h, w) int: by how many windows each cell of the input is read, the padding left out; of the output is painted."""
        rows, columns = (axis.reads[axis.inside] for axis in self.played.axes)
        return np.outer(rows, columns)


def play(photo: Photo | None, config: StageConfig) -> StageAnswer:
    """The stage of one configuration; the photo may be None where the source is another.

    Numbers are computed in float64 by torch and kept as float32.
    Raises ValueError with a sentence where the window does not fit, or the input cannot be padded that way.
    """
    x = read_values(photo, config)
    kernels = np.array(config.weights, np.float32)
    sides = config.sides()
    output, played = OPERATIONS[config.operation].run(x, kernels, sides, config)
    return StageAnswer(config, sides, x, kernels, output, played)


def read_values(photo: Photo | None, config: StageConfig) -> np.ndarray:
    """(h, w) float32: the input of a configuration."""
    if config.source == "own":
        return parse_values(config.own_input)
    size = pair((config.height, config.width), "input_size", 1)
    return STAGE_SOURCES[config.source](*size, config.seed, photo).astype(np.float32)
