"""The page of "The R-CNN family": regions of one photo, what a network says of them, how they are pooled, what it costs."""

from collections.abc import Sequence
from typing import Any

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import count
from playground.kit.states import Figure
from playground.lessons.r_cnn import LESSON, states
from playground.lessons.r_cnn.answer import Answer, rcnn_answer
from playground.lessons.r_cnn.code import check_code, files, torch_code
from playground.lessons.r_cnn.knobs_lab import knobs
from playground.lessons.r_cnn.lab import IN_BROWSER, show
from playground.lessons.r_cnn.settings import Rcnn
from playground.lessons.r_cnn.time_lab import generations, seconds, show_time
from playground.lessons.r_cnn.words import words
from playground.ui.lesson_page import LessonPage, Notes


def picture(settings: Rcnn, answer: Any, photo: Photo | None) -> None:
    if settings.view == "time":
        show_time(answer)
    else:
        show(settings, answer, photo)


def headline(settings: Rcnn, answer: Any, _photo: Photo | None) -> Sequence[Figure]:
    """Of the times; the other views' component writes its own."""
    if settings.view != "time":
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
    rcnn_answer,
    picture,
    notes,
    states,
    headline=headline,
    below={"photo": knobs},
    in_picture=IN_BROWSER,
    in_file_pixels=("region",),
)
lesson = PAGE.draw
