"""Everything that the lesson "Pooling" lets a reader choose, and what its first view makes of it on the stage."""

from dataclasses import dataclass
from typing import Any, ClassVar

from playground.convolution.pool_modes import POOL_MODES
from playground.convolution.pooling import FILL
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text, views
from playground.lessons.pooling.shake import MOST_SHIFT, SHAKEN
from playground.stage.config import LONGEST_TEXT, MOST_CELLS, MOST_SEED, SOURCES, StageConfig
from playground.stage.pictures import LARGEST_TAPS

MODES = {key: mode.name for key, mode in POOL_MODES.items()}
_STAGE, _MODED = {"view": "windows"}, {"view": ("windows", "photo", "edges")}
_SIZED = ("height", "width", "seed", "source", "own_input", "power")  # fields that the stage has under the same name
_SLID = ("window", "stride", "pad", "dilation", "ceil_mode", "count_include_pad", "by_hand")


def _adapts(chosen: Any) -> bool:
    return chosen.adaptive and chosen.view in ("windows", "photo", "sizes")


def _slides(*shown: str, modes: tuple[str, ...] = tuple(MODES)) -> Any:
    """Views, and poolings, that have a control of windows of one size."""
    return lambda chosen: chosen.view in shown and not _adapts(chosen) and chosen.mode in modes


def _sized(chosen: Any) -> bool:
    return chosen.view == "windows" and chosen.source != "own"


@dataclass(frozen=True)
class Pool(Settings, prefix="pool"):
    """One state of the page; views check what they combine."""

    view: str = views(
        {
            "windows": N_("Windows"),
            "photo": N_("On a photo"),
            "shift": N_("Shift"),
            "signal": N_("Signal"),
            "sizes": N_("Sizes"),
            "edges": N_("Edges"),
            "relu": N_("From ReLU"),
        }
    )
    photo: ClassVar = picker(when={"view": ("photo", "shift", "edges", "relu")})
    mode: str = choice("max", MODES, N_("Pooling"), when=_MODED)
    power: int = slider(2, 1, 8, 1, N_("Exponent"), when=_MODED | {"mode": "power"})
    source: str = choice("photo", SOURCES, N_("Values"), when=_STAGE)
    patch: ClassVar = picker(when=_STAGE | {"source": "photo"})  # below the choice that calls for it
    height: int = number(8, 1, MOST_CELLS, N_("Rows"), when=_sized, row="size")
    width: int = number(8, 1, MOST_CELLS, N_("Columns"), when=_sized, row="size")
    seed: int = number(0, 0, MOST_SEED, N_("Seed"), when=_STAGE | {"source": "random"})
    size: int = slider(112, 1, 256, 1, N_("Cells along the axis"), when={"view": "sizes"})
    shift: int = slider(1, 0, MOST_SHIFT, 1, N_("Moved to the left by"), when={"view": ("shift", "signal")})  # px
    shaken: str = choice("max", {key: way.name for key, way in SHAKEN.items()}, N_("Show the picture of"), when={"view": "shift"})
    adaptive: bool = switch(False, N_("Windows adapt to the picture"), when={"view": ("windows", "photo", "sizes")})
    outputs: int = slider(
        3, 1, 64, 1, lambda chosen: N_("Windows") if chosen.view == "sizes" else N_("Windows down"), when=_adapts
    )
    across: int = slider(3, 1, 64, 1, N_("Windows across"), when={"view": ("windows", "photo"), "adaptive": True})
    window: int = slider(2, 1, LARGEST_TAPS, 1, N_("Window"), when=_slides("windows", "photo", "shift", "sizes", "edges", "relu"))
    stride: int = slider(2, 1, 8, 1, N_("Stride"), when=_slides("windows", "photo", "shift", "sizes"))
    pad: int = slider(0, 0, LARGEST_TAPS // 2, 1, N_("Padding per side"), when=_slides("windows", "sizes"))
    dilation: int = slider(1, 1, 6, 1, N_("Dilation"), when=_slides("windows", modes=("max", "min")))
    ceil_mode: bool = switch(False, N_("Windows may hang over (ceil_mode)"), when=_slides("windows", "sizes"))
    count_include_pad: bool = switch(
        True, N_("Padding counts (count_include_pad)"), when=_slides("windows", modes=("average", "rms"))
    )
    by_hand: bool = switch(False, N_("Pad with zeros by hand"), when=_slides("windows", modes=tuple(FILL)))
    times: int = slider(3, 1, 5, 1, N_("How often"), when=_slides("photo"))
    # It stands there always: only a control that was there before an edit on the stage writes it into the address.
    own_input: str = text(
        "0 1; 3 4",
        N_("Your numbers"),
        most=LONGEST_TEXT,
        help=N_("Rows are split by ; or click a number on the stage."),
        when=_STAGE,
    )

    @property
    def mode_name(self) -> str:
        return MODES[self.mode]

    @property
    def stage(self) -> StageConfig:
        """The same for the stage; what a mode, or an adaptive window, does not know is at its default."""
        asked = self.relevant()
        windows = {"adaptive": True, "out_h": asked.outputs, "out_w": asked.across, "pad": 0}
        if not asked.adaptive:
            windows = {name: getattr(asked, name) for name in _SLID}
        return StageConfig(operation=self.mode, **{name: getattr(asked, name) for name in _SIZED}, **windows)
