"""PyTorch code for one layer of the lesson "Padding and stride", the lines that check the page, and the map's files.

Tests execute both on random settings.
"""

from dataclasses import replace

from playground.kit.i18n import _
from playground.kit.printed import call_lines, pair, settings_call, settings_import
from playground.lessons.padding_stride.answer import LayerAnswer
from playground.lessons.padding_stride.pictures import read_map_picture, read_map_svg, saved_cell
from playground.lessons.padding_stride.settings import Layer
from playground.ui.files import Download, png_file, svg_file


def files(answer: LayerAnswer) -> list[Download]:
    """The read map of a layer."""
    cell = saved_cell(answer)
    return [
        png_file(_("Read map PNG"), "read_map.png", lambda: read_map_picture(answer, cell)),
        svg_file(_("Read map SVG"), "read_map.svg", lambda: read_map_svg(answer, cell)),
    ]


def torch_code(settings: Layer) -> str:
    """Lines that make the layer and print its output's shape."""
    lines = ["import torch", "from torch import nn", "", *layer_lines(settings)]
    return "\n".join([*lines, f"x = torch.rand(1, {settings.inp}, {settings.h}, {settings.w})", "print(layer(x).shape)"])


def layer_lines(settings: Layer) -> list[str]:
    """`layer = …`. Sides that differ need a module of their own: in front to pad, behind with a minus to crop."""
    name = "ConvTranspose2d" if settings.transposed else "Conv2d"
    arguments = [f"{settings.inp}", f"{settings.out}", f"kernel_size={pair(settings.kernel_size)}"]
    arguments += [f"stride={pair(settings.steps)}"] if settings.steps != (1, 1) else []
    (top, bottom), (left, right) = settings.sides
    alike = (top, left) == (bottom, right)
    by_word = settings.padding in ("same", "valid") and not settings.transposed and (alike or settings.odd == "end")
    if by_word:
        arguments.append(f'padding="{settings.padding}"')
    elif alike and (top or left):
        arguments.append(f"padding={pair((top, left))}")
    arguments += [f"output_padding={settings.extra}"] if settings.transposed and settings.extra else []
    arguments += [f"dilation={pair(settings.holes)}"] if settings.holes != (1, 1) else []
    arguments += [f"groups={settings.groups}"] if settings.groups != 1 else []
    if by_word or alike:
        return call_lines(f"layer = nn.{name}", arguments)
    sign = -1 if settings.transposed else 1
    pad = [f"nn.ZeroPad2d({tuple(sign * side for side in (left, right, top, bottom))}),"]
    conv = call_lines(f"nn.{name}", arguments)
    conv[-1] += ","
    return ["layer = nn.Sequential(", *(f"    {line}" for line in (conv + pad if settings.transposed else pad + conv)), ")"]


CHECK = """\
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.lessons.padding_stride.answer import layer_answer
{imports}

answer = layer_answer({settings})  # what the page shows
with torch.device("meta"):  # shapes without numbers
{layer}
    x = torch.empty(1, {inp}, {h}, {w})
with FlopCounterMode(display=False) as counter:
    y = layer(x)
assert tuple(y.shape[2:]) == answer.output_size
assert sum(p.numel() for p in layer.parameters()) == answer.cost.parameters
assert counter.get_total_flops() == 2 * answer.cost.multiply_adds
assert y.numel() * 4 == answer.cost.output_bytes

# One channel and a kernel of ones: {counts}
{ones}
for p in layer.parameters():
    nn.init.constant_(p, p.dim() > 1)  # weights 1, bias 0
x = torch.ones(1, 1, {h}, {w}, requires_grad=True)
layer(x).sum().backward()
torch.testing.assert_close({seen}, torch.outer(*map(torch.tensor, answer.inside)).float())
print("The page and torch agree on", tuple(y.shape))
"""


def check_code(settings: Layer) -> str:
    """Lines that compare sizes, cost and the read map with torch; they run as they stand."""
    layer = settings.layer
    return CHECK.format(
        imports=settings_import(layer),
        settings=settings_call(layer),
        layer="\n".join(f"    {line}" for line in layer_lines(layer)),
        inp=layer.inp,
        h=layer.h,
        w=layer.w,
        counts="the output counts the writes." if layer.transposed else "the gradient counts the reads.",
        ones="\n".join(layer_lines(replace(layer, inp=1, out=1, groups=1))),
        seen="layer(x)[0, 0]" if layer.transposed else "x.grad[0, 0]",
    )
