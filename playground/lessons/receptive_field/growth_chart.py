"""How a receptive field grows through a network: along its branches, by gradient, and read as a chain."""

from collections.abc import Sequence

import altair as alt

from playground.lessons.receptive_field.answer import Measured

ROLES = ("input", "moving", "output")  # places in the theme's categorical colours
DECADES = (1, 10, 100, 1000, 10_000)  # px


def growth_chart(measured: Sequence[Measured], *, titles: tuple[str, str, str, str]) -> alt.LayerChart:
    """measured in the order of the network; titles of the three ways of reckoning and of the axis of pixels."""
    branches, gradient, chain, pixels = titles
    names = [one.name for one in measured]
    rows = [
        {"part": one.name, branches: None if one.whole else one.formula, gradient: one.gradient, chain: one.chain}
        for one in measured
    ]
    x = alt.X("part:N", sort=names, title=None, axis=alt.Axis(labelAngle=-40, labelOverlap=True))
    base = alt.Chart(alt.Data(values=rows)).encode(x=x)

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", title=pixels, scale=alt.Scale(type="log"), axis=alt.Axis(format=",d", values=DECADES))

    def colour(role: str) -> alt.Color:
        return alt.Color("role:N", scale=alt.Scale(domain=list(ROLES)), legend=None, title=role)

    def line(name: str, role: str, **look: object) -> alt.Chart:
        return base.transform_calculate(role=f"'{role}'").mark_line(**look).encode(y=y(name), color=colour(role))

    tooltip = [alt.Tooltip("part:N", title=" "), *(alt.Tooltip(f"{name}:Q", format=",d") for name in (branches, gradient, chain))]
    points = base.transform_calculate(role="'moving'").mark_point(filled=True, size=70, opacity=1)
    last = alt.Chart(alt.Data(values=[row for row in rows if row[branches]][-1:])).encode(x=x)
    marks = [
        last.transform_calculate(role=f"'{role}'")
        .mark_text(align="right", dx=-8, dy=dy, fontWeight="bold", fontSize=12)
        .encode(y=y(chain if name == chain else branches), text=alt.value(name), color=colour(role))
        for name, role, dy in ((chain, "input", -10), (branches, "output", 24), (gradient, "moving", 40))
    ]
    layers = [
        line(chain, "input", strokeDash=[5, 4], strokeWidth=1.5),
        line(branches, "output", strokeWidth=2.5),
        points.encode(y=y(gradient), color=colour("moving"), tooltip=tooltip),
        *marks,
    ]
    return alt.layer(*layers).properties(height=260)
