"""Charts of the experiments around style transfer: Gram distances, smoothness, rebuilt layers, stored taps."""

from collections.abc import Mapping, Sequence

import altair as alt

BAR = 22  # px


def labelled_bars(
    values: Mapping[str, float],
    *,
    reference: float | None = None,
    reference_label: str = "",
    number_format: str = ".2f",
    colour: int = 1,
) -> alt.LayerChart:
    """Horizontal bars with their numbers at their ends; `reference` is dotted across them.

    colour: index into the theme's categorical colours (0 content, 1 style, 2 result, 4 baseline).
    """
    names = list(values)
    rows = [{"name": name, "value": value, "role": "bar"} for name, value in values.items()]
    high = max([*values.values(), reference or 0.0]) * 1.18 or 1.0
    domain = [f"other {n}" for n in range(colour)] + ["bar"] + [f"more {n}" for n in range(colour + 1, 5)]
    colours = alt.Color("role:N", scale=alt.Scale(domain=domain), legend=None)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("value:Q", scale=alt.Scale(domain=[0, high]), axis=None),
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False, labelFontSize=13)),
    )
    bars = base.mark_bar(height=BAR - 8, opacity=0.85).encode(color=colours)
    numbers = base.mark_text(align="left", dx=6, fontSize=13, fontWeight="bold").encode(
        text=alt.Text("value:Q", format=number_format), color=colours
    )
    layers = [bars, numbers]
    if reference is not None:
        rule = alt.Chart(alt.Data(values=[{"value": reference, "title": reference_label}])).encode(color=alt.value("gray"))
        layers += [
            rule.mark_rule(strokeDash=[2, 3], strokeWidth=1.5).encode(x="value:Q"),
            rule.mark_text(align="right", dx=-4, baseline="bottom", fontSize=11).encode(
                x="value:Q", y=alt.value(0), text="title:N"
            ),
        ]
    return alt.layer(*layers).properties(height=alt.Step(BAR + 10))


def decibel_lines(decibels: Mapping[str, Mapping[str, float]], *, titles: tuple[str, str]) -> alt.LayerChart:
    """Rebuilding error a layer: one line a pooling, named at its end. decibels[pooling][layer]; infinite is drawn at 60 dB."""
    rows = [
        {"pooling": pooling, "layer": layer, "value": min(value, 60.0)}
        for pooling, layers in decibels.items()
        for layer, value in layers.items()
    ]
    order = list(next(iter(decibels.values())))
    base = alt.Chart(alt.Data(values=rows)).encode(
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
    return alt.layer(base.mark_line(point=alt.OverlayMarkDef(size=60)), *named).properties(height=230)


def tap_histograms(taps: Sequence[tuple[str, Sequence[float], Sequence[float]]], *, title: str) -> alt.FacetChart:
    """One small histogram a tap: (heading, edges, shares); left of 0 red, as everything negative."""
    rows = [
        {"tap": heading, "low": low, "high": high, "share": share, "sign": "minus" if low < -1e-9 else "plus"}
        for heading, edges, shares in taps
        for low, high, share in zip(edges, edges[1:], shares, strict=False)
    ]
    chart = (
        alt.Chart()
        .mark_bar(binSpacing=0)
        .encode(
            x=alt.X("low:Q", bin="binned", title=None, axis=alt.Axis(tickCount=3, grid=False)),
            x2="high:Q",
            y=alt.Y("share:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 0.2], clamp=True)),
            color=alt.Color("sign:N", scale=alt.Scale(domain=["plus", "style", "result", "minus"]), legend=None),
        )
        .properties(width=160, height=80)  # two fit on a phone
    )
    facet = alt.Facet("tap:N", sort=[heading for heading, _, _ in taps], title=title, header=alt.Header(labelFontSize=12))
    return chart.facet(facet, columns=2, spacing=16, data=alt.Data(values=rows)).resolve_scale(x="shared")
