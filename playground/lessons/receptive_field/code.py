"""A stack to take along: as PyTorch code, as CSV, as Markdown; and the lines that check a report against torch.

Tests execute both kinds of code.
"""

import csv
import io
from collections.abc import Sequence

from playground.convolution.stacks.base import Layer, Shape, by
from playground.convolution.stacks.report import Report, Row, shapes_until_break
from playground.lessons.receptive_field.settings import StackConfig

COLUMNS = ("layer", "kind", "arrives", "output", "parameters", "multiply_adds", "bytes", "field", "jump", "centre")

STACK = """\
import torch
from torch import nn

{net}
x = torch.rand(1, {shape})
print(net(x).shape)"""
NETWORK = """\
import torch
import torchvision

with torch.device("meta"):  # shapes without numbers
    net = torchvision.models.get_model("{name}"{arguments}).eval()
    x = torch.empty(1, {shape})
{paper}print(net(x).shape)"""
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

report = stack_report(parse_stack({text!r}), {shape})  # what the page shows
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
NETWORK_CHECK = """\
import torch
import torchvision
from torch.utils.flop_counter import FlopCounterMode

from playground.convolution.stacks.networks import network_report

report = network_report("{name}", {size}, paper_stride={paper_stride})  # what the page shows
with torch.device("meta"):  # shapes without numbers
    net = torchvision.models.get_model("{name}"{arguments}).eval()
    x = torch.empty(1, {shape})
{paper}with FlopCounterMode(display=False) as counter, torch.no_grad():
    y = net(x)
assert tuple(y.shape[1:]) == report.rows[-1].shape or report.rows[-1].shape[0] == y.shape[1]
assert sum(p.numel() for p in net.parameters()) >= report.parameters
assert counter.get_total_flops() == 2 * report.multiply_adds
print("The page and torch agree on", len(report.rows), "layers")
"""


def stack_code(layers: Sequence[Layer], shape: Shape | None = None) -> str:
    """`net = nn.Sequential(…)`, a layer a line. With the input's shape, counts left open are filled in as far as shapes fit."""
    arriving: list[Shape | None] = [None] * len(layers)
    if shape is not None:
        known = shapes_until_break(layers, shape)
        arriving[: len(known)] = known[: len(layers)]
    lines = [f"    {layer.spelled(before)}," for layer, before in zip(layers, arriving, strict=True)]
    return "\n".join(["net = nn.Sequential(", *lines, ")"])


def torch_code(config: StackConfig) -> str:
    """Lines that make the chosen network and print its output's shape."""
    shape = ", ".join(map(str, config.shape))
    if config.is_stack:
        return STACK.format(net=stack_code(config.layers, config.shape), shape=shape)
    return NETWORK.format(name=config.net, arguments=_arguments(config), shape=shape, paper=PAPER if config.paper else "")


def check_code(config: StackConfig) -> str:
    """Lines that compare shapes, parameters and work with torch; they run as they stand, up to where a stack breaks."""
    shape = ", ".join(map(str, config.shape))
    if config.is_stack:
        net = stack_code(config.layers, config.shape).replace("\n", "\n    ")
        return STACK_CHECK.format(text=config.text, shape=config.shape, net=f"    {net}")
    return NETWORK_CHECK.format(
        name=config.net,
        size=(config.h, config.w),
        paper_stride=config.paper,
        arguments=_arguments(config),
        shape=shape,
        paper=PAPER if config.paper else "",
    )


def _arguments(config: StackConfig) -> str:
    from playground.convolution.stacks.networks import ARGUMENTS

    return "".join(f", {name}={value}" for name, value in ARGUMENTS.get(config.net, {}).items())


def cells(row: Row) -> dict[str, str | int]:
    """A row of the report under COLUMNS; sizes as 64 × 112 × 112, fields as one number where rows and columns agree."""
    rows, columns = row.field.axis(0), row.field.axis(1)
    fields = ((rows.size, columns.size), (rows.jump, columns.jump), (rows.centre, columns.centre))
    values = (
        row.name,
        row.spelled or row.kind,
        by(row.arrives),
        by(row.shape),
        row.parameters,
        row.multiply_adds,
        row.memory,
        *("whole picture" if row.whole and place == 0 else _one(both) for place, both in enumerate(fields)),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _one(both: tuple[object, object]) -> str:
    rows, columns = (f"{float(value):g}" for value in both)
    return rows if rows == columns else f"{rows} × {columns}"


def csv_text(report: Report) -> str:
    """The report as CSV with a heading."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells(row) for row in report.rows)
    return text.getvalue()


def markdown_text(report: Report) -> str:
    """The report as a Markdown table, with the totals below."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
    lines += [f"| {' | '.join(_cell(value) for value in cells(row).values())} |" for row in report.rows]
    total = f"{report.parameters:,} parameters, {report.multiply_adds:,} multiply-adds, {report.memory:,} bytes of outputs"
    return "\n".join([*lines, "", f"Input {by(report.input_shape)}: {total}."]) + "\n"


def _cell(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else value
