"""The page of "Boxes and IoU": boxes in every format, how well two agree by five measures, and what each measure cannot see."""

import streamlit as st

from playground.images import Photo
from playground.lessons.box_iou import LESSON, states
from playground.lessons.box_iou.answer import IouAnswer, iou_answer
from playground.lessons.box_iou.code import check_code, files, torch_code
from playground.lessons.box_iou.lab import format_chosen, show
from playground.lessons.box_iou.settings import Iou
from playground.lessons.box_iou.words import format_table, words
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes


def notes(_settings: Iou, answer: IouAnswer, _photo: Photo | None) -> Notes:
    text = words(answer)
    return Notes(text.formula, text.sentences, torch_code(answer), check_code(answer), files(answer))


def table(settings: Iou, answer: IouAnswer, _photo: Photo | None) -> None:
    if settings.view == "formats":
        st.dataframe(format_table(answer), hide_index=True)


PAGE = LessonPage(
    LESSON,
    Iou,
    answer=kept(iou_answer),
    picture=show,
    notes=notes,
    states=states,
    changed={"format": format_chosen},
    wide=table,
    in_file_pixels=("boxes",),
)
lesson = PAGE.draw
