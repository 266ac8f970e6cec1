"""What the README says is done as it stands: its lesson in ten lines runs, its commands and files exist."""

import re
import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from playground import lessons
from playground.kit.lesson import ROOT, Lesson

README = (ROOT / "README.md").read_text(encoding="utf-8")
ENTRY, SCRIPT = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


@pytest.fixture
def median_lesson(monkeypatch) -> Lesson:
    entry = eval(ENTRY, {"Lesson": Lesson})
    monkeypatch.setattr(lessons, "LESSONS", (*lessons.LESSONS, entry))
    return entry


def test_the_lesson_in_ten_lines_is_one(median_lesson):
    assert len([line for line in SCRIPT.splitlines() if line.strip()]) <= 10
    app = AppTest.from_string(SCRIPT, default_timeout=60).run()
    assert not app.exception and not app.error
    assert app.title[0].value == median_lesson.title
    app.slider(key="median_window").set_value(15).run()
    assert not app.exception


def test_every_picture_and_file_named_is_here():
    for path in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / path).is_file(), path
    for path in re.findall(r"`((?:playground|recipes|assets|pages|\.streamlit)/[\w./-]+\.\w+)`", README):
        assert (ROOT / path).exists() or path == median_script(), path


def median_script() -> str:
    return eval(ENTRY, {"Lesson": Lesson}).script


def test_upload_limit_and_python_version_are_those_of_the_settings():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert f"upload limit ({config['server']['maxUploadSize']} MB)" in README
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Python {project['requires-python'].removeprefix('>=')} or newer" in README
