"""Lesson: what a unit of a network sees of the picture, what its layers cost, and where a stack of them breaks."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.receptive_field import LESSON
from playground.lessons.receptive_field.answer import chosen_row, report_of
from playground.lessons.receptive_field.code import check_code, torch_code
from playground.lessons.receptive_field.controls import read_code, read_mirror, read_network, read_unit
from playground.lessons.receptive_field.settings import OWN, StackConfig
from playground.lessons.receptive_field.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.receptive_field.views import VIEWS
from playground.lessons.receptive_field.words import field_formula, growth_rule
from playground.ui import page
from playground.ui.photos import current_photo, photo_picker
from playground.ui.settings_memory import recall
from playground.ui.views import viewing

OF_NETWORK = ("Field", "Layers", "Branches")  # views of the chosen network; the others show two families


def asked() -> bool:
    return page.predict_first(
        LESSON,
        _("ResNet turns 224 pixels (0–223) into 7 cells. Where is the middle cell centred?"),
        ["111.5", "112", "96", "127.5"],
        2,
        _("Cells sit at 0, 32 … 192, 15.5 pixels up and left of the middle; VGG’s middle cell is at 111.5."),
        PREDICT.params,
    )


@st.fragment
def _run() -> None:
    with viewing(LESSON, VIEWS) as (view, picture, controls):
        fields, report = {"view": view}, None
        with controls:
            photo = photo_picker() if view != "Layers" and view != "Branches" else current_photo()
            if view in OF_NETWORK:
                fields |= read_network()
                if fields["net"] == OWN:
                    fields["code"] = read_code()
                report = report_of(StackConfig(**fields))
            if view == "Field":
                fields |= read_unit(report, chosen_row(StackConfig(**fields), report).name)
            elif view == "Mirror":
                fields |= read_mirror()
        config = StackConfig(**fields)
        with picture:
            if asked():
                VIEWS[view](config, report, photo)
        left, right = page.below()
        with left:
            st.subheader(_("How a field grows"), anchor=False)
            st.latex(field_formula(report, chosen_row(config, report)) if report and report.rows else growth_rule())
            st.markdown(
                _(
                    "A window of k pixels adds k − 1 steps of the jump j; a stride s makes the jump s times as long. "
                    "Where branches meet, a unit sees what either sees."
                )
            )
        if view in OF_NETWORK:
            with right:
                page.code_panel(torch_code(config), check_code(config))


def lesson() -> None:
    """The whole page."""
    page.open_lesson(LESSON)
    recall(LESSON)
    _run()
    page.closing(LESSON, TRY_THIS, MISUNDERSTOOD, EXERCISES)
