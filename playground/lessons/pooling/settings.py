"""Lesson "Pooling": everything its page lets a reader choose, as one dataclass, and what each view makes of it."""

from dataclasses import dataclass

from playground.convolution.fields import check_fields
from playground.convolution.geometry import pool_output_size
from playground.convolution.pool_modes import POOL_MODES
from playground.convolution.pooling import adaptive_windows
from playground.lessons.pooling.shake import MOST_SHIFT, SHAKEN
from playground.stage.answer import StageConfig
from playground.stage.pictures import LARGEST_TAPS, STAGE_SOURCES

VIEWS = ("Windows", "On a photo", "Shift", "Signal", "Sizes", "Edges", "From ReLU")
CHOICES = {"view": VIEWS, "mode": tuple(POOL_MODES), "source": (*STAGE_SOURCES, "own"), "shaken": tuple(SHAKEN)}
RANGES = {
    "window": (1, LARGEST_TAPS), "stride": (1, 8), "pad": (0, LARGEST_TAPS // 2), "dilation": (1, 6), "power": (1, 8),
    "height": (1, 64), "width": (1, 64), "seed": (0, 2**31 - 1), "times": (1, 5), "shift": (0, MOST_SHIFT),
    "size": (1, 256), "outputs": (1, 64), "across": (1, 64),
}  # fmt: skip


@dataclass(frozen=True)
class PoolConfig:
    """Raises ValueError with a sentence where a field cannot be; views check what they combine."""

    view: str = "Windows"  # one of VIEWS
    mode: str = "max"  # a name in POOL_MODES
    window: int = 2  # 1…7 cells a side
    stride: int = 2  # 1…8 cells
    pad: int = 0  # 0…3 cells on every side, half the window at most
    dilation: int = 1  # 1…6; max and min alone have more than 1
    ceil_mode: bool = False  # True lets a last window hang over the end
    count_include_pad: bool = True  # average and root mean square: False divides by the cells of the picture only
    by_hand: bool = False  # max, min and softmax: True pads with zeros
    power: int = 2  # 1…8, the exponent of power pooling
    source: str = "photo"  # what lies on the stage: a name in STAGE_SOURCES, or "own"
    own_input: str = "0 1; 3 4"
    height: int = 8  # 1…64 cells
    width: int = 8
    seed: int = 0
    times: int = 3  # 1…5, how often a photo is pooled
    shift: int = 1  # 0…16 px to the left
    shaken: str = "max"  # a name in SHAKEN: whose picture is shown
    size: int = 112  # 1…256 cells of one axis
    adaptive: bool = False  # True cuts the picture, or that axis, into a number of windows, whatever their size
    outputs: int = 3  # 1…64 windows down, or along that axis
    across: int = 3  # 1…64 windows across a picture

    def __post_init__(self) -> None:
        check_fields(self, CHOICES, RANGES)

    @property
    def stage(self) -> StageConfig:
        """The same for the stage; what a mode, or an adaptive window, does not know stays at its default."""
        return StageConfig(
            operation=POOL_MODES[self.mode].operation,
            source=self.source,
            own_input=self.own_input,
            height=self.height,
            width=self.width,
            seed=self.seed,
            power=self.power,
            **self._windows(),
        )

    def _windows(self) -> dict[str, object]:
        if self.adaptive:
            return {"adaptive": True, "out_h": self.outputs, "out_w": self.across, "pad": 0}
        averages, picks = self.mode in ("average", "root mean square"), self.mode in ("max", "min", "softmax")
        return {
            "window": self.window,
            "stride": self.stride,
            "pad": self.pad,
            "dilation": self.dilation,
            "ceil_mode": self.ceil_mode,
            "count_include_pad": self.count_include_pad or not averages,
            "by_hand": self.by_hand and picks,
        }


@dataclass(frozen=True)
class Cut:
    """How windows lie along one axis of `size` cells; [first, end) may begin below 0 and end beyond the size."""

    windows: tuple[tuple[int, int], ...]
    floor: int  # how many windows there are
    ceil: int  # and with ceil_mode; both the same where the cut is adaptive

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(end - first for first, end in self.windows)


def cut(config: PoolConfig) -> Cut:
    """The windows of the view Sizes, dilation left out. Raises ValueError where no window fits."""
    if config.adaptive:
        return Cut(tuple(adaptive_windows(config.size, config.outputs)), config.outputs, config.outputs)
    counts = [
        pool_output_size(config.size, config.window, config.stride, config.pad, 1, ceil_mode) for ceil_mode in (False, True)
    ]
    starts = (i * config.stride - config.pad for i in range(counts[config.ceil_mode]))
    return Cut(tuple((start, start + config.window) for start in starts), *counts)
