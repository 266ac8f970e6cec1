"""Charts of the lesson "Anchors for your data": how boxes spread, which anchors meet them, and what labels cost."""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np

from playground.charts.roles import DOTTED_OTHERS, chart_of, role_colour
from playground.kit.i18n import _

MOST_POINTS = 1500  # of a scatter; more are drawn as an even part of them
HEIGHT, SMALL_HEIGHT, SQUARE = 300, 190, 240  # px: of charts with axes, of those below them, of shapes on one centre
MOST_COUNTED = 20  # boxes in a picture; from here on they stand together


def size_scatter(shapes: np.ndarray, anchors: np.ndarray, owners: np.ndarray | None) -> alt.LayerChart:
    """Width against height of boxes (N, 2) in blue, anchors (K, 2) as amber diamonds with the share of boxes each one owns."""
    width, height = _("width, fraction of the input’s side"), _("height")
    drawn = np.linspace(0, len(shapes) - 1, min(len(shapes), MOST_POINTS)).astype(int)
    points = [{"w": round(float(w), 4), "h": round(float(h), 4), "role": "input"} for w, h in shapes[drawn]]
    top = float(max(1e-6, shapes.max(initial=0), anchors.max(initial=0)))
    look = {"scale": alt.Scale(domain=[0, top], nice=True), "axis": alt.Axis(format="~g", tickCount=5)}
    place = {"x": alt.X("w:Q", title=width, **look), "y": alt.Y("h:Q", title=height, **look), "color": role_colour()}
    opacity = 0.55 if len(drawn) < 600 else 0.3
    layers = [chart_of(points).mark_point(filled=True, size=18, opacity=opacity).encode(**place)]
    if len(anchors):
        counts = np.bincount(owners, minlength=len(anchors)) / max(1, len(owners))
        rows = [
            {"w": float(w), "h": float(h), "role": "moving", "share": float(share), "name": f"{_('anchor')} {number}"}
            for number, ((w, h), share) in enumerate(zip(anchors, counts, strict=True), start=1)
        ]
        sides = [alt.Tooltip(f"{field}:Q", title=title, format=".3f") for field, title in (("w", width), ("h", height))]
        tooltip = [alt.Tooltip("name:N", title=" "), *sides, alt.Tooltip("share:Q", format=".1%")]
        marked = chart_of(rows).encode(**place, tooltip=tooltip)
        layers.append(marked.mark_point(shape="diamond", filled=False, size=190, strokeWidth=3, opacity=1))
        if len(anchors) <= 12:
            label = marked.mark_text(dx=11, dy=-11, align="left", fontWeight="bold", fontSize=12)
            layers.append(label.encode(text=alt.Text("share:Q", format=".0%")))
    return alt.layer(*layers).properties(height=HEIGHT)


def nested_shapes(anchors: np.ndarray) -> alt.LayerChart:
    """Anchors (K, 2) as outlines on one centre, over the square input in grey."""
    reach = max(0.5, float(anchors.max(initial=0)) / 2) * 1.04
    rows = [
        {"x": -w / 2, "x2": w / 2, "y": -h / 2, "y2": h / 2, "w": float(w), "h": float(h), "role": "moving"} for w, h in anchors
    ]
    look = {"axis": None, "scale": alt.Scale(domain=[-reach, reach], nice=False)}
    place = {"x": alt.X("x:Q", **look), "x2": "x2:Q", "y": alt.Y("y:Q", **look), "y2": "y2:Q", "color": role_colour()}
    tooltip = [alt.Tooltip("w:Q", title=_("width"), format=".3f"), alt.Tooltip("h:Q", title=_("height"), format=".3f")]
    return alt.layer(
        chart_of([{"x": -0.5, "x2": 0.5, "y": -0.5, "y2": 0.5, "role": "other"}]).mark_rect(opacity=0.12).encode(**place),
        chart_of(rows).mark_rect(filled=False, strokeWidth=2, cornerRadius=2).encode(**place, tooltip=tooltip),
    ).properties(height=SQUARE, width=SQUARE)


def centre_map(heat: np.ndarray) -> alt.Chart:
    """Counts (cells, cells) over a picture, brighter for more."""
    rows = [{"x": x, "y": y, "n": int(n)} for y, line in enumerate(heat) for x, n in enumerate(line)]
    look = {"axis": None, "scale": alt.Scale(paddingInner=0, paddingOuter=0)}
    place = {"x": alt.X("x:O", **look), "y": alt.Y("y:O", **look)}
    colour = alt.Color("n:Q", scale=alt.Scale(scheme="viridis"), legend=None)
    cells = chart_of(rows).mark_rect().encode(**place, color=colour, tooltip=alt.Tooltip("n:Q", title=_("boxes")))
    return cells.properties(height=SMALL_HEIGHT)


def count_bars(counts: Sequence[int]) -> alt.Chart:
    """How many pictures hold 0, 1, 2 … boxes."""
    across, up = _("boxes per image"), _("images")
    rest = int(sum(counts[MOST_COUNTED:]))
    rows = [{"x": str(number), "n": int(n), "role": "input"} for number, n in enumerate(counts[:MOST_COUNTED])]
    rows += [{"x": f"≥ {MOST_COUNTED}", "n": rest, "role": "input"}] if rest else []
    x = alt.X("x:O", title=across, sort=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    y = alt.Y("n:Q", title=up, axis=alt.Axis(tickCount=4, tickMinStep=1))
    tooltip = [alt.Tooltip("x:O", title=across), alt.Tooltip("n:Q", title=up)]
    bars = chart_of(rows).mark_bar(cornerRadius=2).encode(x=x, y=y, color=role_colour(), tooltip=tooltip)
    return bars.properties(height=SMALL_HEIGHT)


def ratio_lines(written: np.ndarray, seen: np.ndarray) -> alt.LayerChart:
    """Share of boxes over the ratio, on a logarithmic axis: as annotated blue, at the input amber."""
    edges = np.linspace(np.log(0.2), np.log(5), 41)
    rows = []
    for role, name, ratios in (("input", _("as annotated"), written), ("moving", _("at the input"), seen)):
        counts, _edges = np.histogram(np.clip(np.log(ratios), edges[0], edges[-1]), edges)
        rows += [
            {"x": float(np.exp(edge)), "y": float(n) / max(1, len(ratios)), "role": role, "name": name}
            for edge, n in zip((edges[1:] + edges[:-1]) / 2, counts, strict=True)
        ]
    ticks = alt.Axis(values=[0.2, 0.5, 1, 2, 5], format="~g", grid=False)
    x = alt.X("x:Q", title=_("width ÷ height"), scale=alt.Scale(type="log", domain=[0.2, 5]), axis=ticks)
    y = alt.Y("y:Q", title=_("boxes"), axis=alt.Axis(format="%", tickCount=4))
    tooltip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("x:Q", format=".2f"), alt.Tooltip("y:Q", format=".1%")]
    base = chart_of(rows).encode(x=x, y=y, color=role_colour(), tooltip=tooltip)
    return alt.layer(base.mark_line(interpolate="step", strokeWidth=2)).properties(height=SMALL_HEIGHT)


def share_curves(thresholds: np.ndarray, curves: Mapping[str, tuple[np.ndarray, str]], at: float, title: str) -> alt.LayerChart:
    """Shares over an IoU threshold: name -> (shares, role). The pointer, or `at` until it moves, reads all of them off."""
    rows = [
        {"x": round(float(x), 4), "y": float(y), "name": name, "role": role, "label": f"{name}  {100 * y:.1f} %"}
        for name, (shares, role) in curves.items()
        for x, y in zip(thresholds, shares, strict=True)
    ]
    start = [{"x": round(float(thresholds[np.abs(thresholds - at).argmin()]), 4)}]
    point = alt.selection_point(name="at", fields=["x"], nearest=True, on="pointerover", value=start, empty=False)
    x = alt.X("x:Q", title=_("IoU"), axis=alt.Axis(format="~g", tickCount=6, grid=False))
    y = alt.Y("y:Q", title=title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5))
    base = chart_of(rows).encode(x=x, y=y, color=role_colour(), detail="name:N")
    read = base.transform_filter(point)
    corner = {"x": alt.value(8), "y": alt.value("height")}
    readings = []
    for row, name in enumerate(reversed(curves)):  # the last one lowest
        of_one = read.transform_filter(alt.datum.name == name)
        text = of_one.mark_text(align="left", dy=-14 - 18 * row, fontSize=13, fontWeight="bold")
        readings.insert(0, text.encode(**corner, text="label:N"))
    heading = of_one.transform_calculate(heading=f"{_('IoU')!r} + ' ' + format(datum.x, '.2f')")
    heading = heading.mark_text(align="left", dy=-14 - 18 * len(curves), fontSize=12)
    return alt.layer(
        base.mark_line(strokeWidth=2).encode(strokeDash=DOTTED_OTHERS),
        base.mark_point(opacity=0, size=120).add_params(point),
        read.mark_rule(strokeWidth=1).encode(y=alt.value(0), y2=alt.value("height"), color=alt.value("gray")),
        read.mark_point(filled=True, size=60, opacity=1),
        *readings,
        heading.encode(**corner, text="heading:N", color=alt.value("gray")),
    ).properties(height=HEIGHT)


def step_curve(starts: Sequence[float], counts: Sequence[int], at: float) -> alt.LayerChart:
    """True boxes deleted against the NMS threshold, 0 to 1, with today's threshold marked."""
    inside = [(x, n) for x, n in zip(starts, counts, strict=True) if x < 1]
    rows = [{"x": float(x), "y": int(n), "role": "removed"} for x, n in [*inside, (1.0, inside[-1][1])]]
    now = inside[int(np.searchsorted([x for x, _n in inside], at, side="right")) - 1][1]
    across, up = _("NMS threshold"), _("true boxes deleted")
    x = alt.X("x:Q", title=across, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="~g", tickCount=6, grid=False))
    place = {"x": x, "y": alt.Y("y:Q", title=up, axis=alt.Axis(tickCount=5, tickMinStep=1)), "color": role_colour()}
    tooltip = [alt.Tooltip("x:Q", title=across, format=".3f"), alt.Tooltip("y:Q", title=up)]
    curve = chart_of(rows).encode(**place, tooltip=tooltip)
    marked = chart_of([{"x": at, "y": int(now), "role": "moving", "label": f"{now:,}"}]).encode(**place)
    return alt.layer(
        curve.mark_area(interpolate="step-after", opacity=0.12),
        curve.mark_line(interpolate="step-after", strokeWidth=2),
        marked.mark_rule(strokeWidth=2).encode(y=alt.value(0), y2=alt.value("height")),
        marked.mark_point(filled=True, size=110, opacity=1),
        marked.mark_text(align="left", dx=10, dy=-10, fontWeight="bold", fontSize=14).encode(text="label:N"),
    ).properties(height=HEIGHT)


def run_lines(histories: Sequence[Sequence[float]], fell: Sequence[bool]) -> alt.LayerChart:
    """Mean IoU after each step, one line a start; red and dashed where some step lowered it, the falls marked."""
    rows, falls = [], []
    for number, (history, worse) in enumerate(zip(histories, fell, strict=True), start=1):
        for step, value in enumerate(history):
            rows.append({"x": step, "y": value, "run": number, "role": "removed" if worse else "output"})
            if step and value < history[step - 1] - 1e-12:
                falls.append(rows[-1])
    low = min(min(history[2:] or history) for history in histories)  # the first steps rise steeply and would flatten the rest
    high = max(row["y"] for row in rows)
    across, up = _("step"), _("mean best IoU")
    x = alt.X("x:Q", title=across, axis=alt.Axis(format="d", tickMinStep=1, grid=False))
    y = alt.Y("y:Q", title=up, scale=alt.Scale(domain=[low, high], nice=True))
    dash = alt.condition("datum.role == 'removed'", alt.value([5, 3]), alt.value([1, 0]))
    tooltip = [alt.Tooltip("run:N"), alt.Tooltip("x:Q", title=across), alt.Tooltip("y:Q", title=up, format=".4f")]
    base = chart_of(rows).encode(x=x, y=y, color=role_colour(), detail="run:N", strokeDash=dash, tooltip=tooltip)
    lines = base.mark_line(clip=True, strokeWidth=1.5, opacity=0.8)
    marks = chart_of(falls).mark_point(clip=True, shape="triangle-down", filled=True, size=60, opacity=1)
    marks = marks.encode(x="x:Q", y="y:Q", color=role_colour())
    return alt.layer(lines, *([marks] if falls else [])).properties(height=HEIGHT)


def view_bars(shares: np.ndarray, least: float) -> alt.LayerChart:
    """How much of a cut box is in view, in twentieths: what lies below `least` is red; whole boxes are left out."""
    counts, _edges = np.histogram(shares, np.linspace(0, 1, 21))
    rows = [
        {"x": n / 20, "x2": (n + 1) / 20, "y": share, "role": "removed" if n / 20 < least - 1e-9 else "output"}
        for n, share in enumerate((counts / max(1, len(shares))).tolist())
    ]
    x = alt.X("x:Q", title=_("visible part of a cut box"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", grid=False))
    y = alt.Y("y:Q", title=_("cut boxes"), scale=alt.Scale(zero=True), axis=alt.Axis(format="%", tickCount=5))
    tooltip = [alt.Tooltip("x:Q", format=".0%"), alt.Tooltip("y:Q", format=".1%")]
    bars = chart_of(rows).mark_rect(stroke=None)
    bars = bars.encode(x=x, x2="x2:Q", y=y, y2=alt.datum(0), color=role_colour(), tooltip=tooltip)
    rule = chart_of([{"x": least, "role": "moving"}]).mark_rule(strokeWidth=3).encode(x=x, color=role_colour())
    return alt.layer(bars, rule).properties(height=HEIGHT)
