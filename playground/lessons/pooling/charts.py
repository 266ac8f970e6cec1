"""Pictures and charts of the lesson "Pooling": fading ink, changes after a move, windows along an axis, grids of numbers."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
from PIL import Image

from playground.charts.convolution_pictures import VIRIDIS, along, painted, signed_colours
from playground.charts.roles import chart_of, role_colour
from playground.lessons.pooling.answer import Cut
from playground.lessons.pooling.shake import Shake

# Places in the theme's categorical colours: blue, amber, green, red, grey.
INK_ROLES = ["average", "max", "min", "none", "other"]
SHAKE_ROLES = ["average", "max", "max, blur", "none", "stride only"]
LINE = 18  # px between the readings of the four lines
PICKED = "picked"  # name of the parameter that a click on the chart of shifts sets
TITLE = 0.75  # cells above a grid for its title
LEAST_SCALE = 0.01  # what is smaller everywhere stays dark instead of being blown up


def grey_picture(values: np.ndarray, size: tuple[int, int] | None = None) -> Image.Image:
    """(H, W) in 0…1 as RGB; beyond is clipped. With a size, (width, height) in px, each value is a block."""
    picture = Image.fromarray(np.rint(values.clip(0, 1) * 255).astype(np.uint8)).convert("RGB")
    return picture.resize(size, Image.Resampling.NEAREST) if size else picture


def strength_picture(values: np.ndarray) -> Image.Image:
    """|values| in viridis, full colour at the largest."""
    return painted(along(VIRIDIS, np.abs(values) / max(LEAST_SCALE, float(np.abs(values).max()))))


def signed_picture(values: np.ndarray) -> Image.Image:
    """Red for minus, blue for plus, full colour where 99 % of the values lie below."""
    return painted(signed_colours(values, max(LEAST_SCALE, float(np.quantile(np.abs(values), 0.99)))))


def ink_lines(shares: Mapping[str, Sequence[float]], *, shown: str, titles: tuple[str, str]) -> alt.LayerChart:
    """Share of dark pixels against how often a photo was pooled, which begins with the photo itself: one line a mode, named and
    numbered at its end, bold for the mode `shown`."""
    rows = [
        {"mode": mode, "times": times, "share": share, "shown": mode == shown, "label": f"{mode} {100 * share:.1f} %"}
        for mode, values in shares.items()
        for times, share in enumerate(values)
    ]
    last = max(row["times"] for row in rows)
    other = next((mode for mode in shares if mode not in INK_ROLES), "other")
    axis = alt.Axis(values=list(range(last + 1)), format="d", grid=False)
    base = chart_of(rows).encode(
        x=alt.X("times:Q", title=titles[0], scale=alt.Scale(domain=[0, last * 1.45]), axis=axis),
        y=alt.Y("share:Q", title=titles[1], axis=alt.Axis(format="%", tickCount=4)),
        color=alt.Color("mode:N", scale=alt.Scale(domain=[*INK_ROLES[:4], other]), legend=None),
        strokeWidth=alt.condition("datum.shown", alt.value(3.0), alt.value(1.5)),
    )
    ends = base.transform_filter(f"datum.times == {last}")
    names_at_ends = ends.mark_text(align="left", dx=9, fontSize=13, fontWeight="bold", strokeWidth=0).encode(text="label:N")
    return alt.layer(base.mark_line(), base.mark_point(filled=True, size=40, opacity=1), names_at_ends).properties(height=220)


def shake_lines(measured: Shake, shift: int, *, titles: tuple[str, str], moved: str) -> alt.LayerChart:
    """RMS change ÷ standard deviation against the shift. The rule follows the pointer and reads the four lines off, under the
    word `moved` and the number of pixels; a click chooses the shift (parameter `picked`)."""
    rows = [
        {"name": name, "shift": at, "change": value, "label": f"{name}  {value:.2f}"}
        for name, values in measured.change.items()
        for at, value in enumerate(values)
    ]
    at = alt.selection_point(name="at", fields=["shift"], nearest=True, on="pointerover", value=[{"shift": shift}], empty=False)
    picked = alt.selection_point(name=PICKED, fields=["shift"], nearest=True, on="click", empty=False)
    base = chart_of(rows).encode(
        x=alt.X("shift:Q", title=titles[0], axis=alt.Axis(tickMinStep=1, format="d", grid=False)),
        y=alt.Y("change:Q", title=titles[1], axis=alt.Axis(format=".1f", tickCount=4)),
        color=alt.Color("name:N", scale=alt.Scale(domain=SHAKE_ROLES), legend=None),
    )
    chosen = base.transform_filter(at)
    dash = alt.StrokeDash("name:N", scale=alt.Scale(domain=SHAKE_ROLES, range=[[1, 0]] * 4 + [[2, 3]]), legend=None)
    names, right, bottom, grey = list(measured.change), alt.value("width"), alt.value("height"), alt.value("gray")

    def reading(layer: alt.Chart, line: int, text: str, **look: object) -> alt.Chart:
        """The text that stands so many lines above the lower right corner."""
        mark = layer.mark_text(align="right", baseline="bottom", dx=-8, dy=-4 - LINE * line, **look)
        return mark.encode(x=right, y=bottom, text=text)

    lines = [chosen.transform_filter(alt.datum.name == name) for name in names]
    readings = [reading(line, len(names) - 1 - n, "label:N", fontSize=13, fontWeight="bold") for n, line in enumerate(lines)]
    heading = lines[0].transform_calculate(heading=f"{moved!r} + ' ' + datum.shift + ' px'")
    return alt.layer(
        base.mark_line(strokeWidth=2).encode(strokeDash=dash),
        base.mark_point(opacity=0, size=200, cursor="pointer").add_params(at, picked),
        lines[0].mark_rule(strokeWidth=1).encode(y=alt.value(0), y2=bottom, color=grey),
        chosen.mark_point(filled=True, size=70, opacity=1),
        *readings,
        reading(heading, len(names), "heading:N", fontSize=12).encode(color=grey),
    ).properties(height=190)


def window_bars(cut: Cut, size: int, *, titles: tuple[str, str], beyond: str) -> alt.LayerChart:
    """One bar a window along the cells of an axis; what lies before 0 or beyond the end is dashed, `beyond` in its tooltip."""

    def bar(window: int, first: int, end: int, label: str) -> dict[str, object]:
        return {"window": window, "first": first - 0.5, "end": end - 0.5, "label": label, "role": "moving"}

    inside, outside = [], []
    for n, (first, end) in enumerate(cut.windows):
        inside.append(bar(n, max(first, 0), min(end, size), f"{first}–{end - 1}".replace("-", "−")))
        parts = ((first, min(end, 0)), (max(first, size), end))
        outside += [bar(n, low, high, beyond) for low, high in parts if low < high]
    step, few = max(3.0, min(24.0, 270 / len(inside))), size <= 24
    reach = min(0, *(first for first, _end in cut.windows)), max(size, *(end for _first, end in cut.windows))
    across = {
        "title": titles[0],
        "scale": alt.Scale(domain=[reach[0] - 0.7, reach[1] - 0.3], nice=False, zero=False),
        "axis": alt.Axis(format="d", grid=few, tickMinStep=1, **({"values": list(range(size))} if few else {})),
    }
    place = {"x": alt.X("first:Q", **across), "x2": alt.X2("end:Q"), "color": role_colour()}
    y = alt.Y("window:O", title=titles[1], axis=alt.Axis(labelOverlap=True, grid=False, ticks=False))
    tooltip = [alt.Tooltip("window:O", title=titles[1]), alt.Tooltip("label:N", title=titles[0])]
    bars, hanging = (chart_of(rows).encode(**place, y=y, tooltip=tooltip) for rows in (inside, outside))
    thick = max(2, step - 4)
    axis = chart_of([{"first": -0.5, "end": size - 0.5, "role": "input"}]).mark_rect(opacity=0.1).encode(**place)
    layers = [axis, bars.mark_bar(height=thick, cornerRadius=2, opacity=0.75)]
    if outside:
        layers.append(hanging.mark_bar(height=thick, filled=False, strokeDash=[3, 3], strokeWidth=1))
    if step >= 18 and size <= 40:
        names = chart_of(inside).transform_calculate(middle="(datum.first + datum.end) / 2")
        layers.append(names.mark_text(fontSize=12, fontWeight="bold").encode(x=alt.X("middle:Q", **across), y=y, text="label:N"))
    return alt.layer(*layers).properties(height=alt.Step(step))


@dataclass(frozen=True)
class NumberGrid:
    """One grid with its place, in cells: (x, y) of its upper left corner; `spread` cells from one column to the next."""

    title: str
    values: Sequence[Sequence[str]]  # rows of text
    x: float
    y: float
    role: str = "input"  # or moving, or output
    spread: int = 1


def beside(titles: Sequence[str], grids: Sequence[Sequence[Sequence[str]]], gap: float = 1.0) -> list[NumberGrid]:
    """Grids from left to right, centred on the highest; the last one is the output, those between are on their way."""
    tallest, x, placed = max(map(len, grids)), 0.0, []
    roles = ["input", *["moving"] * (len(grids) - 2), "output"]
    for title, grid, role in zip(titles, grids, roles, strict=False):
        placed.append(NumberGrid(title, grid, x, (tallest - len(grid)) / 2, role))
        x += len(grid[0]) + gap
    return placed


def number_grids(grids: Sequence[NumberGrid], *, cell: float = 38.0) -> alt.LayerChart:
    """All grids as one chart of fixed size; `cell` in px."""
    cells = [
        {"x": x, "x2": x + 1, "y": grid.y + row, "y2": grid.y + row + 1, "text": text, "role": grid.role}
        for grid in grids
        for row, line in enumerate(grid.values)
        for x, text in zip(itertools.count(grid.x, grid.spread), line, strict=False)
    ]
    titles = [{"x": grid.x, "y": grid.y - 0.3, "text": grid.title, "role": grid.role} for grid in grids]
    width = max(each["x2"] for each in cells)
    top, bottom = min(grid.y for grid in grids) - TITLE, max(each["y2"] for each in cells)
    place = {
        "x": alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None),
        "y": alt.Y("y:Q", scale=alt.Scale(domain=[bottom, top], nice=False), axis=None),
        "color": role_colour(),
    }
    base = chart_of(cells).encode(x2="x2:Q", y2="y2:Q", **place)
    middle = chart_of(cells).transform_calculate(x="datum.x + 0.5", y="datum.y + 0.5").encode(text="text:N", **place)
    layers = [
        base.mark_rect(opacity=0.16, cornerRadius=2),
        base.mark_rect(filled=False, strokeOpacity=0.55, strokeWidth=1, cornerRadius=2),
        middle.mark_text(fontSize=max(9, min(14, 0.37 * cell)), fontWeight="bold"),
        chart_of(titles).encode(text="text:N", **place).mark_text(align="left", fontSize=13),
    ]
    chart = alt.layer(*layers).properties(width=width * cell, height=(bottom - top) * cell)
    return chart.configure_view(strokeWidth=0)
