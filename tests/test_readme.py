"""What the README says is done as it stands: its lesson in ten lines runs, its commands and files exist."""

import importlib
import re
import sys
import tomllib
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from playground.kit.lesson import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CARD, PAGE = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
ROOM = "playground.lessons.median_photo"


@pytest.fixture
def median_lesson(monkeypatch, tmp_path) -> ModuleType:
    """The room of the README's lesson, as if it lay in its folder."""
    folder = tmp_path / "median_photo"
    folder.mkdir()
    (folder / "__init__.py").write_text(CARD, encoding="utf-8")
    (folder / "page.py").write_text(PAGE, encoding="utf-8")
    import playground.lessons

    monkeypatch.setattr(playground.lessons, "__path__", [*playground.lessons.__path__, str(tmp_path)])
    yield importlib.import_module(ROOM)
    for name in [name for name in sys.modules if name.startswith(ROOM)]:
        del sys.modules[name]


def test_the_lesson_in_ten_lines_is_one(median_lesson):
    body = PAGE[PAGE.index("@dataclass") :]
    assert len([line for line in body.splitlines() if line.strip()]) <= 12, "a declaration of four, a page of eight"
    app = AppTest.from_string(f"from {ROOM}.page import lesson\n\nlesson()\n", default_timeout=60).run()
    assert not app.exception and not app.error
    assert app.title[0].value == median_lesson.LESSON.title
    app.slider(key="median_window").set_value(15).run()
    assert not app.exception and app.slider(key="median_window").value == 15
    app.query_params["median_window"] = "inf"
    assert not app.run().exception


def test_every_picture_and_file_named_is_here():
    for path in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / path).is_file(), path
    for path in re.findall(r"`((?:playground|recipes|assets|pages|\.streamlit)/[\w./-]+\.\w+)`", README):
        assert (ROOT / path).exists() or "median_photo" in path, path


def test_upload_limit_and_python_version_are_those_of_the_settings():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert f"upload limit ({config['server']['maxUploadSize']} MB)" in README
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Python {project['requires-python'].removeprefix('>=')} or newer" in README
