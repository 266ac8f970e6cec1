import numpy as np
from PIL import Image, ImageDraw

from playground.charts.thumbnail_card import SIZE
from playground.images import sample
from playground.lessons.r_cnn.answer import SIDE, grouped

LEFT, SHOWN = 25, 14  # regions, boxes
GREEN, DARK = "#5FEA9C", "#17202B"


def thumbnail() -> Image.Image:
    """The astronaut: regions that selective search has left in their mean colours, and the first boxes that it proposes."""
    photo, side = sample("astronaut").photo(), SIZE[1]
    found = grouped(photo)
    tree = found.grouping
    regions = tree.regions_after(tree.segments - LEFT)
    picture, seen = np.zeros((*regions.shape, 3), np.uint8), np.asarray(photo.at(SIDE))
    for region in np.unique(regions):
        picture[regions == region] = np.rint(seen[regions == region].mean(axis=0))
    sheet = Image.new("RGB", SIZE)
    sheet.paste(Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS), (0, 0))
    small = photo.image.resize((side, side), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(small)
    for box in found.boxes[1 : SHOWN + 1]:
        scaled = tuple(int(value * (side - 1) / SIDE) for value in box)
        pen.rectangle(scaled, outline=DARK, width=4)
        pen.rectangle(scaled, outline=GREEN, width=2)
    sheet.paste(small, (side, 0))
    return sheet
