"""What a reader chooses in the lesson "Boxes and IoU"."""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

from playground.boxes.written import WrittenBox, box_text, letters, parse_boxes, text_letters
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, picker, slider, switch, views

PAGE_BOXES = "125 70 345 260; 175 95 395 285"  # a cat’s face, and a guess
GROUND_TRUTH = N_("ground truth")  # the first box
COMPARED = {"view": ("pair", "island")}  # views in which boxes are compared
THRESHOLDS = (0.05, 0.95)
FORMATS = {
    "corners": N_("x1 y1 x2 y2, pixels"),
    "normalised": N_("x1 y1 x2 y2, 0–1"),
    "centre": N_("cx cy w h, pixels"),
    "yolo": N_("cx cy w h, 0–1 (YOLO)"),
    "coco": N_("x y w h, pixels (COCO)"),
}
OLD_FORMATS = {  # as addresses once had them
    "pixel corners": "corners",
    "normalised corners": "normalised",
    "centre and size": "centre",
    "normalised centre and size": "yolo",
    "top left and size": "coco",
}
WAYS = {"sideways": N_("sideways"), "diagonally": N_("diagonally")}
VIEWS = {"pair": N_("Two boxes"), "island": N_("Where IoU is at least t"), "formats": N_("Box formats")}
BOXES_HELP = N_(
    "Four numbers for each box, then a class if you like, with ; between boxes. Brackets and commas are read, too: "
    "(10, 20, 110, 220); (30, 40, 130, 240) or [[10, 20, 110, 220], [30, 40, 130, 240]]."
)
FORMAT_HELP = N_(
    "How the four numbers in the field are read. w and h are width and height; 0–1 means fractions of the image sides."
)
CLASSES_HELP = N_("With many classes only boxes of one class are compared.")
PLUS_HELP = N_("x2 and y2 name the last pixel inside, and a side is x2 − x1 + 1.")
_buttons = partial(choice, look="buttons")


def box_names(count: int) -> tuple[str, ...]:
    """ground truth, A, B, …"""
    return (GROUND_TRUTH, *letters(count - 1))


def _rivals(chosen: Any) -> tuple[str, ...]:
    """Names of the boxes that can be compared with the ground truth; A where it is alone or the text cannot be read."""
    return text_letters(chosen.boxes)[:-1] or ("A",)


def _several_rivals(chosen: Any) -> bool:
    return len(_rivals(chosen)) > 1


def _has_classes(chosen: Any) -> bool:
    """Whether a compared box has a class; without any nothing is decided by them."""
    try:
        return chosen.view in COMPARED["view"] and any(box.label for box in parse_boxes(chosen.boxes))
    except ValueError:
        return False


@dataclass(frozen=True)
class Iou(Settings, prefix="iou"):
    """The boxes and how they are looked at."""

    view: str = views(VIEWS, aliases={"Island": "island", "Formats": "formats"})
    boxes: str = box_text(PAGE_BOXES, N_("Boxes: ground truth; A; B; …"), help=BOXES_HELP, keeps_picture=True)
    format: str = choice("corners", FORMATS, N_("Format of these numbers"), help=FORMAT_HELP)
    ground: str = choice("photo", {"photo": N_("photo"), "paper": N_("grid")}, N_("Boxes on"), aliases={"squared paper": "paper"})
    photo: ClassVar = picker(when={"ground": "photo"})
    pick: str = choice("A", _rivals, N_("Compare the ground truth with"), when=_several_rivals)
    t: float = slider(0.5, *THRESHOLDS, 0.01, N_("IoU threshold t"), when={"view": "island"})
    slide: str = _buttons("sideways", WAYS, N_("The curve moves the box"), when=COMPARED)
    classes: str = _buttons(
        "one", {"one": N_("one"), "many": N_("many")}, N_("Number of classes"), help=CLASSES_HELP, when=_has_classes
    )
    plus_one: bool = switch(False, N_("Old convention: +1 pixel"), when=COMPARED, help=PLUS_HELP)
    coordinates: str = choice("corners", FORMATS, N_("Coordinates below the picture"), when=COMPARED, aliases=OLD_FORMATS)

    @cached_property
    def written(self) -> tuple[WrittenBox, ...]:
        """The boxes in the format of the field; the first is the ground truth."""
        return parse_boxes(self.boxes)

    @property
    def names(self) -> tuple[str, ...]:
        return box_names(len(self.written))

    @property
    def picked(self) -> int:
        """Index of the box that is compared with the ground truth: the ground truth itself where it is alone."""
        return self.names.index(self.pick) if self.pick in self.names else 0
