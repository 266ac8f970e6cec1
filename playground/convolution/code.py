"""PyTorch code for exactly one configuration: the lines the page prints, and those that check the page.

Tests execute both on random configurations; what is printed is what the page computed.
"""

from dataclasses import fields, replace

from playground.convolution.geometry import Sides
from playground.convolution.kernels import Weights
from playground.convolution.padding import PADDING_MODES
from playground.lessons.conv_photo.answer import ConvConfig

WIDTH = 60  # characters a line, so that the panel need not wrap


def tensor_lines(name: str, weights: Weights) -> list[str]:
    """A kernel as Python lines, one a row; many equal weights stay short."""
    values = {value for row in weights for value in row}
    if len(values) == 1 and len(weights) * len(weights[0]) > 9:
        return [f"{name} = torch.full(({len(weights)}, {len(weights[0])}), {_number(values.pop())})"]
    rows = [f"    [{', '.join(_number(value) for value in row)}]," for row in weights]
    return [f"{name} = torch.tensor([", *rows, "])"]


def call_lines(opening: str, arguments: list[str]) -> list[str]:
    """A call on one line where it fits, else with its arguments filled into lines of WIDTH below."""
    whole = f"{opening}({', '.join(arguments)})"
    if len(whole) <= WIDTH:
        return [whole]
    lines = ["   "]
    for argument in arguments:
        if len(lines[-1]) + len(argument) + 2 > WIDTH:
            lines.append("   ")
        lines[-1] += f" {argument},"
    return [f"{opening}(", *lines, ")"]


def _number(value: float) -> str:
    short = f"{value + 0.0:.6g}"
    exact = short if float(short) == value else repr(float(value))
    return exact if any(sign in exact for sign in ".e") else f"{exact}."


def torch_code(config: ConvConfig) -> str:
    """Lines that turn x, a tensor (1, C, H, W) with values 0…1, into the page's output y.

    C is 1 for grey and 3 for colour. Needs torch alone (numpy too for symmetric padding).
    """
    channels = 3 if config.channels == "colour" else 1
    lines = ["import torch", "from torch import nn", ""]
    lines += _input_lines(config, channels)
    padding_lines, arguments = _padding(config)
    lines += padding_lines
    parts = len(config.weights)
    height, width = config.chosen_kernel.size
    arguments = [f"kernel_size={height if height == width else (height, width)}", *arguments, "bias=False"]
    if config.stride != 1:
        arguments.insert(1, f"stride={config.stride}")
    if config.dilation != 1:
        arguments.insert(-1, f"dilation={config.dilation}")
    if channels > 1:
        arguments.insert(-1, f"groups={channels}")
    names = ["kernel"] if parts == 1 else ["kernel_x", "kernel_y"]
    for name, weights in zip(names, config.chosen_kernel.parts, strict=True):
        lines += tensor_lines(name, weights)
        if config.flip:
            lines.append(f"{name} = {name}.flip(0, 1)  # true convolution")
    lines += call_lines("conv = nn.Conv2d", [str(channels), str(channels * parts), *arguments])
    lines.append("conv.requires_grad_(False)")
    lines += [f"conv.weight[{f'{part}::{parts}' if parts > 1 else ':'}] = {name}" for part, name in enumerate(names)]
    return "\n".join([*lines, *_answer(channels, parts), "print(y.shape)"])


def _answer(channels: int, parts: int) -> list[str]:
    if parts == 1:
        return ["y = conv(x)"]
    split = f"conv(x).unflatten(1, ({channels}, {parts}))"
    return [f"y = {split}.square().sum(dim=2).sqrt()"]


def _input_lines(config: ConvConfig, channels: int) -> list[str]:
    made_of = "red, green, blue" if channels == 3 else "0.299 red + 0.587 green + 0.114 blue"
    lines = [f"# x: float tensor (1, {channels}, H, W), values 0…1:", f"# {made_of}"]
    if config.noise:
        lines.append(f"seed = torch.Generator().manual_seed({config.seed})")
        lines.append(f"x = x + {config.noise!r} * torch.randn(x.shape, generator=seed)")
    return lines


def _padding(config: ConvConfig) -> tuple[list[str], list[str]]:
    """(lines before the layer, the layer's own arguments): torch's layer can pad both axes alike, and not symmetrically."""
    sides = config.resolved_sides()
    mode = PADDING_MODES[config.padding_mode]
    if mode is None:
        (top, bottom), (left, right) = sides
        return [
            "import numpy as np  # torch has no symmetric padding",
            f"sides = (0, 0), (0, 0), ({top}, {bottom}), ({left}, {right})",
            'x = torch.from_numpy(np.pad(x.numpy(), sides, "symmetric"))',
        ], []
    if config.padding == "each side":
        return [f"x = {pad_call('x', sides, config.padding_mode)}"], []
    amount = {"same": '"same"', "valid": '"valid"'}.get(config.padding, str(config.pad))
    chosen = [] if config.padding_mode == "zeros" else [f'padding_mode="{config.padding_mode}"']
    return [], [f"padding={amount}", *chosen]


def pad_call(name: str, sides: Sides, mode: str) -> str:
    """The call of torch.nn.functional.pad for one of torch's modes, last axis first as it wants it."""
    (top, bottom), (left, right) = sides
    return f'nn.functional.pad({name}, ({left}, {right}, {top}, {bottom}), mode="{PADDING_MODES[mode]}")'


CHECK = """\
import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.convolution import corr2d
from playground.lessons.conv_photo.answer import ConvConfig, convolve_photo
from playground.images import make_photo

config = {config}
noise = np.random.default_rng(0).integers(0, 256, ({height}, {width}), dtype=np.uint8)
photo = make_photo(Image.fromarray(noise).convert("RGB"), name="noise")
answer = convolve_photo(photo, config)  # what the page shows

x = torch.from_numpy(noise / 255.0)[None, None]
{pad}
torch_says, written_out = [], []
for weights in answer.weights:
    kernel = torch.tensor(weights, dtype=torch.float64)
    torch_says.append(nn.functional.conv2d(x, kernel[None, None], stride={stride}, dilation={dilation})[0, 0])
    spread = torch.zeros({window}, dtype=torch.float64)
    spread[::{dilation}, ::{dilation}] = kernel  # a dilated kernel is one with zeros in its holes
    written_out.append(corr2d(x[0, 0], spread)[::{stride}, ::{stride}])  # the textbook's sum, window by window

for ours, theirs in zip(written_out, torch_says):
    torch.testing.assert_close(ours, theirs)
y = torch_says[0] if len(torch_says) == 1 else torch.stack(torch_says).square().sum(dim=0).sqrt()
torch.testing.assert_close(torch.from_numpy(answer.output[0]).double(), y, rtol=1e-4, atol={tolerance})
print("The page, torch and the textbook's sum agree on", tuple(y.shape))
"""


def check_code(config: ConvConfig) -> str:
    """Lines that compare page, torch and the written-out sum for this configuration; they run as they stand.

    The picture is small and random, because the written-out sum visits window by window.
    """
    plain = replace(config, noise=0.0, source="photo", channels="grey", view="signed")
    changed = [field.name for field in fields(plain) if getattr(plain, field.name) != field.default]
    sides = plain.resolved_sides()
    height, width = (plain.dilation * (k - 1) + 1 for k in plain.chosen_kernel.size)
    room = 12 + max(max(side) for side in sides)
    if plain.padding_mode == "symmetric":
        pad = f'x = torch.from_numpy(np.pad(x.numpy(), ((0, 0), (0, 0), {sides[0]}, {sides[1]}), mode="symmetric"))'
    else:
        pad = f"x = {pad_call('x', sides, plain.padding_mode)}"
    largest = max(sum(abs(value) for row in part for value in row) for part in plain.weights)
    return CHECK.format(
        config=f"ConvConfig({', '.join(f'{name}={getattr(plain, name)!r}' for name in changed)})",
        height=height + room,
        width=width + room + 5,
        pad=pad,
        stride=plain.stride,
        dilation=plain.dilation,
        window=(height, width),
        tolerance=f"{1e-5 * max(1.0, largest):.1g}",
    )
