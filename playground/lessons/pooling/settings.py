"""Everything that the lesson "Pooling" lets a reader choose, and what its first view makes of it on the stage."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from playground.convolution.pooling import FILL, POOL_MODES
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text, views
from playground.lessons.pooling.shake import MOST_SHIFT, SHAKEN
from playground.stage.config import FORMER_SOURCES, LONGEST_TEXT, MOST_CELLS, MOST_SEED, SOURCES, StageConfig
from playground.stage.pictures import LARGEST_TAPS

MODES = {key: mode.name for key, mode in POOL_MODES.items()}
VIEWS = {
    "windows": N_("What a window keeps"),
    "photo": N_("Pooling on a photo"),
    "shift": N_("Shift by a pixel"),
    "signal": N_("Why a shift matters"),
    "sizes": N_("Output size"),
    "edges": N_("Is it a convolution?"),
    "relu": N_("Maximum from ReLU"),
}
OLD_VIEWS = {
    "Windows": "windows", "On a photo": "photo", "Shift": "shift", "Signal": "signal", "Sizes": "sizes", "Edges": "edges",
    "From ReLU": "relu",
}  # fmt: skip
WINDOWED = ("windows", "photo", "shift", "sizes")
_STAGE, _MODED = {"view": "windows"}, {"view": ("windows", "photo", "edges")}
_SIZED = _STAGE | {"source": tuple(source for source in SOURCES if source != "own")}


def _adapts(chosen: Any) -> bool:
    return chosen.adaptive and chosen.view in ("windows", "photo", "sizes")


def _slides(*shown: str, of: tuple[str, ...] = tuple(MODES)) -> Any:
    """Views, and poolings, that have a control of windows of one size."""
    return lambda chosen: chosen.view in shown and not _adapts(chosen) and chosen.mode in of


@dataclass(frozen=True)
class Pool(Settings, prefix="pool"):
    """One state of the page; views check what they combine."""

    view: str = views(VIEWS, aliases=OLD_VIEWS)
    photo: ClassVar = picker(when={"view": ("photo", "shift", "edges", "relu")})
    mode: str = choice("max", MODES, N_("Kind of pooling"), when=_MODED)
    power: int = slider(2, 1, 8, 1, N_("Exponent p"), when=_MODED | {"mode": "power"})
    source: str = choice("photo", SOURCES, N_("Input values"), when=_STAGE, aliases=FORMER_SOURCES)
    patch: ClassVar = picker(when=_STAGE | {"source": "photo"})  # below the choice that calls for it
    height: int = number(8, 1, MOST_CELLS, N_("Input height"), when=_SIZED, row="size")
    width: int = number(8, 1, MOST_CELLS, N_("Input width"), when=_SIZED, row="size")
    seed: int = number(0, 0, MOST_SEED, N_("Seed"), when=_STAGE | {"source": "random"})
    size: int = number(112, 1, 256, N_("Input size, px"), when={"view": "sizes"})
    shift: int = slider(1, 0, MOST_SHIFT, 1, N_("Shift to the left, px"), when={"view": ("shift", "signal")})
    shaken: str = choice("max", {key: way.name for key, way in SHAKEN.items()}, N_("Picture of"), when={"view": "shift"})
    window: int = slider(
        2, 1, LARGEST_TAPS, 1, N_("Window size"), when=_slides("windows", "photo", "shift", "sizes", "edges", "relu")
    )
    stride: int = slider(2, 1, 8, 1, N_("Stride"), when=_slides(*WINDOWED))
    adaptive: bool = switch(False, N_("Adaptive pooling"), when={"view": ("windows", "photo", "sizes")})
    outputs: int = number(
        3, 1, 64, lambda chosen: N_("Output size") if chosen.view == "sizes" else N_("Output height"), when=_adapts, row="cut"
    )
    across: int = number(3, 1, 64, N_("Output width"), when={"view": ("windows", "photo"), "adaptive": True}, row="cut")
    pad: int = slider(0, 0, LARGEST_TAPS // 2, 1, N_("Padding per side, px"), when=_slides("windows", "sizes"))
    dilation: int = slider(1, 1, 6, 1, N_("Dilation"), when=_slides("windows", of=("max", "min")))
    ceil_mode: bool = switch(False, N_("Allow partial windows (ceil_mode)"), when=_slides("windows", "sizes"))
    count_include_pad: bool = switch(
        True, N_("Count padding (count_include_pad)"), when=_slides("windows", of=("average", "rms"))
    )
    by_hand: bool = switch(False, N_("Pad with zeros first"), when=_slides("windows", of=tuple(FILL)))
    times: int = slider(3, 1, 5, 1, N_("Times pooled"), when=_slides("photo"))
    # It stands there always: only a control that was there before an edit on the stage writes it into the address.
    own_input: str = text(
        "0 1; 3 4",
        N_("Your numbers"),
        most=LONGEST_TEXT,
        when=_STAGE,
        help=N_("Rows are split by ; or click a number on the stage."),
    )

    @property
    def stage(self) -> StageConfig:
        """The same for the stage; what a mode, or an adaptive window, does not know is at its default."""
        asked = self.relevant()
        shared = {field.name: getattr(asked, field.name) for field in fields(StageConfig) if hasattr(asked, field.name)}
        return StageConfig(operation=self.mode, out_h=asked.outputs, out_w=asked.across, **shared)
