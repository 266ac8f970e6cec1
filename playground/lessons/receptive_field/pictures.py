"""Pictures of the lesson on receptive fields: weight over a photo, small maps side by side, how a field grows on the way."""

from collections.abc import Sequence

import altair as alt
import numpy as np
from PIL import Image, ImageOps

from playground.charts.convolution_pictures import MINUS, VIRIDIS, along, painted
from playground.charts.roles import chart_of, role_colour
from playground.lessons.receptive_field.answer import Measured

DECADES = (1, 10, 100, 1000, 10_000)  # px
GROUND = (0xEE, 0xF1, 0xF5)  # seen as a picture on a white page, too
CELL = 34  # px of a map's cell


def fitted(photo: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The photo as a network with a picture of `size` (h, w) sees it."""
    return ImageOps.fit(photo, size[::-1], Image.Resampling.LANCZOS)


def map_picture(values: np.ndarray, low: float, high: float) -> Image.Image:
    """A map (H, W) in viridis from low to high, a square a cell."""
    return painted(along(VIRIDIS, (values - low) / ((high - low) or 1.0)), CELL)


def difference_picture(values: np.ndarray, high: float) -> Image.Image:
    """How far two maps are apart: the faint ground of an empty picture for 0, red for `high` and more."""
    share = (np.abs(values) / (high or 1.0)).clip(0, 1)[..., None]
    return painted(np.array(GROUND) * (1 - share) + np.array(MINUS) * share, CELL)


def growth_chart(measured: Sequence[Measured], *, titles: tuple[str, str, str, str]) -> alt.LayerChart:
    """measured in the order of the network, of each the largest field; titles of the three ways and of the axis of pixels."""
    branches, gradient, chain, pixels = titles
    names = [one.name for one in measured]
    rows = [
        {
            "part": one.name,
            branches: None if one.whole else one.formula[1],
            gradient: one.gradient and one.gradient[1],
            chain: one.chain,
        }
        for one in measured
    ]
    x = alt.X("part:N", sort=names, title=None, axis=alt.Axis(labelAngle=-40, labelOverlap=True))
    base = chart_of(rows).encode(x=x)

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", title=pixels, scale=alt.Scale(type="log"), axis=alt.Axis(format=",d", values=DECADES))

    def line(name: str, role: str, **look: object) -> alt.Chart:
        return base.transform_calculate(role=f"'{role}'").mark_line(**look).encode(y=y(name), color=role_colour())

    tooltip = [alt.Tooltip("part:N", title=" "), *(alt.Tooltip(f"{name}:Q", format=",d") for name in (branches, gradient, chain))]
    points = base.transform_calculate(role="'moving'").mark_point(filled=True, size=70, opacity=1)
    last = chart_of([row for row in rows if row[branches]][-1:]).encode(x=x)
    marks = [
        last.transform_calculate(role=f"'{role}'")
        .mark_text(align="right", dx=-8, dy=dy, fontWeight="bold", fontSize=12)
        .encode(y=y(chain if name == chain else branches), text=alt.value(name), color=role_colour())
        for name, role, dy in ((chain, "input", -10), (branches, "output", 24), (gradient, "moving", 40))
    ]
    layers = [
        line(chain, "input", strokeDash=[5, 4], strokeWidth=1.5),
        line(branches, "output", strokeWidth=2.5),
        points.encode(y=y(gradient), color=role_colour(), tooltip=tooltip),
        *marks,
    ]
    return alt.layer(*layers).properties(height=240)
