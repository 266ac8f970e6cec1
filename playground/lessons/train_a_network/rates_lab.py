"""Learning rates on screen: a range test of the chosen network, and three LeNets trained at rates from 0.01 to 10 by a job."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground import models
from playground.charts.training_curves import rate_charts
from playground.jobs import JobRefused, JobState
from playground.jobs.job import Control
from playground.kit.i18n import _
from playground.kit.saying import percent, verbatim
from playground.kit.states import Figure
from playground.lessons.train_a_network.answer import RatesAnswer
from playground.lessons.train_a_network.data_lab import data_for, own_set
from playground.lessons.train_a_network.rates_chart import study_chart
from playground.lessons.train_a_network.settings import OWN_PICTURES, Rates
from playground.training.classifier import ClassifierRecipe
from playground.training.classifier_rates import RateRun, Studied, classifier_range_test, rate_study
from playground.training.labelled import Labelled
from playground.training.range_test import RangeTest
from playground.ui.answers import kept
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import headline
from playground.ui.panel import peek
from playground.ui.primary import primary_label

JOB, STUDIES, ENDED = "train-rates", "train-studies", "train-rates-ended"
LENETS = ("lenet", "relu_lenet", "bn_lenet")
STUDIED = (0.01, 0.1, 1.0, 10.0)
MOST_STUDIES = 4
RANGE_PX = 150


@kept(most=16)
def _tested(settings: Rates) -> RangeTest:
    return classifier_range_test(data_for(settings), settings.tested)


def answer_for(settings: Rates) -> RatesAnswer:
    """Raises ValueError, with a sentence, where these pictures cannot be trained on."""
    data = data_for(settings)
    if settings.data == OWN_PICTURES and own_set() is not None:
        tested = classifier_range_test(data, settings.tested)
    else:
        tested = _tested(settings.apart_from("epochs"))
    return RatesAnswer(settings, data, tested, _studies().get(_about(settings, data), ()))


def _about(settings: Rates, data: Labelled) -> tuple[ClassifierRecipe, str]:
    """What a study's outcome hangs on."""
    return settings.compared, data.digest


def _studies() -> dict[tuple[ClassifierRecipe, str], tuple[RateRun, ...]]:
    """The session's studies; that of a job which has ended is taken in, whole or as far as it came."""
    if not get_script_run_ctx(suppress_warning=True):
        return {}  # a test of what is worked out
    job, about = session_jobs().get(JOB)
    if job is not None and job.state.finished and st.session_state.get(ENDED) is not job:
        st.session_state[ENDED] = job
        runs = job.result if job.state is JobState.DONE else getattr(job.progress.payload, "runs", ())
        if runs:
            st.session_state[STUDIES] = dict([*st.session_state.get(STUDIES, {}).items(), (about, runs)][-MOST_STUDIES:])
    return st.session_state.get(STUDIES, {})


def study_button() -> None:
    """Train three LeNets at four rates."""
    try:
        settings = peek(Rates)
        data = data_for(settings)
    except ValueError:
        settings = data = None
    job, _known = session_jobs().get(JOB)
    off = settings is None or (job is not None and not job.state.finished)
    label = _("Train three LeNets at {n} rates").format(n=len(STUDIED))
    if st.button(primary_label(label, off=off), type="primary", width="stretch", key="train_study", disabled=off):
        work = partial(_work, data=data, recipe=settings.compared)
        try:
            session_jobs().start(JOB, work, lane=str(models.device()), estimate_s=None, about=_about(settings, data))
        except JobRefused as error:
            st.warning(_(str(error)), icon=":material/hourglass_empty:")
        st.rerun()
    lost_line(JOB, press(label))


def _work(control: Control, *, data: Labelled, recipe: ClassifierRecipe) -> tuple[RateRun, ...]:
    return rate_study(data, recipe, LENETS, STUDIED, control)


def show_rates(settings: Rates, answer: RatesAnswer) -> None:
    """The numbers, the range test and the whole trainings, twice a second while a job runs."""
    st.fragment(_rates, run_every=every(session_jobs().get(JOB)[0]))(settings, answer)


def _rates(settings: Rates, answer: RatesAnswer) -> None:
    job, about = session_jobs().get(JOB)
    if job is not None and job.state.finished and st.session_state.get(ENDED) is not job:
        _studies()
        st.rerun()  # button and sentences stand outside this fragment
    running = job is not None and not job.state.finished and about == _about(settings, answer.data)
    doing: Studied | None = job.progress.payload if running else None
    runs = doing.runs if doing else answer.runs
    headline(figures_of(answer, runs))
    marks = {_("suggested"): answer.tested.suggested}  # the lowest loss is to be seen
    (chart,) = rate_charts(answer.tested, (), marks, title=_("learning rate of one step (range test)"))
    st.vega_lite_chart(chart | {"height": RANGE_PX}, alt=_("Loss over a rate that grows from step to step"))
    st.vega_lite_chart(
        study_chart(runs, STUDIED, answer.data.chance), alt=_("Test accuracy of three LeNets over the rate, with chance dotted")
    )
    if not runs:
        st.caption(_("Press the button: three LeNets are trained {n} epochs at each rate.").format(n=settings.epochs))
    if job is not None and (running or about == _about(settings, answer.data)):
        if job.state is JobState.FAILED:
            st.error(verbatim(_(job.error)), icon=":material/error:")
        job_line(job, "train_rates_job")


def figures_of(answer: RatesAnswer, runs: Sequence[RateRun]) -> list[Figure]:
    suggested = answer.tested.suggested
    first: Any = Figure(_("Suggested rate"), f"{suggested:.2g}" if suggested else _("none"), _("by the range test"))
    found = [first, Figure(_("Chance"), percent(answer.data.chance))]
    if runs:
        stuck = sum(run.at_chance for run in runs)
        found.append(Figure(_("Trainings at chance"), str(stuck), _("of {n}").format(n=len(runs))))
    return found
