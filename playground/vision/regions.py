"""Regions painted over a picture, as a short text: which of a few styles each cell of a grid belongs to.

SIDE × SIDE cells are stretched over the picture, row by row from the top left; 0 is the photo itself, 1 to MOST a style. In the
text each run of equal cells is one number, label + (MOST + 1) · (length − 1), in base 32: the lowest five bits first, one
character of ALPHABET each, 32 added where more follow. What an address holds without escaping.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from PIL import Image

from playground.vision.instant_painter import MOST

SIDE = 64
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # base64 as addresses take it
LONGEST = SIDE * SIDE  # characters: no run is written longer than it is
_PLACE = {character: place for place, character in enumerate(ALPHABET)}


def write_regions(cells: np.ndarray) -> str:
    """The text of (SIDE, SIDE) whole numbers from 0 to MOST. Raises ValueError for anything else."""
    if cells.shape != (SIDE, SIDE) or not np.isin(cells, range(MOST + 1)).all():
        raise ValueError(f"Regions are {SIDE} × {SIDE} whole numbers from 0 to {MOST}.")
    return "".join(_characters(label, len(list(run))) for label, run in groupby(cells.ravel().tolist()))


def read_regions(text: str) -> np.ndarray:
    """(SIDE, SIDE) of uint8. Raises ValueError with a sentence for a text that `write_regions` does not write."""
    cells: list[int] = []
    number = shift = 0
    for character in text:
        place = _PLACE.get(character)
        if place is None or shift > 10:
            raise ValueError(f"The regions cannot be read: {character!r} does not belong there. Paint them anew.")
        number |= (place & 31) << shift
        shift += 5
        if place < 32:
            length, label = divmod(number, MOST + 1)
            cells += [label] * (length + 1)
            number = shift = 0
    if shift or len(cells) != SIDE * SIDE:
        raise ValueError(f"The regions cannot be read: they are {len(cells)} of {SIDE * SIDE} cells. Paint them anew.")
    return np.array(cells, np.uint8).reshape(SIDE, SIDE)


def region_masks(text: str, labels: Sequence[int], size: tuple[int, int]) -> list[Image.Image]:
    """A mask for each of these labels, (width, height) pixels, white where it is painted, soft at the border.

    Raises ValueError as `read_regions`.
    """
    cells = read_regions(text)
    whole = (Image.fromarray(np.where(cells == label, 255, 0).astype(np.uint8)) for label in labels)
    return [mask.resize(size, Image.Resampling.BILINEAR) for mask in whole]


def _characters(label: int, length: int) -> str:
    number = label + (MOST + 1) * (length - 1)
    written = ""
    while number > 31:
        written += ALPHABET[32 + (number & 31)]
        number >>= 5
    return written + ALPHABET[number]
