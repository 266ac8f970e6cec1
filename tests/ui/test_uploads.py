"""Files of the reader's own: kept for the session through Reset, other views and other pages, until they are removed."""

from streamlit.testing.v1 import AppTest

from playground.ui import brought

PROGRAM = """
import streamlit as st
from playground.kit.settings import Settings, Uploaded, upload
from playground.ui import brought
from playground.ui.panel import panel, peek
from playground.ui.uploads import files_stay_here
from dataclasses import dataclass

def read(files):
    text = b"".join(data for _name, data in files).decode()
    if not text:
        raise ValueError("There is nothing in these files.")
    return text

prefix = st.session_state.get("prefix", "one")

@dataclass(frozen=True)
class Own(Settings, prefix=prefix):
    files: Uploaded = upload("Files", read=read, kinds=("txt",), waiting="Reading …")

settings = None
try:
    settings = peek(Own)
    st.text(f"{settings.files.value} {settings.files.names}")
except ValueError as error:
    st.text(str(error))
if not st.session_state.get("hidden"):
    panel(Own)
st.text(" ".join(item.name for item in brought.everything("annotations")))
st.text(files_stay_here((Own,)))
"""
KIND = "text/plain"


def session() -> AppTest:
    return AppTest.from_string(PROGRAM, default_timeout=30).run()


def add(app: AppTest, *files: tuple[str, str]) -> AppTest:
    return app.get("file_uploader")[0].set_value([(name, data.encode(), KIND) for name, data in files]).run()


def leave_and_come_back(app: AppTest) -> AppTest:
    app.session_state["hidden"] = True
    app.run()
    app.session_state["hidden"] = False
    return app.run()


def read(app: AppTest) -> str:
    assert not app.exception
    return app.text[0].value


def test_no_files_are_nothing():
    app = session()
    assert read(app) == "None ()" and not app.selectbox and app.text[2].value == "[]"


def test_a_set_stays_when_its_control_goes_and_comes():
    app = add(session(), ("a.txt", "one"), ("b.txt", "two"))
    assert read(app) == "onetwo ('a.txt', 'b.txt')" and not app.selectbox  # the uploader lists them itself
    leave_and_come_back(app)
    assert read(app) == "onetwo ('a.txt', 'b.txt')"
    assert "a.txt and 1 more" in app.selectbox[0].options[0]
    assert "a.txt and 1 more" in app.text[2].value and "asked for their own" in app.text[2].value


def test_reset_keeps_the_set():
    app = add(session(), ("a.txt", "one"))
    app.session_state["one-resets"] = 1
    assert read(app.run()) == "one ('a.txt',)"


def test_another_page_that_reads_the_same_kind_is_offered_it():
    app = add(session(), ("a.txt", "one"))
    app.session_state["prefix"] = "two"
    assert read(app.run()) == "one ('a.txt',)"


def test_files_added_to_a_set_make_one_set():
    app = add(session(), ("a.txt", "one"))
    add(app, ("a.txt", "one"), ("b.txt", "two"))
    assert read(app) == "onetwo ('a.txt', 'b.txt')" and app.text[1].value == "a.txt and 1 more"


def test_an_earlier_set_can_be_chosen_and_removed():
    app = add(session(), ("a.txt", "one"))
    leave_and_come_back(app)
    add(app, ("b.txt", "two"))
    assert read(app) == "two ('b.txt',)" and len(app.selectbox[0].options) == 2
    earlier = app.session_state["one-files-picked"]
    digest = next(item.digest for item in app.session_state["brought"] if item.digest != earlier)
    app.selectbox[0].set_value(digest).run()
    assert read(app) == "one ('a.txt',)"
    app.button[0].click().run()
    assert read(app) == "None ()" and app.text[1].value == "b.txt"
    leave_and_come_back(app)
    assert read(app) == "None ()", "removed, not replaced by the other one"


def test_a_set_that_cannot_be_read_says_so_and_can_be_removed():
    app = add(session(), ("a.txt", ""))
    assert read(app) == "There is nothing in these files."
    leave_and_come_back(app)
    assert read(app) == "There is nothing in these files."
    app.button[0].click().run()
    assert read(app) == "None ()"


def test_sessions_share_nothing():
    first, second = add(session(), ("a.txt", "one")), session()
    assert (read(first), read(second)) == ("one ('a.txt',)", "None ()")


def test_files_that_a_page_hands_over_are_chosen_even_where_others_were_removed():
    program = """
from playground.ui.uploads import hand_over
if st.button("hand over"):
    hand_over(prefix, "files", "annotations", (("made.txt", b"made here"),), title="made.txt")
"""
    app = AppTest.from_string(PROGRAM.replace("settings = None", program + "settings = None", 1), default_timeout=30).run()
    add(app, ("mine.txt", "mine"))
    assert read(app).startswith("mine")
    app.button[0].click().run()
    assert read(app) == "made here ('made.txt',)" and app.text[1].value == "made.txt mine.txt"


def test_files_that_are_too_large_together_are_refused_with_a_sentence(monkeypatch):
    monkeypatch.setattr(brought, "MOST_BYTES", 8)
    app = add(session(), ("a.txt", "12345"))
    assert read(app) == "12345 ('a.txt',)" and not app.error
    add(app, ("a.txt", "12345"), ("b.txt", "6789"))
    assert read(app) == "None ()" and "more than 8 bytes, the most that can be held. Remove some." in app.error[0].value
    add(app, ("b.txt", "6789"))
    assert read(app) == "6789 ('b.txt',)" and not app.error
