"""What a detector gives before anything is suppressed: boxes with scores and classes, and where they come from.

from_hits       a model's windows on a photo
drawn_boxes     boxes that the reader draws on a photo
file_boxes      detections of one picture, out of the reader's files
written_boxes   a few boxes as a line of text, x1 y1 x2 y2 score class; …
crowd           people, bicycles and dogs that stand close, found over and over
cloud           20 boxes shaken round one object, scores by chance
true_fruits     465 true boxes and no mistake at all, each photo a cell of one sheet
"""

import math
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import torch
from torch import Tensor

from playground.boxes.annotations.examples import fruit_boxes
from playground.boxes.detection_files import DetectionSet
from playground.boxes.face_cascade import Hits
from playground.boxes.written import ScoredBox, parse_score_first
from playground.kit.i18n import _

CLOUD, CLOUDS = 20, 200  # boxes of a cloud, and clouds
JITTER = 15.0  # px by which each edge of a cloud's box is off (normal), of a side of 100
CLOUD_SHEET = (260, 180)
CROWD_SHEET = (728, 410)  # px
MOST_RAW = 500
FIRST_DRAWN = ((0.28, 0.23, 0.77, 0.87), (0.39, 0.31, 0.88, 0.95))  # fractions of the photo's sides
UNKNOWN_SIZE = (640, 480)  # px, for fractions of a picture that is not there
SHEET_ROWS, CELL, GAP = 12, 40.0, 6.0  # of the sheet of fruits: rows, px of a cell and between two

# class, centre x, foot y, width, height of each in px: two rows of people, the near ones larger, with what they lead
_STANDING = (
    ("person", 80, 292, 64, 170), ("person", 104, 300, 66, 178), ("person", 196, 286, 60, 164), ("bicycle", 236, 300, 150, 96),
    ("person", 252, 296, 64, 174), ("person", 352, 384, 96, 262), ("person", 389, 376, 94, 254), ("dog", 300, 388, 92, 64),
    ("person", 520, 300, 70, 184), ("person", 545, 312, 72, 192), ("person", 574, 306, 70, 186), ("bicycle", 648, 340, 136, 96),
    ("person", 660, 330, 72, 196), ("dog", 470, 392, 84, 60),
)  # fmt: skip
CROWD_CLASSES = ("person", "bicycle", "dog")


@dataclass(frozen=True, eq=False)
class RawBoxes:
    """Boxes, highest score first; equals in the order in which they came."""

    boxes: Tensor  # (N, 4) float64 corners in px
    scores: Tensor  # (N,) float64
    class_ids: Tensor  # (N,) int64
    class_names: tuple[str, ...]
    size: tuple[int, int]  # px, width and height of what they lie on
    letters: bool = False  # boxes are called A, B, C … in the order in which they were written
    written: tuple[int, ...] = ()  # (N,) that order
    truths: tuple[tuple[float, ...], ...] = ()  # the objects, corners in px, where they are known
    truth_classes: tuple[int, ...] = ()
    cells: tuple[tuple[float, ...], ...] = ()  # of a sheet of photos: where each lies

    def __len__(self) -> int:
        return len(self.boxes)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every box as sentences have it: its name, and where two have the same its rank by score: face 0.92 (no. 3)."""
        plain = self.called
        counts = Counter(plain)
        return tuple(name if counts[name] == 1 else f"{name} ({_('no.')} {rank})" for rank, name in enumerate(plain, 1))

    @cached_property
    def called(self) -> list[str]:
        """Every box by its name."""
        return [self.name(index) for index in range(len(self))]

    def name(self, index: int) -> str:
        """A 0.90; face 0.92; with letters and a class, A dog 0.90."""
        kind = self.class_names[self.class_ids[index]]
        letter = string.ascii_uppercase[self.written[index]] if self.letters else ""
        return " ".join(part for part in (letter, kind, f"{self.scores[index].item():.2f}") if part)

    def at_least(self, score: float) -> "RawBoxes":
        """Those with at least this score."""
        kept = slice(int((self.scores >= score).sum()))
        cut = {name: getattr(self, name)[kept] for name in ("boxes", "scores", "class_ids", "written")}
        return replace(self, **cut)


def sorted_boxes(
    boxes: object, scores: object, class_ids: object, class_names: tuple[str, ...], size: tuple[int, int], **more: object
) -> RawBoxes:
    """RawBoxes of anything in any order; `more` are its further fields."""
    boxes = torch.as_tensor(np.asarray(boxes, dtype=np.float64)).reshape(-1, 4)
    scores = torch.as_tensor(np.asarray(scores, dtype=np.float64))
    class_ids = torch.as_tensor(np.asarray(class_ids, dtype=np.int64))
    order = scores.argsort(descending=True, stable=True)
    return RawBoxes(boxes[order], scores[order], class_ids[order], class_names, size, written=tuple(order.tolist()), **more)


def from_hits(hits: Hits, size: tuple[int, int], scale: float = 1.0) -> RawBoxes:
    """Faces on a photo of this (width, height), `scale` times as large as the picture they were searched on."""
    return sorted_boxes(hits.boxes * scale, hits.scores, np.zeros(len(hits.scores)), ("face",), size)


def drawn_boxes(boxes: Sequence[ScoredBox], size: tuple[int, int]) -> RawBoxes:
    """The reader's boxes on a photo of this size; they have letters unless each has a class."""
    return _of_scored(boxes, size, letters=not all(box.label for box in boxes))


def first_drawn(size: tuple[int, int]) -> tuple[ScoredBox, ...]:
    """Two boxes on a photo of this size, to begin with: the second overlaps the first by half."""
    corners = [tuple(float(round(share * size[at % 2])) for at, share in enumerate(shares)) for shares in FIRST_DRAWN]
    return tuple(ScoredBox(box, "object", score) for box, score in zip(corners, (0.97, 0.84), strict=True))


def file_boxes(found: DetectionSet, picture: str, size: tuple[int, int] | None) -> RawBoxes:
    """The detections of one picture, at most MOST_RAW with the highest scores. Fractions become pixels of `size`, or where there
    is no photo of the size that the files name, else of UNKNOWN_SIZE."""
    boxes, scores, classes = (rows[:MOST_RAW] for rows in found.of(found.picture_names.index(picture)))
    size = size or found.sizes.get(picture) or (UNKNOWN_SIZE if found.fractions else None)
    if found.fractions:
        boxes = boxes * np.array(size * 2)
    names = tuple(_("class {id}").format(id=name) if name.isdecimal() else name for name in found.class_names)
    return sorted_boxes(boxes, scores, classes, names, size or tuple(np.ceil(boxes[:, 2:].max(axis=0)).astype(int).tolist()))


def written_boxes(text: str, size: tuple[int, int]) -> RawBoxes:
    """The boxes of a text on a grid of this size. Raises ValueError as parse_score_first does."""
    return _of_scored(parse_score_first(text), size, letters=True)


def _of_scored(boxes: Sequence[ScoredBox], size: tuple[int, int], *, letters: bool) -> RawBoxes:
    names = tuple(dict.fromkeys(box.label for box in boxes))
    columns = zip(*((box.corners, box.score, names.index(box.label)) for box in boxes), strict=True)
    return sorted_boxes(*columns, names, size, letters=letters)


@lru_cache(maxsize=4)
def crowd(count: int) -> RawBoxes:
    """`count` detections of 14 that stand close. A box that sits worse is as a rule less sure, as detectors have it."""
    if not 1 <= count <= MOST_RAW:
        raise ValueError(f"The crowd has {count} raw boxes; it can have 1 to {MOST_RAW}.")
    random = np.random.default_rng(3)
    truths = np.array([(x - w / 2, foot - h, x + w / 2, foot) for _, x, foot, w, h in _STANDING])
    kinds = np.array([CROWD_CLASSES.index(kind) for kind, *_ in _STANDING])
    which = np.arange(MOST_RAW) % len(truths)  # the first boxes stay as they are when more are asked for
    sides = truths[which, 2:] - truths[which, :2]
    off, stretch = random.normal(0, 0.07, (MOST_RAW, 2)), random.normal(0, 0.09, (MOST_RAW, 2))
    centres, shapes = (truths[which, :2] + truths[which, 2:]) / 2 + off * sides, sides * np.exp(stretch)
    wrong = np.abs(off).sum(axis=1) + np.abs(stretch).sum(axis=1)
    scores = np.clip(0.97 - 1.5 * wrong + random.normal(0, 0.06, MOST_RAW), 0.05, 0.99).round(4)
    corners = np.clip(np.concatenate((centres - shapes / 2, centres + shapes / 2), axis=1), 0, CROWD_SHEET * 2).round(2)
    objects = {"truths": tuple(map(tuple, truths.tolist())), "truth_classes": tuple(kinds.tolist())}
    return sorted_boxes(corners[:count], scores[:count], kinds[which[:count]], CROWD_CLASSES, CROWD_SHEET, **objects)


def cloud(number: int) -> RawBoxes:
    """One of 200 clouds, from 1: each edge of 20 boxes is off by 15 % of the side, scores are by chance."""
    corners, scores = _clouds()[number - 1]
    return sorted_boxes(corners, scores, np.zeros(CLOUD), ("",), CLOUD_SHEET, letters=True)


@lru_cache(maxsize=1)
def _clouds() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    random = np.random.default_rng(0)
    left, top = (CLOUD_SHEET[0] - 100) / 2, (CLOUD_SHEET[1] - 100) / 2
    object_ = np.array([left, top, left + 100, top + 100])
    return tuple((object_ + JITTER * random.standard_normal((CLOUD, 4)), random.random(CLOUD)) for _ in range(CLOUDS))


@lru_cache(maxsize=1)
def true_fruits() -> RawBoxes:
    """The annotated fruits, scored by the share of their photo that they take, so that larger ones come first.

    Every photo is shrunk into a cell of its own, its sides in proportion: IoUs within a photo stay, across photos they are 0.
    """
    fruits = fruit_boxes()
    columns = math.ceil(len(fruits.sizes) / SHEET_ROWS)
    scale = CELL / fruits.sizes.max(axis=1)  # [P]
    places = np.arange(len(fruits.sizes))
    origin = np.stack((places % columns, places // columns), axis=1) * (CELL + GAP) + GAP
    boxes = fruits.boxes * scale[fruits.pictures, None] + np.tile(origin[fruits.pictures], 2)
    share = (fruits.boxes[:, 2:] - fruits.boxes[:, :2]).prod(axis=1) / fruits.sizes[fruits.pictures].prod(axis=1)
    size = (round(columns * (CELL + GAP) + GAP), round(SHEET_ROWS * (CELL + GAP) + GAP))
    cells = np.concatenate((origin, origin + fruits.sizes * scale[:, None]), axis=1)
    return sorted_boxes(boxes, share, fruits.classes, fruits.class_names, size, cells=tuple(map(tuple, cells.tolist())))
