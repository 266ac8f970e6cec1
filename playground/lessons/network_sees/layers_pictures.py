"""Pictures of the view "Layer by layer": feature maps, the photos' windows, the first layer's kernels."""

import io
import zipfile
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PIL import Image

from playground.charts.convolution_pictures import VIRIDIS, along, painted, signed_colours
from playground.images import Photo
from playground.lessons.network_sees.layers import LayersAnswer, Window, kernels
from playground.lessons.network_sees.network import network
from playground.models.efficientnet import SIDE
from playground.ui.files import png_bytes

QUALITY = 90  # of the JPEG that the browser shows
GAP = 4  # px between tiles
GROUND = 255
TILE = 112  # px of a map on a sheet, and of a window
KERNEL_CELL = 16  # px of a kernel's weight


def square(photo: Photo) -> np.ndarray:
    """(224, 224, 3) uint8: what the network gets of a photo."""
    x = network().prepare(photo.image)[0]
    return (x * 255).round().byte().permute(1, 2, 0).cpu().numpy()


@lru_cache(maxsize=8)
def photo_sheet(photos: tuple[Photo, ...]) -> bytes:
    """The squares of all photos, each below the one before, as one JPEG."""
    file = io.BytesIO()
    Image.fromarray(np.concatenate([square(photo) for photo in photos])).save(file, "JPEG", quality=QUALITY, subsampling=0)
    return file.getvalue()


def map_picture(values: np.ndarray, signed: bool, side: int = 448) -> Image.Image:
    """One map on its own scale, of about `side` px: red, neutral and blue where a block's values have a sign, else viridis."""
    scale = float(np.abs(values).max()) or 1.0
    colours = signed_colours(values, scale) if signed else along(VIRIDIS, values / scale)
    return painted(colours, max(1, side // len(values)))


def map_sheet(answer: LayersAnswer) -> Image.Image:
    """All maps of the block in rows, most active first."""
    side = min(TILE, 4 * answer.stop.side)
    return _grid([map_picture(answer.maps[channel], answer.signed, side) for channel in answer.order])


def map_archive(answer: LayersAnswer) -> bytes:
    """A ZIP of every map as a PNG, named by its channel."""
    file = io.BytesIO()
    digits = len(str(len(answer.maps)))
    with zipfile.ZipFile(file, "w") as archive:
        for channel, values in enumerate(answer.maps, start=1):
            archive.writestr(f"channel-{channel:0{digits}}.png", png_bytes(map_picture(values, answer.signed, SIDE)))
    return file.getvalue()


def window_picture(window: Window) -> Image.Image:
    """What a window holds of its photo, grey where it reaches beyond; a window larger than the photo is the photo."""
    (top, bottom), (left, right) = (span if span[1] - span[0] < SIDE else (0, SIDE - 1) for span in (window.rows, window.columns))
    room = Image.new("RGB", (right - left + 1, bottom - top + 1), (128, 128, 128))
    room.paste(Image.fromarray(square(window.photo)), (-left, -top))
    return room.resize((TILE, TILE), Image.Resampling.BICUBIC if room.width > 8 else Image.Resampling.NEAREST)


def window_sheet(windows: Sequence[Window]) -> Image.Image:
    """All windows in a row."""
    return _grid([window_picture(window) for window in windows])


def kernel_sheet() -> Image.Image:
    """The stem's 32 kernels as colour pictures, grey for a weight of 0, each on its own scale."""
    found = []
    for kernel in kernels():
        scale = float(np.abs(kernel).max()) or 1.0
        found.append(painted(127.5 + 127.5 * kernel.transpose(1, 2, 0) / scale, KERNEL_CELL))
    return _grid(found)


def _grid(tiles: Sequence[Image.Image]) -> Image.Image:
    """Tiles of one size in about as many columns as rows."""
    width, height = tiles[0].size
    columns = min(len(tiles), max(8, round(len(tiles) ** 0.5)))
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * (width + GAP) - GAP, rows * (height + GAP) - GAP), 3 * (GROUND,))
    for place, tile in enumerate(tiles):
        sheet.paste(tile, (place % columns * (width + GAP), place // columns * (height + GAP)))
    return sheet
