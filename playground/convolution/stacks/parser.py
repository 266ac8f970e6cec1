"""What a reader writes as layers: a pasted nn.Sequential(...), or an edited table. It is read as text, never run.

Known are the layers in LAYERS with literal arguments, one Sequential within another, and what people paste around it: imports
and `net =`. Everything else is refused with the line it stands on. A table has what most layers have in columns of their own, the
rest as written arguments; a row becomes a line of code, so it takes what pasted code takes.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from playground.convolution.stacks.base import Layer
from playground.convolution.stacks.layers import PLAIN, AdaptivePool, BatchNorm, Conv, ConvTranspose, Flatten, Linear, Plain, Pool
from playground.kit.saying import by

Cells = Mapping[str, object]  # a row of the table

MOST_CHARACTERS = 20_000
MOST_LAYERS = 200

_CONV = ("out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias")
_TRANSPOSED = ("out_channels", "kernel_size", "stride", "padding", "output_padding", "groups", "bias", "dilation")
_NORM = ("num_features", "eps", "momentum", "affine", "track_running_stats")


@dataclass(frozen=True)
class Known:
    """A layer that may be pasted: its arguments in torch's order, those it cannot do without, and what makes the record."""

    arguments: tuple[str, ...]
    needed: tuple[str, ...]
    make: Callable[..., Layer]


def _norm(num_features: int | None = None, **more: object) -> BatchNorm:
    return BatchNorm(num_features, tuple(more.items()))


def _plain(name: str, **more: object) -> Plain:
    return Plain(name, tuple(more.items()))


def _flatten(start_dim: int = 1, end_dim: int = -1) -> Flatten:
    if (start_dim, end_dim) != (1, -1):
        raise ValueError("Flatten is known as it is by default, from dimension 1 to the last.")
    return Flatten()


LAYERS: dict[str, Known] = {
    "Conv2d": Known(("in_channels", *_CONV), ("in_channels", "out_channels", "kernel_size"), Conv),
    "LazyConv2d": Known(_CONV, ("out_channels", "kernel_size"), Conv),
    "ConvTranspose2d": Known(("in_channels", *_TRANSPOSED), ("in_channels", "out_channels", "kernel_size"), ConvTranspose),
    "LazyConvTranspose2d": Known(_TRANSPOSED, ("out_channels", "kernel_size"), ConvTranspose),
    "MaxPool2d": Known(
        ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode"), ("kernel_size",), partial(Pool, "max")
    ),
    "AvgPool2d": Known(
        ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad"), ("kernel_size",), partial(Pool, "avg")
    ),
    "AdaptiveAvgPool2d": Known(("output_size",), ("output_size",), lambda output_size: AdaptivePool("avg", output_size)),
    "AdaptiveMaxPool2d": Known(("output_size",), ("output_size",), lambda output_size: AdaptivePool("max", output_size)),
    "BatchNorm2d": Known(_NORM, ("num_features",), _norm),
    "LazyBatchNorm2d": Known(_NORM[1:], (), _norm),
    "Flatten": Known(("start_dim", "end_dim"), (), _flatten),
    "Linear": Known(("in_features", "out_features", "bias"), ("in_features", "out_features"), Linear),
    "LazyLinear": Known(("out_features", "bias"), ("out_features",), Linear),
    **{name: Known(arguments, (), partial(_plain, name)) for name, arguments in PLAIN.items()},
}


def parse_stack(text: str) -> tuple[Layer, ...]:
    """Layers of a pasted `nn.Sequential(...)`, Sequentials within it unfolded.

    Raises ValueError with a sentence that names the line, for whatever is not a known layer with literal arguments.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"The code has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.")
    try:
        tree = ast.parse(text.strip().lstrip(">").strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        raise ValueError(f"Line {line or 1}: this is not Python that can be read; look at brackets and commas there.") from error
    values = [_value(statement) for statement in tree.body]
    stacks = [value for value in values if value is not None]
    if len(stacks) != 1:
        raise ValueError(f"Line 1: one nn.Sequential(...) is wanted, and {len(stacks) or 'none'} stand here.")
    layers = tuple(_layers(stacks[0]))
    if not layers:
        raise ValueError(f"Line {stacks[0].lineno}: this nn.Sequential holds no layer. Put one in.")
    if len(layers) > MOST_LAYERS:
        raise ValueError(f"Line {stacks[0].lineno}: {len(layers)} layers are more than the {MOST_LAYERS} that are read.")
    return layers


def _value(statement: ast.stmt) -> ast.expr | None:
    """The expression of a statement, None for an import."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return None
    if isinstance(statement, ast.Expr) or (
        isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name)
    ):
        return statement.value
    raise ValueError(f"Line {statement.lineno}: only an nn.Sequential(...), alone or behind “net =”, is read.")


def _layers(node: ast.expr) -> list[Layer]:
    """The layers of a call: one, or all those of a Sequential. Depth is bounded by Python's own parser."""
    name = _name(node)
    if name != "Sequential":
        return [_layer(node, name)]
    if node.keywords:
        raise ValueError(f"Line {node.lineno}: nn.Sequential takes layers alone, no {node.keywords[0].arg}=.")
    return [layer for argument in node.args for layer in _layers(argument)]


def _name(node: ast.expr) -> str:
    """Name of the layer that is called: X of X(…), nn.X(…) or torch.nn.X(…)."""
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Name):
            return called.id
        if isinstance(called, ast.Attribute) and ast.unparse(called.value) in ("nn", "torch.nn"):
            return called.attr
    raise ValueError(f"Line {node.lineno}: “{_short(node)}” is not a layer of torch.nn with its arguments.")


def _layer(node: ast.Call, name: str) -> Layer:
    line = f"Line {node.lineno}: nn.{name}"
    if name not in LAYERS:
        raise ValueError(f"{line} is not read here. Known are Sequential, {', '.join(LAYERS)}.")
    known = LAYERS[name]
    if len(node.args) > len(known.arguments):
        raise ValueError(f"{line} takes at most {len(known.arguments)} arguments, and {len(node.args)} stand here.")
    given = dict(zip(known.arguments, map(_literal, node.args), strict=False))
    for keyword in node.keywords:
        if keyword.arg not in known.arguments:
            wanted = ", ".join(known.arguments) or "none"
            raise ValueError(f"{line} has no argument {keyword.arg or '**'} that is read here; there are {wanted}.")
        if keyword.arg in given:
            raise ValueError(f"{line} is given {keyword.arg} twice.")
        given[keyword.arg] = _literal(keyword.value)
    missing = [argument for argument in known.needed if argument not in given]
    if missing:
        raise ValueError(f"{line} needs {' and '.join(missing)}.")
    if given.pop("return_indices", False):
        raise ValueError(f"{line} with return_indices=True gives two results; a Sequential cannot pass them on.")
    try:
        return known.make(**given)
    except ValueError as error:
        raise ValueError(f"{line}: {error}") from error


def _literal(node: ast.expr) -> object:
    """A number, word, switch, None or tuple of them. Raises ValueError for anything that would have to be run."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        value = node
    if isinstance(value, list):
        value = tuple(value)
    parts = value if isinstance(value, tuple) else (value,)
    if not all(part is None or isinstance(part, int | float | str) for part in parts):
        raise ValueError(f"Line {node.lineno}: “{_short(node)}” would have to be run; write the number itself.")
    return value


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else text[:39] + "…"


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
    """Layers of edited rows, those without a kind left out. Raises ValueError with a sentence; its line is the row."""
    return parse_stack("nn.Sequential(" + ",\n    ".join(_line(row) for row in rows if row.get("layer")) + ")")


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
    parts = text.replace("×", ",").replace("x", ",")
    return f"({parts.strip('() ')})" if "," in parts else parts


def edited(rows: Sequence[Cells], changes: Mapping[str, object]) -> list[dict[str, object]]:
    """Rows after a data editor's changes: edited_rows by place, added_rows at the end, deleted_rows by place."""
    changed = [dict(row) for row in rows]
    for place, cells in changes.get("edited_rows", {}).items():
        changed[int(place)] |= cells
    gone = set(changes.get("deleted_rows", ()))
    return [row for place, row in enumerate(changed) if place not in gone] + list(map(dict, changes.get("added_rows", ())))
