"""A network as code: the functions that write it, as they stand in the textbook's module, and one nn.Sequential."""

import ast
import inspect
import re
from collections.abc import Callable
from functools import lru_cache

import torch

from playground.convolution.stacks.parser import parse_stack
from playground.convolution.stacks.report import stack_code
from playground.networks import textbook
from playground.networks.forms import CHAINS, FORMS

_FORMATTING = re.compile(r"  # fmt: \w+$", re.MULTILINE)


@lru_cache(maxsize=16)
def source_of(build: Callable) -> str:
    """The function `build` of the textbook's module with everything there that it uses, and their imports, as a script."""
    text = inspect.getsource(textbook)
    nodes = ast.parse(text).body
    written = {name: node for node in nodes for name in _names(node)}
    wanted, waiting = set(), [build.__name__]
    while waiting:
        if (name := waiting.pop()) in wanted or name not in written:
            continue
        wanted.add(name)
        waiting += [node.id for node in ast.walk(written[name]) if isinstance(node, ast.Name)]
    lines = _FORMATTING.sub("", text).splitlines()
    pieces = ["\n".join(lines[node.lineno - 1 : node.end_lineno]) for node in nodes if wanted & set(_names(node))]
    return "\n\n\n".join([_imports(nodes, wanted, written), *pieces])


def _names(node: ast.stmt) -> list[str]:
    """What a statement of a module defines, imports aside."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    return [target.id for target in node.targets if isinstance(target, ast.Name)] if isinstance(node, ast.Assign) else []


def _imports(nodes: list[ast.stmt], wanted: set[str], written: dict[str, ast.stmt]) -> str:
    used = {node.id for name in wanted for node in ast.walk(written[name]) if isinstance(node, ast.Name)} | {"torch", "nn"}
    lines = []
    for node in nodes:
        names = [alias for alias in getattr(node, "names", ()) if (alias.asname or alias.name) in used]
        if isinstance(node, ast.ImportFrom) and names:
            lines.append(f"from {node.module} import {', '.join(alias.name for alias in names)}")
        elif isinstance(node, ast.Import) and names:
            lines += [f"import {alias.name}" for alias in names]
    return "\n".join(lines)


@lru_cache(maxsize=32)
def sequential(form: str, channels: int, classes: int) -> str | None:
    """`net = nn.Sequential(…)`, a layer a line; None for a network with branches, which one nn.Sequential cannot hold."""
    if form not in CHAINS:
        return None
    with torch.device("meta"):
        network = FORMS[form].build(channels, classes)
    return stack_code(parse_stack("\n".join(map(_plain, str(network).splitlines()))))


def _plain(line: str) -> str:
    """A printed layer without what torch takes anyhow, and pairs of equal numbers as one."""
    line = re.sub(r"\((\d+), \1\)", r"\1", line)
    usual = r", (?:stride=1|inplace=False)" if "Conv2d" in line or "Dropout" in line else r", padding=0"
    return re.sub(rf"(?:{usual})(?=[,)])", "", line)
