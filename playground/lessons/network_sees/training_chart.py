"""The chart of what training buys, and the pictures of its tasks."""

from collections.abc import Mapping

import altair as alt
import numpy as np
from PIL import Image

from playground.charts.roles import chart_of, role_colour
from playground.kit.i18n import _
from playground.lessons.network_sees.settings import TAP_NAMES, TAPS
from playground.lessons.network_sees.training import SIDE, Curves, Task

HEIGHT = 236  # px
EXAMPLES = 12  # pictures in a row


def depth_chart(
    curves: Curves | None, guess: float, tap: str, *, names: Mapping[str, str], titles: tuple[str, str]
) -> alt.LayerChart:
    """Per cent over layers: trained in green, each shuffle in grey, pixels and guessing dotted, the chosen layer in amber."""
    layers = [_(TAP_NAMES[key]) for key in TAPS]
    x = alt.X(
        "layer:N", sort=layers, title=None, axis=alt.Axis(labelAngle=0, labelOverlap="parity"), scale=alt.Scale(domain=layers)
    )
    y = alt.Y("share:Q", title=titles[1], scale=alt.Scale(domain=[0, 105]), axis=alt.Axis(values=[0, 25, 50, 75, 100]))
    colour = role_colour()
    rows, labels = [], []
    lines = [] if curves is None else [("trained", "output", curves.trained)]
    lines += [] if curves is None else [(f"shuffled {n}", "other", one) for n, one in enumerate(curves.shuffled)]
    for line, role, values in lines:
        rows += [_row(line, role, key, values[key], names[line.split()[0]]) for key in TAPS]
    if curves is not None:
        labels = [_row("trained", "output", "block5", curves.trained["block5"], names["trained"])]
    if curves is not None and curves.shuffled:
        labels.append(_row("shuffled", "other", "block11", max(one["block11"] for one in curves.shuffled), names["shuffled"]))
    levels = {"guess": guess} | ({} if curves is None else {"pixels": curves.pixels})
    level_rows = [_row(name, "other", "stem", share, names[name]) for name, share in levels.items()]
    tips = [alt.Tooltip("name:N", title=" "), alt.Tooltip("layer:N", title=titles[0]), alt.Tooltip("share:Q", format=".1f")]
    width = alt.condition("datum.role == 'output'", alt.value(3), alt.value(1.5))
    base = chart_of(rows).encode(x=x, y=y, color=colour, detail="line:N", tooltip=tips)
    chosen = chart_of([_row("chosen", "moving", tap, 0, "")])
    shown = [
        chosen.mark_rule(strokeWidth=3, opacity=0.45).encode(x=x, color=colour),
        chart_of(level_rows).mark_rule(strokeDash=[2, 3]).encode(y=y, color=colour),
        *(_level_name(row, y, colour) for row in level_rows),
        base.mark_line().encode(strokeWidth=width),
        base.mark_point(filled=True, size=34, opacity=1),
        chart_of(labels)
        .mark_text(baseline="bottom", dy=-8, fontSize=13, fontWeight="bold")
        .encode(x=x, y=y, text="name:N", color=colour),
    ]
    return alt.layer(*shown).properties(height=HEIGHT)


def _level_name(row: dict[str, object], y: alt.Y, colour: alt.Color) -> alt.Chart:
    """Above its line; that of guessing below, since the two may lie close together."""
    below = row["line"] == "guess"
    place = {"baseline": "top", "dy": 3} if below else {"baseline": "bottom", "dy": -2}
    mark = chart_of([row]).mark_text(align="left", dx=4, fontSize=12, **place)
    return mark.encode(x=alt.value(0), y=y, text="name:N", color=colour)


def _row(line: str, role: str, key: str, share: float, name: str) -> dict[str, object]:
    return {"line": line, "role": role, "layer": _(TAP_NAMES[key]), "share": 100 * share, "name": name}


def examples(task: Task) -> Image.Image:
    """Some training pictures of each class side by side, classes one after the other, with a white gap between."""
    classes = np.unique(task.labels)
    each, gap = EXAMPLES // len(classes), 8
    wide = EXAMPLES * SIDE + gap * (len(classes) - 1)
    row = np.full((SIDE, wide, 3), 255, np.uint8)
    for place, label in enumerate(sorted(classes, reverse=len(classes) == 2)):
        chosen = task.pictures[task.labels == label]
        for n, picture in enumerate(chosen[:: max(1, len(chosen) // each)][:each]):
            left = (place * each + n) * SIDE + place * gap
            row[:, left : left + SIDE] = np.rint(255 * picture.permute(1, 2, 0).numpy())
    return Image.fromarray(row)
