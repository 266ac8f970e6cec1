"""What a reader chooses in the lesson "Boxes and IoU"."""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

from playground.boxes.written import WrittenBox, box_text, letters, parse_boxes, text_letters
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, picker, slider, switch, views

PAGE_BOXES = "125 70 345 260; 175 95 395 285"  # a cat’s face, and a guess
COMPARED = {"view": ("pair", "island")}  # views in which boxes are compared
THRESHOLDS = (0.05, 0.95)
FORMATS = {
    "corners": N_("pixel corners"),
    "normalised": N_("normalised corners"),
    "centre": N_("centre and size"),
    "yolo": N_("normalised centre and size"),
    "coco": N_("top left and size"),
}
WAYS = {"sideways": N_("sideways"), "diagonally": N_("diagonally")}
CLASSES_HELP = N_("Of many classes only boxes of one class are compared.")
PLUS_HELP = N_("x2 and y2 name the last pixel inside, and a side is x2 − x1 + 1.")
_buttons = partial(choice, look="buttons", when=COMPARED)


def box_names(count: int) -> tuple[str, ...]:
    """truth, A, B, …"""
    return ("truth", *letters(count - 1))


def _rivals(chosen: Any) -> tuple[str, ...]:
    """Names of the boxes that can be compared with the truth; A where it is alone or the text cannot be read."""
    return text_letters(chosen.boxes)[:-1] or ("A",)


@dataclass(frozen=True)
class Iou(Settings, prefix="iou"):
    """The boxes and how they are looked at."""

    view: str = views({"pair": N_("Two boxes"), "island": N_("Island"), "formats": N_("Formats")})
    ground: str = choice("photo", {"photo": N_("photo"), "paper": N_("squared paper")}, N_("Boxes on"))
    photo: ClassVar = picker(when={"ground": "photo"})
    boxes: str = box_text(
        PAGE_BOXES, N_("Boxes: truth; A; B; …"), help=N_("x1 y1 x2 y2 in pixels, then a class if you like; boxes are parted by ;")
    )
    pick: str = choice("A", _rivals, N_("Compare the truth with"))
    coordinates: str = choice("corners", FORMATS, N_("Coordinates as"))
    slide: str = _buttons("sideways", WAYS, N_("The curve slides the box"))
    t: float = slider(0.5, *THRESHOLDS, 0.01, N_("IoU of the island"), when={"view": "island"})
    classes: str = _buttons("one", {"one": N_("one"), "many": N_("many")}, N_("Classes"), help=CLASSES_HELP)
    plus_one: bool = switch(False, N_("Old +1 pixel"), when=COMPARED, help=PLUS_HELP)

    @cached_property
    def written(self) -> tuple[WrittenBox, ...]:
        """The boxes; the first is the truth."""
        return parse_boxes(self.boxes)

    @property
    def names(self) -> tuple[str, ...]:
        return box_names(len(self.written))

    @property
    def picked(self) -> int:
        """Index of the box that is compared with the truth: the truth itself where it is alone."""
        return self.names.index(self.pick) if self.pick in self.names else 0
