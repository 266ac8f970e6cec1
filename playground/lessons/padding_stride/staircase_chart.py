"""Output size against input size: filled dots where nothing is left over, today's size marked."""

from collections.abc import Sequence

import altair as alt

from playground.lessons.padding_stride.staircase import Step

ROLES = ("input", "moving", "output")  # places in the theme's categorical colours


def staircase_chart(steps: Sequence[Step], today: int, *, titles: tuple[str, str], fit_titles: tuple[str, str]) -> alt.LayerChart:
    """steps in order of size; titles of both axes; fit_titles tell a size that leaves nothing over, and one that does."""
    rows = [
        {
            "size": step.size,
            "output": step.output,
            "fit": fit_titles[0] if step.fits else fit_titles[1],
            "role": "output",
            "filled": step.fits,
        }
        for step in steps
    ]
    colour = alt.Color("role:N", scale=alt.Scale(domain=list(ROLES)), legend=None)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X(
            "size:Q",
            title=titles[0],
            scale=alt.Scale(zero=False, nice=False, padding=10),
            axis=alt.Axis(tickMinStep=1, format="d", grid=False),
        ),
        y=alt.Y(
            "output:Q",
            title=titles[1],
            scale=alt.Scale(zero=False, padding=10),
            axis=alt.Axis(tickMinStep=1, format="d", tickCount=5),
        ),
        color=colour,
        tooltip=[
            alt.Tooltip("size:Q", title=titles[0], format="d"),
            alt.Tooltip("output:Q", title=titles[1], format="d"),
            alt.Tooltip("fit:N", title=" "),
        ],
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
