"""PyTorch code of the lesson "Multi-scale", and the lines that compare the page with it; tests execute both."""

from dataclasses import fields

from playground.boxes.pyramid_nets import Step
from playground.boxes.written import write_number
from playground.lessons.multi_scale.anchor_code import anchors_code
from playground.lessons.multi_scale.answer import SHAPES, ScaleConfig
from playground.lessons.multi_scale.states import CATCH, HEAD, PLACES, TOUCH, VIEW


def torch_code(view: str, config: ScaleConfig) -> str:
    """The view with torch and torchvision alone."""
    return _WRITERS[view](config)


def check_code(view: str, config: ScaleConfig) -> str:
    """The same lines, then some that stop with an error where the page differs."""
    changed = [field.name for field in fields(config) if getattr(config, field.name) != field.default]
    written = ", ".join(f"{name}={getattr(config, name)!r}" for name in changed)
    by_area = view == CATCH and config.detector.rule == "area"
    return torch_code(view, config) + _PAGE.format(config=f"ScaleConfig({written})") + _CHECKS["area" if by_area else view]


def _catch(config: ScaleConfig) -> str:
    pyramid = config.detector
    rows = ", ".join("[" + ", ".join(map(_float, box.corners)) + "]" for box in config.written)
    if pyramid.rule == "area":
        return _BY_AREA.format(boxes=rows, lowest=pyramid.lowest, highest=pyramid.lowest + len(pyramid.maps) - 1)
    return anchors_code(config) + _BEST.format(boxes=rows, t=config.t)


def _places(config: ScaleConfig) -> str:
    x1, y1, x2, y2 = config.written[config.picked].corners
    side, width, height = config.detector.side, x2 - x1, y2 - y1
    rows, columns = (_edges(length, side) for length in (height, width))
    slid = _SLIDE.format(w=write_number(width), h=write_number(height), t=config.t, rows=rows, columns=columns)
    return anchors_code(config) + slid


def _edges(length: float, side: int) -> str:
    """Places along one axis; the middle alone where the object is larger than the input."""
    if length > side:
        return f"torch.tensor([{write_number((side - length) / 2)}])"
    return f"torch.arange(0, {write_number(side - length)} + 1e-9, {max(1, side // 128)})"


def _view(config: ScaleConfig) -> str:
    pyramid, trunk = config.detector, config.detector.trunk
    stages = "".join(f"\n    {_steps(stage)}," for stage in trunk.stages)
    climb = _CLIMB_AND_JOIN if trunk.joined else _CLIMB
    pairs = [(level, level + 1) for level in reversed(range(trunk.joined - 1))]
    climb = climb.format(joined=trunk.joined, pairs=pairs, smoothing=_steps(trunk.smoothing))
    return _VIEW.format(stages=stages, head=_steps(trunk.head), climb=climb, names=list(pyramid.names))


def _steps(steps: tuple[Step, ...]) -> str:
    """Lists of taps, a run of one layer as a product: [(3, 1, 1, 1)] * 2 + [(2, 2, 0, 1)]."""
    runs: list[tuple[tuple[int, ...], int]] = []
    for step in steps:
        if runs and runs[-1][0] == step.taps:
            runs[-1] = (step.taps, runs[-1][1] + 1)
        else:
            runs.append((step.taps, 1))
    return " + ".join(f"[{taps}]" + (f" * {count}" if count > 1 else "") for taps, count in runs) or "[]"


def _touch(config: ScaleConfig) -> str:
    return _TOUCH.format(cells=config.cells, s=f"{config.s:g}", ratios=list(SHAPES[config.shapes]))


def _head(config: ScaleConfig) -> str:
    move = ".permute(0, 2, 3, 1)" if config.permute else ""
    return _HEAD.format(cells=config.cells, anchors=config.anchors, classes=config.classes, move=move)


def _float(value: float) -> str:
    text = write_number(value)
    return text if "." in text else f"{text}."


_WRITERS = {CATCH: _catch, VIEW: _view, PLACES: _places, TOUCH: _touch, HEAD: _head}

_BEST = """
objects = torch.tensor([{boxes}])
iou = [box_iou(objects, part) for part in anchors]
best = torch.stack([part.amax(dim=1) for part in iou], dim=1)  # (objects, maps)
print(best, best.argmax(dim=1))  # the map that takes each
print([(part >= {t}).sum(dim=1).tolist() for part in iou])  # anchors that are good enough
"""
_BY_AREA = """\
import torch
from torchvision.ops.poolers import LevelMapper

objects = torch.tensor([{boxes}])
levels = {lowest} + LevelMapper({lowest}, {highest})([objects])
print([f"P{{level}}" for level in levels])
"""
_SLIDE = """
w, h = {w}, {h}
rows, columns = {rows}, {columns}
best = []
for y in rows:
    y = y.expand(len(columns))
    boxes = torch.stack((columns, y, columns + w, y + h), dim=1)
    best.append(torch.stack([box_iou(boxes, part).amax(dim=1) for part in anchors], dim=1))
best = torch.stack(best)  # (rows, columns, maps)
print("good enough at", (best.amax(dim=2) >= {t}).float().mean())
print("share of each map", best.argmax(dim=2).flatten().bincount() / len(rows) / len(columns))
"""
_VIEW = """\
import torch
from torch.nn.functional import conv1d, interpolate

# One axis of the network: (kernel, stride, padding, dilation) of the layers to each map
stages = [{stages}
]
head = {head}


def run(x, layers):  # all weights 1, pooling as a sum
    for kernel, stride, padding, dilation in layers:
        x = conv1d(x, torch.ones(1, 1, kernel).double(), None, stride, padding, dilation)
    return x


picture = torch.ones(1, 1, 4096, dtype=torch.double, requires_grad=True)
{climb}
views = []
for name, x in zip({names}, maps):
    answer = run(x, head)[0, 0]
    (seen,) = torch.autograd.grad(answer[len(answer) // 2], picture, retain_graph=True)
    pixels = seen[0, 0].nonzero()
    views.append(int(pixels.max() - pixels.min()) + 1)
    print(name, views[-1])
"""
_CLIMB = """\
maps, x = [], picture
for stage in stages:
    x = run(x, stage)
    maps.append(x)
"""
_CLIMB_AND_JOIN = """\
maps, x = [], picture
for stage in stages[:{joined}]:
    x = run(x, stage)
    maps.append(x)
for fine, coarse in {pairs}:  # from the top down
    maps[fine] = maps[fine] + interpolate(maps[coarse], scale_factor=2)
maps = [run(x, {smoothing}) for x in maps]
for stage in stages[{joined}:]:
    maps.append(run(maps[-1], stage))
"""
_TOUCH = """\
import torch
from torchvision.ops import box_iou

cells, s = {cells}, {s}
root = torch.tensor({ratios}, dtype=torch.double).sqrt()
shapes = torch.stack((s * root, s / root), dim=1)
centre = (torch.arange(cells) + 0.5).double() / cells
y, x = torch.meshgrid(centre, centre, indexing="ij")
middle = torch.stack((x, y), dim=2).reshape(-1, 1, 2)
anchors = torch.cat((middle - shapes / 2, middle + shapes / 2), dim=2).reshape(-1, 4)
cell = torch.arange(len(anchors)) // len(shapes)
overlap = (box_iou(anchors, anchors) > 1e-12) & (cell[:, None] < cell)
print(int(overlap.sum()), "pairs of", len(anchors), "anchors")
"""
_HEAD = """\
import torch

cells, anchors, classes = {cells}, {anchors}, {classes}
count = anchors * (classes + 1) * cells**2
made = torch.arange(count).reshape(1, -1, cells, cells)  # what a convolution makes: channels first
rows = made{move}.reshape(1, -1, classes + 1)
print(rows.shape)  # (1, h·w·a, q + 1)
channel, cell = rows[0] // cells**2, rows[0] % cells**2
row = torch.arange(rows.shape[1])[:, None]
right = (cell == row // anchors) & (channel == row % anchors * (classes + 1) + torch.arange(classes + 1))
right = right.all(dim=1)
print(int(right.sum()), "of", len(right), "rows are right")
"""
_PAGE = """
from playground.lessons.multi_scale.answer import ScaleConfig, scale_answer
from playground.lessons.multi_scale.fields import spans_of

config = {config}
answer = scale_answer(config, spans_of(config.detector))  # what the page shows
"""
_CHECKS = {
    CATCH: """\
torch.testing.assert_close(torch.from_numpy(answer.values).float(), best, atol=1e-5, rtol=0)
for layout, part in zip(answer.pyramid.maps, anchors):
    ours = torch.from_numpy(layout.anchors() * answer.pyramid.side).float()
    torch.testing.assert_close(ours, part, atol=1e-3, rtol=0)
print("The page and torchvision agree on", len(objects), "objects")
""",
    "area": """\
assert (answer.taken + answer.pyramid.lowest == levels.numpy()).all()
print("The page and torchvision agree on", len(objects), "objects")
""",
    PLACES: """\
torch.testing.assert_close(torch.from_numpy(answer.places.best), best.amax(dim=2), atol=1e-5, rtol=0)
if answer.pyramid.rule == "IoU":  # where two maps are as good, rounding decides
    first, second = best.sort(dim=2, descending=True).values[..., :2].unbind(2) if len(anchors) > 1 else (best[..., 0], -1)
    clear = (first - second > 1e-4).numpy()
    assert (answer.places.level == best.argmax(dim=2).numpy())[clear].all()
print("The page and torchvision agree at", best.shape[0] * best.shape[1], "places")
""",
    VIEW: """\
assert [here for here in answer.views if here is not None] == [
    there for here, there in zip(answer.views, views) if here is not None
]  # a map of one cell sees all of its picture
print("The page and torch agree on", len(views), "maps")
""",
    TOUCH: """\
assert answer.pairs == int(overlap.sum())
print("The page and torchvision agree on", len(anchors), "anchors")
""",
    HEAD: """\
assert (answer.rows.right == right.numpy()).all() and (answer.rows.cell == cell.numpy()).all()
print("The page and torch agree on", len(right), "rows")
""",
}
