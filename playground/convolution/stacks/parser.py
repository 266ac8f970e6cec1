"""What a reader pastes as layers: an nn.Sequential(...), as code or as `print` shows it. It is read as text, never run.

Known are the layers in LAYERS with numbers, sums of numbers and named numbers as arguments, one Sequential within another, and
what people paste around it: imports, `net =`, a class. Everything else is refused with the line it stands on.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from playground.convolution.stacks.arithmetic import Value, dotted, evaluate, short, values_of
from playground.convolution.stacks.base import Layer
from playground.convolution.stacks.layers import PLAIN, AdaptivePool, BatchNorm, Conv, ConvTranspose, Flatten, Linear, Plain, Pool
from playground.convolution.stacks.pasted import as_code

MOST_CHARACTERS = 20_000
MOST_LAYERS = 200
MOST_VISITED = 4 * MOST_LAYERS  # layers, Sequentials and names, however often
UNCHANGED = ("to", "cuda", "cpu", "eval", "train", "float", "double", "half", "requires_grad_")  # methods that change no layer
CHANGING = ("append", "extend", "insert", "add_module")
IGNORED = ("device", "dtype")  # arguments that change no number on the page

_CONV = ("out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias")
_TRANSPOSED = ("out_channels", "kernel_size", "stride", "padding", "output_padding", "groups", "bias", "dilation")
_NORM = ("num_features", "eps", "momentum", "affine", "track_running_stats")


@dataclass(frozen=True)
class Known:
    """A layer that may be pasted: its arguments in torch's order, those it cannot do without, and what makes the record."""

    arguments: tuple[str, ...]
    needed: tuple[str, ...]
    make: Callable[..., Layer]
    by_name: tuple[str, ...] = ()  # arguments that have no place


def _norm(num_features: int | None = None, bias: bool = True, **more: object) -> BatchNorm:
    if not bias and more.get("affine", True):
        more["bias"] = False
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
    "BatchNorm2d": Known(_NORM, ("num_features",), _norm, ("bias",)),
    "LazyBatchNorm2d": Known(_NORM[1:], (), _norm, ("bias",)),
    "Flatten": Known(("start_dim", "end_dim"), (), _flatten),
    "Linear": Known(("in_features", "out_features", "bias"), ("in_features", "out_features"), Linear),
    "LazyLinear": Known(("out_features", "bias"), ("out_features",), Linear),
    **{name: Known(arguments, (), partial(_plain, name)) for name, arguments in PLAIN.items()},
}


def parse_stack(text: str, values: str = "") -> tuple[Layer, ...]:
    """Layers of a pasted `nn.Sequential(...)`, or of what `print` shows of one; Sequentials within it unfolded.

    values: what the reader wrote for names that the code uses and does not give, as `open_names` lists them ("10").
    Raises ValueError with a sentence that names the line, for whatever is not a known layer with arguments that can be read,
    and for a name without a value.
    """
    pasted = _read(text)
    given = values_of(values, tuple(pasted.open))
    for name, line in pasted.open.items():
        if name not in given:
            raise ValueError(f"Line {line}: {name} has no value here. Write it into the field “Value of {name}”.")
    return _read(text, given).layers if pasted.open else pasted.layers


def open_names(text: str) -> tuple[str, ...]:
    """Names that stand for numbers in pasted code and have no value there. Raises ValueError where it cannot be read."""
    return tuple(_read(text).open)


@dataclass(frozen=True)
class _Pasted:
    layers: tuple[Layer, ...]
    open: Mapping[str, int]  # names without a value, which count as 1, and the lines they stand on


def _read(text: str, values: Mapping[str, Value] | None = None) -> _Pasted:
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"The code has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.")
    code = as_code(text)
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        raise ValueError(f"Line {line or 1}: this is not Python that can be read; look at brackets and commas there.") from error
    try:
        reader = _Reader(tree, values or {})
        layers = tuple(islice(reader.layers(reader.stack), MOST_LAYERS + 1))
    except RecursionError as error:
        raise ValueError("Line 1: this is nested too deeply to be read.") from error
    line = f"Line {reader.stack.lineno}"
    if not layers:
        raise ValueError(f"{line}: this nn.Sequential holds no layer. Put one in.")
    if len(layers) > MOST_LAYERS:
        raise ValueError(f"{line}: there are more layers than the {MOST_LAYERS} that are read.")
    return _Pasted(layers, reader.open)


class _Reader:
    """Reads one syntax tree: finds its stack, the numbers and layers that names stand for, and makes the records."""

    def __init__(self, tree: ast.Module, values: Mapping[str, Value]) -> None:
        self.values = dict(values)
        self.open: dict[str, int] = {}  # names without a value, and their lines
        self.written: dict[str, ast.expr] = {}  # what names stand for
        self._within: list[str] = []
        self._visited = 0
        self._note_names(tree)
        self.stack = self._outermost(tree)

    def _note_names(self, tree: ast.Module) -> None:
        """Numbers and layers behind `name =`, and defaults of arguments."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                self._note(dotted(node.targets[0]), node.value)
            elif isinstance(node, ast.AnnAssign) and node.value:
                self._note(dotted(node.target), node.value)
            elif isinstance(node, ast.arguments):
                given = zip([*node.posonlyargs, *node.args][::-1], node.defaults[::-1], strict=False)
                for argument, default in [*given, *zip(node.kwonlyargs, node.kw_defaults, strict=True)]:
                    if default is not None:
                        self._note(argument.arg, default)

    def _note(self, name: str, node: ast.expr) -> None:
        if name:
            self.written[name] = _bare(node)

    def _known(self, name: str, line: int) -> Value:
        """The value of a name; 1 in place of one that is not known, which is noted."""
        if name not in self.values:
            node = self.written.pop(name, None) or self.written.pop(name.removeprefix("self."), None)
            if node is None:
                self.open.setdefault(name, line)
            self.values[name] = 1 if node is None else evaluate(node, self._known)
        return self.values[name]

    def _outermost(self, tree: ast.Module) -> ast.expr:
        """The one Sequential that is in no other one; where there is none, layers that stand alone."""
        calls = list(_outer_calls(tree))
        for call in calls:
            if isinstance(call.func, ast.Attribute) and call.func.attr in CHANGING and _torch_name(call) is None:
                raise ValueError(
                    f"Line {call.lineno}: {short(call.func)}(…) changes the model afterwards; "
                    "write all layers into one nn.Sequential(…)."
                )
        stacks = [call for call in calls if _torch_name(call) == "Sequential"]
        used = {dotted(node) for stack in stacks for node in ast.walk(stack) if isinstance(node, ast.Name | ast.Attribute)}
        inner = {id(node) for name, node in self.written.items() if name in used}
        stacks = [stack for stack in stacks if id(stack) not in inner]
        if len(stacks) > 1:
            lines = " and ".join(str(stack.lineno) for stack in stacks[:2])
            raise ValueError(f"Line {stacks[1].lineno}: an nn.Sequential(…) stands on lines {lines}; paste one of them alone.")
        alone = [call for call in calls if _torch_name(call) in LAYERS and id(call) not in inner]
        last = tree.body[-1] if tree.body else None
        if (
            not stacks
            and isinstance(last, ast.Expr | ast.Assign)
            and isinstance(_bare(last.value), ast.Call | ast.List | ast.Tuple)
        ):
            return _bare(last.value)
        if alone:
            raise ValueError(
                f"Line {alone[0].lineno}: nn.{_torch_name(alone[0])} stands outside nn.Sequential(…), and how it is joined to "
                "others cannot be read. Put all layers into one nn.Sequential(…)."
            )
        if not stacks:
            raise ValueError("Line 1: no nn.Sequential(…) is found here. Paste one, or what print(model) shows of it.")
        return stacks[0]

    def layers(self, node: ast.expr) -> Iterator[Layer]:
        """The layers of a call: one, or all those of a Sequential; of a tuple or list; and what a name stands for."""
        self._visited += 1
        if self._visited > MOST_VISITED:
            raise ValueError(f"Line {self.stack.lineno}: there are more layers than the {MOST_LAYERS} that are read.")
        node = _bare(node)
        if isinstance(node, ast.Starred) and isinstance(node.value, ast.List | ast.Tuple):
            node = node.value
        if isinstance(node, ast.List | ast.Tuple):
            for part in node.elts:
                yield from self.layers(part)
        elif (name := dotted(node)) in self.written and name not in self._within:
            self._within.append(name)
            yield from self.layers(self.written[name])
            self._within.pop()
        elif (kind := _torch_name(node)) is None:
            raise ValueError(f"Line {node.lineno}: “{short(node)}” is not a layer of torch.nn with its arguments.")
        elif kind == "Sequential":
            for part in self._parts(node):
                yield from self.layers(part)
        else:
            yield self._layer(node, kind)

    def _parts(self, node: ast.Call) -> Sequence[ast.expr]:
        """What a Sequential is made of, also behind names in an OrderedDict."""
        if node.keywords:
            raise ValueError(f"Line {node.lineno}: nn.Sequential takes layers alone, no {node.keywords[0].arg}=.")
        (named,) = node.args if len(node.args) == 1 else (None,)
        if not (isinstance(named, ast.Call) and dotted(named.func) in ("OrderedDict", "collections.OrderedDict")):
            return node.args
        (pairs,) = named.args if len(named.args) == 1 else (None,)
        if isinstance(pairs, ast.Dict):
            return pairs.values
        listed = pairs.elts if isinstance(pairs, ast.List | ast.Tuple) else ()
        if not all(isinstance(pair, ast.Tuple | ast.List) and len(pair.elts) == 2 for pair in listed):
            raise ValueError(f"Line {named.lineno}: this OrderedDict does not list (name, layer) pairs.")
        return [*(pair.elts[1] for pair in listed), *(keyword.value for keyword in named.keywords)]

    def _layer(self, node: ast.Call, name: str) -> Layer:
        line = f"Line {node.lineno}: nn.{name}"
        if name not in LAYERS:
            raise ValueError(f"{line} is not supported here. Supported are Sequential, {', '.join(LAYERS)}.")
        known = LAYERS[name]
        if len(node.args) > len(known.arguments):
            raise ValueError(f"{line} takes at most {len(known.arguments)} arguments; {len(node.args)} are given.")
        given = {}
        for argument, value in zip(known.arguments, node.args, strict=False):
            given[argument] = evaluate(value, self._known)
        for keyword in node.keywords:
            if keyword.arg in IGNORED:
                continue
            if keyword.arg not in (*known.arguments, *known.by_name):
                wanted = ", ".join((*known.arguments, *known.by_name)) or "none"
                raise ValueError(f"{line} has no argument {keyword.arg or '**'} that is supported here; there are {wanted}.")
            if keyword.arg in given:
                raise ValueError(f"{line} is given {keyword.arg} twice.")
            given[keyword.arg] = evaluate(keyword.value, self._known)
        missing = [argument for argument in known.needed if argument not in given]
        if missing:
            raise ValueError(f"{line} needs {' and '.join(missing)}.")
        if given.pop("return_indices", False):
            raise ValueError(f"{line} with return_indices=True gives two results; a Sequential cannot pass them on.")
        try:
            return known.make(**given)
        except ValueError as error:
            raise ValueError(f"{line}: {error}") from error


def _bare(node: ast.expr) -> ast.expr:
    """Without calls behind it that change no layer, such as .to(device)."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in UNCHANGED:
        node = node.func.value
    return node


def _torch_name(node: ast.expr) -> str | None:
    """Name of the layer that is called: X of X(…), nn.X(…) or torch.nn.X(…)."""
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Name):
            return called.id
        if isinstance(called, ast.Attribute) and dotted(called.value) in ("nn", "torch.nn"):
            return called.attr
    return None


def _outer_calls(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that stand in no layer's call."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child
        if not (isinstance(child, ast.Call) and (_torch_name(child) == "Sequential" or _torch_name(child) in LAYERS)):
            yield from _outer_calls(child)
