"""What the lesson "Boxes and IoU" shows: one canvas, looked at in three ways."""

from playground.images import Photo
from playground.lessons.box_iou.answer import IouAnswer
from playground.lessons.box_iou.controls import LAB, take_edit
from playground.lessons.box_iou.lab import iou_lab
from playground.lessons.box_iou.states import FORMATS, ISLAND, PAIR

LOOKS = {PAIR: "pair", ISLAND: "island", FORMATS: "formats"}  # view of the page -> of the component


def show_boxes(view: str, answer: IouAnswer, photo: Photo | None, size: tuple[int, int]) -> None:
    """Draw the boxes over the photo, or over paper of `size`, into the open container."""
    iou_lab(answer.config, view=LOOKS[view], size=size, photo=photo, key=LAB, on_edit=take_edit)
