"""The frame of a lesson from its parts: what is worked out when, what is drawn first, and what an error leaves."""

from streamlit.testing.v1 import AppTest

PAGE = """
import streamlit as st
import small_lesson
from types import SimpleNamespace
from playground.kit.states import Figure, State
from playground.ui import lesson_page
from playground.ui.lesson_page import LessonPage, Notes

Small = small_lesson.Small
order = st.session_state["order"] = []
drawn_panel, drawn_below = lesson_page.panel, lesson_page.page.below

def answer(settings, photo):
    order.append("answer")
    if settings.size == 9:
        raise ValueError("Nine is too many.")
    return settings.size * 2

def picture(settings, doubled, photo):
    order.append("picture")
    st.text(f"doubled {doubled}")

def notes(settings, doubled, photo):
    order.append("notes")
    return Notes("x^2", [f"It is **{doubled}**."], "print(1)", "assert True", title="Formula")

def panel(*args, **more):
    order.append("controls")
    return drawn_panel(*args, **more)

lesson_page.panel = panel
states = SimpleNamespace(TRY_THIS=(State("Four · it is 8", Small(size=4)),), MISUNDERSTOOD=(), EXERCISES=())
st.session_state["page"] = "small"
try:
    LessonPage(
        small_lesson.LESSON, Small, answer, picture, notes, states,
        headline=lambda settings, doubled, photo: [Figure("twice", str(doubled), "px")],
    ).draw()
finally:
    lesson_page.panel = drawn_panel
"""


def opened(**params: object) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=30)
    for name, value in params.items():
        app.query_params[name] = str(value)
    return app.run()


def test_answer_picture_controls_notes_in_this_order_from_the_first_run_on():
    app = opened()
    for _run in range(2):
        assert not app.exception and app.session_state["order"] == ["answer", "picture", "controls", "notes"]
        app.slider(key="small_t").set_value(0.25).run()


def test_what_stands_below():
    app = opened(small_size=4)
    assert app.text[0].value == "doubled 8" and app.subheader[0].value == "Formula" and app.latex[0].value == "$$\nx^2\n$$"
    assert any(part.value == "It is **8**." for part in app.markdown) and app.code[0].value in ("print(1)", "assert True")


def test_an_error_takes_the_pictures_place_and_the_controls_stay():
    app = opened(small_size=9)
    assert app.error[0].value == "Nine is too many." and not app.text and app.session_state["order"] == ["answer", "controls"]
    app.number_input(key="small_size").set_value(3).run()
    assert not app.error and app.text[0].value == "doubled 6"


def test_the_large_number_stands_above_the_picture():
    app = opened(small_size=4)
    shown = [html.proto.body for html in app.get("html") if "data-headline" in html.proto.body]
    assert len(shown) == 1 and "twice" in shown[0] and "<b>8<small>px" in shown[0]
    assert app.session_state["order"][1] == "picture"
