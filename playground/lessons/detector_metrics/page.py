"""The page of "How good is a detector": precision, recall and average precision from boxes under the reader's hand, from results
on many images, and from a bare list."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import streamlit as st

from playground.boxes.metrics import COCO_IOUS
from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.states import Figure
from playground.lessons.detector_metrics import LESSON, states
from playground.lessons.detector_metrics.answer import Answer, FixedAnswer, ResultsAnswer, answer_of, fixed_answer, lone_fruits
from playground.lessons.detector_metrics.class_curves import class_curves
from playground.lessons.detector_metrics.code import check_code, files, torch_code
from playground.lessons.detector_metrics.fixed_box_chart import box_overlay, right_curve
from playground.lessons.detector_metrics.lab import ranking_lab, scene_lab
from playground.lessons.detector_metrics.settings import WHOLE, FixedBox, Metrics, Ranking, Results, Scene
from playground.lessons.detector_metrics.words import class_table, confusion_table, headline, words
from playground.ui.answers import kept
from playground.ui.charts import kept_chart
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import take

LAB, LIST = "ap_lab", "ap_list"
STEPS = tuple(n / 100 for n in range(30, 101))  # IoU of the curve


_kept_answer = kept(answer_of, most=64)


def answer(settings: Metrics, photo: Photo | None) -> Answer:
    """Of results only the latest few sets are kept, by the core itself: they may be large."""
    return answer_of(settings) if isinstance(settings, Results) else _kept_answer(settings, photo)


def show(settings: Metrics, answer: Answer, photo: Photo | None) -> None:
    """Draw a state into the open container."""
    if isinstance(settings, Scene):
        scene_lab(settings, photo, key=LAB, on_edit=take(Scene, LAB))
    elif isinstance(settings, Ranking):
        ranking_lab(settings, key=LIST, on_edit=take(Ranking, LIST))
    elif isinstance(settings, Results):
        _show_results(answer)
    else:
        _show_fixed(answer)


def _show_results(answer: ResultsAnswer) -> None:
    left, right = st.columns([5, 6], gap="medium")
    with left:
        st.caption(_("Precision against recall, a curve a class, at IoU {iou}").format(iou=f"{answer.settings.at:.2f}"))
        st.vega_lite_chart(_class_chart(answer.settings), alt=_("Precision against recall of each class and their mean"))
    with right:
        source = _("Your results, class by class") if answer.settings.complete else _("Made-up results, class by class")
        st.caption(source)
        number = st.column_config.NumberColumn(format="%.3f")
        columns = {"AP@0.5": number, "AP@0.5:0.95": number}
        st.dataframe(class_table(answer), hide_index=True, column_config=columns, height="auto")


@kept_chart
def _class_chart(settings: Results) -> alt.LayerChart:
    level = int(np.abs(np.subtract(COCO_IOUS, settings.at)).argmin())
    return class_curves(answer_of(settings).score, level, titles=(_("recall"), _("precision")), mean=_("mean"))


def _show_fixed(answer: FixedAnswer) -> None:
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.caption(_("Fruit in 140 photos, one fixed box"))
        st.vega_lite_chart(_overlay(answer.settings), alt=_("140 boxes of fruit and the fixed box over them"))
    with right:
        st.caption(_("Photos on which the box is correct"))
        alt = _("Number of photos on which the fixed box is correct, by IoU threshold")
        st.vega_lite_chart(_right_photos(answer.settings), alt=alt)


@kept_chart
def _overlay(settings: FixedBox) -> alt.LayerChart:
    return box_overlay(lone_fruits(), settings.corners)


@kept_chart
def _right_photos(settings: FixedBox) -> alt.LayerChart:
    answer = answer_of(settings)
    shown = {_("this box"): (answer, "moving"), _("the whole photo"): (fixed_answer(w=WHOLE, h=WHOLE), "other")}
    curves = {name: (one.right_at(STEPS).tolist(), role) for name, (one, role) in shown.items()}
    return right_curve(STEPS, curves, len(answer.ious), titles=(_("IoU threshold"), _("photos")))


def large(_settings: Metrics, answer: Answer, _photo: Photo | None) -> Sequence[Figure]:
    return headline(answer)


def notes(_settings: Metrics, answer: Answer, _photo: Photo | None) -> Notes:
    text = words(answer)
    return Notes(text.formula, text.sentences, torch_code(answer), check_code(answer), files(answer))


def table(settings: Metrics, answer: Answer, _photo: Photo | None) -> None:
    if settings.view == "errors":
        st.dataframe(confusion_table(answer), hide_index=True)


KINDS = {"boxes": Scene, "results": Results, "errors": Scene, "stairs": Scene, "ranking": Ranking, "fixed": FixedBox}
PAGE = LessonPage(LESSON, KINDS, answer, show, notes, states, headline=large, after=table, in_file_pixels=("truths", "found"))
lesson = PAGE.draw
