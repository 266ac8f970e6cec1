"""What the lesson "How good is a detector" computes of boxes: average precision, every detection's lot, and the staircase."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.boxes.formats import box_corner_to_center
from playground.boxes.hits import RULES, by_score, iou_table
from playground.boxes.metrics import COCO_IOUS, Confusion, DetectorScore, Found, Truth, confusion, mean_average_precision
from playground.boxes.precision import average_precision
from playground.boxes.scored import ScoredBox, parse_scored
from playground.boxes.verdicts import Verdict, judge
from playground.boxes.written import WrittenBox, parse_boxes

# A cat’s eyes, nose and ear, and what somebody found: a copy of an eye, a patch of fur, and an ear called an eye.
PAGE_TRUTHS = "138 85 203 146 eye; 296 110 342 164 eye; 232 223 292 266 nose; 310 2 398 72 ear"
PAGE_FOUND = (
    "135 82 205 148 eye 0.95; 150 90 212 152 eye 0.90; 300 106 352 160 eye 0.80; 228 216 296 270 nose 0.70; "
    "60 150 120 205 eye 0.60; 316 2 396 66 eye 0.50"
)
GROUNDS = ("photo", "squared paper")
DEFINITIONS = {"area": "area", "11 points": "11", "101 points": "101"}  # on the page -> in precision.AP_METHODS
RULE_NAMES = {"COCO": "coco", "VOC": "voc"}
CLASSES = ("one", "many")
SCORES = ("as written", "squared")
CHOICES = {
    "ground": GROUNDS, "definition": tuple(DEFINITIONS), "rule": tuple(RULE_NAMES), "classes": CLASSES, "scores": SCORES,
}  # fmt: skip
RANGES = {"iou": (0.5, 0.95), "score": (0.0, 1.0)}


@dataclass(frozen=True)
class ApConfig:
    """Objects, detections, and how they are judged. Raises ValueError with a sentence where that cannot be."""

    truths: str = PAGE_TRUTHS  # as written.py reads them
    found: str = PAGE_FOUND  # as scored.py reads them
    ground: str = "photo"
    iou: float = 0.5  # a detection needs this overlap, 0.5 to 0.95
    score: float = 0.0  # the point on the curve: detections at or above it, 0 to 1
    definition: str = "101 points"
    rule: str = "COCO"  # who may take an object: the best free one, or the best of all if free (VOC)
    classes: str = "one"  # "many": each class by itself, then the mean
    scores: str = "as written"
    pick: str = "A"  # the detection that slides up and down the staircase

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is {getattr(self, name)!r}; choose one of {', '.join(allowed)}.")
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {getattr(self, name):g}; it can be {least:g} to {most:g}.")
        self.objects, self.detections  # noqa: B018 - reading them checks the texts

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
        """Index of the detection that slides; 0 where its name is gone."""
        names = detection_names(len(self.detections))
        return names.index(self.pick) if self.pick in names else 0


def truth_names(count: int) -> tuple[str, ...]:
    """T1, T2, …"""
    return tuple(f"T{number}" for number in range(1, count + 1))


def detection_names(count: int) -> tuple[str, ...]:
    """A, B, …"""
    return tuple(chr(ord("A") + number) for number in range(count))


@dataclass(frozen=True, eq=False)
class ApAnswer:
    """Everything about one scene. N detections and M objects, in the order in which they are written."""

    config: ApConfig
    found: Found
    truth: Truth

    @cached_property
    def table(self) -> np.ndarray:
        """IoU, (N, M)."""
        return iou_table(self.found.boxes, self.truth.boxes)

    @cached_property
    def by_definition(self) -> dict[str, float]:
        """AP at the chosen IoU by each definition, the mean over classes."""
        asked = {"iou_thresholds": [self.config.iou], "rule": RULE_NAMES[self.config.rule]}
        return {
            name: mean_average_precision([self.found], [self.truth], method=method, **asked).mean
            for name, method in DEFINITIONS.items()
        }

    @cached_property
    def coco(self) -> DetectorScore:
        """AP by 101 points at IoU 0.50, 0.55, …, 0.95."""
        return mean_average_precision([self.found], [self.truth], rule=RULE_NAMES[self.config.rule])

    @cached_property
    def errors(self) -> Confusion:
        return confusion([self.found], [self.truth], iou_threshold=self.config.iou, score_threshold=self.config.score)

    @cached_property
    def judged(self) -> tuple[tuple[Verdict, ...], tuple[int, ...]]:
        """Each detection's lot from the surest down, and the objects missed, at the chosen IoU and score."""
        same = self.found.class_ids[:, None] == self.truth.class_ids
        return judge(self.table, self.found.scores, same, self.config.iou, self.config.score)

    @cached_property
    def takes(self) -> np.ndarray:
        """The object that each detection found, −1 for none, by the chosen rule: (N,)."""
        taken = np.full(len(self.found.scores), -1)
        for kind in range(len(self.config.class_names)):
            mine, wanted = (np.flatnonzero(part.class_ids == kind) for part in (self.found, self.truth))
            part = self.table[np.ix_(mine, wanted)]
            found = RULES[RULE_NAMES[self.config.rule]](part, by_score(self.found.scores[mine]), self.config.iou)
            taken[mine[found >= 0]] = wanted[found[found >= 0]]
        return taken

    @property
    def marks(self) -> np.ndarray:
        """Which detections are hits by the chosen rule, the surest first: (N,) bool."""
        return self.takes[by_score(self.found.scores)] >= 0

    @property
    def point(self) -> tuple[int, int]:
        """(hits, detections) among those at or above the chosen score."""
        kept = self.found.scores >= self.config.score
        return int((self.takes[kept] >= 0).sum()), int(kept.sum())

    @property
    def blind(self) -> float:
        """Precision at every recall of scores that say nothing: the share of hits among all. NaN without detections."""
        return float((self.takes >= 0).mean()) if len(self.takes) else float("nan")


def ap_answer(config: ApConfig) -> ApAnswer:
    """Judge the detections of a scene against its objects."""
    place = {name: index for index, name in enumerate(config.class_names)}
    kinds = [[0 if config.classes == "one" else place[box.label] for box in part] for part in (config.detections, config.objects)]
    scores = np.array([box.score for box in config.detections], dtype=np.float64)
    boxes = [[box.corners for box in part] for part in (config.detections, config.objects)]
    return ApAnswer(
        config,
        Found(np.array(boxes[0], dtype=np.float64).reshape(-1, 4), kinds[0], scores**2 if config.scores == "squared" else scores),
        Truth(np.array(boxes[1], dtype=np.float64), kinds[1]),
    )


@dataclass(frozen=True)
class Slide:
    """Where the picked detection stands beside the object nearest to it."""

    truth: int
    share: float  # of the object's width, from centre to centre, to either side
    iou: float


def slide_of(answer: ApAnswer) -> Slide | None:
    """None where nothing was detected."""
    if not len(answer.found.boxes):
        return None
    picked = answer.config.picked
    centres = box_corner_to_center(answer.truth.boxes).numpy()
    here = box_corner_to_center(answer.found.boxes[picked]).numpy()
    nearest = int(np.hypot(*(centres[:, :2] - here[:2]).T).argmin())
    width = abs(centres[nearest, 2])
    share = abs(here[0] - centres[nearest, 0]) / width if width else 0.0
    return Slide(nearest, float(share), float(answer.table[picked, nearest]))


def staircase(answer: ApAnswer, shares: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """(mAP, AP50) while the picked detection stands `shares` (K,) of the nearest object's width beside that object's centre.

    It keeps its height on the page, its shape and its side; with its centre on the object's it goes to the right.
    """
    slide, picked = slide_of(answer), answer.config.picked
    if slide is None:
        return np.zeros(len(shares)), np.zeros(len(shares))
    box, truth = answer.found.boxes[picked], answer.truth.boxes[slide.truth]
    way = (box[0] + box[2] - truth[0] - truth[2]) / 2
    found = []
    for share in shares:
        step = (-1 if way < 0 else 1) * share * abs(truth[2] - truth[0]) - way
        moved = answer.found.boxes.copy()
        moved[picked] += (step, 0, step, 0)
        scores = mean_average_precision(
            [Found(moved, answer.found.class_ids, answer.found.scores)], [answer.truth], rule=RULE_NAMES[answer.config.rule]
        )
        found.append((scores.mean, scores.at(COCO_IOUS[0])))
    means, fifties = np.array(found, dtype=np.float64).reshape(-1, 2).T
    return means, fifties


def classes_apart(answer: ApAnswer) -> dict[str, float]:
    """AP of each class by the chosen definition at the chosen IoU; NaN for a class without objects."""
    found = {}
    for kind, name in enumerate(answer.config.class_names):
        mine, wanted = answer.found.class_ids == kind, int((answer.truth.class_ids == kind).sum())
        method = DEFINITIONS[answer.config.definition]
        found[name] = average_precision(answer.found.scores[mine], answer.takes[mine] >= 0, wanted, method)
    return found
