"""The chart of what training buys, and the pictures of its tasks."""

from collections.abc import Mapping

import numpy as np
from PIL import Image

from playground.charts.role_names import ROLES
from playground.kit.i18n import _
from playground.lessons.network_sees.settings import TAP_NAMES, TAPS
from playground.lessons.network_sees.training import SIDE, Curves, Task

HEIGHT = 236  # px
EXAMPLES = 12  # pictures in a row
COLOUR = {"field": "role", "type": "nominal", "scale": {"domain": ROLES}, "legend": None}
DOTTED = [2, 3]
LAST = "head"  # of the layers
ROOM = 0.2  # of the axis, for a name between two lines


def depth_chart(curves: Curves | None, guess: float, tap: str, *, names: Mapping[str, str], titles: tuple[str, str]) -> dict:
    """Per cent over layers: trained in green, each shuffle in grey, pixels and guessing dotted, the chosen layer in amber.

    A Vega-Lite specification, written out: it is drawn while networks look, and Altair takes 27 MB.
    """
    x, y = _axes(titles[1])
    rows = [] if curves is None else [_row("trained", "output", key, curves.trained[key], names["trained"]) for key in TAPS]
    for n, one in enumerate([] if curves is None else curves.shuffled):
        rows += [_row(f"shuffled {n}", "other", key, one[key], names["shuffled"]) for key in TAPS]
    tips = [{"field": "name", "title": " "}, {"field": "layer", "title": titles[0]}]
    tips.append({"field": "share", "title": titles[1], "format": ".1f", "type": "quantitative"})
    width = {"condition": {"test": "datum.role == 'output'", "value": 3}, "value": 1.5}
    line = {"x": x, "y": y, "detail": {"field": "line"}, "tooltip": tips}
    levels = {"guess": guess} | ({} if curves is None else {"pixels": curves.pixels})
    level_rows = [_row(name, "other", "stem", share, names[name]) for name, share in levels.items()]
    shown = [
        _layer([_row("chosen", "moving", tap, 0, "")], {"type": "rule", "strokeWidth": 3, "opacity": 0.45}, {"x": x}),
        _layer(level_rows, {"type": "rule", "strokeDash": DOTTED}, {"y": y}),
        *(_level_name(row, y) for row in level_rows),
        _layer(rows, {"type": "line"}, line | {"strokeWidth": width}),
        _layer(rows, {"type": "point", "filled": True, "size": 34, "opacity": 1}, line),
        *_line_names(curves, names, x, y),
    ]
    return {"height": HEIGHT, "layer": shown}


def _axes(title: str) -> tuple[dict, dict]:
    layers = [_(TAP_NAMES[key]) for key in TAPS]
    x = {"field": "layer", "type": "nominal", "sort": layers, "title": None, "scale": {"domain": layers}}
    y = {"field": "share", "type": "quantitative", "title": title, "scale": {"domain": [0, 105]}}
    return x | {"axis": {"labelAngle": 0, "labelOverlap": "parity"}}, y | {"axis": {"values": [0, 25, 50, 75, 100]}}


def _line_names(curves: Curves | None, names: Mapping[str, str], x: dict, y: dict) -> list[dict]:
    """At the right ends of the lines; that of the shuffles below them where there is no room between them and the trained one."""
    if curves is None:
        return []

    def name(line: str, role: str, share: float, *, below: bool = False) -> dict:
        place = {"baseline": "top", "dy": 8} if below else {"baseline": "bottom", "dy": -8}
        mark = {"type": "text", "align": "right", "dx": 8, "fontSize": 13, "fontWeight": "bold", **place}
        return _layer([_row(line, role, LAST, share, names[line])], mark, {"x": x, "y": y, "text": {"field": "name"}})

    found, ends = [name("trained", "output", curves.trained[LAST])], [one[LAST] for one in curves.shuffled]
    if ends:
        below = curves.trained[LAST] - max(ends) < ROOM
        found.append(name("shuffled", "other", min(ends) if below else max(ends), below=below))
    return found


def _level_name(row: dict[str, object], y: dict) -> dict:
    """Above its line; that of guessing below, since the two may lie close together."""
    place = {"baseline": "top", "dy": 3} if row["line"] == "guess" else {"baseline": "bottom", "dy": -2}
    mark = {"type": "text", "align": "left", "dx": 4, "fontSize": 12, **place}
    return _layer([row], mark, {"x": {"value": 0}, "y": y, "text": {"field": "name"}})


def _layer(rows: list[dict[str, object]], mark: dict, encoding: dict) -> dict:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding | {"color": COLOUR}}


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
