"""The page of "Detect objects in your photo": one photo, another model, the reader's own boxes, many photos, a film."""

from typing import Any

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.kit.lesson import ROOT
from playground.kit.saying import count
from playground.lessons.detect import LESSON, states
from playground.lessons.detect.answer import Answer, SeriesAnswer, answer_from, how_to_add, raw_detection
from playground.lessons.detect.code import check_code, torch_code
from playground.lessons.detect.files import MOST_RAW, files, raw_boxes, raw_name
from playground.lessons.detect.knobs_lab import knobs
from playground.lessons.detect.lab import show
from playground.lessons.detect.series_code import series_check, series_code, series_files
from playground.lessons.detect.series_lab import show_series, start_button, take_along
from playground.lessons.detect.settings import FACES, IN_BROWSER, SERIES, Detect
from playground.lessons.detect.words import series_words, words
from playground.models import status
from playground.models.store import READY
from playground.ui.answers import kept
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import put, values_now
from playground.ui.uploads import hand_over
from playground.vision.detection import Detection

READY_WORDS = {
    "embedded": N_("Comes with this app."),
    "package": N_("Comes with this app."),
    "local": N_("Weights found in the folder PLAYGROUND_WEIGHTS."),
    "cached": N_("Weights found in torch’s hub cache."),
}


@kept(most=24)
def pass_over(model: str, photo: Photo) -> Detection:
    """One pass; every threshold looks at its candidates."""
    return raw_detection(model, photo)


def answer_for(settings: Detect, photo: Photo | None) -> Answer | SeriesAnswer:
    if settings.view in SERIES:
        return SeriesAnswer(settings)
    if photo is None:
        raise ValueError("There is no photo. Choose one.")
    second = pass_over(settings.other, photo) if settings.view == "pair" else None
    return answer_from(settings, photo, pass_over(settings.model, photo), second)


def picture(settings: Detect, answer: Any, photo: Photo | None) -> None:
    if settings.view in SERIES:
        show_series(settings)
    else:
        show(settings, answer, photo)


def notes(settings: Detect, answer: Any, _photo: Photo | None) -> Notes:
    if settings.view in SERIES:
        text = series_words(answer)
        return Notes(text.formula, text.sentences, series_code(answer), series_check(answer), series_files(answer))
    text = words(answer)
    return Notes(text.formula, text.sentences, torch_code(answer), check_code(answer), files(answer))


def below_files() -> None:
    """The button of the job, then the sliders."""
    start_button()
    knobs()


def _state_of(setting: str) -> None:
    """Under the choice of a model: where its weights are. Where they are missing, how to add them stands in the picture's place;
    of several pictures here."""
    chosen = values_now(Detect)
    state = "package" if (model := chosen[setting]) == FACES else status(model)
    if state in READY:
        st.caption(_(READY_WORDS[state]))
    elif chosen["view"] in SERIES:
        st.caption(_(how_to_add(model)))


def _take_back() -> None:
    """Under the annotation files: puts boxes that were moved back."""
    if values_now(Detect)["moved"]:
        st.button(
            _("Boxes as in the files"), key="det-unmove", icon=":material/undo:", on_click=put, args=(Detect, {"moved": ""})
        )


def after(settings: Detect, answer: Any, photo: Photo | None) -> None:
    """Files of a job, or the way of the raw boxes to the lesson on NMS."""
    if settings.view in SERIES:
        take_along(settings)
        return
    name = raw_name(photo)
    label = _("Send these raw boxes to the NMS lesson")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(label, key="det-hand-over", icon=":material/send:", disabled=not len(answer.first.candidates.scores)):
            hand_over("nms", "detections", "detections", raw_boxes(answer.first, photo), title=name)
            st.session_state["det-handed-over"] = name
        if st.session_state.get("det-handed-over") == name:
            text = _("Open the NMS lesson with {n} raw boxes").format(n=count(min(MOST_RAW, len(answer.first.candidates.scores))))
            nms = ROOT / "pages" / "boxes" / "nms.py"
            st.page_link(nms, label=text, icon=":material/arrow_forward:", query_params={"nms_source": "file"})


PAGE = LessonPage(
    LESSON,
    Detect,
    answer_for,
    picture,
    notes,
    states,
    below={
        "photo": knobs,
        "photos": below_files,
        "film": below_files,
        "files": _take_back,
        "model": lambda: _state_of("model"),
        "other": lambda: _state_of("other"),
    },
    in_picture=(*IN_BROWSER, "moved"),
    after=after,
)
lesson = PAGE.draw
