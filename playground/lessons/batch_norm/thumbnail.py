import numpy as np
from PIL import Image, ImageDraw

from playground.charts.thumbnail_card import AMBER, SIZE, WHITE
from playground.images import sample
from playground.lessons.batch_norm.answer import stage_answer
from playground.lessons.batch_norm.settings import Stage

CELL, TOP = (36, 30), 40  # px
BLUE, GREEN, RED = (26, 80, 175), (11, 153, 103), (153, 20, 22)


def thumbnail() -> Image.Image:
    """A batch of maps before and after, with a frame round the numbers of one channel."""
    answer = stage_answer(Stage(layer="convolution", channels=3), sample("astronaut").photo())
    picture = Image.new("RGB", SIZE, WHITE)
    draw = ImageDraw.Draw(picture)
    for left, values, colour in ((40, answer.x, BLUE), (364, answer.output, GREEN)):
        examples, channels, side, _side = values.shape
        table = values.transpose(0, 2, 1, 3).reshape(examples * side, channels * side)
        for (i, j), value in np.ndenumerate(table / np.abs(table).max()):
            share, own = 0.08 + 0.72 * abs(value), RED if value < 0 else colour
            x, y = left + j * CELL[0] + 8 * (j // side), TOP + i * CELL[1]
            fill = tuple(round(255 + (part - 255) * share) for part in own)
            draw.rectangle((x + 1, y + 1, x + CELL[0] - 2, y + CELL[1] - 2), fill=fill)
        x = left + side * CELL[0] + 8
        draw.rectangle((x - 3, TOP - 3, x + side * CELL[0] + 2, TOP + len(table) * CELL[1] + 2), outline=AMBER, width=6)
    return picture
