"""Lesson 1: any kernel on the reader's own photo, with its sign, and what the padding invents."""

import csv
import io
from dataclasses import dataclass

import numpy as np
import streamlit as st

from playground.charts.convolution_pictures import output_png
from playground.convolution.code import check_code, torch_code
from playground.images import Photo, sample
from playground.kit.i18n import _
from playground.lessons.conv_photo import LESSON
from playground.lessons.conv_photo.answer import ConvAnswer, ConvConfig, convolve_photo
from playground.lessons.conv_photo.controls import INSPECTOR, chosen_fields, draw_controls, needed_keys, take_own_kernel
from playground.lessons.conv_photo.lab import convolution_inspector, inspector_scene
from playground.lessons.conv_photo.states import EXERCISES, MISUNDERSTOOD, PREDICT_AFTER, PREDICT_BEFORE, TRY_THIS
from playground.lessons.conv_photo.words import sentence, size_formula, size_note
from playground.ui import page
from playground.ui.components.picture_store import picture_store
from playground.ui.photos import current_photo


@st.cache_resource(max_entries=24, show_spinner=False)
def answer_for(digest: str | None, config: ConvConfig, _photo: Photo) -> ConvAnswer:
    return convolve_photo(_photo, config)


def csv_of(answer: ConvAnswer) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(answer.output[0].tolist())
    return text.getvalue()


def npy_of(answer: ConvAnswer) -> bytes:
    data = io.BytesIO()
    np.save(data, answer.output)
    return data.getvalue()


@dataclass(frozen=True)
class Shown:
    """What the present settings show."""

    answer: ConvAnswer
    picture: str  # name of its input in the picture store
    scene: bytes


def shown_now() -> Shown:
    """By the controls' values. Raises ValueError with the sentence for the picture's place."""
    photo = current_photo()
    config = ConvConfig(**chosen_fields())
    answer = answer_for(photo.digest if config.source == "photo" else None, config, photo)
    picture = f"{photo.digest}-{config.source}-{config.channels}-{config.noise:g}-{config.seed}"
    return Shown(answer, picture, inspector_scene(answer, picture=picture))


@st.fragment
def _run(controls: page.Controls) -> None:
    picture, column, shown = controls.begin(shown_now)
    if shown is None:
        return
    answer, config = shown.answer, shown.answer.config
    with picture:
        show = page.predict_first(
            LESSON,
            _("Sobel magnitude on a photo of a clock, padded with zeros. Where do the strongest 1 % of edges lie?"),
            [_("on the disc’s rim"), _("inside the disc"), _("spread evenly"), _("on the frame")],
            3,
            _("All 1,200 lie in the outermost ring: beside a bright wall, zeros are a black one. With replicate none does."),
            {"conv_kernel": PREDICT_BEFORE.config.kernel, "conv_view": PREDICT_BEFORE.config.view, "photo": PREDICT_BEFORE.photo},
        )
        if show:
            convolution_inspector(shown.scene, key=INSPECTOR, on_own_kernel=take_own_kernel)
        else:
            clock = sample(PREDICT_BEFORE.photo).photo()
            st.image(clock.image, caption=clock.note, width="content", alt=clock.title)
    left, right = page.below()
    if show:
        with picture:  # the sentence about it, and its input, which the browser has but for a new photo
            st.markdown(sentence(answer))
            picture_store(shown.picture, answer.input, key="conv_picture")
    controls.after_picture(column)
    with left:
        st.subheader(_("Output size"), anchor=False)
        st.latex(size_formula(answer))
        st.caption(size_note(answer))
    with right:
        page.code_panel(torch_code(config), check_code(config))
        page.downloads(
            [
                page.Download("PNG", lambda: output_png(answer), "output.png", "image/png"),
                page.Download("CSV", lambda: csv_of(answer), "output.csv", "text/csv"),
                page.Download("NPY", lambda: npy_of(answer), "output.npy", "application/octet-stream"),
            ]
        )


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    controls = page.Controls(draw_controls, needed_keys)
    _run(controls)
    page.closing(LESSON, (PREDICT_AFTER, *TRY_THIS), MISUNDERSTOOD, EXERCISES)
