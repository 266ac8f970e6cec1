"""Detectors with several maps: the anchors of each, the layers that lead to it, and the rule that says who takes an object.

    textbook SSD   TinySSD of d2l 14.7: 256 × 256, maps of 32, 16, 8, 4 and 1
    SSD300         torchvision's, on VGG-16: 300 × 300, maps of 38, 19, 10, 5, 3 and 1
    RetinaNet      torchvision's, on ResNet-50: P3 to P7, here over 512 × 512
    FPN            the maps P2 to P5 that Faster R-CNN takes its regions from, here over 1024 × 1024: an object's level is told
                   by its area (Lin et al. 2017, equation 1), not by anchors. P6, which only proposes regions, is left out.

Lengths of anchors are parts of the input's side, as in annotations.maps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from playground.boxes.annotations.families import Written
from playground.boxes.annotations.maps import AnchorMap
from playground.boxes.pyramids import TEXTBOOK_SSD, Level

RULES = ("IoU", "area")


class Step(NamedTuple):
    """One layer that moves a window."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    pools: bool = False  # pooling, otherwise convolution

    @property
    def taps(self) -> tuple[int, int, int, int]:
        return self[:4]


@dataclass(frozen=True)
class Trunk:
    """The layers behind the maps."""

    stages: tuple[tuple[Step, ...], ...]  # to each map from the one before it, the first from the picture
    head: tuple[Step, ...]  # on every map; its last layer answers
    joined: int = 0  # of the first maps are added up from the coarsest to the finest, as in a feature pyramid
    smoothing: tuple[Step, ...] = ()  # after the sum

    @property
    def convolutions(self) -> tuple[int, ...]:
        """How many layers with weights lie on the way to each map."""
        return tuple(accumulate(sum(not step.pools for step in stage) for stage in self.stages))


@dataclass(frozen=True, eq=False)
class Pyramid:
    """Several maps over one square input."""

    name: str
    side: int  # px of the input
    names: tuple[str, ...]  # of the maps, finest first
    maps: tuple[AnchorMap, ...]
    trunk: Trunk
    rule: str = "IoU"  # who takes an object: the map of its best anchor, or the one that its area asks for
    lowest: int = 0  # number of the first map where the rule is "area"

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"rule is {self.rule!r}; choose one of {', '.join(RULES)}.")
        if not len(self.names) == len(self.maps) == len(self.trunk.stages):
            raise ValueError(f"{len(self.names)} names, {len(self.maps)} maps and {len(self.trunk.stages)} stages differ.")

    @property
    def cells(self) -> tuple[int, ...]:
        return tuple(layout.cells for layout in self.maps)

    @cached_property
    def shapes(self) -> tuple[np.ndarray, ...]:
        """(K, 2) of width and height in pixels, a map."""
        return tuple(layout.shapes * self.side for layout in self.maps)

    @property
    def widest(self) -> tuple[float, ...]:
        """The longest side of any anchor in pixels, a map."""
        return tuple(float(shapes.max()) for shapes in self.shapes)

    @property
    def count(self) -> int:
        return sum(layout.count for layout in self.maps)


CONV, HALVE = Step(3, 1, 1), Step(2, 2, 0, pools=True)
TWICE, THRICE = (CONV, CONV), (CONV, CONV, CONV)


def square_names(cells: tuple[int, ...]) -> tuple[str, ...]:
    """Names of square maps."""
    return tuple(f"{count} × {count}" for count in cells)


def textbook_maps(levels: Sequence[Level], side: int) -> tuple[AnchorMap, ...]:
    """Square maps over an input of `side` pixels, with n + m − 1 anchors per cell."""
    return tuple(Written("d2l", level.sizes, level.ratios).layout(level.width, side) for level in levels)


def _textbook() -> Pyramid:
    block, last = (*TWICE, HALVE), Step(4, 4, 0, pools=True)  # the last map is the maximum of all 4 × 4
    trunk = Trunk((3 * block, block, block, block, (last,)), (CONV,))
    return Pyramid("textbook SSD", 256, square_names((32, 16, 8, 4, 1)), textbook_maps(TEXTBOOK_SSD, 256), trunk)


_SCALES = (0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05)
_STRIDES = {38: 8, 19: 16, 10: 32, 5: 64, 3: 100, 1: 300}  # px by cells; 300 is no multiple of 8: the last cells end beyond it


def _ssd300() -> Pyramid:
    maps = []
    for level, (cells, stride) in enumerate(_STRIDES.items()):
        ratios = (2.0, 3.0) if level in (1, 2, 3) else (2.0,)
        made = Written("DefaultBoxGenerator", _SCALES[level : level + 2], ratios).layout(cells, 300)
        step = stride / 300
        maps.append(replace(made, shapes=np.minimum(made.shapes, 1), first=step / 2, step=step))  # clipped in size, as there
    to_conv4 = (*TWICE, HALVE, *TWICE, HALVE, *THRICE, HALVE, *THRICE)
    to_conv7 = (HALVE, *THRICE, Step(3, 1, 1, pools=True), Step(3, 1, 6, 6), Step(1))
    shrink, crop = (Step(1), Step(3, 2, 1)), (Step(1), Step(3))
    trunk = Trunk((to_conv4, to_conv7, shrink, shrink, crop, crop), (CONV,))
    return Pyramid("SSD300", 300, square_names(tuple(_STRIDES)), tuple(maps), trunk)


_STEM = (Step(7, 2, 3), Step(3, 2, 1, pools=True))
_DOWN = Step(3, 2, 1)
_TOWER = 5 * (CONV,)  # four convolutions and the one that answers


def _bottlenecks(count: int, first: Step = _DOWN) -> tuple[Step, ...]:
    """torchvision's: the stride stands in the 3×3."""
    return tuple(step for number in range(count) for step in (Step(1), CONV if number else first, Step(1)))


def _generated(side: int, maps: dict[int, tuple[int, ...]]) -> tuple[AnchorMap, ...]:
    """Maps of AnchorGenerator: cells per side, and sizes in px."""
    return tuple(Written("AnchorGenerator", sizes, (0.5, 1.0, 2.0)).layout(cells, side) for cells, sizes in maps.items())


def _retinanet() -> Pyramid:
    sizes = {2048 // size: (size, int(size * 2 ** (1 / 3)), int(size * 2 ** (2 / 3))) for size in (32, 64, 128, 256, 512)}
    stages = ((*_STEM, *_bottlenecks(3, CONV), *_bottlenecks(4)), _bottlenecks(6), _bottlenecks(3), (_DOWN,), (_DOWN,))
    trunk = Trunk(stages, _TOWER, joined=3, smoothing=(CONV,))
    return Pyramid("RetinaNet", 512, ("P3", "P4", "P5", "P6", "P7"), _generated(512, sizes), trunk)


def _fpn() -> Pyramid:
    stages = ((*_STEM, *_bottlenecks(3, CONV)), _bottlenecks(4), _bottlenecks(6), _bottlenecks(3))
    trunk = Trunk(stages, (CONV, Step(1)), joined=4, smoothing=(CONV,))
    maps = _generated(1024, {256: (32,), 128: (64,), 64: (128,), 32: (256,)})
    return Pyramid("FPN", 1024, ("P2", "P3", "P4", "P5"), maps, trunk, "area", 2)


_MAKERS = {"textbook SSD": _textbook, "SSD300": _ssd300, "RetinaNet": _retinanet, "FPN": _fpn}
KNOWN = tuple(_MAKERS)


@lru_cache(maxsize=len(_MAKERS))
def known_pyramid(name: str) -> Pyramid:
    """One of KNOWN. Raises ValueError for another name."""
    if name not in _MAKERS:
        raise ValueError(f"There is no pyramid {name!r}; choose one of {', '.join(KNOWN)}.")
    return _MAKERS[name]()
