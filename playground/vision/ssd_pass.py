"""One pass of the house's detector with all that lies between a photo and its boxes, and what each anchor would lose against
objects: matching and losses of the textbook (d2l 14.4.3, 14.7.2) and the rules of others, for classes that are scored one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from playground.boxes.matching import assign_anchor_to_bbox, match_atss, match_ssd
from playground.boxes.suppression import batched_nms
from playground.boxes.targets import offset_boxes
from playground.images import Photo
from playground.models import device, device_lock
from playground.models.everyday import STRIDES
from playground.vision.detector_anchors import PER_CELL, detector_anchors, level_sizes, map_sizes
from playground.vision.detectors import MOST, Everyday, detector

TEXTBOOK, TORCHVISION, ATSS = MATCHINGS = ("textbook", "ssd", "atss")  # who decides which anchors are positive
LEAST_P = 1e-7  # probabilities in a logarithm: an anchor that is sure and wrong loses at most 16.1 a class


@dataclass(frozen=True, eq=False)
class SsdPass:
    """All numbers of one pass. A anchors lie map by map, cell by cell in reading order, shape by shape."""

    size: tuple[int, int]  # width and height of the photo's file
    canvas: tuple[int, int]  # height and width of what the network saw: the photo at its top left, grey beside it
    scale: tuple[float, float]  # canvas pixels for one of the file's, across and down
    features: tuple[np.ndarray, ...]  # (96, h, w) float32 a map, finest first: what both heads look at
    scores: np.ndarray  # (A, 9) float32
    offsets: np.ndarray  # (A, 4) float32
    boxes: np.ndarray  # (A, 4) float32: decoded, clipped, in pixels of the file

    @property
    def anchors(self) -> Tensor:
        """(A, 4) float32 corners in canvas pixels."""
        return detector_anchors(*self.canvas)

    @property
    def grids(self) -> list[tuple[int, int]]:
        """Cells down and across of each map."""
        return map_sizes(*self.canvas)

    @property
    def counts(self) -> list[int]:
        """Anchors of each map."""
        return level_sizes(*self.canvas)

    @cached_property
    def levels(self) -> np.ndarray:
        """(A,) the map of each anchor, 0 the finest."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    def anchor_at(self, level: int, x: float, y: float, shape: int) -> int:
        """The anchor of a map's cell that holds the point (x, y), pixels of the file."""
        down, across = self.grids[level]
        column = min(max(int(x * self.scale[0] / STRIDES[level]), 0), across - 1)
        row = min(max(int(y * self.scale[1] / STRIDES[level]), 0), down - 1)
        return sum(self.counts[:level]) + (row * across + column) * PER_CELL + shape

    def candidates(self, score: float) -> tuple[np.ndarray, np.ndarray]:
        """(anchors, classes) whose score reaches `score`, highest first, at most MOST, boxes without area left out."""
        anchor, kind = np.nonzero(self.scores >= np.float32(score))
        order = np.argsort(-self.scores[anchor, kind], kind="stable")[:MOST]
        anchor, kind = anchor[order], kind[order]
        proper = (self.boxes[anchor, 2:] > self.boxes[anchor, :2]).all(axis=1)
        return anchor[proper], kind[proper]

    def kept(self, score: float, threshold: float) -> tuple[np.ndarray, np.ndarray]:
        """The candidates that non-maximum suppression keeps, class by class."""
        anchor, kind = self.candidates(score)
        parts = self.boxes[anchor], self.scores[anchor, kind], kind
        keep = batched_nms(*map(torch.from_numpy, parts), threshold).numpy()
        return anchor[keep], kind[keep]


@torch.inference_mode()
def ssd_pass(photo: Photo, network: Everyday | None = None) -> SsdPass:
    """One pass over a photo, in float32. Raises ModelUnavailable where the weights cannot be had."""
    network = network or detector("everyday", exact=True)
    image, file_size = photo.image, photo.original_size
    with device_lock(device()):
        canvas, scale = network.prepare(image)
        x = canvas.to(next(network.parameters()).device, memory_format=torch.channels_last)
        inner = network.network
        maps = inner.pyramid(inner.late(inner.early(x)))
        logits, offsets = inner.classes(maps)[0], inner.offsets(maps)[0]
        shape = tuple(canvas.shape[-2:])
        boxes, scores = network.decoded(logits, offsets, shape, floor=0.0)
    grown = np.divide(file_size, image.size).astype(np.float32)
    boxes = (boxes / scale).cpu().clamp(min=0)
    boxes = torch.minimum(boxes, torch.tensor((*image.size, *image.size), dtype=torch.float32)).numpy() * np.tile(grown, 2)
    features = tuple(part[0].float().cpu().contiguous().numpy() for part in maps)
    shown = scores.cpu().numpy(), offsets.float().cpu().numpy()
    return SsdPass(file_size, shape, tuple(scale / grown.astype(float)), features, *shown, boxes)


@dataclass(frozen=True, eq=False)
class AnchorLosses:
    """What each anchor is to learn and what it loses; (A,) arrays unless a line says otherwise."""

    assigned: np.ndarray  # the object of a positive anchor, −1 for background
    by_class: np.ndarray  # summed over the classes
    wanted: np.ndarray  # (A, 4) true offsets, 0 for background
    by_box: np.ndarray  # summed over the four offsets, 0 for background: the mask
    trains: np.ndarray  # bool: positives and the hard negatives

    @property
    def positive(self) -> np.ndarray:
        return self.assigned >= 0

    @property
    def hard(self) -> np.ndarray:
        return self.trains & ~self.positive


def anchor_losses(
    found: SsdPass,
    boxes: np.ndarray,
    classes: Sequence[int],
    *,
    matching: str = TEXTBOOK,
    iou_threshold: float = 0.5,
    ratio: int | None = 3,
    gamma: float = 0.0,
    sigma: float = 1.0,
) -> AnchorLosses:
    """Losses against objects: boxes (G, 4) corners in pixels of the file and their classes.

    matching: TEXTBOOK, TORCHVISION's SSD, or ATSS, by which this detector was trained and which has no threshold to choose
    ratio: background anchors that train, per positive, those with the largest loss (the first of equals); None for all
    gamma: of the focal loss (1 − p)^γ · (−ln p), p the probability of what is true; 0 for cross-entropy
    sigma: smooth L1 is ½ (σ e)² up to an error e of 1/σ², then |e| − ½/σ²
    """
    anchors = found.anchors.double()
    objects = torch.from_numpy(np.asarray(boxes, float) * np.tile(found.scale, 2))
    assigned = _matched(found, objects, matching, iou_threshold)
    positive = np.flatnonzero(assigned >= 0)
    true = np.zeros_like(found.scores, dtype=bool)
    true[positive, np.asarray(classes)[assigned[positive]]] = True
    by_class = class_losses(found.scores, true, gamma).sum(axis=1)
    wanted = np.zeros(found.offsets.shape)
    wanted[positive] = offset_boxes(anchors[positive], objects[assigned[positive]]).numpy()
    error = np.where((assigned >= 0)[:, None], found.offsets - wanted, 0.0)
    trains = np.ones(len(assigned), dtype=bool)
    if ratio is not None:
        negatives = np.flatnonzero(assigned < 0)
        hardest = negatives[np.argsort(-by_class[negatives], kind="stable")][: ratio * len(positive)]
        trains = assigned >= 0
        trains[hardest] = True
    return AnchorLosses(assigned, by_class, wanted, smooth_l1(error, sigma).sum(axis=1), trains)


def _matched(found: SsdPass, objects: Tensor, matching: str, iou_threshold: float) -> np.ndarray:
    """(A,) the object of each anchor, −1 for background; objects (G, 4) float64 in canvas pixels."""
    anchors = found.anchors.double()
    if matching == ATSS:
        return match_atss(objects, anchors, found.counts, per_place=PER_CELL).numpy()
    rule = {TEXTBOOK: assign_anchor_to_bbox, TORCHVISION: match_ssd}[matching]
    return rule(objects, anchors, iou_threshold).numpy()


def class_losses(scores: np.ndarray, true: np.ndarray, gamma: float) -> np.ndarray:
    """Focal loss of each score in [0, 1]; float64."""
    p = scores.astype(np.float64)
    p = np.clip(np.where(true, p, 1 - p), LEAST_P, 1 - LEAST_P)
    return (1 - p) ** gamma * -np.log(p)


def smooth_l1(error: np.ndarray, sigma: float) -> np.ndarray:
    """The textbook's smooth L1 with its σ (d2l 14.7, exercise 1)."""
    size = np.abs(error)
    return np.where(size > 1 / sigma**2, size - 0.5 / sigma**2, 0.5 * (sigma * size) ** 2)
