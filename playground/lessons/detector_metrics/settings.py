"""What a reader chooses in the lesson "How good is a detector": a scene of boxes, a bare list of hits, or one fixed box."""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np

from playground.boxes import written
from playground.boxes.written import ScoredBox, WrittenBox, letters, parse_boxes, parse_scored
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, text, views

# A cat’s eyes, nose and ear, and what somebody found: a copy of an eye, a patch of fur, and an ear called an eye.
PAGE_TRUTHS = "138 85 203 146 eye; 296 110 342 164 eye; 232 223 292 266 nose; 310 2 398 72 ear"
PAGE_FOUND = (
    "135 82 205 148 eye 0.95; 150 90 212 152 eye 0.90; 300 106 352 160 eye 0.80; 228 216 296 270 nose 0.70; "
    "60 150 120 205 eye 0.60; 316 2 396 66 eye 0.50"
)
MOST_HITS = 40  # detections written out
MOST_TAIL = 1000  # false boxes below them
WHOLE = 100  # % of a side
VIEWS = {"boxes": N_("Boxes"), "errors": N_("Errors"), "stairs": N_("Staircase"), "ranking": N_("Ranking")}
VIEWS |= {"fixed": N_("One fixed box")}
DEFINITIONS = {"area": N_("area"), "11": N_("11 points"), "101": N_("101 points")}
JUDGED, RANKED = ({"view": ("boxes", other)} for other in ("errors", "stairs"))
METHODS = {**DEFINITIONS, "stepped": N_("11 points, np.arange")}
RULES = {"coco": N_("COCO"), "voc": N_("VOC")}
CLASSES = {"one": N_("one"), "many": N_("many")}
SCORES = {"written": N_("as written"), "squared": N_("squared")}
TRUTHS_HELP = N_("x1 y1 x2 y2 in pixels, then a class if you like; boxes are parted by ;")
FOUND_HELP = N_("x1 y1 x2 y2, a class if you like, then the score, 0 to 1; or none")
IOU_HELP = N_("What a detection must reach to find an object.")
SCORE_HELP = N_("Marks the point on the curve; AP itself uses all detections.")
RULE_HELP = N_("COCO: a detection takes the best object that is still free. VOC: its best of all, if that is free.")
CLASSES_HELP = N_("Of many classes each is judged by itself; AP is their mean.")
SCORES_HELP = N_("Squared they are others, but their order stays.")
_boxes = partial(text, most=written.LONGEST_TEXT)


def truth_names(count: int) -> tuple[str, ...]:
    """T1, T2, …"""
    return tuple(f"T{number}" for number in range(1, count + 1))


def _names(chosen: Any) -> tuple[str, ...]:
    """Names of the detections; A where there is none or the text cannot be read."""
    try:
        return letters(len(parse_scored(chosen.found))) or ("A",)
    except ValueError:
        return ("A",)


def _read_hits(hits: str) -> None:
    if not hits or set(hits) - set("01") or len(hits) > MOST_HITS:
        raise ValueError(f"{hits!r} is no list of hits: 1 for a hit, 0 for a false alarm, 1 to {MOST_HITS} of them.")


@dataclass(frozen=True)
class Metrics(Settings, prefix="ap"):
    """What all views have."""

    view: str = views(VIEWS)


@dataclass(frozen=True)
class Scene(Metrics):
    """Objects, detections, and how they are judged; for the views boxes, errors and stairs."""

    ground: str = choice("photo", {"photo": N_("photo"), "paper": N_("squared paper")}, N_("Boxes on"))
    photo: ClassVar = picker(when={"ground": "photo"})
    truths: str = _boxes(PAGE_TRUTHS, N_("Objects: T1; T2; …"), read=parse_boxes, write=written.text_of_edit, help=TRUTHS_HELP)
    found: str = _boxes(
        PAGE_FOUND, N_("Detections: A; B; …"), read=parse_scored, write=written.text_of_detections, help=FOUND_HELP
    )
    pick: str = choice("A", _names, N_("Slide"), when={"view": "stairs"})
    iou: float = slider(0.5, 0.5, 0.95, 0.05, N_("IoU that counts"), when=JUDGED, help=IOU_HELP)
    score: float = slider(0.0, 0.0, 1.0, 0.01, N_("Score at least"), when=JUDGED, help=SCORE_HELP)
    definition: str = choice("101", DEFINITIONS, N_("Definition of AP"), when={"view": "boxes"})
    rule: str = choice("coco", RULES, N_("Who takes an object"), look="buttons", when=RANKED, help=RULE_HELP)
    classes: str = choice("one", CLASSES, N_("Classes"), look="buttons", help=CLASSES_HELP)
    scores: str = choice("written", SCORES, N_("Scores"), look="buttons", when={"view": "boxes"}, help=SCORES_HELP)

    @cached_property
    def objects(self) -> tuple[WrittenBox, ...]:
        return parse_boxes(self.truths)

    @cached_property
    def detections(self) -> tuple[ScoredBox, ...]:
        return parse_scored(self.found)

    @property
    def class_names(self) -> tuple[str, ...]:
        """In alphabetical order; the class ids of truth and found are places in it. One nameless class where there is one."""
        if self.classes == "one":
            return ("",)
        return tuple(sorted({box.label for box in (*self.objects, *self.detections)}))

    @property
    def picked(self) -> int:
        """Index of the detection that slides."""
        return _names(self).index(self.pick) if self.pick in _names(self) else 0


@dataclass(frozen=True)
class Ranking(Metrics):
    """A list of hits and false alarms, from the surest down; no boxes, no scores, only the order."""

    hits: str = text("1101010010", N_("From the surest down"), most=600, read=_read_hits, help=N_("1 a hit, 0 a false alarm"))
    objects: int = number(6, 1, 100, N_("Objects there were"))
    tail: int = number(0, 0, MOST_TAIL, N_("False alarms below"))
    cut: int = number(0, 0, MOST_HITS + MOST_TAIL, N_("Leave out the least sure"))
    method: str = choice("area", METHODS, N_("Definition of AP"))

    def verify(self) -> None:
        if (hits := self.hits.count("1")) > self.objects:
            once = "An object is found once: more objects, or fewer hits."
            raise ValueError(f"There are {hits} hits, but only {self.objects} objects. {once}")

    @property
    def marks(self) -> np.ndarray:
        """(N,) bool, the tail included."""
        return np.array([mark == "1" for mark in self.hits] + [False] * self.tail)

    @property
    def kept(self) -> int:
        """Detections that are not left out."""
        return max(0, len(self.hits) + self.tail - self.cut)


@dataclass(frozen=True)
class FixedBox(Metrics):
    """One box, always in the middle of the photo; about the best there is at IoU 0.5."""

    w: int = slider(65, 10, WHOLE, 5, N_("Width, % of the photo"))
    h: int = slider(70, 10, WHOLE, 5, N_("Height, % of the photo"))

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """In parts of the photo's sides."""
        w, h = self.w / 200, self.h / 200
        return (0.5 - w, 0.5 - h, 0.5 + w, 0.5 + h)
