"""Controls from a declaration: what stands on the page, what the address spells, and what a component may write."""

import pytest
from small_lesson import Small
from streamlit.testing.v1 import AppTest

from playground.ui import panel
from playground.ui.panel import accepted, take

PAGE = """
import streamlit as st
from small_lesson import LESSON, Small
from playground.ui.address import follow_address
from playground.ui.panel import choose_view, panel, peek

st.session_state["page"] = "small"
follow_address(Small)
settings = peek(Small)
choose_view(Small)
panel(Small, below={"size": lambda: st.caption("under the size")})
st.text(repr(settings))
"""


def opened(**params: object) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=30)
    for name, value in params.items():
        app.query_params[name] = str(value)
    return app.run()


def settings_of(app: AppTest) -> Small:
    assert not app.exception
    return eval(app.text[0].value, {"Small": Small})


def address(app: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}


def test_what_is_asked_for_stands_there_in_order():
    app = opened()
    assert settings_of(app) == Small() and address(app) == {}
    assert [box.label for box in app.selectbox] == ["Source"] and app.selectbox[0].options == ["the sky", "the sea"]
    assert [app.number_input[0].label, app.slider[0].label, app.select_slider[0].label] == ["Size", "Threshold", "Rate"]
    assert app.caption[0].value == "under the size" and app.expander[0].label == "More" and not app.text_input


def test_settings_are_known_before_the_controls_are_drawn():
    app = opened(small_size=7, small_source="sea", small_t=0.25)
    assert settings_of(app) == Small(size=7, source="sea", t=0.25)
    assert app.slider[0].label == "Threshold, large" and app.slider[0].value == 0.25
    app.number_input[0].set_value(4).run()
    assert settings_of(app) == Small(size=4, source="sea", t=0.25) and app.slider[0].label == "Threshold"


def test_a_choice_spells_its_key_in_the_address():
    app = opened()
    app.selectbox[0].set_value("sea").run()
    assert address(app) == {"small_source": "sea"}
    app.selectbox[0].set_value("sky").run()
    assert address(app) == {}
    app.button_group[0].set_value("second").run()
    assert address(app) == {"small_view": "second"}


def test_a_label_in_an_old_address_is_read():
    app = opened(small_source="the sea", small_view="First picture", small_rate="1.0")
    assert settings_of(app) == Small(source="sea", rate=1.0)
    assert app.selectbox[0].value == "sea" and address(app)["small_source"] == "sea"


def test_a_choice_that_was_hidden_comes_back_as_it_was():
    app = opened(small_source="sea")
    app.button_group[0].set_value("second").run()
    assert not app.selectbox and "small_source" not in address(app) and settings_of(app) == Small(view="second")
    app.button_group[0].set_value("first").run()
    assert app.selectbox[0].value == "sea" and address(app) == {"small_source": "sea"}


def test_a_number_that_was_hidden_comes_back_as_it_was():
    app = opened(small_extra="true", small_words="x y")
    app.toggle[0].set_value(False).run()
    assert not app.text_input and settings_of(app) == Small()
    app.toggle[0].set_value(True).run()
    assert app.text_input[0].value == "x y" and settings_of(app) == Small(extra=True, words="x y", word="x")


def test_a_number_that_the_picture_sets_is_spelled_each_time():
    """It has no control that Streamlit could bind: each edit, and the way back to its default, is written by the panel."""
    app = AppTest.from_string(PAGE.replace("panel(Small, ", "panel(Small, apart=('size',), "), default_timeout=30).run()
    assert not app.number_input and address(app) == {}
    for value, spelled in ((4, {"small_size": "4"}), (5, {"small_size": "5"}), (Small().size, {})):
        app.session_state["small_size"] = value
        app.run()
        assert settings_of(app).size == value and address(app) == spelled


def test_a_name_that_is_gone_gives_way_to_the_first():
    app = opened(small_extra="true", small_words="x y", small_word="y")
    assert settings_of(app).word == "y"
    app.text_input[0].set_value("x z").run()
    assert settings_of(app).word == "x" and app.button_group[1].options == ["x", "z"]


@pytest.mark.parametrize("bad", ["", "nothing", "inf", "nan", "1e999", "-5", "9" * 999])
def test_what_an_address_cannot_mean_leaves_it(bad):
    names = [f"small_{name}" for name in ("view", "source", "size", "t", "rate", "extra")]
    app = opened(**dict.fromkeys(names, bad), other="stays")
    assert settings_of(app) == Small() and address(app) == {"other": "stays"}


def test_a_component_writes_what_can_be():
    edit = {"size": 4.4, "t": 7, "words": ["p", "q"], "source": "sea", "rate": 0.3, "extra": "yes", "photo": 1, "other": 2}
    assert accepted(Small, edit) == {"size": 4, "t": 1.0, "words": "p q", "source": "sea"}
    assert accepted(Small, {"size": float("nan"), "t": None, "words": 3, "source": ["sea"]}) == {}


def test_an_edit_becomes_the_controls_values(monkeypatch):
    heard = []
    state = {"lab": {"edit": {"size": 8, "box": [1, 2]}}}
    monkeypatch.setattr(panel.st, "session_state", state)
    take(Small, "lab", also=heard.append)()
    assert state["small_size"] == 8 and heard == [{"size": 8, "box": [1, 2]}]
    state["lab"] = {"edit": "nothing"}
    take(Small, "lab", also=heard.append)()
    assert len(heard) == 1 and set(state) == {"lab", "small_size"}
