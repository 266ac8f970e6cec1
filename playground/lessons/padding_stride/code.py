"""PyTorch code for one layer of the lesson "Padding and stride", what checks the page, and the map's files; tests run both."""

from collections.abc import Callable

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.kit.i18n import _
from playground.kit.printed import call_lines, options, settings_call, shown
from playground.lessons.padding_stride.answer import LayerAnswer, layer_answer
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


def layer_lines(settings: Layer, channels: tuple[object, object, object] | None = None) -> list[str]:
    """`layer = …`, its (in, out, groups) as given or as they are. Sides that differ need a module of their own: in front to
    pad, behind with a minus to crop."""
    inp, out, groups = channels or (settings.inp, settings.out, settings.groups)
    name = "ConvTranspose2d" if settings.transposed else "Conv2d"
    (top, bottom), (left, right) = settings.sides
    alike = (top, left) == (bottom, right)
    by_word = settings.padding in ("same", "valid") and not settings.transposed and (alike or settings.odd == "end")
    padding = settings.padding if by_word else (top, left) if alike else 0
    extra = settings.extra if settings.transposed else 0
    shape = options(kernel_size=settings.kernel_size, stride=settings.steps, padding=padding, output_padding=extra)
    arguments = [f"{inp}", f"{out}", *shape, *options(dilation=settings.holes)]
    arguments += [f"groups={groups}"] if groups != 1 else []
    if by_word or alike:
        return call_lines(f"layer = nn.{name}", arguments)
    sign = -1 if settings.transposed else 1
    pad = [f"nn.ZeroPad2d({tuple(sign * side for side in (left, right, top, bottom))}),"]
    *conv, last = call_lines(f"nn.{name}", arguments)
    conv.append(f"{last},")
    return ["layer = nn.Sequential(", *(f"    {line}" for line in (conv + pad if settings.transposed else pad + conv)), ")"]


def check_code(settings: Layer) -> str:
    """Lines that compare sizes, cost and the read map with torch; they run as they stand."""
    layer = "\n".join(layer_lines(settings, ("inp", "out", "groups"))).removeprefix("layer = ")
    return shown(check, settings=f"={settings_call(settings.layer)}", make=f"=lambda inp, out, groups: {layer}")


def check(settings: Layer, make: Callable[[int, int, int], nn.Module]) -> None:
    """`make` gives the layer with channels in, out and groups as they are wanted."""
    answer = layer_answer(settings)  # what the page shows
    with torch.device("meta"):  # shapes without numbers
        layer, x = make(settings.inp, settings.out, settings.groups), torch.empty(1, settings.inp, *settings.size)
    with FlopCounterMode(display=False) as counter:
        y = layer(x)
    assert tuple(y.shape[2:]) == answer.output_size
    assert sum(p.numel() for p in layer.parameters()) == answer.cost.parameters
    assert counter.get_total_flops() == 2 * answer.cost.multiply_adds
    assert y.numel() * 4 == answer.cost.output_bytes

    # One channel and a kernel of ones: the gradient counts the reads, and a transposed layer's output the writes.
    layer, x = make(1, 1, 1), torch.ones(1, 1, *settings.size, requires_grad=True)
    for p in layer.parameters():
        nn.init.constant_(p, p.dim() > 1)  # weights 1, bias 0
    layer(x).sum().backward()
    counts = layer(x)[0, 0] if settings.transposed else x.grad[0, 0]
    torch.testing.assert_close(counts, torch.outer(*map(torch.tensor, answer.inside)).float())
    print("The page and torch agree on", tuple(y.shape))
