"""PyTorch code of the lesson "Boxes and IoU", and the lines that compare the page with torchvision; tests execute both."""

from playground.boxes.written import write_number
from playground.lessons.box_iou.answer import SHEET, IouConfig, iou_answer
from playground.lessons.box_iou.states import FORMATS


def torch_code(view: str, config: IouConfig, size: tuple[int, int] = SHEET) -> str:
    """The view with torchvision alone; `size` is the picture's (width, height)."""
    return "\n".join(_formats(config, size) if view == FORMATS else _likeness(config))


def _boxes(config: IouConfig) -> list[str]:
    rows = [f"[{', '.join(_float(value) for value in box.corners)}]" for box in config.written]
    return [f"boxes = torch.tensor([{', '.join(rows)}])  # corners; the first is the truth"]


def _float(value: float) -> str:
    text = write_number(value)
    return text if "." in text else f"{text}."


def _likeness(config: IouConfig) -> list[str]:
    proper = all(iou_answer(config).proper)
    more = ", complete_box_iou, distance_box_iou, generalized_box_iou" if proper else ""
    lines = ["import torch", f"from torchvision.ops import box_iou{more}", "", *_boxes(config)]
    if config.plus_one:
        lines.append("boxes[:, 2:] += 1  # x2 and y2 name the last pixel inside")
    # A box without area is 0/0 to torchvision; the page calls it like nothing.
    lines.append("iou = box_iou(boxes, boxes)" + ("" if proper else ".nan_to_num(0)  # 0/0 where a box has no area"))
    other = None
    if config.classes == "many":
        labels = [box.label for box in config.written]
        lines += [
            f"classes = torch.tensor({[sorted(set(labels)).index(label) for label in labels]})",
            "other = classes[:, None] != classes  # these are never compared",
            "iou[other] = 0",
        ]
        other = "other"
    lines += ["print(iou)", "print(2 * iou / (1 + iou))  # Dice"]
    if proper:
        masked = f".masked_fill({other}, -1)" if other else ""
        lines += [
            "for measure in (generalized_box_iou, distance_box_iou, complete_box_iou):",
            f"    print(measure(boxes, boxes){masked})",
        ]
    return lines


def _formats(config: IouConfig, size: tuple[int, int]) -> list[str]:
    width, height = size
    return [
        "import torch",
        "from torchvision.ops import box_convert",
        "",
        *_boxes(config),
        f"sides = torch.tensor([{width}, {height}, {width}, {height}])  # of the picture",
        'centre = box_convert(boxes, "xyxy", "cxcywh")',
        "print(boxes / sides)  # normalised corners",
        "print(centre)",
        "print(centre / sides)  # YOLO",
        'print(box_convert(boxes, "xyxy", "xywh"))  # COCO',
    ]


def check_code(view: str, config: IouConfig, size: tuple[int, int] = SHEET) -> str:
    """Lines that stop with an error where the page and torchvision differ."""
    default = IouConfig()
    changed = [name for name in config.__dataclass_fields__ if getattr(config, name) != getattr(default, name)]
    written = ", ".join(f"{name}={getattr(config, name)!r}" for name in changed)
    if view == FORMATS:
        return _CHECK_FORMATS.format(config=f"IouConfig({written})", width=size[0], height=size[1])
    return _CHECK.format(config=f"IouConfig({written})")


_CHECK = """\
import torch
from torchvision import ops

from playground.lessons.box_iou.answer import IouConfig, iou_answer, may_compare

answer = iou_answer({config})  # what the page shows
boxes = answer.config.corners
boxes[:, 2:] += answer.config.plus_one
proper = torch.tensor(answer.proper)
counted = proper[:, None] & proper & may_compare(answer.config)
measures = {{
    "IoU": ops.box_iou, "GIoU": ops.generalized_box_iou, "DIoU": ops.distance_box_iou, "CIoU": ops.complete_box_iou
}}
for name, measure in measures.items():
    if proper.all():
        torch.testing.assert_close(answer.likeness[name][counted], measure(boxes, boxes)[counted])
    assert (answer.likeness[name][~counted] == (0 if name == "IoU" else -1)).all()
iou = answer.likeness["IoU"]
torch.testing.assert_close(answer.likeness["Dice"], 2 * iou / (1 + iou))
print("The page and torchvision agree on", len(boxes), "boxes")
"""

_CHECK_FORMATS = """\
import torch
from torchvision.ops import box_convert

from playground.boxes import convert_boxes, denormalise_boxes, normalise_boxes
from playground.lessons.box_iou.answer import IouConfig

boxes = {config}.corners
for ours, theirs in (("centre", "cxcywh"), ("top-left", "xywh")):
    converted = convert_boxes(boxes, "corners", ours)
    torch.testing.assert_close(converted, box_convert(boxes, "xyxy", theirs))
    parts = normalise_boxes(converted, height={height}, width={width})
    back = convert_boxes(denormalise_boxes(parts, height={height}, width={width}), ours, "corners")
    torch.testing.assert_close(back, boxes)
print("The page and torchvision agree on", len(boxes), "boxes")
"""
