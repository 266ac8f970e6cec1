"""Charts of the lesson "Transposed convolution": sizes there and back, a white map with its profile.

Its pictures have the colours of the light theme whatever the reader's own theme is.
"""

import re
from collections.abc import Sequence

import altair as alt
import numpy as np
from PIL import Image

from playground.charts.convolution_pictures import PLUS, VIRIDIS, along, painted, signed_colours
from playground.charts.roles import chart_of
from playground.convolution.upsampling import Enlarged
from playground.lessons.transposed_conv.answer import RoundTrip

ROLES = ["input", "moving", "output", "negative", "second"]  # places in the theme's categorical colours
COLOUR = alt.Color("role:N", scale=alt.Scale(domain=ROLES), legend=None)
CELL, SMALLEST_FONT = 34, 10  # px
CHARACTER = 0.6  # of the font's size, the width of a digit
WIDEST = 344  # px of a map: it fits half a phone
INK = "#0F141B"  # readable in both themes on a cell that is at least half filled, as all with a number are
THIN_FROM = 120  # columns of a profile
WHITE, GROUND = (255, 255, 255), (0xF5, 0xF7, 0xFA)
CROP = (180, 288)  # px, height and width of the part of a photo that is shown magnified
SIDE = 420  # px of a picture
ABOVE = 0.2  # of the height that is left out, how much lies above it: faces are seldom in the middle


def _tips(fields: Sequence[str], titles: Sequence[str]) -> list[alt.Tooltip]:
    """Fields that are told at a pointer: places and sizes as whole numbers, a `value` with its decimals."""
    looks = (".4~f" if field == "value" else "d" for field in fields)
    return [alt.Tooltip(f"{name}:Q", title=title, format=look) for name, title, look in zip(fields, titles, looks, strict=True)]


def size_chart(trips: Sequence[RoundTrip], today: int, *, titles: tuple[str, str], words: tuple[str, str]) -> alt.LayerChart:
    """Size that comes back against size that went in; `words` tell one that comes back whole, and one that does not.

    The dotted line is where a size would come back as it was; the stroke up to it is the output_padding that is missing.
    """
    rows = [
        {"size": trip.size, "back": trip.back, "lost": trip.lost}
        | {"role": "negative" if trip.lost else "output", "told": words[bool(trip.lost)].format(n=trip.lost)}
        for trip in trips
    ]
    axis, tips = alt.Axis(tickMinStep=1, format="d"), [*_tips(("size", "back"), titles), alt.Tooltip("told:N", title=" ")]
    x = alt.X("size:Q", title=titles[0], scale=alt.Scale(zero=False, nice=False, padding=14), axis=axis)
    y = alt.Y("back:Q", title=titles[1], scale=alt.Scale(zero=False, padding=14), axis=axis)
    base = chart_of(rows).encode(x=x, y=y, color=COLOUR, tooltip=tips)
    whole = base.transform_calculate(role="'second'").encode(y="size:Q").mark_line(strokeDash=[2, 4], strokeWidth=1.5)
    stems = base.transform_filter("datum.lost > 0").encode(y2="size:Q").mark_rule(strokeWidth=2, strokeDash=[4, 3])
    points = base.mark_point(filled=True, size=90, opacity=1)
    marked = [row | {"role": "moving", "label": f"{row['size']} → {row['back']}"} for row in rows if row["size"] == today]
    now = chart_of(marked).encode(x="size:Q", y="back:Q", color=COLOUR)
    ring = now.mark_point(filled=False, size=240, strokeWidth=3, opacity=1)
    label = now.mark_text(align="left", dx=13, dy=13, fontWeight="bold", fontSize=13).encode(text="label:N")
    return alt.layer(whole, stems, points, ring, label).properties(height=300)


def white_chart(output: np.ndarray, *, titles: tuple[str, str, str]) -> alt.LayerChart:
    """A small map, with its numbers but 0 in the cells where all of them can be read; titles of row, column and value."""
    height, width = output.shape
    most, cell = float(np.abs(output).max()) or 1.0, min(CELL, WIDEST // width)
    rows = [
        {"row": i, "column": j, "value": value, "tint": 0.5 + 0.4 * abs(value) / most if value else 0.1}
        | {"role": "negative" if value < 0 else "output"}
        | {"text": re.sub(r"\b0\.", ".", f"{value:.3g}").replace("-", "−") if value else ""}
        for i, values in enumerate(output.tolist())
        for j, value in enumerate(values)
    ]
    tint, tips = alt.Opacity("tint:Q", scale=None, legend=None), _tips(("row", "column", "value"), titles)
    base = chart_of(rows).encode(x=alt.X("column:O", axis=None), y=alt.Y("row:O", axis=None), tooltip=tips)
    layers = [base.mark_rect(stroke=None).encode(color=COLOUR, opacity=tint)]
    font = min(13, max(SMALLEST_FONT, cell // 2))
    if max(len(row["text"]) for row in rows) * CHARACTER * font < cell:
        layers.append(base.mark_text(fontSize=font, color=INK).encode(text="text:N"))
    return alt.layer(*layers).properties(width=cell * width, height=cell * height, padding=0)


def profile_chart(row: np.ndarray, inside: np.ndarray, *, titles: tuple[str, str]) -> alt.LayerChart:
    """The middle row of a white map as steps, and dotted what it would be without a border."""
    both = (("second", inside), ("output", row))
    points = [{"column": j, "value": value, "role": role} for role, ys in both for j, value in enumerate(ys.tolist())]
    x = alt.X("column:Q", title=titles[0], scale=alt.Scale(nice=False), axis=alt.Axis(format="d", tickMinStep=1))
    y = alt.Y("value:Q", title=titles[1], axis=alt.Axis(tickCount=5))
    base = chart_of(points).encode(x=x, y=y, color=COLOUR, tooltip=_tips(("column", "value"), titles))
    line = {"interpolate": "step", "strokeWidth": 2 if len(row) <= THIN_FROM else 1}
    dotted = base.transform_filter("datum.role == 'second'").mark_line(**line, strokeDash=[2, 4])
    return alt.layer(dotted, base.transform_filter("datum.role == 'output'").mark_line(**line)).properties(height=210)


def map_picture(values: np.ndarray, side: int) -> Image.Image:
    """A map in viridis from 0, or, where it has a sign, in red, white and blue, its largest strength in full colour.

    Every entry is a square of whole pixels, the whole about `side` px.
    """
    most = float(np.abs(values).max()) or 1.0
    return _grown(signed_colours(values, most, WHITE) if values.min() < 0 else along(VIRIDIS, values / most), side)


def pattern_picture(counts: np.ndarray, side: int) -> Image.Image:
    """Where a matrix is not 0: the darker, the more entries fall into a cell."""
    share = np.where(counts > 0, 0.35 + 0.65 * counts / (float(counts.max()) or 1.0), 0)
    return _grown(along((GROUND, PLUS), share), side)


def picture_of(values: np.ndarray) -> Image.Image:
    """(H, W) or (H, W, 3) in 0…1, clipped."""
    return painted(255 * values.clip(0, 1))


def magnified(answer: Enlarged, side: int) -> tuple[Image.Image, Image.Image]:
    """(transposed, remedied): a part of the photo, each pixel a square so that a pattern can be seen."""
    spare = [max(0, n - crop) for n, crop in zip(answer.photo.shape[:2], CROP, strict=True)]
    top, left = int(spare[0] * ABOVE), spare[1] // 2
    rows, columns = slice(top, top + CROP[0]), slice(left, left + CROP[1])
    return tuple(_grown(255 * one[rows, columns].clip(0, 1), side) for one in (answer.transposed, answer.remedied))


def _grown(colours: np.ndarray, side: int) -> Image.Image:
    """Colours (H, W, 3) in 0…255; every entry becomes a square of whole pixels."""
    return painted(colours, max(1, side // max(colours.shape[:2])))
