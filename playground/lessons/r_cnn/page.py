"""The page of "The R-CNN family": regions of one photo, what a network says of them, how they are pooled, what it costs."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import count
from playground.kit.states import Figure
from playground.lessons.r_cnn import LESSON, states
from playground.lessons.r_cnn.answer import Answer, Report, is_complete, rcnn_answer, waits_for_network, work_out
from playground.lessons.r_cnn.code import check_code, files, torch_code
from playground.lessons.r_cnn.knobs_lab import knobs
from playground.lessons.r_cnn.lab import IN_BROWSER, show
from playground.lessons.r_cnn.settings import Rcnn
from playground.lessons.r_cnn.time_lab import generations, seconds, show_time
from playground.lessons.r_cnn.words import words
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.page import headline as draw_headline
from playground.ui.slow_work import draw_slowly, under_way

JOB = "r-cnn"
FEW, AT_ONCE = 25, 1.0  # regions that a page has scored itself; seconds that it waits for more


class _TakesLonger(Exception):
    """The page has waited for as long as it may."""


def answer_for(settings: Rcnn, photo: Photo | None) -> Answer | None:
    """A page waits about a second for it; None where it takes longer, and a job works it out."""
    if photo is None or get_script_run_ctx(suppress_warning=True) is None:
        return rcnn_answer(settings, photo)
    if not waits_for_network(settings, photo) and not under_way(JOB, _about(settings, photo)):
        with suppress(_TakesLonger):
            return rcnn_answer(settings, photo, report=_first_second())
    so_far = rcnn_answer(settings, photo, so_far=True)
    return so_far if is_complete(so_far) else None


def _first_second() -> Report:
    end = time.monotonic() + AT_ONCE

    def report(done: int, total: int) -> None:
        if FEW <= done < total and time.monotonic() > end:
            raise _TakesLonger

    return report


def _about(settings: Rcnn, photo: Photo) -> tuple[object, ...]:
    """What the job's work depends on."""
    return settings.view, settings.source, settings.count, settings.method, settings.stride, settings.model, photo.digest


def picture(settings: Rcnn, answer: Answer | None, photo: Photo) -> None:
    """The view; while a job works it out, as far as it has come."""
    if answer is not None:
        _show(settings, answer, photo)
        return

    def work(report: Callable[[int, int, Any], None]) -> None:
        work_out(settings, photo, lambda done, total: report(done, total, None))

    draw_slowly(JOB, _about(settings, photo), work, lambda _payload: _show_so_far(settings, photo))


def _show_so_far(settings: Rcnn, photo: Photo) -> None:
    answer = rcnn_answer(settings, photo, so_far=True)
    if answer is None:
        st.image(photo.image, alt=photo.title)
        return
    if figures := headline(settings, answer, photo):
        draw_headline(figures)
    _show(settings, answer, photo)


def _show(settings: Rcnn, answer: Answer, photo: Photo) -> None:
    if settings.view == "time":
        show_time(answer)
    else:
        show(settings, answer, photo)


def headline(settings: Rcnn, answer: Answer | None, _photo: Photo | None) -> Sequence[Figure]:
    """Of the times; the other views' component writes its own."""
    if settings.view != "time" or answer is None:
        return ()
    words_of = {1: _("s, one pass")}
    return [
        Figure(row.name, seconds(row.total), words_of.get(row.passes, _("s, {n} passes").format(n=count(row.passes))))
        for row in generations(answer)
    ]


def notes(settings: Rcnn, answer: Answer, photo: Photo | None) -> Notes:
    text = words(answer)
    return Notes(text.formula, text.sentences, torch_code(answer, photo), check_code(answer, photo), files(answer, photo))


PAGE = LessonPage(
    LESSON,
    Rcnn,
    answer_for,
    picture,
    notes,
    states,
    headline=headline,
    below={"photo": knobs},
    in_picture=IN_BROWSER,
    in_file_pixels=("region",),
)
lesson = PAGE.draw
