"""PyTorch code of the lesson "Boxes and IoU", what compares the page with torchvision, and its files; tests run all of it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import torch
from torchvision import ops

from playground.boxes import convert_boxes, denormalise_boxes, normalise_boxes
from playground.boxes.written import FARTHEST, WrittenBox, write_boxes
from playground.kit.i18n import _
from playground.kit.printed import literal, settings_call, shown
from playground.lessons.box_iou.answer import IouAnswer, iou_answer, slide
from playground.lessons.box_iou.settings import Iou
from playground.lessons.box_iou.typed import FRACTION_DECIMALS
from playground.lessons.box_iou.words import format_table
from playground.ui.files import Download, columns_file, csv_file

REACH = 2  # of a curve to both sides, times the mean width of the two boxes


def files(answer: IouAnswer) -> list[Download]:
    """Downloads of a state: the curve of today, and the boxes in every format."""
    table = format_table(answer)
    return [
        columns_file(_("Chart as CSV"), "iou_curve.csv", lambda: _curve(answer)),
        csv_file(
            _("Boxes in every format as CSV"), "boxes.csv", lambda: [list(table[0]), *(list(row.values()) for row in table)]
        ),
    ]


def _curve(answer: IouAnswer) -> dict[str, Iterable[object]]:
    """Each measure at every whole pixel of the way."""
    widths = (answer.truth[2] - answer.truth[0] + answer.chosen[2] - answer.chosen[0]).abs().item()
    reach = max(1, round(REACH * widths / 2))
    return {"shift": range(-reach, reach + 1), **slide(answer, range(-reach, reach + 1))}


def torch_code(answer: IouAnswer) -> str:
    """The view with torchvision alone."""
    rows = [f"[{', '.join(map(literal, box))}]" for box in answer.corners.tolist()]
    boxes = f"boxes = torch.tensor([{', '.join(rows)}])  # x1, y1, x2, y2; the first is the ground truth"
    if answer.settings.view == "formats":
        return _formats(boxes, *answer.size)
    lines = [*_similarity(boxes, answer)]
    if answer.settings.view == "island" and answer.both_proper and answer.compared and not answer.alone:
        lines = [*lines[: -2 if all(answer.proper) else None], _island(answer)]
    return "\n".join(lines)


def _similarity(boxes: str, answer: IouAnswer) -> Iterator[str]:
    settings, proper = answer.settings, all(answer.proper)
    more = ", complete_box_iou, distance_box_iou, generalized_box_iou" if proper else ""
    yield f"import torch\nfrom torchvision.ops import box_iou{more}\n\n{boxes}"
    if settings.plus_one:
        yield "boxes[:, 2:] += 1  # x2 and y2 name the last pixel inside"
    # A box without area is 0/0 to torchvision; the page calls it like nothing.
    yield "iou = box_iou(boxes, boxes)" + ("" if proper else ".nan_to_num(0)  # 0/0 where a box has no area")
    if settings.classes == "many":
        labels = [box.label for box in settings.written]
        yield f"classes = torch.tensor({[sorted(set(labels)).index(label) for label in labels]})"
        yield "other = classes[:, None] != classes  # these are never compared\niou[other] = 0"
    yield "print(iou)\nprint(2 * iou / (1 + iou))  # Dice"
    if proper:
        masked = ".masked_fill(other, -1)" if settings.classes == "many" else ""
        yield "for measure in (generalized_box_iou, distance_box_iou, complete_box_iou):"
        yield f"    print(measure(boxes, boxes){masked})"


def _island(answer: IouAnswer) -> str:
    """Where the centre of the compared box may stand, tried on a grid of 401 × 401 places."""
    return f"""
t, box = {answer.settings.t:g}, {answer.settings.picked}
size = boxes[box, 2:] - boxes[box, :2]
centre = (boxes[0, :2] + boxes[0, 2:]) / 2
reach = (size + boxes[0, 2:] - boxes[0, :2]) / 2  # beyond it they do not overlap
steps = torch.linspace(-1, 1, 401, dtype=boxes.dtype)
offsets = torch.cartesian_prod(steps, steps) * reach
placed = torch.cat((centre + offsets - size / 2, centre + offsets + size / 2), dim=1)
enough = box_iou(boxes[:1], placed)[0] >= t
print("up to", offsets[enough, 0].max().item() if enough.any() else None, "px to the side")"""


def _formats(boxes: str, width: int, height: int) -> str:
    return f"""\
import torch
from torchvision.ops import box_convert

{boxes}
sides = torch.tensor([{width}, {height}, {width}, {height}])  # of the picture
centre = box_convert(boxes, "xyxy", "cxcywh")
print(boxes / sides)  # corners as fractions
print(centre)
print(centre / sides)  # YOLO
print(box_convert(boxes, "xyxy", "xywh"))  # COCO"""


def check_code(answer: IouAnswer) -> str:
    """Lines that stop with an error where the page and torchvision differ."""
    settings, (width, height) = f"={settings_call(_as_corners(answer))}", answer.size
    if answer.settings.view == "formats":
        return shown(check_formats, settings=settings, width=width, height=height)
    return shown(check_similarity, settings=settings)


def _as_corners(answer: IouAnswer) -> Iou:
    """The settings with the boxes as corners in pixels, so that the check needs no photo whose sides fractions are parts of."""
    settings = answer.settings
    if settings.format == "corners" or answer.corners.abs().max() > FARTHEST:
        return settings
    boxes = (WrittenBox(tuple(box), one.label) for box, one in zip(answer.corners.tolist(), settings.written, strict=True))
    return replace(settings, boxes=write_boxes(boxes, FRACTION_DECIMALS), format="corners")


def check_similarity(settings: Iou) -> None:
    answer = iou_answer(settings)  # what the page shows
    boxes, proper = answer.measured, torch.tensor(answer.proper)
    counted = proper[:, None] & proper & answer.comparable
    measures = {"IoU": ops.box_iou, "GIoU": ops.generalized_box_iou, "DIoU": ops.distance_box_iou, "CIoU": ops.complete_box_iou}
    for name, measure in measures.items():
        if proper.all():
            torch.testing.assert_close(answer.similarity[name][counted], measure(boxes, boxes)[counted])
        assert (answer.similarity[name][~counted] == (0 if name == "IoU" else -1)).all()
    iou = answer.similarity["IoU"]
    torch.testing.assert_close(answer.similarity["Dice"], 2 * iou / (1 + iou))
    print("The page and torchvision agree on", len(boxes), "boxes")


def check_formats(settings: Iou, width: int, height: int) -> None:
    boxes = iou_answer(settings).corners
    for ours, theirs in (("centre", "cxcywh"), ("top-left", "xywh")):
        converted = convert_boxes(boxes, "corners", ours)
        torch.testing.assert_close(converted, ops.box_convert(boxes, "xyxy", theirs))
        parts = normalise_boxes(converted, height=height, width=width)
        back = convert_boxes(denormalise_boxes(parts, height=height, width=width), ours, "corners")
        torch.testing.assert_close(back, boxes)
    print("The page and torchvision agree on", len(boxes), "boxes")
