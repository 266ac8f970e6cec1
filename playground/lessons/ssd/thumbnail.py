import numpy as np
from PIL import Image

from playground.charts.convolution_pictures import VIRIDIS, along
from playground.charts.thumbnail_card import SIZE
from playground.images import sample
from playground.lessons.ssd.answer import pass_over
from playground.models.everyday import CLASSES

SHARE = 0.55  # of a map's colour over the photo
LEFT, RIGHT = 1, 3  # maps: strides 16 and 64


def thumbnail() -> Image.Image:
    """The astronaut under the best score of “person” in each cell of a fine and of the coarsest map."""
    photo = sample("astronaut").photo()
    found, kind = pass_over(photo), CLASSES.index("person")
    sheet, side = Image.new("RGB", SIZE), SIZE[1]
    small = photo.image.resize((side, side), Image.Resampling.LANCZOS)
    for place, level in enumerate((LEFT, RIGHT)):
        start, grid = sum(found.counts[:level]), found.grids[level]
        values = found.scores[start : start + found.counts[level], kind].reshape(*grid, -1).max(axis=2)
        colours = np.rint(along(VIRIDIS, values / max(float(values.max()), 1e-6))).astype(np.uint8)
        heat = Image.fromarray(colours).resize((side, side), Image.Resampling.NEAREST)
        sheet.paste(Image.blend(small, heat, SHARE), (place * side, 0))
    return sheet
