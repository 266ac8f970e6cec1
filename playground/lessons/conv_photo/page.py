"""The page of the lesson on a photo: any kernel on the reader's own photo, its output with sign, and what padding changes."""

from playground.images import Photo
from playground.kit.i18n import N_
from playground.lessons.conv_photo import LESSON, states
from playground.lessons.conv_photo.answer import ConvAnswer, convolve_photo
from playground.lessons.conv_photo.code import check_code, files, torch_code
from playground.lessons.conv_photo.lab import convolution_inspector
from playground.lessons.conv_photo.settings import ConvPhoto
from playground.lessons.conv_photo.words import sentence, size_formula, size_note
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import take

INSPECTOR = "conv_inspector"


def show(settings: ConvPhoto, answer: ConvAnswer, photo: Photo | None) -> None:
    source = photo.digest if settings.source == "photo" else settings.source
    picture = f"{source}-{settings.channels}-{settings.noise:g}-{settings.seed}"
    convolution_inspector(answer, picture=picture, key=INSPECTOR, on_edit=take(ConvPhoto, INSPECTOR))


def notes(settings: ConvPhoto, answer: ConvAnswer, photo: Photo | None) -> Notes:
    code, check = torch_code(answer), check_code(settings)
    formula, caption = size_formula(answer), size_note(answer)
    return Notes(formula, [sentence(answer, photo)], code, check, files(answer), title=N_("Output size"), caption=caption)


PAGE = LessonPage(LESSON, ConvPhoto, kept(convolve_photo), show, notes, states, sentences_under_picture=True)
lesson = PAGE.draw
