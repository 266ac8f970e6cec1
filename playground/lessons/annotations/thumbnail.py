"""The picture on the lesson's card."""

import numpy as np
from PIL import Image, ImageDraw

from playground.boxes.annotations.examples import fruit_boxes
from playground.boxes.annotations.kmeans import kmeans_anchors
from playground.boxes.annotations.shapes import fitted, sides
from playground.charts.thumbnail_card import AMBER, SIZE


def thumbnail() -> Image.Image:
    """All shapes of the fruit set laid on one corner, as a square input sees them, and the nine anchors that fit them best."""
    shapes = sides(fitted(fruit_boxes()))
    picture, scale = Image.new("RGB", SIZE, "#0F141B"), np.array(SIZE)
    draw = ImageDraw.Draw(picture, "RGBA")
    for shape in shapes:
        draw.rectangle([0, SIZE[1] - shape[1] * scale[1], shape[0] * scale[0], SIZE[1]], outline=(0x50, 0x93, 0xF5, 70), width=1)
    for shape in kmeans_anchors(shapes, 9).shapes:
        draw.rectangle([0, SIZE[1] - shape[1] * scale[1], shape[0] * scale[0], SIZE[1]], outline=AMBER, width=4)
    return picture
