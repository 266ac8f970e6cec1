"""What charts about boxes share: rows of plain records, coloured by their role."""

import altair as alt

ROLES = ["input", "moving", "output", "removed", "other"]  # places in the theme's categorical colours
DOTTED_OTHERS = alt.condition("datum.role == 'other'", alt.value([2, 3]), alt.value([1, 0]))  # as strokeDash


def role_colour() -> alt.Color:
    """The colour of the field `role`, one of ROLES."""
    return alt.Color("role:N", scale=alt.Scale(domain=ROLES), legend=None)


def chart_of(rows: list[dict[str, object]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=rows))
