import numpy as np
from PIL import Image, ImageDraw

from playground.charts.convolution_pictures import painted, signed_colours
from playground.charts.thumbnail_card import AMBER, SIZE, WHITE
from playground.images import sample
from playground.lessons.why_convolution.answer import MapsAnswer, answer_for
from playground.lessons.why_convolution.settings import Why

FRONT, SLANT, DEEP = 190, 76, 92  # px of a plane: front edge, how far its back edge lies to the right, depth
LEFTS, TOP, BOTTOM = (24, 350), 24, 204  # px
SCALE = 2  # drawn larger, then reduced: smooth edges


def thumbnail() -> Image.Image:
    """One unit of a fully connected layer, and one of a convolution, joined to the pixels of a photo."""
    answer = answer_for(Why(), sample("astronaut").photo())
    sheet = Image.new("RGB", tuple(SCALE * side for side in SIZE), WHITE)
    grey = np.repeat(255 * answer.picture[..., None], 3, axis=2)
    everything = (range(answer.settings.side),) * 2
    for left, output, read in zip(LEFTS, (answer.dense_output, answer.conv_output), (everything, answer.read), strict=True):
        _plane(sheet, grey, left, BOTTOM)
        _plane(sheet, signed_colours(output, float(np.abs(output).max())), left, TOP)
        _lines(sheet, answer, left, read)
    return sheet.resize(SIZE, Image.Resampling.LANCZOS)


def _plane(sheet: Image.Image, colours: np.ndarray, left: int, top: int) -> None:
    picture = painted(colours, 8)
    wide, high = SCALE * (FRONT + SLANT), SCALE * DEEP
    across, up = picture.width / (SCALE * FRONT), picture.height / high
    back = (across, across * SLANT / DEEP, -across * SCALE * SLANT, 0, up, 0)  # from the sheet to the picture
    plane = picture.transform((wide, high), Image.Transform.AFFINE, back)
    mask = Image.new("L", picture.size, 255).transform((wide, high), Image.Transform.AFFINE, back)
    sheet.paste(plane, (SCALE * left, SCALE * top), mask)


def _lines(sheet: Image.Image, answer: MapsAnswer, left: int, read: tuple[range, range]) -> None:
    draw, side = ImageDraw.Draw(sheet), answer.settings.side

    def place(top: int, row: int, column: int) -> tuple[float, float]:
        u, v = (column + 0.5) / side, (row + 0.5) / side
        return SCALE * (left + u * FRONT + (1 - v) * SLANT), SCALE * (top + v * DEEP)

    start = place(TOP, *answer.settings.unit)
    for row in read[0]:
        for column in read[1]:
            draw.line((start, place(BOTTOM, row, column)), fill=AMBER, width=SCALE)
    draw.circle(start, 5 * SCALE, fill=AMBER, outline=WHITE, width=SCALE)
