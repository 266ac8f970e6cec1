"""Charts of the lesson: all networks by two of their numbers, and the first scores of ten classes."""

import altair as alt

from playground.charts.roles import chart_of, role_colour
from playground.kit.i18n import _
from playground.lessons.networks.answer import ChartAnswer, StartAnswer
from playground.lessons.networks.settings import AXES
from playground.lessons.networks.words import value_text
from playground.networks.forms import FORMS

HEIGHT = 340  # px


def networks_chart(answer: ChartAnswer) -> alt.LayerChart:
    """A point a network, its name on the right; torchvision's versions are diamonds with their names on the left."""
    settings = answer.settings
    rows = []
    for one in answer.anatomies:
        form = FORMS[one.form]
        texts = {f"{axis}_text": value_text(answer, one, axis) for axis in AXES}
        values = {"x": answer.value(one, settings.x), "y": answer.value(one, settings.y)}
        own = {"name": form.title, "short": form.title.removesuffix(" (torchvision)")}
        rows.append({**own, "role": "other" if form.torchvision else "output", **values, **texts})
    base = chart_of(rows).encode(
        x=alt.X("x:Q", title=_(AXES[settings.x]), scale=_scale(settings.x, settings.logarithmic), axis=_axis(settings.x)),
        y=alt.Y("y:Q", title=_(AXES[settings.y]), scale=_scale(settings.y, settings.logarithmic), axis=_axis(settings.y)),
        color=role_colour(),
        tooltip=[
            alt.Tooltip("name:N", title=_("Network")),
            *(alt.Tooltip(f"{axis}_text:N", title=_(AXES[axis])) for axis in AXES),
        ],
    )
    points = base.mark_point(size=90, filled=True, opacity=0.9).encode(
        shape=alt.Shape("role:N", scale=alt.Scale(domain=["output", "other"], range=["circle", "diamond"]), legend=None)
    )
    named = base.encode(text="short:N")
    right = named.transform_filter("datum.role == 'output'").mark_text(align="left", dx=9, fontSize=12)
    left = named.transform_filter("datum.role == 'other'").mark_text(align="right", dx=-9, fontSize=12)
    return alt.layer(points, right, left).properties(height=HEIGHT)


def _scale(axis: str, logarithmic: bool) -> alt.Scale:
    if axis == "year":
        return alt.Scale(domain=[1996, 2021])
    return alt.Scale(type="log", padding=30, nice=False) if logarithmic else alt.Scale(zero=True)


def _axis(axis: str) -> alt.Axis:
    return alt.Axis(format="d" if axis == "year" else "~s", tickCount=6, grid=True)


def scores_chart(answer: StartAnswer) -> alt.LayerChart:
    """The ten scores of the chosen picture before training; those stuck at zero are crossed out."""
    rows = [
        {"class": str(place), "score": float(score), "role": "removed" if float(score) == 0 else "output"}
        for place, score in enumerate(answer.chosen)
    ]
    base = chart_of(rows).encode(x=alt.X("class:N", title=_("Class"), axis=alt.Axis(labelAngle=0)), color=role_colour())
    bars = base.mark_bar(opacity=0.8).encode(y=alt.Y("score:Q", title=_("Score before training")))
    stuck = base.transform_filter("datum.role == 'removed'").encode(y=alt.Y("score:Q"))
    crosses = stuck.mark_text(text="×", fontSize=22, fontWeight="bold", dy=-9)
    return alt.layer(bars, crosses).properties(height=HEIGHT - 60)
