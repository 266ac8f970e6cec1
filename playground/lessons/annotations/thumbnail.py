from PIL import Image, ImageDraw

from playground.boxes.annotations.examples import fruit_boxes
from playground.boxes.annotations.kmeans import kmeans_anchors
from playground.boxes.annotations.shapes import fitted, sides
from playground.charts.thumbnail_card import AMBER, SIZE


def thumbnail() -> Image.Image:
    """All shapes of the fruit set laid on one corner, as a square input sees them, and the nine anchors that fit them best."""
    shapes = sides(fitted(fruit_boxes()))
    picture = Image.new("RGB", SIZE, "#0F141B")
    draw = ImageDraw.Draw(picture, "RGBA")
    for drawn, colour, line in ((shapes, (0x50, 0x93, 0xF5, 70), 1), (kmeans_anchors(shapes, 9).shapes, AMBER, 4)):
        for width, height in drawn * SIZE:
            draw.rectangle([0, SIZE[1] - height, width, SIZE[1]], outline=colour, width=line)
    return picture
