"""PyTorch code of the lesson "Pooling", the lines that check it, and its files; the first view has those of the stage.

Tests execute all of it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from playground.charts.stage_film import stage_film
from playground.kit.i18n import _
from playground.kit.printed import settings_call
from playground.lessons.pooling.answer import Shaken
from playground.lessons.pooling.charts import grey_picture, strength_picture
from playground.lessons.pooling.pooled_photo import relu_layers
from playground.lessons.pooling.settings import Pool
from playground.lessons.pooling.shake import SHAKEN, SIGNAL
from playground.stage import code as stage_code
from playground.ui.files import Download, csv_file, png_file

PHOTO = [
    "# x: float tensor (1, 1, H, W) with values 0…1, the photo in grey",
    "x = torch.rand(1, 1, 256, 256, dtype=torch.float64)  # put a photo here",
]
# mode → (layer, its first arguments, what the layer is called with)
LAYERS = {
    "max": ("MaxPool2d", "", "pool(x)"),
    "average": ("AvgPool2d", "", "pool(x)"),
    "min": ("MaxPool2d", "", "-pool(-x)"),
    "rms": ("AvgPool2d", "", "pool(x.square()).sqrt()"),
    "power": ("LPPool2d", "{power}, ", "pool(x)"),
    "softmax": ("AvgPool2d", "", "pool(x * x.exp()) / pool(x.exp())"),
}
SHARE = "print(tuple(x.shape[2:]), (x < 0.5).float().mean())"


def torch_code(settings: Pool, answer: Any) -> str:
    """Lines that make the numbers of the view; where x is named first, it is the reader's photo."""
    if settings.view == "windows":
        return stage_code.torch_code(answer)
    return "\n".join(["import torch", "from torch import nn", "", *_LINES[settings.view](settings)])


def _layer(settings: Pool, stride: int) -> tuple[str, str]:
    """(line that makes the layer, expression that pools x)."""
    name, first, call = LAYERS[settings.mode]
    return f"pool = nn.{name}({first.format(power=settings.power)}{settings.window}, stride={stride})", call


def _again(settings: Pool) -> list[str]:
    layer, call = _layer(settings, settings.stride)
    if settings.adaptive:
        adaptive = f"pool = nn.Adaptive{LAYERS[settings.mode][0]}(({settings.outputs}, {settings.across}))"
        return [*PHOTO, adaptive, f"x = {call}", SHARE]
    return [*PHOTO, layer, f"for _ in range({settings.times}):", f"    x = {call}", f"    {SHARE}"]


def _shake(settings: Pool) -> list[str]:
    window, stride = settings.window, settings.stride
    ways = {
        "stride": [f"    return x[..., ::{stride}, ::{stride}]"],
        "max": [f"    return nn.functional.max_pool2d(x, {window}, {stride})"],
        "average": [f"    return nn.functional.avg_pool2d(x, {window}, {stride})"],
        "blur": [
            f"    x = nn.functional.max_pool2d(x, {window}, 1)",
            '    x = nn.functional.pad(x, (1, 1, 1, 1), mode="reflect")',
            "    row = torch.tensor([1.0, 2.0, 1.0], dtype=x.dtype) / 4",
            "    blur = torch.outer(row, row)[None, None]",
            f"    return nn.functional.conv2d(x, blur, stride={stride})",
        ],
    }
    return [
        *PHOTO,
        f"def smaller(x):  # {SHAKEN[settings.shaken].name}",
        *ways[settings.shaken],
        "",
        f"before = smaller(x[..., : x.shape[-1] - {settings.shift}])",
        f"after = smaller(x[..., {settings.shift}:])  # the photo moved to the left",
        "difference = (after - before).square().mean().sqrt()",
        "change = difference / before.std(correction=0)",
        "print(change, (before == after).float().mean())",
    ]


def _signal(settings: Pool) -> list[str]:
    return [
        f"x = torch.tensor({list(SIGNAL)}).roll(-{settings.shift})",
        'wide = nn.functional.pad(x[None], (0, 1), mode="circular")',
        "largest = nn.functional.max_pool1d(wide, 2, stride=1)[0]",
        "pooled = largest[::2]  # max 2, stride 2",
        "blurred = (largest.roll(1) + 2 * largest + largest.roll(-1)) / 4",
        "kept = blurred[::2]  # max, blur 1 2 1, then stride 2",
        "print(pooled, kept)",
    ]


def _sizes(settings: Pool) -> list[str]:
    arguments = [str(settings.window), f"stride={settings.stride}"]
    arguments += [f"padding={settings.pad}"] if settings.pad else []
    arguments += ["ceil_mode=True"] if settings.ceil_mode else []
    layer = f"AdaptiveMaxPool1d({settings.outputs})" if settings.adaptive else f"MaxPool1d({', '.join(arguments)})"
    return [
        f"pool = nn.{layer}",
        f"x = torch.arange({settings.size}.0)[None, None]  # each cell holds its place",
        "last, first = pool(x)[0, 0], -pool(-x)[0, 0]  # cells of each window",
        "print(len(last), first, last)",
    ]


def _edges(settings: Pool) -> list[str]:
    layer, call = _layer(settings, 1)
    lines = [layer, "def pooled(x):", f"    return {call}", "", "rest = pooled(x) + pooled(1 - x) - 1"]
    return [*PHOTO, *lines, "print(rest.abs().max())"]


def _relu(settings: Pool) -> list[str]:
    slices = {"columns": ("y[..., :-{n}]", "y[..., {n}:]"), "rows": ("y[..., :-{n}, :]", "y[..., {n}:, :]")}
    lines = [*PHOTO, "def larger(a, b):", "    return a + (b - a).relu()", "", "y = x"]
    for axis, step in relu_layers(settings.window):
        a, b = (part.format(n=step) for part in slices[axis])
        lines.append(f"y = larger({a}, {b})  # {axis}")
    return [*lines, f"print((y - nn.functional.max_pool2d(x, {settings.window}, 1)).abs().max())"]


_LINES: dict[str, Callable[[Pool], list[str]]] = {
    "photo": _again, "shift": _shake, "signal": _signal, "sizes": _sizes, "edges": _edges, "relu": _relu,
}  # fmt: skip

CHECK = """\
import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.images import make_photo
from playground.lessons.pooling.answer import pool_answer
from playground.lessons.pooling.settings import Pool

noise = np.random.default_rng(0).integers(0, 256, {size}, dtype=np.uint8)  # in place of the photo
photo = make_photo(Image.fromarray(noise).convert("RGB"), name="noise")
page = pool_answer({settings}, photo)

x = torch.from_numpy(photo.grey())[None, None]
{lines}

{asserts}
print("The page and torch agree.")
"""

# view → what its check asserts after the printed lines
_ASSERTS = {
    "photo": "torch.testing.assert_close(torch.from_numpy(page.last), x[0, 0])",
    "shift": (
        "torch.testing.assert_close(torch.from_numpy(page.before).double(), before[0, 0], rtol=1e-5, atol=1e-5)\n"
        "torch.testing.assert_close(torch.from_numpy(page.change).double(), (after - before)[0, 0], rtol=1e-5, atol=1e-5)\n"
        'assert abs(page.shake.change["{way}"][{shift}] - float(change)) < 1e-5'
    ),
    "signal": "assert page.pooled == tuple(pooled.tolist()) and page.kept == tuple(kept.tolist())",
    "sizes": (
        "inside = [(max(0, a), min(b, {size}) - 1) for a, b in page.windows]\n"
        "assert inside == list(zip(first.long().tolist(), last.long().tolist()))"
    ),
    "edges": "torch.testing.assert_close(torch.from_numpy(page.rest), rest[0, 0])",
    "relu": (
        "assert abs(page.error - float((y - nn.functional.max_pool2d(x, {window}, 1)).abs().max())) < 1e-15\n"
        "tenths = torch.from_numpy(page.steps[0])[None, None]\n"
        "torch.testing.assert_close(torch.from_numpy(page.steps[-1]), nn.functional.max_pool2d(tenths, {window}, 1)[0, 0])"
    ),
}


def check_code(settings: Pool, answer: Any) -> str:
    """Lines that compare the page's numbers with the printed ones on noise; they run as they stand."""
    if settings.view == "windows":
        return stage_code.check_code(answer)
    return CHECK.format(
        size=answer.size if settings.view == "photo" else (24, 33),
        settings=settings_call(settings),
        lines="\n".join(line for line in _LINES[settings.view](settings) if line not in PHOTO),
        asserts=_ASSERTS[settings.view].format(way=SHAKEN[settings.shaken].name, **vars(settings)),
    )


def _shake_rows(answer: Shaken) -> Iterator[tuple[object, ...]]:
    moved = answer.shake
    yield ("shift", *moved.change)
    yield from zip(moved.shifts, *moved.change.values(), strict=True)


_FILES: dict[str, Callable[[Any], list[Download]]] = {
    "windows": lambda answer: [
        Download("GIF", lambda: stage_film(answer), "pooling.gif", "image/gif"),
        csv_file("CSV", "pooling.csv", answer.output[0].tolist),
        *([csv_file(_("Input CSV"), stage_code.INPUT_FILE, answer.input.tolist)] if stage_code.is_read(answer.input) else []),
    ],
    "photo": lambda answer: [png_file("PNG", "pooled.png", lambda: grey_picture(answer.last))],
    "shift": lambda answer: [csv_file("CSV", "shift.csv", lambda: _shake_rows(answer))],
    "edges": lambda answer: [png_file("PNG", "rest.png", lambda: strength_picture(answer.rest))],
}


def files(settings: Pool, answer: Any) -> list[Download]:
    """Downloads of a state."""
    return _FILES.get(settings.view, lambda answer: [])(answer)
