"""What a reader chooses in the lesson "How good is a detector": boxes on a photo, results of their own, a ranked list of hits,
or one fixed box."""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np

from playground.boxes import written
from playground.boxes.coco_results import read_ground_truth, read_results
from playground.boxes.written import ScoredBox, WrittenBox, letters, parse_boxes, parse_scored
from playground.kit.i18n import N_
from playground.kit.settings import Settings, Uploaded, choice, number, picker, slider, text, upload, views

# A cat’s eyes, nose and ear, and what somebody found: a copy of an eye, a patch of fur, and an ear called an eye.
PAGE_TRUTHS = "138 85 203 146 eye; 296 110 342 164 eye; 232 223 292 266 nose; 310 2 398 72 ear"
PAGE_FOUND = (
    "135 82 205 148 eye 0.95; 150 90 212 152 eye 0.90; 300 106 352 160 eye 0.80; 228 216 296 270 nose 0.70; "
    "60 150 120 205 eye 0.60; 316 2 396 66 eye 0.50"
)
MOST_HITS = 40  # detections written out
MOST_TAIL = 1000  # false boxes below them
WHOLE = 100  # % of a side
VIEWS = {
    "boxes": N_("Precision–recall curve"),
    "results": N_("Your own results"),
    "errors": N_("Types of error"),
    "stairs": N_("mAP vs. localisation error"),
    "ranking": N_("AP of a ranked list"),
    "fixed": N_("One fixed box"),
}
OLD_VIEWS = {"Boxes": "boxes", "Errors": "errors", "Staircase": "stairs", "Ranking": "ranking"}
DEFINITIONS = {"area": N_("area under the curve"), "11": N_("11 points"), "101": N_("101 points")}
JUDGED, RANKED = ({"view": ("boxes", other)} for other in ("errors", "stairs"))
METHODS = {**DEFINITIONS, "stepped": N_("11 points, np.arange")}
GROUNDS = {"photo": N_("photo"), "paper": N_("grid")}
RULES = {"coco": N_("COCO"), "voc": N_("VOC")}
CLASSES = {"one": N_("as one"), "many": N_("separate")}
SCORES = {"written": N_("as written"), "squared": N_("squared")}
TRUTHS_HELP = N_("x1 y1 x2 y2 in pixels, then a class if you like, with ; between boxes.")
FOUND_HELP = N_("x1 y1 x2 y2 in pixels, a class if you like, then the score from 0 to 1; or none.")
IOU_HELP = N_("A detection counts as correct when its IoU with an object reaches this threshold.")
SCORE_HELP = N_("Marks the point on the curve. AP itself uses all detections, whatever their score.")
RULE_HELP = N_(
    "COCO: a detection is matched to the free object that it overlaps most. VOC: to the object it overlaps most of all; if that "
    "one is taken, it is a false positive."
)
CLASSES_HELP = N_("Separate: AP of each class, then their mean, as mAP is defined. As one: class names are ignored.")
SCORES_HELP = N_("Squaring changes the scores but not their order.")
TRUTH_FILE_HELP = N_("One JSON file with the lists images, annotations and categories, as COCO’s instances_val2017.json.")
RESULTS_FILE_HELP = N_(
    "One JSON file: a list of detections, each with image_id, category_id, bbox [x, y, width, height] and score."
)
HITS_HELP = N_("1 is a true positive, 0 a false positive.")
READING = N_("Reading the file …")
_boxes = partial(text, most=written.LONGEST_TEXT, keeps_picture=True)


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
        raise ValueError(
            f"{hits!r} is no list of hits: write 1 for a true positive and 0 for a false positive, 1 to {MOST_HITS} of them."
        )


@dataclass(frozen=True)
class Metrics(Settings, prefix="ap"):
    """What all views have."""

    view: str = views(VIEWS, aliases=OLD_VIEWS)


@dataclass(frozen=True)
class Scene(Metrics):
    """Ground truth, detections, and how they are matched; for the views boxes, errors and stairs."""

    iou: float = slider(0.5, 0.5, 0.95, 0.05, N_("IoU threshold"), when=JUDGED, help=IOU_HELP)
    score: float = slider(0.0, 0.0, 1.0, 0.01, N_("Minimum score"), when=JUDGED, help=SCORE_HELP)
    pick: str = choice("A", _names, N_("Detection to move"), when={"view": "stairs"})
    truths: str = _boxes(
        PAGE_TRUTHS, N_("Ground truth: T1; T2; …"), read=parse_boxes, write=written.text_of_edit, help=TRUTHS_HELP
    )
    found: str = _boxes(
        PAGE_FOUND, N_("Detections: A; B; …"), read=parse_scored, write=written.text_of_detections, help=FOUND_HELP
    )
    photo: ClassVar = picker(when={"ground": "photo"})
    classes: str = choice("many", CLASSES, N_("Classes"), look="buttons", help=CLASSES_HELP)
    definition: str = choice("101", DEFINITIONS, N_("Definition of AP"), when={"view": "boxes"})
    rule: str = choice("coco", RULES, N_("Matching rule"), look="buttons", when=RANKED, help=RULE_HELP)
    scores: str = choice("written", SCORES, N_("Scores"), look="buttons", when={"view": "boxes"}, help=SCORES_HELP)
    ground: str = choice("photo", GROUNDS, N_("Background"), aliases={"squared paper": "paper"})

    @cached_property
    def objects(self) -> tuple[WrittenBox, ...]:
        return parse_boxes(self.truths)

    @cached_property
    def detections(self) -> tuple[ScoredBox, ...]:
        return parse_scored(self.found)

    @property
    def class_names(self) -> tuple[str, ...]:
        """In alphabetical order; class ids are places in it. One nameless class where names are ignored."""
        if self.classes == "one":
            return ("",)
        return tuple(sorted({box.label for box in (*self.objects, *self.detections)}))

    @property
    def picked(self) -> int:
        """Index of the detection that slides."""
        return _names(self).index(self.pick) if self.pick in _names(self) else 0


@dataclass(frozen=True)
class Results(Metrics):
    """A detector's results on many images: COCO JSON of the reader's own, made-up ones until both files are there."""

    truth_file: Uploaded = upload(
        N_("Ground truth, COCO JSON"),
        read=read_ground_truth,
        stops=True,
        kinds=("json",),
        waiting=READING,
        help=TRUTH_FILE_HELP,
    )
    results_file: Uploaded = upload(
        N_("Detections, COCO results JSON"),
        read=read_results,
        stops=True,
        kinds=("json",),
        waiting=READING,
        help=RESULTS_FILE_HELP,
    )
    at: float = slider(0.5, 0.5, 0.95, 0.05, N_("IoU threshold of the curves"), help=IOU_HELP)

    @property
    def complete(self) -> bool:
        """Whether both files are there."""
        return bool(self.truth_file.value and self.results_file.value)


@dataclass(frozen=True)
class Ranking(Metrics):
    """A list of true and false positives, highest score first; no boxes, no scores, only the order."""

    hits: str = text("1101010010", N_("Detections, highest score first"), most=600, read=_read_hits, help=HITS_HELP)
    objects: int = number(6, 1, 100, N_("Ground-truth objects"))
    tail: int = number(0, 0, MOST_TAIL, N_("False positives added at the end"))
    cut: int = number(0, 0, MOST_HITS + MOST_TAIL, N_("Detections cut off at the end"))
    method: str = choice("area", METHODS, N_("Definition of AP"))

    def verify(self) -> None:
        if (hits := self.hits.count("1")) > self.objects:
            advice = "Each object counts once: raise the number of objects, or turn a 1 into 0."
            raise ValueError(f"There are {hits} hits, but only {self.objects} objects. {advice}")

    @property
    def marks(self) -> np.ndarray:
        """(N,) bool, the tail included."""
        return np.array([mark == "1" for mark in self.hits] + [False] * self.tail)

    @property
    def kept(self) -> int:
        """Detections that are not cut off."""
        return max(0, len(self.hits) + self.tail - self.cut)


@dataclass(frozen=True)
class FixedBox(Metrics):
    """One box, always in the middle of the photo; about the best there is at IoU 0.5."""

    w: int = slider(65, 10, WHOLE, 5, N_("Box width, % of the photo"))
    h: int = slider(70, 10, WHOLE, 5, N_("Box height, % of the photo"))

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """In parts of the photo's sides."""
        w, h = self.w / 200, self.h / 200
        return (0.5 - w, 0.5 - h, 0.5 + w, 0.5 + h)
