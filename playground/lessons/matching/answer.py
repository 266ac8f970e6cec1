"""What the lesson "Matching and offsets" computes: a few objects and anchors, who answers for whom, and what is learned.

Coordinates are in % of the picture's sides, so that the textbook's boxes lie on any photo; neither IoU nor offsets notice.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from playground.boxes.iou import is_proper
from playground.boxes.matching import MatchTrace, assign_anchor_to_bbox, trace_matching
from playground.boxes.matching_rules import match_atss, match_ssd, match_two_thresholds
from playground.boxes.offsets import CENTRE_VARIANCE, SIZE_VARIANCE, offset_boxes, offset_inverse
from playground.boxes.written import WrittenBox, parse_boxes

BOOK_OBJECTS = "10 8 52 92 dog; 55 20 90 88 cat"  # d2l 14.4.3.4
BOOK_ANCHORS = "0 10 20 30 A0; 15 20 40 40 A1; 63 5 88 98 A2; 66 45 80 80 A3; 57 30 92 90 A4"
SHEET = (100, 100)  # px, width and height of the squared paper: a pixel is one %
GROUNDS = ("photo", "squared paper")
MOST_OBJECTS = 4
PADDING = "−1"  # the class of a row that fills up a batch
RANGES: dict[str, tuple[float, float]] = {
    "t": (0.05, 0.99),
    "pad": (0, 3),
    "high": (0.5, 0.9),
    "low": (0.0, 0.5),
    "nearest": (1, 15),
    "side": (8, 248),
    "x": (10, 90),
    "y": (10, 90),
}


@dataclass(frozen=True)
class MatchConfig:
    """The boxes, and the rules that share the anchors out. Raises ValueError with a sentence where that cannot be."""

    objects: str = BOOK_OBJECTS  # as written.py reads them, in % of the sides
    anchors: str = BOOK_ANCHORS  # the word after the numbers is the anchor's name
    ground: str = "photo"
    t: float = 0.5  # IoU from which an anchor that nobody claimed becomes an object
    pad: int = 0  # rows of −1 that fill up the labels of a batch
    skip: bool = True  # whether these rows are left out before matching; the textbook does not
    pick: str = "A1"  # the anchor whose offsets are explained
    forget: bool = False  # whether the decoder forgets the variances
    high: float = 0.7  # Faster R-CNN: an object from here
    low: float = 0.3  # Faster R-CNN: background below
    nearest: int = 9  # ATSS: candidates a level
    side: int = 48  # px of 256, the square of the view of sizes
    x: int = 40  # % of the width, its centre
    y: int = 45  # % of the height

    def __post_init__(self) -> None:
        if self.ground not in GROUNDS:
            raise ValueError(f"ground is {self.ground!r}; choose one of {', '.join(GROUNDS)}.")
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {getattr(self, name)}; it can be {least} to {most}.")
        if len(self.classes) > MOST_OBJECTS:
            raise ValueError(f"There are {len(self.classes)} objects; here it can be {MOST_OBJECTS}.")
        twice = [name for name, count in Counter(self.names).items() if count > 1]
        if twice:
            raise ValueError(f"Two anchors are called {twice[0]}. Give each a name of its own after its four numbers.")
        for name, box in (*zip(self.columns, self.truths, strict=False), *zip(self.names, self.corners, strict=True)):
            if not is_proper(box[None]).all():
                raise ValueError(f"{name} has no area. Write x1 y1 x2 y2 with x1 below x2 and y1 below y2.")

    @cached_property
    def written(self) -> tuple[tuple[WrittenBox, ...], tuple[WrittenBox, ...]]:
        """(objects, anchors)."""
        return parse_boxes(self.objects), parse_boxes(self.anchors)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The class of each object."""
        return tuple(box.label or "object" for box in self.written[0])

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Classes in the order of their numbers: the first is 0 in the labels, 1 among the targets."""
        return tuple(dict.fromkeys(self.classes))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """A name for each row of labels that is matched: objects, numbered where a class is there twice, then padding."""
        counts = Counter(self.classes)
        named = [
            f"{name} {self.classes[: i + 1].count(name)}" if counts[name] > 1 else name for i, name in enumerate(self.classes)
        ]
        return (*named, *[PADDING] * (0 if self.skip else self.pad))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """A name for each anchor."""
        return tuple(box.label or f"A{number}" for number, box in enumerate(self.written[1]))

    @cached_property
    def truths(self) -> Tensor:
        """(G, 4) float64 corners in %."""
        return _tensor(self.written[0])

    @cached_property
    def corners(self) -> Tensor:
        """(A, 4) float64 corners of the anchors in %."""
        return _tensor(self.written[1])

    @property
    def picked(self) -> int:
        """Index of the anchor that is explained; the first where the named one is gone."""
        return self.names.index(self.pick) if self.pick in self.names else 0

    @property
    def variances(self) -> tuple[float, float]:
        """What the decoder believes."""
        return (1.0, 1.0) if self.forget else (CENTRE_VARIANCE, SIZE_VARIANCE)


def _tensor(boxes: Sequence[WrittenBox]) -> Tensor:
    return torch.tensor([box.corners for box in boxes], dtype=torch.float64)


def _textbook(config: MatchConfig) -> Tensor:
    return assign_anchor_to_bbox(config.truths, config.corners, config.t)


def _ssd(config: MatchConfig) -> Tensor:
    return match_ssd(config.truths, config.corners, config.t)


def _two_thresholds(config: MatchConfig) -> Tensor:
    return match_two_thresholds(config.truths, config.corners, config.high, config.low)


def _atss(config: MatchConfig) -> Tensor:
    return match_atss(config.truths, config.corners, [len(config.names)], config.nearest)


TEXTBOOK, SSD, FASTER, ATSS = "textbook", "torchvision’s SSD", "Faster R-CNN", "ATSS"
RULES: dict[str, Callable[[MatchConfig], Tensor]] = {TEXTBOOK: _textbook, SSD: _ssd, FASTER: _two_thresholds, ATSS: _atss}


def shared_out(config: MatchConfig) -> dict[str, Tensor]:
    """(A,) a rule: an object's index, −1 for background, −2 for ignored. Padding plays no part."""
    return {name: rule(config) for name, rule in RULES.items()}


@dataclass(frozen=True)
class MatchAnswer:
    """The textbook's matching of a configuration, and its targets, a row an anchor."""

    config: MatchConfig
    trace: MatchTrace  # (anchors, rows of labels): objects, then padding unless that is skipped
    offsets: Tensor  # (A, 4), 0 for background
    mask: tuple[bool, ...]
    classes: tuple[int, ...]  # 0 is background, which padding gets too

    @property
    def positives(self) -> list[int]:
        """Anchors with a row of labels, padding aside."""
        objects = len(self.config.classes)
        return [anchor for anchor, owner in enumerate(self.owners) if 0 <= owner < objects]

    @property
    def owners(self) -> list[int]:
        return self.trace.assignment.tolist()

    def iou_of(self, anchor: int) -> float:
        """With its own object; 0 for background."""
        owner = self.owners[anchor]
        return self.trace.iou[anchor, owner].item() if owner >= 0 else 0.0

    @property
    def decoded(self) -> Tensor:
        """(4,) corners of the picked anchor's offsets, read with the decoder's variances."""
        picked = self.config.picked
        return offset_inverse(self.config.corners[picked], self.offsets[picked], self.config.variances)


def match_answer(config: MatchConfig) -> MatchAnswer:
    """Match and encode as the textbook does; rows of padding are matched too unless config.skip.

    With skip this is what multibox_target answers; without it what the textbook's function does.
    """
    padding = -torch.ones(len(config.columns) - len(config.classes), 4, dtype=torch.float64)
    rows = torch.cat((config.truths, padding))
    trace = trace_matching(rows, config.corners, config.t)
    mask = trace.assignment >= 0
    mine = torch.where(mask, trace.assignment, 0)
    offsets = torch.where(mask[:, None], offset_boxes(config.corners, rows[mine]), 0)
    numbers = [config.kinds.index(name) + 1 for name in config.classes] + [0] * len(padding)
    classes = tuple(numbers[owner] if owner >= 0 else 0 for owner in trace.assignment.tolist())
    return MatchAnswer(config, trace, offsets, tuple(mask.tolist()), classes)
