"""The read map as a picture, in the colours of the light theme whatever the reader's own theme is."""

import numpy as np
from PIL import Image

from playground.charts.convolution_pictures import MINUS, PLUS
from playground.convolution.layer import LayerAnswer

WHITE = np.array((255, 255, 255))
NEVER = 0.62  # how much red a pixel that is never read gets


def read_map_picture(answer: LayerAnswer, cell: int = 20) -> Image.Image:
    """RGB, a square of `cell` px a pixel: blue by how often it is read (or written), red where never; white lines between."""
    counts = np.outer(*answer.inside)
    share = (0.08 + 0.62 * counts / max(1, counts.max()))[..., None]
    colours = WHITE * (1 - share) + np.array(PLUS) * share  # [H, W, 3]
    colours[counts == 0] = WHITE * (1 - NEVER) + np.array(MINUS) * NEVER
    big = np.rint(colours).astype(np.uint8).repeat(cell, axis=0).repeat(cell, axis=1)
    if cell >= 8:
        big[::cell] = big[:, ::cell] = WHITE
    return Image.fromarray(big)
