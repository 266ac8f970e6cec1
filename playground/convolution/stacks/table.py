"""A stack as rows that a reader edits: what most layers have in columns of their own, the rest as written arguments.

A row becomes a line of code and goes through the parser, so a table takes what pasted code takes, and nothing is run.
"""

from collections.abc import Mapping, Sequence

from playground.convolution.stacks.base import Layer
from playground.convolution.stacks.parser import LAYERS, parse_stack

Cells = Mapping[str, object]

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
    return [_row(layer) for layer in layers]


def _row(layer: Layer) -> dict[str, str]:
    spelled = layer.spelled()
    known = LAYERS[spelled.name]
    given = dict(zip(known.arguments, spelled.positional, strict=False)) | dict(spelled.keywords)
    row = {"layer": spelled.name.removeprefix("Lazy")}
    for column, names in COLUMNS.items():
        value = next((given.pop(name) for name in names if name in given), "")
        row[column] = " × ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return row | {"more": ", ".join(f"{name}={value!r}" for name, value in given.items())}


def table_code(rows: Sequence[Cells]) -> str:
    """Code of edited rows, a row a line; rows without a kind are left out. Not yet checked."""
    lines = [_line(row) for row in rows if row.get("layer")]
    return "nn.Sequential(" + ",\n    ".join(lines) + ")"


def layers_of(rows: Sequence[Cells]) -> tuple[Layer, ...]:
    """Layers of edited rows. Raises ValueError with a sentence; its line is the row."""
    return parse_stack(table_code(rows))


def _line(row: Cells) -> str:
    kind = str(row["layer"])
    cells = {column: str(row.get(column) or "").strip() for column in COLUMNS}
    for column, least in LEAST.get(kind, {}).items():
        cells[column] = cells[column] or least
    lazy = f"Lazy{kind}" in LAYERS and not cells["in"]
    name = f"Lazy{kind}" if lazy else kind
    arguments = LAYERS[name].arguments if name in LAYERS else ()
    given = [
        f"{argument}={_value(cells[column])}"
        for column, names in COLUMNS.items()
        if cells[column] and (argument := next((one for one in names if one in arguments), None))
    ]
    more = str(row.get("more") or "").strip()
    return f"nn.{name}({', '.join([*given, *([more] if more else [])])})"


def _value(text: str) -> str:
    """A cell as Python writes it: 3, (3, 5) of "3 × 5" or "3, 5", and words in quotes."""
    if text.isalpha():
        return text if text == "None" else repr(text)
    parts = text.replace("×", ",").replace("x", ",")
    return f"({parts.strip('() ')})" if "," in parts else parts


def edited(rows: Sequence[Cells], changes: Mapping[str, object]) -> list[dict[str, object]]:
    """Rows after a data editor's changes: edited_rows by place, added_rows at the end, deleted_rows by place."""
    found = [dict(row) for row in rows]
    for place, cells in changes.get("edited_rows", {}).items():
        found[int(place)] |= cells
    gone = set(changes.get("deleted_rows", ()))
    kept = [row for place, row in enumerate(found) if place not in gone]
    return kept + [dict(row) for row in changes.get("added_rows", ())]
