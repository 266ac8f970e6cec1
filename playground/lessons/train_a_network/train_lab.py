"""The training on screen: the job with its curves, the layer that changes while it learns, and the runs that a session keeps."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from torch import Tensor

from playground import models
from playground.charts.training_curves import Line, accuracy_chart, loss_chart
from playground.jobs import Job, JobRefused, JobState
from playground.jobs.job import Control
from playground.kit.i18n import _
from playground.kit.saying import count, duration, fixed, percent, verbatim
from playground.kit.states import Figure
from playground.lessons.train_a_network.answer import Beside, TrainAnswer
from playground.lessons.train_a_network.data_lab import data_for
from playground.lessons.train_a_network.pictures import layer_sheet, shown_picture
from playground.lessons.train_a_network.runs import (
    Run,
    accuracy_lines,
    loss_lines,
    no_way_on,
    numbered,
    points,
    run_of,
    table_row,
)
from playground.lessons.train_a_network.settings import OWN_PICTURES, Train
from playground.training.classifier import ClassifierRecipe, Snapshot, TrainedClassifier, Watched, train_classifier
from playground.training.labelled import Labelled
from playground.training.layer_look import look
from playground.training.state import Epoch
from playground.ui.answers import kept
from playground.ui.files import png_bytes
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import headline
from playground.ui.panel import peek
from playground.ui.primary import primary_label

JOB = "train-network"
RUNS, ENDED = "train-runs", "train-ended"  # the kept runs; the job that was taken in last
TAKEN, DRAWN = "train-taken", "train-drawn"  # how many jobs were taken in, and of how many the page knew as it was drawn
STEP = "train-step-"  # and a run's number: which of its steps is looked at
ACCURACY_PX, LOSS_PX = 225, 175
PICTURE = 72  # px of the picture that goes in
_looks = Beside(16)  # at layers, by weights


@kept(most=8)
def _begun(settings: Train) -> TrainAnswer:
    """The network before its first step."""
    return TrainAnswer(settings, data_for(settings))


def answer_for(settings: Train) -> TrainAnswer:
    """Raises ValueError, with a sentence, where these pictures or this network cannot be trained."""
    data = data_for(settings)
    run = run_of(kept_runs(), settings.recipe, data)
    if get_script_run_ctx(suppress_warning=True):
        st.session_state[DRAWN] = st.session_state.get(TAKEN, 0)
    if run is not None:
        return TrainAnswer(settings, data, run.trained, run.number)
    answer = TrainAnswer(settings, data) if settings.data == OWN_PICTURES else _begun(settings)
    answer.verify()
    return answer


def kept_runs() -> tuple[Run, ...]:
    """This session's runs, the oldest first; what a job left that has ended is taken in."""
    if not get_script_run_ctx(suppress_warning=True):
        return ()  # a test of what is worked out
    job, about = session_jobs().get(JOB)
    if job is not None and job.state.finished and st.session_state.get(ENDED) is not job:
        st.session_state[ENDED], st.session_state[TAKEN] = job, st.session_state.get(TAKEN, 0) + 1
        trained = job.result if job.state is JobState.DONE else _so_far(job)
        if job.state is JobState.DONE:
            session_jobs().forget(JOB)
        if trained is not None and trained is not about[3]:
            st.session_state[RUNS] = numbered(st.session_state.get(RUNS, ()), about[2], trained)
    return st.session_state.get(RUNS, ())


def _so_far(job: Job) -> TrainedClassifier | None:
    return job.progress.payload.so_far if job.progress.payload else None


# --- controls ---


def train_buttons() -> None:
    """Train from random weights, or go on with the newest run."""
    try:
        settings = peek(Train)
        data = data_for(settings)
        TrainAnswer(settings, data).verify()
    except ValueError:
        settings = data = None
    job, _about = session_jobs().get(JOB)
    off = settings is None or (job is not None and not job.state.finished)
    if st.button(primary_label(_("Train"), off=off), type="primary", width="stretch", key="train_start", disabled=off):
        _start(settings, data, None)
        st.rerun()
    runs = kept_runs()
    if runs and settings is not None:
        words = _("Go on with run {n} for {epochs} epochs").format(n=runs[-1].number, epochs=settings.epochs)
        problem = no_way_on(runs[-1], settings.recipe, data)
        if st.button(words, width="stretch", key="train_go_on", disabled=off or problem is not None, help=problem):
            _start(settings, data, runs[-1].trained)
            st.rerun()
    lost_line(JOB, press(_("Train")))


def _start(settings: Train, data: Labelled, start: TrainedClassifier | None) -> None:
    recipe = settings.recipe
    work = partial(_work, data=data, recipe=recipe, start=start)
    about = recipe, data, settings.data, start
    try:
        session_jobs().start(JOB, work, lane=str(models.device()), estimate_s=None, about=about)
    except JobRefused as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")


def _work(control: Control, *, data: Labelled, recipe: ClassifierRecipe, start: TrainedClassifier | None) -> TrainedClassifier:
    return train_classifier(data, recipe, control, start=start)


# --- the picture ---


def live_training(settings: Train, answer: TrainAnswer) -> None:
    """The numbers, the curves and the layer, twice a second while a job runs."""
    st.fragment(_training, run_every=every(session_jobs().get(JOB)[0]))(settings, answer)


def _training(settings: Train, answer: TrainAnswer) -> None:
    kept_runs()
    if st.session_state.get(TAKEN, 0) != st.session_state.get(DRAWN, 0):
        st.rerun()  # buttons, table and notes stand outside this fragment
    job, about = session_jobs().get(JOB)
    running = job is not None and not job.state.finished
    if running:
        _show_doing(settings, about, job.progress.payload)
    else:
        _show_run(settings, answer)
    if job is not None and (running or about[1].digest == answer.data.digest):
        if job.state is JobState.FAILED:
            st.error(verbatim(_(job.error)), icon=":material/error:")
        job_line(job, "train_job")


def _show_doing(settings: Train, about: tuple[Any, ...], watched: Watched | None) -> None:
    recipe, data, _source, begun = about
    before = begun.curves if begun else ()
    if watched is None:
        headline([Figure(_("Training pictures"), count(len(data.labels))), Figure(_("Chance"), percent(data.chance))])
        _curves(data, before, begun.start if begun else (math.nan, math.nan), len(before) + recipe.epochs, ())
        return
    history = watched.live.history
    headline(doing_figures(data, watched))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _curves(data, history, watched.start, len(before) + recipe.epochs, _others(data, None))
    with right:
        _layer(settings, recipe, data, watched.newest)


def _show_run(settings: Train, answer: TrainAnswer) -> None:
    run, data = answer.run, answer.data
    headline(run_figures(answer))
    left, right = st.columns([3, 2], gap="medium")
    start = run.start if run else answer.begun[1]
    curves = run.curves if run else ()
    with left:
        _curves(data, curves, start, max(settings.epochs, len(curves)), _others(data, run))
    with right:
        _layer(settings, settings.recipe, data, _chosen_snapshot(answer))
        _scrub(answer)


def _others(data: Labelled, run: TrainedClassifier | None) -> list[Line]:
    """The test accuracy of the session's other runs on these pictures."""
    runs = [one for one in st.session_state.get(RUNS, ()) if one.trained is not run and one.trained.digest == data.digest]
    return [Line(one.name, "other", points(one.trained.curves, "validation_score", one.trained.start[1])) for one in runs]


def _curves(data: Labelled, curves: Sequence[Epoch], start: tuple[float, float], epochs: int, others: Sequence[Line]) -> None:
    chance = {_("chance {p}").format(p=percent(data.chance, 0)): data.chance}
    if data.majority > data.chance + 0.02:
        chance[_("always one class {p}").format(p=percent(data.majority, 0))] = data.majority
    chart = accuracy_chart([*others, *accuracy_lines(curves, start)], chance, epochs, height=ACCURACY_PX)
    st.vega_lite_chart(chart, alt=_("Accuracy over epochs for training and test, with chance as a dotted line"))
    alike = {_("all classes alike {l}").format(l=fixed(math.log(len(data.classes)), 2)): math.log(len(data.classes))}
    chart = loss_chart(loss_lines(curves, start), alike, epochs, height=LOSS_PX)
    st.vega_lite_chart(
        chart, alt=_("Loss over epochs for training and test, and that of giving all classes the same probability")
    )


def _chosen_snapshot(answer: TrainAnswer) -> Snapshot:
    """The weights that are looked at: the reader's choice among those that were kept, else the last; without a run the first."""
    run, chosen = answer.run, st.session_state.get(f"{STEP}{answer.number}")
    if run is None:
        return answer.begun[0]
    return next((one for one in run.snapshots if one.step == chosen), run.snapshots[-1])


def _scrub(answer: TrainAnswer) -> None:
    """Which of the kept steps is looked at."""
    run = answer.run
    if run is None or len(run.snapshots) < 2:
        return
    steps = [snapshot.step for snapshot in run.snapshots]
    st.select_slider(_("Step to look at"), steps, value=steps[-1], key=f"{STEP}{answer.number}")


def _layer(settings: Train, recipe: ClassifierRecipe, data: Labelled, snapshot: Snapshot) -> None:
    """Kernels and feature maps with these weights, and what the network says of the picture."""
    place = (settings.picture - 1) % max(1, len(data.test_labels))
    picture, truth = _picture(data, place)
    names = [name.removesuffix(".weight") for name, tensor in snapshot.weights.items() if tensor.ndim == 4]
    if not names:
        st.caption(_("This network has no convolution whose kernels could be drawn."))
        return
    layer = settings.shown_layer if settings.shown_layer in names else names[0]
    dark = st.context.theme.type == "dark"
    seen = _looks.of(snapshot, (layer, place, dark), partial(_looked, recipe, data, snapshot, picture, layer, dark))
    alt = _("Kernels of the layer above, its feature maps for the picture below, after step {n}").format(n=snapshot.step)
    st.image(seen.sheet, width="stretch", alt=alt)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.image(seen.picture, width=PICTURE, alt=_("The test picture that goes in"))
        st.markdown(f":small[{_said(data, seen.probabilities, truth, snapshot.step)}]", width="stretch")


@dataclass(frozen=True, eq=False)
class _Look:
    """Of a layer, as files: its kernels and maps, and the picture that goes in."""

    sheet: bytes
    picture: bytes
    probabilities: np.ndarray


def _looked(recipe: ClassifierRecipe, data: Labelled, snapshot: Snapshot, picture: Tensor, layer: str, dark: bool) -> _Look:
    seen = look(recipe, len(data.classes), snapshot.weights, picture, layer)
    sheet = png_bytes(layer_sheet(seen, dark=dark))
    return _Look(sheet, png_bytes(shown_picture(picture, PICTURE)), seen.probabilities)


def _picture(data: Labelled, place: int) -> tuple[Tensor, int | None]:
    if not len(data.test_labels):
        return data.images[0], None
    return data.test_images[place], int(data.test_labels[place])


def _said(data: Labelled, probabilities: Any, truth: int | None, step: int) -> str:
    best = int(probabilities.argmax())
    words = _("Step {n}: kernels above, feature maps below. Test picture: {truth}. Predicted: **{best}**, {p}.")
    true = _("unknown") if truth is None else verbatim(data.classes[truth])
    share = percent(float(probabilities[best]), 0) if math.isfinite(float(probabilities[best])) else _("no number")
    return words.format(n=count(step), truth=true, best=verbatim(data.classes[best]), p=share)


def run_figures(answer: TrainAnswer) -> list[Figure]:
    """What came out, or what would be trained."""
    run, data = answer.run, answer.data
    chance = Figure(_("Chance"), percent(data.chance))
    if run is None:
        text = percent(answer.begun[1][1])
        parameters = Figure(_("Parameters"), count(answer.parameters))
        return [parameters, Figure(_("Test accuracy"), text, _("before training")), chance]
    last = run.curves[-1]
    text = percent(run.accuracy) if run.ended != "diverged" else _("none")
    note = _("after {n} epochs").format(n=len(run.curves)) if run.ended != "diverged" else _("the loss is no number")
    return [Figure(_("Test accuracy"), text, note), chance, Figure(_("An epoch"), _seconds(last.seconds))]


def doing_figures(data: Labelled, watched: Watched) -> list[Figure]:
    history = watched.live.history
    score = next((epoch.validation_score for epoch in reversed(history) if epoch.validation_score is not None), watched.start[1])
    loss = f"{watched.live.loss:.3f}" if math.isfinite(watched.live.loss) else _("no number")
    return [
        Figure(_("Test accuracy"), percent(score), _("after {n} epochs").format(n=len(history))),
        Figure(_("Chance"), percent(data.chance)),
        Figure(_("Loss"), loss, _("step {n}").format(n=watched.live.step)),
    ]


def _seconds(seconds: float) -> str:
    return _("{n} ms").format(n=f"{1000 * seconds:.3g}") if seconds < 1 else duration(seconds)


# --- below the picture ---


def table_of_runs() -> None:
    """All runs of the session in a table, and a way to let go of them."""
    runs = kept_runs()
    if not runs:
        return
    st.subheader(_("Runs of this session"), anchor=False)
    share = st.column_config.NumberColumn(format="%.1f %%")
    columns = {
        _("Test accuracy"): share,
        _("Training accuracy"): share,
        _("Test loss"): st.column_config.NumberColumn(format="%.3f"),
    }
    columns |= {_("Pictures per second"): st.column_config.NumberColumn(format="%.0f")}
    columns |= {_("Seconds"): st.column_config.NumberColumn(format="%.1f")}
    st.dataframe([table_row(run) for run in runs], hide_index=True, column_config=columns)
    if st.button(_("Forget all runs"), key="train_forget"):
        for key in [key for key in st.session_state if str(key).startswith(STEP)]:
            del st.session_state[key]
        st.session_state.pop(RUNS, None)
        st.rerun()
