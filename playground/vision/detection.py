"""What is where in a photo: `detect`, and the boxes that any thresholds leave of its candidates.

detect(photo)                       one photo: a PIL image, a path, encoded bytes, an array, a Photo
detect([photo, photo, …])           several
detect(photo, "ssdlite320_mobilenet_v3_large")      one of torchvision's, where its weights are
found.at(score_threshold=0.3)       the same pass at other thresholds
"""

import dataclasses
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from playground.boxes.suppression import batched_nms
from playground.images import ImageError, Photo
from playground.images.intake import load_whole
from playground.models import device, device_lock
from playground.vision.detectors import FLOOR, Candidates, Detector, Stopwatch, detector

SCORE_THRESHOLD = 0.55  # at which the house's detector is measured: assets/weights/README.md
NMS_THRESHOLD = 0.45
MOST_SHOWN = 100  # boxes of a photo
LARGEST = 1333  # pixels of a photo's longer side that a detector is given at most: no detector here looks closer
PASS = 8  # photos that go through a network together

Source = Image.Image | Photo | np.ndarray | bytes | str | os.PathLike


@dataclass(frozen=True, eq=False)
class Detection:
    """What was found in one photo. Corners are in pixels of the original photo, highest score first.

    timings: milliseconds of "preparation", "forward", "decoding" (shared out evenly among the photos of one call) and
    "suppression". funnel: how many anchors were looked at, were above the score threshold, lay in the photo, and stayed.
    """

    boxes: np.ndarray  # (N, 4) float32
    labels: tuple[str, ...]
    scores: np.ndarray  # (N,) float32
    candidates: Candidates
    timings: dict[str, float]
    funnel: dict[str, int]
    size: tuple[int, int]  # width and height of the original photo
    model: str
    classes: tuple[str, ...]  # all the detector knows

    def at(
        self,
        score_threshold: float = SCORE_THRESHOLD,
        nms_threshold: float = NMS_THRESHOLD,
        classes: Sequence[str] | None = None,
        most: int = MOST_SHOWN,
    ) -> "Detection":
        """The same candidates at other thresholds, of some classes only, at most `most` boxes. Raises as `detect`."""
        return _filtered(self, score_threshold, nms_threshold, classes, most)


def detect(
    image: Source | Sequence[Source],
    model: str | Detector = "everyday",
    score_threshold: float = SCORE_THRESHOLD,
    nms_threshold: float = NMS_THRESHOLD,
) -> Detection | list[Detection]:
    """Objects in a photo, or in each of a list of photos.

    Arrays are (H, W, 3) or (H, W), uint8 or floats in [0, 1]. `model` is a detector's name in the catalog or what `detector`
    returned. Suppression goes class by class. One pass at a time runs on a device, callers wait for each other.

    Raises ValueError for thresholds outside [0, 1], arrays that are no picture and models that are no detector, ImageError for
    files that cannot be read, ModelUnavailable where a model's weights cannot be had.
    """
    _check(score_threshold, nms_threshold)
    several = isinstance(image, (list, tuple))
    network = detector(model) if isinstance(model, str) else model
    found = []
    photos = list(image) if several else [image]
    for start in range(0, len(photos), PASS):
        found += _pass(photos[start : start + PASS], network, score_threshold, nms_threshold)
    return found if several else found[0]


@torch.inference_mode()
def _pass(photos: list[Source], network: Detector, score_threshold: float, nms_threshold: float) -> list[Detection]:
    opened = [_opened(photo) for photo in photos]
    watch, floor = Stopwatch(), min(FLOOR, score_threshold)
    with device_lock(device()):
        candidates = network.candidates([small for small, _size in opened], watch, floor)
    shared = {stage: ms / len(photos) for stage, ms in watch.ms.items()}
    none = np.zeros((0, 4), np.float32), (), np.zeros(0, np.float32)
    found = []
    for (small, size), mine in zip(opened, candidates, strict=True):
        grown = mine.boxes * np.tile(np.divide(size, small.size), 2).astype(np.float32)
        mine = dataclasses.replace(mine, boxes=grown)
        empty = Detection(*none, mine, shared, {}, size, network.name, network.classes)
        found.append(_filtered(empty, score_threshold, nms_threshold, None, MOST_SHOWN))
    return found


def _filtered(
    found: Detection, score_threshold: float, nms_threshold: float, classes: Sequence[str] | None, most: int
) -> Detection:
    _check(score_threshold, nms_threshold)
    candidates, started = found.candidates, time.perf_counter()
    wanted = candidates.scores >= score_threshold
    above = candidates.above if score_threshold <= candidates.floor and classes is None else int(wanted.sum())
    if classes is not None:
        unknown = [name for name in classes if name not in found.classes]
        if unknown:
            raise ValueError(f"{found.model} does not know {unknown[0]!r}. It knows {', '.join(found.classes)}.")
        wanted &= np.isin(candidates.class_ids, [found.classes.index(name) for name in classes])
        above = int(wanted.sum())
    rows = np.flatnonzero(wanted)
    boxes, scores, kinds = (torch.from_numpy(part[rows]) for part in (candidates.boxes, candidates.scores, candidates.class_ids))
    kept = rows[batched_nms(boxes, scores, kinds, nms_threshold).numpy()][:most]
    timings = found.timings | {"suppression": 1000 * (time.perf_counter() - started)}
    funnel = {"anchors": candidates.anchors, "above": above, "inside": len(rows), "kept": len(kept)}
    labels = tuple(found.classes[kind] for kind in candidates.class_ids[kept].tolist())
    return dataclasses.replace(
        found, boxes=candidates.boxes[kept], labels=labels, scores=candidates.scores[kept], timings=timings, funnel=funnel
    )


def _check(score_threshold: float, nms_threshold: float) -> None:
    for name, value in (("score", score_threshold), ("NMS", nms_threshold)):
        if not 0 <= value <= 1:
            raise ValueError(f"The {name} threshold is {value}; it must lie from 0 to 1.")


def _opened(photo: Source) -> tuple[Image.Image, tuple[int, int]]:
    """The photo in RGB, its longer side at most LARGEST pixels, and its original width and height."""
    if isinstance(photo, Photo):
        image, size = photo.image, photo.original_size
    elif isinstance(photo, Image.Image):
        image, size = photo.convert("RGB"), photo.size
    elif isinstance(photo, np.ndarray):
        image = Image.fromarray(_bytes(photo)).convert("RGB")
        size = image.size
    else:
        image, size, *_ = load_whole(photo, max_side=LARGEST)
    if not min(size):
        raise ImageError("This picture has no pixels.")
    if max(image.size) > LARGEST:
        image = image.copy()
        image.thumbnail((LARGEST, LARGEST), Image.Resampling.BILINEAR)
    return image, size


def _bytes(array: np.ndarray) -> np.ndarray:
    """(H, W, 3) or (H, W) uint8 of an array of uint8, bool or floats in [0, 1]."""
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3) or 0 in array.shape:
        raise ValueError(f"The array has shape {array.shape}; a picture has (height, width, 3) or (height, width).")
    if array.dtype == np.uint8:
        return array
    if array.dtype == bool or np.issubdtype(array.dtype, np.floating):
        if not (np.isfinite(array).all() and array.min() >= 0 and array.max() <= 1):
            raise ValueError("The array holds numbers outside 0 to 1; scale it, or use whole numbers from 0 to 255 (uint8).")
        return np.rint(array.astype(np.float64) * 255).astype(np.uint8)
    raise ValueError(f"The array holds {array.dtype}; a picture holds uint8, or floats from 0 to 1.")
