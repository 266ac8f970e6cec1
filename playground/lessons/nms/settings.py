"""What a reader chooses in the lesson "Non-maximum suppression"."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from playground.boxes.detection_files import DetectionSet, read_detections
from playground.boxes.written import LONGEST_TEXT, ScoredBox, parse_score_first, write_score_first
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, text, upload, views
from playground.lessons.nms.raw_boxes import CLOUDS, MOST_RAW

FOUR = "0 0 2 2 0.9; 1 0 3 2 0.8; 1 0 3 1 0.7; 1 1 3 2 0.6"

VIEWS = {"thresholds": N_("Boxes kept"), "steps": N_("Step by step"), "rules": N_("Five NMS rules")}
OLD_VIEWS = {"Thresholds": "thresholds", "Five rules": "rules"}  # as addresses once had them
SOURCES = {
    "astronaut": N_("face detector, astronaut"),
    "drawn": N_("boxes that I draw on a photo"),
    "file": N_("my detections (JSON, TXT, CSV)"),
    "photo": N_("face detector, my photo"),
    "written": N_("boxes that I type, on a grid"),
    "crowd": N_("people close together"),
    "cloud": N_("random boxes"),
    "fruits": N_("ground-truth boxes of fruit"),
}
OLD_SOURCES = {"your photo": "photo", "written boxes": "written", "true fruits": "fruits"}
TYPED = {"drawn": "drawn", "written": "boxes"}  # source → the setting that holds its text
ACROSS = {"no": N_("no"), "yes": N_("yes")}
ACROSS_HELP = N_("No: boxes of two classes never remove each other. The textbook’s code says yes.")
BOXES_HELP = N_("x1 y1 x2 y2 in pixels, a score from 0 to 1, then a class if you like; ; between boxes.")
DRAWN_HELP = N_("x1 y1 x2 y2 in pixels of the photo’s file, a score from 0 to 1, then a class if you like; ; between boxes.")
FILES_HELP = N_(
    "COCO results (JSON), YOLO text files with confidence (save_conf=True), or a CSV table with x1, y1, x2, y2, score, class. "
    "An annotation file or a list of class names may come along for the names."
)


def text_of_scored(sent: Iterable[tuple[Iterable[float], str, float]]) -> str:
    """The text of what a component sends, [[corners, class, score], …]. Raises ValueError or TypeError where it is none."""
    boxes = [ScoredBox(tuple(map(float, corners)), str(label), float(score)) for corners, label, score in sent]
    written = write_score_first(boxes)
    parse_score_first(written)
    return written


def read_drawn(written: str) -> tuple[ScoredBox, ...]:
    """The boxes of a text, none where it is empty: the page then has some of its own. Raises ValueError with a sentence."""
    return parse_score_first(written) if written.strip() else ()


def pictures_of(chosen: Any) -> tuple[str, ...]:
    """Names of the pictures that the reader's detections belong to."""
    found: DetectionSet | None = chosen.detections.value
    return found.picture_names if found else ("",)


def on_photo(chosen: Any) -> bool:
    """Whether the boxes lie on the reader's photo."""
    return chosen.source in ("photo", "drawn") or (chosen.source == "file" and chosen.ground == "photo")


def _several_classes(chosen: Any) -> bool:
    """Whether boxes of different classes are there; with one class nothing is decided by it."""
    if chosen.source in TYPED:
        try:
            return len({box.label for box in read_drawn(getattr(chosen, TYPED[chosen.source]))}) > 1
        except ValueError:
            return False
    if chosen.source == "file":
        return bool(chosen.detections.value) and len(chosen.detections.value.class_names) > 1
    return chosen.source in ("crowd", "fruits")


def _asks_for_picture(chosen: Any) -> bool:
    return chosen.source == "file" and len(pictures_of(chosen)) > 1


_boxes = partial(text, most=LONGEST_TEXT, write=text_of_scored, keeps_picture=True)
_minimum = partial(slider, low=0.0, high=1.0, step=0.05, label=N_("Minimum score"))


@dataclass(frozen=True)
class Nms(Settings, prefix="nms"):
    """Everything the lesson's controls set."""

    view: str = views(VIEWS, aliases=OLD_VIEWS)
    source: str = choice("astronaut", SOURCES, N_("Boxes from"), aliases=OLD_SOURCES)
    t: float = slider(0.45, 0.0, 1.0, 0.01, N_("IoU threshold"))
    detections: Any = upload(
        N_("Detections"),
        read=read_detections,
        stops=True,
        kinds=("json", "txt", "csv", "names", "tsv"),
        waiting=N_("Reading the detections"),
        keep_as="detections",
        when={"source": "file"},
        help=FILES_HELP,
    )
    image: str = choice(lambda chosen: pictures_of(chosen)[0], pictures_of, N_("Image"), when=_asks_for_picture)
    ground: str = choice("photo", {"photo": N_("photo"), "grid": N_("grid")}, N_("Boxes on"), when={"source": "file"})
    photo: ClassVar = picker(when=on_photo)
    drawn: str = _boxes("", N_("Boxes"), read=read_drawn, when={"source": "drawn"}, help=DRAWN_HELP)
    boxes: str = _boxes(FOUR, N_("Boxes: A; B; C; …"), read=parse_score_first, when={"source": "written"}, help=BOXES_HELP)
    raw: int = number(120, 20, MOST_RAW, N_("Number of raw boxes"), step=20, when={"source": "crowd"})
    cloud: int = number(1, 1, CLOUDS, N_("Set of random boxes"), when={"source": "cloud"})
    sure: float = _minimum(0.8, when={"source": "astronaut"})
    least: float = _minimum(0.0, when=lambda chosen: chosen.source != "astronaut")
    across: str = choice("no", ACROSS, N_("Suppress across classes"), look="buttons", help=ACROSS_HELP, when=_several_classes)
    sigma: float = slider(0.5, 0.1, 1.0, 0.1, N_("σ of Gaussian Soft-NMS"), when={"view": "rules"})
    pick: int = number(2, 1, MOST_RAW, N_("Box to explain, 1 = highest score"), when={"view": ("thresholds", "rules")})

    @property
    def minimum(self) -> float:
        """Score below which boxes are left out before NMS."""
        return self.sure if self.source == "astronaut" else self.least

    @property
    def scene(self) -> "Nms":
        """The same boxes under the same rule, whatever is looked at: what survival depends on."""
        return self.apart_from("view", "t", "sigma", "pick")
