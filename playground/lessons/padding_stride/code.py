"""PyTorch code for one layer of the lesson "Padding and stride", what checks the page, and the map's files; tests run both."""

import itertools
from collections.abc import Callable

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.convolution.repeated import keep_every
from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import call_lines, options, settings_call, shown
from playground.lessons.padding_stride.answer import DOT, FIELD, LayerAnswer, drift_answer, layer_answer, stack_answer
from playground.lessons.padding_stride.conditions import QUANTITIES
from playground.lessons.padding_stride.pictures import read_map_picture, read_map_svg, saved_cell
from playground.lessons.padding_stride.settings import Layer, Search
from playground.lessons.padding_stride.solver import Answer, narrowed, quantities, search
from playground.ui.files import Download, csv_file, png_file, svg_file


def files(answer: LayerAnswer) -> list[Download]:
    """How often each pixel is read, as files."""
    cell = saved_cell(answer)
    return [
        png_file(_("Map of the readings as PNG"), "read_map.png", lambda: read_map_picture(answer, cell)),
        svg_file(_("Map of the readings as SVG"), "read_map.svg", lambda: read_map_svg(answer, cell)),
    ]


def search_files(settings: Search, layers: list[Answer]) -> list[Download]:
    """The answers of a search that meet its conditions."""

    def rows() -> list[list[object]]:
        shown = [quantities(one, settings.start) for one in narrowed(layers, settings.only, settings.start)]
        return [list(QUANTITIES), *(list(row.values()) for row in shown)]

    return [csv_file(_("Layers as CSV"), "layers.csv", rows)]


def torch_code(settings: Layer, photo: Photo | None = None) -> str:
    """What a view shows, in plain torch."""
    views = dict(reads=_size_code, layers=_stack_code, solver=_search_code, drift=_drift_code)
    return _photo_code(settings, photo) if settings.view == "photo" else views[settings.view](settings)


def _size_code(settings: Layer) -> str:
    """Lines that make the layer and print its output's shape."""
    x = f"x = torch.rand(1, {settings.inp}, {settings.h}, {settings.w})"
    return _lines("import torch", "from torch import nn", "", *layer_lines(settings), x, "print(layer(x).shape)")


def _averaging(settings: Layer) -> list[str]:
    """The layer on one channel with equal weights."""
    weights = ["nn.init.constant_(weight, 1 / weight[0, 0].numel())"]
    return [
        "import torch", "from torch import nn", "", *layer_lines(settings, (1, 1, 1)),
        "for weight in layer.parameters():  # equal weights, no bias",
        "    if weight.dim() > 1:", *(f"        {line}" for line in weights), "    else:", "        nn.init.zeros_(weight)",
    ]  # fmt: skip


def _stack_code(settings: Layer) -> str:
    return _lines(
        *_averaging(settings),
        f"seen = torch.ones(1, 1, {settings.h}, {settings.w})  # share of picture in each cell",
        "with torch.no_grad():",
        f"    for _ in range({settings.layers}):",
        "        seen = layer(seen)  # the padding is 0: no picture",
        'print(tuple(seen.shape[2:]), f"{(seen < 1 - 1e-5).float().mean():.1%} have seen padding")',
    )


def _drift_code(settings: Layer) -> str:
    return _lines(
        *_averaging(settings.drifting),
        f"dot = torch.zeros(1, 1, {FIELD}, {FIELD})",
        f"dot[0, 0, {DOT}, {DOT}] = 1",
        "with torch.no_grad():",
        f"    for _ in range({settings.layers}):",
        "        dot = layer(dot)",
        f"places = torch.arange({FIELD}.0)",
        "rows, columns = dot[0, 0].sum(1), dot[0, 0].sum(0)",
        'print(f"({(places * rows).sum():.1f}, {(places * columns).sum():.1f})")',
    )


def _search_code(settings: Search) -> str:
    ranges = (f"range(1, {settings.kernels + 1})", f"range(1, {settings.strides + 1})", f"range({settings.paddings + 1})")
    limits = [*ranges, f"range(1, {settings.dilations + 1})", "(0,)" if settings.even else "(0, 1)"]
    return _lines(
        "from itertools import product", "",
        f"size, wanted = {settings.start}, {settings.goal}",
        "print('kernel, stride, padding, dilation, more at the end')",
        *call_lines("choices = product", limits),
        "for k, s, p, d, extra in choices:",
        "    room = size + 2 * p + extra - d * (k - 1) - 1",
        "    if room >= 0 and room // s + 1 == wanted:",
        "        print(k, s, p, d, extra)",
    )  # fmt: skip


def _photo_code(settings: Layer, photo: Photo) -> str:
    needed, given = photo_call(photo)
    return _lines(
        "import torch", needed, "",
        f"grey = torch.from_numpy({given}.grey())",
        f"stride = {settings.stride}",
        "kept = grey[::stride, ::stride]  # a 1 × 1 kernel with weight 1",
        "again = kept.repeat_interleave(stride, 0).repeat_interleave(stride, 1)",
        "again = again[: grey.shape[0], : grey.shape[1]]",
        'print(tuple(kept.shape), f"{(again != grey).float().mean():.1%} of the pixels differ")',
    )  # fmt: skip


def _lines(*lines: str) -> str:
    return "\n".join(lines)


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


def check_code(settings: Layer, photo: Photo | None = None) -> str:
    """Lines that compare what a view shows with torch; they run as they stand."""
    if settings.view == "photo":
        needed, given = photo_call(photo)
        return f"{needed}\n{shown(check_photo, photo=f'={given}', stride=settings.stride)}"
    if settings.view == "solver":
        return shown(check_search, settings=f"={settings_call(settings)}")
    layer = settings.drifting if settings.view == "drift" else settings.layer
    made = "\n".join(layer_lines(layer, ("inp", "out", "groups"))).removeprefix("layer = ")
    checks = dict(reads=check, layers=check_stack, drift=check_drift)
    call = settings_call(layer if settings.view == "reads" else settings)
    return shown(checks[settings.view], settings=f"={call}", make=f"=lambda inp, out, groups: {made}")


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


def check_stack(settings: Layer, make: Callable[[int, int, int], nn.Module]) -> None:
    """`make` as above: the same layer again and again, on one channel with equal weights."""
    answer = stack_answer(settings)  # what the page shows
    layer, seen = make(1, 1, 1).double(), torch.ones(1, 1, *settings.size, dtype=torch.float64)
    for p in layer.parameters():
        nn.init.constant_(p, 1 / p[0, 0].numel() if p.dim() > 1 else 0)
    for _layer in range(settings.layers):
        seen = layer(seen)
    torch.testing.assert_close(seen[0, 0].detach(), torch.outer(*map(torch.tensor, (answer.rows, answer.columns))))
    print("The page and torch agree on", tuple(seen.shape[2:]))


def check_drift(settings: Layer, make: Callable[[int, int, int], nn.Module]) -> None:
    """`make` as above: a dot after many layers that keep the size."""
    answer = drift_answer(settings)  # what the page shows
    layer, dot = make(1, 1, 1).double(), torch.zeros(1, 1, FIELD, FIELD, dtype=torch.float64)
    dot[0, 0, DOT, DOT] = 1
    for p in layer.parameters():
        nn.init.constant_(p, 1 / p[0, 0].numel() if p.dim() > 1 else 0)
    for _layer in range(settings.layers):
        dot = layer(dot)
    torch.testing.assert_close(dot[0, 0].detach(), torch.outer(*map(torch.tensor, answer.profiles)))
    print("The page and torch agree on", answer.end)


def check_search(settings: Search) -> None:
    """Every answer is tried on a picture, and every layer within the limits that is no answer, too."""
    answers = set(search(settings))  # what the page shows
    limits = (settings.kernels, settings.strides, settings.paddings + 1, settings.dilations, 1 if settings.even else 2)
    for k, s, p, d, extra in itertools.product(*map(range, limits)):
        layer = nn.Conv2d(1, 1, k + 1, s + 1, p, d + 1, device="meta")
        x = torch.empty(1, 1, settings.start + extra, settings.start + extra, device="meta")
        if k == 0 and d > 0:  # a 1 × 1 kernel is the same layer at every dilation
            continue
        fits = x.shape[2] + 2 * p > (d + 1) * k and layer(x).shape[2] == settings.goal
        assert fits == ((k + 1, s + 1, p, d + 1, extra) in answers)
    print("The page and torch agree on", len(answers), "layers")


def check_photo(photo: Photo, stride: int) -> None:
    """A stride alone against a convolution 1 × 1 with weight 1."""
    answer = keep_every(photo.grey(), stride)  # what the page shows
    x = torch.from_numpy(photo.grey())[None, None]
    kept = nn.functional.conv2d(x, torch.ones(1, 1, 1, 1, dtype=x.dtype), stride=stride)
    again = kept.repeat_interleave(stride, 2).repeat_interleave(stride, 3)[..., : x.shape[2], : x.shape[3]]
    torch.testing.assert_close(again[0, 0], torch.from_numpy(answer.rebuilt))
    assert abs((again != x).float().mean().item() - answer.changed) < 1e-5
    print("The page and torch agree on", tuple(kept.shape[2:]))
