"""How often each pixel is read, as a picture or a drawing in the colours of the light theme; output size against input size."""

from collections.abc import Sequence

import altair as alt
import numpy as np
from PIL import Image

from playground.charts.convolution_pictures import MINUS, PLUS, painted
from playground.lessons.padding_stride.answer import LayerAnswer, Step

WHITE = np.array((255, 255, 255))
NEVER = 0.62  # how much red a pixel that is never read gets
LINES_FROM, NUMBERS_FROM = 8, 22  # px a cell needs for white lines, and for its number
ROLES = ["input", "moving", "output"]  # places in the theme's categorical colours
MAP_SIDE = 960  # px of the longer side of a saved map, at most; a pixel is at least one


def saved_cell(answer: LayerAnswer) -> int:
    """px of a cell in a saved map."""
    return max(1, min(38, MAP_SIDE // max(map(len, answer.inside))))


def read_map_picture(answer: LayerAnswer, cell: int = 20) -> Image.Image:
    """RGB, a square of `cell` px a pixel: blue by how often it is read (or written), red where never; white lines between."""
    counts = np.outer(*answer.inside)
    share = (0.08 + 0.62 * counts / max(1, counts.max()))[..., None]
    colours = WHITE * (1 - share) + np.array(PLUS) * share  # [H, W, 3]
    colours[counts == 0] = WHITE * (1 - NEVER) + np.array(MINUS) * NEVER
    big = np.asarray(painted(colours)).repeat(cell, axis=0).repeat(cell, axis=1)
    if cell >= LINES_FROM:
        big[::cell] = big[:, ::cell] = WHITE
    return Image.fromarray(big)


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
    drawn, gap = [], 1 if cell >= LINES_FROM else 0
    for column, reads in enumerate(count * columns):
        colour, share = (PLUS, 0.08 + 0.62 * reads / most) if reads else (MINUS, NEVER)
        paint = f'fill="rgb{colour}" fill-opacity="{share:.3g}"'
        drawn.append(f'<rect x="{column * cell}" width="{cell - gap}" height="{cell - gap}" {paint}/>'.replace(", ", ","))
        if cell >= NUMBERS_FROM:
            drawn.append(f'<text x="{(column + 0.5) * cell:g}" y="{cell * 0.62:g}">{reads}</text>')
    return f'<g id="r{count}">{"".join(drawn)}</g>'


def staircase_chart(steps: Sequence[Step], today: int, *, titles: tuple[str, str], fit_titles: tuple[str, str]) -> alt.LayerChart:
    """Output size against input size, steps in order of size: filled dots where nothing is left over, today's size marked.

    titles of both axes; fit_titles tell a size that leaves nothing over, and one that does.
    """
    rows = [
        {"size": one.size, "output": one.output, "fit": fit_titles[not one.fits], "role": "output", "filled": one.fits}
        for one in steps
    ]
    colour = alt.Color("role:N", scale=alt.Scale(domain=ROLES), legend=None)
    near, whole = {"zero": False, "padding": 10}, {"tickMinStep": 1, "format": "d"}
    tooltips = [alt.Tooltip(f"{name}:Q", title=title, format="d") for name, title in zip(("size", "output"), titles, strict=True)]
    base = alt.Chart(alt.Data(values=rows)).encode(
        alt.X("size:Q", title=titles[0], scale=alt.Scale(nice=False, **near), axis=alt.Axis(grid=False, **whole)),
        alt.Y("output:Q", title=titles[1], scale=alt.Scale(**near), axis=alt.Axis(tickCount=5, **whole)),
        colour,
        tooltip=[*tooltips, alt.Tooltip("fit:N", title=" ")],
    )
    layers = [
        base.mark_line(interpolate="step-after", strokeWidth=1.5, opacity=0.5),
        base.transform_filter("datum.filled").mark_point(filled=True, size=70, opacity=1),
        base.transform_filter("!datum.filled").mark_point(filled=False, size=44, opacity=1),
    ]
    marked = [{**row, "role": "moving", "label": f"{row['size']} → {row['output']}"} for row in rows if row["size"] == today]
    if marked:
        now = alt.Chart(alt.Data(values=marked)).encode(x="size:Q", y="output:Q", color=colour)
        layers += [
            now.mark_point(filled=False, size=190, strokeWidth=3, opacity=1),
            now.mark_text(align="right", dx=-13, dy=-11, fontWeight="bold", fontSize=13).encode(text="label:N"),
        ]
    return alt.layer(*layers).properties(height=220)
