"""The view of the learning rate: a range test, and what each rate does over a whole training."""

from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground import models
from playground.charts.training_curves import rate_charts
from playground.jobs import Control, JobRefused, JobState
from playground.kit.i18n import _
from playground.kit.saying import figure, verbatim
from playground.lessons.fine_tuning.answer import Parted
from playground.lessons.fine_tuning.pictures_lab import parts_of
from playground.lessons.fine_tuning.rates import RateStudy, nearest, rate_figures, study
from playground.lessons.fine_tuning.settings import OWN, Rates, Train
from playground.training.tuning import TuningRecipe
from playground.ui.answers import kept
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import headline
from playground.ui.panel import put
from playground.ui.primary import primary_label

JOB, KEPT = "tune-rates", "tune-rate-study"  # what the session's last test found, with the key it belongs to


@kept(most=8)
def _at_once(settings: Rates) -> RateStudy:
    return study(parts_of(settings), settings.recipe)


def study_for(settings: Rates) -> RateStudy | None:
    """What was found with these settings, where it is known. Raises ValueError where the set cannot be trained on."""
    parted = parts_of(settings)
    if parted.obstacle:
        raise ValueError(parted.obstacle)
    if settings.depth == "head" and settings.data != OWN:
        return _at_once(settings)
    job, about = session_jobs().get(JOB) if get_script_run_ctx(suppress_warning=True) else (None, None)
    if job is not None and job.state is JobState.DONE:
        st.session_state[KEPT] = (about, job.result)
        session_jobs().forget(JOB)
    key, found = st.session_state.get(KEPT, (None, None))
    return found if key == _key(settings) else None


def _key(settings: Rates) -> tuple:
    return parts_of(settings).dataset.digest, settings.recipe


def _work(control: Control, *, parted: Parted, recipe: TuningRecipe) -> RateStudy:
    return study(parted, recipe, control)


def show_rates(settings: Rates, found: RateStudy | None) -> None:
    """Draw the test, or the way to it."""
    job, about = session_jobs().get(JOB)
    st.fragment(_rates, run_every=every(job) if found is None and about == _key(settings) else None)(settings, found)


def _rates(settings: Rates, found: RateStudy | None) -> None:
    job, about = session_jobs().get(JOB)
    mine = job if about == _key(settings) else None
    if mine is not None and mine.state is JobState.DONE:
        st.rerun()  # what was found is taken in there
    headline(rate_figures(found))
    if found is not None:
        marks = {_("suggested"): found.tested.suggested, _("lowest loss"): found.tested.lowest}
        alts = (_("Loss of the range test over the rate"), _("Test accuracy of whole trainings over the rate"))
        charts = rate_charts(found.tested, found.accuracies, marks, title=_("learning rate"))
        for chart, alt in zip(charts, alts, strict=False):
            st.caption(alt)
            st.vega_lite_chart(chart, alt=alt)
        if found.tested.suggested:
            rate = nearest(found.tested.suggested)
            words = _("Train at {rate}").format(rate=f"{rate:g}")
            to = {name: getattr(settings, name) for name in ("data", "depth", "blocks", "per_class")} | {
                "view": "train",
                "rate": rate,
            }
            if st.button(words, key="tune_take_rate", on_click=put, args=(Train, to), help=figure(found.tested.suggested)):
                st.rerun()
        return
    body = _("The body learns in every step here, so the test takes a while.")
    own = _("The test runs on your pictures once you press; then five whole trainings stand beside it.")
    st.caption(own if settings.depth == "head" else body)
    idle = mine is None or mine.state.finished
    lost_line(JOB, press(_("Run the range test")))
    if idle and st.button(primary_label(_("Run the range test")), type="primary", key="tune_range"):
        _start(settings)
        st.rerun()
    if mine is not None and mine.state is JobState.FAILED:
        st.error(verbatim(_(mine.error)), icon=":material/error:")
    if mine is not None:
        job_line(mine, "tune_rates_job")


def _start(settings: Rates) -> None:
    work: Any = partial(_work, parted=parts_of(settings), recipe=settings.recipe)
    try:
        session_jobs().start(JOB, work, lane=str(models.device()), estimate_s=None, about=_key(settings))
    except (JobRefused, models.ModelUnavailable) as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")
