"""PyTorch code of the lesson "Multi-scale", the lines that compare the page with it, and its files; tests run all of it."""

from collections.abc import Iterable
from itertools import groupby

from playground.boxes.level_assignment import size_curve
from playground.boxes.pyramid_nets import Pyramid, Step
from playground.boxes.pyramids import TEXTBOOK_SSD
from playground.boxes.written import write_number
from playground.kit.i18n import _
from playground.kit.printed import literal, settings_call
from playground.lessons.multi_scale.answer import ScaleAnswer
from playground.lessons.multi_scale.own_pyramid import SIDE, read_maps, read_ratios
from playground.lessons.multi_scale.settings import OWN, RATIOS, Scales
from playground.lessons.multi_scale.words import seen_text
from playground.ui.files import Download, columns_file


def files(answer: ScaleAnswer) -> list[Download]:
    """Downloads of a state: who takes each object, the maps, and squares of every size."""
    return [
        columns_file(_("Objects as CSV"), "objects.csv", lambda: _objects(answer)),
        columns_file(_("Feature maps as CSV"), "maps.csv", lambda: _maps(answer)),
        columns_file(_("IoU by object size as CSV"), "sizes.csv", lambda: _sizes(answer.pyramid)),
    ]


def _objects(answer: ScaleAnswer) -> dict[str, Iterable[object]]:
    corners = zip(("x1", "y1", "x2", "y2"), answer.settings.corners.T, strict=True)
    ious = {f"IoU {name}": values for name, values in zip(answer.pyramid.names, answer.best[0].T, strict=True)}
    return {"object": answer.settings.names, **dict(corners), "taken by": list(map(answer.level_name, answer.levels)), **ious}


def _maps(answer: ScaleAnswer) -> dict[str, Iterable[object]]:
    pyramid = answer.pyramid
    sizes = {"cells": [layout.cells**2 for layout in pyramid.maps], "anchors": [layout.count for layout in pyramid.maps]}
    sees, widest = list(map(seen_text, answer.views)), [round(side, 2) for side in pyramid.widest]
    return {"map": pyramid.names, **sizes, "sees": sees, "longest side": widest}


def _sizes(pyramid: Pyramid) -> dict[str, Iterable[object]]:
    curve = size_curve(pyramid)
    shares = dict(zip(pyramid.names, curve.shares.T, strict=True))
    return {"side": curve.sides, "best IoU": curve.best, "worst IoU": curve.worst, **shares}


def torch_code(settings: Scales) -> str:
    """The view with torch and torchvision alone."""
    return _WRITERS[settings.view](settings)


def check_code(settings: Scales) -> str:
    """The same lines as torch_code, then some that stop with an error where the page differs."""
    check = "area" if settings.view == "catch" and settings.detector.rule == "area" else settings.view
    return f"""\
{torch_code(settings)}
from playground.lessons.multi_scale.answer import scale_answer
from playground.lessons.multi_scale.settings import Scales

answer = scale_answer({settings_call(settings)})  # what the page shows
{_CHECKS[check]}"""


def _catch(settings: Scales) -> str:
    pyramid = settings.detector
    rows = ", ".join(f"[{', '.join(map(literal, box.corners))}]" for box in settings.objects)
    objects = f"objects = torch.tensor([{rows}])"
    if pyramid.rule == "area":
        lowest, highest = pyramid.lowest, pyramid.lowest + len(pyramid.maps) - 1
        return f"""\
import torch
from torchvision.ops.poolers import LevelMapper

{objects}
levels = {lowest} + LevelMapper({lowest}, {highest})([objects])
print([f"P{{level}}" for level in levels])
"""
    return f"""\
{_anchors(settings)}
{objects}
iou = [box_iou(objects, part) for part in anchors]
best = torch.stack([part.amax(dim=1) for part in iou], dim=1)  # (objects, maps)
print(best, best.argmax(dim=1))  # the map that takes each
print([(part >= {settings.t}).sum(dim=1).tolist() for part in iou])  # anchors that reach the threshold
"""


def _places(settings: Scales) -> str:
    x1, y1, x2, y2 = settings.objects[settings.picked].corners
    side, width, height = settings.detector.side, x2 - x1, y2 - y1
    return f"""\
{_anchors(settings)}
w, h = {write_number(width)}, {write_number(height)}
rows, columns = {_edges(height, side)}, {_edges(width, side)}
best = []
for y in rows:
    y = y.expand(len(columns))
    boxes = torch.stack((columns, y, columns + w, y + h), dim=1)
    best.append(torch.stack([box_iou(boxes, part).amax(dim=1) for part in anchors], dim=1))
best = torch.stack(best)  # (rows, columns, maps)
print("share of the places", (best.amax(dim=2) >= {settings.t}).float().mean())
print("share of each map", best.argmax(dim=2).flatten().bincount() / len(rows) / len(columns))
"""


def _edges(length: float, side: int) -> str:
    """Places along one axis; the middle alone where the object is larger than the input."""
    if length > side:
        return f"torch.tensor([{write_number((side - length) / 2)}])"
    return f"torch.arange(0, {write_number(side - length)} + 1e-9, {max(1, side // 128)})"


def _view(settings: Scales) -> str:
    trunk = settings.detector.trunk
    stages = "".join(f"\n    {_steps(stage)}," for stage in trunk.stages)
    joined = ""
    if trunk.joined:
        joined = f"""\
for fine, coarse in {[(level, level + 1) for level in reversed(range(trunk.joined - 1))]}:  # from the top down
    maps[fine] = maps[fine] + interpolate(maps[coarse], scale_factor=2)
maps = [run(x, {_steps(trunk.smoothing)}) for x in maps]
for stage in stages[{trunk.joined}:]:
    maps.append(run(maps[-1], stage))
"""
    return f"""\
import torch
from torch.nn.functional import conv1d, interpolate

# One axis of the network: (kernel, stride, padding, dilation) of the layers to each map
stages = [{stages}
]
head = {_steps(trunk.head)}


def run(x, layers):  # all weights 1, pooling as a sum
    for kernel, stride, padding, dilation in layers:
        x = conv1d(x, torch.ones(1, 1, kernel).double(), None, stride, padding, dilation)
    return x


picture = torch.ones(1, 1, 4096, dtype=torch.double, requires_grad=True)
maps, x = [], picture
for stage in stages{f"[:{trunk.joined}]" if trunk.joined else ""}:
    x = run(x, stage)
    maps.append(x)
{joined}
views = []
for name, x in zip({list(settings.detector.names)}, maps):
    answer = run(x, head)[0, 0]
    (seen,) = torch.autograd.grad(answer[len(answer) // 2], picture, retain_graph=True)
    pixels = seen[0, 0].nonzero()
    views.append(int(pixels.max() - pixels.min()) + 1)
    print(name, views[-1])
"""


def _steps(steps: tuple[Step, ...]) -> str:
    """Lists of taps, a run of one layer as a product: [(3, 1, 1, 1)] * 2 + [(2, 2, 0, 1)]."""
    runs = [(taps, len(list(run))) for taps, run in groupby(step.taps for step in steps)]
    return " + ".join(f"[{taps}]" + (f" * {count}" if count > 1 else "") for taps, count in runs) or "[]"


def _touch(settings: Scales) -> str:
    return f"""\
import torch
from torchvision.ops import box_iou

cells, s = {settings.cells}, {settings.s:g}
root = torch.tensor({list(RATIOS[settings.shapes])}, dtype=torch.double).sqrt()
shapes = torch.stack((s * root, s / root), dim=1)
centre = (torch.arange(cells) + 0.5).double() / cells
y, x = torch.meshgrid(centre, centre, indexing="ij")
middle = torch.stack((x, y), dim=2).reshape(-1, 1, 2)
anchors = torch.cat((middle - shapes / 2, middle + shapes / 2), dim=2).reshape(-1, 4)
cell = torch.arange(len(anchors)) // len(shapes)
overlap = (box_iou(anchors, anchors) > 1e-12) & (cell[:, None] < cell)
print(int(overlap.sum()), "pairs of", len(anchors), "anchors")
"""


def _heads(settings: Scales) -> str:
    return f"""\
import torch

cells, anchors, classes = {settings.cells}, {settings.anchors}, {settings.classes}
count = anchors * (classes + 1) * cells**2
made = torch.arange(count).reshape(1, -1, cells, cells)  # what a convolution makes: channels first
rows = made{".permute(0, 2, 3, 1)" if settings.permute else ""}.reshape(1, -1, classes + 1)
print(rows.shape)  # (1, h·w·a, q + 1)
channel, cell = rows[0] // cells**2, rows[0] % cells**2
row = torch.arange(rows.shape[1])[:, None]
right = (cell == row // anchors) & (channel == row % anchors * (classes + 1) + torch.arange(classes + 1))
right = right.all(dim=1)
print(int(right.sum()), "of", len(right), "rows are right")
"""


_WRITERS = {"catch": _catch, "view": _view, "places": _places, "touch": _touch, "heads": _heads}


def _anchors(settings: Scales) -> str:
    """Lines that leave `anchors`, as the pyramid's own library makes them: a map a tensor (cells² · shapes, 4) of px."""
    if settings.pyramid in _GENERATORS:
        pyramid, split = settings.detector, _SPLITS.get(settings.pyramid, "")
        return f"""\
import torch
from torchvision.models.detection.anchor_utils import {"DefaultBoxGenerator" if split else "AnchorGenerator"}
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import box_iou

{_GENERATORS[settings.pyramid]}
cells = {list(pyramid.cells)}
picture = ImageList(torch.zeros(1, 3, {pyramid.side}, {pyramid.side}), [({pyramid.side}, {pyramid.side})])
(boxes,) = generator(picture, [torch.zeros(1, 1, n, n) for n in cells])
{split or f"anchors = boxes.split([{len(pyramid.shapes[0])} * n * n for n in cells])"}
"""
    own = settings.pyramid == OWN
    maps = read_maps(settings.own) if own else [(level.width, level.sizes) for level in TEXTBOOK_SSD]
    ratios = read_ratios(settings.ratios) if own else TEXTBOOK_SSD[0].ratios
    rows = "".join(f"\n    ({cells}, {list(map(float, sizes))})," for cells, sizes in maps)
    return f"""\
import torch
from torchvision.ops import box_iou

levels = [  # cells per side, sizes{rows}
]
ratios = torch.tensor({list(map(float, ratios))})
anchors = []
for cells, sizes in levels:
    sizes = torch.tensor(sizes)  # n + m - 1 shapes: all sizes, then the other ratios
    size = torch.cat((sizes, sizes[0].expand(len(ratios) - 1)))
    root = torch.cat((ratios[0].expand(len(sizes)), ratios[1:])).sqrt()
    shapes = torch.stack((size * root, size / root), dim=1)
    centre = (torch.arange(cells) + 0.5) / cells
    y, x = torch.meshgrid(centre, centre, indexing="ij")
    middle = torch.stack((x, y), dim=2).reshape(-1, 1, 2)
    boxes = torch.cat((middle - shapes / 2, middle + shapes / 2), dim=2)
    anchors.append({SIDE} * boxes.reshape(-1, 4))
"""


_GENERATORS = {
    "SSD300": """\
generator = DefaultBoxGenerator(
    [[2], [2, 3], [2, 3], [2, 3], [2], [2]],
    scales=[0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05],
    steps=[8, 16, 32, 64, 100, 300],
)""",
    "RetinaNet": """\
sizes = tuple((s, int(s * 2 ** (1 / 3)), int(s * 2 ** (2 / 3))) for s in (32, 64, 128, 256, 512))
generator = AnchorGenerator(sizes, ((0.5, 1.0, 2.0),) * 5)""",
    "FPN": "generator = AnchorGenerator(((32,), (64,), (128,), (256,)), ((0.5, 1.0, 2.0),) * 4)",
}
_SPLITS = {  # of the anchors, where maps have not equally many a cell
    "SSD300": """\
shapes = generator.num_anchors_per_location()
anchors = boxes.split([n * n * k for n, k in zip(cells, shapes)])"""
}
_CHECKS = {
    "catch": """\
torch.testing.assert_close(torch.from_numpy(answer.best[0]).float(), best, atol=1e-5, rtol=0)
for layout, part in zip(answer.pyramid.maps, anchors):
    ours = torch.from_numpy(layout.anchors() * answer.pyramid.side).float()
    torch.testing.assert_close(ours, part, atol=1e-3, rtol=0)
print("The page and torchvision agree on", len(objects), "objects")
""",
    "area": """\
assert (answer.levels + answer.pyramid.lowest == levels.numpy()).all()
print("The page and torchvision agree on", len(objects), "objects")
""",
    "places": """\
torch.testing.assert_close(torch.from_numpy(answer.slide.best), best.amax(dim=2), atol=1e-5, rtol=0)
if answer.pyramid.rule == "IoU":  # where two maps are as good, rounding decides
    first, second = best.sort(dim=2, descending=True).values[..., :2].unbind(2) if len(anchors) > 1 else (best[..., 0], -1)
    clear = (first - second > 1e-4).numpy()
    assert (answer.slide.level == best.argmax(dim=2).numpy())[clear].all()
print("The page and torchvision agree at", best.shape[0] * best.shape[1], "places")
""",
    "view": """\
wide = [level for level, here in enumerate(answer.views) if here is not None]  # a map of one cell sees all of its picture
assert [answer.views[level] for level in wide] == [views[level] for level in wide]
print("The page and torch agree on", len(views), "maps")
""",
    "touch": """\
assert answer.pairs == int(overlap.sum())
print("The page and torchvision agree on", len(anchors), "anchors")
""",
    "heads": """\
assert (answer.rows.right == right.numpy()).all() and (answer.rows.cell == cell.numpy()).all()
print("The page and torch agree on", len(right), "rows")
""",
}
