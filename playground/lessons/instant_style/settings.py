"""What a reader chooses in the lesson "Any style at once"."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text, views
from playground.vision.instant_painter import SIZE, SIZES
from playground.vision.regions import LONGEST, SIDE, read_regions, write_regions

VIEWS = {
    "paint": N_("One style"),
    "blend": N_("Blend of four styles"),
    "regions": N_("A style for each region"),
    "numbers": N_("AdaIN on plain RGB"),
    "linear": N_("A linear encoder"),
}
PAINTED = ("paint", "blend", "regions")
PLAIN = ("numbers", "linear")
MANY = {"when": {"view": ("blend", "regions")}}
ROLES = ("style", "second_style", "third_style", "fourth_style")  # of the pickers, in the order of corners and brushes
RULES = {
    "adain": N_("AdaIN"),
    "whitening": N_("Whitening and colouring"),
    "brightness": N_("AdaIN on brightness only"),
}
FINISH_HELP = N_(
    "The one pass is there at once. Then steps of optimisation follow, as in the lesson Paint your photo: once for each photo "
    "and style."
)


def _three_bands() -> str:
    """The first style on the left, the photo in the middle, the second style on the right."""
    labels = np.repeat([1, 0, 2], [SIDE * 3 // 8, SIDE // 4, SIDE * 3 // 8])
    return write_regions(np.tile(labels, (SIDE, 1)))


@dataclass(frozen=True)
class Instant(Settings, prefix="instant"):
    """Everything the lesson's controls set."""

    view: str = views(VIEWS)
    photo: ClassVar = picker(when=lambda chosen: not (chosen.view == "numbers" and chosen.wall))
    style: ClassVar = picker("style", when={"view": ("paint", *PLAIN)})
    first: ClassVar = picker("style", **MANY)
    second: ClassVar = picker("second_style", **MANY)
    third: ClassVar = picker("third_style", **MANY)
    fourth: ClassVar = picker("fourth_style", **MANY)
    strength: float = slider(1.0, 0.0, 1.0, 0.01, N_("Style strength"), when={"view": PAINTED})
    across: float = slider(0.5, 0.0, 1.0, 0.01, N_("Point in the square, from left to right"), when={"view": "blend"})
    down: float = slider(0.5, 0.0, 1.0, 0.01, N_("Point in the square, from top to bottom"), when={"view": "blend"})
    regions: str = text(
        _three_bands(), N_("Regions"), most=LONGEST, read=read_regions, keeps_picture=True, when={"view": "regions"}
    )
    borders: bool = switch(True, N_("Show the borders of the regions"), when={"view": "regions"})
    finish: int = choice(
        12, {0: N_("None"), 12: "12", 30: "30"}, N_("Finishing steps"), help=FINISH_HELP, when={"view": PAINTED}, look="buttons"
    )
    keep_colours: bool = switch(False, N_("Keep the photo’s colours"), when={"view": PAINTED})
    size: int = number(SIZE, *SIZES, N_("Longer side, px"), step=64, when={"view": PAINTED})
    alpha: float = slider(1.0, 0.0, 1.5, 0.01, N_("Style strength α"), when={"view": PLAIN})
    rule: str = choice("adain", RULES, N_("What is matched"), when={"view": "numbers"})
    use_mean: bool = switch(True, N_("Take the style’s means"), when={"view": PLAIN})
    use_deviation: bool = switch(True, N_("Take the style’s deviations"), when={"view": PLAIN})
    shuffled: bool = switch(
        False,
        lambda chosen: N_("Shuffle the style’s blocks") if chosen.view == "linear" else N_("Shuffle the style’s pixels"),
        when=lambda chosen: chosen.view == "linear" or (chosen.view == "numbers" and not chosen.wall),
    )
    wall: bool = switch(False, N_("A nearly flat wall as the photo"), when={"view": "numbers"})
    noise: float = slider(0.33, 0.0, 3.0, 0.01, N_("Noise of the wall, grey levels"), when={"wall": True})
