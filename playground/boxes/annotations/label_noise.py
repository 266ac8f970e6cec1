"""What trembling hands, cropping windows and NMS do to true boxes: limits that lie in the labels, not in the detector."""

import numpy as np
import torch

from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.shapes import sides
from playground.boxes.survival import survival_curve, survival_sets

DRAWS = 100_000  # shaken boxes
WINDOWS = 20  # random windows a box
BATCH = 256  # boxes, about, whose survival is worked out at once
WHOLE = 1 - 1e-9  # share in view from which a box counts as whole


def one_pixel_off(side: float) -> float:
    """IoU of a square with itself moved one pixel right and down; 0 for sides up to 1."""
    shared = max(0.0, side - 1) ** 2
    return shared / (2 * side**2 - shared)


def shaken_iou(shapes: np.ndarray, amount: float, draws: int = DRAWS) -> np.ndarray:
    """IoU of boxes with themselves after each edge moved by up to ± amount px, evenly; (about `draws`,).

    shapes (N, 2) in pixels are taken in turn, and always meet the same moves. A box that the moves turn inside out agrees
    with nothing. Raises ValueError for a negative amount.
    """
    if not amount >= 0:
        raise ValueError(f"Edges are shaken by ± {amount} pixels; the amount must be 0 or more.")
    if len(shapes) == 0:
        return np.zeros(0)
    size = np.resize(shapes, (max(draws, len(shapes)), 2)).T
    first, last = np.random.default_rng(0).uniform(-1, 1, (2, 2, size.shape[1])) * amount  # each [2, draws]: across, down
    new, shared = size + last - first, np.minimum(size, size + last) - np.maximum(0, first)
    proper = (new > 0).all(axis=0)
    overlap = np.maximum(shared, 0).prod(axis=0) * proper
    return overlap / (size.prod(axis=0) + np.where(proper, new.prod(axis=0), 0) - overlap)


def in_view(corners: np.ndarray, window: float, windows: int = WINDOWS) -> np.ndarray:
    """Share of each box that a random window shows, (windows, N) in [0, 1].

    corners (N, 4) and `window`, the window's side, are parts of the picture's sides. Every box gets its own windows, always
    the same ones. Raises ValueError unless 0 < window <= 1.
    """
    if not 0 < window <= 1:
        raise ValueError(f"The window takes {window} of each side; it must take more than 0 and at most 1.")
    random = np.random.default_rng(0)
    shares = np.empty((windows, len(corners)))
    for share in shares:
        start = random.uniform(0, 1 - window, (len(corners), 2))
        shared = np.minimum(corners[:, 2:], start + window) - np.maximum(corners[:, :2], start)
        share[:] = np.maximum(shared, 0).prod(axis=1)
    return np.clip(shares / sides(corners).prod(axis=1), 0, 1)


def nms_tax(annotations: Annotations) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """How many true boxes greedy NMS deletes, per class and larger ones first: (thresholds, counts).

    counts[k] boxes are deleted for thresholds[k] <= t < thresholds[k + 1]; exact, as survival_curve.
    """
    apart = annotations.pictures.astype(np.int64) * max(1, len(annotations.class_names)) + annotations.classes
    groups = np.unique(apart, return_inverse=True)[1]
    crowded = np.flatnonzero(np.bincount(groups, minlength=1)[groups] > 1)  # a box alone cannot be deleted
    crowded = crowded[np.argsort(groups[crowded], kind="stable")]
    first = np.flatnonzero(np.diff(groups[crowded], prepend=-1))  # of each group
    intervals = []
    for part in np.split(crowded, first[np.diff(first // BATCH, prepend=0) > 0]):  # no group is cut
        boxes = torch.from_numpy(annotations.boxes[part])
        area = (boxes[:, 2:] - boxes[:, :2]).prod(dim=1)
        intervals += survival_sets(boxes, area, torch.from_numpy(groups[part]))
    starts, counts = survival_curve(intervals)
    return starts, tuple(len(intervals) - count for count in counts)


def deleted_at(tax: tuple[tuple[float, ...], tuple[int, ...]], threshold: float) -> int:
    """How many boxes a curve of nms_tax deletes at a threshold of 0 or more."""
    starts, counts = tax
    return counts[int(np.searchsorted(starts, threshold, side="right")) - 1]
