"""Pictures of the lesson "Transposed convolution", in the colours of the light theme whatever the reader's own theme is."""

import numpy as np
from PIL import Image

from playground.charts.convolution_pictures import PLUS, VIRIDIS, along, painted, signed_colours
from playground.convolution.upsampling import Enlarged

WHITE, GROUND = (255, 255, 255), (0xF5, 0xF7, 0xFA)
CROP = (180, 288)  # px, height and width of the part of a photo that is shown magnified
SIDE = 420  # px of a picture
ABOVE = 0.2  # of the height that is left out, how much lies above it: faces are seldom in the middle


def signed_picture(values: np.ndarray, side: int) -> Image.Image:
    """A matrix in red, white and blue, its largest strength in full colour; each entry a square, the whole about `side` px."""
    most = float(np.abs(values).max()) or 1.0
    return _grown(signed_colours(values, most, WHITE), side)


def map_picture(values: np.ndarray, side: int) -> Image.Image:
    """A map in viridis from 0, or, where it has a sign, in red, white and blue."""
    if values.min() < 0:
        return signed_picture(values, side)
    return _grown(along(VIRIDIS, values / (float(values.max()) or 1.0)), side)


def pattern_picture(counts: np.ndarray, side: int) -> Image.Image:
    """Where a matrix is not 0: the darker, the more entries fall into a cell."""
    share = np.where(counts > 0, 0.35 + 0.65 * counts / (float(counts.max()) or 1.0), 0)
    return _grown(along((GROUND, PLUS), share), side)


def picture_of(values: np.ndarray) -> Image.Image:
    """(H, W) or (H, W, 3) in 0…1, clipped."""
    return painted(255 * values.clip(0, 1))


def magnified(answer: Enlarged, side: int) -> tuple[Image.Image, Image.Image]:
    """(transposed, remedied): a part of the photo, each pixel a square so that a pattern can be seen."""
    spare = [max(0, n - crop) for n, crop in zip(answer.photo.shape[:2], CROP, strict=True)]
    top, left = int(spare[0] * ABOVE), spare[1] // 2
    rows, columns = slice(top, top + CROP[0]), slice(left, left + CROP[1])
    transposed, remedied = (_grown(255 * one[rows, columns].clip(0, 1), side) for one in (answer.transposed, answer.remedied))
    return transposed, remedied


def _grown(colours: np.ndarray, side: int) -> Image.Image:
    """Colours (H, W, 3) in 0…255; every entry becomes a square of whole pixels."""
    return painted(colours, max(1, side // max(colours.shape[:2])))
