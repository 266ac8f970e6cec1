"""The plan of the house, kept: who may import whom, no circles, who knows Streamlit, and what every lesson brings along."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from playground.kit.lesson import ROOT
from playground.lessons import LESSONS, ORDER

LONGEST = 400  # lines: a reader's comfort
LONGEST_PAGE = 20  # a script below pages/ only calls its lesson
PYTHON = ("playground", "recipes", "benchmarks", "tests")
TOPICS = ["images", "models", "convolution", "networks", "boxes", "training", "vision"]  # each may import those before it
SHARED = {"kit", "jobs", *TOPICS, "stage"}

# What each room may import of ours, itself aside.
ALLOWED = {
    "runtime": set(),
    "kit": set(),
    "jobs": set(),
    **{room: {"kit", *TOPICS[:place]} for place, room in enumerate(TOPICS)},
    "stage": SHARED - {"stage", "networks", "boxes", "training", "vision"},
    "charts": SHARED,
    "ui": SHARED | {"charts"},
    "lessons": SHARED | {"charts", "ui"},
    "app": SHARED | {"charts", "ui", "lessons"},
    "detect": SHARED,  # `python -m playground.detect`
    "paint": SHARED,
}
ALLOWED["boxes"] -= {"convolution", "networks"}  # neighbours: a detector's maths needs no convolution, nor the other way round
KNOW_STREAMLIT = {"page.py", "views.py", "lab.py"}  # of a lesson


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def imported(path: Path) -> frozenset[str]:
    """Full names of the modules that a file imports anywhere, inside functions and under TYPE_CHECKING too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return frozenset(names)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def rooms(names: frozenset[str]) -> set[str]:
    """The rooms of `playground` among imported names."""
    parts = (name.split(".") for name in names)
    return {part[1] for part in parts if part[0] == "playground" and len(part) > 1 and part[1] in ALLOWED}


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_room_imports_only_rooms_below_it():
    wrong = {}
    for path in sources("playground"):
        room = path.relative_to(ROOT / "playground").parts[0].removesuffix(".py")
        if room != "__init__":  # the package itself sets the environment and imports no room
            wrong[short(path)] = rooms(imported(path)) - ALLOWED[room] - {room}
    assert len(wrong) > 100 and not {path: names for path, names in wrong.items() if names}


def test_no_lesson_imports_another():
    wrong = {}
    for path in sources("playground/lessons"):
        own = path.relative_to(ROOT / "playground" / "lessons").parts[0]
        others = {name.split(".")[2] for name in imported(path) if name.startswith("playground.lessons.")} & set(ORDER)
        wrong[short(path)] = others - {own}
    assert len(wrong) > 100 and not {path: names for path, names in wrong.items() if names}


def test_no_circle_of_imports():
    modules = {name_of(path): path for path in sources("playground")}
    faces = {name for name, path in modules.items() if path.name == "__init__.py"}
    graph = {name: (imported(path) & modules.keys()) - faces - {name} for name, path in modules.items()}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join((*way[way.index(name) :], name))
        if name not in done:
            for below in sorted(graph[name]):
                visit(below, (*way, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_who_knows_streamlit():
    knowing = [path for path in sources("playground") if any(name.split(".")[0] == "streamlit" for name in imported(path))]
    assert len(knowing) > 50 and [short(path) for path in knowing if not may_know_streamlit(path)] == []


def may_know_streamlit(path: Path) -> bool:
    room = path.relative_to(ROOT / "playground").parts[0]
    return room in ("ui", "app") or (room == "lessons" and (path.name in KNOW_STREAMLIT or path.stem.endswith("_lab")))


def test_a_script_below_pages_only_calls_its_lesson():
    for path in sources("pages"):
        assert path.read_text(encoding="utf-8").count("\n") <= LONGEST_PAGE, short(path)
        called = f"playground.lessons.{path.stem}.page"
        assert imported(path) == {called, f"{called}.lesson"}, short(path)


def test_files_are_short_enough_to_read():
    lines = {short(path): path.read_text(encoding="utf-8").count("\n") for path in sources(*PYTHON)}
    assert len(lines) > 500 and {path: count for path, count in lines.items() if count > LONGEST} == {}


def test_every_script_below_pages_is_a_lesson():
    assert set(sources("pages")) == {lesson.script_path for lesson in LESSONS}


def test_every_room_of_a_lesson_is_in_the_order():
    folders = {path.parent.name for path in (ROOT / "playground" / "lessons").glob("*/__init__.py")}
    assert folders == set(ORDER) == {lesson.room for lesson in LESSONS}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_lesson_lies_in_three_folders(lesson):
    """Its script, its room, its tests; beside them one picture for its card."""
    assert lesson.script_path.is_file()
    assert lesson.thumbnail_path.is_file()
    assert list((ROOT / "tests" / "lessons" / lesson.room).glob("test_*.py"))


def test_lessons_differ_in_address_prefix_and_thumbnail():
    for of in (lambda lesson: lesson.slug, lambda lesson: lesson.prefix, lambda lesson: lesson.thumbnail_path.read_bytes()):
        assert len({of(lesson) for lesson in LESSONS}) == len(LESSONS)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_the_face_of_a_lesson_imports_only_the_kit(lesson):
    path = ROOT / "playground" / "lessons" / lesson.room / "__init__.py"
    assert {name for name in imported(path) if name.count(".") == 2} <= {"playground.kit.lesson", "playground.kit.i18n"}


def test_home_and_navigation_import_no_torch():
    """In a fresh process, home is run to its end as Streamlit would run it."""
    program = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"app = AppTest.from_file({str(ROOT / 'playground' / 'app' / 'main.py')!r}, default_timeout=60).run()\n"
        "assert not app.exception and not app.error, (app.exception, app.error)\n"
        "assert any('/conv-photo' in one.proto.json for one in app.get('bidi_component')), 'no lesson is listed'\n"
        "sys.exit('torch' in sys.modules or 'torchvision' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
