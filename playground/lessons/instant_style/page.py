"""The page of "Any style at once": a photo in the style of any picture, in one pass of an encoder and a decoder."""

from typing import Any

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.lessons.instant_style import LESSON, lab, numbers_lab, states, words
from playground.lessons.instant_style.code import check, code
from playground.lessons.instant_style.painting import painted, request_for
from playground.lessons.instant_style.settings import PLAIN, ROLES, Instant
from playground.lessons.instant_style.side_lab import side
from playground.models import ModelUnavailable
from playground.ui.at_once import close_desk
from playground.ui.files import png_file
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.photos import current_photo
from playground.vision.instant_painter import shared_painter

IN_BROWSER = ("first", "second", "third", "fourth", "strength", "across", "down", "regions")  # set beside and in the picture


def answer_for(settings: Instant, photo: Photo | None) -> Any:
    """What is to be painted, or the numbers of a view without a network."""
    if settings.view in PLAIN:
        return numbers_lab.answer_for(settings, photo, current_photo("style"))
    if photo is None:
        raise ValueError("There is no photo yet. Choose one.")
    try:
        shared_painter()
    except ModelUnavailable as error:
        raise ValueError(str(error)) from error
    return request_for(settings, photo, tuple(map(current_photo, ROLES)))


def picture(settings: Instant, answer: Any, _photo: Photo | None) -> None:
    if settings.view not in PLAIN:
        lab.show(settings, answer)
        return
    close_desk()
    place, below = st.container(), st.container()
    with place:
        numbers_lab.NUMBER_VIEWS[settings.view](below)


def notes(settings: Instant, answer: Any, photo: Photo | None) -> Notes:
    if settings.view in PLAIN:
        return numbers_lab.number_notes(settings, photo, current_photo("style"))
    label = _("Painting as PNG, {size} px").format(size=settings.size)
    files = (png_file(label, "instant style.png", lambda: painted(answer)),)
    title = N_("What is decoded")
    return Notes(words.formula(answer), words.sentences(answer), code(answer), check(answer), files, title=title)


PAGE = LessonPage(
    LESSON,
    Instant,
    answer_for,
    picture,
    notes,
    states,
    below={"photo": side},
    in_picture=(*IN_BROWSER, *numbers_lab.IN_PICTURE),
)
lesson = PAGE.draw
