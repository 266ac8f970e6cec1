"""PyTorch code of the lesson on a photo: the lines the page prints, those that check the page, and its files.

Tests execute both on random settings; what is printed is what the page computed.
"""

from playground.convolution.padding import PADDING_MODES
from playground.kit.printed import call_lines, pair, settings_call, settings_import, tensor_lines
from playground.lessons.conv_photo.answer import ConvAnswer
from playground.lessons.conv_photo.pictures import output_picture
from playground.lessons.conv_photo.settings import ConvPhoto
from playground.ui.files import Download, csv_file, npy_file, png_file


def files(answer: ConvAnswer) -> list[Download]:
    """The output as shown, its first channel as numbers, and all of it."""
    return [
        png_file("PNG", "output.png", lambda: output_picture(answer)),
        csv_file("CSV", "output.csv", answer.output[0].tolist),
        npy_file("NPY", "output.npy", lambda: answer.output),
    ]


def torch_code(answer: ConvAnswer) -> str:
    """Lines that turn x, a tensor (1, C, H, W) with values 0…1, into the page's output y; C is 1 for grey and 3 for colour.

    Needs torch alone (numpy too for symmetric padding).
    """
    settings, (channels, height, width) = answer.settings, answer.input.shape
    parts = len(settings.weights)
    made_of = "red, green, blue" if channels == 3 else "0.299 red + 0.587 green + 0.114 blue"
    lines = ["import torch", "from torch import nn", "", f"# x: float tensor (1, {channels}, H, W), values 0…1:", f"# {made_of}"]
    lines.append(f"x = torch.rand(1, {channels}, {height}, {width})  # put a photo here")
    if settings.noise:
        lines.append(f"seed = torch.Generator().manual_seed({settings.seed})")
        lines.append(f"x = x + {settings.noise!r} * torch.randn(x.shape, generator=seed)")
    padding_lines, padding = _padding(settings)
    arguments = [f"{channels}", f"{channels * parts}", f"kernel_size={pair(settings.chosen_kernel.size)}"]
    arguments += [f"stride={settings.stride}"] if settings.stride != 1 else []
    arguments += padding
    arguments += [f"dilation={settings.dilation}"] if settings.dilation != 1 else []
    arguments += [f"groups={channels}"] if channels > 1 else []
    names = ["kernel"] if parts == 1 else ["kernel_x", "kernel_y"]
    lines += padding_lines
    for name, weights in zip(names, settings.chosen_kernel.parts, strict=True):
        lines += tensor_lines(name, weights)
        if settings.flip:
            lines.append(f"{name} = {name}.flip(0, 1)  # true convolution")
    lines += [*call_lines("conv = nn.Conv2d", [*arguments, "bias=False"]), "conv.requires_grad_(False)"]
    lines += [f"conv.weight[{f'{part}::{parts}' if parts > 1 else ':'}] = {name}" for part, name in enumerate(names)]
    joined = f"conv(x).unflatten(1, ({channels}, {parts})).square().sum(dim=2).sqrt()" if parts > 1 else "conv(x)"
    return "\n".join([*lines, f"y = {joined}", "print(y.shape)"])


def _padding(settings: ConvPhoto) -> tuple[list[str], list[str]]:
    """(lines before the layer, the layer's own arguments): torch's layer can pad both axes alike, and not symmetrically."""
    if PADDING_MODES[settings.padding_mode] is None:
        return ["import numpy as np  # torch has no symmetric padding", *_pad_lines(settings)], []
    if settings.padding == "each_side":
        return _pad_lines(settings), []
    amount = f'"{settings.padding}"' if settings.padding in ("same", "valid") else f"{settings.pad}"
    mode = [] if settings.padding_mode == "zeros" else [f'padding_mode="{settings.padding_mode}"']
    return [], [f"padding={amount}", *mode]


def _pad_lines(settings: ConvPhoto) -> list[str]:
    """Lines that pad x (1, C, H, W) by torch.nn.functional.pad, last axis first as it wants it, or by numpy."""
    (top, bottom), (left, right) = settings.sides
    mode = PADDING_MODES[settings.padding_mode]
    if mode is None:
        return [
            f"sides = (0, 0), (0, 0), ({top}, {bottom}), ({left}, {right})",
            'x = torch.from_numpy(np.pad(x.numpy(), sides, "symmetric"))',
        ]
    return [f'x = nn.functional.pad(x, ({left}, {right}, {top}, {bottom}), mode="{mode}")']


CHECK = """\
import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.convolution import corr2d
from playground.images import make_photo
from playground.lessons.conv_photo.answer import convolve_photo
{imports}

settings = {settings}
noise = np.random.default_rng(0).integers(0, 256, ({height}, {width}), dtype=np.uint8)
photo = make_photo(Image.fromarray(noise).convert("RGB"), name="noise")
answer = convolve_photo(settings, photo)  # what the page shows

x = torch.from_numpy(noise / 255.0)[None, None]
{pad}
torch_says, written_out = [], []
for weights in settings.weights:
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


def check_code(settings: ConvPhoto) -> str:
    """Lines that compare page, torch and the written-out sum for these settings; they run as they stand.

    The picture is small and random, because the written-out sum visits window by window.
    """
    plain = settings.apart_from("noise", "seed", "source", "channels", "view")
    room = 12 + max(max(side) for side in plain.sides)
    largest = max(sum(abs(value) for row in part for value in row) for part in plain.weights)
    return CHECK.format(
        imports=settings_import(plain),
        settings=settings_call(plain),
        height=plain.window[0] + room,
        width=plain.window[1] + room + 5,
        pad="\n".join(_pad_lines(plain)),
        stride=plain.stride,
        dilation=plain.dilation,
        window=plain.window,
        tolerance=f"{1e-5 * max(1.0, largest):.1g}",
    )
