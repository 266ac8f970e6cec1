"""How strongly a picture changes at each pixel, by numpy alone: what home shows before any lesson has loaded torch."""

import numpy as np
from PIL import Image

from playground.images.photo import Photo

BRIGHTEST = 99.5  # percentile of the magnitude that becomes white, so that a few glints do not darken the rest


def edges(photo: Photo) -> Image.Image:
    """Sobel magnitude of the photo's grey values as an "L" picture of the same size, brightest edges white.

    The border repeats the outermost pixels, which invents no edges there. A flat photo gives black.
    """
    magnitude = sobel_magnitude(photo.grey())
    white = np.percentile(magnitude, BRIGHTEST) or magnitude.max() or 1.0
    return Image.fromarray(np.rint(np.minimum(magnitude / white, 1) * 255).astype(np.uint8))


def sobel_magnitude(grey: np.ndarray) -> np.ndarray:
    """√(x² + y²) of the two Sobel answers, cross-correlation with replicated border; grey and result (H, W)."""
    padded = np.pad(grey, 1, mode="edge")  # [H + 2, W + 2]
    across = padded[:, 2:] - padded[:, :-2]  # [H + 2, W], (−1 0 1) along x
    down = padded[2:] - padded[:-2]  # [H, W + 2]
    x = across[:-2] + 2 * across[1:-1] + across[2:]  # [H, W]
    y = down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]
    return np.hypot(x, y)
