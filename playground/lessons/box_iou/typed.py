"""The boxes of the field as corners in pixels, and corners as the field's text, in any of its formats.

Boxes that the page itself wrote, its first ones and those that a pointer moved, keep their places when another format is chosen:
their numbers change. What a reader typed is read anew, for whoever types and then says which format it was means that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.boxes.formats import convert_boxes, denormalise_boxes, normalise_boxes
from playground.boxes.written import WrittenBox, parse_boxes, write_boxes

KINDS = {  # format of the field → format of the room, and whether the numbers are fractions of the sides
    "corners": ("corners", False),
    "normalised": ("corners", True),
    "centre": ("centre", False),
    "yolo": ("centre", True),
    "coco": ("top-left", False),
}
FRACTION_DECIMALS = 7  # less than a hundredth of a pixel on any photo
Size = tuple[int, int]  # px, width and height


@dataclass(frozen=True)
class PageText:
    """A text that the page wrote, and its format."""

    text: str
    format: str = "corners"


def corners_of(written: Sequence[WrittenBox], kind: str, size: Size) -> Tensor:
    """(N, 4) float64 corners in pixels of a picture of that size."""
    numbers = torch.tensor([box.corners for box in written], dtype=torch.float64)
    source, fractions = KINDS[kind]
    return convert_boxes(denormalise_boxes(numbers, size[1], size[0]) if fractions else numbers, source, "corners")


def text_of_corners(corners: Tensor, labels: Sequence[str], kind: str, size: Size) -> str:
    """The field's text of corners (N, 4) in pixels."""
    target, fractions = KINDS[kind]
    numbers = convert_boxes(corners, "corners", target)
    if fractions:
        numbers = normalise_boxes(numbers, size[1], size[0])
    boxes = (WrittenBox(tuple(row), label) for row, label in zip(numbers.tolist(), labels, strict=True))
    return write_boxes(boxes, FRACTION_DECIMALS) if fractions else write_boxes(boxes)


def in_format(page_text: PageText, kind: str, size: Size) -> PageText:
    """The same boxes in another format."""
    written = parse_boxes(page_text.text)
    corners = corners_of(written, page_text.format, size)
    return PageText(text_of_corners(corners, [box.label for box in written], kind, size), kind)
