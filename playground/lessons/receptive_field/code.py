"""A state as PyTorch code, the lines that check it against torch, and files: code, CSV, Markdown. Tests run all of it."""

from collections.abc import Iterator

from playground.convolution.geometry import pair
from playground.convolution.stacks.gradients import FIRST_SIDE, MOST_PHASES, MOST_SIDE, STRIP
from playground.convolution.stacks.layers import Pool
from playground.convolution.stacks.networks import ARGUMENTS
from playground.convolution.stacks.report import Report, Row, stack_code
from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call, settings_import
from playground.kit.saying import by, count
from playground.lessons.receptive_field.answer import StackAnswer, UnitAnswer, stack_answer, unit_answer
from playground.lessons.receptive_field.settings import NETS, OF_NETWORK, OLD_NETS, OWN, Stack, report_of
from playground.ui.files import Download, csv_file, png_file

LENGTHS = [FIRST_SIDE << doubled for doubled in range((MOST_SIDE // FIRST_SIDE).bit_length())]
COLUMNS = (
    "layer",
    "kind",
    "arrives",
    "output",
    "parameters",
    "multiply_adds",
    "bytes",
    "receptive_field",
    "effective_stride",
    "centre",
)
SQUARE = "square.png"
TRAINED_SIDES = 12, 64  # px, that Train a network takes


def torch_code(settings: Stack, answer: StackAnswer | None = None) -> str:
    """Lines that give what a view shows: the pixels that a unit reads, the shapes of all layers, the fields by gradient, where
    the units of both families sit, how far mirrored maps differ."""
    if settings.view not in OF_NETWORK:
        return CELLS + CELLS_PRINTED if settings.view == "centres" else MIRROR.format(**OFFERED) + MIRROR_PRINTED
    report = answer.report if answer else report_of(settings)
    if settings.view == "branches" and report.rows:
        return _branches_code(settings, answer or stack_answer(settings))
    if settings.view == "field" and report.rows:
        return _field_code(settings, unit_answer(settings, report))
    if settings.is_stack:
        step = STOPPING if report.broken else "    x = layer(x)\n"
        return STACK.format(net=stack_code(settings.layers, settings.shape), shape=str(settings.shape)[1:-1], step=step)
    return NETWORK.format(**_network(settings))


def to_training(settings: Stack) -> dict[str, object]:
    """Parameters of the address at which *Train a network* opens with these layers: on digits where they take one channel, on
    made scenes where they take three, at their own side where pictures of that size train."""
    layers = stack_code(settings.layers).removeprefix("net = ")
    link = {"train_network": "layers", "train_layers": layers, "train_data": "digits" if settings.channels == 1 else "shapes"}
    least, most = TRAINED_SIDES
    return link | ({"train_side": settings.h} if settings.h == settings.w and least <= settings.h <= most else {})


def _field_code(settings: Stack, unit: UnitAnswer) -> str:
    name, _space, call = unit.row.name.partition(" (")
    place = f"{int(call.rstrip(')') or 1) - 1}" if call else "0"
    chosen = f"[0, :, {unit.unit[0]}, {unit.unit[1]}]" if len(unit.row.shape) == 3 else "[0]"
    slots = {"layer": name, "call": place, "unit": chosen, "shape": str(settings.shape)[1:-1]}
    return _with_equal_weights(settings) + FIELD.format(dtype=_dtype(settings), **slots)


def _branches_code(settings: Stack, answer: StackAnswer) -> str:
    measured = [one for one in answer.measured if one.gradient and " (" not in one.name]
    counts = {one.name: min(len(answer.report.row(one.name).field.rows.phases), MOST_PHASES) for one in measured}
    longest = max((one.gradient[1] for one in measured), default=1)
    length = next(length for length in LENGTHS if length >= 2 * longest or length == LENGTHS[-1])
    slots = {"counts": counts, "channels": settings.channels, "length": length, "strip": STRIP}
    return _with_equal_weights(settings) + BRANCHES.format(dtype=_dtype(settings), **slots)


def _with_equal_weights(settings: Stack) -> str:
    """Lines that make the network with equal weights and average pooling."""
    if settings.is_stack:
        net = f"{stack_code(settings.layers, settings.shape)}\nnet = net.double().eval()"
        holes = any(isinstance(layer, Pool) and pair(layer.dilation, "dilation", 1) != (1, 1) for layer in settings.layers)
        equal = HOLES + EQUAL.format(average="        net.set_submodule(name, Average(layer))\n") if holes else ""
        return "import torch\nfrom torch import nn\n\n" + net + (equal or EQUAL.format(average=AVERAGE))
    made = _network(settings)
    built = f'net = torchvision.models.get_model("{made["name"]}"{made["arguments"]}).eval()\n{made["paper"]}'.rstrip()
    return "import torch\nimport torchvision\nfrom torch import nn\n\n" + built + EQUAL.format(average=AVERAGE)


def _dtype(settings: Stack) -> str:
    """Long chains need double precision: the outermost pixels weigh very little."""
    return "dtype=torch.float64, " if settings.is_stack else ""


def check_code(settings: Stack, photo: Photo | None = None) -> str:
    """Lines that compare the page with torch: shapes, parameters and work, up to where a stack breaks; cells; mirrored maps."""
    if settings.view in OF_NETWORK:
        if not settings.is_stack:
            return NETWORK_CHECK.format(size=settings.shape[1:], paper_stride=settings.paper, **_network(settings))
        written = repr(settings.source) + (f", {settings.values!r}" if settings.net == OWN and settings.values else "")
        net = stack_code(settings.layers, settings.shape).replace("\n", "\n    ")
        return STACK_CHECK.format(text=written, shape=settings.shape, net=f"    {net}")
    needed, shown = photo_call(photo) if photo else ("", "")
    call = f"stack_answer({', '.join(filter(None, [settings_call(settings), shown]))})"
    answer = ANSWER.format(needed=f"{needed}\n" if needed else "", imported=settings_import(settings), call=call)
    if settings.view == "centres":
        return CELLS + "\n" + answer + CELLS_CHECK
    return MIRROR.format(pil="", picture=f"{answer}picture = answer.square") + MIRROR_CHECK


def _network(settings: Stack) -> dict[str, str]:
    arguments = "".join(f", {name}={value}" for name, value in ARGUMENTS.get(settings.net, {}).items())
    paper = PAPER if settings.paper else ""
    return {"name": settings.net, "arguments": arguments, "shape": str(settings.shape)[1:-1], "paper": paper}


def cells(row: Row) -> dict[str, str | int]:
    """A row of the report under COLUMNS; sizes as 64 × 112 × 112, fields as one number where rows and columns agree."""
    axes = row.field.rows, row.field.columns
    size = by(dict.fromkeys(str(f.size) if f.least == f.size else f"{f.least}–{f.size}" for f in axes))
    jump, centre = (by(dict.fromkeys(f"{float(getattr(field, name)):g}" for field in axes)) for name in ("jump", "centre"))
    values = (row.name, row.spelled or row.kind, by(row.arrives), by(row.shape), row.parameters, row.multiply_adds, row.memory)
    return dict(zip(COLUMNS, (*values, "whole picture" if row.whole else size, jump, centre), strict=True))


def files(answer: StackAnswer) -> list[Download]:
    """PyTorch code, CSV and Markdown of a table of layers; the square that is mirrored."""
    settings = answer.settings
    if settings.view == "mirror":
        return [png_file("PNG", SQUARE, lambda: answer.square)]
    if settings.view != "layers":
        return []
    title = next((old for old, net in OLD_NETS.items() if net == settings.net), NETS[settings.net])
    name = f"{title}-{settings.h}x{settings.w}".replace(" ", "-").replace(",", "").replace("×", "x")
    return [
        Download(_("Code"), lambda: torch_code(settings), f"{name}.py", "text/x-python"),
        csv_file("CSV", f"{name}.csv", lambda: table_rows(answer.report)),
        Download("Markdown", lambda: markdown_text(answer.report), f"{name}.md", "text/markdown"),
    ]


def table_rows(report: Report) -> Iterator[list[object]]:
    """The report, a heading first."""
    yield list(COLUMNS)
    yield from (list(cells(row).values()) for row in report.rows)


def markdown_text(report: Report) -> str:
    """The report as a Markdown table, with the totals below."""
    heading, *rows = ([count(cell) if isinstance(cell, int) else cell for cell in row] for row in table_rows(report))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    sums = (report.parameters, report.multiply_adds, report.memory)
    total = "{} parameters, {} multiply-adds, {} bytes of outputs".format(*map(count, sums))
    lines = [f"| {' | '.join(heading)} |", f"|{'---|' * len(COLUMNS)}", *lines, "", f"Input {by(report.input_shape)}: {total}."]
    return "\n".join(lines) + "\n"


STACK = """\
import torch
from torch import nn

{net}
x = torch.rand(1, {shape})
for index, layer in enumerate(net):
{step}    weights = sum(parameter.numel() for parameter in layer.parameters())
    print(index, type(layer).__name__, tuple(x.shape[1:]), weights)"""
STOPPING = """\
    try:
        x = layer(x)
    except (RuntimeError, ValueError) as error:
        print(index, type(layer).__name__, error)
        break
"""
AVERAGE = """\
        taps = layer.kernel_size, layer.stride, layer.padding, layer.ceil_mode
        net.set_submodule(name, nn.AvgPool2d(*taps))
"""
HOLES = """

class Average(nn.Module):  # average pooling with dilation
    def __init__(self, pool):
        super().__init__()
        self.pool = pool

    def forward(self, x):
        size, pool, channels = self.pool.kernel_size, self.pool, x.shape[1]
        height, width = size if isinstance(size, tuple) else (size, size)
        weight = torch.full((channels, 1, height, width), 1 / (height * width), dtype=x.dtype)
        return nn.functional.conv2d(x, weight, None, pool.stride, pool.padding, pool.dilation, channels)

"""
EQUAL = """
for name, layer in list(net.named_modules()):
    if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        layer.weight.data.fill_(1 / layer.weight[0].numel())  # equal weights: nothing cancels
        layer.bias = None
    elif isinstance(layer, nn.MaxPool2d):  # average pooling: nothing is switched off
{average}    elif isinstance(layer, nn.AdaptiveMaxPool2d):
        net.set_submodule(name, nn.AdaptiveAvgPool2d(layer.output_size))
    elif isinstance(layer, nn.LayerNorm):
        net.set_submodule(name, nn.Identity())

"""
FIELD = """\
outputs = []
layer = net.get_submodule("{layer}")
layer.register_forward_hook(lambda module, given, made: outputs.append(made.clone()))
x = torch.ones(1, {shape}, {dtype}requires_grad=True)
net(x)
unit = outputs[{call}]{unit}  # all channels
(gradient,) = torch.autograd.grad(unit.sum(), x)
read = gradient[0].abs().sum(dim=0) > 0
for name, lines in (("rows", read.any(dim=1)), ("columns", read.any(dim=0))):
    places = lines.nonzero().flatten().tolist()
    print(name, *places[:1], "to", *places[-1:])"""
BRANCHES = """\
outputs, neighbours = {{}}, {counts}  # units that differ
for name in neighbours:
    layer = net.get_submodule(name)
    layer.register_forward_hook(lambda module, given, made, name=name: outputs.update({{name: made.clone()}}))
x = torch.ones(1, {channels}, {length}, {strip}, {dtype}requires_grad=True)  # a strip of a picture
net(x)
for name, count in neighbours.items():
    made, sizes = outputs[name], []
    first = (made.shape[2] - count) // 2
    for row in range(first, first + count):
        (gradient,) = torch.autograd.grad(made[0, :, row].sum(), x, retain_graph=True)
        places = gradient[0].abs().sum(dim=(0, 2)).nonzero().flatten().tolist()
        sizes.append(places[-1] - places[0] + 1 if places else 0)
    print(name, *sorted({{min(sizes), max(sizes)}}))"""
_NET = """\
with torch.device("meta"):  # shapes without numbers
    net = torchvision.models.get_model("{name}"{arguments}).eval()
    x = torch.empty(1, {shape})
{paper}"""
NETWORK = "import torch\nimport torchvision\n\n" + _NET + "print(net(x).shape)\nprint(sum(p.numel() for p in net.parameters()))"
PAPER = """\
for block in net.modules():  # the stride where the paper has it
    if isinstance(block, torchvision.models.resnet.Bottleneck):
        block.conv1.stride, block.conv2.stride = block.conv2.stride, block.conv1.stride
"""
STACK_CHECK = """\
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.convolution.stacks.parser import parse_stack
from playground.convolution.stacks.report import stack_report

report = stack_report(parse_stack({text}), {shape})  # what the page shows
with torch.device("meta"):  # shapes without numbers
{net}
    x = torch.empty(1, *report.input_shape)
with FlopCounterMode(display=False) as counter, torch.no_grad():
    for row, layer in zip(report.rows, net):
        x = layer.eval()(x)
        assert tuple(x.shape[1:]) == row.shape
        assert sum(p.numel() for p in layer.parameters()) == row.parameters
assert counter.get_total_flops() == 2 * report.multiply_adds
print("The page and torch agree on", len(report.rows), "of", len(net), "layers")
"""
NETWORK_CHECK = f"""\
import torch
import torchvision
from torch.utils.flop_counter import FlopCounterMode

from playground.convolution.stacks.networks import network_report

report = network_report("{{name}}", {{size}}, paper_stride={{paper_stride}})  # what the page shows
{_NET}with FlopCounterMode(display=False) as counter, torch.no_grad():
    y = net(x)
assert tuple(y.shape[1:]) == report.rows[-1].shape or report.rows[-1].shape[0] == y.shape[1]
assert sum(p.numel() for p in net.parameters()) >= report.parameters
assert counter.get_total_flops() == 2 * report.multiply_adds
print("The page and torch agree on", len(report.rows), "layers")
"""
ANSWER = """\
{needed}from playground.lessons.receptive_field.answer import stack_answer
{imported}

answer = {call}  # what the page shows
"""
CELLS = """\
import torch
import torchvision
from torch import nn

cells = {}
for family, name in {"ResNet": "resnet18", "VGG": "vgg11"}.items():
    with torch.device("meta"):  # layers without numbers
        layers = torchvision.models.get_model(name).named_modules()
    first, jump = 0, 1  # of the first cell's centre, between two cells
    for path, layer in layers:
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d) and "downsample" not in path:
            taps = (layer.kernel_size, layer.stride, layer.padding)
            k, s, p = (x[0] if isinstance(x, tuple) else x for x in taps)
            first += ((k - 1) / 2 - p) * jump
            jump *= s
    cells[family] = [first + i * jump for i in range(224 // jump)]
cells["anchors"] = [(i + 0.5) / 7 * 224 - 0.5 for i in range(7)]
"""
CELLS_PRINTED = """\
for name, places in cells.items():
    print(name, places, "middle", places[3])"""
CELLS_CHECK = """\
for shown in answer.cells:
    expected = torch.tensor(cells[shown.name], dtype=torch.float64)
    torch.testing.assert_close(torch.tensor(shown.places, dtype=torch.float64), expected)
print("The page and torch agree on", 2 * 7 * 7, "cells")
"""
OFFERED = {"pil": "from PIL import Image\n", "picture": f'picture = Image.open("{SQUARE}").convert("RGB")  # offered below'}
MIRROR = """\
import numpy as np
import torch
{pil}from torch.nn import functional as F

{picture}
weights = torch.tensor([0.299, 0.587, 0.114], dtype=torch.float64)
x = (torch.tensor(np.asarray(picture)) / 255.0).double() @ weights
x = x[None, None]


def average(x, kernel, stride=1):  # every weight the same
    return F.avg_pool2d(x, kernel, stride, kernel // 2)


def resnet(x):
    x = F.max_pool2d(average(x, 7, 2), 3, 2, 1)
    for stride in (1, 2, 2, 2):
        x = average(average(x, 3, stride), 3) + x[..., ::stride, ::stride]
        x = average(average(x, 3), 3) + x
    return x


def vgg(x):
    for depth in (1, 1, 2, 2, 2):
        for _ in range(depth):
            x = average(x, 3)
        x = F.max_pool2d(x, 2)
    return x


maps = {{}}
for family, network in (("ResNet", resnet), ("VGG", vgg)):
    maps[family] = network(x)[0, 0], network(x.flip(-1))[0, 0].flip(-1)
"""
MIRROR_PRINTED = """\
for family, (features, back) in maps.items():
    off = (features - back).abs().mean() / features.std(correction=0)
    print(f"{family}: off by {off:.1%} of a standard deviation")"""
MIRROR_CHECK = """\
for family, shown in answer.mirrors.items():
    for mine, theirs in zip(maps[family], (shown.features, shown.back), strict=True):
        torch.testing.assert_close(mine, torch.from_numpy(theirs))
print("The page and torch agree on the maps of both families")
"""
