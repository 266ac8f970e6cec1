"""PyTorch code of one configuration of the stage, and the lines that check the page; tests execute both."""

from collections.abc import Callable
from dataclasses import fields
from textwrap import indent

import numpy as np

from playground.convolution.padding import PADDING_MODES
from playground.convolution.pooling import FILL
from playground.kit.printed import call_lines, options, pad_lines, pair, tensor_lines
from playground.stage.answer import StageAnswer
from playground.stage.config import StageConfig

MOST_WRITTEN = 16  # cells per side of an input that the code spells out
INPUT_FILE = "input.csv"


def torch_code(answer: StageAnswer) -> str:
    """Lines that compute the output y (1, K, h', w') of the stage from its own numbers; large inputs are read from a file."""
    lines = _CODE.get(answer.config.operation, pool_lines)(answer)
    return "\n".join(["import torch", "from torch import nn", "", *_input_lines(answer.input), *lines, "print(y.shape)"])


def is_read(x: np.ndarray) -> bool:
    """Whether an input is too large for the code to spell, which reads it from a file then."""
    return max(x.shape) > MOST_WRITTEN


def _input_lines(x: np.ndarray) -> list[str]:
    if is_read(x):
        table = f'torch.tensor(np.loadtxt("{INPUT_FILE}", delimiter=",", ndmin=2), dtype=torch.float32)'
        return ["import numpy as np", "", f"x = {table}  # offered below", "x = x[None, None]"]
    return [*tensor_lines("x", tuple(map(tuple, x.tolist()))), "x = x[None, None]"]


def _kernel_lines(config: StageConfig) -> list[str]:
    names = ["kernel"] if len(config.weights) == 1 else [f"kernel_{n}" for n in range(1, len(config.weights) + 1)]
    lines = []
    for name, weights in zip(names, config.weights_shown, strict=True):
        lines += tensor_lines(name, weights)
        if config.flip:
            lines.append(f"{name} = {name}.flip(0, 1)  # true convolution")
    return [*lines, f"weight = torch.stack([{', '.join(names)}])[:, None]"]


def _convolution_lines(answer: StageAnswer) -> list[str]:
    config, sides = answer.config, answer.sides
    alike = len({*sides[0], *sides[1]}) == 1 and config.padding_mode != "symmetric"
    lines = pad_lines(sides, PADDING_MODES[config.padding_mode]) if not alike and any(map(any, sides)) else []
    pad, mode = (sides[0][0], config.padding_mode) if alike and sides[0][0] else (0, "zeros")
    shape = options(kernel_size=config.kernel_size, stride=config.strides, padding=pad, padding_mode=mode)
    arguments = ["1", str(len(config.weights)), *shape, *options(dilation=config.dilations, bias=bool(config.bias))]
    lines += [*_kernel_lines(config), *call_lines("conv = nn.Conv2d", arguments)]
    lines += ["conv.requires_grad_(False)", "conv.weight.copy_(weight)"]
    lines += [f"conv.bias.fill_({config.bias:g})"] if config.bias else []
    return [*lines, "y = conv(x).relu()" if config.relu else "y = conv(x)"]


def _transposed_lines(answer: StageAnswer) -> list[str]:
    """torch's layer crops all sides alike; unequal sides are cut from the uncropped output."""
    config, ((top, bottom), (left, right)), (height, width) = answer.config, answer.sides, answer.output_size
    alike = (top, left) == (bottom, right)
    more = {"padding": (top, left) if alike else 0, "output_padding": config.output_padding, "dilation": config.dilations}
    shape = [f"kernel_size={pair(config.kernel_size)}", f"stride={pair(config.strides)}", *options(**more, bias=False)]
    *lines, stacked = _kernel_lines(config)
    lines.append(stacked.replace("[:, None]", "[None]"))  # torch wants (in, out, kh, kw) here
    lines += call_lines("conv = nn.ConvTranspose2d", ["1", str(len(config.weights)), *shape])
    lines += ["conv.requires_grad_(False)", "conv.weight.copy_(weight)", "y = conv(x)"]
    return lines + ([] if alike else [f"y = y[..., {top} : {top + height}, {left} : {left + width}]"])


LOWEST = "-torch.inf"
# kind → (torch's adaptive layer, how it is called)
ADAPTIVE = {
    "max": ("AdaptiveMaxPool2d", "pool(x)"),
    "min": ("AdaptiveMaxPool2d", "-pool(-x)  # torch has no min pooling"),
    "avg": ("AdaptiveAvgPool2d", "pool(x)"),
    "rms": ("AdaptiveAvgPool2d", "pool(x.square()).sqrt()"),
}


def pool_lines(answer: StageAnswer) -> list[str]:
    """Lines that make y (1, 1, h', w') of x (1, 1, h, w); they need torch and nn."""
    config = answer.config
    if config.adaptive:
        layer, call = ADAPTIVE[config.kind]
        return [f"pool = nn.{layer}(({config.out_h}, {config.out_w}))", f"y = {call}"]
    return _LINES[config.kind](answer)


def _even(answer: StageAnswer) -> bool:
    """Whether top is padded like bottom and left like right, as torch's layers do."""
    (top, bottom), (left, right) = answer.sides
    return (top, left) == (bottom, right)


def _pad(answer: StageAnswer, name: str = "x", value: str = "0.0", what: str = "") -> list[str]:
    """`name` padded by hand; empty where there is no padding."""
    (top, bottom), (left, right) = answer.sides
    if not any((top, bottom, left, right)):
        return []
    return call_lines(f"{name} = nn.functional.pad", [what or name, str((left, right, top, bottom)), f"value={value}"])


def _arguments(answer: StageAnswer, *, padding: bool) -> list[str]:
    """Window, stride and what a pooling layer is told beside; `padding` lets the layer pad."""
    config, ((top, _bottom), (left, _right)) = answer.config, answer.sides
    more = options(padding=(top, left) if padding else 0, dilation=config.dilations, ceil_mode=config.ceil_mode)
    return [pair(config.kernel_size), f"stride={pair(config.strides)}", *more]


def _crop(answer: StageAnswer) -> list[str]:
    """With ceil_mode a picture that was padded by hand can have windows that begin in the padding; torch leaves them out."""
    if not answer.config.ceil_mode or not any(map(any, answer.sides)):
        return []
    height, width = answer.output_size
    return [f"y = y[..., :{height}, :{width}]  # no window begins in the padding"]


def _extreme(answer: StageAnswer) -> list[str]:
    by_hand, lowest = answer.config.by_hand, answer.config.kind == "min"
    by_layer = _even(answer) and not by_hand
    value = "0.0" if by_hand else "torch.inf" if lowest else LOWEST
    lines = [] if by_layer else _pad(answer, value=value)
    lines += call_lines("pool = nn.MaxPool2d", _arguments(answer, padding=by_layer))
    lines.append("y = -pool(-x)  # torch has no min pooling" if lowest else "y = pool(x)")
    return lines + ([] if by_layer else _crop(answer))


def _mean(answer: StageAnswer) -> list[str]:
    config, by_layer = answer.config, _even(answer)  # zeros are what this layer pads with anyhow
    lines, root = (["x = x.square()"], ".sqrt()") if config.kind == "rms" else ([], "")
    if config.dilations != (1, 1):  # torch's layer has no dilation
        height, width = config.kernel_size
        lines += [*_pad(answer), f"mean = torch.full((1, 1, {height}, {width}), 1 / {height * width})"]
        return [*lines, f"y = nn.functional.conv2d(x, mean, stride={config.strides}, dilation={config.dilations})"]
    arguments = _arguments(answer, padding=by_layer)
    if by_layer:
        arguments += options(count_include_pad=config.count_include_pad)
        return [*lines, *call_lines("pool = nn.AvgPool2d", arguments), f"y = pool(x){root}"]
    divided = f"pool(x){root}"
    if not config.count_include_pad:
        lines += _pad(answer, "inside", what="torch.ones_like(x)")
        divided = f"(pool(x) / pool(inside)){root}"
    return [*lines, *_pad(answer), *call_lines("pool = nn.AvgPool2d", arguments), f"y = {divided}", *_crop(answer)]


def _power(answer: StageAnswer) -> list[str]:
    arguments = [str(answer.config.power), *_arguments(answer, padding=False)]
    return [*_pad(answer), *call_lines("pool = nn.LPPool2d", arguments), "y = pool(x)", *_crop(answer)]


def _softmax(answer: StageAnswer) -> list[str]:
    """Windows as columns; what is padded or hangs over gets no share."""
    config, (height, width) = answer.config, answer.output_size
    rows, columns = (axis.beyond for axis in answer.played.axes)
    lines = _pad(answer, value="0.0" if config.by_hand else LOWEST)
    if rows or columns:
        lines.append(f"x = nn.functional.pad(x, (0, {columns}, 0, {rows}), value={LOWEST})")
    lines.append(f"cells = nn.functional.unfold(x, {config.kernel_size}, stride={config.strides})  # a window a column")
    lines += ["shares = cells.softmax(1)", "y = (shares * cells.where(shares > 0, 0.0)).sum(1)"]
    return [*lines, f"y = y[..., : {height * width}].reshape(1, 1, {height}, {width})"]


_LINES: dict[str, Callable[[StageAnswer], list[str]]] = {
    "max": _extreme, "min": _extreme, "avg": _mean, "rms": _mean, "power": _power, "softmax": _softmax,
}  # fmt: skip

_CODE = {"convolution": _convolution_lines, "transposed": _transposed_lines}

CHECK = """\
import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.convolution.{room} import {sum}
from playground.images import make_photo
from playground.stage.answer import play
from playground.stage.config import StageConfig

noise = np.random.default_rng(0).integers(0, 256, (80, 80), dtype=np.uint8)
photo = make_photo(Image.fromarray(noise).convert("RGB"), name="noise")
answer = play(photo, {config})  # what the page shows
near = {{"rtol": 1e-4, "atol": {atol:.1g}}}

x = torch.from_numpy(answer.input)[None, None]
{lines}
torch.testing.assert_close(torch.from_numpy(answer.output), y[0], **near)

x, wide = torch.from_numpy(answer.input), torch.from_numpy(answer.played.wide)
for kernel, output in zip(torch.from_numpy(answer.kernels), torch.from_numpy(answer.output)):
{written_out}
    torch.testing.assert_close(output, written_out, **near)
{stamps}print("The page, torch and the textbook's sum agree on", answer.output.shape)
"""

_STAMPS = """\
for kernel, stamps in zip(torch.from_numpy(answer.kernels), wide):  # before the cropping
    written_out = trans_conv(x, kernel, {geometry})
    torch.testing.assert_close(stamps[: written_out.shape[0], : written_out.shape[1]], written_out, **near)
"""


def check_code(answer: StageAnswer) -> str:
    """Lines that compare page, torch and the written-out sum for this configuration; they run as they stand.

    Where the page reads a patch of the photo the check reads one of noise.
    """
    config = answer.config.relevant()
    changed = [field.name for field in fields(StageConfig) if getattr(config, field.name) != field.default]
    name, arguments, more = _written_out(answer)
    geometry = [f"stride={config.strides}", f"dilation={config.dilations}"] if name != "adaptive_pool2d" else []
    return CHECK.format(
        room="pooling" if "pool" in name else "operators",
        sum=name,
        config=f"StageConfig({', '.join(f'{name}={getattr(config, name)!r}' for name in changed)})",
        atol=1e-5 * max(10.0, np.abs(answer.input).max() * np.abs(answer.kernels).sum(axis=(1, 2)).max()),  # of float32 sums
        lines="\n".join(_CODE.get(config.operation, pool_lines)(answer)),
        written_out=indent("\n".join(call_lines(f"written_out = {name}", arguments + geometry)) + more, "    "),
        stamps=_STAMPS.format(geometry=", ".join(geometry)) if config.paints else "",
    )


def _written_out(answer: StageAnswer) -> tuple[str, list[str], str]:
    """(function of playground.convolution, arguments beside stride and dilation, what follows the call) that give an output."""
    config, (height, width), (rows, columns) = answer.config, answer.output_size, answer.sides
    if config.paints:
        return "trans_conv", ["x", "kernel", f"padding={answer.sides}", f"output_padding={config.output_padding}"], ""
    if config.adaptive:
        return "adaptive_pool2d", ["x", str((config.out_h, config.out_w)), f'"{config.kind}"'], ""
    if not config.pools:
        relu = "\nwritten_out = written_out.relu()" if config.relu else ""
        return "corr2d", ["wide", "kernel"], f" + {config.bias!r}{relu}"
    if config.kind == "avg" and config.dilations != (1, 1):  # zeros around the input count; the mean is a convolution
        return "corr2d", ["wide", "kernel / kernel.numel()"], ""
    padding, padded, crop = answer.sides, "x", ""
    if config.by_hand and config.kind in FILL:
        padding, padded = 0, f"nn.functional.pad(x, {(*columns, *rows)})"
        crop = f"[:{height}, :{width}]" if config.ceil_mode else ""
    counts = config.count_include_pad or config.kind == "power"
    more = [f"padding={padding}", f"ceil_mode={config.ceil_mode}", f"count_include_pad={counts}", f"norm_type={config.power}"]
    return "pool2d", [padded, str(config.kernel_size), f'"{config.kind}"', *more], crop
