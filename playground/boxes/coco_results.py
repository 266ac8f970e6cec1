"""A detector's results as COCO has them, a ground truth and a list of detections, and their average precision by COCO's rules.

    truth = read_ground_truth([("instances.json", data)])   # lists images, annotations and categories
    results = read_results([("detections.json", more)])     # [{"image_id", "category_id", "bbox", "score"}, …]
    score = evaluate(truth, results)
    score.mean, score.at(0.5), score.by_class(0.5)

The numbers are those of pycocotools for boxes of all areas: the 100 highest scores of an image and class count, a detection on
a crowd is neither right nor wrong, precision is read at 101 recalls. A file is read entry by entry, and so many at most; what
cannot be read is listed with its line. Boxes are taken as they are written, for pycocotools does so: one without an area counts
as a false positive, and a score may be any number.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from playground.boxes.annotations.dataset import clean, is_number
from playground.boxes.annotations.json_stream import Entry, JsonFault, entries, listed_entries
from playground.boxes.annotations.sources import Counted
from playground.boxes.metrics import COCO_IOUS, MOST_DETECTIONS, POINTS
from playground.kit.budget import Budget, Spent
from playground.kit.saying import short

BLANK = b"\xef\xbb\xbf \t\r\n"
MOST_ENTRIES = 300_000  # of one list
MOST_FAULTS = 200  # bad entries, after which a file is given up
TOLD_FAULTS = 5  # in one sentence
RECALLS = POINTS["101"]
PAIRS = 1_000_000  # compared at once
AT_MOST = 1 - 1e-10  # IoU asked for, as in COCO's evaluation
TRUTH_EXPECTED = "Ground truth is one JSON object with the lists images, annotations and categories"
RESULTS_EXPECTED = "COCO results are one JSON list of detections, each with image_id, category_id, bbox and score"


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """N objects of a COCO file."""

    image_ids: tuple[int | str, ...]  # of all images, sorted
    class_names: dict[int | str, str]  # by category_id, sorted
    images: tuple[int | str, ...]  # (N,) image_id
    classes: tuple[int | str, ...]  # (N,) category_id
    boxes: np.ndarray  # (N, 4) x, y, width, height in pixels, as they are written
    crowd: np.ndarray  # (N,) bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class DetectionResults:
    """N detections of a COCO results file."""

    images: tuple[int | str, ...]  # (N,) image_id
    classes: tuple[int | str, ...]  # (N,) category_id
    boxes: np.ndarray  # (N, 4) x, y, width, height in pixels, as they are written
    scores: np.ndarray  # (N,)
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class CocoScore:
    """Precision of each class at COCO's ten IoU thresholds and 101 recalls; NaN for a class without objects."""

    class_names: tuple[str, ...]
    precision: np.ndarray  # (classes, 10, 101)
    objects: np.ndarray  # (classes,) without crowds
    detections: np.ndarray  # (classes,)
    strangers: int  # detections of images or classes that the ground truth does not list; they do not count

    @property
    def mean(self) -> float:
        """mAP@0.5:0.95; NaN where there are no objects."""
        return _known_mean(self.precision)

    def at(self, iou: float) -> float:
        """mAP at one of the ten thresholds."""
        return _known_mean(self.precision[:, _place(iou)])

    def by_class(self, iou: float | None = None) -> np.ndarray:
        """AP of each class at one threshold, or over all ten: (classes,)."""
        part = self.precision if iou is None else self.precision[:, [_place(iou)]]
        return part.mean(axis=(1, 2))


# ---- reading -------------------------------------------------------------------------------------------------------------


def read_ground_truth(files: Sequence[tuple[str, bytes]], budget: Budget | None = None) -> GroundTruth:
    """The annotations of one COCO file. Raises ValueError with a sentence where they are none, where too many are bad, and where
    the budget is spent; what its `check` raises ends the reading."""
    budget = budget or Budget()
    name, data = _only(files)
    if data.lstrip(BLANK)[:1] == b"[":
        raise ValueError(f"{clean(name)} is a list, as detections are. {TRUTH_EXPECTED}; choose that file here.")
    images, names, objects = set(), {}, []

    def take(section: str, value: dict[str, object]) -> None:
        if section == "images":
            images.add(_id(value, "id"))
        elif section == "categories":
            names[_id(value, "id")] = clean(value.get("name", value["id"]))
        else:
            objects.append((_id(value, "image_id"), _id(value, "category_id"), _box(value), value.get("iscrowd") == 1))

    budget.expected = len(data)
    read = entries(Counted(io.BytesIO(data), budget), ("images", "categories", "annotations"), budget)
    faults = _read(name, read, take, TRUTH_EXPECTED)
    known = [one for one in objects if one[0] in images and one[1] in names]
    if not known:
        listed = f"It lists {len(images):,} images, {len(names):,} categories and {len(objects):,} annotations"
        told = _told(faults, len(objects) - len(known), "annotations name an image or a category that it does not list")
        raise ValueError(f"{clean(name)} has no annotation to compare with. {listed}. {TRUTH_EXPECTED}.{told}")
    if lost := len(objects) - len(known):
        faults.append(f"{clean(name)}: annotations of images or categories that it does not list, left out: {lost:,}")
    ids, classes, boxes, crowd = zip(*known, strict=True)
    named = {key: names[key] for key in sorted(names, key=_order)}
    written = np.array(boxes, dtype=np.float64)
    return GroundTruth(tuple(sorted(images, key=_order)), named, ids, classes, written, np.array(crowd), tuple(faults))


def read_results(files: Sequence[tuple[str, bytes]], budget: Budget | None = None) -> DetectionResults:
    """The detections of one COCO results file. Raises ValueError as `read_ground_truth` does."""
    budget = budget or Budget()
    name, data = _only(files)
    if data.lstrip(BLANK)[:1] != b"[":
        raise ValueError(f"{clean(name)} is no list. {RESULTS_EXPECTED}; choose that file here.")
    found = []

    def take(_section: str, value: dict[str, object]) -> None:
        score = value.get("score")
        if not is_number(score) or not np.isfinite(float(score)):
            raise _BadEntry("score is missing, or no number")
        found.append((_id(value, "image_id"), _id(value, "category_id"), _box(value), float(score)))

    budget.expected = len(data)
    read = listed_entries(Counted(io.BytesIO(data), budget), "results", budget)
    faults = _read(name, read, take, RESULTS_EXPECTED)
    if faults and not found:
        raise ValueError(f"{clean(name)} has no detection that can be read. {RESULTS_EXPECTED}.{_told(faults)}")
    images, classes, boxes, scores = zip(*found, strict=True) if found else ((), (), (), ())
    written = np.array(boxes, dtype=np.float64).reshape(-1, 4)
    return DetectionResults(images, classes, written, np.array(scores, dtype=np.float64), tuple(faults))


def _only(files: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    if len(files) != 1:
        raise ValueError(f"There are {len(files)} files; choose one JSON file here.")
    return files[0]


def _read(name: str, read: Iterable[Entry], take: Callable[[str, dict[str, object]], None], expected: str) -> list[str]:
    """Hand each entry to `take`; returns what was wrong with which line."""
    faults, counts = [], Counter()

    def fault(line: int, text: str) -> None:
        faults.append(f"{clean(name)}, line {line:,}: {text}")
        if len(faults) >= MOST_FAULTS:
            raise ValueError(f"{clean(name)} has {MOST_FAULTS} bad entries or more. {expected}.{_told(faults)}")

    try:
        for entry in read:
            counts[entry.section] += 1
            if counts[entry.section] > MOST_ENTRIES:
                raise ValueError(f"{clean(name)} has more than {MOST_ENTRIES:,} {entry.section}; a part of them will do.")
            if entry.fault or not isinstance(entry.value, dict):
                fault(entry.line, entry.fault or "the entry is no object")
                continue
            try:
                take(entry.section, entry.value)
            except _BadEntry as error:
                fault(entry.line, str(error))
            except OverflowError:
                fault(entry.line, "the entry holds a number that is too large")
    except JsonFault as error:
        fault(error.line, str(error))
    except Spent as spent:
        raise ValueError(f"{clean(name)}: {spent}{_told(faults)}") from spent
    return faults


class _BadEntry(ValueError):
    """What is wrong with one entry."""


def _id(value: dict[str, object], key: str) -> int | str:
    found = value.get(key)
    if isinstance(found, bool) or not isinstance(found, int | str) or len(str(found)) > 200:
        raise _BadEntry(f"{key} is missing, or neither a whole number nor a text")
    return found


def _box(value: dict[str, object]) -> tuple[float, float, float, float]:
    box = value.get("bbox")
    if not isinstance(box, list) or len(box) != 4 or not all(is_number(side) and abs(side) < 1e9 for side in box):
        raise _BadEntry("bbox is not a list of four numbers: x, y, width, height")
    x, y, width, height = map(float, box)
    if width < 0 or height < 0:
        raise _BadEntry(f"bbox has the width {short(width)} and the height {short(height)}; both must be 0 or more")
    return x, y, width, height


def _told(faults: Sequence[str], lost: int = 0, why: str = "") -> str:
    lines = [*faults[:TOLD_FAULTS], *([f"{lost:,} {why}"] if lost else [])]
    return "".join(f"\n- {line}" for line in lines)


def _order(key: int | str) -> tuple[str, int | str]:
    return type(key).__name__, key


# ---- average precision ---------------------------------------------------------------------------------------------------


def evaluate(truth: GroundTruth, results: DetectionResults) -> CocoScore:
    """Average precision of every class, as pycocotools computes it for boxes of all areas."""
    image_of, class_of = ({key: place for place, key in enumerate(keys)} for keys in (truth.image_ids, truth.class_names))
    count = len(class_of)

    def keys(part: GroundTruth | DetectionResults) -> np.ndarray:  # one number for class and image, −1 where it has none
        pairs = zip(part.classes, part.images, strict=True)
        known = ((class_of.get(kind), image_of.get(image)) for kind, image in pairs)
        return np.array([-1 if None in pair else pair[0] * len(image_of) + pair[1] for pair in known], dtype=np.int64)

    wanted, found = keys(truth), keys(results)
    order = np.lexsort((truth.crowd, wanted))
    objects, crowd, wanted = truth.boxes[order], truth.crowd[order], wanted[order]
    ranked = np.lexsort((-results.scores, found))  # class by class, image by image, highest score first
    ranked = ranked[found[ranked] >= 0]
    places = np.arange(len(ranked)) - found[ranked].searchsorted(found[ranked])  # of a detection in its image and class
    ranked = ranked[places < MOST_DETECTIONS]
    first, last = (wanted.searchsorted(found[ranked], side) for side in ("left", "right"))
    pairs = _overlapping(results.boxes[ranked], objects, crowd, first, last)
    hits, ignored = _matched(pairs, len(ranked), crowd)

    kinds = found[ranked] // len(image_of)
    numbers = np.bincount(wanted[~crowd] // len(image_of), minlength=count)
    precision = np.full((count, len(COCO_IOUS), len(RECALLS)), np.nan)
    for kind in np.flatnonzero(numbers).tolist():
        mine = slice(*kinds.searchsorted([kind, kind + 1]))
        by_score = np.argsort(-results.scores[ranked[mine]], kind="stable")
        parts = (part[:, mine][:, by_score] for part in (hits, ignored))
        precision[kind] = _precision_at_recalls(*parts, int(numbers[kind]))
    detections = np.bincount(kinds, minlength=count)
    return CocoScore(tuple(truth.class_names.values()), precision, numbers, detections, int((found < 0).sum()))


def _overlapping(
    boxes: np.ndarray, objects: np.ndarray, crowd: np.ndarray, first: np.ndarray, last: np.ndarray
) -> Iterator[tuple[int, int, float]]:
    """(detection, object, IoU) of what overlaps by the lowest threshold or more, object `first[d]` to `last[d] - 1` being those
    of a detection's image and class. Boxes are x, y, width, height. With a crowd IoU is the share of the detection in it.

    Of one detection objects come before crowds, and larger overlaps before smaller ones, of equals the later object.
    """
    counts = last - first
    blocks = np.split(np.arange(len(boxes)), np.unique(np.diff(counts.cumsum() // PAIRS).nonzero()[0] + 1))
    for block in blocks:
        rows = block.repeat(counts[block])
        columns = np.arange(len(rows)) + (first[block] - counts[block].cumsum() + counts[block]).repeat(counts[block])
        mine, theirs = boxes[rows], objects[columns]
        sides = np.minimum(mine[:, :2] + mine[:, 2:], theirs[:, :2] + theirs[:, 2:]) - np.maximum(mine[:, :2], theirs[:, :2])
        shared = sides.clip(0).prod(axis=1)
        whole = mine[:, 2:].prod(axis=1) + np.where(crowd[columns], 0, theirs[:, 2:].prod(axis=1) - shared)
        overlaps = np.divide(shared, whole, out=np.zeros_like(shared), where=shared > 0)
        near = np.flatnonzero(overlaps >= COCO_IOUS[0])
        near = near[np.lexsort((-columns[near], -overlaps[near], crowd[columns[near]], rows[near]))]
        yield from zip(rows[near].tolist(), columns[near].tolist(), overlaps[near].tolist(), strict=True)


def _matched(pairs: Iterable[tuple[int, int, float]], count: int, crowd: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """At each threshold, which of `count` detections found an object, and which lie on a crowd only: two (10, count) bool."""
    hits, ignored = (np.zeros((len(COCO_IOUS), count), dtype=bool) for _ in range(2))
    pairs, crowded = list(pairs), crowd.tolist()
    for level, asked in enumerate(np.minimum(COCO_IOUS, AT_MOST).tolist()):
        taken, done = set(), -1
        for detection, target, overlap in pairs:
            if detection == done or overlap < asked or target in taken:
                continue
            done = detection
            if crowded[target]:
                ignored[level, detection] = True
            else:
                hits[level, detection] = True
                taken.add(target)
    return hits, ignored


def _precision_at_recalls(hits: np.ndarray, ignored: np.ndarray, objects: int) -> np.ndarray:
    """(10, 101) of one class, whose detections (10, D) come highest score first."""
    true, counted = hits.cumsum(axis=1), (~ignored).cumsum(axis=1)
    precision = np.divide(true, counted, out=np.zeros(true.shape), where=counted > 0)
    raised = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    read = [np.append(row, 0.0)[recall.searchsorted(RECALLS)] for row, recall in zip(raised, true / objects, strict=True)]
    return np.array(read)


def _known_mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _place(iou: float) -> int:
    """Which of COCO's thresholds it is. Raises ValueError for another one."""
    near = int(np.abs(np.subtract(COCO_IOUS, iou)).argmin())
    if abs(COCO_IOUS[near] - iou) > 1e-9:
        raise ValueError(f"IoU {iou} is none of COCO's thresholds, which are 0.50, 0.55, …, 0.95.")
    return near
