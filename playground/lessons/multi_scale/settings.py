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
SHAPES = {"three": N_("1, 2, 0.5"), "squares": N_("1 (squares)")}
CROPS = {"middle": N_("crop the middle"), "stretched": N_("stretch")}
RATIOS = {"three": (1.0, 2.0, 0.5), "squares": (1.0,)}  # of anchors that touch
DETECTORS = {"textbook": KNOWN[0]} | {name: name for name in KNOWN[1:]} | {OWN: N_("own feature maps")}
PYRAMIDS, OBJECTS_ASKED, ONE_MAP = (
    {"view": asked} for asked in (("catch", "view", "places"), ("catch", "places"), ("touch", "heads"))
)
VIEWS = {
    "catch": N_("Feature map per object"),
    "view": N_("Receptive field vs. anchor size"),
    "places": N_("Where can the object be?"),
    "touch": N_("Overlapping anchors"),
    "heads": N_("Flattening (permute)"),
}
OLD_VIEWS = {"Which map catches it": "catch", "View against box": "view", "Every place": "places"}
OLD_VIEWS |= {"Anchors that touch": "touch", "Flatten the head": "heads"}
OWN_HELP = N_("For each map its cells per side, a colon, and anchor sizes (0–1, parts of the input’s side); finest map first.")
OBJECTS_HELP = N_("x1 y1 x2 y2 in pixels of the network’s input, with ; between objects.")
T_HELP = N_("An object counts as detected where an anchor has at least this IoU with it.")
SIZE_HELP = N_("Side of a square anchor, as a part of the image’s side (0–1).")
PERMUTE_HELP = N_("Rows are right when the channels are moved last before flattening: permute(0, 2, 3, 1).")
_buttons, _text = partial(choice, look="buttons"), partial(text, most=LONGEST_TEXT)
_own, _head = partial(_text, when={"pyramid": OWN}, keeps_picture=True), partial(slider, when={"view": "heads"})


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
        raise ValueError(f"There are {len(objects)} objects; at most {MOST_OBJECTS} are possible here. Remove some.")
    return objects


@dataclass(frozen=True)
class Scales(Settings, prefix="scale"):
    """Everything the lesson's controls set."""

    view: str = views(VIEWS, aliases=OLD_VIEWS)
    pyramid: str = choice("textbook", DETECTORS, N_("Detector"), when=PYRAMIDS)
    own: str = _own("4: 0.15; 2: 0.4; 1: 0.8", N_("Cells: anchor sizes; …"), read=read_maps, help=OWN_HELP)  # of d2l 14.5.1
    ratios: str = _own("1 2 0.5", N_("Aspect ratios, width / height"), read=read_ratios)
    convs: int = slider(2, 1, 4, 1, N_("3 × 3 convolutions per block"), when={"pyramid": OWN})
    boxes: str = _text(
        lambda chosen: resized(OBJECTS, side_of(chosen.pyramid) / SIDE),
        N_("Objects: A; B; …"),
        read=read_objects,
        write=text_of_edit,
        when=OBJECTS_ASKED,
        help=OBJECTS_HELP,
    )
    pick: str = choice("A", lambda chosen: text_letters(chosen.boxes), N_("Selected object"), when=OBJECTS_ASKED)
    t: float = slider(0.5, 0.3, 0.9, 0.05, N_("IoU threshold"), when=OBJECTS_ASKED, help=T_HELP)
    s: float = slider(0.15, 0.05, 1.0, 0.001, N_("Anchor size s (0–1)"), format="%.3f", when={"view": "touch"}, help=SIZE_HELP)
    permute: bool = switch(True, N_("Move channels last (permute)"), when={"view": "heads"}, help=PERMUTE_HELP)
    cells: int = slider(4, 1, 8, 1, N_("Feature map size, cells per side"), when=ONE_MAP)
    shapes: str = _buttons("three", SHAPES, N_("Aspect ratios"), when={"view": "touch"})
    anchors: int = _head(3, 1, 6, 1, N_("Anchors per cell, a"))
    classes: int = _head(1, 1, 5, 1, N_("Classes without background, q"))
    photo: ClassVar = picker()
    crop: str = _buttons("middle", CROPS, N_("Photo to square input"), aliases={"middle square": "middle"})

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
