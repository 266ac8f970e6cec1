"""What takes a page more than a second to read is read as a job: told, cancelled, begun anew, and then shown."""

from slow_reading import GO, TURNS
from streamlit.testing.v1 import AppTest

from playground.ui import upload_reading
from playground.ui.jobs import executor

PROGRAM = """
import streamlit as st
from dataclasses import dataclass
from playground.kit.settings import Settings, Uploaded, upload
from playground.ui.page import show_error
from playground.ui.panel import panel, peek
from slow_reading import read

@dataclass(frozen=True)
class Own(Settings, prefix="own"):
    files: Uploaded = upload("Files", read=read, kinds=("txt",), waiting="Reading …", stops=True)

try:
    st.text(f"read {peek(Own).files.value}")
except ValueError as error:
    show_error(st.container(), error)
panel(Own)
"""


def session(monkeypatch, data, at_once=-1.0) -> AppTest:
    monkeypatch.setattr(upload_reading, "AT_ONCE", at_once)
    GO.clear()
    TURNS.clear()
    app = AppTest.from_string(PROGRAM, default_timeout=30).run()
    return app.get("file_uploader")[0].set_value([("a.txt", data, "text/plain")]).run()


def labels(app) -> list[str]:
    return [button.label for button in app.button]


def finish() -> None:
    """Let the running job go on to its end."""
    GO.set()
    for job in tuple(executor()._unfinished):
        assert job.wait(20)


def test_what_is_read_within_a_second_is_no_job(monkeypatch):
    app = session(monkeypatch, b"quick", at_once=60.0)
    assert app.text[0].value == "read 5" and not app.button and len(TURNS) == 1


def test_what_takes_longer_is_a_job_and_then_shown(monkeypatch):
    app = session(monkeypatch, b"longer")
    assert "The files are being read" in app.info[0].value and not app.error and not app.exception
    assert labels(app) == ["Pause", "Cancel"]
    app.run()
    assert len(TURNS) == 2, "begun by the page, gone on with by one job however often the page runs"
    finish()
    app.run()
    assert app.text[0].value == "read 6" and not app.info and not app.button
    assert app.run().text[0].value == "read 6" and len(TURNS) == 2, "kept"


def test_bad_files_are_a_sentence_when_the_job_has_ended(monkeypatch):
    app = session(monkeypatch, b"bad, and long")
    finish()
    app.run()
    assert app.error[0].value == "These are bad files." and not app.info and not app.button


def test_a_cancel_ends_it_and_it_can_begin_anew(monkeypatch):
    app = session(monkeypatch, b"cancelled")
    next(button for button in app.button if button.label == "Cancel").click().run()
    for job in tuple(executor()._unfinished):
        assert job.wait(20)
    app.run()
    assert "was cancelled. Press “Read the files again”" in app.info[0].value and labels(app) == ["Read the files again"]
    GO.set()
    app.button[0].click().run()
    finish()
    app.run()
    assert app.text[0].value == "read 9" and not app.button


def test_files_that_were_taken_away_are_read_no_longer(monkeypatch):
    app = session(monkeypatch, b"taken away")
    app.get("file_uploader")[0].set_value([]).run()
    assert app.text[0].value == "read None" and not app.info
    for job in tuple(executor()._unfinished):
        assert job.wait(20)
    assert not GO.is_set() and not app.button


def test_a_job_that_ends_while_the_page_is_drawn_is_shown_at_once(monkeypatch):
    drawn = upload_reading.reading_line

    def late(prefix, name, key):
        finish()
        drawn(prefix, name, key)

    monkeypatch.setattr("playground.ui.uploads.reading_line", late)
    app = session(monkeypatch, b"in between")
    assert app.text[0].value == "read 10" and not app.info and not app.button
