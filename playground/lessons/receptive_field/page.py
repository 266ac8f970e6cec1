"""Lesson: what a unit of a network sees of the picture, what its layers cost, and where a stack of them breaks."""

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.receptive_field import LESSON, states
from playground.lessons.receptive_field.answer import StackAnswer
from playground.lessons.receptive_field.code import check_code, files, torch_code
from playground.lessons.receptive_field.settings import Stack, picture_for
from playground.lessons.receptive_field.views import answer_for, show
from playground.lessons.receptive_field.words import formula, growth_sentence
from playground.ui.address import key_of
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import put


def notes(settings: Stack, answer: StackAnswer, photo: Photo | None) -> Notes:
    code, check = torch_code(settings), check_code(settings, photo)
    return Notes(formula(answer), [growth_sentence()], code, check, files(answer), title=_("How a field grows"))


def begin_anew() -> None:
    """Another network: its own picture's size, its own layers."""
    picture = picture_for(st.session_state[key_of(Stack, "net")])
    size = {"h": picture.side, "w": picture.side, "channels": picture.channels}
    put(Stack, {**size, "layer": "", "down": Stack().down, "across": Stack().across})


PAGE = LessonPage(LESSON, Stack, answer=answer_for, picture=show, notes=notes, states=states, changed={"net": begin_anew})
lesson = PAGE.draw
