"""TinySSD on screen: a job, its errors beside what guessing has, and what it detects in a scene it has not seen."""

from functools import partial

import streamlit as st
from PIL import Image
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground import models
from playground.charts.detection_picture import with_boxes
from playground.jobs import Job, JobRefused, JobState
from playground.jobs.job import Control
from playground.kit.i18n import _
from playground.kit.saying import verbatim
from playground.kit.states import Figure
from playground.lessons.ssd.answer import TrainAnswer, recipe_of
from playground.lessons.ssd.errors_chart import error_chart
from playground.lessons.ssd.settings import Ssd
from playground.lessons.ssd.words import error_text
from playground.ui.answers import kept
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import headline
from playground.ui.panel import peek
from playground.ui.primary import primary_label
from playground.vision.shape_scenes import CLASSES, SIDE
from playground.vision.tiny_ssd_training import (
    Detections,
    Errors,
    Progress,
    ShapeRecipe,
    Trained,
    baseline,
    detections_in,
    shown_scene,
    train_tiny_ssd,
)

JOB, RESULT = "ssd_train", "ssd_trained"
ENDED, BOXES = "ssd_train_ended", "ssd_train_boxes"  # the job whose end the page has drawn; what was detected in which scene
LARGER, SHOWN = 2, 232  # times as large is a scene drawn; its px on the page: on a phone the curves stay in sight above it
LEAST = 0.3  # confidence of a box that is drawn
MOST_DRAWN = 6


@kept(most=8)
def guess_of(seed: int) -> Errors:
    return baseline(seed)


def trained_for(settings: Ssd) -> Trained | None:
    """The session's newest training, where it began with this seed; taken in from a job that has ended. Of a cancelled one it is
    what the last whole epoch left."""
    if not get_script_run_ctx(suppress_warning=True):
        return None  # a test of what is worked out
    job, _about = session_jobs().get(JOB)
    if job is not None and job.state is JobState.DONE:
        st.session_state[RESULT] = job.result
        session_jobs().forget(JOB)
    elif job is not None and job.state.finished and (so_far := _so_far(job)):
        st.session_state[RESULT] = so_far
    return _taken_in(settings)


def _taken_in(settings: Ssd) -> Trained | None:
    """What the page that is being drawn knows of: a job may end meanwhile."""
    result = st.session_state.get(RESULT)
    return result if result is not None and result.recipe.seed == settings.seed else None


def _so_far(job: Job) -> Trained | None:
    return job.progress.payload.so_far if job.progress.payload else None


def train_buttons() -> None:
    """Train from random weights, or go on with what has been trained."""
    settings = peek(Ssd)
    job, _about = session_jobs().get(JOB)
    off = job is not None and not job.state.finished
    lost_line(JOB, press(_("Train")))
    if st.button(primary_label(_("Train"), off=off), type="primary", width="stretch", key="ssd_train_button", disabled=off):
        _start(settings, None)
        st.rerun()
    trained = _taken_in(settings)
    if trained is not None:
        words = _("Go on for {epochs} epochs").format(epochs=settings.epochs)
        if settings.epochs == 1:
            words = _("Go on for 1 epoch")
        if st.button(words, width="stretch", key="ssd_go_on", disabled=off):
            _start(settings, trained)
            st.rerun()


def _start(settings: Ssd, start: Trained | None) -> None:
    recipe = recipe_of(settings)
    work = partial(_work, recipe=recipe, start=start)
    try:
        session_jobs().start(JOB, work, lane=str(models.device()), estimate_s=None, about=recipe)
    except JobRefused as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")


def _work(control: Control, *, recipe: ShapeRecipe, start: Trained | None) -> Trained:
    return train_tiny_ssd(recipe, control, start=start)


def show_training(settings: Ssd, answer: TrainAnswer) -> None:
    """The numbers, the curves and the scene, twice a second while the job runs."""
    job, _about = session_jobs().get(JOB)
    st.fragment(_training, run_every=every(job))(settings, answer)


def _training(settings: Ssd, answer: TrainAnswer) -> None:
    job, recipe = session_jobs().get(JOB)
    if job is not None and job.state.finished and st.session_state.get(ENDED) is not job:
        st.session_state[ENDED] = job
        st.rerun()  # buttons and sentences stand outside this fragment
    if job is None or job.state.finished:
        _draw(answer.guess, answer.trained, settings.scene)
    else:
        _draw(guess_of(recipe.seed), _so_far(job), settings.scene, job.progress.payload)
    if job is None:
        return
    if job.state is JobState.FAILED:
        st.error(verbatim(_(job.error)), icon=":material/error:")
    job_line(job, JOB)


def _boxes(trained: Trained | None, scene: int) -> Detections | None:
    """What a training detects in a scene; worked out once, though the page looks twice a second."""
    if trained is None:
        return None
    known, number, boxes = st.session_state.get(BOXES, (None, None, None))
    if known is not trained or number != scene:
        boxes = detections_in(trained.model, shown_scene(scene))
        st.session_state[BOXES] = trained, scene, boxes
    return boxes


def _draw(guess: Errors, trained: Trained | None, scene: int, progress: Progress | None = None) -> None:
    errors = progress.errors if progress else trained.errors if trained else ()
    boxes = _boxes(trained, scene)
    headline(_figures(guess, errors, progress))
    left, right = st.columns([3, 2])
    with left:
        lines = (
            ([one.classes for one in errors], guess.classes, _("class error"), _("all background"), "input"),
            ([one.boxes for one in errors], guess.boxes, _("box error"), _("zero offsets"), "output"),
        )
        for values, base, name, base_name, role in lines:
            alt = _("{name} over epochs, with what guessing has as a dotted line").format(name=name)
            st.vega_lite_chart(error_chart(values, base, name, base_name, role), alt=alt)
    with right:
        st.image(_scene_picture(scene, boxes), width=SHOWN, alt=_("A scene that no training has seen, with the boxes found"))
        st.caption(_scene_words(boxes))


def _figures(guess: Errors, errors: tuple[Errors, ...], progress: Progress | None) -> list[Figure]:
    if not errors:
        figures = [
            Figure(_("Class error, all background"), error_text(guess.classes)),
            Figure(_("Box error, zero offsets"), f"{guess.boxes:.4f}"),
        ]
    else:
        last = errors[-1]
        figures = [
            Figure(_("Class error"), error_text(last.classes), _("all background: {e}").format(e=error_text(guess.classes))),
            Figure(_("Box error"), f"{last.boxes:.4f}", _("zero offsets: {e:.4f}").format(e=guess.boxes)),
        ]
    if progress is not None and progress.live is not None:
        figures.append(Figure(_("Loss"), f"{progress.live.loss:.3f}", _("step {n}").format(n=progress.live.step)))
    return figures


def _scene_picture(number: int, boxes: Detections | None) -> Image.Image:
    picture = Image.fromarray(shown_scene(number).picture)
    picture = picture.resize((LARGER * SIDE, LARGER * SIDE), Image.Resampling.BICUBIC)
    if boxes is None:
        return picture
    rows = _drawn(boxes)
    corners = rows[:, 2:].numpy() * LARGER * SIDE
    return with_boxes(picture, corners, [CLASSES[int(kind)] for kind in rows[:, 0]], rows[:, 1].numpy())


def _drawn(boxes: Detections) -> Detections:
    return boxes[boxes[:, 1] >= LEAST][:MOST_DRAWN]


def _scene_words(boxes: Detections | None) -> str:
    if boxes is None:
        return _("A scene that no training sees. Train, and its boxes appear here after each epoch.")
    if len(_drawn(boxes)):
        return _("Boxes with a score of at least {s:.2f} in a scene that no training sees.").format(s=LEAST)
    best = float(boxes[0, 1]) if len(boxes) else 0.0
    return _("No box reaches a score of {s:.2f} yet; the highest is {best:.2f}.").format(s=LEAST, best=best)
