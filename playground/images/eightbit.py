"""Decoded pixels of any kind, turned into 8-bit RGB.

| what the file holds             | what comes out                                                                       |
|---------------------------------|--------------------------------------------------------------------------------------|
| palette, grey, 1 bit, YCbCr     | its colours                                                                          |
| transparency of any kind        | the picture laid on white, as on a page                                              |
| CMYK                            | Pillow's conversion, (255 − C)(255 − K)/255; inverted (Adobe) CMYK is turned first    |
| more than 8 bits a value        | the values of `deep`, rounded to 255ths                                               |

Colour profiles are left aside: the numbers are those of the file.
"""

import numpy as np
from PIL import Image

from playground.images.signatures import ImageError

_WHITE = (255, 255, 255)
_CONVERTIBLE = {"1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", "HSV"}
_PIECE = 1 << 20  # pixels converted at a time: a large picture never has all its intermediate values in memory


def to_rgb(picture: Image.Image) -> Image.Image:
    """An 8-bit RGB picture of the same size; the table above says how each kind is treated.

    Raises ImageError for colour spaces that have no row there (LAB, for one).
    """
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


def rounded(values: np.ndarray) -> Image.Image:
    """An 8-bit RGB picture of (H, W) or (H, W, 3) values in 0…1."""
    return Image.fromarray(np.rint(values * np.float32(255)).astype(np.uint8)).convert("RGB")
