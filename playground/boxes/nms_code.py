"""PyTorch code of the lesson "Non-maximum suppression", and the lines that compare the page with torchvision; tests run both.

Few boxes stand in the code; many are read from the file that the page offers beside it.
"""

from playground.boxes.nms_lesson import RULES
from playground.boxes.nms_scene import YOURS, NmsAnswer, NmsConfig
from playground.images import Photo

FEW = 12  # boxes that code can spell out
FILE = "raw_boxes.csv"  # x1, y1, x2, y2, score, class number, class; surest first


def torch_code(view: str, answer: NmsAnswer) -> str:
    """The view with torch and torchvision alone."""
    return "\n".join([*_boxes(answer), *(_soft(answer) if view == RULES else _greedy(answer))])


def _boxes(answer: NmsAnswer) -> list[str]:
    raw = answer.raw
    if len(raw) > FEW:
        return [
            "import numpy as np",
            "import torch",
            "from torchvision import ops",
            "",
            f'rows = np.loadtxt("{FILE}", delimiter=",", skiprows=1, usecols=range(6))  # offered below',
            "boxes, scores, classes = torch.from_numpy(rows).split([4, 1, 1], dim=1)",
            "scores, classes = scores[:, 0], classes[:, 0].long()",
        ]
    corners = ", ".join(f"[{', '.join(_number(value) for value in box)}]" for box in raw.boxes.tolist())
    return [
        "import torch",
        "from torchvision import ops",
        "",
        f"boxes = torch.tensor([{corners}], dtype=torch.float64)  # corners, surest first",
        f"scores = torch.tensor([{', '.join(_number(value) for value in raw.scores.tolist())}], dtype=torch.float64)",
        f"classes = torch.tensor({raw.class_ids.tolist()})",
    ]


def _number(value: float) -> str:
    return f"{value:.15g}"


def _greedy(answer: NmsAnswer) -> list[str]:
    threshold = f"iou_threshold={answer.config.t:g}"
    if answer.survival.across:
        call = f"keep = ops.nms(boxes, scores, {threshold})  # all classes together"
    else:
        call = f"keep = ops.batched_nms(boxes, scores, classes, {threshold})"
    return [call, "print(len(keep), keep.tolist())"]


def _soft(answer: NmsAnswer) -> list[str]:
    rivals = "waiting" if answer.survival.across else "waiting & (classes == classes[pick])"
    return [
        "",
        f"left, waiting = scores.clone(), scores > 0.001  # Soft-NMS, Gaussian, σ {answer.config.sigma:g}",
        "while waiting.any():",
        "    pick = int(left.masked_fill(~waiting, -1).argmax())",
        "    print(pick, round(float(left[pick]), 3))",
        "    waiting[pick] = False",
        "    iou = ops.box_iou(boxes[pick : pick + 1], boxes)[0]",
        f"    left = torch.where({rivals}, left * torch.exp(-(iou**2) / {answer.config.sigma:g}), left)",
        "    waiting &= left > 0.001",
    ]


def check_code(config: NmsConfig, photo: Photo | None) -> str:
    """Lines that stop with an error where the page and torchvision differ, at this threshold and at fifty others."""
    default = NmsConfig()
    changed = [name for name in config.__dataclass_fields__ if getattr(config, name) != getattr(default, name)]
    written = ", ".join(f"{name}={getattr(config, name)!r}" for name in changed)
    imports, given = ["from playground.boxes import batched_nms, lives_at"], ""
    if config.source == YOURS and photo is not None:
        imports += ["from playground.images import read_photo"]
        given = f", read_photo(open({photo.name!r}, 'rb').read(), {photo.name!r})"
        if _is_sample(photo):
            imports[-1] = "from playground.images import sample"
            given = f", sample({photo.name!r}).photo()"
    imports.insert(1, "from playground.boxes.nms_scene import NmsConfig, nms_answer")
    return _CHECK.format(imports="\n".join(imports), call=f"NmsConfig({written}){given}", t=config.t)


def _is_sample(photo: Photo) -> bool:
    from playground.images import sample

    try:
        return sample(photo.name).photo() == photo
    except ValueError:
        return False


_CHECK = """\
import torch
from torchvision import ops

{imports}

answer = nms_answer({call})  # what the page shows
raw, kinds = answer.raw, answer.raw.class_ids * (not answer.survival.across)
for threshold in [{t}, *torch.linspace(0.005, 0.985, 50).tolist()]:
    lives = [box for box, sets in enumerate(answer.survival.sets) if lives_at(sets, threshold)]
    theirs = ops.batched_nms(raw.boxes, raw.scores, kinds, threshold)
    assert lives == sorted(theirs.tolist()) == sorted(batched_nms(raw.boxes, raw.scores, kinds, threshold).tolist())
print("The page and torchvision agree on", len(raw), "boxes")
"""
