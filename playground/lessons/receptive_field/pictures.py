"""Pictures of the lesson on receptive fields: weight over a photo, small maps side by side, centres of cells."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from playground.charts.convolution_pictures import MINUS, VIRIDIS, along
from playground.convolution.stacks.centres import Cells

WARM = (0xFA, 0xA9, 0x44)
GROUND = (0xEE, 0xF1, 0xF5)  # seen as a picture on a white page, too
DENSEST = 0.92  # opacity where the weight is largest
CELL = 34  # px of a map's cell


def heat_overlay(heat: np.ndarray) -> bytes:
    """A PNG to lie over a photo: amber by the square root of (h, w) weights, so that faint ones are seen; clear at 0."""
    largest = float(heat.max()) or 1.0
    opacity = DENSEST * np.sqrt(heat.clip(0) / largest)
    pixels = np.empty((*heat.shape, 4), dtype=np.uint8)
    pixels[..., :3] = WARM
    pixels[..., 3] = np.rint(255 * opacity)
    data = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(data, "PNG")
    return data.getvalue()


def map_picture(values: np.ndarray, low: float, high: float) -> Image.Image:
    """A map (H, W) in viridis from low to high, a square a cell."""
    return _cells(along(VIRIDIS, (values - low) / ((high - low) or 1.0)))


def difference_picture(values: np.ndarray, high: float) -> Image.Image:
    """How far two maps are apart: the faint ground of an empty picture for 0, red for `high` and more."""
    share = (np.abs(values) / (high or 1.0)).clip(0, 1)[..., None]
    return _cells(np.array(GROUND) * (1 - share) + np.array(MINUS) * share)


def _cells(colours: np.ndarray) -> Image.Image:
    big = np.rint(colours).astype(np.uint8).repeat(CELL, axis=0).repeat(CELL, axis=1)
    return Image.fromarray(big, "RGB")


def centres_picture(photo: Image.Image, cells: Sequence[Cells], colours: Sequence[str], side: int) -> Image.Image:
    """A square photo with a ring for each cell of each family; later families have wider rings. `side` in pixels of the photo."""
    scale = photo.width / side
    picture = photo.convert("RGB")
    draw = ImageDraw.Draw(picture)
    for place, (family, colour) in enumerate(zip(cells, colours, strict=True)):
        radius = 7 + 6 * place
        for row in family.places:
            for column in family.places:
                centre = ((column + 0.5) * scale, (row + 0.5) * scale)
                draw.circle(centre, radius + 1, outline="#17202B", width=6)
                draw.circle(centre, radius, outline=colour, width=4)
    return picture
