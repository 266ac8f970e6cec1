"""PyTorch code of the lesson "Anchor boxes", the lines that compare the page with torch, and its files; tests run all of it."""

from collections.abc import Iterable, Iterator

from playground.boxes.written import letters, write_number
from playground.kit.i18n import _
from playground.kit.printed import settings_call
from playground.lessons.anchors.answer import AnchorAnswer
from playground.ui.files import Download, csv_file


def torch_code(answer: AnchorAnswer) -> str:
    """The view with torch and torchvision alone."""
    settings, (width, height) = answer.settings, answer.size
    some, every = (
        "[(s, ratios[0]) for s in sizes] + [(sizes[0], r) for r in ratios[1:]]",
        "[(s, r) for r in ratios for s in sizes]",
    )
    sizes, ratios = (
        f"[{', '.join(f'{number:g}' for number in numbers)}]" for numbers in (settings.size_list, settings.ratio_list)
    )
    shapes = f"""\
import torch
from torchvision.ops import box_iou

height, width = {settings.height}, {settings.width}  # cells of the map
sizes, ratios = {sizes}, {ratios}
pairs = {f"{every}  # n·m" if settings.full else f"{some}  # n + m − 1"}
# a ratio is width over height; the code scales the width by the map's shape
shapes = torch.tensor([(s * r**0.5 * height / width, s / r**0.5) for s, r in pairs], dtype=torch.float64)
"""
    if settings.view == "shapes":
        return f"""\
{shapes}shapes = shapes * torch.tensor([{width} / {height}, 1])  # fractions of the image height
side = torch.logspace(-1, 0, 200, dtype=torch.float64)
objects = torch.cartesian_prod(side, side)
centred = [torch.cat((-s, s), dim=1) / 2 for s in (objects, shapes)]
best = box_iou(*centred).amax(dim=1)
print((best >= {settings.t}).double().mean())  # share of the object shapes that are covered
"""
    row, column = settings.cell
    objects = settings.objects if settings.view == "cell" else settings.objects[settings.picked :][:1]
    rows = ", ".join(f"[{', '.join(map(write_number, box.corners))}]" for box in objects)
    anchors = f"""\
{shapes}y, x = torch.meshgrid(
    (torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width, indexing="ij"
)
centres = torch.stack((x, y, x, y), dim=-1)[:, :, None].double()  # the middles of the cells
anchors = (centres + torch.cat((-shapes, shapes), dim=1) / 2).reshape(-1, 4)  # nothing is clipped
sides = torch.tensor([{width}, {height}, {width}, {height}])  # of the picture, px
"""
    if settings.view == "cell":
        return f"""\
{anchors}print(len(anchors))
print(anchors.reshape(height, width, -1, 4)[{row}, {column}] * sides)  # px
print(((anchors[:, :2] < 0) | (anchors[:, 2:] > 1)).any(dim=1).float().mean())  # leave the picture
objects = torch.tensor([{rows}], dtype=torch.float64)
best, which = box_iou(objects, anchors * sides).max(dim=1)
print(best)
"""
    return f"""\
{anchors}objects = torch.tensor([{rows}], dtype=torch.float64)
print(box_iou(objects, anchors * sides).max(dim=1))  # at its present place
# Half a stride from the nearest centre, both ways: no place is worse.
w, h = objects[0, 2:] - objects[0, :2]
middle = sides[:2] / torch.tensor([2 * width, 2 * height])
objects = torch.stack((middle[0] - w / 2, middle[1] - h / 2, middle[0] + w / 2, middle[1] + h / 2))
centred = torch.cat((-shapes, shapes), dim=1) / 2 * sides
print(box_iou(objects[None], centred).max())
"""


_CHECK = """\
import torch
from torchvision.ops import box_iou

from playground.boxes import leaves_picture, multibox_prior
from playground.lessons.anchors.answer import anchor_answer
from playground.lessons.anchors.settings import Anchors

settings = {settings}
answer = anchor_answer(settings, {size})  # what the page shows
anchors = multibox_prior(
    settings.height, settings.width, settings.size_list, settings.ratio_list, full=settings.full
)
assert settings.count == len(anchors)
assert answer.leaving == leaves_picture(anchors).sum()
row, column = settings.cell
anchors = anchors * torch.tensor(answer.size).repeat(2)  # px
cell = anchors.reshape(settings.height, settings.width, -1, 4)[row, column]
torch.testing.assert_close(answer.cell_anchors, cell.double(), rtol=0, atol=1e-3)
iou = box_iou(answer.corners.float(), anchors).amax(dim=1)[answer.proper]
torch.testing.assert_close(answer.best.iou[answer.proper], iou.double(), rtol=0, atol=1e-4)
{view}print("The page and torch agree on", len(anchors), "anchors")
"""

_CHECKS = {
    "cell": "",
    "places": """\
if answer.proper[settings.picked]:  # half a stride from the nearest centre
    (x1, y1, x2, y2), (x, y) = answer.corners[settings.picked], answer.stride
    away = torch.stack((x - x2 + x1, y - y2 + y1, x + x2 - x1, y + y2 - y1))[None]
    worst = box_iou(away, torch.cat((-answer.shapes, answer.shapes), dim=1)).max()
    torch.testing.assert_close(answer.worst[settings.picked], worst)
""",
    "shapes": """\
side = torch.logspace(-1, 0, 200, dtype=torch.float64)
both = torch.cartesian_prod(side, side), answer.shapes / answer.size[1]
best = box_iou(*(torch.cat((-shapes, shapes), dim=1) for shapes in both)).amax(dim=1)
share = (best >= settings.t).double().mean().item()
assert abs(answer.reached["today"] - share) < 1e-3
""",
}


def check_code(answer: AnchorAnswer) -> str:
    """Lines that stop with an error where the page and torch differ."""
    return _CHECK.format(settings=settings_call(answer.settings), size=answer.size, view=_CHECKS[answer.settings.view])


def files(answer: AnchorAnswer) -> list[Download]:
    """Downloads of a state: the chosen cell's anchors, and the best anchor of each object."""
    return [
        csv_file(_("Anchors of the cell as CSV"), "anchors_of_cell.csv", lambda: _cell_rows(answer)),
        csv_file(_("Best anchors as CSV"), "best_anchors.csv", lambda: _best_rows(answer)),
    ]


def _cell_rows(answer: AnchorAnswer) -> Iterator[Iterable[object]]:
    yield "row", "column", "anchor", "size", "ratio", "x1", "y1", "x2", "y2", "leaves", "cells_inside"
    columns = (answer.settings.pairs, answer.cell_anchors.tolist(), answer.cell_leaves, answer.places_inside.tolist())
    for number, (pair, corners, leaves, inside) in enumerate(zip(*columns, strict=True)):
        yield *answer.settings.cell, number, *pair, *corners, leaves, inside


def _best_rows(answer: AnchorAnswer) -> Iterator[Iterable[object]]:
    yield "object", "class", "x1", "y1", "x2", "y2", "best_iou", "row", "column", "anchor", "same_centre_iou", "worst_iou"
    best, centred, settings = answer.best, answer.centred_iou.amax(dim=1), answer.settings
    numbers = (column.tolist() for column in (best.iou, best.row, best.column, best.shape, centred, answer.worst))
    for name, box, *values in zip(letters(len(settings.objects)), settings.objects, *numbers, strict=True):
        yield name, box.label, *box.corners, *values
