"""Detections made by hand, for tests that need no network."""

import numpy as np

from playground.vision.detection import Detection
from playground.vision.detectors import Candidates

CLASSES = ("person", "cat", "traffic light")


def made(
    *rows: tuple[tuple[float, float, float, float], str, float], size: tuple[int, int] = (400, 300), model: str = "everyday"
) -> Detection:
    """Of (corners, class, score) rows, looked at with the defaults of `at`."""
    rows = sorted(rows, key=lambda row: -row[2])
    boxes = np.array([row[0] for row in rows], np.float32).reshape(-1, 4)
    kinds = np.array([CLASSES.index(row[1]) for row in rows], np.int64)
    scores = np.array([row[2] for row in rows], np.float32)
    raw = Candidates(boxes, kinds, scores, anchors=6375, above=len(rows), floor=0.05)
    return Detection(boxes[:0], (), scores[:0], raw, {"forward": 80.0}, {}, size, model, CLASSES).at()
