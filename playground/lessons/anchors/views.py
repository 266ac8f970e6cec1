"""What the lesson "Anchor boxes" shows: anchors and objects over the picture, or the map of all shapes."""

from playground.images import Photo
from playground.lessons.anchors.answer import AnchorAnswer
from playground.lessons.anchors.controls import ISLANDS, LAB, take_cell, take_edit, take_numbers
from playground.lessons.anchors.lab import anchor_lab
from playground.lessons.anchors.shape_islands import shape_islands
from playground.lessons.anchors.states import CELL, PLACES, SHAPES

LOOKS = {CELL: "cell", PLACES: "places"}  # view of the page -> of the component


def show_anchors(view: str, answer: AnchorAnswer, photo: Photo | None) -> None:
    """Draw a view into the open container."""
    if view == SHAPES:
        shape_islands(answer, key=ISLANDS, on_edit=take_numbers)
    else:
        anchor_lab(answer, view=LOOKS[view], photo=photo, key=LAB, on_edit=take_edit, on_cell=take_cell)
