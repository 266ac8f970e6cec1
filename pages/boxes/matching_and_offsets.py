"""Lesson: which anchor answers for which object, step by step and under four rules, and the offsets it has to learn."""

import streamlit as st

from playground.boxes.matching_code import check_code, torch_code
from playground.boxes.matching_lesson import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS, VIEWS
from playground.boxes.matching_scene import MatchAnswer, MatchConfig, match_answer
from playground.ui import page
from playground.ui.i18n import _
from playground.ui.matching_and_offsets.controls import read_controls
from playground.ui.matching_and_offsets.files import files
from playground.ui.matching_and_offsets.views import show_matching
from playground.ui.matching_and_offsets.words import formula, sentences
from playground.ui.settings_memory import recall
from playground.ui.views import notes, viewing

entry = page.open_lesson("matching")
recall(entry)


@st.cache_resource(max_entries=64, show_spinner=False)
def answer_for(config: MatchConfig) -> MatchAnswer:
    return match_answer(config)


def asked() -> bool:
    return page.predict_first(
        entry,
        _(
            "The book’s example: a dog, a cat, five anchors, threshold 0.5. What is the lowest IoU among the anchors called an "
            "object?"
        ),
        ["0.5 or more", "0.566", "0.206", "0.142"],
        3,
        _("A1 is the best the dog has, so it is the dog: 0.142. Play the steps and the matrix shows it first."),
        PREDICT.params,
    )


@st.fragment
def lesson() -> None:
    with viewing(entry, VIEWS) as (view, picture, controls):
        with controls:
            config, photo = read_controls(view)
        answer = answer_for(config)
        with picture:
            if not asked():
                return  # the numbers below would tell
            show_matching(view, answer, photo)
        code, check = torch_code(view, config), check_code(view, config)
        notes(formula(view, answer), sentences(view, answer), code, check, files(view, answer))


lesson()
page.closing(entry, TRY_THIS, MISUNDERSTOOD, EXERCISES)
