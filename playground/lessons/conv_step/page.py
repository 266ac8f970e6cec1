"""Lesson 2: a window moved by hand over numbers, the kernel flipped, and when flip, bias or border matter."""

import csv
import io
from dataclasses import dataclass

import streamlit as st

from playground.charts.stage_film import stage_film
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.conv_step import LESSON
from playground.lessons.conv_step.controls import STAGE, chosen_fields, draw_controls, needed_keys, take_edit
from playground.lessons.conv_step.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.conv_step.words import sentences
from playground.stage.answer import StageAnswer, StageConfig, play
from playground.stage.code import check_code, torch_code
from playground.stage.photo import TwoLayers, alive_share, two_layers
from playground.stage.words import captions, note, size_formula, size_note
from playground.ui import page
from playground.ui.components.convolution_stage import convolution_stage, stage_scene
from playground.ui.photos import current_photo


@st.cache_resource(max_entries=64, show_spinner=False)
def answer_for(digest: str | None, config: StageConfig, _photo: Photo | None) -> StageAnswer:
    return play(_photo, config)


@st.cache_data(max_entries=64, show_spinner=False)
def alive_for(digest: str, config: StageConfig, _photo: Photo) -> float:
    return alive_share(_photo, config)


@st.cache_data(max_entries=64, show_spinner=False)
def layers_for(digest: str, config: StageConfig, _photo: Photo) -> TwoLayers:
    return two_layers(_photo, config)


def csv_of(table: object) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(table.tolist())
    return text.getvalue()


@dataclass(frozen=True)
class Shown:
    """What the present settings show."""

    answer: StageAnswer
    scene: bytes
    photo: Photo | None
    alive: float | None  # share that ReLU lets through on the whole photo
    layers: TwoLayers | None


def shown_now() -> Shown:
    """By the controls' values. Raises ValueError with the sentence for the picture's place."""
    fields, twice = chosen_fields()
    photo = current_photo() if fields["source"] == "photo" else None
    config = StageConfig(**fields)
    answer = answer_for(photo and photo.digest, config, photo)
    whole = current_photo()
    alive = alive_for(whole.digest, config, whole) if config.relu else None
    layers = layers_for(whole.digest, config, whole) if twice else None
    return Shown(answer, stage_scene(answer, captions=captions(answer), note=note(answer)), photo, alive, layers)


@st.fragment
def _run(controls: page.Controls) -> None:
    picture, column, shown = controls.begin(shown_now)
    if shown is None:
        return
    answer = shown.answer
    with picture:
        show = page.predict_first(
            LESSON,
            _(
                "A 5 × 5 picture is 0 with a single 1 in the middle; the kernel reads 1 2 3 / 4 5 6 / 7 8 9. "
                "What does torch’s `conv2d` give?"
            ),
            [_("the kernel"), _("the kernel turned by 180°"), _("the kernel transposed"), _("a 5 amid zeros")],
            1,
            _("9 8 7 / 6 5 4 / 3 2 1: torch’s convolution is cross-correlation. *True convolution* prints the kernel upright."),
            PREDICT.params,
        )
        if show:
            convolution_stage(shown.scene, key=STAGE, on_edit=take_edit)
    left, right = page.below()
    controls.after_picture(column)
    with left:
        st.subheader(_("Output size"), anchor=False)
        st.latex(size_formula(answer))
        st.caption(size_note(answer))
        for sentence in sentences(answer, shown.photo, shown.alive, shown.layers):
            st.markdown(sentence)
    with right:
        page.code_panel(torch_code(answer), check_code(answer.config))
        page.downloads(
            [
                page.Download("GIF", lambda: stage_film(answer), "stage.gif", "image/gif"),
                page.Download(_("Input CSV"), lambda: csv_of(answer.input), "input.csv", "text/csv"),
                page.Download(_("Output CSV"), lambda: csv_of(answer.output[0]), "stage_output.csv", "text/csv"),
            ]
        )


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    controls = page.Controls(draw_controls, needed_keys)
    _run(controls)
    page.closing(LESSON, (PREDICT, *TRY_THIS), MISUNDERSTOOD, EXERCISES)
