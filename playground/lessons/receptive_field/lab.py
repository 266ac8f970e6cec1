"""A photo with what units of a network read of it. Pointing at a place shows its unit's field; the browser looks it up."""

from collections.abc import Callable
from typing import Any

from playground.convolution.stacks.centres import Cells
from playground.convolution.stacks.report import Row
from playground.ui.components import component

_mount = component(__file__)
NOTHING = {"layers": [], "layer": 0, "unit": [0, 0], "margin": 0, "heat": None, "squares": [], "dots": []}


def field_map(*, key: str, on_edit: Callable[[], None] = lambda: None, **shown: Any) -> None:
    """Draw a photo, a data URL, of `size` [h, w] pixels with `margin` pixels of nothing around it.

    layers[layer] (see `layer_head`) is shown with the field of `unit`; a slider scrubs through the layers, a pointer through the
    units, and the numbers above follow. `heat`, another data URL, lies over the photo. `squares` are [{label, side}] around the
    field's middle, `dots` marked cells (see `dots_head`). `words` are sentences with slots in braces; `alt` says what there is to
    see. A click or a scrubbed layer leaves {"layer", "down", "across"} in `st.session_state[key].edit`, places from 0 to 1.
    """
    _mount(data=NOTHING | shown, key=key, on_edit_change=on_edit)


def layer_head(row: Row) -> dict[str, Any]:
    """What the browser needs to know of one layer; pairs are [rows, columns]."""
    fields = row.field.rows, row.field.columns
    return {
        "name": row.name,
        "size": [field.size for field in fields],
        "least": [field.least for field in fields],
        "jump": [float(field.jump) for field in fields],
        "centre": [float(field.centre) for field in fields],  # of the first unit's field, in pixels
        "phases": [list(field.phases) if len(field.phases) > 1 else None for field in fields],  # [first, last] pixel, in turn
        "units": list(row.units),
        "whole": row.whole,
    }


def dots_head(label: str, mark: str, cells: Cells) -> dict[str, Any]:
    """Marks at every pair of places; `mark` is disc, ring or cross."""
    return {"label": label, "mark": mark, "rows": list(cells.places), "columns": list(cells.places)}
