"""Each view of the lesson "Transposed convolution" as PyTorch code, lines that compare it with torch, and its files."""

from typing import Any

import numpy as np

from playground.charts.stage_film import stage_film
from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import call_lines, settings_call, settings_import, tensor_lines
from playground.lessons.transposed_conv.answer import stretch
from playground.lessons.transposed_conv.charts import SIDE, map_picture, picture_of
from playground.lessons.transposed_conv.settings import Bank, Enlarger, Layer, Trans
from playground.stage.code import torch_code as stage_torch_code
from playground.ui.files import Download, csv_file, png_file

LARGEST_WRITTEN = 1024  # pixels of a picture that the code writes out as a matrix


def torch_code(settings: Trans, answer: Any, photo: Photo | None = None) -> str:
    """The view in PyTorch; random kernels and the photo are the page's own."""
    if settings.view == "stamps":
        return stage_torch_code(answer.stamps)
    views = {"stretched": _stretched, "matrix": _matrix, "sizes": _sizes, "white": _white}
    if settings.view in ("photo", "bank"):
        return f"import torch\n{(_photo if settings.view == 'photo' else _bank)(settings, *photo_call(photo))}"
    return f"import torch\n{views[settings.view](settings)}"


def check_code(settings: Trans, photo: Photo | None = None) -> str:
    """Lines that compare one state of a view, and the photo where it has one, with torch; they run as they stand."""
    needed, given = photo_call(photo) if photo else ("", "None")
    return f"""\
import torch
from torch.nn import functional as F
{needed}
from playground.convolution import trans_conv
from playground.lessons.transposed_conv.answer import view_answer
{settings_import(settings)}

settings, photo = {settings_call(settings)}, {given}
answer = view_answer(settings, photo)  # what the page shows
{_CHECKS.get(settings.view, _LAYER)}"""


def _tensor(name: str, values: np.ndarray) -> str:
    return "\n".join(tensor_lines(name, values.tolist()))


def _call(opening: str, arguments: list[str]) -> str:
    return "\n".join(call_lines(opening, arguments))


def _stretched(settings: Layer) -> str:
    x, wide, s = settings.values(), stretch(settings), settings.stride
    (top, bottom), (left, right) = wide.sides
    (first, start), size, (rows, columns) = wide.first, tuple((n - 1) * s + 1 for n in x.shape), wide.values.shape
    cut = f"wide = wide[{first} : {first + rows}, {start} : {start + columns}]  # padding cuts into it\n"
    return f"""\
from torch import nn

{_tensor("x", x)}
{_tensor("kernel", settings.weights())}
wide = torch.zeros({size[0]}, {size[1]})
wide[::{s}, ::{s}] = x  # {s - 1} zeros between neighbours
{cut if (rows, columns) != size else ""}wide = nn.functional.pad(wide, ({left}, {right}, {top}, {bottom}))
turned = kernel.flip(0, 1)[None, None]  # true convolution
{_call("y = nn.functional.conv2d", ["wide[None, None]", "turned", f"dilation={settings.dilation}"])}
print(y.shape)"""


def _matrix(settings: Layer) -> str:
    height, width = settings.picture().shape
    layer = [f"stride={settings.stride}", f"padding={settings.pad}", f"dilation={settings.dilation}"]
    head = f"from torch.nn.functional import conv2d\n\n{_tensor('kernel', settings.weights())}"
    if height * width > LARGEST_WRITTEN:
        return f"""\
{head}
kernel = kernel[None, None].to("meta")  # shapes, no numbers
x = torch.empty(1, 1, {height}, {width}, device="meta")
{_call("y = conv2d", ["x", "kernel", *layer])}
entries = y.numel() * x.numel()
print(y.numel(), "×", x.numel(), 4 * entries / 1e9, "GB")"""
    return f"""\
{head}
# Column j of W is what the convolution makes of pixel j.
pixels = torch.eye({height * width}).reshape(-1, 1, {height}, {width})
{_call("W = conv2d", ["pixels", "kernel[None, None]", *layer])}
W = W.flatten(1).T
x = torch.rand({height * width})
y = W @ x  # the convolution
back = W.T @ y  # the transposed convolution
print(W.shape)"""


def _sizes(settings: Layer) -> str:
    k, s, p, d = settings.weights().shape[0], settings.stride, settings.pad, settings.dilation
    mend = """
# torch finds the output_padding that brings x’s size back:
print(up(y, output_size=x.shape[2:]).shape[2])"""
    return f"""\
from torch import nn

{_call("settings = dict", [f"kernel_size={k}", f"stride={s}", f"padding={p}", f"dilation={d}"])}
down = nn.Conv2d(1, 1, **settings)
up = nn.ConvTranspose2d(1, 1, **settings)
x = torch.empty(1, 1, {settings.tall}, {settings.tall})
y = down(x)
print(x.shape[2], y.shape[2], up(y).shape[2]){mend if s > 1 or d > 1 else ""}"""


_KERNELS = {
    "ones": "kernel = torch.ones({k}, {k})",
    "bilinear": """\
half = ({k} + 1) // 2
middle = half - 1 if {k} % 2 else half - 0.5
tent = 1 - (torch.arange({k}) - middle).abs() / half
kernel = torch.outer(tent, tent)""",
}
_RANDOM = """\
from playground.convolution.upsampling import WEIGHTS

kernel = torch.from_numpy(WEIGHTS["{name}"]({k}, {seed})).float()  # as on the page"""


def _kernel(settings: Enlarger) -> str:
    lines = _KERNELS.get(settings.weights, _RANDOM)
    return lines.format(k=settings.size, name=settings.weights, seed=settings.seed)


def _white(settings: Enlarger) -> str:
    layer = [f"kernel_size={settings.size}", f"stride={settings.step}", f"padding={settings.crop}"]
    return f"""\
from torch import nn

{_kernel(settings)}
white = torch.ones(1, 1, {settings.rows}, {settings.columns})
{_call("up = nn.ConvTranspose2d", ["1", "1", *layer, "bias=False"])}
up.requires_grad_(False)
up.weight[0, 0] = kernel
y = up(white)
print(y.shape, y.min(), y.max())"""


def _photo(settings: Enlarger, needed: str, given: str) -> str:
    k, s = settings.size, settings.step
    crop, before, short = max(0, k - s) // 2, (k - 1) // 2, max(0, s - k)
    arguments = ["small", f"{s * s} * kernel", f"stride={s}", *([f"output_padding={short}"] if short else [])]
    return f"""\
from torch import nn
from torch.nn.functional import (
    avg_pool2d, conv2d, conv_transpose2d, interpolate, pad,
)
{needed}

x = torch.from_numpy({given}.rgb()).permute(2, 0, 1)[:, None].float()  # one picture per colour
h, w = (n // {s} * {s} for n in x.shape[2:])  # whole blocks
small = avg_pool2d(x[..., :h, :w], {s})
{_kernel(settings)}
kernel = (kernel / kernel.sum())[None, None]
{_call("wide = conv_transpose2d", arguments)}
stamped = wide[..., {crop} : {crop} + h, {crop} : {crop} + w]
# The remedy: resize first, then convolve.
large = interpolate(small, scale_factor={s}, mode="{settings.remedy}")
large = pad(large, ({before}, {k - 1 - before}) * 2, mode="replicate")
remedied = conv2d(large, kernel)
print(stamped.shape, remedied.shape)"""


_BANKS = {
    "identity": "W = torch.eye(64)",
    "cosines": """\
n = torch.arange(8.0, dtype=torch.float64)
waves = torch.cos((2 * n + 1) * n[:, None] * torch.pi / 16)
waves[0] /= 2**0.5
pairs = [(u, v) for u in range(8) for v in range(8)]
# JPEG’s zigzag: by diagonals, to and fro
pairs.sort(key=lambda p: (sum(p), p[1 - sum(p) % 2]))
W = [torch.outer(waves[u], waves[v]) for u, v in pairs]
W = torch.stack(W).flatten(1) / 4""",
}


_NOISES = """\
from playground.convolution.kernel_bank import BANKS

W = torch.from_numpy(BANKS["{name}"]({seed}))  # as on the page"""


def _bank(settings: Bank, needed: str, given: str) -> str:
    return f"""\
from torch.nn.functional import conv2d, conv_transpose2d
{needed}

{_BANKS.get(settings.set, _NOISES).format(name=settings.set, seed=settings.seed)}
kernels = W[:{settings.keep}].reshape(-1, 1, 8, 8).double()
x = torch.from_numpy({given}.grey())[None, None].double()
x = x[..., : x.shape[2] // 8 * 8, : x.shape[3] // 8 * 8]  # whole blocks
features = conv2d(x, kernels, stride=8)
y = conv_transpose2d(features, kernels, stride=8)
error = y - x
print(error.abs().max(), -10 * error.square().mean().log10())"""


def files(settings: Trans, answer: Any) -> list[Download]:
    """What the view shows, as numbers or as a picture."""
    film = Download(
        _("All steps as GIF"), lambda: stage_film(getattr(answer, settings.view)), f"{settings.view}.gif", "image/gif"
    )
    match settings.view:
        case "stamps":
            return [film, csv_file(_("Output as CSV"), "transposed.csv", lambda: answer.stamps.output[0].tolist())]
        case "stretched":
            return [film, csv_file(_("Input with zeros as CSV"), "stretched.csv", lambda: answer.stretched.input.tolist())]
        case "matrix":
            whole = csv_file(_("Matrix as CSV"), "matrix.csv", lambda: answer.matrix.tolist())
            entries = csv_file(_("Entries as CSV"), "entries.csv", lambda: np.column_stack([*answer.at, answer.values]).tolist())
            return [whole, entries] if answer.is_small else [entries]
        case "sizes":
            return [csv_file(_("Sizes as CSV"), "sizes.csv", lambda: answer.trips)]
        case "white":
            picture = png_file(_("Result as PNG"), "white.png", lambda: map_picture(answer.output, SIDE))
            return [picture, csv_file(_("Result as CSV"), "white.csv", lambda: answer.output.tolist())]
        case "photo":
            stamped = png_file(_("Transposed as PNG"), "transposed.png", lambda: picture_of(answer.transposed))
            return [stamped, png_file(_("Resized first as PNG"), "resized.png", lambda: picture_of(answer.remedied))]
    picture = png_file(_("Result as PNG"), "rebuilt.png", lambda: picture_of(answer.rebuilt))
    return [picture, csv_file(_("PSNR as CSV"), "decibels.csv", lambda: answer.psnr[:, None].tolist())]


# ---- checks: `settings`, `answer` and `photo` are there already ----

_LAYER = """\
x, kernel = torch.from_numpy(settings.values()), torch.from_numpy(settings.weights())
layer = dict(stride=settings.stride, padding=settings.pad, output_padding=settings.extra, dilation=settings.dilation)
written_out = trans_conv(x, kernel, **layer)  # the textbook's sum, stamp by stamp
torch.testing.assert_close(written_out, F.conv_transpose2d(x[None, None], kernel[None, None], **layer)[0, 0])
for view in (answer.stamps, answer.stretched):
    torch.testing.assert_close(torch.from_numpy(view.output[0]).double(), written_out, rtol=1e-5, atol=1e-4)
print("Both views, torch and the textbook's sum agree on", tuple(written_out.shape))
"""
_MATRIX = """\
kernel = torch.from_numpy(settings.weights())[None, None]
layer = dict(stride=settings.stride, padding=settings.pad, dilation=settings.dilation)
x = torch.from_numpy(answer.picture)[None, None].requires_grad_()
y = F.conv2d(x, kernel, **layer)
torch.testing.assert_close(torch.from_numpy(answer.output), y[0, 0].detach())
# The gradient of a convolution is its transpose: backward takes y through the transposed matrix.
y.backward(y.detach())
torch.testing.assert_close(torch.from_numpy(answer.back), x.grad[0, 0])
if answer.is_small:
    height, width = answer.picture.shape
    pixels = torch.eye(height * width, dtype=torch.float64).reshape(-1, 1, height, width)
    torch.testing.assert_close(torch.from_numpy(answer.matrix), F.conv2d(pixels, kernel, **layer).flatten(1).T)
print("The page's matrix and torch agree on", answer.shape)
"""
_SIZES = """\
layer = dict(stride=(settings.stride, 1), padding=(settings.pad, 0), dilation=(settings.dilation, 1))
with torch.device("meta"):  # shapes without numbers
    kernel = torch.empty(1, 1, settings.k, 1)
    for trip in answer.trips:
        y = F.conv2d(torch.empty(1, 1, trip.size, 1), kernel, **layer)
        assert (y.shape[2], F.conv_transpose2d(y, kernel, **layer).shape[2]) == (trip.down, trip.back), trip
print("The page and torch agree on every size")
"""
_WHITE = """\
kernel, s = torch.from_numpy(settings.kernel())[None, None], settings.step
white = torch.ones(1, 1, settings.rows, settings.columns, dtype=torch.float64)
y = F.conv_transpose2d(white, kernel, stride=s, padding=settings.crop)[0, 0]
torch.testing.assert_close(torch.from_numpy(answer.output), y)
# Far from the border: a map so large that each phase meets all of its weights.
many = -(-settings.size // s)
large = torch.ones(1, 1, 2 * many + 1, 2 * many + 1, dtype=torch.float64)
inside = slice(many * s, (many + 1) * s)
torch.testing.assert_close(torch.from_numpy(answer.phases), F.conv_transpose2d(large, kernel, stride=s)[0, 0, inside, inside])
print("The page and torch agree on", tuple(y.shape))
"""
_PHOTO = """\
k, s = settings.size, settings.step
x = torch.from_numpy(photo.rgb()).double().permute(2, 0, 1)[:, None]
h, w = (n // s * s for n in x.shape[2:])  # whole blocks
kernel = torch.from_numpy(settings.kernel() / settings.kernel().sum())[None, None]
small = F.avg_pool2d(x[..., :h, :w], s)
up = torch.nn.ConvTranspose2d(1, 1, k, stride=s, padding=max(0, k - s) // 2, bias=False, dtype=torch.float64)
up.requires_grad_(False)
up.weight.copy_(s * s * kernel)
stamped = up(small, output_size=None if k >= s else (h, w))[..., :h, :w]
large = F.interpolate(small, scale_factor=s, mode=settings.remedy)
remedied = F.conv2d(F.pad(large, ((k - 1) // 2, k // 2) * 2, mode="replicate"), kernel)
for ours, theirs in ((answer.transposed, stamped), (answer.remedied, remedied)):
    torch.testing.assert_close(torch.from_numpy(ours), theirs[:, 0].permute(1, 2, 0).float())
print("The page and torch agree on", tuple(stamped.shape))
"""
_BANK = """\
kernels = torch.from_numpy(settings.matrix()[: settings.keep]).reshape(-1, 1, 8, 8)
x = torch.from_numpy(answer.photo)[None, None]
y = F.conv_transpose2d(F.conv2d(x, kernels, stride=8), kernels, stride=8)
torch.testing.assert_close(torch.from_numpy(answer.rebuilt), y[0, 0])
flat = kernels.flatten(1)
torch.testing.assert_close(torch.from_numpy(answer.gram), flat.T @ flat)
if not torch.allclose(y, x):
    psnr = -10 * (y - x).square().mean().log10()
    torch.testing.assert_close(torch.tensor(answer.psnr[settings.keep - 1]), psnr, rtol=1e-6, atol=1e-6)
print("The page and torch agree on", tuple(y.shape))
"""
_CHECKS = {"matrix": _MATRIX, "sizes": _SIZES, "white": _WHITE, "photo": _PHOTO, "bank": _BANK}
