"""Charts of the style lesson: losses over steps, the plane of content against style, rebuilt layers, stored taps."""

import math
from collections.abc import Mapping, Sequence

import altair as alt

from playground.charts.roles import chart_of
from playground.charts.training_curves import spread

# The theme's categorical colours are content's blue, style's amber, output's green, red, and the grey of baselines.
ROLES = ("content", "style", "result", "removed", "smoothness")
LEAST = 1e-4  # a logarithmic axis has no 0; the photo itself has content loss 0
PLANE, LINES, HISTOGRAM = 340, 170, 54  # px high: on a phone the picture ends above the fold
CURVES, ROW, BELOW = 160, 15, 48  # px: the room of the loss curves, of each line of words above them, and of the steps below


def _colour() -> alt.Color:
    return alt.Color("loss:N", scale=alt.Scale(domain=list(ROLES)), legend=None)


def loss_curves(
    losses: Mapping[str, Sequence[float]],
    total_steps: int,
    *,
    untouched_style: float,
    untouched_label: str,
    titles: Mapping[str, str],
    marks: Sequence[tuple[int, str]] = (),
) -> dict:
    """Curves with their names at their ends, and dotted what the untouched photo scores in style; a Vega-Lite specification.

    marks: (step, words) of upright lines: what step 0 is, where the size changes.
    losses: role ("content", "style", "smoothness") to values, index k after k steps; titles name the roles for the reader.
    Written out, because it is drawn while a picture is painted: building it with Altair costs more than a step of the painting.
    """
    rows = [
        {"step": step, "loss": name, "value": value, "title": titles[name]}
        for name, values in losses.items()
        for step, value in enumerate(values)
        if value > LEAST
    ]
    ends = {name: values[-1] for name, values in losses.items() if values and values[-1] > LEAST}
    untouched, last = untouched_style > LEAST, max((len(v) for v in losses.values()), default=1) - 1
    heights = [math.log10(row["value"]) for row in rows] or [-1.0, 0.0]
    heights += [math.log10(untouched_style)] if untouched else []
    low, high = min(heights), max(max(heights), min(heights) + 0.5)
    line = ROW / CURVES * (high - low)  # of words, in decades
    names = {name: math.log10(value) for name, value in ends.items()}
    if untouched:
        names[""] = math.log10(untouched_style) + 0.6 * line * _free_side(rows, untouched_style, total_steps, 2 * line)
    places = {name: 10**place for name, place in spread(names, low, high, ROW / CURVES).items()}
    labels = [{"step": last, "loss": name, "value": places[name], "title": titles[name]} for name in ends]
    x = {"field": "step", "type": "quantitative", "title": None, "scale": {"domain": [0, total_steps * 1.25]}}
    x["axis"] = {"tickCount": 5, "format": "d", "grid": False}
    y = {"field": "value", "type": "quantitative", "title": None}
    y["scale"] = {"type": "log", "nice": False, "domain": [10**low, 10 ** (high + len(marks) * line)]}
    y["axis"] = {"tickCount": 3, "format": "~g"}
    colour = {"field": "loss", "type": "nominal", "legend": None, "scale": {"domain": list(ROLES)}}
    text = {"field": "title", "type": "nominal"}
    tips = [{"field": "title", "title": " "}, {"field": "step", "format": "d"}, {"field": "value", "format": ".4g"}]

    def layer(values: list[dict], mark: dict, **encoding: object) -> dict:
        return {"data": {"values": values}, "mark": mark, "encoding": {"y": y, "color": colour, **encoding}}

    bold = {"type": "text", "align": "left", "dx": 8, "fontWeight": "bold", "fontSize": 12}
    layers = [layer(rows, {"type": "line", "strokeWidth": 2}, x=x, tooltip=tips), layer(labels, bold, x=x, text=text)]
    if untouched:
        limit = {"value": untouched_style, "step": total_steps * 1.25, "loss": "smoothness", "title": untouched_label}
        layers.append(layer([limit], {"type": "rule", "strokeDash": [2, 3], "strokeWidth": 1.5}))
        words = {"type": "text", "align": "right", "fontSize": 11}
        layers.append(layer([limit | {"value": places[""]}], words, x=x, text=text))
    for row, (step, words) in enumerate(marks):
        here, at = [{"step": step, "title": words}], {"field": "step", "type": "quantitative"}
        top, middle = ({"value": ROW * (row + share)} for share in (0, 0.5))  # a later line begins below earlier words
        rule = {"type": "rule", "strokeWidth": 1, "opacity": 0.6, "color": "grey"}
        upright = {"x": at, "y": top, "y2": {"value": "height"}}
        layers.append({"data": {"values": here}, "mark": rule, "encoding": upright})
        side = {"align": "right", "dx": -4} if step > total_steps * 0.6 else {"align": "left", "dx": 4}  # within the chart
        words = {"type": "text", "baseline": "middle", "fontSize": 11, "color": "grey", **side}
        layers.append({"data": {"values": here}, "mark": words, "encoding": {"x": at, "y": middle, "text": text}})
    return {"height": CURVES + ROW * len(marks) + BELOW, "layer": layers}


def _free_side(rows: Sequence[Mapping], value: float, total_steps: int, decades: float) -> int:
    """1 above and −1 below a level line: where its words meet fewer points of the curves on the right."""
    near = [math.log10(row["value"] / value) for row in rows if row["step"] >= total_steps / 2]
    above, below = (sum(0 <= side * one < decades for one in near) for side in (1, -1))
    return 1 if above < below else -1


def loss_plane(
    paths: Mapping[str, Sequence[tuple[float, float]]], *, roles: Mapping[str, str], titles: tuple[str, str]
) -> alt.LayerChart:
    """Content loss to the right, style loss upwards and logarithmic: each run draws a path, named at its end.

    paths: name to (content, style) after each step; roles: name to one of ROLES, for the colour. Dots every tenth step.
    """
    rows = [
        {"path": name, "step": step, "content": content, "style": max(style, LEAST), "loss": roles[name]}
        for name, points in paths.items()
        for step, (content, style) in enumerate(points)
    ]
    last = list({row["path"]: row for row in rows}.values())
    axis = alt.Axis(tickCount=4, format="~g")
    shares = [alt.Tooltip(f"{name}:Q", format=".3g") for name in ("content", "style")]
    base = chart_of(rows).encode(
        x=alt.X("content:Q", scale=alt.Scale(nice=False, padding=24), axis=axis, title=titles[0]),
        y=alt.Y("style:Q", scale=alt.Scale(type="log", nice=False, padding=16), axis=axis, title=titles[1]),
        color=_colour(),
        detail="path:N",
        tooltip=[alt.Tooltip("path:N", title=" "), "step:Q", *shares],
    )
    lines = base.mark_line(strokeWidth=2).encode(order="step:Q")
    dots = base.transform_filter("datum.step % 10 === 0").mark_circle(size=18)
    ends = chart_of(last).encode(x="content:Q", y="style:Q", color=_colour())
    return alt.layer(lines, dots, ends.mark_point(filled=True, size=70), *_end_names(ends, last)).properties(height=PLANE)


def _end_names(ends: alt.Chart, rows: list[dict]) -> list[alt.Chart]:
    """Where paths end close together their names keep apart: the leftmost goes to the left, the lowest other one below."""
    leftmost = min(rows, key=lambda row: row["content"])["path"]
    lowest = min((row for row in rows if row["path"] != leftmost), key=lambda row: row["style"], default=rows[0])["path"]
    looks = {name: {"align": "left", "dx": 9, "dy": -3} for name in (row["path"] for row in rows)}
    looks[lowest] = {"align": "left", "dx": 9, "dy": 11}
    looks[leftmost] = {"align": "right", "dx": -9, "dy": 4}
    return [
        ends.transform_filter(alt.datum.path == name).mark_text(**look, fontWeight="bold", fontSize=12).encode(text="path:N")
        for name, look in looks.items()
    ]


def decibel_lines(decibels: Mapping[str, Mapping[str, float]], *, titles: tuple[str, str]) -> alt.LayerChart:
    """Rebuilding error a layer: one line a pooling, named at its end. decibels[pooling][layer]; infinite is drawn at 60 dB."""
    rows = [
        {"pooling": pooling, "layer": layer, "value": min(value, 60.0)}
        for pooling, layers in decibels.items()
        for layer, value in layers.items()
    ]
    order = list(next(iter(decibels.values())))
    base = chart_of(rows).encode(
        x=alt.X("layer:N", sort=order, title=titles[0], axis=alt.Axis(labelAngle=0), scale=alt.Scale(paddingOuter=0.8)),
        y=alt.Y("value:Q", title=titles[1]),
        color=alt.Color("pooling:N", scale=alt.Scale(domain=["average", "max"]), legend=None),
    )
    last = alt.datum.layer == order[-1]
    named = []
    for pooling, side in (("average", -1), ("max", 1)):  # numbers above the upper line and below the lower one
        line = base.transform_filter(alt.datum.pooling == pooling)
        names = line.transform_filter(last).mark_text(dy=30 * side, fontWeight="bold", fontSize=12)
        numbers = line.mark_text(dy=14 * side, fontSize=12).encode(text=alt.Text("value:Q", format=".0f"))
        named += [names.encode(text="pooling:N"), numbers]
    return alt.layer(base.mark_line(point=alt.OverlayMarkDef(size=60)), *named).properties(height=LINES)


def tap_histograms(taps: Sequence[tuple[str, Sequence[float], Sequence[float]]], *, title: str) -> alt.FacetChart:
    """One small histogram a tap: (heading, edges, shares); left of 0 red, as everything negative."""
    rows = [
        {"tap": heading, "low": low, "high": high, "share": share, "sign": "minus" if low < -1e-9 else "plus"}
        for heading, edges, shares in taps
        for low, high, share in zip(edges, edges[1:], shares, strict=False)
    ]
    bars = alt.Chart().mark_bar(binSpacing=0).properties(width=160, height=HISTOGRAM)  # two fit on a phone
    chart = bars.encode(
        x=alt.X("low:Q", bin="binned", title=None, axis=alt.Axis(tickCount=3, grid=False)),
        x2="high:Q",
        y=alt.Y("share:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 0.2], clamp=True)),
        color=alt.Color("sign:N", scale=alt.Scale(domain=["plus", "style", "result", "minus"]), legend=None),
    )
    facet = alt.Facet("tap:N", sort=[heading for heading, _, _ in taps], title=title, header=alt.Header(labelFontSize=12))
    return chart.facet(facet, columns=2, spacing=16, data=alt.Data(values=rows)).resolve_scale(x="shared")
