"""Boxes as four numbers, and every way of writing them that the lessons meet.

    corners   x1, y1, x2, y2    the house's own; what a function means when it says only "boxes"
    centre    cx, cy, w, h      the textbook's second form, and YOLO's (there divided by the picture's size)
    top-left  x, y, w, h        COCO's annotation files

A tensor of boxes has shape (..., 4). x grows to the right, y downwards; the unit is the pixel, or the picture's side when
normalised. Sizes are differences, x2 − x1: a box of one pixel reaches from 3 to 4.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def as_boxes(boxes: object, name: str = "boxes") -> Tensor:
    """Anything array-like as a floating tensor of shape (..., 4); an empty list becomes (0, 4). Floats keep their type.

    Whole numbers turn into floats first, so that no 8-bit coordinate overflows in a sum.
    Raises ValueError when the last axis does not hold four numbers.
    """
    tensor = torch.as_tensor(boxes)
    if tensor.numel() == 0 and tensor.dim() <= 1:
        tensor = tensor.reshape(0, 4)
    if tensor.dim() == 0 or tensor.shape[-1] != 4:
        raise ValueError(f"{name} has shape {tuple(tensor.shape)}; the last axis must hold four numbers, as in (N, 4).")
    return tensor if tensor.is_floating_point() else tensor.to(torch.get_default_dtype())


def as_list_of_boxes(boxes: object, name: str = "boxes") -> Tensor:
    """As as_boxes, but exactly (N, 4). Raises ValueError otherwise."""
    tensor = as_boxes(boxes, name)
    if tensor.dim() != 2:
        raise ValueError(f"{name} has shape {tuple(tensor.shape)}; it must be a list of boxes, (N, 4).")
    return tensor


def box_corner_to_center(boxes: Tensor) -> Tensor:
    """(x1, y1, x2, y2) to (cx, cy, w, h), shape (..., 4) kept (d2l 14.3.1). Inverted boxes get negative sizes."""
    x1, y1, x2, y2 = as_boxes(boxes).unbind(-1)
    return torch.stack(((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1), dim=-1)


def box_center_to_corner(boxes: Tensor) -> Tensor:
    """(cx, cy, w, h) to (x1, y1, x2, y2), shape (..., 4) kept (d2l 14.3.1)."""
    cx, cy, w, h = as_boxes(boxes).unbind(-1)
    return torch.stack((cx - 0.5 * w, cy - 0.5 * h, cx + 0.5 * w, cy + 0.5 * h), dim=-1)


def box_corner_to_topleft(boxes: Tensor) -> Tensor:
    """(x1, y1, x2, y2) to COCO's (x, y, w, h), shape (..., 4) kept."""
    x1, y1, x2, y2 = as_boxes(boxes).unbind(-1)
    return torch.stack((x1, y1, x2 - x1, y2 - y1), dim=-1)


def box_topleft_to_corner(boxes: Tensor) -> Tensor:
    """COCO's (x, y, w, h) to (x1, y1, x2, y2), shape (..., 4) kept."""
    x, y, w, h = as_boxes(boxes).unbind(-1)
    return torch.stack((x, y, x + w, y + h), dim=-1)


# format -> (to corners, from corners)
FORMATS: dict[str, tuple[Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]]] = {
    "corners": (as_boxes, as_boxes),
    "centre": (box_center_to_corner, box_corner_to_center),
    "top-left": (box_topleft_to_corner, box_corner_to_topleft),
}


def convert_boxes(boxes: Tensor, source: str, target: str) -> Tensor:
    """Boxes (..., 4) from one of FORMATS to another; the unit stays. Raises ValueError for an unknown format."""
    for word in (source, target):
        if word not in FORMATS:
            raise ValueError(f"There is no box format {word!r}; the formats are {', '.join(FORMATS)}.")
    return FORMATS[target][1](FORMATS[source][0](boxes))


def normalise_boxes(boxes: Tensor, height: float, width: float) -> Tensor:
    """Pixels to parts of the picture's sides, in any of the formats: x and w by width, y and h by height.

    Raises ValueError unless both sides are positive.
    """
    boxes = as_boxes(boxes)
    return boxes / _sides(boxes, height, width)


def denormalise_boxes(boxes: Tensor, height: float, width: float) -> Tensor:
    """Parts of the picture's sides to pixels: the way back from normalise_boxes. Raises ValueError as it does."""
    boxes = as_boxes(boxes)
    return boxes * _sides(boxes, height, width)


def _sides(boxes: Tensor, height: float, width: float) -> Tensor:
    if not (height > 0 and width > 0):
        raise ValueError(f"The picture is {height} high and {width} wide; both sides must be positive.")
    return boxes.new_tensor((width, height, width, height))
