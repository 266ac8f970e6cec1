"""Lesson "Padding and stride": one layer as a dataclass, and all that its numbers tell before any pixel is touched."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.convolution.cost import LayerCost, layer_cost
from playground.convolution.fields import check_fields
from playground.convolution.geometry import (
    Sides,
    check_groups,
    conv_output_size,
    conv_transpose_output_size,
    resolve_padding,
    span,
)
from playground.convolution.reads import axis_writes, padded_reads
from playground.convolution.repeated import same_sides

PADDINGS = ("per side", "each side", "same", "valid", "full")
VIEWS = ("Read map", "Layers", "Find a layer", "Drift", "On a photo")
ODD = ("end", "start")
RANGES = {
    "h": (1, 512), "w": (1, 512), "kernel": (1, 15), "kernel_w": (1, 15), "stride": (1, 8), "stride_w": (1, 8),
    "dilation": (1, 8), "dilation_w": (1, 8), "pad": (0, 16), "pad_w": (0, 16), "top": (0, 16), "bottom": (0, 16),
    "left": (0, 16), "right": (0, 16), "inp": (1, 2048), "out": (1, 2048), "groups": (1, 2048), "extra": (0, 7),
    "layers": (1, 24),
}  # fmt: skip
CHOICES = {"padding": PADDINGS, "odd": ODD, "view": VIEWS}


@dataclass(frozen=True)
class LayerConfig:
    """Everything the page lets a reader choose about a layer. Raises ValueError with a sentence where it cannot be."""

    h: int = 12  # 1…512 pixels
    w: int = 12
    kernel: int = 3  # 1…15 taps; of rows alone where rect is True
    stride: int = 2  # 1…8 pixels
    padding: str = "per side"  # one of PADDINGS
    pad: int = 1  # 0…16 pixels on every side, for "per side"
    top: int = 1  # 0…16 pixels, these four for "each side"
    bottom: int = 1
    left: int = 1
    right: int = 1
    dilation: int = 1  # 1…8; 1 leaves no holes
    rect: bool = False  # True lets columns have numbers of their own, the four below
    kernel_w: int = 3
    stride_w: int = 2
    pad_w: int = 1
    dilation_w: int = 1
    odd: str = "end"  # where 'same' puts an odd pixel: "end" as torch, "start" as the textbook's text
    inp: int = 3  # channels in, 1…2048
    out: int = 16  # channels out
    groups: int = 1
    transposed: bool = False
    extra: int = 0  # output_padding, 0…7
    layers: int = 3  # 1…24 times the same layer
    view: str = "Read map"

    def __post_init__(self) -> None:
        check_fields(self, CHOICES, RANGES)
        check_groups(self.inp, self.out, self.groups)

    @property
    def size(self) -> tuple[int, int]:
        return self.h, self.w

    @property
    def kernel_size(self) -> tuple[int, int]:
        return self.kernel, self.kernel_w if self.rect else self.kernel

    @property
    def strides(self) -> tuple[int, int]:
        return self.stride, self.stride_w if self.rect else self.stride

    @property
    def dilations(self) -> tuple[int, int]:
        return self.dilation, self.dilation_w if self.rect else self.dilation

    @property
    def window(self) -> tuple[int, int]:
        """(h, w) in pixels from the first to the last tap, holes included."""
        rows, columns = (span(k, d) for k, d in zip(self.kernel_size, self.dilations, strict=True))
        return rows, columns

    def resolved_sides(self) -> Sides:
        """((top, bottom), (left, right)) in pixels. Raises ValueError for 'same' with a stride."""
        if self.padding == "full":
            rows, columns = ((window - 1, window - 1) for window in self.window)
            return rows, columns
        if self.padding == "same":
            resolve_padding("same", self.kernel_size, self.strides, self.dilations)
            rows, columns = (same_sides(k, d, self.odd) for k, d in zip(self.kernel_size, self.dilations, strict=True))
            return rows, columns
        each = ((self.top, self.bottom), (self.left, self.right))
        per_side = (self.pad, self.pad_w if self.rect else self.pad)
        spelled = {"valid": "valid", "each side": each, "per side": per_side}[self.padding]
        return resolve_padding(spelled, self.kernel_size, self.strides, self.dilations)


@dataclass(frozen=True, eq=False)
class LayerAnswer:
    """What a layer does to a size. Rows come before columns everywhere."""

    config: LayerConfig
    sides: Sides
    output_size: tuple[int, int]
    rows: np.ndarray  # how often each row of the padded picture is read; transposed: each row of the output written
    columns: np.ndarray
    cost: LayerCost

    @property
    def inside(self) -> tuple[np.ndarray, np.ndarray]:
        """The counts without the padding: of the picture, or transposed of the output."""
        if self.config.transposed:
            return self.rows, self.columns
        counts = zip((self.rows, self.columns), self.sides, self.config.size, strict=True)
        rows, columns = (reads[before : before + n] for reads, (before, _after), n in counts)
        return rows, columns

    @cached_property
    def pixels_by_count(self) -> dict[int, int]:
        """How many pixels are read (or written) how often, rarest reading first."""
        reads, pixels = np.unique(np.outer(*self.inside), return_counts=True)
        return dict(zip(reads.tolist(), pixels.tolist(), strict=True))

    @property
    def never(self) -> int:
        """Pixels that no window reads; transposed: that nothing is written to."""
        return self.pixels_by_count.get(0, 0)

    @property
    def pixels(self) -> int:
        return sum(self.pixels_by_count.values())

    @property
    def unread(self) -> tuple[list[int], list[int]]:
        """Rows and columns without any reading, counted from 0."""
        rows, columns = (np.flatnonzero(counts == 0).tolist() for counts in self.inside)
        return rows, columns

    @property
    def padding_read(self) -> Sides:
        """Of the padding, the rows above and below and the columns left and right that some window reads."""
        both = zip((self.rows, self.columns), self.sides, self.config.size, strict=True)
        rows, columns = (
            (int((reads[:before] > 0).sum()), int((reads[before + n :] > 0).sum())) for reads, (before, _after), n in both
        )
        return rows, columns

    @property
    def left_over(self) -> tuple[int, int]:
        """(rows, columns) at the end of the padded picture that the floor leaves: no window reaches them."""
        if self.config.transposed:
            return 0, 0
        axes = zip(self.config.size, self.sides, self.config.window, self.config.strides, strict=True)
        rows, columns = ((n + sum(side) - window) % s for n, side, window, s in axes)
        return rows, columns


def layer_answer(config: LayerConfig) -> LayerAnswer:
    """Sizes, counts and cost of a layer. Raises ValueError with a sentence where the window does not fit."""
    sides = config.resolved_sides()
    shape = (config.size, config.kernel_size, config.strides, sides)
    if config.transposed:
        output_size = conv_transpose_output_size(*shape, config.extra, config.dilations)
        rows, columns = axis_writes(*shape, config.extra, config.dilations)
    else:
        output_size = conv_output_size(*shape, config.dilations)
        rows, columns = padded_reads(*shape, config.dilations)
    cost = layer_cost(
        config.inp,
        config.out,
        config.kernel_size,
        config.size,
        output_size,
        groups=config.groups,
        transposed=config.transposed,
    )
    return LayerAnswer(config, sides, output_size, rows, columns, cost)
