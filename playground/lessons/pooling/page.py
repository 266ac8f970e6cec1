"""Lesson: what each pooling keeps of a photo, and how stable it is when the photo moves by a pixel."""

import csv
import io
from collections.abc import Callable

import streamlit as st

from playground.charts.stage_film import stage_film
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.pooling import LESSON
from playground.lessons.pooling import code as pool_code
from playground.lessons.pooling.controls import read_pool
from playground.lessons.pooling.facts import complement
from playground.lessons.pooling.figures import pool_levels
from playground.lessons.pooling.pictures import grey_picture, png, strength_picture
from playground.lessons.pooling.settings import PoolConfig
from playground.lessons.pooling.shake import shake
from playground.lessons.pooling.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.pooling.views import VIEWS, stage_answer
from playground.lessons.pooling.words import formula
from playground.stage import code as stage_code
from playground.stage.words import size_formula, size_note
from playground.ui import page
from playground.ui.settings_memory import recall
from playground.ui.views import viewing


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _("A scanned page, black ink on white, max-pooled 2 × 2 three times. The ink…"),
        [_("gets bolder"), _("keeps its share"), _("fades away"), _("turns grey")],
        2,
        _("A window with any paper in it becomes paper. Min-pooling does the opposite: 54.6 %; the average keeps 19.7 %."),
        PREDICT.params,
    )


def csv_of(rows: object) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def shake_csv(config: PoolConfig, photo: Photo) -> str:
    found = shake(photo.grey(), config.window, config.stride)
    return csv_of([("shift", *found.change), *zip(found.shifts, *found.change.values(), strict=True)])


def last_level(config: PoolConfig, photo: Photo) -> bytes:
    return png(grey_picture(pool_levels(photo.grey(), config, config.mode)[-1]))


def rest_png(config: PoolConfig, photo: Photo) -> bytes:
    return png(strength_picture(complement(photo.grey(), config.mode, config.window, config.power).rest))


FILES: dict[str, tuple[str, Callable[[PoolConfig, Photo], str | bytes], str, str]] = {
    "On a photo": ("PNG", last_level, "pooled.png", "image/png"),
    "Shift": ("CSV", shake_csv, "shift.csv", "text/csv"),
    "Edges": ("PNG", rest_png, "rest.png", "image/png"),
}


@st.fragment
def _run() -> None:
    with viewing(LESSON, VIEWS) as (view, picture, controls):
        with controls:
            photo, fields = read_pool(view)
        config = PoolConfig(**fields)
        with picture:
            found = VIEWS[view](config, photo) if asked() else None
        if found is None and view != "Windows":  # the question still stands there, and the formula needs the view's numbers
            return
        left, right = page.below()
        with left:
            if view == "Windows":
                answer = stage_answer(photo and photo.digest, config, photo)
                st.subheader(_("Output size"), anchor=False)
                st.latex(size_formula(answer))
                st.caption(size_note(answer))
            else:
                st.subheader(_("Formula"), anchor=False)
                st.latex(formula(config, photo, found))
        with right:
            if view == "Windows":
                page.code_panel(stage_code.torch_code(answer), stage_code.check_code(config.stage))
                film = page.Download("GIF", lambda: stage_film(answer), "pooling.gif", "image/gif")
                page.downloads([film, page.Download("CSV", lambda: csv_of(answer.output[0].tolist()), "pooling.csv", "text/csv")])
            else:
                page.code_panel(pool_code.torch_code(config), pool_code.check_code(config))
            if view in FILES:
                label, make, name, kind = FILES[view]
                page.downloads([page.Download(label, lambda: make(config, photo), name, kind)])


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)
