"""Charts of the lesson: all networks by two of their numbers, and the first scores of ten classes."""

import math
from collections.abc import Sequence

import altair as alt

from playground.charts.roles import chart_of, role_colour
from playground.kit.i18n import _
from playground.lessons.networks.answer import ChartAnswer, StartAnswer
from playground.lessons.networks.settings import AXES
from playground.lessons.networks.words import value_text
from playground.networks.forms import FORMS

HEIGHT = 340  # px
WIDTHS, PLOT = (240, 320, 420, 560, 770), 262  # px: of a plot from a phone to a desk, in steps; and its height
LINE, LETTER, ASIDE = 14, 6, 9  # px: height of a name, width of a letter, from the point to its name
YEARS = (1996, 2021)
Box = tuple[float, float, float, float]  # left, right, top, bottom
ROLES = {False: ("output", "circle", 1), True: ("other", "diamond", -1)}  # by torchvision: role, shape, side of the name


def networks_chart(answer: ChartAnswer) -> alt.LayerChart:
    """A point a network, its name on the right; torchvision's versions are diamonds with their names on the left.

    Where names would meet they go to the other side or, with a line to their point, up or down.
    """
    settings = answer.settings
    rows = []
    for one in answer.anatomies:
        form = FORMS[one.form]
        texts = {f"{axis}_text": value_text(answer, one, axis) for axis in AXES}
        values = {"x": answer.value(one, settings.x), "y": answer.value(one, settings.y)}
        own = {"name": form.title, "short": form.title.removesuffix(" (torchvision)")}
        rows.append({**own, "role": ROLES[form.torchvision][0], **values, **texts})
    x, y = (_domain(settings.x, rows, "x", settings.logarithmic), _domain(settings.y, rows, "y", settings.logarithmic))
    scales = [_scale(axis, domain, settings.logarithmic) for axis, domain in ((settings.x, x), (settings.y, y))]
    sides = [ROLES[FORMS[one.form].torchvision][2] for one in answer.anatomies]
    shares = [(_share(row["x"], x, scales[0]), 1 - _share(row["y"], y, scales[1])) for row in rows]
    places = name_places([(across, PLOT * down) for across, down in shares], [row["short"] for row in rows], sides)
    for row, (side, down) in zip(rows, places, strict=True):
        row |= {"side": side, "name_y": _at(1 - down / PLOT, y, scales[1])}
    base = chart_of(rows).encode(
        x=alt.X("x:Q", title=_(AXES[settings.x]), scale=scales[0], axis=_axis(settings.x)),
        y=alt.Y("y:Q", title=_(AXES[settings.y]), scale=scales[1], axis=_axis(settings.y)),
        color=role_colour(),
        tooltip=[
            alt.Tooltip("name:N", title=_("Network")),
            *(alt.Tooltip(f"{axis}_text:N", title=_(AXES[axis])) for axis in AXES),
        ],
    )
    roles, shapes, _sides = zip(*ROLES.values(), strict=True)
    shape = alt.Shape("role:N", scale=alt.Scale(domain=roles, range=shapes), legend=None)
    points = base.mark_point(size=90, filled=True, opacity=0.9).encode(shape=shape)
    named = base.encode(text="short:N", y=alt.Y("name_y:Q", scale=scales[1]))
    right = named.transform_filter("datum.side > 0").mark_text(align="left", dx=ASIDE, fontSize=12)
    left = named.transform_filter("datum.side < 0").mark_text(align="right", dx=-ASIDE, fontSize=12)
    lines = base.mark_rule(strokeWidth=1, opacity=0.6).encode(y2="name_y:Q")
    return alt.layer(lines, points, right, left).properties(height=HEIGHT)


def name_places(points: Sequence[tuple[float, float]], names: Sequence[str], sides: Sequence[int]) -> list[tuple[int, float]]:
    """(side, px down) of each name beside points (share of the width, px down) of a plot: 1 right and −1 left of its point.

    `sides` are those wanted. On a plot of each of WIDTHS a name keeps clear of other names and of points, and within the plot,
    where there is room.
    """
    dots = [[(x * width - 5, x * width + 5, y - 5, y + 5) for x, y in points] for width in WIDTHS]
    taken: list[list[Box]] = [[] for _ in WIDTHS]
    places: dict[int, tuple[int, float]] = {}
    for n in sorted(range(len(points)), key=lambda n: points[n][1]):
        (x, y), name, wanted = points[n], names[n], sides[n]
        choices = [(side, y + step * LINE / 2) for side in (wanted, -wanted) for step in range(-12, 13)]
        costs = []
        for side, down in choices:
            boxes = [name_box(x * width, name, side, down) for width in WIDTHS]
            met, covered = (sum(map(_count_met, boxes, others)) for others in (taken, dots))
            left, right, top, bottom = boxes[0]
            out = max(0, -left) + max(0, right - WIDTHS[0] - 2 * LINE) + max(0, LINE / 2 - top) + max(0, bottom - PLOT)
            costs.append(1000 * met + 10 * covered + 20 * out + abs(down - y) + LINE * (side != wanted))
        side, down = places[n] = choices[costs.index(min(costs))]
        for width, others in zip(WIDTHS, taken, strict=True):
            others.append(name_box(x * width, name, side, down))
    return [places[n] for n in range(len(points))]


def name_box(x: float, name: str, side: int, down: float) -> Box:
    """Where a name is beside a point at x, in px."""
    near, far = x + side * ASIDE, x + side * (ASIDE + LETTER * len(name))
    return min(near, far), max(near, far), down - LINE / 2, down + LINE / 2


def _count_met(one: Box, others: Sequence[Box]) -> int:
    left, right, top, bottom = one
    return sum(left < b and a < right and top < d and c < bottom for a, b, c, d in others)


def _domain(axis: str, rows: Sequence[dict], field: str, logarithmic: bool) -> tuple[float, float]:
    if axis == "year":
        return YEARS
    values = [row[field] for row in rows]
    low, high = min(values), max(values)
    beyond = max(high / low, 10) ** 0.12
    return (low / beyond, high * beyond) if logarithmic else (0, 1.1 * high)


def _scale(axis: str, domain: tuple[float, float], logarithmic: bool) -> alt.Scale:
    kind = {"type": "log"} if logarithmic and axis != "year" else {"type": "linear", "zero": False}
    return alt.Scale(domain=list(domain), nice=False, **kind)


def _share(value: float, domain: tuple[float, float], scale: alt.Scale) -> float:
    """How far along an axis a value stands, 0–1."""
    low, high, at = map(math.log if scale.type == "log" else float, (*domain, value))
    return (at - low) / (high - low)


def _at(share: float, domain: tuple[float, float], scale: alt.Scale) -> float:
    """The value there."""
    low, high = domain
    return low * (high / low) ** share if scale.type == "log" else low + share * (high - low)


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
