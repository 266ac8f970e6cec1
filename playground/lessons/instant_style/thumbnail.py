import numpy as np
from PIL import Image

from playground.charts.thumbnail_card import card
from playground.images import sample, style
from playground.models import load
from playground.vision import InstantStyle, stylize
from playground.vision.regions import SIDE, region_masks, write_regions

STYLES = ("swirling_sky", "stained_glass", "woodcut", "autumn_garden")


def thumbnail() -> Image.Image:
    """A cat, painted in four styles side by side."""
    photo = sample("chelsea").photo().image
    bands = write_regions(np.tile(np.repeat([1, 2, 3, 4], SIDE // 4), (SIDE, 1)))
    masks = region_masks(bands, (1, 2, 3, 4), photo.size)
    painter = InstantStyle(load("style_vgg"), load("style_decoder"), exact=True)
    return card(stylize(photo, [style(name).photo().image for name in STYLES], masks=masks, size=1024, painter=painter))
