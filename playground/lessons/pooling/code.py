"""PyTorch code for the views of the lesson "Pooling" that are not the stage: the lines they print, and those that check them.

Tests execute both.
"""

from collections.abc import Callable

from playground.lessons.pooling.facts import relu_layers
from playground.lessons.pooling.settings import PoolConfig
from playground.lessons.pooling.shake import SIGNAL

PHOTO = "# x: float tensor (1, 1, H, W) with values 0…1, the photo in grey"

# mode → (layer, its first arguments, what the layer is called with)
LAYERS = {
    "max": ("MaxPool2d", "", "pool(x)"),
    "average": ("AvgPool2d", "", "pool(x)"),
    "min": ("MaxPool2d", "", "-pool(-x)"),
    "root mean square": ("AvgPool2d", "", "pool(x.square()).sqrt()"),
    "power": ("LPPool2d", "{power}, ", "pool(x)"),
    "softmax": ("AvgPool2d", "", "pool(x * x.exp()) / pool(x.exp())"),
}


def torch_code(config: PoolConfig) -> str:
    """Lines that make the numbers of the view; where x is named first, it is the reader's photo."""
    return "\n".join(["import torch", "from torch import nn", "", *_LINES[config.view](config)])


def _layer(config: PoolConfig, stride: int) -> tuple[str, str]:
    """(line that makes the layer, expression that pools x)."""
    name, first, call = LAYERS[config.mode]
    return f"pool = nn.{name}({first.format(power=config.power)}{config.window}, stride={stride})", call


ADAPTIVE = {"max": "AdaptiveMaxPool2d", "average": "AdaptiveAvgPool2d", "min": "AdaptiveMaxPool2d"}
ADAPTIVE["root mean square"] = ADAPTIVE["average"]


def _again(config: PoolConfig) -> list[str]:
    if config.adaptive:
        layer = f"pool = nn.{ADAPTIVE[config.mode]}(({config.outputs}, {config.across}))"
        return [PHOTO, layer, f"x = {LAYERS[config.mode][2]}", "print(tuple(x.shape[2:]), (x < 0.5).float().mean())"]
    layer, call = _layer(config, config.stride)
    return [
        PHOTO,
        layer,
        f"for _ in range({config.times}):",
        f"    x = {call}",
        "    print(tuple(x.shape[2:]), (x < 0.5).float().mean())",
    ]


def _shake(config: PoolConfig) -> list[str]:
    window, stride = config.window, config.stride
    ways = {
        "stride only": [f"    return x[..., ::{stride}, ::{stride}]"],
        "max": [f"    return nn.functional.max_pool2d(x, {window}, {stride})"],
        "average": [f"    return nn.functional.avg_pool2d(x, {window}, {stride})"],
        "max, blur": [
            f"    x = nn.functional.max_pool2d(x, {window}, 1)",
            '    x = nn.functional.pad(x, (1, 1, 1, 1), mode="reflect")',
            "    row = torch.tensor([1.0, 2.0, 1.0], dtype=x.dtype) / 4",
            "    blur = torch.outer(row, row)[None, None]",
            f"    return nn.functional.conv2d(x, blur, stride={stride})",
        ],
    }
    return [
        PHOTO,
        f"def smaller(x):  # {config.shaken}",
        *ways[config.shaken],
        "",
        f"before = smaller(x[..., : x.shape[-1] - {config.shift}])",
        f"after = smaller(x[..., {config.shift}:])  # the photo moved to the left",
        "difference = (after - before).square().mean().sqrt()",
        "change = difference / before.std(correction=0)",
        "print(change, (before == after).float().mean())",
    ]


def _signal(config: PoolConfig) -> list[str]:
    return [
        f"x = torch.tensor({list(SIGNAL)}).roll(-{config.shift})",
        'wide = nn.functional.pad(x[None], (0, 1), mode="circular")',
        "largest = nn.functional.max_pool1d(wide, 2, stride=1)[0]",
        "pooled = largest[::2]  # max 2, stride 2",
        "blurred = (largest.roll(1) + 2 * largest + largest.roll(-1)) / 4",
        "kept = blurred[::2]  # max, blur 1 2 1, then stride 2",
        "print(pooled, kept)",
    ]


def _sizes(config: PoolConfig) -> list[str]:
    arguments = [str(config.window), f"stride={config.stride}"]
    arguments += [f"padding={config.pad}"] if config.pad else []
    arguments += ["ceil_mode=True"] if config.ceil_mode else []
    layer = f"AdaptiveMaxPool1d({config.outputs})" if config.adaptive else f"MaxPool1d({', '.join(arguments)})"
    return [
        f"pool = nn.{layer}",
        f"x = torch.arange({config.size}.0)[None, None]  # each cell holds its place",
        "last, first = pool(x)[0, 0], -pool(-x)[0, 0]  # cells of each window",
        "print(len(last), first, last)",
    ]


def _edges(config: PoolConfig) -> list[str]:
    layer, call = _layer(config, 1)
    return [
        PHOTO,
        layer,
        "def pooled(x):",
        f"    return {call}",
        "",
        "rest = pooled(x) + pooled(1 - x) - 1",
        "print(rest.abs().max())",
    ]


def _relu(config: PoolConfig) -> list[str]:
    slices = {"columns": ("x[..., :-{n}]", "x[..., {n}:]"), "rows": ("x[..., :-{n}, :]", "x[..., {n}:, :]")}
    lines = [PHOTO, "def larger(a, b):", "    return a + (b - a).relu()", "", "y = x"]
    for axis, step in relu_layers(config.window):
        a, b = (part.format(n=step).replace("x", "y") for part in slices[axis])
        lines.append(f"y = larger({a}, {b})  # {axis}")
    return [*lines, f"print((y - nn.functional.max_pool2d(x, {config.window}, 1)).abs().max())"]


_LINES: dict[str, Callable[[PoolConfig], list[str]]] = {
    "On a photo": _again, "Shift": _shake, "Signal": _signal, "Sizes": _sizes, "Edges": _edges, "From ReLU": _relu,
}  # fmt: skip

CHECK = """\
import numpy as np
import torch
from torch import nn

{imports}

grey = np.random.default_rng(0).random(({side}, {side} + 9))  # in place of the photo
x = torch.from_numpy(grey)[None, None]
{lines}

{asserts}
print("The page and torch agree.")
"""

# view → (what the check imports, what it asserts after the printed lines)
_CHECKS = {
    "To a size": (
        "from playground.lessons.pooling.facts import pool_to",
        'page = pool_to(grey, "{mode}", ({outputs}, {across}))\ntorch.testing.assert_close(torch.from_numpy(page), x[0, 0])',
    ),
    "On a photo": (
        "from playground.lessons.pooling.facts import pool_again",
        'page = pool_again(grey, "{mode}", {window}, {stride}, {times}, {power})[-1]\n'
        "torch.testing.assert_close(torch.from_numpy(page), x[0, 0])",
    ),
    "Shift": (
        "from playground.lessons.pooling.shake import shake, shaken_pictures",
        'page, moved = shaken_pictures(grey, "{shaken}", {shift}, {window}, {stride})\n'
        "torch.testing.assert_close(torch.from_numpy(page).double(), before[0, 0], rtol=1e-5, atol=1e-5)\n"
        "torch.testing.assert_close(torch.from_numpy(moved).double(), (after - before)[0, 0], rtol=1e-5, atol=1e-5)\n"
        'told = shake(grey, {window}, {stride}).change["{shaken}"][{shift}]\n'
        "assert abs(told - float(change)) < 1e-5",
    ),
    "Signal": (
        "from playground.lessons.pooling.shake import move_signal",
        "page = move_signal({shift})\nassert page.pooled == tuple(pooled.tolist()) and page.kept == tuple(kept.tolist())",
    ),
    "Sizes": (
        "from playground.lessons.pooling.settings import PoolConfig, cut",
        "page = cut(PoolConfig(size={size}, window={window}, stride={stride}, pad={pad}, ceil_mode={ceil_mode},\n"
        "                      adaptive={adaptive}, outputs={outputs}))\n"
        "inside = [(max(0, a), min(b, {size}) - 1) for a, b in page.windows]\n"
        "assert inside == list(zip(first.long().tolist(), last.long().tolist()))",
    ),
    "Edges": (
        "from playground.lessons.pooling.facts import complement",
        'page = complement(grey, "{mode}", {window}, {power})\n'
        "torch.testing.assert_close(torch.from_numpy(page.rest), rest[0, 0])",
    ),
    "From ReLU": (
        "from playground.lessons.pooling.facts import relu_max",
        "torch.testing.assert_close(relu_max(x, {window})[-1], nn.functional.max_pool2d(x, {window}, 1), rtol=0, atol=1e-15)\n"
        "torch.testing.assert_close(relu_max(x, {window})[-1], y)",
    ),
}


def check_code(config: PoolConfig) -> str:
    """Lines that compare the page's numbers with the printed ones on noise; they run as they stand."""
    imports, asserts = _CHECKS["To a size" if config.adaptive and config.view == "On a photo" else config.view]
    values = vars(config)
    return CHECK.format(
        imports=imports,
        side=max(24, _needed(config)),
        lines="\n".join(line for line in _LINES[config.view](config) if line != PHOTO),
        asserts=asserts.format(**values),
    )


def _needed(config: PoolConfig) -> int:
    """Rows that survive being pooled again and again."""
    side = config.window
    for _ in range(config.times - 1 if config.view == "On a photo" else 0):
        side = (side - 1) * config.stride + config.window
    return side
