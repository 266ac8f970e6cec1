"""LeNet at three rates on screen: a job that trains six networks, their accuracies in one chart, with guessing beside them."""

from functools import partial

import streamlit as st
import torch
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.charts.training_curves import Line, accuracy_chart
from playground.images import Photo
from playground.jobs import Control, Job, JobRefused, JobState
from playground.kit.i18n import _
from playground.kit.saying import percent, verbatim
from playground.kit.states import Figure
from playground.lessons.batch_norm.settings import Rates
from playground.lessons.batch_norm.training import RUNS, Race, RatesAnswer, keep_race, key_of, known_race, large_digits, run_race
from playground.lessons.batch_norm.words import run_name
from playground.ui.answers import kept
from playground.ui.files import png_bytes
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import headline
from playground.ui.panel import peek
from playground.ui.primary import primary_label

JOB, ENDED = "bn_rates", "bn_rates_ended"  # the second: the job whose end the page has drawn
HEIGHT, ROW = 280, 560  # px: the chart, and the width of a row of digits
SECONDS = 8  # about what six times five epochs take


def rates_for(settings: Rates, _photo: Photo | None) -> RatesAnswer:
    """What has been trained with these settings, taken in from a job that is done."""
    if get_script_run_ctx(suppress_warning=True):
        job, about = session_jobs().get(JOB)
        if job is not None and job.state is JobState.DONE:
            keep_race(about, job.result)
            session_jobs().forget(JOB)
    return RatesAnswer(settings, known_race(settings))


def train_button() -> None:
    settings = peek(Rates)
    job = _job_of(settings)
    off = known_race(settings) is not None or (job is not None and not job.state.finished)
    lost_line(JOB, press(_("Train six networks")))
    if st.button(primary_label(_("Train six networks"), off=off), type="primary", width="stretch", key="bn_train", disabled=off):
        work, estimate = partial(_work, settings=settings), SECONDS * settings.epochs / 5
        try:
            session_jobs().start(JOB, work, lane="cpu", estimate_s=estimate, about=key_of(settings))
        except JobRefused as error:
            st.warning(_(str(error)), icon=":material/hourglass_empty:")
        else:
            st.rerun()


def _work(control: Control, *, settings: Rates) -> Race:
    return run_race(settings, control)


def _job_of(settings: Rates) -> Job | None:
    """The session's job, where it is about these settings."""
    job, about = session_jobs().get(JOB)
    return job if about == key_of(settings) else None


def show_rates(settings: Rates, answer: RatesAnswer) -> None:
    """The curves, twice a second while they grow."""
    job = _job_of(settings) if answer.race is None else None
    st.fragment(_curves, run_every=every(job))(settings, answer)


def _curves(settings: Rates, answer: RatesAnswer) -> None:
    job = _job_of(settings) if answer.race is None else None
    if job is not None and job.state.finished and st.session_state.get(ENDED) is not job:
        st.session_state[ENDED] = job
        st.rerun()  # button and sentences stand outside this fragment
    race = answer.race or (job and job.progress.payload)
    headline(_figures(settings, race))
    curves = race.curves if race else {}
    lines = [Line(run_name(*run), _role(run, settings), curves[run]) for run in RUNS if run in curves]
    guess = large_digits().guess
    chart = accuracy_chart(lines, {_("guessing {p}").format(p=percent(guess)): guess}, settings.epochs, height=HEIGHT)
    alt = _("Accuracy on the test digits over epochs, with and without batch normalisation at three rates")
    st.vega_lite_chart(chart, alt=alt)
    st.image(_digits_row(), width=ROW, alt=_("A test digit of each class, as LeNet gets them"))
    if job is None:
        return
    if job.state is JobState.FAILED:
        st.error(verbatim(_(job.error)), icon=":material/error:")
    job_line(job, JOB)


@kept(most=1)
def _digits_row() -> bytes:
    """A test digit of each class side by side, ink on paper."""
    images, labels = large_digits().test
    first = [int((labels == kind).nonzero()[0]) for kind in range(10)]
    row = torch.cat(list(images[first, 0]), dim=1)  # (28, 280)
    return png_bytes(255 * (1 - row.numpy()))


def _role(run: tuple[bool, float], settings: Rates) -> str:
    """Green with batch norm, red without; the rate that is not looked at stands back."""
    norm, rate = run
    if rate != settings.rate:
        return "other" if not norm else "input"
    return "output" if norm else "removed"


def _figures(settings: Rates, race: Race | None) -> list[Figure]:
    """At the rate that is looked at, after the newest epoch."""
    shown = []
    for norm, label in ((True, _("With batch norm, rate {rate}")), (False, _("Without, rate {rate}"))):
        curve = race.curves.get((norm, settings.rate)) if race else None
        value = percent(curve[-1][1]) if curve else "–"
        note = _("after epoch {n}").format(n=curve[-1][0]) if curve else _("not trained yet")
        shown.append(Figure(label.format(rate=f"{settings.rate:g}"), value, note))
    note = _("of {n} test digits").format(n=len(large_digits().test[1]))
    return [*shown, Figure(_("Guessing the most frequent digit"), percent(large_digits().guess), note)]
