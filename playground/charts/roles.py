"""What charts of several lessons share: rows of plain records, coloured by their role; bars with their numbers."""

from collections.abc import Mapping

import altair as alt

from playground.charts.role_names import ROLES

DOTTED_OTHERS = alt.condition("datum.role == 'other'", alt.value([2, 3]), alt.value([1, 0]))  # as strokeDash
BAR = 22  # px


def role_colour() -> alt.Color:
    """The colour of the field `role`, one of ROLES."""
    return alt.Color("role:N", scale=alt.Scale(domain=ROLES), legend=None)


def chart_of(rows: list[dict[str, object]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=rows))


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
    base = chart_of(rows).encode(
        x=alt.X("value:Q", scale=alt.Scale(domain=[0, high]), axis=None),
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False, labelFontSize=13)),
    )
    numbers = base.mark_text(align="left", dx=6, fontSize=13, fontWeight="bold")
    layers = [
        base.mark_bar(height=BAR - 8, opacity=0.85).encode(color=colours),
        numbers.encode(text=alt.Text("value:Q", format=number_format), color=colours),
    ]
    if reference is not None:
        rule = chart_of([{"value": reference, "title": reference_label}]).encode(color=alt.value("gray"))
        title = rule.mark_text(align="right", dx=-4, baseline="bottom", fontSize=11)
        layers += [
            rule.mark_rule(strokeDash=[2, 3], strokeWidth=1.5).encode(x="value:Q"),
            title.encode(x="value:Q", y=alt.value(0), text="title:N"),
        ]
    return alt.layer(*layers).properties(height=alt.Step(BAR + 10))
