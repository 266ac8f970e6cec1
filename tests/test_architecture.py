"""The plan of the house, kept: which room may import which, how long a file is, and what every lesson brings along."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from playground.ui.lessons import LESSONS, ROOT

LONGEST = 300  # lines
LONGEST_PAGE = 120

# What each room may import of ours, itself aside. `convolution`, `boxes` and the like are topic rooms.
ALLOWED = {
    "runtime": set(),
    "telling": set(),
    "jobs": set(),
    "images": set(),
    "models": {"images"},
    "convolution": {"images", "models", "telling"},
    "boxes": {"images", "models", "telling"},
    "vision": {"images", "models", "boxes"},
    "charts": {"images", "models", "convolution", "boxes", "vision", "jobs"},
    "ui": {"images", "models", "convolution", "boxes", "vision", "jobs", "charts", "telling"},
}


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Full names of the modules that a file imports anywhere, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return names


def rooms(names: set[str]) -> set[str]:
    """The rooms of `playground` among imported names."""
    parts = (name.split(".") for name in names)
    return {part[1] for part in parts if part[0] == "playground" and len(part) > 1 and part[1] in ALLOWED}


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", sources("playground"), ids=short)
def test_a_room_imports_only_rooms_below_it(path):
    room = path.relative_to(ROOT / "playground").parts[0].removesuffix(".py")
    if room == "__init__":
        return  # the package itself sets the environment and imports no room
    assert rooms(imported(path)) <= ALLOWED[room] | {room}


@pytest.mark.parametrize("path", [p for p in sources("playground") if "ui" not in p.relative_to(ROOT).parts], ids=short)
def test_only_the_ui_knows_streamlit(path):
    assert not {name for name in imported(path) if name.split(".")[0] == "streamlit"}


@pytest.mark.parametrize("path", sources("pages"), ids=short)
def test_pages_hold_no_torch(path):
    assert not {name for name in imported(path) if name.split(".")[0] in ("torch", "torchvision")}


@pytest.mark.parametrize("path", sources("playground", "pages", "recipes", "benchmarks", "tests"), ids=short)
def test_files_are_short_enough_to_read(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= (LONGEST_PAGE if path.is_relative_to(ROOT / "pages") else LONGEST)


def test_every_script_below_pages_is_a_lesson():
    assert {short(path) for path in sources("pages")} == {lesson.script for lesson in LESSONS}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_lesson_brings_script_thumbnail_and_core_test(lesson):
    assert lesson.script_path.is_file()
    assert lesson.thumbnail_path.is_file()
    rooms_used = rooms(imported(lesson.script_path)) - {"ui", "charts", "images", "models", "jobs"}
    assert rooms_used, "a page calls the core of its topic"
    for room in rooms_used:
        assert list((ROOT / "tests" / room).glob("test_*.py"))


def test_lessons_differ_in_address_prefix_and_thumbnail():
    for of in (lambda lesson: lesson.slug, lambda lesson: lesson.prefix, lambda lesson: lesson.thumbnail_path.read_bytes()):
        assert len({of(lesson) for lesson in LESSONS}) == len(LESSONS)


def test_home_and_navigation_import_no_torch():
    """In a fresh process, home is run to its end as Streamlit would run it."""
    program = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"app = AppTest.from_file({str(ROOT / 'playground' / 'ui' / 'app.py')!r}, default_timeout=60).run()\n"
        "assert not app.exception and not app.error, (app.exception, app.error)\n"
        "assert app.subheader, 'no lesson is listed'\n"
        "sys.exit('torch' in sys.modules or 'torchvision' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
