"""The page of the lesson step by step: a window moved over numbers, the kernel flipped, and when flip, bias or padding matter."""

import streamlit as st

from playground.charts.stage_film import stage_film
from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import by, count
from playground.kit.states import Figure
from playground.lessons.conv_step import LESSON, states
from playground.lessons.conv_step.answer import Step, StepAnswer, multiplications, parameters, step_answer
from playground.lessons.conv_step.words import sentences
from playground.stage.code import INPUT_FILE, check_code, torch_code
from playground.stage.pictures import STAGE_KERNELS
from playground.stage.words import captions, note, size_formula, size_note
from playground.ui.answers import kept
from playground.ui.components.convolution_stage import convolution_stage, stage_scene
from playground.ui.files import Download, csv_file
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import take, values_now

STAGE = "step_stage"


def show(settings: Step, answer: StepAnswer, photo: Photo | None) -> None:
    stage = answer.stage
    convolution_stage(stage_scene(stage, captions=captions(stage), note=note(stage)), key=STAGE, on_edit=take(Step, STAGE))


def headline(settings: Step, answer: StepAnswer, photo: Photo | None) -> list[Figure]:
    """Output size, and what the layer costs; pooling has no weights."""
    stage = answer.stage
    found = [Figure(_("Output size"), by(stage.output_size))]
    if not stage.config.pools:
        found.append(Figure(_("Parameters"), count(parameters(stage.config))))
        found.append(Figure(_("Multiplications"), count(multiplications(stage))))
    return found


def notes(settings: Step, answer: StepAnswer, photo: Photo | None) -> Notes:
    stage = answer.stage
    files = [
        csv_file(_("Input as CSV"), INPUT_FILE, stage.input.tolist),
        csv_file(_("Output as CSV"), "stage_output.csv", stage.output[0].tolist),
        Download(_("All steps as GIF"), lambda: stage_film(stage), "stage.gif", "image/gif"),
    ]
    formula, caption, code = size_formula(stage), size_note(stage), torch_code(stage)
    return Notes(formula, sentences(answer), code, check_code(stage), files, title=_("Output size"), caption=caption)


def several_outputs() -> None:
    """Under the choice of kernels: what several of them make."""
    kernel = STAGE_KERNELS.get(values_now(Step)["kernel"])
    if kernel and len(kernel.parts) > 1:
        st.caption(_("{title}: each gives an output of its own.").format(title=_(kernel.title)))


def needs_photo(settings: Step) -> bool:
    """ReLU and two layers are looked at on the whole photo, whatever lies on the stage."""
    return settings.relu or settings.twice


PAGE = LessonPage(
    LESSON,
    Step,
    kept(step_answer),
    show,
    notes,
    states,
    headline=headline,
    below={"kernel": several_outputs},
    photo_when=needs_photo,
)
lesson = PAGE.draw
