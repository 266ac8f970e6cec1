"""The read map as a picture or a drawing, in the colours of the light theme whatever the reader's own theme is."""

import numpy as np
from PIL import Image

from playground.charts.convolution_pictures import MINUS, PLUS
from playground.lessons.padding_stride.answer import LayerAnswer

WHITE = np.array((255, 255, 255))
NEVER = 0.62  # how much red a pixel that is never read gets


def read_map_picture(answer: LayerAnswer, cell: int = 20) -> Image.Image:
    """RGB, a square of `cell` px a pixel: blue by how often it is read (or written), red where never; white lines between."""
    counts = np.outer(*answer.inside)
    share = (0.08 + 0.62 * counts / max(1, counts.max()))[..., None]
    colours = WHITE * (1 - share) + np.array(PLUS) * share  # [H, W, 3]
    colours[counts == 0] = WHITE * (1 - NEVER) + np.array(MINUS) * NEVER
    big = np.rint(colours).astype(np.uint8).repeat(cell, axis=0).repeat(cell, axis=1)
    if cell >= 8:
        big[::cell] = big[:, ::cell] = WHITE
    return Image.fromarray(big)


NUMBERED = 22  # px a cell needs for its number


def read_map_svg(answer: LayerAnswer, cell: int = 20) -> str:
    """The same as an SVG drawing, with the numbers in the cells where they fit.

    Rows with equal counts look alike: each kind of row is drawn once and placed as often as it occurs.
    """
    rows, columns = answer.inside
    most = max(1, int(rows.max()) * int(columns.max()))
    kinds = [_row_drawing(int(count), columns, most, cell) for count in np.unique(rows)]
    places = [f'<use href="#r{int(count)}" y="{row * cell}"/>' for row, count in enumerate(rows)]
    size = f'width="{len(columns) * cell}" height="{len(rows) * cell}"'
    style = f'font-family="monospace" font-size="{min(13, max(11, cell * 0.42)):g}" text-anchor="middle"'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>', "<defs>", *kinds, "</defs>", *places, "</svg>"])


def _row_drawing(count: int, columns: np.ndarray, most: int, cell: int) -> str:
    """One row whose pixels are read count × columns times."""
    drawn, gap = [], 1 if cell >= 8 else 0
    for column, reads in enumerate(count * columns):
        colour, share = (PLUS, 0.08 + 0.62 * reads / most) if reads else (MINUS, NEVER)
        paint = f'fill="rgb{colour}" fill-opacity="{share:.3g}"'
        drawn.append(f'<rect x="{column * cell}" width="{cell - gap}" height="{cell - gap}" {paint}/>'.replace(", ", ","))
        if cell >= NUMBERED:
            drawn.append(f'<text x="{(column + 0.5) * cell:g}" y="{cell * 0.62:g}">{reads}</text>')
    return f'<g id="r{count}">{"".join(drawn)}</g>'
