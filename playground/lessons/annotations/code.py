"""PyTorch code of the lesson "Anchors for your data", the lines that compare the page with it, and its files; tests run all.

Code for anchors stands with their families; that of the other views here reads the boxes from the file that the page offers.
"""

import json
from collections.abc import Iterator, Sequence

import numpy as np

from playground.kit.i18n import _
from playground.kit.printed import settings_call
from playground.lessons.annotations.answer import LabelAnswer
from playground.ui.files import Download, csv_file

HEAD = """\
import numpy as np
import torch
from torchvision import ops

"""
READ = """\
rows = torch.from_numpy(np.loadtxt("boxes.csv", delimiter=",", skiprows=1, usecols=range(8)))  # offered below
corners, sizes = rows[:, :4], rows[:, 4:6]  # pixels; width and height of each box's picture
pictures, classes = rows[:, 6:].long().T

"""
CORE = """\
from playground.lessons.annotations.answer import answer_of, looked_at
from playground.lessons.annotations.settings import Labels, boxes_of

settings = {call}
answer = answer_of(settings)  # what the page shows
"""
CORE_FILES = """\
from playground.kit.settings import Uploaded
from playground.lessons.annotations.own_files import read_boxes
"""
CORE_BOXES = """\
boxes = looked_at(boxes_of(settings), settings.only)
corners, sizes = torch.from_numpy(boxes.boxes), torch.from_numpy(boxes.sizes[boxes.pictures])
pictures, classes = torch.tensor(boxes.pictures).long(), torch.tensor(boxes.classes).long()

"""
# For each view its code, and what must hold where the page agrees with it.
CODE = {
    "boxes": """\
shapes = corners[:, 2:] - corners[:, :2]
for name, at in (("as annotated", shapes), ("at the input", shapes / {input})):
    ratios = at[:, 0] / at[:, 1]
    middle, spread = ratios.quantile(0.5).item(), ratios.log().std(correction=0).item()
    print(name, middle, spread)
""",
    "steps": """\
shapes = (corners[:, 2:] - corners[:, :2]) / {input}
if len(shapes) > 4096:  # of many boxes a part
    shapes = shapes[np.random.default_rng(0).choice(len(shapes), 2048, replace=False)]
fell = 0
for seed in range(20):
    centres = shapes[np.random.default_rng(seed).choice(len(shapes), {k}, replace=False)]
    means, last = [], None
    while len(means) <= 300:
        shared = torch.minimum(shapes[:, None], centres).prod(dim=2)
        iou = shared / (shapes.prod(dim=1)[:, None] + centres.prod(dim=1) - shared)
        means.append(iou.amax(dim=1).mean().item())
        owner = {owner}
        if last is not None and torch.equal(owner, last):
            break
        last, own = owner, [shapes[owner == j] for j in range({k})]
        centres = torch.stack([mine.mean(dim=0) if len(mine) else old for mine, old in zip(own, centres)])
    fell += any(after < before - 1e-12 for before, after in zip(means, means[1:]))
print("some step made it worse in", fell, "of 20 starts")
""",
    "noise": """\
box = torch.tensor([[0.0, 0, {box}, {box}]], dtype=torch.float64)
print("one pixel off", ops.box_iou(box, box + 1).item())
moves = {amount:g} * np.random.default_rng(0).uniform(-1, 1, (4, 100_000))
shaken = box + torch.from_numpy(moves.T)
iou = ops.box_iou(box, shaken)[0] * (shaken[:, 2:] > shaken[:, :2]).all(dim=1)
agree = [(iou >= threshold - 1e-12).double().mean().item() for threshold in (0.5, 0.75, 0.95)]
print("still agree at 0.50, 0.75, 0.95:", agree)
""",
    "crops": """\
window, random, view = {share:g}, np.random.default_rng(0), []
parts = corners / sizes.repeat(1, 2)
for _ in range(20):
    start = torch.from_numpy(random.uniform(0, 1 - window, (len(parts), 2)))
    shared = torch.minimum(parts[:, 2:], start + window) - torch.maximum(parts[:, :2], start)
    view.append(shared.clamp(min=0).prod(dim=1) / (parts[:, 2:] - parts[:, :2]).prod(dim=1))
view = torch.stack(view).clamp(0, 1)
print("cut", ((view > 0) & (view < 1 - 1e-9)).double().mean().item(), "lost", (view == 0).double().mean().item())
""",
    "tax": """\
area = (corners[:, 2:] - corners[:, :2]).prod(dim=1)
group = pictures * (classes.max() + 1) + classes  # boxes of one class on one picture compete
keep = ops.batched_nms(corners, area, group, {nms:g})
print(len(corners) - len(keep), "of", len(corners), "true boxes are deleted")
""",
}
HOLDS = {
    "boxes": "assert np.allclose((middle, spread), answer.ratios[1])",
    "anchors": "expected = torch.from_numpy(answer.anchors.laid_out(settings.side))\n"
    "assert anchors.shape == expected.shape and torch.allclose(anchors.double(), expected, atol=1e-3)",
    "steps": "assert fell == sum(run.fell for run in answer.runs)",
    "noise": "assert np.allclose(agree, answer.agreement(settings.box))",
    "crops": "assert np.allclose(view, answer.in_view)",
    "tax": "assert len(corners) - len(keep) == answer.deleted",
}
HOLDS["recall"] = HOLDS["anchors"]
INPUT = {"stretched": "sizes", "kept": "sizes.amax(dim=1, keepdim=True)"}  # what a fit divides by
OWNER = {"IoU": "iou.argmax(dim=1)", "Euclidean": "((shapes[:, None] - centres) ** 2).sum(dim=2).argmin(dim=1)"}


def torch_code(answer: LabelAnswer) -> str:
    """The view with torch and torchvision, its boxes from the file that the page offers."""
    if answer.settings.view not in CODE:
        return answer.anchors.code
    return HEAD + ("" if answer.settings.view == "noise" else READ) + _body(answer)


def check_code(answer: LabelAnswer) -> str:
    """Lines that stop with an error where the page and the code above differ."""
    settings, core, call = answer.settings, CORE, settings_call(answer.settings)
    if settings.source == "files":
        read = f"read_boxes([(name, open(name, 'rb').read()) for name in {list(settings.files.names)}])"
        core, call = CORE_FILES + core, call.replace("source='files'", f"source='files', files=Uploaded(value={read})")
    body = CORE_BOXES + _body(answer) if settings.view in CODE else f"\n{answer.anchors.code}"
    return f'{HEAD}{core.format(call=call)}{body}{HOLDS[settings.view]}\nprint("The page and torch agree")\n'


def _body(answer: LabelAnswer) -> str:
    settings = answer.settings
    owner, share = OWNER[settings.distance], settings.window / 100
    return CODE[settings.view].format(**vars(settings), input=INPUT[settings.fit], owner=owner, share=share)


def files(answer: LabelAnswer) -> list[Download]:
    """The anchors as CSV, with sizes and ratios as JSON; of the other views the boxes."""
    if answer.settings.view in CODE:
        return [csv_file(_("Boxes as CSV"), "boxes.csv", lambda: box_rows(answer))]
    record = Download(_("Anchors as JSON"), lambda: anchor_json(answer), "anchors.json", "application/json")
    return [csv_file(_("Anchors as CSV"), "anchors.csv", lambda: anchor_rows(answer)), record]


def box_rows(answer: LabelAnswer) -> Iterator[Sequence[object]]:
    boxes = answer.boxes
    yield ["x1", "y1", "x2", "y2", "image width", "image height", "image", "class", "name"]
    for corners, picture, kind in zip(boxes.boxes.tolist(), boxes.pictures.tolist(), boxes.classes.tolist(), strict=True):
        yield [*corners, *boxes.sizes[picture].tolist(), picture, kind, boxes.class_names[kind]]


def anchor_rows(answer: LabelAnswer) -> Iterator[Sequence[object]]:
    yield ["width", "height", "width_px", "height_px", "boxes"]
    anchors, side = answer.anchors, answer.settings.side
    counts = np.bincount(anchors.fits[1], minlength=len(anchors.shapes))
    for (width, height), count in zip(anchors.shapes.tolist(), counts.tolist(), strict=True):
        yield [round(width, 5), round(height, 5), round(width * side, 2), round(height * side, 2), count]


def anchor_json(answer: LabelAnswer) -> str:
    anchors, settings = answer.anchors, answer.settings
    record: dict[str, object] = {"input_side": settings.side, "fit": settings.fit}
    record |= {"shapes": np.round(anchors.shapes, 5).tolist(), "mean_best_iou": round(float(anchors.fits[0].mean()), 4)}
    if written := anchors.written:
        record |= {"family": written.family, "sizes": written.sizes, "ratios": written.ratios}
    return json.dumps(record, indent=1)
