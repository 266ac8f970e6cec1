"""The question of the style lesson. It stands where the picture will be; the controls beside it already work."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons import lesson
from playground.lessons.style_transfer.states import EVALUATIONS, numbers
from playground.ui.page import predict_first
from playground.ui.predict import SKIPPED

_ENTRY = lesson("style-transfer")
_ANSWER = f"{_ENTRY.prefix}_predicted"


def signed(value: float) -> str:
    """Two decimals, with the minus sign that texts have; a zero has none."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def ask() -> bool:
    """Draw the question, or what was right and wrong about the answer; False while it stands unanswered."""
    start = numbers()["start"]
    return predict_first(
        _ENTRY,
        _("Content weight 0, start at the cat, a tissue slide as style, {n} steps. What is left?").format(n=EVALUATIONS),
        [_("pure texture"), _("the cat"), _("grey")],
        1,
        _("The cat: likeness {photo}. From noise {noise}. The start is a content term that no slider shows.").format(
            photo=signed(start["content"]["likeness"]), noise=signed(start["noise"]["likeness"])
        ),
        {"style_view": "Start"},
    )


def answered() -> bool:
    """Whether it was answered or skipped in this session."""
    return _ANSWER in st.session_state


def skip() -> None:
    """Who paints first has no question in the way afterwards."""
    st.session_state.setdefault(_ANSWER, SKIPPED)
