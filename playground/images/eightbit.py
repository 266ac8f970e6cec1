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

from __future__ import annotations

import numpy as np
from PIL import Image

from playground.images.signatures import ImageError

_WHITE = (255, 255, 255)
_CUSTOMARY_WHITES = (1.0, 255.0, 65535.0)
_CONVERTIBLE = {"1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", "HSV"}
_TIFF_BITS_PER_SAMPLE = 258
_TIFF_PHOTOMETRIC = 262
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
    layered = picture.convert("RGBA")
    page = Image.new("RGB", layered.size, _WHITE)
    page.paste(layered, mask=layered.getchannel("A"))
    return page


def _from_16_bit(picture: Image.Image) -> np.ndarray:
    """[H, W] uint8 from 16-bit (or packed 12-bit) grey: full scale is the file's own depth."""
    tags = getattr(picture, "tag_v2", {})  # of a TIFF; PNG is always 16 bit with black at 0
    white = 2 ** int(tags.get(_TIFF_BITS_PER_SAMPLE, (16,))[0]) - 1
    values = np.asarray(picture).astype(np.uint32)
    grey = ((values * 255 + white // 2) // white).clip(0, 255).astype(np.uint8)
    if tags.get(_TIFF_PHOTOMETRIC) == _TIFF_WHITE_IS_ZERO:
        grey = 255 - grey
    transparent = picture.info.get("transparency")
    if isinstance(transparent, int):  # the one grey value that a PNG may declare to be clear
        grey[values == transparent] = 255
    return grey


def _from_numbers(values: np.ndarray) -> np.ndarray:
    """[H, W] uint8 from 32-bit numbers without a natural white; what is not finite becomes black."""
    values = values.astype(np.float64)
    finite = np.isfinite(values)
    low, high = (values[finite].min(), values[finite].max()) if finite.any() else (0.0, 0.0)
    fitting = [white for white in _CUSTOMARY_WHITES if high <= white]
    if low >= 0 and fitting:
        low, high = 0.0, fitting[0]
    values[~finite] = low
    return np.rint((values - low) * (255.0 / max(high - low, np.finfo(np.float64).tiny))).clip(0, 255).astype(np.uint8)
