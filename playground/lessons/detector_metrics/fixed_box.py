"""The detector that looks at nothing: one box, always in the middle of the photo, against 140 photos with one fruit each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from playground.boxes.annotations.examples import fruit_boxes
from playground.boxes.hits import iou_table
from playground.boxes.metrics import COCO_IOUS
from playground.boxes.precision import average_precision

WHOLE = 100  # % of a side
BOX = (65, 70)  # %, width and height: about the best there is at IoU 0.5
LEAST = 10  # % of a side


@dataclass(frozen=True)
class FixedConfig:
    """A box in the middle of the photo. Raises ValueError where it cannot be."""

    width: int = BOX[0]  # % of the photo's width, 10 to 100
    height: int = BOX[1]  # % of the photo's height, 10 to 100

    def __post_init__(self) -> None:
        for name in ("width", "height"):
            if not LEAST <= getattr(self, name) <= WHOLE:
                raise ValueError(f"{name} is {getattr(self, name)} %; it can be {LEAST} to {WHOLE}.")

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """In parts of the photo's sides."""
        w, h = self.width / 200, self.height / 200
        return (0.5 - w, 0.5 - h, 0.5 + w, 0.5 + h)


@lru_cache(maxsize=1)
def lone_fruits() -> np.ndarray:
    """The boxes of photos that hold exactly one, (140, 4) in parts of the photo's sides, in the order of the file."""
    fruits = fruit_boxes()
    alone = np.bincount(fruits.pictures, minlength=len(fruits.sizes))[fruits.pictures] == 1
    return fruits.boxes[alone] / np.tile(fruits.sizes[fruits.pictures[alone]], 2)


@dataclass(frozen=True, eq=False)
class FixedAnswer:
    """The box against every photo."""

    config: FixedConfig

    @cached_property
    def ious(self) -> np.ndarray:
        """With each photo's fruit, (140,). Parts of the sides serve: IoU does not change when axes stretch."""
        return iou_table([self.config.corners], lone_fruits())[0]

    def right_at(self, thresholds: Sequence[float]) -> np.ndarray:
        """How many photos are right at each IoU threshold."""
        return (self.ious[None] >= np.asarray(thresholds)[:, None]).sum(axis=1)

    @cached_property
    def ap(self) -> np.ndarray:
        """AP by 101 points at each of COCO's thresholds, (10,). All scores are equal: photos count in the file's order."""
        count = len(self.ious)
        return np.array([average_precision(np.ones(count), self.ious >= t, count, "101") for t in COCO_IOUS])


@lru_cache(maxsize=1)
def baseline() -> FixedAnswer:
    """What every AP on the page is drawn beside."""
    return FixedAnswer(FixedConfig())
