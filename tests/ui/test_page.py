"""The frame's addresses, in the state in which Streamlit runs them."""

import pytest
from streamlit.testing.v1 import AppTest


def frame(body: str, **params: str) -> AppTest:
    program = "\n".join(
        [
            "import streamlit as st",
            "from playground.ui.page import *",
            "from playground.lessons import LESSONS",
            "st.session_state['page'] = LESSONS[0].slug",
            body,
        ]
    )
    app = AppTest.from_string(program, default_timeout=30)
    for name, value in params.items():
        app.query_params[name] = value
    return app.run()


@pytest.mark.parametrize(
    ("params", "address"),
    [
        ("{}", "/conv-photo"),
        ("{'conv_stride': 2, 'conv_flip': True}", "/conv-photo?conv_stride=2&conv_flip=true"),
        ("{'conv_own': '1 0; 0 −1'}", "/conv-photo?conv_own=1+0%3B+0+%E2%88%921"),
    ],
)
def test_a_state_has_an_address(params, address):
    assert frame(f"st.text(state_href(LESSONS[0], {params}))").text[0].value == address


def test_a_link_keeps_the_readers_sample_unless_it_names_one():
    links = "st.text(state_href(LESSONS[0], {}))\nst.text(state_href(LESSONS[0], {'photo': 'camera'}))"
    app = frame(f"obey_address('photo')\n{links}", photo="brick")
    assert [text.value for text in app.text] == ["/conv-photo?photo=brick", "/conv-photo?photo=camera"]


def test_an_error_becomes_a_sentence():
    app = frame("show_error(st.container(), ValueError('The kernel is larger than the picture.'))")
    assert app.error[0].value == "The kernel is larger than the picture."


def test_reset_forgets_the_lesson_and_counts():
    app = frame("open_lesson(LESSONS[0])\nst.text(f\"{st.session_state.get('conv_own')} {resets('conv')}\")")
    assert app.text[0].value == "None 0"
    app.session_state["conv_own"] = "1 2"
    app.query_params["reset"] = "yes"
    assert app.run().text[0].value == "None 1"
    assert "reset" not in app.query_params


def test_a_stage_holds_columns_in_its_picture():
    app = frame("picture, controls = stage()\nleft, right = picture.columns(2)\nleft.text('input')\ncontrols.text('slider')")
    assert not app.exception
    assert [text.value for text in app.text] == ["input", "slider"]


def test_code_stands_with_the_snippet_that_checks_it():
    app = frame("code_panel('conv(x)', 'assert True')\ndownloads([Download('CSV', '1,2', 'a.csv', 'text/csv')])")
    assert {code.value for code in app.code} == {"conv(x)", "assert True"}
