"""The page of "Famous networks": one network, two, all of them, and one before its training."""

from collections.abc import Callable

import altair as alt
import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.lesson import ROOT
from playground.lessons.networks import LESSON, compare_lab, lab, states
from playground.lessons.networks.answer import Answer, answer_for
from playground.lessons.networks.charts import networks_chart, scores_chart
from playground.lessons.networks.code import check, code, files, to_layer_table
from playground.lessons.networks.settings import KINDS, Nets
from playground.lessons.networks.words import TITLES, headline, words
from playground.ui.answers import kept
from playground.ui.charts import kept_chart
from playground.ui.lesson_page import LessonPage, Notes

RECEPTIVE_FIELD = ROOT / "pages" / "convolution" / "receptive_field.py"
_answer = kept(answer_for)


def answer(settings: Nets, photo: Photo | None) -> Answer:
    """What a view shows; only first scores depend on the photo."""
    return _answer(settings, photo if settings.view == "start" else None)


def show(settings: Nets, answer: Answer, photo: Photo | None) -> Callable[[], None] | None:
    """Draw a state into the open container."""
    if settings.view == "network":
        return lab.draw(settings, answer, photo)
    if settings.view == "compare":
        return compare_lab.draw(settings, answer, photo)
    if settings.view == "chart":
        st.vega_lite_chart(_networks(settings), alt=_("All networks by two of their numbers"))
    else:
        st.vega_lite_chart(_scores(settings, photo), alt=_("Scores of ten classes before training"))
    return None


@kept_chart
def _networks(settings: Nets) -> alt.LayerChart:
    return networks_chart(answer(settings, None))


@kept_chart
def _scores(settings: Nets, photo: Photo | None) -> alt.LayerChart:
    return scores_chart(answer(settings, photo))


def notes(settings: Nets, answer: Answer, photo: Photo | None) -> Notes:
    text = words(answer)
    shown = code(answer), check(answer, photo), files(answer, photo)
    return Notes(text.formula, text.sentences, *shown, title=_(TITLES[settings.view]))


def after(settings: Nets, _answer: Answer, _photo: Photo | None) -> None:
    """The way to the layer table of another lesson."""
    if settings.view == "network":
        label = _("Open in the layer table of Receptive fields")
        st.page_link(RECEPTIVE_FIELD, label=label, icon=":material/arrow_forward:", query_params=to_layer_table(settings))


PAGE = LessonPage(
    LESSON, KINDS, answer, show, notes, states, headline=lambda _settings, answer, _photo: headline(answer),
    changed={"net": lab.begin_anew}, after=after,
)  # fmt: skip
lesson = PAGE.draw
