"""Raw detections of a real model: the face cascade that scikit-image ships, run at every scale with nothing merged.

The cascade (local binary patterns, boosted, trained with OpenCV) asks a window twenty questions in turn, its stages. Each adds
up votes F of a few patterns and lets the window pass when F is high enough. scikit-image says which windows pass all stages
and gives no score, so the votes of those windows are counted here again from the same file: gentle boosting fits F to half
the log odds of a face (Friedman, Hastie, Tibshirani 2000), hence 1/(1 + exp(−2F)) is a stage's probability, and the
score of a window is the mean over its stages.
"""

import math
import xml.etree.ElementTree as ElementTree
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from PIL import Image

from playground.images import Photo

FILE = "lbpcascade_frontalface_opencv.xml"  # in scikit-image's data folder
LONG_SIDE = 512  # px to which a larger photo is reduced for the search
LEAST, MOST = 40, 320  # px, sides of the windows in the reduced photo; smaller ones would take most of the time
GROWTH = 1.08  # from one window's side to the next
NOTHING_MERGED = 2.0  # boxes share at most 1 of the smaller one's area, so no two reach this
# Where the eight blocks around the middle one lie, row and column of 3 × 3, first bit first.
AROUND = ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0))


class Hits(NamedTuple):
    """Windows that passed all stages, highest score first."""

    boxes: np.ndarray  # (N, 4) float64 corners in pixels of the photo
    scores: np.ndarray  # (N,) float64 in 0…1


class Stage(NamedTuple):
    """K patterns and what each adds."""

    threshold: float
    rects: np.ndarray  # (K, 4) int: x, y, width, height of the first of nine blocks, in a window of 24 px
    tables: np.ndarray  # (K, 8) uint32: one bit for each of 256 codes
    leaves: np.ndarray  # (K, 2): what is added where the bit is set, and where it is not


class Windows(NamedTuple):
    """Where a cascade looks: N squares."""

    rows: np.ndarray  # (N,) int, of the upper edge
    columns: np.ndarray  # (N,) int, of the left one
    scales: np.ndarray  # (N,) float32, side over the trained one


def face_hits(photo: Photo) -> Hits:
    """Every window of a photo that the cascade takes for a face, each with its score."""
    return _face_hits(photo.without_file())


@lru_cache(maxsize=8)
def _face_hits(photo: Photo) -> Hits:
    grey, shrink = photo.grey(), max(1, max(photo.image.size) / LONG_SIDE)  # photo's pixels a pixel of the search
    if shrink > 1:
        size = tuple(max(1, round(side * LONG_SIDE / max(photo.image.size))) for side in photo.image.size)
        grey = np.asarray(photo.image.convert("L").resize(size, Image.Resampling.LANCZOS), dtype=np.float64) / 255
    windows = _passing(grey)
    scores = (1 / (1 + np.exp(-2 * stage_sums(grey, windows)))).mean(axis=1)
    sides = (cascade().side * windows.scales).astype(int)
    corners = np.stack((windows.columns, windows.rows, windows.columns + sides, windows.rows + sides), axis=1) * shrink
    order = np.argsort(-scores, kind="stable")
    return Hits(corners[order].astype(np.float64), scores[order])


def stage_sums(grey: np.ndarray, windows: Windows) -> np.ndarray:
    """(N, stages): the votes of each stage, in single precision as scikit-image counts them.

    grey is [H, W] in 0…1. A window passes a stage when its sum is at least the stage's threshold.
    """
    table = np.pad(grey.cumsum(axis=0).cumsum(axis=1).astype(np.float32), ((1, 0), (1, 0)))  # sums of all above and left
    sums = np.zeros((len(windows.rows), len(cascade().stages)))
    for number, stage in enumerate(cascade().stages):
        for rect, bits, leaves in zip(stage.rects, stage.tables, stage.leaves, strict=True):
            code = _codes(table, windows, rect)
            there = (bits[code >> 5] >> (code & 31).astype(np.uint32)) & 1
            sums[:, number] += np.where(there == 1, leaves[0], leaves[1])
    return sums


class Tables(NamedTuple):
    side: int  # px of the trained window
    stages: tuple[Stage, ...]


@lru_cache(maxsize=1)
def cascade() -> Tables:
    """The trained numbers, from scikit-image's file."""
    tree = ElementTree.fromstring((files("skimage") / "data" / FILE).read_text(encoding="utf-8"))
    rects = np.array([_numbers(feature[0]) for feature in tree.find(".//features")], dtype=int)
    stages = []
    for node in tree.find(".//stages"):
        stumps = list(node.find("weakClassifiers"))
        inner = np.array([_numbers(stump.find("internalNodes"))[2:] for stump in stumps], dtype=np.int64)
        leaves = np.array([_numbers(stump.find("leafValues")) for stump in stumps])
        threshold = float(node.find("stageThreshold").text)
        stages.append(Stage(threshold, rects[inner[:, 0]], inner[:, 1:].astype(np.uint32), leaves))
    return Tables(int(tree.find(".//width").text), tuple(stages))


def _numbers(node: ElementTree.Element) -> list[float]:
    return [float(word) for word in node.text.split()]


def _passing(grey: np.ndarray) -> Windows:
    """The windows that scikit-image's cascade lets pass, by size, row and column: its threads finish in any order."""
    from skimage.data import lbp_frontal_face_cascade_filename
    from skimage.feature import Cascade

    passed = Cascade(lbp_frontal_face_cascade_filename()).detect_multi_scale(
        img=grey,
        scale_factor=GROWTH,
        step_ratio=1,
        min_size=(LEAST, LEAST),
        max_size=(MOST, MOST),
        min_neighbor_number=1,
        intersection_score_threshold=NOTHING_MERGED,
    )
    least, most = (math.log(np.float32(side) / cascade().side, GROWTH) for side in (LEAST, MOST))
    scales = np.power(GROWTH, np.arange(least, most), dtype=np.float32)  # those that scikit-image looks at
    scale_of = {int(cascade().side * scale): scale for scale in scales}
    places = np.array(sorted((hit["width"], hit["r"], hit["c"]) for hit in passed), dtype=int).reshape(-1, 3)
    scales = np.array([scale_of[side] for side in places[:, 0].tolist()], dtype=np.float32)
    return Windows(places[:, 1], places[:, 2], scales)


def _codes(table: np.ndarray, windows: Windows, rect: np.ndarray) -> np.ndarray:
    """(N,) int: the local binary pattern of nine blocks, a bit for each block at least as bright as the middle one."""
    x, y, width, height = ((side * windows.scales).astype(int) for side in rect)
    steps = np.arange(4)
    rows = (windows.rows + y)[:, None] + height[:, None] * steps  # [N, 4]
    columns = (windows.columns + x)[:, None] + width[:, None] * steps
    grid = table[rows[:, :, None], columns[:, None, :]]  # [N, 4, 4]
    blocks = grid[:, 1:, 1:] + grid[:, :-1, :-1] - grid[:, :-1, 1:] - grid[:, 1:, :-1]  # in the order scikit-image adds
    bits = [(blocks[:, row, column] >= blocks[:, 1, 1]) << (7 - place) for place, (row, column) in enumerate(AROUND)]
    return np.sum(bits, axis=0)
