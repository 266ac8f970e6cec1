"""Maps as pictures: over the square of the photo that the network sees, or alone."""

from functools import lru_cache

import numpy as np
from PIL import Image

from playground.charts.convolution_pictures import VIRIDIS, along, painted, signed_colours
from playground.images import Photo
from playground.lessons.network_sees.network import network
from playground.lessons.network_sees.where import WhereAnswer

SIDE = 448  # px of the square as it is shown, twice what the network sees
PLUS, MINUS = (0x50, 0x93, 0xF5), (0xDD, 0x44, 0x8C)  # over photos, on both themes
STRONGEST = 0.85  # opacity where a map is largest
BRIGHTEST = 99.5  # percentile of a map of pixels that gets the full colour, so that a few do not darken the rest


@lru_cache(maxsize=8)
def _square(size: tuple[int, int], digest: str, photo: Photo) -> Image.Image:
    window = network().preparation.window(size)
    return photo.image.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=window)


def square(photo: Photo) -> Image.Image:
    """What the network sees of a photo, at twice the size."""
    return _square(photo.image.size, photo.digest, photo.without_file())


def over_photo(values: np.ndarray, photo: Photo, *, smooth: bool) -> Image.Image:
    """(h, w) with sign over the greyed square: blue adds, red takes away; the opacity is the size over the largest."""
    below = square(photo).convert("L").convert("RGB")
    size = np.abs(values) / (np.abs(values).max() or 1)
    how = Image.Resampling.BILINEAR if smooth else Image.Resampling.NEAREST
    alpha = Image.fromarray(np.rint(255 * STRONGEST * size).astype(np.uint8)).resize((SIDE, SIDE), how)
    sign = Image.fromarray(np.where(values < 0, 255, 0).astype(np.uint8)).resize((SIDE, SIDE), Image.Resampling.NEAREST)
    colour = Image.composite(Image.new("RGB", below.size, MINUS), Image.new("RGB", below.size, PLUS), sign)
    return Image.composite(colour, below, alpha)


def pixel_picture(values: np.ndarray) -> Image.Image:
    """(H, W) from black to the largest in viridis; with sign from red over white to blue."""
    most = float(np.percentile(np.abs(values), BRIGHTEST)) or 1.0
    colours = signed_colours(values, most) if values.min() < 0 else along(VIRIDIS, values / most)
    return painted(colours)


def map_picture(answer: WhereAnswer, *, shuffled: bool) -> Image.Image:
    """The map of the method as it is shown: of the trained network, or with shuffled weights."""
    settings, index = answer.settings, answer.focus
    maps = answer.shuffled if shuffled else answer.trained
    if settings.method == "cam":
        return over_photo(maps.parts[index], answer.photo, smooth=settings.smooth)
    values = answer.pixels.shuffled if shuffled else answer.pixels.trained
    if settings.method == "occlusion":
        return over_photo(values[..., index] - maps.probabilities[index], answer.photo, smooth=False)
    return pixel_picture(values)
