"""PyTorch code and files of the lesson "Transposed convolution", of each view; tests execute the code on random settings."""

from collections.abc import Callable
from typing import Any

import numpy as np

from playground.charts.stage_film import stage_film
from playground.kit.i18n import _
from playground.kit.printed import call_lines, tensor_lines
from playground.lessons.transposed_conv.answer import stretch
from playground.lessons.transposed_conv.pictures import SIDE, map_picture, picture_of
from playground.lessons.transposed_conv.settings import Bank, Enlarger, Layer, Trans
from playground.stage.answer import StageAnswer
from playground.stage.code import torch_code as stage_torch_code
from playground.ui.files import Download, csv_file, png_file

LARGEST_WRITTEN = 1024  # pixels of a picture that the code writes out as a matrix


def torch_code(settings: Trans, answer: Any) -> str:
    """The view in PyTorch alone."""
    if settings.view == "stamps":
        return stage_torch_code(answer.stamps)
    return "\n".join(_CODE[settings.view](settings))


def _head(*more: str) -> list[str]:
    return ["import torch", *more, ""]


def _table(name: str, values: Any) -> list[str]:
    return tensor_lines(name, values.tolist())


def _stretched(settings: Layer) -> list[str]:
    x, wide, s = settings.values(), stretch(settings), settings.stride
    (top, bottom), (left, right) = wide.sides
    (first, start), size = wide.first, tuple((n - 1) * s + 1 for n in x.shape)
    rows, columns = wide.values.shape
    cut = f"wide = wide[{first} : {first + rows}, {start} : {start + columns}]  # padding cuts into it"
    return [
        *_head("from torch import nn"),
        *_table("x", x),
        *_table("kernel", settings.weights()),
        f"wide = torch.zeros({size[0]}, {size[1]})",
        f"wide[::{s}, ::{s}] = x  # {s - 1} zeros between neighbours",
        *([cut] if (rows, columns) != size else []),
        f"wide = nn.functional.pad(wide, ({left}, {right}, {top}, {bottom}))",
        "turned = kernel.flip(0, 1)[None, None]  # true convolution",
        *call_lines("y = nn.functional.conv2d", ["wide[None, None]", "turned", f"dilation={settings.dilation}"]),
        "print(y.shape)",
    ]


def _matrix(settings: Layer) -> list[str]:
    height, width = settings.picture().shape
    layer = [f"stride={settings.stride}", f"padding={settings.pad}", f"dilation={settings.dilation}"]
    lines = [*_head("from torch.nn.functional import conv2d"), *_table("kernel", settings.weights())]
    if height * width > LARGEST_WRITTEN:
        return [
            *lines,
            'kernel = kernel[None, None].to("meta")  # shapes, no numbers',
            f'x = torch.empty(1, 1, {height}, {width}, device="meta")',
            *call_lines("y = conv2d", ["x", "kernel", *layer]),
            "entries = y.numel() * x.numel()",
            'print(y.numel(), "×", x.numel(), 4 * entries / 1e9, "GB")',
        ]
    return [
        *lines,
        "# Column j of W is what the convolution makes of pixel j.",
        f"pixels = torch.eye({height * width}).reshape(-1, 1, {height}, {width})",
        *call_lines("W = conv2d", ["pixels", "kernel[None, None]", *layer]),
        "W = W.flatten(1).T",
        f"x = torch.rand({height * width})",
        "y = W @ x  # the convolution",
        "back = W.T @ y  # the transposed convolution",
        "print(W.shape)",
    ]


def _sizes(settings: Layer) -> list[str]:
    k, s, p, d = settings.weights().shape[0], settings.stride, settings.pad, settings.dilation
    mend = ["# torch finds the output_padding that brings x’s size back:", "print(up(y, output_size=x.shape[2:]).shape[2])"]
    return [
        *_head("from torch import nn"),
        *call_lines("settings = dict", [f"kernel_size={k}", f"stride={s}", f"padding={p}", f"dilation={d}"]),
        "down = nn.Conv2d(1, 1, **settings)",
        "up = nn.ConvTranspose2d(1, 1, **settings)",
        f"x = torch.empty(1, 1, {settings.tall}, {settings.tall})",
        "y = down(x)",
        "print(x.shape[2], y.shape[2], up(y).shape[2])",
        *(mend if s > 1 or d > 1 else []),
    ]


_KERNELS = {
    "ones": ["kernel = torch.ones({k}, {k})"],
    "random": ["kernel = torch.rand({k}, {k})"],
    "bilinear": [
        "half = ({k} + 1) // 2",
        "middle = half - 1 if {k} % 2 else half - 0.5",
        "tent = 1 - (torch.arange({k}) - middle).abs() / half",
        "kernel = torch.outer(tent, tent)",
    ],
    "xavier": ["kernel = torch.empty(1, 1, {k}, {k})  # out, in", "kernel = nn.init.xavier_uniform_(kernel)[0, 0]"],
}


def _kernel(settings: Enlarger) -> list[str]:
    return [line.format(k=settings.size) for line in _KERNELS[settings.weights]]


def _white(settings: Enlarger) -> list[str]:
    layer = [f"kernel_size={settings.size}", f"stride={settings.step}", f"padding={settings.crop}"]
    return [
        *_head("from torch import nn"),
        *_kernel(settings),
        f"white = torch.ones(1, 1, {settings.rows}, {settings.columns})",
        *call_lines("up = nn.ConvTranspose2d", ["1", "1", *layer, "bias=False"]),
        "up.requires_grad_(False)",
        "up.weight[0, 0] = kernel",
        "y = up(white)",
        "print(y.shape, y.min(), y.max())",
    ]


def _photo(settings: Enlarger) -> list[str]:
    k, s = settings.size, settings.step
    crop, before, short = max(0, k - s) // 2, (k - 1) // 2, max(0, s - k)
    arguments = ["small", f"{s * s} * kernel", f"stride={s}", *([f"output_padding={short}"] if short else [])]
    imports = ["from torch.nn.functional import (", "    avg_pool2d, conv2d, conv_transpose2d, interpolate, pad,", ")"]
    return [
        *_head("from torch import nn", *imports),
        "x = torch.rand(3, 1, 200, 300)  # your photo, a colour a picture",
        f"h, w = (n // {s} * {s} for n in x.shape[2:])  # whole blocks",
        f"small = avg_pool2d(x[..., :h, :w], {s})",
        *_kernel(settings),
        "kernel = (kernel / kernel.sum())[None, None]",
        *call_lines("wide = conv_transpose2d", arguments),
        f"stamped = wide[..., {crop} : {crop} + h, {crop} : {crop} + w]",
        "# The remedy: resize first, then convolve.",
        f'large = interpolate(small, scale_factor={s}, mode="{settings.remedy}")',
        f'large = pad(large, ({before}, {k - 1 - before}) * 2, mode="replicate")',
        "remedied = conv2d(large, kernel)",
        "print(stamped.shape, remedied.shape)",
    ]


_BANKS = {
    "noise": ["W = torch.randn(64, 64) / 8"],
    "orthonormal": ["W = torch.linalg.qr(torch.randn(64, 64)).Q"],
    "identity": ["W = torch.eye(64)"],
    "cosines": [
        "n = torch.arange(8)",
        "waves = torch.cos((2 * n + 1) * n[:, None] * torch.pi / 16)",
        "waves[0] /= 2**0.5",
        "pairs = [(u, v) for u in range(8) for v in range(8)]",
        "# JPEG’s zigzag: by diagonals, to and fro",
        "pairs.sort(key=lambda p: (sum(p), p[1 - sum(p) % 2]))",
        "W = [torch.outer(waves[u], waves[v]) for u, v in pairs]",
        "W = torch.stack(W).flatten(1) / 4",
    ],
}


def _bank(settings: Bank) -> list[str]:
    return [
        *_head("from torch.nn.functional import conv2d, conv_transpose2d"),
        *_BANKS[settings.set],
        f"kernels = W[:{settings.keep}].reshape(-1, 1, 8, 8)",
        "x = torch.rand(1, 1, 200, 304)  # your photo, in whole blocks of 8",
        "features = conv2d(x, kernels, stride=8)",
        "y = conv_transpose2d(features, kernels, stride=8)",
        "error = y - x",
        "print(error.abs().max(), -10 * error.square().mean().log10())",
    ]


_CODE = {"stretched": _stretched, "matrix": _matrix, "sizes": _sizes, "white": _white, "photo": _photo, "bank": _bank}


def files(settings: Trans, answer: Any) -> list[Download]:
    """What the view shows, as numbers or as a picture."""
    return _FILES[settings.view](answer)


def _film(name: str, stage: StageAnswer) -> Download:
    return Download("GIF", lambda: stage_film(stage), f"{name}.gif", "image/gif")


def _matrices(answer: Any) -> list[Download]:
    """The matrix where it is small, and each entry with its row and column."""
    whole = csv_file(_("Matrix CSV"), "matrix.csv", lambda: answer.matrix.tolist())
    entries = csv_file(_("Entries CSV"), "entries.csv", lambda: np.column_stack([*answer.at, answer.values]).tolist())
    return [whole, entries] if answer.is_small else [entries]


_FILES: dict[str, Callable[[Any], list[Download]]] = {
    "stamps": lambda answer: [
        _film("stamps", answer.stamps),
        csv_file(_("Output CSV"), "transposed.csv", lambda: answer.stamps.output[0].tolist()),
    ],
    "stretched": lambda answer: [
        _film("stretched", answer.stretched),
        csv_file(_("Stretched CSV"), "stretched.csv", lambda: answer.stretched.input.tolist()),
    ],
    "matrix": _matrices,
    "sizes": lambda answer: [
        csv_file("CSV", "sizes.csv", lambda: [[trip.size, trip.down, trip.back, trip.lost] for trip in answer.trips])
    ],
    "white": lambda answer: [
        png_file("PNG", "white.png", lambda: map_picture(answer.output, SIDE)),
        csv_file("CSV", "white.csv", lambda: answer.output.tolist()),
    ],
    "photo": lambda answer: [
        png_file(_("Transposed PNG"), "transposed.png", lambda: picture_of(answer.transposed)),
        png_file(_("Resized PNG"), "resized.png", lambda: picture_of(answer.remedied)),
    ],
    "bank": lambda answer: [
        png_file("PNG", "rebuilt.png", lambda: picture_of(answer.rebuilt)),
        csv_file(_("Decibels CSV"), "decibels.csv", lambda: answer.psnr[:, None].tolist()),
    ],
}
