"""How much each pixel weighs, to lie over a photo."""

import io

import numpy as np
from PIL import Image

WARM = (0xFA, 0xA9, 0x44)
DENSEST = 0.92  # opacity where the weight is largest


def heat_overlay(heat: np.ndarray) -> bytes:
    """A WebP without loss to lie over a photo: amber by the square root of (h, w) weights, so that faint ones are seen.

    Clear at 0. It follows a finger: a PNG of the same pixels takes longer to write.
    """
    largest = float(heat.max()) or 1.0
    pixels = np.empty((*heat.shape, 4), dtype=np.uint8)
    pixels[..., :3] = WARM
    pixels[..., 3] = np.rint(255 * (DENSEST * np.sqrt(heat.clip(0) / largest)))
    data = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(data, "WEBP", lossless=True, quality=0, method=0)
    return data.getvalue()
