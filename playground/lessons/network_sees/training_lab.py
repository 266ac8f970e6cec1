"""What training buys, on screen: curves over the layers, worked out as a job, and what the tasks look like."""

from functools import partial

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.states import Figure
from playground.lessons.network_sees.settings import TAP_NAMES, TASKS, Training
from playground.lessons.network_sees.training import (
    Curves,
    TrainingAnswer,
    curves_of,
    figures,
    keep_curves,
    known_curves,
    task_of,
)
from playground.lessons.network_sees.training_chart import depth_chart, examples
from playground.ui.answers import kept
from playground.ui.files import png_bytes
from playground.ui.page import headline
from playground.ui.slow_work import draw_slowly

JOB = "sees-training"


def training_for(settings: Training, _photo: Photo | None) -> TrainingAnswer:
    """The task, and its curves once a job has worked them out."""
    return TrainingAnswer(settings, known_curves(settings))


def draw(settings: Training, answer: TrainingAnswer, _photo: Photo | None) -> None:
    """The curves; while their job runs, those that are there."""
    if answer.curves is not None:
        _show(settings, answer.curves)
    else:
        show, keep = partial(_show, settings), partial(keep_curves, settings)
        draw_slowly(JOB, (settings.task, settings.seed), partial(curves_of, settings), show, keep)


def _show(settings: Training, curves: Curves | None) -> None:
    answer = TrainingAnswer(settings, curves)
    numbers, layer = figures(answer), _(TAP_NAMES[settings.tap])
    shown = [Figure(_("Guessing"), numbers["guess"], _("of {n} pictures").format(n=numbers["test"]))]
    if "trained" in numbers:
        both = "–".join((numbers["low"].removesuffix(" %"), numbers["high"]))
        shown = [
            Figure(_("Correct, {layer}").format(layer=layer), numbers["trained"], _("trained")),
            Figure(_("Shuffled weights"), both),
            shown[0],
        ]
    headline(shown)
    names = {"trained": _("trained"), "shuffled": _("shuffled weights"), "pixels": _("pixels alone"), "guess": _("guessing")}
    titles = _("layer"), _("named correctly, %")
    chart = depth_chart(curves, answer.task.guess, settings.tap, names=names, titles=titles)
    st.vega_lite_chart(chart, alt=_("Share of pictures named correctly over the layers, trained and with shuffled weights"))
    alt = _("Some pictures of each class: {task}").format(task=_(TASKS[settings.task]))
    st.image(_examples(settings.task), width="stretch", alt=alt)


@kept(most=2)
def _examples(task: str) -> bytes:
    return png_bytes(examples(task_of(task)))
