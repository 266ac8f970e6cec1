"""Code on the page: tensors, calls and settings as Python text, and real functions printed with values put in."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from types import ModuleType
from typing import Any

from playground.kit.settings import Settings

WIDTH = 60  # characters a line, so that the panel need not wrap
# What torch's layers take where they are told nothing.
USUAL = dict(stride=1, padding=0, output_padding=0, dilation=1, groups=1, padding_mode="zeros", bias=True)
USUAL |= dict(ceil_mode=False, count_include_pad=True)  # of pooling


def literal(value: float) -> str:
    """A float as short as it reads back: 1., −0.5, 1e-05."""
    short = f"{value + 0.0:.6g}"
    exact = short if float(short) == value else repr(float(value))
    return exact if any(sign in exact for sign in ".e") else f"{exact}."


def pair(both: Sequence[object]) -> str:
    """A pair as torch's users write it: once where both are equal."""
    return str(both[0]) if both[0] == both[1] else str(tuple(both))


def rows_of(values: Iterable[Sequence[float]], digits: int = 15) -> str:
    """[[1, 2], [3.5, 4]] in one line, each number with up to so many digits."""
    return f"[{', '.join('[' + ', '.join(f'{value:.{digits}g}' for value in row) + ']' for row in values)}]"


def tensor_lines(name: str, weights: Sequence[Sequence[float]]) -> list[str]:
    """A kernel as Python lines, one a row; many equal weights stay short."""
    values = {value for row in weights for value in row}
    if len(values) == 1 and len(weights) * len(weights[0]) > 9:
        return [f"{name} = torch.full(({len(weights)}, {len(weights[0])}), {literal(values.pop())})"]
    rows = [f"    [{', '.join(literal(value) for value in row)}]," for row in weights]
    return [f"{name} = torch.tensor([", *rows, "])"]


def options(**values: object) -> list[str]:
    """Arguments of a layer of torch, `stride=2`, `padding="same"`: those that are not as torch has them anyhow."""
    return [f"{name}={_option(value)}" for name, value in values.items() if _option(value) != _option(USUAL.get(name))]


def _option(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else pair(value) if isinstance(value, tuple) else f"{value}"


def pad_lines(sides: Sequence[Sequence[int]], mode: str | None) -> list[str]:
    """Lines that pad x (1, C, H, W) by ((top, bottom), (left, right)): by torch, last axis first as it wants it, in its `mode`;
    by numpy where that is None."""
    (top, bottom), (left, right) = sides
    if mode is None:
        return [
            "import numpy as np  # torch has no symmetric padding",
            f"sides = (0, 0), (0, 0), ({top}, {bottom}), ({left}, {right})",
            'x = torch.from_numpy(np.pad(x.numpy(), sides, "symmetric"))',
        ]
    return [f'x = nn.functional.pad(x, ({left}, {right}, {top}, {bottom}), mode="{mode}")']


def call_lines(opening: str, arguments: Sequence[str]) -> list[str]:
    """A call on one line where it fits, else with its arguments filled into lines of WIDTH below."""
    whole = f"{opening}({', '.join(arguments)})"
    if len(whole) <= WIDTH:
        return [whole]
    lines = ["   "]
    for argument in arguments:
        if len(lines[-1]) + len(argument) + 2 > WIDTH:
            lines.append("   ")
        lines[-1] += f" {argument},"
    return [f"{opening}(", *lines, ")"]


def settings_call(settings: Settings) -> str:
    """`Nms(source='crowd', t=0.3)`: what makes these settings again, defaults left out."""
    changed = {name.removeprefix(f"{settings.prefix}_"): value for name, value in settings.changed().items()}
    return f"{type(settings).__name__}({', '.join(f'{name}={value!r}' for name, value in changed.items())})"


def settings_import(settings: Settings) -> str:
    return f"from {type(settings).__module__} import {type(settings).__name__}"


def shown(function: Callable[..., Any], *, result: str | None = None, **values: Any) -> str:
    """The body of a real function as a script: the imports that it and its values use, its arguments as assignments, then its
    lines.

    `values` are its arguments; a str beginning with = is put in as code. The last `return x` becomes `<result> = x`, or is
    left out without `result`. The function must be written at the top of a module, its imports there too.
    """
    source, (tree,) = _read(function)
    body = [node for node in tree.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    source = source.splitlines()
    first = min(node.lineno for node in body)
    given = [f"{name} = {value[1:] if str(value).startswith('=') else repr(value)}" for name, value in values.items()]
    used = {*_names(function), *_names("\n".join(given))}
    lines = textwrap.dedent("\n".join(source[first - 1 :])).splitlines()
    if isinstance(body[-1], ast.Return):
        last = body[-1].lineno - first
        ending = "\n".join(lines[last:]).removeprefix("return ")
        lines = [*lines[:last], *([f"{result} = {ending}"] if result else [])]
    return "\n".join([*_imports(function, used), "", *given, *lines])


def _imports(function: Callable[..., Any], used: set[str]) -> list[str]:
    """Import lines of the function's module that bind a name it uses, in their order."""
    lines = []
    for node in _read(inspect.getmodule(function))[1]:
        aliases = node.names if isinstance(node, ast.Import | ast.ImportFrom) else ()
        if names := [alias for alias in aliases if (alias.asname or alias.name.split(".")[0]) in used]:
            lines.append(ast.unparse(type(node)(**{**{f: getattr(node, f) for f in node._fields}, "names": names})))
    return lines


@lru_cache(maxsize=64)
def _read(written: Callable[..., Any] | ModuleType) -> tuple[str, list[ast.stmt]]:
    """A function's or a module's source and its statements."""
    source = textwrap.dedent(inspect.getsource(written))
    return source, ast.parse(source).body


@lru_cache(maxsize=256)
def _names(written: Callable[..., Any] | str) -> frozenset[str]:
    """The names that a function's body, or some lines, use."""
    tree = ast.parse(written) if isinstance(written, str) else _read(written)[1][0]
    parts = tree.body
    return frozenset(node.id for part in parts for node in ast.walk(part) if isinstance(node, ast.Name))
