"""Charts of the lesson "Channels and 1×1": small kernels, what they cost, who multiplies in networks, bits that change."""

import math
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np

from playground.charts.roles import chart_of, role_colour
from playground.kit.saying import percent

BAR = 26  # px
CELL = 11  # px of one weight at most
SHEET = 340  # px of a sheet of kernels
MOST_DRAWN = 128  # small kernels on a sheet
BARE = {"ticks": False, "domain": False, "labelFontSize": 13}  # an axis of names beside bars


def kernel_sheet(slices: np.ndarray, *, titles: tuple[str, str, str]) -> alt.LayerChart:
    """One small kernel an input channel, in rows: blue above 0, red below; a channel that is not read is a dashed square.

    slices (C, k, k) with NaN for what is not read; beyond MOST_DRAWN channels the rest is left out. titles: what a tooltip
    calls channel, weight, and a channel that is not read.
    """
    shown = slices[:MOST_DRAWN]
    channels, k = shown.shape[:2]
    across = 1 << math.ceil(math.log2(math.sqrt(channels)))  # 8 × 8 for 64
    down = -(-channels // across)
    largest = float(np.nanmax(np.abs(shown))) if np.isfinite(shown).any() else 1.0
    cells, gaps = [], []
    for channel, kernel in enumerate(shown):
        row, column = divmod(channel, across)
        top, left = row * (k + 1), column * (k + 1)
        if np.isnan(kernel).any():
            gaps.append({"x": left, "y": top, "x2": left + k, "y2": top + k, "channel": channel, "title": titles[2]})
            continue
        for (i, j), value in np.ndenumerate(kernel):
            x, y = left + j, top + i
            cells.append({"x": x, "y": y, "x2": x + 1, "y2": y + 1, "channel": channel, "weight": float(value)})
    size = min(CELL * (across * (k + 1) - 1), SHEET)
    place = {
        "x": alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, across * (k + 1) - 1], nice=False)),
        "x2": "x2",
        "y": alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, down * (k + 1) - 1], reverse=True, nice=False)),
        "y2": "y2",
    }
    number, colours = alt.Tooltip("channel:Q", title=titles[0], format="d"), alt.Scale(domain=[-largest, largest], domainMid=0)
    missing = chart_of(gaps).mark_rect(filled=False, strokeDash=[3, 3], strokeWidth=0.8).encode(**place, stroke=alt.value("gray"))
    weights = chart_of(cells).mark_rect().encode(**place, color=alt.Color("weight:Q", scale=colours, legend=None))
    layers = [
        missing.encode(tooltip=[number, alt.Tooltip("title:N", title=" ")]),
        weights.encode(tooltip=[number, alt.Tooltip("weight:Q", title=titles[1], format=".2f")]),
    ]
    # Square cells: Streamlit would take 20 px off the height for a margin.
    return alt.layer(*layers).properties(width=size, height=max(24, round(size * down / across)), padding={"bottom": 0})


def way_bars(values: Mapping[str, float], labels: Mapping[str, str], chosen: str) -> alt.LayerChart:
    """One bar a way, with its label at its end; the chosen one is amber. Empty ways are a thin line."""
    rows = [
        {"name": name, "value": value, "label": labels[name], "role": "moving" if name == chosen else "other"}
        for name, value in values.items()
    ]
    base = chart_of(rows).encode(
        x=alt.X("value:Q", scale=alt.Scale(domain=[0, max(values.values()) * 1.6 or 1.0]), axis=None),
        y=alt.Y("name:N", sort=list(values), title=None, axis=alt.Axis(labelLimit=160, **BARE)),
        color=role_colour(),
    )
    numbers = base.mark_text(align="left", dx=6, fontSize=12.5, fontWeight="bold").encode(text="label:N")
    return alt.layer(base.mark_bar(height=BAR - 10, opacity=0.85), numbers).properties(height=alt.Step(BAR + 8))


def share_bars(shares: Mapping[str, Mapping[str, float]], roles: Mapping[str, str], *, least: float = 0.05) -> alt.LayerChart:
    """A full bar a network, cut by kind of layer; parts from `least` on carry kind and per cent above them, all on hover.

    shares[network][kind] sum to 1. roles: kind to one of charts.roles.ROLES, in the order in which a bar is cut.
    """
    rows = []
    for network, parts in shares.items():
        at = 0.0
        for kind, role in roles.items():
            share = parts[kind]
            spelled = percent(share)
            row = {"network": network, "kind": kind, "role": role, "percent": spelled, "label": f"{kind}: {spelled}"}
            rows.append({**row, "share": share, "from": at, "to": at + share, "middle": at + share / 2})
            at += share
    base = chart_of(rows).encode(
        y=alt.Y("network:N", sort=list(shares), title=None, axis=alt.Axis(labelLimit=120, **BARE)),
        color=role_colour(),
        tooltip=[alt.Tooltip(f"{name}:N", title=" " * n) for n, name in enumerate(("network", "kind", "percent"), start=1)],
    )
    bars = base.mark_bar(height=24, opacity=0.85).encode(x=alt.X("from:Q", axis=None, scale=alt.Scale(domain=[0, 1])), x2="to")
    words = base.transform_filter(f"datum.share >= {least}").mark_text(baseline="bottom", dy=-15, fontSize=13, fontWeight="bold")
    return alt.layer(bars, words.encode(x="middle:Q", text="label:N")).properties(height=alt.Step(72))


def order_curve(points: Sequence[tuple[int, float]], today: tuple[int, float], *, titles: tuple[str, str]) -> alt.LayerChart:
    """Share of sums that the order changes against channels, logarithmic; today's number of channels marked."""
    rows = [{"channels": channels, "share": share, "role": "output"} for channels, share in points]
    axes = {
        "x": alt.X("channels:Q", title=titles[0], scale=alt.Scale(type="log", base=2, nice=False), axis=alt.Axis(grid=False)),
        "y": alt.Y("share:Q", title=titles[1], axis=alt.Axis(format=".0%", tickCount=5), scale=alt.Scale(domain=[0, 1.05])),
        "color": role_colour(),
    }
    tips = [alt.Tooltip("channels:Q", title=titles[0], format="d"), alt.Tooltip("share:Q", title=titles[1], format=".1%")]
    base = chart_of(rows).encode(**axes, tooltip=tips)
    marked = [{"channels": today[0], "share": today[1], "role": "moving", "label": percent(today[1])}]
    now = chart_of(marked).encode(**axes)
    side = {"align": "right", "dx": -14} if today[0] > 16 else {"align": "left", "dx": 14}
    layers = [
        base.mark_line(strokeWidth=2),
        base.mark_point(filled=True, size=50, opacity=1),
        now.mark_point(filled=False, size=200, strokeWidth=3, opacity=1),
        now.mark_text(**side, dy=16, fontSize=14, fontWeight="bold").encode(text="label:N"),
    ]
    return alt.layer(*layers).properties(height=360)
