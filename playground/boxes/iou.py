"""How much two boxes are alike: IoU, GIoU, DIoU, CIoU, Dice (d2l 14.4.2).

Boxes are corners (x1, y1, x2, y2) in any unit, (N, 4) and (M, 4); the answer is the (N, M) matrix of all pairs. Half
precision is computed and returned in float32, as torchvision does. All are differentiable for proper boxes.

A box is proper when its four numbers are finite, x1 < x2, y1 < y2, and its area is neither zero nor infinite in its number
type. One that is not (a point, a line, inverted, NaN, infinite) is like nothing, itself included: IoU and Dice are 0 where
the textbook and torchvision give 0/0, and GIoU, DIoU and CIoU are −1, the value of boxes infinitely far apart.

plus_one switches to the convention of old evaluation code, in which x2 and y2 name the last pixel inside and sizes are
x2 − x1 + 1. It means pixels: on coordinates in [0, 1] it is nonsense.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torchvision import ops

from playground.boxes.formats import as_list_of_boxes

BLOCK = 1 << 17  # pairs computed at a time on a CPU: half a megabyte in float32, so that the steps stay in the cache


def is_proper(boxes: Tensor) -> Tensor:
    """(N,) bool: which boxes (N, 4) have finite corners, positive sides and an area that is neither 0 nor infinite."""
    boxes = as_list_of_boxes(boxes)
    area = ops.box_area(boxes)
    return torch.isfinite(boxes).all(dim=1) & (boxes[:, 2:] > boxes[:, :2]).all(dim=1) & (area > 0) & torch.isfinite(area)


def box_iou(boxes1: Tensor, boxes2: Tensor, plus_one: bool = False) -> Tensor:
    """Intersection over union, (N, M) in [0, 1]; 0 for a box that is not proper.

    Raises ValueError unless both are (N, 4). Equals torchvision.ops.box_iou bit by bit for proper boxes.
    """
    first, proper1 = _prepared(boxes1, "boxes1", plus_one)
    second, proper2 = _prepared(boxes2, "boxes2", plus_one)
    # A box without extent meets nothing, and an area of 1 beside it keeps the union from being 0.
    first, second = torch.where(proper1[:, None], first, 0), torch.where(proper2[:, None], second, 0)
    area1, area2 = torch.where(proper1, ops.box_area(first), 1), torch.where(proper2, ops.box_area(second), 1)
    columns = second.T.contiguous()  # [4, M]
    rows = max(1, BLOCK // max(1, len(second))) if first.device.type == "cpu" else max(1, len(first))
    if len(first) <= rows:
        return _iou(first, area1, columns, area2)
    pairs = zip(first.split(rows), area1.split(rows), strict=True)
    return torch.cat([_iou(block, area, columns, area2) for block, area in pairs])


def generalized_box_iou(boxes1: Tensor, boxes2: Tensor, plus_one: bool = False) -> Tensor:
    """GIoU = IoU − (enclosing − union)/enclosing, (N, M) in [−1, 1] (Rezatofighi et al. 2019). Raises as box_iou."""
    return _guarded(ops.generalized_box_iou, boxes1, boxes2, plus_one)


def distance_box_iou(boxes1: Tensor, boxes2: Tensor, plus_one: bool = False) -> Tensor:
    """DIoU = IoU − (distance of centres / diagonal of the enclosing box)², (N, M) in [−1, 1] (Zheng et al. 2020).

    Raises as box_iou.
    """
    return _guarded(ops.distance_box_iou, boxes1, boxes2, plus_one)


def complete_box_iou(boxes1: Tensor, boxes2: Tensor, plus_one: bool = False) -> Tensor:
    """CIoU = DIoU − αv, where v compares the angles of the diagonals, (N, M) (Zheng et al. 2020). Raises as box_iou."""
    return _guarded(ops.complete_box_iou, boxes1, boxes2, plus_one)


def box_dice(boxes1: Tensor, boxes2: Tensor, plus_one: bool = False) -> Tensor:
    """Dice = 2·overlap/(area + area) = 2·IoU/(1 + IoU), (N, M) in [0, 1]: another scale, never another ranking."""
    iou = box_iou(boxes1, boxes2, plus_one)
    return 2 * iou / (1 + iou)


MEASURES: dict[str, Callable[..., Tensor]] = {
    "IoU": box_iou,
    "GIoU": generalized_box_iou,
    "DIoU": distance_box_iou,
    "CIoU": complete_box_iou,
    "Dice": box_dice,
}


def shape_iou(shapes1: Tensor, shapes2: Tensor) -> Tensor:
    """IoU of (w, h) shapes laid on one centre, (N, 2) and (M, 2) -> (N, M): what anchors can reach at best.

    Raises ValueError unless both hold pairs.
    """
    centred = []
    for name, shapes in (("shapes1", shapes1), ("shapes2", shapes2)):
        shapes = torch.as_tensor(shapes)
        if shapes.dim() != 2 or shapes.shape[1] != 2:
            raise ValueError(f"{name} has shape {tuple(shapes.shape)}; it must hold a width and a height a row, (N, 2).")
        centred.append(torch.cat((-shapes, shapes), dim=1) / 2)
    return box_iou(*centred)


def _iou(rows: Tensor, row_areas: Tensor, columns: Tensor, column_areas: Tensor) -> Tensor:
    x1, y1, x2, y2 = (side[:, None] for side in rows.unbind(1))
    width = (torch.minimum(x2, columns[2]) - torch.maximum(x1, columns[0])).clamp_(min=0)
    height = (torch.minimum(y2, columns[3]) - torch.maximum(y1, columns[1])).clamp_(min=0)
    overlap = width * height
    return overlap / (row_areas[:, None] + column_areas - overlap)


def _prepared(boxes: Tensor, name: str, plus_one: bool) -> tuple[Tensor, Tensor]:
    """Boxes (N, 4) in at least float32, one pixel larger if asked, and which of them are proper."""
    boxes = as_list_of_boxes(boxes, name)
    if boxes.dtype in (torch.float16, torch.bfloat16):
        boxes = boxes.float()
    if plus_one:
        boxes = boxes + boxes.new_tensor((0, 0, 1, 1))
    return boxes, is_proper(boxes)


def _guarded(measure: Callable[[Tensor, Tensor], Tensor], boxes1: Tensor, boxes2: Tensor, plus_one: bool) -> Tensor:
    first, proper1 = _prepared(boxes1, "boxes1", plus_one)
    second, proper2 = _prepared(boxes2, "boxes2", plus_one)
    unit = first.new_tensor((0, 0, 1, 1))  # stands in for a box that is not proper; its answers are overwritten
    result = measure(torch.where(proper1[:, None], first, unit), torch.where(proper2[:, None], second, unit))
    return result.masked_fill(~(proper1[:, None] & proper2), -1)
