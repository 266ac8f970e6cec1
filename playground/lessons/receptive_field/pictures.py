"""Pictures of the lesson on receptive fields: weight over a photo, small maps side by side."""

import numpy as np
from PIL import Image, ImageOps

from playground.charts.convolution_pictures import MINUS, VIRIDIS, along, painted
from playground.ui.files import png_bytes

WARM = (0xFA, 0xA9, 0x44)
GROUND = (0xEE, 0xF1, 0xF5)  # seen as a picture on a white page, too
DENSEST = 0.92  # opacity where the weight is largest
CELL = 34  # px of a map's cell


def fitted(photo: Image.Image, size: tuple[int, int]) -> bytes:
    """A PNG: the photo as a network with a picture of `size` (h, w) sees it."""
    return png_bytes(ImageOps.fit(photo, size[::-1], Image.Resampling.LANCZOS))


def heat_overlay(heat: np.ndarray) -> bytes:
    """A PNG to lie over a photo: amber by the square root of (h, w) weights, so that faint ones are seen; clear at 0."""
    largest = float(heat.max()) or 1.0
    pixels = np.empty((*heat.shape, 4), dtype=np.uint8)
    pixels[..., :3] = WARM
    pixels[..., 3] = np.rint(255 * (DENSEST * np.sqrt(heat.clip(0) / largest)))
    return png_bytes(Image.fromarray(pixels, "RGBA"))


def map_picture(values: np.ndarray, low: float, high: float) -> Image.Image:
    """A map (H, W) in viridis from low to high, a square a cell."""
    return painted(along(VIRIDIS, (values - low) / ((high - low) or 1.0)), CELL)


def difference_picture(values: np.ndarray, high: float) -> Image.Image:
    """How far two maps are apart: the faint ground of an empty picture for 0, red for `high` and more."""
    share = (np.abs(values) / (high or 1.0)).clip(0, 1)[..., None]
    return painted(np.array(GROUND) * (1 - share) + np.array(MINUS) * share, CELL)
