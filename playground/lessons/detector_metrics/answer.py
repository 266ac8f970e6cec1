"""What the lesson "How good is a detector" computes: a scene, a detector's results on many images, a ranked list, and the
detector that looks at nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from playground.boxes import average_precision, confusion, mean_average_precision, precision_recall
from playground.boxes.annotations.examples import fruit_boxes
from playground.boxes.coco_results import CocoScore, DetectionResults, GroundTruth, evaluate
from playground.boxes.formats import box_corner_to_center
from playground.boxes.hits import RULES, Verdict, by_score, iou_table, judge
from playground.boxes.metrics import COCO_IOUS, Confusion, DetectorScore, Found, Truth
from playground.images import Photo
from playground.lessons.detector_metrics.made_results import made_pair
from playground.lessons.detector_metrics.settings import DEFINITIONS, METHODS, FixedBox, Metrics, Ranking, Results, Scene


@dataclass(frozen=True)
class Slide:
    """Where the picked detection stands beside the object nearest to it."""

    truth: int
    way: float  # px from the object's centre to its own, to the right
    share: float  # of the object's width, to either side
    iou: float


@dataclass(frozen=True, eq=False)
class SceneAnswer:
    """Everything about one scene. N detections and M objects, in the order in which they are written."""

    settings: Scene
    found: Found
    truth: Truth

    @cached_property
    def table(self) -> np.ndarray:
        """IoU, (N, M)."""
        return iou_table(self.found.boxes, self.truth.boxes)

    @cached_property
    def by_definition(self) -> dict[str, float]:
        """AP at the chosen IoU by each definition, the mean over classes."""
        asked = {"iou_thresholds": [self.settings.iou], "rule": self.settings.rule}
        return {name: mean_average_precision([self.found], [self.truth], method=name, **asked).mean for name in DEFINITIONS}

    @cached_property
    def coco(self) -> DetectorScore:
        """AP by 101 points at IoU 0.50, 0.55, …, 0.95."""
        return mean_average_precision([self.found], [self.truth], rule=self.settings.rule)

    @cached_property
    def errors(self) -> Confusion:
        return confusion([self.found], [self.truth], iou_threshold=self.settings.iou, score_threshold=self.settings.score)

    @cached_property
    def judged(self) -> tuple[tuple[Verdict, ...], tuple[int, ...]]:
        """The verdict on each detection, highest score first, and the objects missed, at the chosen IoU and score."""
        same = self.found.class_ids[:, None] == self.truth.class_ids
        return judge(self.table, self.found.scores, same, self.settings.iou, self.settings.score)

    @cached_property
    def takes(self) -> np.ndarray:
        """The object that each detection is matched to, −1 for none, by the chosen rule: (N,)."""
        taken = np.full(len(self.found.scores), -1)
        for kind in range(len(self.settings.class_names)):
            mine, wanted = (np.flatnonzero(part.class_ids == kind) for part in (self.found, self.truth))
            order = by_score(self.found.scores[mine])
            hits = RULES[self.settings.rule](self.table[np.ix_(mine, wanted)], order, self.settings.iou)
            taken[mine[hits >= 0]] = wanted[hits[hits >= 0]]
        return taken

    @property
    def marks(self) -> np.ndarray:
        """Which detections are hits by the chosen rule, highest score first: (N,) bool."""
        return self.takes[by_score(self.found.scores)] >= 0

    @property
    def class_precisions(self) -> dict[str, float]:
        """AP of each class by the chosen definition at the chosen IoU; NaN for a class without objects."""
        precisions = {}
        for kind, name in enumerate(self.settings.class_names):
            mine, objects = self.found.class_ids == kind, int((self.truth.class_ids == kind).sum())
            scores, hits = self.found.scores[mine], self.takes[mine] >= 0
            precisions[name] = average_precision(scores, hits, objects, self.settings.definition)
        return precisions

    @cached_property
    def slide(self) -> Slide | None:
        """None where nothing was detected."""
        if not len(self.found.boxes):
            return None
        picked = self.settings.picked
        centres = box_corner_to_center(self.truth.boxes).numpy()
        here = box_corner_to_center(self.found.boxes[picked]).numpy()
        nearest = int(np.hypot(*(centres[:, :2] - here[:2]).T).argmin())
        way, width = float(here[0] - centres[nearest, 0]), abs(centres[nearest, 2])
        return Slide(nearest, way, float(abs(way) / width if width else 0.0), float(self.table[picked, nearest]))

    def staircase(self, shares: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
        """(mAP, AP50) while the picked detection stands `shares` (K,) of the nearest object's width beside its centre.

        It keeps its height on the page, its shape and its side; with its centre on the object's it goes to the right.
        """
        rows, slide, picked = np.zeros((len(shares), 2)), self.slide, self.settings.picked
        if slide:
            width = abs(np.diff(self.truth.boxes[slide.truth, ::2]).item())
            for row, share in zip(rows, shares, strict=True):
                moved = self.found.boxes.copy()
                moved[picked, ::2] += (-1 if slide.way < 0 else 1) * share * width - slide.way
                score = replace(self, found=Found(moved, self.found.class_ids, self.found.scores)).coco
                row[:] = score.mean, score.at(COCO_IOUS[0])
        return rows[:, 0], rows[:, 1]


@dataclass(frozen=True, eq=False)
class RankingAnswer:
    """A list, judged."""

    settings: Ranking

    def after(self, kept: int, method: str | None = None) -> float:
        """AP by one of METHODS, or the chosen one, when only so many are kept."""
        marks = self.settings.marks[:kept]
        return average_precision(range(len(marks), 0, -1), marks, self.settings.objects, method or self.settings.method)

    @cached_property
    def curve(self) -> tuple[np.ndarray, np.ndarray]:
        """Precision and recall after each detection, the ones left out included: two (N,)."""
        marks = self.settings.marks
        return precision_recall(range(len(marks), 0, -1), marks, self.settings.objects)

    @cached_property
    def values(self) -> dict[str, float]:
        """AP of the detections kept, by each definition."""
        return {method: self.after(self.settings.kept, method) for method in METHODS}

    @property
    def end(self) -> tuple[float, float]:
        """Precision and recall of all detections kept; precision is NaN when there are none."""
        if not self.settings.kept:
            return float("nan"), 0.0
        return tuple(float(values[self.settings.kept - 1]) for values in self.curve)


@dataclass(frozen=True, eq=False)
class ResultsAnswer:
    """A detector's results on many images, by COCO's rules."""

    settings: Results
    truth: GroundTruth
    results: DetectionResults
    score: CocoScore


@dataclass(frozen=True, eq=False)
class FixedAnswer:
    """The box against 140 photos with one fruit each."""

    settings: FixedBox

    @cached_property
    def ious(self) -> np.ndarray:
        """With each photo's fruit, (140,). Parts of the sides serve: IoU does not change when axes stretch."""
        return iou_table([self.settings.corners], lone_fruits())[0]

    def right_at(self, thresholds: Sequence[float]) -> np.ndarray:
        """How many photos are right at each IoU threshold."""
        return (self.ious[None] >= np.asarray(thresholds)[:, None]).sum(axis=1)

    @cached_property
    def ap(self) -> np.ndarray:
        """AP by 101 points at each of COCO's thresholds, (10,). All scores are equal: photos count in the file's order."""
        count = len(self.ious)
        return np.array([average_precision(np.ones(count), self.ious >= t, count, "101") for t in COCO_IOUS])


Answer = SceneAnswer | ResultsAnswer | RankingAnswer | FixedAnswer


def answer_of(settings: Metrics, photo: Photo | None = None) -> Answer:
    """A state of the page; the photo only lies below it."""
    return ANSWERS[type(settings)](settings)


def scene_answer(settings: Scene) -> SceneAnswer:
    """Judge the detections of a scene against its objects."""
    place = {name: index for index, name in enumerate(settings.class_names)}
    found, truths = settings.detections, settings.objects
    kinds = [[place.get(box.label, 0) for box in part] for part in (found, truths)]  # all 0 where there is one class
    scores = np.array([box.score for box in found], dtype=np.float64)
    corners = [np.array([box.corners for box in part], dtype=np.float64).reshape(-1, 4) for part in (found, truths)]
    scores = scores**2 if settings.scores == "squared" else scores
    return SceneAnswer(settings, Found(corners[0], kinds[0], scores), Truth(corners[1], kinds[1]))


def results_answer(settings: Results) -> ResultsAnswer:
    """The reader's own files, or the made-up results."""
    pair = (settings.truth_file.value, settings.results_file.value) if settings.complete else made_pair()
    return ResultsAnswer(settings, *pair, _score_of(*pair))


@lru_cache(maxsize=4)
def _score_of(truth: GroundTruth, results: DetectionResults) -> CocoScore:
    return evaluate(truth, results)


ANSWERS = {Scene: scene_answer, Results: results_answer, Ranking: RankingAnswer, FixedBox: FixedAnswer}


@lru_cache(maxsize=1)
def lone_fruits() -> np.ndarray:
    """The boxes of photos that hold exactly one, (140, 4) in parts of the photo's sides, in the order of the file."""
    fruits = fruit_boxes()
    alone = np.bincount(fruits.pictures, minlength=len(fruits.sizes))[fruits.pictures] == 1
    return fruits.boxes[alone] / np.tile(fruits.sizes[fruits.pictures[alone]], 2)


@lru_cache(maxsize=2)
def fixed_answer(**sides: int) -> FixedAnswer:
    """What every AP on the page is drawn beside; with sides `w` and `h` in %, another box."""
    return FixedAnswer(FixedBox(view="fixed", **sides))
