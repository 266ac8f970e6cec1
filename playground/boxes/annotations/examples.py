"""Two sets that are always there: the boxes of 240 photographs of fruit, and 300 made boxes of widely different sizes."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.reading import read_annotations
from playground.kit.i18n import N_

FRUIT = Path(__file__).resolve().parents[3] / "assets" / "lessons" / "fruit_boxes.json"
FRUIT_CREDIT = N_(
    "Boxes: “Fruit Images for Object Detection”, © 2020 Chan Jian Liu, MIT licence. The photographs are not included."
)
MADE_COUNT, MADE_SIDES, MADE_PICTURE = 300, (8.0, 512.0), 1024.0


@lru_cache(maxsize=1)
def fruit_boxes() -> Annotations:
    """465 apples, bananas and oranges, through the reader that every COCO file takes."""
    return read_annotations([(FRUIT.name, FRUIT.read_bytes())])


@lru_cache(maxsize=1)
def made_boxes() -> Annotations:
    """300 boxes with √area from 8 to 512 px, evenly on a logarithmic scale, ratios spread by 0.3 (log), each on its own picture
    of 1024 × 1024 px."""
    random = np.random.default_rng(0)
    side = np.exp(random.uniform(*np.log(MADE_SIDES), MADE_COUNT))
    root = np.exp(random.normal(0, 0.3, MADE_COUNT) / 2)
    shapes = np.stack((side * root, side / root), axis=1)
    corner = random.uniform(0, 1, (MADE_COUNT, 2)) * (MADE_PICTURE - shapes)
    return Annotations(
        boxes=np.concatenate((corner, corner + shapes), axis=1),
        pictures=np.arange(MADE_COUNT),
        classes=np.zeros(MADE_COUNT, dtype=int),
        sizes=np.full((MADE_COUNT, 2), MADE_PICTURE),
        class_names=("made",),
    )
