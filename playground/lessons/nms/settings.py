"""What a reader chooses in the lesson "Non-maximum suppression"."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from playground.boxes.written import LONGEST_TEXT, parse_score_first
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, text, views
from playground.lessons.nms.raw_boxes import CLOUDS, MOST_RAW

FOUR = "0 0 2 2 0.9; 1 0 3 2 0.8; 1 0 3 1 0.7; 1 1 3 2 0.6"

SOURCES = {
    "astronaut": N_("astronaut"),
    "photo": N_("your photo"),
    "crowd": N_("crowd"),
    "cloud": N_("cloud"),
    "fruits": N_("true fruits"),
    "written": N_("written boxes"),
}
ACROSS = {"no": N_("no"), "yes": N_("yes")}
ACROSS_HELP = N_("No: boxes of two classes never remove each other. The textbook’s code says yes.")
BOXES_HELP = N_("x1 y1 x2 y2 in pixels, a score from 0 to 1, then a class if you like; boxes are parted by ;")
_boxes = partial(text, most=LONGEST_TEXT, read=parse_score_first)


@dataclass(frozen=True)
class Nms(Settings, prefix="nms"):
    """Everything the lesson's controls set."""

    view: str = views({"thresholds": N_("Thresholds"), "steps": N_("Step by step"), "rules": N_("Five rules")})
    source: str = choice("astronaut", SOURCES, N_("Boxes of"))
    t: float = slider(0.45, 0.0, 1.0, 0.01, N_("IoU threshold"))
    photo: ClassVar = picker(when={"source": "photo"})
    boxes: str = _boxes(FOUR, N_("Boxes: A; B; C; …"), when={"source": "written"}, help=BOXES_HELP)
    raw: int = slider(120, 20, MOST_RAW, 20, N_("Raw boxes"), when={"source": "crowd"})
    cloud: int = number(1, 1, CLOUDS, N_("Which cloud"), when={"source": "cloud"})
    least: float = slider(0.0, 0.0, 1.0, 0.05, N_("Score at least"))
    across: str = choice("no", ACROSS, N_("Suppress across classes"), look="buttons", help=ACROSS_HELP)
    sigma: float = slider(0.5, 0.1, 1.0, 0.1, N_("σ of Gaussian Soft-NMS"), when={"view": "rules"})
    pick: int = number(8, 1, MOST_RAW, N_("Ask about box, 1 the surest"), help=N_("The last one where there are fewer."))

    @property
    def scene(self) -> "Nms":
        """The same boxes under the same rule, whatever is looked at: what survival depends on."""
        return self.apart_from("view", "t", "sigma", "pick")
