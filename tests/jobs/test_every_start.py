"""Whatever job a page starts is of a kind that `job_kinds` lists, and is so tried with a lost connection. The starts are found in
the source: who starts a job names its lane."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from job_kinds import ALL

from playground import lessons
from playground.kit.lesson import ROOT
from playground.kit.settings import Settings, Upload
from playground.ui import upload_reading

Function = ast.FunctionDef | None
NEW = {
    "a page": "def button():\n    session_jobs().start('new', work, lane='cpu', estimate_s=None, about=None)",
    "its own start": "def button():\n    _start('new')\n\ndef _start(name):\n    jobs.start(name, work, lane='cpu')",
    "options": "OPTIONS = {}\n\ndef button():\n    session_jobs().start('new', work, **OPTIONS)",
    "slow work": "def picture(settings, answer):\n    draw_slowly('new', settings, work, show)",
}


def called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


@dataclass
class Starts:
    """The calls of the app's modules, each with the function it stands in."""

    calls: list[tuple[str, Function, ast.Call]] = field(default_factory=list)

    def read(self, module: str, source: str) -> None:
        nodes: list[tuple[ast.AST, Function]] = [(ast.parse(source), None)]
        while nodes:
            node, function = nodes.pop()
            if isinstance(node, ast.Call):
                self.calls.append((module, function, node))
            inside = node if isinstance(node, ast.FunctionDef) else function
            nodes += [(inner, inside) for inner in ast.iter_child_nodes(node)]

    def names(self) -> set[str]:
        """Of the jobs that are started. Raises ValueError where a name cannot be told."""
        return {
            name for module, function, call in self.calls if self.starts(call) for name in self.of(call.args[0], function, module)
        }

    @staticmethod
    def starts(call: ast.Call) -> bool:
        by_session = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call)
        return any(word.arg == "lane" for word in call.keywords) or (
            by_session and call.func.attr == "start" and called(call.func.value) == "session_jobs"
        )

    def of(self, name: ast.expr, function: Function, module: str) -> set[str]:
        """The texts that an expression can be."""
        if isinstance(name, ast.Constant):
            return {name.value}
        if isinstance(name, ast.Call) and called(name) == upload_reading._job_name.__name__:
            return names_of_reading()
        if isinstance(name, ast.Subscript) and isinstance(name.value, ast.Name):
            return {*getattr(importlib.import_module(module), name.value.id).values()}
        if not isinstance(name, ast.Name):
            raise ValueError(f"{module}: {ast.unparse(name)} may be any job's name")
        places = [argument.arg for argument in function.args.args] if function else []
        if name.id in places:
            return self.given(function, places.index(name.id), module)
        return {getattr(importlib.import_module(module), name.id)}

    def given(self, function: ast.FunctionDef, place: int, module: str) -> set[str]:
        """What the callers of a function give it in a place; of a private one they stand in its module."""
        names: set[str] = set()
        for where, around, call in self.calls:
            if function.name.startswith("_") and where != module:
                continue
            if called(call) == function.name:
                names |= self.of(call.args[place], around, where)
            elif called(call) == "partial" and getattr(call.args[0], "id", "") == function.name:
                names |= self.of(call.args[place + 1], around, where)
        return names


def names_of_reading() -> set[str]:
    """Of the jobs that read the files of a setting."""
    for lesson in pkgutil.iter_modules(lessons.__path__, f"{lessons.__name__}."):
        if lesson.ispkg and importlib.util.find_spec(f"{lesson.name}.settings"):
            importlib.import_module(f"{lesson.name}.settings")
    kinds = [kind for kind in subclasses(Settings) if kind.__module__.startswith(lessons.__name__)]
    settings = {(kind.prefix, name): control for kind in kinds for name, control in kind.controls.items()}
    return {upload_reading._job_name(*key) for key, one in settings.items() if isinstance(one, Upload) and one.stops}


def subclasses(kind: type) -> Iterator[type]:
    for inner in kind.__subclasses__():
        yield inner
        yield from subclasses(inner)


@pytest.fixture(scope="module")
def starts() -> Starts:
    """Of all modules that may start one: those of `ui`, and who imports them."""
    found = Starts()
    for path in sorted((ROOT / "playground").rglob("*.py")):
        module, source = ".".join(path.relative_to(ROOT).with_suffix("").parts), path.read_text(encoding="utf-8")
        if "playground.ui" in f"{module} {source}":
            found.read(module.removesuffix(".__init__"), source)
    return found


def test_each_kind_that_is_started_is_tried(starts: Starts):
    assert starts.names() == {kind.name for kind in ALL}


@pytest.mark.parametrize("how", NEW)
def test_a_new_kind_would_be_found(starts: Starts, how: str):
    more = Starts(list(starts.calls))
    more.read("playground.lessons.new.page", NEW[how])
    assert more.names() == starts.names() | {"new"}


def test_a_name_that_cannot_be_told_is_said(starts: Starts):
    more = Starts(list(starts.calls))
    more.read("playground.lessons.new.page", "def button(count):\n    session_jobs().start(f'{count}', work, lane='cpu')")
    with pytest.raises(ValueError, match="may be any job's name"):
        more.names()
