"""PyTorch code of the lesson "Anchor boxes", and the lines that compare the page with torch; tests execute both."""

from playground.boxes.written import write_number
from playground.lessons.anchors.answer import AnchorAnswer, AnchorConfig
from playground.lessons.anchors.states import PLACES, SHAPES

_PAIRS = "pairs = [(s, ratios[0]) for s in sizes] + [(sizes[0], r) for r in ratios[1:]]  # n + m − 1"
_ALL_PAIRS = "pairs = [(s, r) for r in ratios for s in sizes]  # n·m"
_ANCHORS = """\
# a ratio is width over height; the code scales the width by the map's shape
shapes = torch.tensor([(s * r**0.5 * height / width, s / r**0.5) for s, r in pairs], dtype=torch.float64)
"""
_LAID_OUT = """\
y, x = torch.meshgrid(
    (torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width, indexing="ij"
)
centres = torch.stack((x, y, x, y), dim=-1)[:, :, None].double()  # the middles of the cells
anchors = (centres + torch.cat((-shapes, shapes), dim=1) / 2).reshape(-1, 4)  # nothing is clipped
"""
_CELL = """\
print(len(anchors))
print(anchors.reshape(height, width, -1, 4)[{row}, {column}] * sides)  # px
print(((anchors[:, :2] < 0) | (anchors[:, 2:] > 1)).any(dim=1).float().mean())  # leave the picture
{objects}
best, which = box_iou(objects, anchors * sides).max(dim=1)
print(best)
"""
_PLACES = """\
{objects}
print(box_iou(objects, anchors * sides).max(dim=1))  # where it lies
# Half a stride from the nearest centre, both ways: no place is worse.
w, h = objects[0, 2:] - objects[0, :2]
middle = sides[:2] / torch.tensor([2 * width, 2 * height])
objects = torch.stack((middle[0] - w / 2, middle[1] - h / 2, middle[0] + w / 2, middle[1] + h / 2))
centred = torch.cat((-shapes, shapes), dim=1) / 2 * sides
print(box_iou(objects[None], centred).max())
"""
_SHAPES = """\
shapes = shapes * torch.tensor([{across}, 1])  # parts of the picture's height
side = torch.logspace(-1, 0, 200, dtype=torch.float64)
objects = torch.cartesian_prod(side, side)
centred = [torch.cat((-s, s), dim=1) / 2 for s in (objects, shapes)]
best = box_iou(*centred).amax(dim=1)
print((best >= {t}).double().mean())  # share of shapes that are reached
"""
_CHECK = """\
import torch
from torchvision.ops import box_iou

from playground.boxes import leaves_picture, multibox_prior
from playground.lessons.anchors.answer import AnchorConfig, anchor_answer

config = {config}
answer = anchor_answer(config, {size})  # what the page shows
anchors = multibox_prior(
    config.height, config.width, config.size_list, config.ratio_list, full=config.full
)
assert answer.config.count == len(anchors)
assert answer.leaving == leaves_picture(anchors).sum()
row, column = config.cell
cell = anchors.reshape(config.height, config.width, -1, 4)[row, column] * answer.sides.repeat(2)
torch.testing.assert_close(answer.cell_anchors, cell.double(), rtol=0, atol=1e-3)
proper = torch.tensor(answer.proper)
iou = box_iou(answer.corners.float(), anchors * answer.sides.repeat(2).float()).amax(dim=1)
torch.testing.assert_close(answer.best.iou[proper], iou[proper].double(), rtol=0, atol=1e-4)
print("The page and torch agree on", len(anchors), "anchors")
"""


def torch_code(view: str, answer: AnchorAnswer) -> str:
    """The view with torch and torchvision alone."""
    config, (width, height) = answer.config, answer.size
    lines = [
        "import torch",
        "from torchvision.ops import box_iou",
        "",
        f"height, width = {config.height}, {config.width}  # cells of the map",
        f"sizes, ratios = {_listed(config.size_list)}, {_listed(config.ratio_list)}",
        _ALL_PAIRS if config.full else _PAIRS,
    ]
    sides = f"sides = torch.tensor([{width}, {height}, {width}, {height}])  # of the picture, px"
    if view == SHAPES:
        return "\n".join([*lines, _ANCHORS + _SHAPES.format(across=f"{width} / {height}", t=config.t)])
    shown = [config.picked] if view == PLACES else range(len(config.objects))
    row, column = config.cell
    ending = (_PLACES if view == PLACES else _CELL).format(row=row, column=column, objects=_objects(config, shown))
    return "\n".join([*lines, _ANCHORS + _LAID_OUT + sides, ending])


def _listed(numbers: tuple[float, ...]) -> str:
    return f"[{', '.join(f'{number:g}' for number in numbers)}]"


def _objects(config: AnchorConfig, shown: object) -> str:
    rows = (", ".join(map(write_number, config.objects[index].corners)) for index in shown)
    return f"objects = torch.tensor([{', '.join(f'[{row}]' for row in rows)}], dtype=torch.float64)"


def check_code(answer: AnchorAnswer) -> str:
    """Lines that stop with an error where the page and torch differ."""
    config, default = answer.config, AnchorConfig()
    changed = [name for name in config.__dataclass_fields__ if getattr(config, name) != getattr(default, name)]
    written = ", ".join(f"{name}={getattr(config, name)!r}" for name in changed)
    return _CHECK.format(config=f"AnchorConfig({written})", size=answer.size)
