"""PyTorch code of the lesson on a photo: what the page prints, what checks it, and its files; tests run both."""

import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.convolution import corr2d
from playground.convolution.padding import PADDING_MODES
from playground.images import make_photo
from playground.kit.i18n import _
from playground.kit.printed import call_lines, options, pad_lines, settings_call, shown, tensor_lines
from playground.lessons.conv_photo.answer import ConvAnswer, convolve_photo
from playground.lessons.conv_photo.pictures import output_picture
from playground.lessons.conv_photo.settings import ConvPhoto
from playground.ui.files import Download, csv_file, npy_file, png_file

INPUT_FILE = "convolution_input.npy"


def files(answer: ConvAnswer) -> list[Download]:
    """The input that the code reads; the output as shown, its first channel as numbers, and all of it."""
    return [
        npy_file(_("Input as NPY"), INPUT_FILE, lambda: answer.input),
        png_file(_("Output as PNG"), "output.png", lambda: output_picture(answer)),
        csv_file(_("Output as CSV"), "output.csv", answer.output[0].tolist),
        npy_file(_("Output as NPY"), "output.npy", lambda: answer.output),
    ]


def torch_code(answer: ConvAnswer) -> str:
    """Lines that turn the file of the input, (C, H, W), into the page's output y; C is 1 for grey and 3 for colour."""
    settings, kernel, channels = answer.settings, answer.settings.chosen_kernel, len(answer.input)
    made_of = "red, green, blue" if channels == 3 else "0.299 red + 0.587 green + 0.114 blue"
    noisy = f", with noise of {settings.noise:g} added" if settings.noise else ""
    lines = ["import numpy as np", "import torch", "from torch import nn", "", "# “Input as NPY”, saved from this page:"]
    lines += [f"# {made_of}, 0…1{noisy}"] if settings.source == "photo" else []
    lines.append(f'x = torch.from_numpy(np.load("{INPUT_FILE}"))[None]')
    padding_lines, padding = _padding(settings)
    lines += padding_lines
    names = ["kernel"] if len(kernel.parts) == 1 else ["kernel_x", "kernel_y"]
    for name, weights in zip(names, kernel.parts, strict=True):
        lines += tensor_lines(name, weights)
        lines += [f"{name} = {name}.flip(0, 1)  # true convolution"] if settings.flip else []
    shape = [f"{channels}", f"{channels * len(kernel.parts)}", *options(kernel_size=kernel.size, stride=settings.stride)]
    more = options(dilation=settings.dilation, groups=channels, bias=False)
    lines += [*call_lines("conv = nn.Conv2d", [*shape, *padding, *more]), "conv.requires_grad_(False)"]
    lines += [f"conv.weight[{f'{part}::2' if len(kernel.parts) > 1 else ':'}] = {name}" for part, name in enumerate(names)]
    joined = f"conv(x).unflatten(1, ({channels}, 2)).square().sum(dim=2).sqrt()" if len(kernel.parts) > 1 else "conv(x)"
    return "\n".join([*lines, f"y = {joined}", "print(y.shape, y.min(), y.max())"])


def _padding(settings: ConvPhoto) -> tuple[list[str], list[str]]:
    """(lines before the layer, the layer's own arguments): torch's layer can pad both axes alike, and not symmetrically."""
    mode = PADDING_MODES[settings.padding_mode]
    if mode is None or settings.padding == "each_side":
        return pad_lines(settings.sides, mode), []
    amount = f'"{settings.padding}"' if settings.padding in ("same", "valid") else f"{settings.pad}"
    return [], [f"padding={amount}", *options(padding_mode=settings.padding_mode)]


def check_code(settings: ConvPhoto) -> str:
    """Lines that compare page, torch and the written-out sum for these settings; they run as they stand."""
    return shown(
        check, settings=f"={settings_call(settings.apart_from('noise', 'seed', 'source', 'channels', 'view', 'scale', 'reach'))}"
    )


def check(settings: ConvPhoto) -> None:
    """The picture is small and random, because the written-out sum visits window by window."""
    (rows, columns), room = settings.window, 12 + max(map(max, settings.sides))
    noise = np.random.default_rng(0).integers(0, 256, (rows + room, columns + room + 5), dtype=np.uint8)
    photo = make_photo(Image.fromarray(noise).convert("RGB"), name="noise")
    answer = convolve_photo(settings, photo)  # what the page shows

    mode = {"zeros": "constant", "replicate": "edge", "circular": "wrap"}.get(settings.padding_mode, settings.padding_mode)
    x = torch.from_numpy(np.pad(noise / 255, settings.sides, mode))
    stride, dilation = settings.stride, settings.dilation
    torch_says, written_out = [], []
    for weights in settings.weights:
        kernel = torch.tensor(weights, dtype=torch.float64)
        torch_says.append(nn.functional.conv2d(x[None, None], kernel[None, None], stride=stride, dilation=dilation)[0, 0])
        spread = torch.zeros(settings.window, dtype=torch.float64)
        spread[::dilation, ::dilation] = kernel  # a dilated kernel is one with zeros in its holes
        written_out.append(corr2d(x, spread)[::stride, ::stride])  # the textbook's sum, window by window

    for ours, theirs in zip(written_out, torch_says, strict=True):
        torch.testing.assert_close(ours, theirs)
    y = torch_says[0] if len(torch_says) == 1 else torch.stack(torch_says).square().sum(dim=0).sqrt()
    largest = max(sum(abs(value) for row in part for value in row) for part in settings.weights)
    torch.testing.assert_close(torch.from_numpy(answer.output[0]).double(), y, rtol=1e-4, atol=1e-5 * max(1.0, largest))
    print("The page, torch and the textbook's sum agree on", tuple(y.shape))
