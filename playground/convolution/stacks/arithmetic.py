"""Numbers, words and sums of them in pasted code: worked out from its syntax tree, never run."""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence

LARGEST = 1 << 40  # of a number that is written or reckoned
MOST_POWER = 64
Value = int | float | str | bool | None | tuple

_BINARY: dict[type, Callable] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
}  # fmt: skip
_UNARY: dict[type, Callable] = {ast.USub: operator.neg, ast.UAdd: operator.pos}


def evaluate(node: ast.expr, names: Callable[[str, int], Value]) -> Value:
    """The value of a literal, of a tuple or list of them, and of sums; `names` gives that of (a name, its line).

    Raises ValueError with a sentence that names the line for anything that only running could tell.
    """
    try:
        return _value(node, names)
    except (ArithmeticError, TypeError, RecursionError) as error:
        raise ValueError(_refusal(node)) from error


def dotted(node: ast.expr) -> str:
    """`a` or `a.b.c` of names; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    before = dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return before and f"{before}.{node.attr}"


def short(node: ast.expr) -> str:
    """An expression as it stands, cut in the middle where it is long."""
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:24]} … {text[-12:]}"


def _refusal(node: ast.expr) -> str:
    return f"Line {node.lineno}: “{short(node)}” cannot be evaluated: write a number in its place."


def _value(node: ast.expr, names: Callable[[str, int], Value]) -> Value:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str | None):
        return _bounded(node.value)
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(_value(part, names) for part in node.elts)
    if name := dotted(node):
        return names(name, node.lineno)
    if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
        return _UNARY[type(node.op)](_number(node.operand, names))
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right = _number(node.left, names), _number(node.right, names)
        if isinstance(node.op, ast.Pow) and abs(right) > MOST_POWER:
            raise OverflowError
        return _bounded(_BINARY[type(node.op)](left, right))
    raise ValueError(_refusal(node))


def _number(node: ast.expr, names: Callable[[str, int], Value]) -> int | float:
    value = _value(node, names)
    if not isinstance(value, int | float):
        raise TypeError
    return value


def _bounded(value: Value) -> Value:
    if isinstance(value, complex) or (isinstance(value, int | float) and abs(value) > LARGEST):
        raise OverflowError
    return value


def values_of(text: str, names: Sequence[str]) -> Mapping[str, Value]:
    """What a reader wrote for `names`: “10”, “10, 64” in their order, or “num_classes = 10”. Names without a value are left out.

    Raises ValueError with a sentence where a part is no number.
    """
    values: dict[str, Value] = {}
    for place, part in enumerate(filter(None, map(str.strip, text.replace(";", ",").split(",")))):
        name, equals, written = part.rpartition("=")
        name = name.strip() if equals else names[place] if place < len(names) else ""
        try:
            number = evaluate(ast.parse(written.strip(), mode="eval").body, _no_name)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ValueError(f"“{part[:40]}” is no number. Write one for {', '.join(names)}, such as 10.") from error
        if not isinstance(number, int | float):
            raise ValueError(f"“{part[:40]}” is no number. Write one for {', '.join(names)}, such as 10.")
        values |= {name: number} if name else {}
    return values


def _no_name(name: str, _line: int) -> Value:
    raise ValueError(name)
