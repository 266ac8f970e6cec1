"""The lesson's pictures: kernels and feature maps of a layer, pictures by class, predictions. Numbers in, pictures out."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw
from torch import Tensor

from playground.charts.convolution_pictures import MINUS, PLUS, ZERO, along
from playground.training.labelled import Labelled
from playground.training.layer_look import LayerLook

MOST_TILES = 16  # kernels and maps that are drawn
KERNELS, MAPS = 8, 4  # in a row
KERNEL, MAP, GAP = 56, 116, 4  # px
GROUND = (0, 0, 0, 0)  # the page's own
SIGNED = {False: (MINUS, ZERO, PLUS), True: ((0xDD, 0x44, 0x8C), (0x16, 0x1D, 0x27), (0x50, 0x93, 0xF5))}
"""Colours below, at and above zero, by whether the page is dark."""
GREEN, RED = (0x0B, 0x99, 0x67), (0x99, 0x14, 0x16)


def layer_sheet(look: LayerLook, *, dark: bool = False) -> Image.Image:
    """The kernels of a layer for its first input channel (for all three where there are three), and below them its maps.

    Kernels and maps are red below zero and blue above, each as strong as the largest of its kind; on a dark page zero is dark.
    """
    strongest = np.abs(np.nan_to_num(look.kernels)).max()
    kernels = [_kernel(kernel, strongest, dark) for kernel in look.kernels[:MOST_TILES]]
    maps = np.nan_to_num(look.maps[:MOST_TILES])
    most = float(np.quantile(np.abs(maps), 0.995)) or 1.0
    tiles = [_signed(one, most, dark) for one in maps]
    heights = [-(-len(kernels) // KERNELS) * (KERNEL + GAP) + 2 * GAP, -(-len(tiles) // MAPS) * (MAP + GAP) + GAP]
    sheet = Image.new("RGBA", (MAPS * (MAP + GAP) + GAP, sum(heights)), GROUND)
    for squares, columns, side, top in ((kernels, KERNELS, KERNEL, 0), (tiles, MAPS, MAP, heights[0])):
        for n, square in enumerate(squares):
            place = GAP + (n % columns) * (side + GAP), top + GAP + (n // columns) * (side + GAP)
            sheet.paste(_tile(square, side, smooth=side == MAP), place)
    return sheet


def _signed(values: np.ndarray, most: float, dark: bool) -> np.ndarray:
    return along(SIGNED[dark], values / most / 2 + 0.5)


def _kernel(kernel: np.ndarray, most: float, dark: bool) -> np.ndarray:
    """(h, w, 3) levels of a kernel (C, h, w)."""
    kernel = np.nan_to_num(kernel)
    if kernel.shape[0] == 3:
        return (127.5 * (1 + kernel / (most or 1))).clip(0, 255).transpose(1, 2, 0)
    return _signed(kernel[0], most or 1, dark)


def _tile(colours: np.ndarray, side: int, *, smooth: bool) -> Image.Image:
    image = Image.fromarray(np.rint(colours).clip(0, 255).astype(np.uint8))
    larger = smooth and min(image.size) > side // 4
    return image.resize((side, side), Image.Resampling.BILINEAR if larger else Image.Resampling.NEAREST)


def shown_picture(picture: Tensor, side: int) -> Image.Image:
    """A picture (C, H, W) in [0, 1] enlarged, its pixels to be seen."""
    pixels = np.rint(255 * picture.numpy()).clip(0, 255).astype(np.uint8)
    image = Image.fromarray(pixels[0]) if len(pixels) == 1 else Image.fromarray(pixels.transpose(1, 2, 0))
    return image.convert("RGB").resize((side, side), Image.Resampling.NEAREST)


def contact_sheet(data: Labelled, most_classes: int = 10, of_class: int = 12, side: int = 44) -> Image.Image:
    """Some training pictures, a row for each of the first classes."""
    labels = data.labels.numpy()
    rows = min(len(data.classes), most_classes)
    sheet = Image.new("RGBA", (of_class * (side + GAP) + GAP, rows * (side + GAP) + GAP), GROUND)
    for row in range(rows):
        for column, place in enumerate(np.flatnonzero(labels == row)[:of_class]):
            sheet.paste(shown_picture(data.images[int(place)], side), (GAP + column * (side + GAP), GAP + row * (side + GAP)))
    return sheet


def framed(pictures: Sequence[Image.Image], right: Sequence[bool | None], columns: int, side: int) -> Image.Image:
    """Pictures in rows; green frames for what is right, red ones with a cross for what is wrong, none where nobody knows."""
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGBA", (columns * (side + GAP) + GAP, max(1, rows) * (side + GAP) + GAP), GROUND)
    draw = ImageDraw.Draw(sheet)
    for n, (picture, is_right) in enumerate(zip(pictures, right, strict=True)):
        left, top = GAP + n % columns * (side + GAP), GAP + n // columns * (side + GAP)
        sheet.paste(picture.convert("RGB").resize((side, side), Image.Resampling.NEAREST), (left, top))
        if is_right is not None:
            draw.rectangle((left, top, left + side - 1, top + side - 1), outline=GREEN if is_right else RED, width=3)
        if is_right is False:
            draw.line((left, top, left + side, top + side), fill=RED, width=3)
    return sheet
