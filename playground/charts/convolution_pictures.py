"""Colours of what a convolution answers: those of the light theme, whatever the reader's own theme is."""

import numpy as np
from PIL import Image

Colour = tuple[int, int, int]

MINUS, ZERO, PLUS = (0x99, 0x14, 0x16), (0xF5, 0xF7, 0xFA), (0x1A, 0x50, 0xAF)
AMBER = (0xC2, 0x75, 0x19)
BLACK_WHITE = ((0, 0, 0), (255, 255, 255))
VIRIDIS = (
    (68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142),
    (31, 158, 137), (53, 183, 121), (109, 205, 89), (180, 222, 44), (253, 231, 37),
)  # fmt: skip


def along(stops: tuple[Colour, ...], place: np.ndarray) -> np.ndarray:
    """Colours (..., 3) in 0…255 at places 0…1 between equally spaced stops; places beyond are clipped."""
    at = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(place, at, channel) for channel in zip(*stops, strict=True)], axis=-1)


def signed_colours(values: np.ndarray, scale: float, zero: Colour = ZERO) -> np.ndarray:
    """Colours (..., 3) in 0…255: red for minus, blue for plus, full at ±scale."""
    return along((MINUS, zero, PLUS), values / scale / 2 + 0.5)


def painted(colours: np.ndarray, cell: int = 1) -> Image.Image:
    """Colours (H, W, 3) in 0…255 as an RGB picture, a square of `cell` px each."""
    return Image.fromarray(np.rint(colours).astype(np.uint8).repeat(cell, axis=0).repeat(cell, axis=1))
