"""Charts of the lesson "Channels and 1×1": small kernels, what they cost, who multiplies in networks, bits that change."""

import math
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np

ROLES = ("input", "moving", "output", "removed", "baseline")  # places in the theme's categorical colours
BAR = 26  # px
CELL = 11  # px of one weight at most
SHEET = 340  # px of a sheet of kernels
MOST_DRAWN = 128  # small kernels on a sheet


def _colour() -> alt.Color:
    return alt.Color("role:N", scale=alt.Scale(domain=list(ROLES)), legend=None)


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
        cells += [
            {"x": left + j, "y": top + i, "x2": left + j + 1, "y2": top + i + 1, "channel": channel, "weight": float(value)}
            for (i, j), value in np.ndenumerate(kernel)
        ]
    size = min(CELL * (across * (k + 1) - 1), SHEET)
    place = {
        "x": alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, across * (k + 1) - 1], nice=False)),
        "x2": "x2",
        "y": alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, down * (k + 1) - 1], reverse=True, nice=False)),
        "y2": "y2",
    }
    number = alt.Tooltip("channel:Q", title=titles[0], format="d")
    missing = alt.Chart(alt.Data(values=gaps)).mark_rect(filled=False, strokeDash=[3, 3], strokeWidth=0.8)
    layers = [
        missing.encode(**place, stroke=alt.value("gray"), tooltip=[number, alt.Tooltip("title:N", title=" ")]),
        alt.Chart(alt.Data(values=cells))
        .mark_rect()
        .encode(
            **place,
            color=alt.Color("weight:Q", scale=alt.Scale(domain=[-largest, largest], domainMid=0), legend=None),
            tooltip=[number, alt.Tooltip("weight:Q", title=titles[1], format=".2f")],
        ),
    ]
    # Square cells: Streamlit would take 20 px off the height for a margin.
    return alt.layer(*layers).properties(width=size, height=max(24, round(size * down / across)), padding={"bottom": 0})


def way_bars(values: Mapping[str, float], labels: Mapping[str, str], chosen: str) -> alt.LayerChart:
    """One bar a way, with its label at its end; the chosen one is amber. Empty ways are a thin line."""
    names = list(values)
    rows = [
        {"name": name, "value": value, "label": labels[name], "role": "moving" if name == chosen else "baseline"}
        for name, value in values.items()
    ]
    high = max(values.values()) * 1.6 or 1.0
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("value:Q", scale=alt.Scale(domain=[0, high]), axis=None),
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=160, ticks=False, domain=False, labelFontSize=13)),
    )
    bars = base.mark_bar(height=BAR - 10, opacity=0.85).encode(color=_colour())
    numbers = base.mark_text(align="left", dx=6, fontSize=12.5, fontWeight="bold").encode(text="label:N", color=_colour())
    return alt.layer(bars, numbers).properties(height=alt.Step(BAR + 8))


def share_bars(shares: Mapping[str, Mapping[str, float]], roles: Mapping[str, str], *, least: float = 0.05) -> alt.LayerChart:
    """A full bar a network, cut by kind of layer; parts from `least` on carry kind and per cent above them, all on hover.

    shares[network][kind] sum to 1. roles: kind to one of ROLES, in the order in which a bar is cut.
    """
    rows = []
    for network, parts in shares.items():
        at = 0.0
        for kind, role in roles.items():
            share = parts[kind]
            spelled = f"{100 * share:.1f} %"
            row = {"network": network, "kind": kind, "role": role, "percent": spelled, "label": f"{kind}: {spelled}"}
            rows.append({**row, "share": share, "from": at, "to": at + share, "middle": at + share / 2})
            at += share
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y(
            "network:N", sort=list(shares), title=None, axis=alt.Axis(labelLimit=120, ticks=False, domain=False, labelFontSize=13)
        ),
        color=_colour(),
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
        "color": _colour(),
    }
    tips = [alt.Tooltip("channels:Q", title=titles[0], format="d"), alt.Tooltip("share:Q", title=titles[1], format=".1%")]
    base = alt.Chart(alt.Data(values=rows)).encode(**axes, tooltip=tips)
    marked = [{"channels": today[0], "share": today[1], "role": "moving", "label": f"{100 * today[1]:.1f} %"}]
    now = alt.Chart(alt.Data(values=marked)).encode(**axes)
    left = today[0] > 16
    layers = [
        base.mark_line(strokeWidth=2),
        base.mark_point(filled=True, size=50, opacity=1),
        now.mark_point(filled=False, size=200, strokeWidth=3, opacity=1),
        now.mark_text(align="right" if left else "left", dx=-14 if left else 14, dy=16, fontSize=14, fontWeight="bold").encode(
            text="label:N"
        ),
    ]
    return alt.layer(*layers).properties(height=360)
