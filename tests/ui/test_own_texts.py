"""Texts and boxes of the reader's own: another text may be shown, theirs comes back."""

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from playground.ui import brought
from playground.ui.own_texts import keep_text

PROGRAM = """
import streamlit as st
from dataclasses import dataclass
from playground.kit.settings import Settings, text
from playground.ui.panel import panel, peek, put

@dataclass(frozen=True)
class Drawn(Settings, prefix="drawn"):
    boxes: str = text("0 0 1 1", "Boxes", most=100)

for boxes in st.session_state.pop("drags", []):
    put(Drawn, {"boxes": boxes})
st.text(peek(Drawn).boxes)
panel(Drawn)
"""
KEY = "drawn_boxes"


def show(app: AppTest, text: str) -> AppTest:
    """As the address of an example or of Reset does."""
    app.session_state[KEY] = text
    return app.run()


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_string(PROGRAM, default_timeout=30).run()


def test_nothing_of_ones_own_no_button(app):
    assert app.text[0].value == "0 0 1 1" and not app.button


@pytest.mark.parametrize("other", ["5 5 9 9", "0 0 1 1"])
def test_what_was_typed_comes_back_after_an_example_and_after_reset(app, other):
    app.text_input[0].set_value("1 2 3 4").run()
    assert app.text[0].value == "1 2 3 4" and not app.button
    show(app, other)
    assert app.text[0].value == other and app.button[0].label == "Back to my own"
    app.button[0].click().run()
    assert not app.exception and app.text[0].value == "1 2 3 4" and not app.button
    assert app.text_input[0].value == "1 2 3 4"


def test_boxes_that_were_dragged_come_back_where_they_were_left(app):
    app.session_state["drags"] = ["1 0 2 1", "2 0 3 1", "3 0 4 1"]
    app.run()
    show(app, "5 5 9 9")
    app.button[0].click().run()
    assert app.text[0].value == "3 0 4 1"
    assert len(app.session_state["brought"]) == 1, "one text, not one a stop"


@given(some.lists(some.text(max_size=5), min_size=1, max_size=20), some.text(max_size=5))
def test_a_chain_of_drags_is_one_text(stops, first):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "session_state", {})
        keep_text(KEY, first)
        for before, stop in zip([first, *stops], stops, strict=False):
            keep_text(KEY, stop, before=before)
        assert [item.value for item in brought.everything(f"text {KEY}")] == [stops[-1]]
