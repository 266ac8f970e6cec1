"""What a reader chooses in the lesson "Matching and offsets".

Coordinates are in % of the picture's sides, so that the textbook's boxes lie on any photo; neither IoU nor offsets notice.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

import torch
from torch import Tensor

from playground.boxes.iou import is_proper
from playground.boxes.targets import CENTRE_VARIANCE, SIZE_VARIANCE
from playground.boxes.written import WrittenBox, box_text, parse_boxes
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, picker, slider, switch, views

BOOK_OBJECTS = "10 8 52 92 dog; 55 20 90 88 cat"  # d2l 14.4.3.4
BOOK_ANCHORS = "0 10 20 30 A0; 15 20 40 40 A1; 63 5 88 98 A2; 66 45 80 80 A3; 57 30 92 90 A4"
MOST_OBJECTS = 4
PADDING = "−1"  # the class of a row that fills up a batch
INPUT = 256  # px a side of what the textbook's SSD looks at
SIDES = tuple(range(8, 249, 4))  # px of the square whose anchors are counted
SIZES, PLAYED = {"view": "sizes"}, {"view": ("steps", "targets")}
OWN_BOXES = {"view": ("steps", "targets", "rules")}
VIEWS = {
    "steps": N_("Matching step by step"),
    "targets": N_("Offsets of each anchor"),
    "rules": N_("Four matching rules"),
    "sizes": N_("Positives by object size"),
}
OLD_VIEWS = {"Steps": "steps", "Targets": "targets", "Rules": "rules", "Sizes": "sizes"}
GROUNDS = {"photo": N_("photo"), "paper": N_("grid")}
T_HELP = N_("An anchor that is not the best of an object is positive from this IoU.")
PICK_HELP = N_("The anchor whose offsets are worked out.")
FORGET_HELP = N_("Encoder and decoder must use the same variances, 0.1 for the centre and 0.2 for the size.")
PAD_HELP = N_("They fill a batch in which images have different numbers of objects.")
SKIP_HELP = N_("The textbook’s function does not skip them: each takes an anchor.")
HIGH_HELP = N_("An anchor with at least this IoU is positive.")
LOW_HELP = N_("An anchor below this IoU is background. Between both thresholds it is ignored.")
NEAREST_HELP = N_("Of each level, the anchors with the nearest centres are candidates. Their IoU sets the threshold.")
OBJECTS_HELP = N_("x1 y1 x2 y2 and a class, with ; between objects.")
ANCHORS_HELP = N_("x1 y1 x2 y2 and a name, with ; between anchors.")
_boxes = partial(box_text, when=OWN_BOXES, keeps_picture=True)


def anchor_names(anchors: str) -> tuple[str, ...]:
    """The word after an anchor's numbers, or A and its place."""
    return tuple(box.label or f"A{number}" for number, box in enumerate(parse_boxes(anchors)))


def _explained(chosen: Any) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(anchor_names(chosen.anchors)))
    except ValueError:  # the sentence comes with the settings
        return ()


@dataclass(frozen=True)
class Match(Settings, prefix="match"):
    """The boxes, and the rules that label the anchors."""

    view: str = views(VIEWS, aliases=OLD_VIEWS)
    pick: str = choice("A1", _explained, N_("Anchor"), when={"view": "targets"}, help=PICK_HELP)
    side: int = slider(48, SIDES[0], SIDES[-1], 4, N_("Object size, px of 256"), when=SIZES)
    t: float = slider(0.5, 0.05, 0.99, 0.01, N_("IoU threshold"), help=T_HELP)
    high: float = slider(
        0.7, 0.5, 0.9, 0.05, N_("Faster R-CNN: upper IoU threshold"), when={"view": ("rules", "sizes")}, help=HIGH_HELP
    )
    low: float = slider(0.3, 0.0, 0.5, 0.05, N_("Faster R-CNN: lower IoU threshold"), when={"view": "rules"}, help=LOW_HELP)
    nearest: int = slider(9, 1, 15, 1, N_("ATSS: candidates per level"), when={"view": ("rules", "sizes")}, help=NEAREST_HELP)
    forget: bool = switch(False, N_("Decode without the variances"), when={"view": "targets"}, help=FORGET_HELP)
    objects: str = _boxes(BOOK_OBJECTS, N_("Ground truth, % of the image sides"), help=OBJECTS_HELP)
    anchors: str = _boxes(BOOK_ANCHORS, N_("Anchors, % of the image sides"), help=ANCHORS_HELP)
    photo: ClassVar = picker(when=lambda chosen: chosen.view == "sizes" or chosen.ground == "photo")
    x: int = slider(40, 10, 90, 5, N_("Object centre, % of the width"), when=SIZES)
    y: int = slider(45, 10, 90, 5, N_("Object centre, % of the height"), when=SIZES)
    pad: int = slider(0, 0, 3, 1, N_("Padding rows (class −1)"), when=PLAYED, help=PAD_HELP)
    skip: bool = switch(True, N_("Skip padding rows"), when={"pad": (1, 2, 3)}, help=SKIP_HELP)
    ground: str = choice("photo", GROUNDS, N_("Background"), when=OWN_BOXES, aliases={"squared paper": "paper"})

    def verify(self) -> None:
        if len(self.classes) > MOST_OBJECTS:
            raise ValueError(f"There are {len(self.classes)} objects; at most {MOST_OBJECTS} are possible here. Remove some.")
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
        """Classes, each once, in the order of their numbers."""
        return tuple(dict.fromkeys(self.classes))

    @property
    def numbers(self) -> list[int]:
        """Of each object, its class among the targets: 1, 2, …; 0 is background."""
        return [self.kinds.index(name) + 1 for name in self.classes]

    @property
    def padding(self) -> int:
        """How many rows of −1 are matched."""
        return 0 if self.skip else self.pad

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """A name for each row of labels that is matched: objects, numbered where a class is there twice, then padding."""
        counts = Counter(self.classes)
        named = [
            f"{name} {self.classes[: i + 1].count(name)}" if counts[name] > 1 else name for i, name in enumerate(self.classes)
        ]
        return (*named, *[PADDING] * self.padding)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """A name for each anchor."""
        return anchor_names(self.anchors)

    @cached_property
    def truths(self) -> Tensor:
        """(G, 4) float64 corners in %."""
        return torch.tensor([box.corners for box in self.written[0]], dtype=torch.float64)

    @cached_property
    def corners(self) -> Tensor:
        """(A, 4) float64 corners of the anchors in %."""
        return torch.tensor([box.corners for box in self.written[1]], dtype=torch.float64)

    @property
    def picked(self) -> int:
        """Index of the anchor that is explained; the first where the named one is gone."""
        return self.names.index(self.pick) if self.pick in self.names else 0

    @property
    def place(self) -> int:
        """Index of the nearest of SIDES."""
        return min(range(len(SIDES)), key=lambda place: abs(SIDES[place] - self.side))

    @property
    def variances(self) -> tuple[float, float]:
        """What the decoder believes."""
        return (1.0, 1.0) if self.forget else (CENTRE_VARIANCE, SIZE_VARIANCE)
