"""Small grids of numbers in a row or below each other: every step of a calculation, in the colours of the theme."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np

ROLES = {"input": 0, "moving": 1, "output": 2}  # places in the theme's categorical colours
TITLE = 0.75  # cells above a grid for its title


@dataclass(frozen=True)
class NumberGrid:
    """One grid with its place, in cells: (x, y) of its upper left corner; `spread` cells from one column to the next."""

    title: str
    values: tuple[tuple[str, ...], ...]  # rows of text
    x: float
    y: float
    role: str = "input"  # a name in ROLES
    spread: int = 1


def beside(
    titles: Sequence[str], grids: Sequence[np.ndarray], texts: Sequence[tuple[tuple[str, ...], ...]], gap: float = 1.0
) -> list[NumberGrid]:
    """Grids from left to right, centred on the highest; the last one is the output, those between are on their way."""
    tallest, x, found = max(grid.shape[0] for grid in grids), 0.0, []
    for n, (title, grid, text) in enumerate(zip(titles, grids, texts, strict=True)):
        role = "input" if n == 0 else "output" if n == len(grids) - 1 else "moving"
        found.append(NumberGrid(title, text, x, (tallest - grid.shape[0]) / 2, role))
        x += grid.shape[1] + gap
    return found


def number_grids(grids: Sequence[NumberGrid], *, cell: float = 38.0) -> alt.LayerChart:
    """All grids as one chart of fixed size; `cell` in px."""
    cells = [
        {
            "x": grid.x + column * grid.spread,
            "x2": grid.x + column * grid.spread + 1,
            "y": grid.y + row,
            "y2": grid.y + row + 1,
            "text": text,
            "role": grid.role,
        }
        for grid in grids
        for row, line in enumerate(grid.values)
        for column, text in enumerate(line)
    ]
    titles = [{"x": grid.x, "y": grid.y - 0.3, "text": grid.title, "role": grid.role} for grid in grids]
    width = max(each["x2"] for each in cells)
    top, bottom = min(grid.y for grid in grids) - TITLE, max(each["y2"] for each in cells)
    colours = alt.Color("role:N", scale=alt.Scale(domain=list(ROLES)), legend=None)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[bottom, top], nice=False), axis=None)
    base = alt.Chart(alt.Data(values=cells)).encode(x=x, y=y, x2="x2:Q", y2="y2:Q", color=colours)
    middle = alt.Chart(alt.Data(values=cells)).transform_calculate(x="datum.x + 0.5", y="datum.y + 0.5")
    middle = middle.encode(x=x, y=y, color=colours)
    named = alt.Chart(alt.Data(values=titles)).encode(x=x, y=y, color=colours)
    return (
        alt.layer(
            base.mark_rect(opacity=0.16, cornerRadius=2),
            base.mark_rect(filled=False, strokeOpacity=0.55, strokeWidth=1, cornerRadius=2),
            middle.mark_text(fontSize=max(9, min(14, 0.37 * cell)), fontWeight="bold").encode(text="text:N"),
            named.mark_text(align="left", fontSize=13).encode(text="text:N"),
        )
        .properties(width=width * cell, height=(bottom - top) * cell)
        .configure_view(strokeWidth=0)
    )
