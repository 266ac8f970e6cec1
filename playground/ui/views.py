"""The run of a lesson with several views: which one is looked at, its picture and controls, and what stands below them.

@st.fragment
def lesson():
    with viewing(entry, VIEWS) as (view, picture, controls):
        ...  # read the controls, draw the picture
        notes(formula, sentences, code, check, files)
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.ui.page import Download, below, choose_view, code_panel, downloads, show_error, stage
from playground.ui.settings_memory import remember


@contextmanager
def viewing(entry: Lesson, views: Iterable[str]) -> Iterator[tuple[str, DeltaGenerator, DeltaGenerator]]:
    """(view, picture, controls). A ValueError raised within is said in the picture's place; the controls' values are kept for
    the reader who comes back."""
    view = choose_view(entry, views)
    picture, controls = stage()
    try:
        yield view, picture, controls
    except ValueError as error:
        show_error(picture, error)
    remember(entry)


def notes(
    formula: str, sentences: Sequence[str], code: str, check: str, files: Sequence[Download], *, title: str | None = None
) -> DeltaGenerator:
    """What stands below the picture: formula and sentences left, the code and its check right. Returns the left side."""
    left, right = below()
    with left:
        st.subheader(title or _("In numbers"), anchor=False)
        st.latex(formula)
        for sentence in sentences:
            st.markdown(sentence)
    with right:
        code_panel(code, check)
        downloads(files)
    return left
