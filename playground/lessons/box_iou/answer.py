"""What the lesson "Boxes and IoU" computes: a few boxes, how alike each two are, and what happens when one slides away."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from playground.boxes.formats import box_corner_to_center
from playground.boxes.iou import MEASURES, box_iou, is_proper
from playground.boxes.written import WrittenBox, parse_boxes

PAGE_BOXES = "125 70 345 260; 175 95 395 285"  # a cat’s face, and a guess
SHEET = (400, 240)  # px, width and height of the squared paper
GROUNDS = ("photo", "squared paper")
SLIDES = ("sideways", "diagonally")
CLASSES = ("one", "many")
COORDINATES = (
    "pixel corners", "normalised corners", "centre and size", "normalised centre and size", "top left and size",
)  # fmt: skip
CHOICES = {"ground": GROUNDS, "slide": SLIDES, "classes": CLASSES, "coordinates": COORDINATES}
THRESHOLDS = (0.05, 0.95)
DIRECTIONS = {"sideways": (1.0, 0.0), "diagonally": (1.0, 1.0)}
NOTHING = {"IoU": 0.0, "GIoU": -1.0, "DIoU": -1.0, "CIoU": -1.0, "Dice": 0.0}  # of boxes that are never compared


@dataclass(frozen=True)
class IouConfig:
    """The boxes and how they are looked at. Raises ValueError with a sentence where that cannot be."""

    boxes: str = PAGE_BOXES  # as written.py reads them; the first is the truth
    pick: str = "A"  # the box that is compared with the truth
    ground: str = "photo"
    coordinates: str = "pixel corners"  # in which the page names places
    slide: str = "sideways"  # the way on which the curve follows the box
    plus_one: bool = False  # sizes are x2 − x1 + 1, as in old evaluation code
    classes: str = "one"  # "many": boxes of different classes are not compared
    t: float = 0.5  # IoU that the island asks for

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is {getattr(self, name)!r}; choose one of {', '.join(allowed)}.")
        if not THRESHOLDS[0] <= self.t <= THRESHOLDS[1]:
            raise ValueError(f"t is {self.t}; it can be {THRESHOLDS[0]} to {THRESHOLDS[1]}.")
        self.written  # noqa: B018 - reading it checks the text

    @cached_property
    def written(self) -> tuple[WrittenBox, ...]:
        return parse_boxes(self.boxes)

    @property
    def names(self) -> tuple[str, ...]:
        """truth, A, B, …"""
        return box_names(len(self.written))

    @property
    def picked(self) -> int:
        """Index of the box that is compared with the truth: the truth itself where it is alone."""
        return self.names.index(self.pick) if self.pick in self.names else min(1, len(self.written) - 1)

    @property
    def corners(self) -> Tensor:
        """(N, 4) float64."""
        return torch.tensor([box.corners for box in self.written], dtype=torch.float64)


def box_names(count: int) -> tuple[str, ...]:
    """truth, A, B, …"""
    return ("truth", *(chr(ord("A") + i) for i in range(count - 1)))


@dataclass(frozen=True)
class IouAnswer:
    """Every two boxes compared. Matrices are (N, N) float64, in the order of the boxes."""

    config: IouConfig
    likeness: dict[str, Tensor]  # measure -> matrix
    proper: tuple[bool, ...]

    @property
    def truth(self) -> Tensor:
        """(4,) as measured: one pixel larger in the old convention."""
        return self.measured(0)

    @property
    def chosen(self) -> Tensor:
        return self.measured(self.config.picked)

    def measured(self, index: int) -> Tensor:
        return self.config.corners[index] + torch.tensor([0, 0, 1, 1]) * self.config.plus_one

    def of_pair(self, name: str, first: int = 0, second: int | None = None) -> float:
        """One measure of two boxes; of the truth and the chosen one unless named."""
        return self.likeness[name][first, self.config.picked if second is None else second].item()

    @property
    def areas(self) -> list[float]:
        """width × height of each, signs kept: an inverted box can have a positive one."""
        sizes = box_corner_to_center(torch.stack([self.measured(i) for i in range(len(self.proper))]))[:, 2:]
        return sizes.prod(1).tolist()

    @property
    def intersection(self) -> float:
        """Area that truth and chosen box share; 0 where one of them is not proper."""
        low, high = torch.maximum(self.truth[:2], self.chosen[:2]), torch.minimum(self.truth[2:], self.chosen[2:])
        proper = self.proper[0] and self.proper[self.config.picked]
        return (high - low).clamp(min=0).prod().item() if proper else 0.0

    @property
    def union(self) -> float:
        return self.areas[0] + self.areas[self.config.picked] - self.intersection

    @property
    def hull(self) -> tuple[float, float]:
        """Width and height of the smallest box round both."""
        low, high = torch.minimum(self.truth[:2], self.chosen[:2]), torch.maximum(self.truth[2:], self.chosen[2:])
        return tuple((high - low).tolist())

    @property
    def shift(self) -> tuple[float, float]:
        """From the truth's centre to that of the chosen box."""
        centres = box_corner_to_center(torch.stack((self.truth, self.chosen)))[:, :2]
        return tuple((centres[1] - centres[0]).tolist())

    @property
    def compared(self) -> bool:
        """Whether truth and chosen box are of one class, or classes play no part."""
        return may_compare(self.config)[0, self.config.picked].item()

    @property
    def pairs(self) -> list[tuple[int, int]]:
        return list(itertools.combinations(range(len(self.proper)), 2))


def may_compare(config: IouConfig) -> Tensor:
    """(N, N) bool: which boxes are compared. With many classes only those of one class, each with itself always."""
    labels = [box.label for box in config.written]
    return torch.tensor([[config.classes == "one" or first == second for second in labels] for first in labels])


def iou_answer(config: IouConfig) -> IouAnswer:
    """Compare every two boxes by every measure.

    Boxes of different classes are as far apart as can be where classes are many: 0, or −1 for measures that know distance.
    """
    corners, compared = config.corners, may_compare(config)
    likeness = {
        name: torch.where(compared, measure(corners, corners, config.plus_one), NOTHING[name])
        for name, measure in MEASURES.items()
    }
    measured = corners + torch.tensor([0, 0, 1, 1]) * config.plus_one
    return IouAnswer(config, likeness, tuple(is_proper(measured).tolist()))


def slide(config: IouConfig, shifts: Sequence[float]) -> dict[str, Tensor]:
    """Each measure of the truth and the chosen box while its centre stands `shifts` (K,) px to the right of the truth's.

    Sideways it keeps its height on the page; diagonally it goes down as far as it goes right.
    """
    answer = iou_answer(config)
    shifts = torch.tensor(list(shifts), dtype=torch.float64)
    along = torch.tensor(DIRECTIONS[config.slide], dtype=torch.float64)
    steps = (shifts - answer.shift[0])[:, None] * along  # [K, 2]
    corners, picked = config.corners, config.picked
    if not answer.compared:
        return {name: torch.full_like(shifts, NOTHING[name]) for name in MEASURES}
    moved = corners[picked] + steps.repeat(1, 2)  # [K, 4]
    return {name: measure(moved, corners[:1], config.plus_one)[:, 0] for name, measure in MEASURES.items()}


def iou_of_misread(corners: Tensor) -> tuple[float, float]:
    """(area, IoU with itself) of a box whose x, y, width and height are taken for two corners."""
    x1, y1, x2, y2 = corners.tolist()
    misread = corners.new_tensor([[x1, y1, x2 - x1, y2 - y1]])
    area = (misread[0, 2:] - misread[0, :2]).prod().item()
    return area, box_iou(misread, misread).item()
