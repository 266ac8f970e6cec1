"""What a reader chooses in the lesson "Multi-scale": a pyramid of maps and the objects it meets, or one map and its head."""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import ClassVar

import numpy as np

from playground.boxes.pyramid_nets import KNOWN, Pyramid, known_pyramid
from playground.boxes.written import WrittenBox, parse_boxes, text_letters, text_of_edit, write_boxes
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, picker, slider, switch, text, views
from playground.lessons.multi_scale.own_pyramid import SIDE, own_pyramid, read_maps, read_ratios

OWN = "own"
OBJECTS = "30 34 236 232; 50 71 112 126; 186 92 228 142"  # a cat’s face and its eyes, in the middle square of the first photo
MOST_OBJECTS = 6
LONGEST_TEXT = 400  # characters
SHAPES = {"three": N_("1, 2, 0.5"), "squares": N_("squares")}
RATIOS = {"three": (1.0, 2.0, 0.5), "squares": (1.0,)}  # of anchors that touch
DETECTORS = {"textbook": KNOWN[0]} | {name: name for name in (*KNOWN[1:], OWN)}
PYRAMIDS, OBJECTS_ASKED, ONE_MAP = (
    {"view": asked} for asked in (("catch", "view", "places"), ("catch", "places"), ("touch", "heads"))
)
VIEWS = {
    "catch": N_("Which map catches it"),
    "view": N_("View against box"),
    "places": N_("Every place"),
    "touch": N_("Anchors that touch"),
    "heads": N_("Flatten the head"),
}
OWN_HELP = N_("Cells a side, then sizes as parts of the side; finest map first.")
OBJECTS_HELP = N_("x1 y1 x2 y2 in pixels of the network’s input; objects are parted by ;")
_buttons, _text = partial(choice, look="buttons"), partial(text, most=LONGEST_TEXT)
_own, _head = partial(_text, when={"pyramid": OWN}), partial(slider, when={"view": "heads"})


def side_of(pyramid: str) -> int:
    """px of its input."""
    return SIDE if pyramid == OWN else known_pyramid(DETECTORS[pyramid]).side


def resized(boxes: str, factor: float) -> str:
    """The text of objects on an input so many times as large. Raises ValueError where it cannot be read."""
    return write_boxes(WrittenBox(tuple(factor * value for value in box.corners), box.label) for box in parse_boxes(boxes))


def read_objects(text: str) -> tuple[WrittenBox, ...]:
    """A few objects. Raises ValueError and says which is wrong and why."""
    objects = parse_boxes(text)
    if len(objects) > MOST_OBJECTS:
        raise ValueError(f"There are {len(objects)} objects; here it can be {MOST_OBJECTS}.")
    return objects


@dataclass(frozen=True)
class Scales(Settings, prefix="scale"):
    """Everything the lesson's controls set."""

    view: str = views(VIEWS)
    photo: ClassVar = picker()
    crop: str = _buttons("middle", {"middle": N_("middle square"), "stretched": N_("stretched")}, N_("The photo becomes"))
    cells: int = slider(4, 1, 8, 1, N_("Cells a side of the map"), when=ONE_MAP)
    s: float = slider(0.15, 0.05, 1.0, 0.001, N_("Size s of its anchors"), format="%.3f", when={"view": "touch"})
    shapes: str = _buttons("three", SHAPES, N_("Ratios"), when={"view": "touch"})
    anchors: int = _head(3, 1, 6, 1, N_("Anchors a cell, a"))
    classes: int = _head(1, 1, 5, 1, N_("Classes without background, q"))
    permute: bool = switch(True, N_("Move channels last first"), when={"view": "heads"})
    pyramid: str = choice("textbook", DETECTORS, N_("Feature maps of"), when=PYRAMIDS)
    own: str = _own("4: 0.15; 2: 0.4; 1: 0.8", N_("Maps; cells: sizes; …"), read=read_maps, help=OWN_HELP)  # of d2l 14.5.1
    ratios: str = _own("1 2 0.5", N_("Ratios, width over height"), read=read_ratios)
    convs: int = slider(2, 1, 4, 1, N_("3 × 3 before each pooling"), when={"pyramid": OWN})
    boxes: str = _text(
        lambda chosen: resized(OBJECTS, side_of(chosen.pyramid) / SIDE),
        N_("Objects: A; B; …"),
        read=read_objects,
        write=text_of_edit,
        when=OBJECTS_ASKED,
        help=OBJECTS_HELP,
    )
    pick: str = choice("A", lambda chosen: text_letters(chosen.boxes), N_("Look closely at"), when=OBJECTS_ASKED)
    t: float = slider(0.5, 0.3, 0.9, 0.05, N_("IoU that is good enough"), when=OBJECTS_ASKED)

    @property
    def detector(self) -> Pyramid:
        if self.pyramid == OWN:
            return own_pyramid(self.own, self.ratios, self.convs)
        return known_pyramid(DETECTORS[self.pyramid])

    @cached_property
    def objects(self) -> tuple[WrittenBox, ...]:
        return parse_boxes(self.boxes)

    @property
    def names(self) -> tuple[str, ...]:
        """A, B, … of the objects."""
        return text_letters(self.boxes)

    @property
    def picked(self) -> int:
        """Index of the object that is looked at closely."""
        return self.names.index(self.pick)

    @property
    def corners(self) -> np.ndarray:
        """(N, 4) px."""
        return np.array([box.corners for box in self.objects])
