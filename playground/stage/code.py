"""PyTorch code of one configuration of the stage, and the lines that check the page; tests execute both."""

from dataclasses import fields

import numpy as np

from playground.convolution.code import call_lines, tensor_lines
from playground.convolution.padding import PADDING_MODES
from playground.kit.printed import pair as short
from playground.stage.answer import StageAnswer, StageConfig
from playground.stage.operations import OPERATIONS
from playground.stage.pool_code import pool_check, pool_lines

MOST_WRITTEN = 16  # cells a side of an input that the code spells out


def torch_code(answer: StageAnswer) -> str:
    """Lines that compute the output y (1, K, h', w') of the stage, from its own numbers or, for large inputs, from x."""
    operation = OPERATIONS[answer.config.operation]
    lines = pool_lines(answer.config) if operation.pools else _CODE[operation.kind](answer)
    return "\n".join(["import torch", "from torch import nn", "", *_input_lines(answer.input), *lines])


def _input_lines(x: np.ndarray) -> list[str]:
    if max(x.shape) > MOST_WRITTEN:
        return [f"# x: float tensor (1, 1, {x.shape[0]}, {x.shape[1]}), the input's numbers (CSV below)"]
    return [*tensor_lines("x", tuple(map(tuple, x.tolist()))), "x = x[None, None]"]


def _pad_lines(answer: StageAnswer) -> list[str]:
    (top, bottom), (left, right) = answer.sides
    if not any((top, bottom, left, right)):
        return []
    mode = PADDING_MODES[answer.config.padding_mode]
    if mode is None:
        sides = f"(0, 0), (0, 0), ({top}, {bottom}), ({left}, {right})"
        return [
            "import numpy as np  # torch has no symmetric padding",
            f'x = torch.from_numpy(np.pad(x, ({sides}), "symmetric"))',
        ]
    return [f'x = nn.functional.pad(x, ({left}, {right}, {top}, {bottom}), mode="{mode}")']


def _kernel_lines(config: StageConfig) -> list[str]:
    names = ["kernel"] if len(config.weights) == 1 else [f"kernel_{n}" for n in range(1, len(config.weights) + 1)]
    lines = []
    for name, weights in zip(names, config.weights_shown, strict=True):
        lines += tensor_lines(name, weights)
        if config.flip:
            lines.append(f"{name} = {name}.flip(0, 1)  # true convolution")
    return [*lines, f"weight = torch.stack([{', '.join(names)}])[:, None]"]


def _convolution_lines(answer: StageAnswer) -> list[str]:
    config = answer.config
    alike = len({side for sides in answer.sides for side in sides}) == 1 and config.padding_mode != "symmetric"
    arguments = [f"kernel_size={short(config.kernel_size)}"]
    arguments += [f"stride={short(config.strides)}"] if config.strides != (1, 1) else []
    if alike and answer.sides[0][0]:
        arguments.append(f"padding={answer.sides[0][0]}")
        arguments += [f'padding_mode="{config.padding_mode}"'] if config.padding_mode != "zeros" else []
    arguments += [f"dilation={short(config.dilations)}"] if config.dilations != (1, 1) else []
    arguments += [] if config.bias else ["bias=False"]
    lines = [] if alike else _pad_lines(answer)
    lines += [*_kernel_lines(config), *call_lines("conv = nn.Conv2d", ["1", str(len(config.weights)), *arguments])]
    lines += ["conv.requires_grad_(False)", "conv.weight.copy_(weight)"]
    lines += [f"conv.bias.fill_({config.bias:g})"] if config.bias else []
    return [*lines, "y = conv(x).relu()" if config.relu else "y = conv(x)", "print(y.shape)"]


def _transposed_lines(answer: StageAnswer) -> list[str]:
    """torch's layer crops all sides alike; unequal sides are cut from the uncropped output."""
    config, more, ((top, bottom), (left, right)) = answer.config, answer.config.output_padding, answer.sides
    alike = top == bottom and left == right
    arguments = [f"kernel_size={short(config.kernel_size)}", f"stride={short(config.strides)}"]
    arguments += [f"padding={short((top, left))}"] if alike and (top or left) else []
    arguments += [f"output_padding={more}"] if more else []
    arguments += [f"dilation={short(config.dilations)}"] if config.dilations != (1, 1) else []
    *lines, stacked = _kernel_lines(config)
    lines.append(stacked.replace("[:, None]", "[None]"))  # torch wants (in, out, kh, kw) here
    lines += call_lines("conv = nn.ConvTranspose2d", ["1", str(len(config.weights)), *arguments, "bias=False"])
    lines += ["conv.requires_grad_(False)", "conv.weight.copy_(weight)", "y = conv(x)"]
    height, width = answer.output_size
    lines += [] if alike else [f"y = y[..., {top} : {top + height}, {left} : {left + width}]"]
    return [*lines, "print(y.shape)"]


_CODE = {"sum": _convolution_lines, "paint": _transposed_lines}  # what pools is in stage_pool_code

CHECK = """\
import numpy as np
import torch
from PIL import Image

{imports}
from playground.stage.answer import StageConfig, play
from playground.images import make_photo

config = {config}
noise = np.random.default_rng(0).integers(0, 256, (80, 80), dtype=np.uint8)
answer = play(make_photo(Image.fromarray(noise).convert("RGB"), name="noise"), config)  # what the page shows

{body}
print("The page, torch and the textbook's sum agree on", answer.output.shape)
"""

_CONVOLUTION = """\
x = torch.from_numpy(answer.played.wide).double()  # padded
for kernel, output in zip(torch.from_numpy(answer.kernels).double(), answer.output):
    torch_says = torch.nn.functional.conv2d(x[None, None], kernel[None, None], stride={stride}, dilation={dilation})[0, 0]
    spread = torch.zeros({window}, dtype=torch.float64)
    spread[::{dilation[0]}, ::{dilation[1]}] = kernel  # a dilated kernel is one with zeros in its holes
    written_out = corr2d(x, spread)[::{stride[0]}, ::{stride[1]}]  # the textbook's sum, window by window
    torch.testing.assert_close(written_out, torch_says)
    wanted = torch_says + {bias!r}
    wanted = wanted.relu() if {relu} else wanted
    torch.testing.assert_close(torch.from_numpy(output).double(), wanted, rtol=1e-5, atol=1e-4)"""

_PAINT = """\
x = torch.from_numpy(answer.input)
for kernel, output in zip(torch.from_numpy(answer.kernels), answer.output):
    written_out = trans_conv(
        x, kernel, stride={stride}, padding={sides}, output_padding={more}, dilation={dilation}
    )
    torch.testing.assert_close(torch.from_numpy(output), written_out, rtol=1e-5, atol=1e-4)
weights = torch.from_numpy(answer.kernels)[None]
stamped = torch.nn.functional.conv_transpose2d(x[None, None], weights, stride={stride}, dilation={dilation})[0]
wide = torch.from_numpy(answer.played.wide)[:, : stamped.shape[1], : stamped.shape[2]]
torch.testing.assert_close(wide, stamped, rtol=1e-5, atol=1e-4)"""

# kind of operation → (what the check imports, its lines)
_CHECKS = {
    "sum": ("from playground.convolution import corr2d", _CONVOLUTION),
    "paint": ("from playground.convolution import trans_conv", _PAINT),
}


def check_code(config: StageConfig) -> str:
    """Lines that compare page, torch and the written-out sum for this configuration; they run as they stand.

    Where the page reads a patch of the photo the check reads one of noise.
    """
    changed = {
        field.name: getattr(config, field.name) for field in fields(config) if getattr(config, field.name) != field.default
    }
    written = ", ".join(f"{name}={value!r}" for name, value in changed.items())
    if OPERATIONS[config.operation].pools:
        imports, body = pool_check(config)
        return CHECK.format(imports=imports, config=f"StageConfig({written})", body=body)
    imports, body = _CHECKS[OPERATIONS[config.operation].kind]
    body = body.format(
        sides=config.sides(),
        more=config.output_padding,
        stride=config.strides,
        dilation=config.dilations,
        window=tuple(d * (k - 1) + 1 for k, d in zip(config.kernel_size, config.dilations, strict=True)),
        bias=config.bias,
        relu=config.relu,
    )
    return CHECK.format(imports=imports, config=f"StageConfig({written})", body=body)
