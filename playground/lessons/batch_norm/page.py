"""The page of the lesson on batch normalisation: a batch of numbers, both modes, the layer before, LeNet at three rates."""

from typing import Any

from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.kit.states import Figure
from playground.lessons.batch_norm import LESSON, states
from playground.lessons.batch_norm.answer import before_answer, before_figures, running_answer, stage_answer
from playground.lessons.batch_norm.before_lab import show_before
from playground.lessons.batch_norm.code import CHECKS, CODES, FILES
from playground.lessons.batch_norm.knobs_lab import knobs
from playground.lessons.batch_norm.rates_lab import rates_for, show_rates, train_button
from playground.lessons.batch_norm.running_lab import running_chart
from playground.lessons.batch_norm.settings import BY_VIEW, IN_PICTURE, Norm, Running, Stage
from playground.lessons.batch_norm.stage_lab import normalisation_stage
from playground.lessons.batch_norm.words import WORDS
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import take, values_now

STAGE, RUNNING = "bn_stage", "bn_running"
ANSWERS = {"stage": kept(stage_answer), "running": kept(running_answer), "before": kept(before_answer), "rates": rates_for}
TITLES = {
    "stage": N_("One number, step by step"),
    "running": N_("What is remembered"),
    "before": N_("What the mean takes away"),
    "rates": N_("Trained on digits"),
}


def answer_for(settings: Norm, photo: Photo | None) -> Any:
    """What the view shows. Raises ValueError with a sentence where it cannot."""
    return ANSWERS[settings.view](settings, photo)


def show(settings: Norm, answer: Any, photo: Photo | None) -> None:
    if settings.view == "stage":
        normalisation_stage(answer, key=STAGE, on_edit=take(Stage, STAGE))
    elif settings.view == "running":
        running_chart(answer, key=RUNNING, on_edit=take(Running, RUNNING))
    elif settings.view == "before":
        show_before(answer)
    else:
        show_rates(settings, answer)


def headline(settings: Norm, answer: Any, photo: Photo | None) -> list[Figure]:
    """Of the view of the layer before; the others draw their own, which follow a finger or a job."""
    if settings.view != "before":
        return []
    figures = before_figures(answer)
    share = _("× {share} of that at factor 1").format(share=figures["share"])
    return [
        Figure(_("Gradient of the bias"), figures["bias"]),
        Figure(_("Gradient of the weights"), figures["weights"], share),
        Figure(_("Change of the output"), figures["change"], _("at most")),
    ]


def notes(settings: Norm, answer: Any, photo: Photo | None) -> Notes:
    view = settings.view
    formula, sentences = WORDS[view](answer)
    code = CODES[view](answer, photo), CHECKS[view](answer, photo)
    return Notes(formula, sentences, *code, FILES[view](answer), title=_(TITLES[view]))


def running_knobs() -> None:
    """Under the photo: momentum, the pixel and the batch, which act in the browser."""
    if values_now(Norm)["view"] == "running":
        knobs()


PAGE = LessonPage(
    LESSON,
    BY_VIEW,
    answer_for,
    show,
    notes,
    states,
    headline=headline,
    below={"photo": running_knobs, "network": train_button},
    in_picture=IN_PICTURE,
)
lesson = PAGE.draw
