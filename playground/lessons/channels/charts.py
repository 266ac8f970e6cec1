"""Charts of the lesson "Channels and 1×1": small kernels, what they cost, who multiplies in networks, bits that change."""

import math
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np

from playground.charts.roles import chart_of, role_colour
from playground.kit.i18n import _
from playground.kit.saying import percent, ratio
from playground.lessons.channels.costs import Mixing, Work, shares
from playground.lessons.channels.settings import WAYS

CELL = 11  # px of one weight at most
SHEET = 260  # px of a sheet of kernels
MOST_DRAWN = 128  # small kernels on a sheet
LEAST_NAMED = 0.05  # share of a bar that carries its name; all do on hover
BARE = {"ticks": False, "domain": False, "labelFontSize": 13}  # an axis of names beside bars
# Kinds of layers in the order in which a bar is cut, with their colours.
KIND_ROLES = {"1 × 1": "moving", "depthwise": "output", "in groups": "input", "larger kernels": "other", "linear": "removed"}


def kernel_sheet(slices: np.ndarray) -> alt.LayerChart:
    """One small kernel an input channel, in rows: blue above 0, red below; a channel that is not read is a dashed square.

    slices (C, k, k) with NaN for what is not read; beyond MOST_DRAWN channels the rest is left out.
    """
    shown = slices[:MOST_DRAWN]
    channels, k = shown.shape[:2]
    across = 1 << math.ceil(math.log2(math.sqrt(channels)))  # 8 × 8 for 64
    wide, high = (n * (k + 1) - 1 for n in (across, -(-channels // across)))  # cells
    largest = float(np.nanmax(np.abs(shown))) if np.isfinite(shown).any() else 1.0
    cells, gaps = [], []
    for channel, kernel in enumerate(shown):
        top, left = (n * (k + 1) for n in divmod(channel, across))
        if np.isnan(kernel).any():
            gaps.append({"x": left, "y": top, "x2": left + k, "y2": top + k, "channel": channel, "title": _("not read")})
            continue
        for (i, j), value in np.ndenumerate(kernel):
            place = {"x": left + j, "y": top + i, "x2": left + j + 1, "y2": top + i + 1}
            cells.append({**place, "channel": channel, "weight": float(value)})
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, wide], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, high], reverse=True, nice=False))
    place = {"x": x, "x2": "x2", "y": y, "y2": "y2"}
    number = alt.Tooltip("channel:Q", title=_("input channel"), format="d")
    unread, weight = alt.Tooltip("title:N", title=" "), alt.Tooltip("weight:Q", title=_("weight"), format=".2f")
    gap = chart_of(gaps).mark_rect(filled=False, strokeDash=[3, 3], strokeWidth=0.8)
    gap = gap.encode(**place, stroke=alt.value("gray"), tooltip=[number, unread])
    colour = alt.Color("weight:Q", scale=alt.Scale(domain=[-largest, largest], domainMid=0), legend=None)
    cell = chart_of(cells).mark_rect().encode(**place, color=colour, tooltip=[number, weight])
    size = min(CELL * wide, SHEET)
    # Square cells: Streamlit would take 20 px off the height for a margin.
    return alt.layer(gap, cell).properties(width=size, height=max(24, round(size * high / wide)), padding={"bottom": 0})


def way_bars(ways: Mapping[str, Mixing], chosen: str) -> alt.LayerChart:
    """One bar a way, with its weights at its end, and how many times fewer they are; the chosen one is amber."""
    dense = ways["dense"].weights
    rows = [
        {"name": _(WAYS[way]), "value": float(one.weights), "role": "moving" if way == chosen else "other"}
        | {"label": f"{one.weights:,}  ·  {ratio(dense / one.weights)} ×"}
        for way, one in ways.items()
    ]
    names, high = [row["name"] for row in rows], max(row["value"] for row in rows) * 1.6
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, high]), axis=None)
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=160, **BARE))
    base = chart_of(rows).encode(x=x, y=y, color=role_colour())
    numbers = base.mark_text(align="left", dx=6, fontSize=12.5, fontWeight="bold").encode(text="label:N")
    return alt.layer(base.mark_bar(height=16, opacity=0.85), numbers).properties(height=alt.Step(30))


def share_bars(networks: Mapping[str, Work]) -> alt.LayerChart:
    """A full bar a network, cut by kind of layer, with kind and per cent above its parts."""
    rows = []
    for network, work in networks.items():
        at, parts = 0.0, shares(work)
        for kind, role in KIND_ROLES.items():
            share, spelled = parts[kind], percent(parts[kind])
            row = {"network": network, "kind": kind, "role": role, "percent": spelled, "label": f"{kind}: {spelled}"}
            rows.append({**row, "share": share, "from": at, "to": at + share, "middle": at + share / 2})
            at += share
    y = alt.Y("network:N", sort=list(networks), title=None, axis=alt.Axis(labelLimit=120, **BARE))
    tips = [alt.Tooltip(f"{name}:N", title=" " * n) for n, name in enumerate(("network", "kind", "percent"), start=1)]
    base = chart_of(rows).encode(y=y, color=role_colour(), tooltip=tips)
    bars = base.mark_bar(height=24, opacity=0.85).encode(x=alt.X("from:Q", axis=None, scale=alt.Scale(domain=[0, 1])), x2="to")
    words = base.transform_filter(f"datum.share >= {LEAST_NAMED}").encode(x="middle:Q", text="label:N")
    words = words.mark_text(baseline="bottom", dy=-15, fontSize=13, fontWeight="bold")
    return alt.layer(bars, words).properties(height=alt.Step(56))


def order_curve(points: Sequence[tuple[int, float]], today: tuple[int, float]) -> alt.LayerChart:
    """Share of sums that the order changes against channels, logarithmic; today's number of channels marked."""
    channels, share = _("channels added"), _("sums that depend on the order")
    x = alt.X("channels:Q", title=channels, scale=alt.Scale(type="log", base=2, nice=False), axis=alt.Axis(grid=False))
    y = alt.Y("share:Q", title=share, axis=alt.Axis(format=".0%", tickCount=5), scale=alt.Scale(domain=[0, 1.05]))
    axes = {"x": x, "y": y, "color": role_colour()}
    tips = [alt.Tooltip("channels:Q", title=channels, format="d"), alt.Tooltip("share:Q", title=share, format=".1%")]
    base = chart_of([{"channels": many, "share": part, "role": "output"} for many, part in points]).encode(**axes, tooltip=tips)
    now = chart_of([{"channels": today[0], "share": today[1], "role": "moving", "label": percent(today[1])}]).encode(**axes)
    side = {"align": "right", "dx": -14} if today[0] > 16 else {"align": "left", "dx": 14}
    layers = [
        base.mark_line(strokeWidth=2),
        base.mark_point(filled=True, size=50, opacity=1),
        now.mark_point(filled=False, size=200, strokeWidth=3, opacity=1),
        now.mark_text(**side, dy=16, fontSize=14, fontWeight="bold").encode(text="label:N"),
    ]
    return alt.layer(*layers).properties(height=300)
