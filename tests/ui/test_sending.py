"""Of elements that stand in a place, those that differ are sent; where elements come or go, all of them."""

from streamlit.testing.v1 import AppTest

PLACE = """
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState
from playground.ui.sending import Place

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
    first, *later = (f"run(lambda: {step})" for step in steps)
    script = "\n".join([PLACE, first, "context.fragment_ids_this_run = ['part']", *later, "context.fragment_ids_this_run = None"])
    at = AppTest.from_string(script).run()
    assert not at.exception
    return at.session_state["told"]


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
