"""Curves of trainings: accuracy and loss over epochs, runs beside each other, what is kept against what is gained."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from playground.charts.roles import ROLES
from playground.training.range_test import RangeTest

HEIGHT = 270  # px
LABEL_GAP = 0.062  # of the axis: names at the ends of lines keep apart
LINE = 19  # px of a chart's whole height that a name needs
ABOVE = 0.035  # of the axis: where the names of baselines stand over their lines
LEAST = 1e-4  # on a logarithmic axis


@dataclass(frozen=True)
class Line:
    """A measured line: its name stands at its end."""

    name: str
    role: str  # one of ROLES
    points: Sequence[tuple[float, float]]  # (epoch, value)


def spread(ends: Mapping[str, float], low: float, high: float, gap: float = LABEL_GAP) -> dict[str, float]:
    """Places for names at values within low…high, moved up where they would overlap and down again from above the top.

    gap: between two of them, as a share of the axis.
    """
    gap, places, floor = gap * (high - low), {}, -math.inf
    for name, value in sorted(ends.items(), key=lambda item: item[1]):
        floor = places[name] = max(value, floor + gap)
    ceiling = high
    for name in reversed(places):
        ceiling = places[name] = min(places[name], ceiling)
        ceiling -= gap
    return places


def joined(baselines: Mapping[str, float]) -> dict[str, float]:
    """Names of baselines by where they stand, above their lines: those too near each other share a line of text."""
    shared: dict[str, float] = {}
    for name, value in sorted(baselines.items(), key=lambda item: -item[1]):
        above = next(reversed(shared), None)
        if above is not None and shared[above] - value < 2 * LABEL_GAP:
            shared[f"{above}, {name}"] = shared.pop(above)
        else:
            shared[name] = value
    return shared


def accuracy_chart(
    lines: Sequence[Line],
    baselines: Mapping[str, float],
    epochs: int,
    *,
    band: tuple[float, float] | None = None,
    band_name: str = "",
    height: int = HEIGHT,
) -> dict:
    """Accuracies 0–1 over epochs, named at their ends, with dotted baselines and a grey band: a Vega-Lite specification.

    Written out, because it is drawn while a network trains: building it with Altair costs more than many a step.
    """
    room = 1.34 * max(1, epochs)
    rows = [{"x": x, "y": y, "name": line.name, "role": line.role} for line in lines for x, y in line.points if math.isfinite(y)]
    ends = {line.name: line.points[-1] for line in lines if line.points and math.isfinite(line.points[-1][1])}
    rest = {name: y + ABOVE for name, y in (joined(baselines) | ({band_name: band[0]} if band else {})).items()}
    right = {name: y for name, (x, y) in ends.items() if x > epochs / 2}  # their names stand where those of the baselines do
    left, gap = {name: y for name, (_x, y) in ends.items() if name not in right}, max(LABEL_GAP, LINE / height)
    places = spread(right | rest, 0, 1, gap) | spread(left, 0, 1, gap)
    roles = {line.name: line.role for line in lines}
    names = [{"x": x, "y": places[name], "name": f"{name} {y:.0%}", "role": roles[name]} for name, (x, y) in ends.items()]
    rules = [{"y": value, "name": name, "role": "other", "x": room} for name, value in baselines.items()]
    rule_names = [{"x": room, "y": places[name] - ABOVE, "name": name, "role": "other"} for name in rest]
    x = {"field": "x", "type": "quantitative", "title": "epoch", "scale": {"domain": [0, room], "nice": False}}
    x["axis"] = {"tickCount": 6, "grid": False, "format": "d", "values": _ticks(epochs)}
    y = {"field": "y", "type": "quantitative", "title": "accuracy", "scale": {"domain": [0, 1]}}
    y["axis"] = {"format": "%", "tickCount": 5}
    tips = [
        {"field": "name", "title": " "},
        {"field": "x", "title": "epoch", "format": "d"},
        {"field": "y", "title": "accuracy", "format": ".1%"},
    ]
    layers = [*_lines(rows, names, x, y, tips), *_rules(rules, rule_names, x, y)]
    return {"height": height, "layer": [*_band(band, y), *layers]}


def rate_charts(
    tested: RangeTest,
    accuracies: Sequence[tuple[float, float]],
    marks: Mapping[str, float | None],
    *,
    title: str,
) -> list[dict]:
    """The loss of a range test over its rates, and test accuracies of whole trainings over the same axis, where there are any.

    marks: names of rates that stand as dotted lines. title: of the axis of rates.
    """
    low, high = tested.rates[0], max(tested.rates[-1], *(rate for rate, _accuracy in accuracies), tested.lowest)
    scale = {"type": "log", "domain": [low, high], "nice": False}
    x = {"field": "rate", "type": "quantitative", "title": title, "scale": scale}
    x["axis"] = {"grid": False, "format": "~g", "tickCount": 6}
    loss = {"field": "value", "type": "quantitative", "title": "loss", "scale": {"type": "log", "nice": False}}
    loss["axis"] = {"tickCount": 4, "format": "~g"}
    share = {"field": "value", "type": "quantitative", "title": "test accuracy", "scale": {"domain": [0, 1]}}
    share["axis"] = {"format": "%", "tickCount": 4}
    tips = [{"field": "rate", "format": ".3g"}, {"field": "value", "format": ".3g"}]
    rules = {"values": [{"rate": rate, "name": name, "role": "moving"} for name, rate in marks.items() if rate]}
    rule = {"type": "rule", "strokeDash": [2, 3], "strokeWidth": 1.5}
    word = {"type": "text", "align": "right", "dx": -5, "fontSize": 11, "fontWeight": "bold", "y": 10}

    def chart(pairs: Iterable[tuple[float, float]], role: str, y: dict, point: bool) -> list[dict]:
        values = [{"rate": rate, "value": max(value, LEAST), "role": role} for rate, value in pairs]
        mark = {"type": "line", "strokeWidth": 2, **({"point": {"size": 50, "filled": True}} if point else {})}
        line = {"data": {"values": values}, "mark": mark, "encoding": {"x": x, "y": y, "color": _colour(), "tooltip": tips}}
        return [line, {"data": rules, "mark": rule, "encoding": {"x": x, "color": _colour()}}]

    names = {"data": rules, "mark": word, "encoding": {"x": x, "color": _colour(), "text": {"field": "name"}}}
    above = chart(zip(tested.rates, tested.losses, strict=True), "input", loss, point=False)
    charts = [{"height": 180 if accuracies else HEIGHT, "layer": [*above, names]}]
    return charts + ([{"height": 150, "layer": chart(accuracies, "output", share, point=True)}] if accuracies else [])


def share_chart(lines: Sequence[Line], most: int, *, title: str, height: int = HEIGHT) -> dict:
    """Shares 0–1 over a count from 0 to `most`, named at their ends; drawn as `accuracy_chart`."""
    chart = accuracy_chart(lines, {}, most, height=height)
    for layer in chart["layer"]:
        for axis, named in (("x", title), ("y", "share")):
            if axis in layer["encoding"]:
                layer["encoding"][axis] = {**layer["encoding"][axis], "title": named}
    return chart


def _band(band: tuple[float, float] | None, y: dict) -> list[dict]:
    if band is None:
        return []
    area = [{"y": band[0], "y2": band[1], "role": "other"}]
    encoding = {"y": y, "y2": {"field": "y2"}, "color": _colour()}
    return [{"data": {"values": area}, "mark": {"type": "rect", "opacity": 0.13}, "encoding": encoding}]


def plane_chart(places: Mapping[str, tuple[float, float]], *, titles: tuple[str, str], height: int = 220) -> dict:
    """Points by name in the plane of two shares 0–1, each with its name beside it."""
    rows = [{"x": x, "y": y, "name": name} for name, (x, y) in places.items() if math.isfinite(x) and math.isfinite(y)]
    heights = spread({row["name"]: row["y"] for row in rows}, 0, 1.08, gap=0.11)
    named = [{**row, "at": heights[row["name"]]} for row in rows]
    shares = [
        {
            "field": field,
            "type": "quantitative",
            "title": title,
            "scale": {"domain": [0, 1.08]},
            "axis": {"format": "%", "tickCount": 5},
        }
        for field, title in zip("xy", titles, strict=True)
    ]
    x, y = shares
    tips = [{"field": "name", "title": " "}, {"field": "x", "format": ".1%"}, {"field": "y", "format": ".1%"}]
    dots = {
        "mark": {"type": "point", "filled": True, "size": 80},
        "encoding": {"x": x, "y": y, "tooltip": tips, "color": colour_of("output")},
    }
    words = {"mark": {"type": "text", "align": "right", "dx": -8, "fontSize": 12}}
    words["encoding"] = {"x": x, "y": {**y, "field": "at"}, "text": {"field": "name"}, "color": colour_of("other")}
    return {"height": height, "layer": [{"data": {"values": named}, **layer} for layer in (dots, words)]}


def loss_chart(lines: Sequence[Line], baselines: Mapping[str, float], epochs: int, *, height: int = 190) -> dict:
    """Losses over epochs on a logarithmic axis, otherwise as `accuracy_chart`."""
    room = 1.34 * max(1, epochs)
    rows = [
        {"x": x, "y": max(y, LEAST), "name": line.name, "role": line.role}
        for line in lines
        for x, y in line.points
        if math.isfinite(y)
    ]
    values = [row["y"] for row in rows] + list(baselines.values())
    low, high = (min(values), max(values)) if values else (0.1, 1.0)
    ends = {line.name: line.points[-1] for line in lines if line.points and math.isfinite(line.points[-1][1])}
    logs = {name: math.log(max(y, LEAST)) for name, (_x, y) in ends.items()}
    logs = spread(logs, math.log(low), math.log(high) + 1e-9, gap=max(LABEL_GAP, LINE / height))
    roles = {line.name: line.role for line in lines}
    names = [{"x": x, "y": math.exp(logs[name]), "name": name, "role": roles[name]} for name, (x, _y) in ends.items()]
    rules = [{"y": value, "name": name, "role": "other", "x": room} for name, value in baselines.items()]
    x = {"field": "x", "type": "quantitative", "title": "epoch", "scale": {"domain": [0, room], "nice": False}}
    x["axis"] = {"grid": False, "format": "d", "values": _ticks(epochs)}
    y = {"field": "y", "type": "quantitative", "title": "loss", "scale": {"type": "log", "domain": [low, 1.05 * high]}}
    y["axis"] = {"tickCount": 4, "format": "~g", "grid": False}
    tips = [{"field": "name", "title": " "}, {"field": "x", "title": "epoch"}, {"field": "y", "title": "loss", "format": ".3g"}]
    return {"height": height, "layer": [*_lines(rows, names, x, y, tips), *_rules(rules, rules, x, y)]}


def _ticks(epochs: int) -> list[int]:
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 1000) if epochs / step <= 6)
    return list(range(0, epochs + 1, step))


def colour_of(role: str) -> dict:
    """The theme's colour of one of ROLES, as an encoding."""
    return {"datum": role, "type": "nominal", "legend": None, "scale": {"domain": list(ROLES)}}


def _colour() -> dict:
    return {"field": "role", "type": "nominal", "legend": None, "scale": {"domain": list(ROLES)}}


def _lines(rows: list[dict], names: list[dict], x: dict, y: dict, tips: list[dict]) -> list[dict]:
    detail = {"field": "name", "type": "nominal"}
    line = {"type": "line", "strokeWidth": 2, "point": {"size": 26, "filled": True}}
    text = {"type": "text", "align": "left", "dx": 8, "fontWeight": "bold", "fontSize": 12}
    shared = {"x": x, "y": y, "color": _colour()}
    return [
        {"data": {"values": rows}, "mark": line, "encoding": {**shared, "detail": detail, "tooltip": tips}},
        {"data": {"values": names}, "mark": text, "encoding": {**shared, "text": detail}},
    ]


def _rules(rules: list[dict], names: list[dict], x: dict, y: dict) -> list[dict]:
    if not rules:
        return []
    label = {"type": "text", "align": "right", "dy": -7, "fontSize": 11}  # ABOVE in px
    rule = {"type": "rule", "strokeDash": [2, 3], "strokeWidth": 1.5}
    return [
        {"data": {"values": rules}, "mark": rule, "encoding": {"y": y, "color": _colour()}},
        {"data": {"values": names}, "mark": label, "encoding": {"x": x, "y": y, "color": _colour(), "text": {"field": "name"}}},
    ]
