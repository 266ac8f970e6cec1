"""An edited table as layers: what most layers have stands in columns of its own, the rest as written arguments.

A row becomes a line of code, so it takes what pasted code takes.
"""

import re
from collections.abc import Mapping, Sequence

from playground.convolution.stacks.base import Layer
from playground.convolution.stacks.parser import LAYERS, parse_stack
from playground.kit.saying import by

Cells = Mapping[str, object]  # a row of the table

# Column: torch's names of the argument that it holds.
COLUMNS: dict[str, tuple[str, ...]] = {
    "in": ("in_channels", "in_features", "num_features"),
    "out": ("out_channels", "out_features", "output_size"),
    "kernel": ("kernel_size",),
    "stride": ("stride",),
    "padding": ("padding",),
    "dilation": ("dilation",),
}
KINDS = tuple(name for name in LAYERS if not name.startswith("Lazy"))
LEAST = {"Conv2d": {"out": "16", "kernel": "3"}, "ConvTranspose2d": {"out": "16", "kernel": "2"}, "Linear": {"out": "10"}} | {
    name: {"kernel": "2"} for name in ("MaxPool2d", "AvgPool2d")
} | {name: {"out": "1"} for name in ("AdaptiveAvgPool2d", "AdaptiveMaxPool2d")}  # fmt: skip


def table_rows(layers: Sequence[Layer]) -> list[dict[str, str]]:
    """Each layer as texts: its kind, the COLUMNS, and `more` for other arguments."""
    rows = []
    for spelled in (layer.spelled() for layer in layers):
        given = dict(zip(LAYERS[spelled.name].arguments, spelled.positional, strict=False)) | dict(spelled.keywords)
        row = {"layer": spelled.name.removeprefix("Lazy")}
        for column, names in COLUMNS.items():
            value = next((given.pop(name) for name in names if name in given), "")
            row[column] = by(value) if isinstance(value, tuple) else str(value)
        rows.append(row | {"more": ", ".join(f"{name}={value!r}" for name, value in given.items())})
    return rows


def layers_of(rows: Sequence[Cells]) -> tuple[Layer, ...]:
    """Layers of edited rows, those without a kind left out. Raises ValueError with a sentence that names the layer, from 0."""
    try:
        return parse_stack("nn.Sequential(" + ",\n    ".join(_line(row) for row in rows if row.get("layer")) + ")")
    except ValueError as error:
        raise ValueError(re.sub(r"^Line (\d+)", lambda line: f"Layer {int(line[1]) - 1}", str(error))) from error


def _line(row: Cells) -> str:
    kind = str(row["layer"])
    cells = {column: str(row.get(column) or "").strip() for column in COLUMNS}
    for column, least in LEAST.get(kind, {}).items():
        cells[column] = cells[column] or least
    name = f"Lazy{kind}" if f"Lazy{kind}" in LAYERS and not cells["in"] else kind
    arguments = LAYERS[name].arguments if name in LAYERS else ()
    given = [
        f"{argument}={_written(cells[column])}"
        for column, names in COLUMNS.items()
        if cells[column] and (argument := next((one for one in names if one in arguments), None))
    ]
    more = str(row.get("more") or "").strip()
    return f"nn.{name}({', '.join([*given, *([more] if more else [])])})"


def _written(text: str) -> str:
    """A cell as Python writes it: 3, (3, 5) of "3 × 5" or "3, 5", and words in quotes."""
    if text.isalpha():
        return text if text == "None" else repr(text)
    parts = re.sub(r"(?<=\d)\s*[×x]\s*(?=\d)", ", ", text)
    return f"({parts.strip('() ')})" if "," in parts else parts


def edited(rows: Sequence[Cells], changes: Mapping[str, object]) -> list[dict[str, object]]:
    """Rows after a data editor's changes: edited_rows by place, added_rows at the end, deleted_rows by place."""
    changed = [dict(row) for row in rows]
    for place, cells in changes.get("edited_rows", {}).items():
        changed[int(place)] |= cells
    gone = set(changes.get("deleted_rows", ()))
    return [row for place, row in enumerate(changed) if place not in gone] + list(map(dict, changes.get("added_rows", ())))
