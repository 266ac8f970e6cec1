from PIL import Image

from playground.charts.thumbnail_card import card
from playground.images import sample, style
from playground.vision import StyleConfig, style_transfer


def thumbnail() -> Image.Image:
    """The coffee cup, painted."""
    photo, painting = sample("coffee").photo().image, style("swirling_sky").photo().image
    return card(style_transfer(photo, painting, StyleConfig(size=512, steps=120)).image)
