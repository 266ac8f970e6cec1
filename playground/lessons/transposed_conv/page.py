"""Lesson: transposed convolution, which stamps pixels into a larger picture, and when it does undo a convolution."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import streamlit as st

from playground.convolution.kernel_bank import Rebuilt
from playground.convolution.unrolled import Unrolled
from playground.convolution.upsampling import Enlarged, WhiteMap
from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import by, count
from playground.kit.states import Figure
from playground.lessons.transposed_conv import LESSON, states
from playground.lessons.transposed_conv.answer import RoundTrips, TransAnswer, as_text, unstretch, view_answer
from playground.lessons.transposed_conv.charts import (
    SIDE,
    magnified,
    map_picture,
    pattern_picture,
    profile_chart,
    size_chart,
    white_chart,
)
from playground.lessons.transposed_conv.code import check_code, files, torch_code
from playground.lessons.transposed_conv.lab import kernel_bank, matrix_pair
from playground.lessons.transposed_conv.settings import Bank, Enlarger, Layer, Trans, Trip
from playground.lessons.transposed_conv.words import captions, figures_on_top, note, words
from playground.stage.pictures import parse_values
from playground.ui.answers import kept
from playground.ui.charts import kept_chart
from playground.ui.components.convolution_stage import convolution_stage, stage_scene
from playground.ui.components.divider import divider
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import accepted, peek, put, take

STAMPS, STRETCHED, BANK = "trans_stamps_stage", "trans_stretched_stage", "trans_bank"
MAP_WIDTH = 400  # px
PHOTO_HEIGHT = 420  # px
MAGNIFIED = 900  # px of a part of a photo, to be shown a little smaller
MOST_NUMBERED = 24  # cells per side of a map that shows its numbers
MOST_DRAWN = 200  # rows or columns of a matrix that is drawn entry by entry

answer_for = kept(view_answer, most=12)  # some are of megabytes


def layer(settings: Layer, answer: TransAnswer, _photo: None) -> None:
    """Every input cell paints its window into the output; or the same numbers by an ordinary convolution over zeros."""
    stretched = settings.view == "stretched"
    stage, given = (answer.stretched, answer.given) if stretched else (answer.stamps, None)
    scene = stage_scene(stage, given=given, captions=captions(settings, answer), note=note(settings))
    convolution_stage(scene, key=STRETCHED if stretched else STAMPS, on_edit=take_stretched if stretched else take(Layer, STAMPS))


def take_stretched() -> None:
    """A number of the stretched input was changed: the input without its inserted zeros becomes the control's text."""
    edit = st.session_state[STRETCHED].get("edit")
    if not isinstance(edit, Mapping):
        return
    if isinstance(edit.get("own_input"), str):
        try:
            table = np.asarray(parse_values(edit["own_input"]), np.float64)
            edit = {**edit, "own_input": as_text(unstretch(peek(Layer), table))}
        except ValueError:
            return
    put(Layer, accepted(Layer, edit))


def matrix(settings: Layer, answer: Unrolled, _photo: None) -> None:
    """W and its transpose, entry by entry where they are small."""
    if max(answer.shape) <= MOST_DRAWN:
        matrix_pair(answer, alt=_("A convolution as a matrix, and its transpose"), key="trans_matrix")
    else:
        overview, (rows, columns) = answer.overview(), map(count, answer.shape)
        labels = (_("W, {rows} × {columns}: where it is not 0"), _("Wᵀ, {columns} × {rows}"))
        for column, image, label in zip(st.columns(2, gap="medium"), (overview, overview.T), labels, strict=True):
            caption = label.format(rows=rows, columns=columns)
            column.image(pattern_picture(image, SIDE), caption=caption, width="stretch", alt=caption)


def sizes(settings: Layer, answer: RoundTrips, _photo: None) -> None:
    """Which sizes come back."""
    st.vega_lite_chart(_size_chart(settings), alt=_("Rows that come back against rows before"))


@kept_chart
def _size_chart(settings: Trip) -> alt.LayerChart:
    titles = (_("height of the picture, px"), _("height that comes back, px"))
    ends = (_("comes back whole"), _("{n} px short: output_padding {n}"))
    return size_chart(answer_for(settings, None).trips, settings.tall, titles=titles, words=ends)


def trips_table(settings: Trans, answer: Any, _photo: Photo | None) -> None:
    """The sizes there and back, under the sentences."""
    if settings.view == "sizes":
        columns = (_("picture"), _("convolved"), _("transposed"), _("output_padding that brings it back"))
        st.dataframe([dict(zip(columns, trip, strict=True)) for trip in answer.trips], hide_index=True, height=38 + 35 * 6)


def white(settings: Enlarger, answer: WhiteMap, _photo: None) -> None:
    """A map of ones enlarged: numbers where it is small, a picture where it is large, and the profile of its middle row."""
    output, size = answer.output, by((settings.rows, settings.columns))
    alt = _("White {size} enlarged").format(size=size)
    row = st.container(horizontal=True, gap="medium")  # side by side, on a phone below each other
    with row.container(width=MAP_WIDTH):
        if max(output.shape) <= MOST_NUMBERED:
            st.vega_lite_chart(_white_map(settings), width="content", alt=alt)
        else:
            st.image(map_picture(output, SIDE), width="stretch", alt=alt)
    with row.container(width="stretch", gap="small"):
        st.vega_lite_chart(_profile(settings), alt=_("The middle row"))
        st.caption(_("Values of the middle row. Dotted: what they would be without a border."))


@kept_chart
def _white_map(settings: Enlarger) -> alt.LayerChart:
    return white_chart(answer_for(settings, None).output, titles=(_("row"), _("column"), _("value")))


@kept_chart
def _profile(settings: Enlarger) -> alt.LayerChart:
    answer = answer_for(settings, None)
    middle = answer.output.shape[0] // 2
    return profile_chart(answer.output[middle], answer.inside[middle], titles=(_("column"), _("value in the middle row")))


def photo(settings: Enlarger, answer: Enlarged, _photo: Photo) -> None:
    """A photo made small and enlarged in two ways, a part of it magnified."""
    labels = {"label_before": _("transposed convolution"), "label_after": _("resized first")}
    alt = _("A photo enlarged by transposed convolution, and by resizing first")
    divider(*magnified(answer, MAGNIFIED), key="trans_photo_divider", **labels, alt=alt, height=PHOTO_HEIGHT)


def bank(settings: Bank, answer: Rebuilt, photo: Photo) -> None:
    """The photo through 64 kernels and back, with the kernels, Wᵀ·W, and the decibels for every number kept."""
    scene = f"{photo.digest} {settings.set} {settings.seed}"
    kernel_bank(answer, scene=scene, key=BANK, on_edit=take(Bank, BANK))


_VIEWS = {"stamps": layer, "stretched": layer, "matrix": matrix, "sizes": sizes, "white": white, "photo": photo, "bank": bank}
KINDS = {"stamps": Layer, "stretched": Layer, "matrix": Layer, "sizes": Trip, "white": Enlarger, "photo": Enlarger, "bank": Bank}


def show(settings: Trans, answer: Any, photo: Photo | None) -> None:
    """Draw a state into the open container."""
    _VIEWS[settings.view](settings, answer, photo)


def headline(settings: Trans, answer: Any, _photo: Photo | None) -> list[Figure]:
    return figures_on_top(settings, answer)


def notes(settings: Trans, answer: Any, photo: Photo | None) -> Notes:
    code, check, view = torch_code(settings, answer, photo), check_code(settings, photo), words(settings, answer)
    return Notes(view.formula, view.sentences, code, check, files(settings, answer))


PAGE = LessonPage(LESSON, KINDS, answer_for, show, notes, states, headline=headline, after=trips_table)
lesson = PAGE.draw
