"""Decoded pixels of any kind, turned into 8-bit RGB.

| what the file holds             | what comes out                                                                       |
|---------------------------------|--------------------------------------------------------------------------------------|
| palette, grey, 1 bit, YCbCr     | its colours                                                                          |
| transparency of any kind        | the picture laid on white, as on a page                                              |
| CMYK                            | Pillow's conversion, (255 − C)(255 − K)/255; inverted (Adobe) CMYK is turned first    |
| 16-bit grey                     | value/65535 of white (12-bit: value/4095), rounded; never clipped                    |
| 32-bit whole or floating numbers| the smallest of 0…1, 0…255, 0…65535 that holds them all, else from least to greatest |
| 16-bit colour                   | the upper 8 bits (Pillow)                                                            |

Colour profiles are left aside: the numbers are those of the file.
"""

import math
from collections.abc import Iterable

import numpy as np
from PIL import Image

from playground.images.signatures import ImageError

_WHITE = (255, 255, 255)
_CUSTOMARY_WHITES = (1.0, 255.0, 65535.0)
_CONVERTIBLE = {"1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", "HSV"}
_PIECE = 1 << 20  # pixels converted at a time: a large picture never has all its intermediate values in memory
_TIFF_BITS_PER_SAMPLE, _TIFF_PHOTOMETRIC = 258, 262  # tags
_TIFF_WHITE_IS_ZERO = 0


def to_rgb(picture: Image.Image) -> Image.Image:
    """An 8-bit RGB picture of the same size; the table above says how each kind is treated.

    Raises ImageError for colour spaces that have no row there (LAB, for one).
    """
    if picture.mode.startswith("I;16"):
        return Image.fromarray(_from_16_bit(picture)).convert("RGB")
    if picture.mode in ("I", "F"):
        return Image.fromarray(_from_numbers(np.asarray(picture))).convert("RGB")
    if picture.has_transparency_data:
        return _on_white(picture)
    if picture.mode not in _CONVERTIBLE:
        raise ImageError(
            f"This picture’s colours are stored as {picture.mode}, which is not read here. Export it as JPEG or PNG."
        )
    return picture.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture as it looks lying on white; opaque pixels keep their exact values."""
    if picture.mode == "La":  # grey multiplied by its alpha converts only to plain grey and alpha
        picture = picture.convert("LA")
    (width, height), page = picture.size, Image.new("RGB", picture.size, _WHITE)
    rows = max(1, _PIECE // width)  # some rows at a time, so that a large picture is not held three times
    for top in range(0, height, rows):
        box = (0, top, width, min(height, top + rows))
        strip = picture.crop(box).convert("RGBA")
        page.paste(strip, box, strip.getchannel("A"))
    return page


def _from_16_bit(picture: Image.Image) -> np.ndarray:
    """[H, W] uint8 from 16-bit (or packed 12-bit) grey: full scale is the file's own depth."""
    tags = getattr(picture, "tag_v2", {})  # of a TIFF; PNG is always 16 bit with black at 0
    white = 2 ** int(tags.get(_TIFF_BITS_PER_SAMPLE, (16,))[0]) - 1
    steps = np.arange(2**16).clip(0, white)
    lookup = ((steps * 255 + white // 2) // white).astype(np.uint8)
    if tags.get(_TIFF_PHOTOMETRIC) == _TIFF_WHITE_IS_ZERO:
        lookup = 255 - lookup
    transparent = picture.info.get("transparency")
    if isinstance(transparent, int):  # the one grey value that a PNG may declare to be clear
        lookup[transparent] = 255
    return lookup[np.asarray(picture)]


def _from_numbers(values: np.ndarray) -> np.ndarray:
    """[H, W] uint8 from 32-bit numbers without a natural white; what is not finite becomes black."""
    grey, flat = np.zeros(values.size, dtype=np.uint8), values.reshape(-1)
    pieces = [slice(start, start + _PIECE) for start in range(0, flat.size, _PIECE)]
    low, high = _range(flat[piece] for piece in pieces)
    for piece in pieces:
        known = np.where(np.isfinite(flat[piece]), flat[piece], low)
        share = (known.astype(np.float64) - low) / (high - low)
        grey[piece] = np.rint(255 * share).clip(0, 255)
    return grey.reshape(values.shape)


def _range(pieces: Iterable[np.ndarray]) -> tuple[float, float]:
    """(black, white) for numbers that say neither: a customary range that holds them, else their own."""
    extremes = [(piece.min(), piece.max()) for piece in (piece[np.isfinite(piece)] for piece in pieces) if piece.size]
    if not extremes:
        return 0.0, 1.0
    low, high = float(min(least for least, _ in extremes)), float(max(greatest for _, greatest in extremes))
    fitting = [white for white in _CUSTOMARY_WHITES if low >= 0 and high <= white]
    return (0.0, fitting[0]) if fitting else (low, max(high, math.nextafter(low, math.inf)))  # of one value alone: black
