"""Of elements that stand in a place, those that differ are sent; where elements come or go, all of them."""

from streamlit.testing.v1 import AppTest

PLACE = """
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState
from playground.ui.sending import Place, drawn_by

context, messages = get_script_run_ctx(), []
context._enqueue = messages.append
place = Place.made()
place.name = "part"
spots = {}

def texts(*lines, choice=None):
    spots.update({line: st.text(line) for line in lines})
    with st.container():
        st.slider("n", 0, 9, 5, key="n")
        if choice is not None:
            st.caption(choice)

st.session_state["made"] = made = []

def marked(mark, after="x", wide=False):
    drawn_by(mark, lambda: (made.append(mark), st.button(mark)))
    st.text(after)
    if wide:
        st.caption(after)

def told(message):
    if message.delta.WhichOneof("type") == "add_block":
        inside = tuple(message.metadata.delta_path) != place.path
        return f"{'container' if inside else 'place'} {message.delta.fragment_id}".strip()
    kind = message.delta.new_element.WhichOneof("type")
    return f"{kind} {getattr(getattr(message.delta.new_element, kind), 'body', '')}".strip()

def run(work):
    messages.clear()
    context.shared.reset()
    with ThreadState.scoped(fragment_id="part", delta_path=place.path):
        result = work()
    st.session_state["told"].append([told(message) for message in messages])
    return result

st.session_state["told"] = []
"""


def told(*steps: str) -> list[list[str]]:
    """What each drawing has sent; the first is a run of the whole page."""
    return told_and_made(*steps)[0]


def told_and_made(*steps: str) -> tuple[list[list[str]], list[str]]:
    """The same, and the marks of those elements that `drawn_by` has made."""
    first, *later = (f"run(lambda: {step})" for step in steps)
    script = "\n".join([PLACE, first, "context.fragment_ids_this_run = ['part']", *later, "context.fragment_ids_this_run = None"])
    at = AppTest.from_string(script).run()
    assert not at.exception
    return at.session_state["told"], at.session_state["made"]


def drawn(arguments: str) -> str:
    return f"place.drawn(lambda: texts({arguments}))"


def test_the_first_drawing_sends_all():
    assert told(drawn("'a', 'b'")) == [["text a", "text b", "container", "slider"]]


def test_what_differs_is_sent_alone():
    assert told(drawn("'a', 'b'"), drawn("'a', 'c'"), drawn("'a', 'c'"))[1:] == [["text c"], []]


def test_where_an_element_comes_or_goes_all_is_sent_to_a_place_that_drops_the_rest():
    _first, more, same, fewer = told(drawn("'a'"), drawn("'a', choice='x'"), drawn("'b', choice='x'"), drawn("'b'"))
    assert more == ["place part", "text a", "container", "slider", "markdown x"]
    assert same == ["place", "text b"]  # which drops nothing any more
    assert fewer == ["place part", "text b", "container", "slider"]


def test_what_may_not_have_arrived_is_sent_again():
    assert told(drawn("'a'"), "place.forget()", drawn("'a'"))[2] == ["place part", "text a", "container", "slider"]


def test_an_element_is_written_anew_in_its_place():
    change = "place.changed(lambda: bool(spots['a'].text('b')))"
    assert told(drawn("'a'"), change, change, drawn("'b'"))[1:] == [["text b"], [], []]


def test_one_of_another_kind_is_not_written_there():
    first, refused, after = told(drawn("'a'"), "place.changed(lambda: bool(spots['a'].code('b')))", drawn("'a'"))
    assert refused == [] and after == ["place part", *first]


def test_a_value_that_the_server_sets_is_sent_though_it_was_sent_before():
    step = "(st.session_state.update(n=3), " + drawn("'a'") + ")"
    assert told(drawn("'a'"), step, step)[1:] == [["slider"], ["slider"]]


def marked(arguments: str) -> str:
    return f"place.drawn(lambda: marked({arguments}))"


def test_an_element_that_its_mark_decides_is_made_once():
    (_first, again, other, back), made = told_and_made(*map(marked, ("'a'", "'a', 'y'", "'b', 'y'", "'a', 'y'")))
    assert again == ["text y"] and other == back == ["place part", "button", "text y"]  # another name, so another button
    assert made == ["a", "b", "a"]


def test_it_is_sent_with_all_others_and_its_control_stays_known():
    steps = marked("'a'"), marked("'a', wide=True"), "len(context.shared.widget_ids_this_run.snapshot()) or 1 / 0"
    (_first, all_of_it, _nothing), made = told_and_made(steps[0], f"({steps[1]}, {steps[2]})", "None")
    assert all_of_it == ["place part", "button", "text x", "markdown x"] and made == ["a"]


def test_it_is_made_again_where_it_was_gone_or_may_not_have_arrived():
    assert told_and_made(marked("'a'"), drawn("'t'"), marked("'a'"), marked("'a'"))[1] == ["a", "a"]
    (_first, _forgotten, again), made = told_and_made(marked("'a'"), "place.forget()", marked("'a'"))
    assert again == ["place part", "button", "text x"] and made == ["a", "a"]
