"""The lesson "Detect objects in your photo": one pass of a detector, and what any thresholds leave of its candidates."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.boxes.face_cascade import face_hits
from playground.boxes.hits import iou_table, judge
from playground.boxes.metrics import Found, mean_average_precision
from playground.boxes.metrics import Truth as Objects
from playground.images import Photo
from playground.lessons.detect.settings import FACES, Detect
from playground.lessons.detect.truth import Truth, class_word, truth_of
from playground.models import ModelUnavailable, model_info
from playground.models.everyday import SHAPES, STRIDES, input_scale
from playground.vision.detection import Detection, detect
from playground.vision.detector_anchors import PER_CELL, map_sizes
from playground.vision.detectors import FLOOR, MULTIPLE, Candidates, detector

HALF = 0.5  # IoU from which an anchor answers for an object
SAME = 0.5  # IoU at which boxes of two detectors mean one object
EVERYDAY = "everyday"


@dataclass(frozen=True, eq=False)
class Level:
    """One map of anchors on a photo."""

    step: float  # from cell to cell, in pixels of the photo's file
    across: int
    down: int


@dataclass(frozen=True, eq=False)
class Answer:
    """A photo's detections at the settings; `second` is another detector's, `truth` the reader's own boxes."""

    settings: Detect
    photo: Photo
    first: Detection
    second: Detection | None
    truth: Truth | None

    @property
    def counts(self) -> Counter[str]:
        """Boxes shown by class."""
        return Counter(self.first.labels)

    @cached_property
    def judged(self) -> "Judged":
        return Judged(self.first, self.truth, self.settings)

    @cached_property
    def together(self) -> int:
        """Boxes of the first detector that the second has too: one for one, of the same class, highest score first."""
        a, b = self.first, self.second
        table = iou_table(a.boxes, b.boxes)
        free = np.ones(len(b.boxes), dtype=bool)
        for row, label in enumerate(a.labels):
            fits = free & np.array([label == other for other in b.labels], dtype=bool)
            best = int(np.where(fits, table[row], -1).argmax()) if fits.any() else None
            if best is not None and table[row, best] >= SAME:
                free[best] = False
        return int((~free).sum())


@dataclass(frozen=True, eq=False)
class SeriesAnswer:
    """What a view of several pictures says whatever its job has found."""

    settings: Detect


@dataclass(frozen=True, eq=False)
class Judged:
    """What became of the boxes shown against the ground truth."""

    found: Detection
    truth: Truth
    settings: Detect

    @cached_property
    def lots(self) -> tuple[tuple, tuple[int, ...]]:
        words = [class_word(label) for label in self.found.labels]
        same = np.array([[word == other for other in self.truth.words] for word in words], dtype=bool)
        same = same.reshape(len(words), len(self.truth))
        table = iou_table(self.found.boxes, self.truth.corners())
        return judge(table, self.found.scores.astype(np.float64), same, self.settings.iou)

    @property
    def outcomes(self) -> Counter[str]:
        verdicts, missed = self.lots
        return Counter(verdict.outcome for verdict in verdicts) + Counter(missed=len(missed))

    @cached_property
    def ap(self) -> float:
        """Mean AP on this photo at the IoU threshold, of all candidates that NMS keeps, whatever their score; NaN without
        objects."""
        kept = self.found.at(self.found.candidates.floor, self.settings.nms, most=len(self.found.candidates.scores) or 1)
        words = [class_word(label) for label in kept.labels]
        ids = {word: place for place, word in enumerate(dict.fromkeys([*self.truth.words, *words]))}
        found = Found(kept.boxes, np.array([ids[word] for word in words], dtype=int), kept.scores)
        objects = Objects(self.truth.corners(), np.array([ids[word] for word in self.truth.words], dtype=int))
        return mean_average_precision([found], [objects], iou_thresholds=(self.settings.iou,)).mean


def raw_detection(model: str, photo: Photo) -> Detection:
    """One pass of a detector over a photo, in float32, so that numbers agree on every machine. Raises ValueError with a sentence
    where its weights cannot be had."""
    if model == FACES:
        return faces(photo)
    try:
        return detect(photo, detector(model, exact=True))
    except ModelUnavailable as error:
        raise ValueError(how_to_add(model)) from error


def how_to_add(model: str) -> str:
    """One sentence: what is missing, and where to put it."""
    info = model_info(model)
    return (
        f"{info.title} is not on this machine: put its file {info.weights} into the folder that the variable PLAYGROUND_WEIGHTS "
        "names, or into torch’s hub cache, and it works."
    )


def faces(photo: Photo) -> Detection:
    """The windows that scikit-image's face cascade takes for faces, as a detection of one class."""
    hits = face_hits(photo)
    scale = photo.original_size[0] / photo.image.width
    scores, boxes = hits.scores.astype(np.float32), (hits.boxes * scale).astype(np.float32)
    order = np.argsort(-scores, kind="stable")
    raw = Candidates(boxes[order], np.zeros(len(order), dtype=np.int64), scores[order], 0, len(order), FLOOR)
    empty = Detection(boxes[:0], (), scores[:0], raw, {}, {}, photo.original_size, FACES, ("face",))
    return empty.at()


def at(found: Detection, settings: Detect) -> Detection:
    """The same pass at the settings' thresholds, without the hidden classes."""
    shown = None
    if settings.hidden_names & set(found.classes):
        shown = [name for name in found.classes if name not in settings.hidden_names]
    return found.at(settings.score, settings.nms, shown, settings.most)


def answer_from(settings: Detect, photo: Photo, first: Detection, second: Detection | None) -> Answer:
    truth = truth_of(settings, photo) if settings.view == "truth" else None
    return Answer(settings, photo, at(first, settings), second and at(second, settings), truth)


def photo_answer(settings: Detect, photo: Photo | None) -> Answer:
    """One state of the page, from nothing. Raises ValueError with a sentence."""
    if photo is None:
        raise ValueError("There is no photo. Choose one.")
    second = raw_detection(settings.other, photo) if settings.view == "pair" else None
    return answer_from(settings, photo, raw_detection(settings.model, photo), second)


# ---- anchors of the house's detector on a photo -----------------------------------------------------------------------------


def seen_size(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height at which the house's detector sees a photo of (width, height) px."""
    width, height = (max(1, round(side * input_scale(size))) for side in size)
    return width, height


def levels(size: tuple[int, int]) -> list[Level]:
    """Where the anchors of the house's detector stand on a photo of (width, height) px."""
    width, height = (-(-side // MULTIPLE) * MULTIPLE for side in seen_size(size))
    maps = zip(STRIDES, map_sizes(height, width), strict=True)
    return [Level(stride / input_scale(size), across, down) for stride, (down, across) in maps]


def anchors_on(size: tuple[int, int]) -> int:
    """How many anchors that are."""
    return sum(level.across * level.down for level in levels(size)) * PER_CELL


def smallest_object(size: tuple[int, int]) -> tuple[float, float]:
    """Width and height, in pixels of a photo of (width, height), of the smallest object that some anchor of the house's detector
    overlaps by half, where it lies in the middle of the smallest anchor and has its shape: a box inside another of k times its
    sides has IoU k²."""
    width, height = min((shape for shapes in SHAPES for shape in shapes), key=lambda shape: shape[0] * shape[1])
    factor = HALF**0.5 / input_scale(size)
    return width * factor, height * factor
