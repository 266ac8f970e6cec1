"""The page of "How good is a detector": precision, recall and average precision from boxes under the reader's hand, and which
moves the score does not see."""

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.detector_metrics import LESSON, states
from playground.lessons.detector_metrics.answer import Answer, FixedAnswer, answer_of, fixed_answer, lone_fruits
from playground.lessons.detector_metrics.code import check_code, files, torch_code
from playground.lessons.detector_metrics.fixed_box_chart import box_overlay, right_curve
from playground.lessons.detector_metrics.lab import ranking_lab, scene_lab
from playground.lessons.detector_metrics.settings import WHOLE, FixedBox, Metrics, Ranking, Scene
from playground.lessons.detector_metrics.words import confusion_table, words
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import take

LAB, LIST = "ap_lab", "ap_list"
STEPS = tuple(n / 100 for n in range(30, 101))  # IoU of the curve


def show(settings: Metrics, answer: Answer, photo: Photo | None) -> None:
    """Draw a state into the open container."""
    if isinstance(settings, Scene):
        scene_lab(settings, photo, key=LAB, on_edit=take(Scene, LAB))
    elif isinstance(settings, Ranking):
        ranking_lab(settings, key=LIST, on_edit=take(Ranking, LIST))
    else:
        _show_fixed(answer)


def _show_fixed(answer: FixedAnswer) -> None:
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.caption(_("All 140 photos on one: where their fruit is, blue, and your box"))
        overlay = box_overlay(lone_fruits(), answer.settings.corners)
        st.altair_chart(overlay, alt=_("140 boxes of fruit and the fixed box over them"))
    with right:
        st.caption(_("Photos that are right"))
        shown = {_("this box"): (answer, "moving"), _("the whole photo"): (fixed_answer(w=WHOLE, h=WHOLE), "other")}
        curves = {name: (one.right_at(STEPS).tolist(), role) for name, (one, role) in shown.items()}
        chart = right_curve(STEPS, curves, len(answer.ious), titles=(_("IoU that counts"), _("photos")))
        st.altair_chart(chart, alt=_("Photos that the fixed box gets right at each IoU"))


def notes(_settings: Metrics, answer: Answer, _photo: Photo | None) -> Notes:
    text = words(answer)
    return Notes(text.formula, text.sentences, torch_code(answer), check_code(answer), files(answer))


def table(settings: Metrics, answer: Answer, _photo: Photo | None) -> None:
    if settings.view == "errors":
        st.dataframe(confusion_table(answer), hide_index=True)


KINDS = {"boxes": Scene, "errors": Scene, "stairs": Scene, "ranking": Ranking, "fixed": FixedBox}
PAGE = LessonPage(LESSON, KINDS, kept(answer_of, most=64), show, notes, states, after=table)
lesson = PAGE.draw
