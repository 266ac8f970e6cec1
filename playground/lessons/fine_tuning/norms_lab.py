"""The view of a frozen network in train mode: no weight changes, and it forgets all the same."""

from collections import OrderedDict
from functools import partial
from typing import Any

import streamlit as st

from playground.charts.training_curves import Line, share_chart
from playground.jobs import Control, JobRefused, JobState
from playground.kit.i18n import _
from playground.kit.saying import percent
from playground.kit.states import Figure
from playground.lessons.fine_tuning.pictures_lab import parts_of
from playground.lessons.fine_tuning.settings import OWN, Norms
from playground.training.forgetting import Drift, norm_drift
from playground.training.sets import PictureSet
from playground.ui.jobs import every, job_line, session_jobs
from playground.ui.page import headline

JOB = "tune-norms"
MOST_KEPT = 16
_kept: OrderedDict[tuple, tuple[Drift, ...]] = OrderedDict()  # of built-in sets, for all sessions: small, and the same for all


def looks(batches: int) -> tuple[int, ...]:
    """After how many batches it is looked at what is kept: dense at first, where most happens."""
    return tuple(sorted({number for number in (1, 3, 8, 20, 60, 120) if number < batches}))


def drift_for(settings: Norms) -> tuple[Drift, ...] | None:
    """What was measured with these settings; None before that."""
    key = _key(settings)
    return _kept.get(key) or st.session_state.get("tune-drift", {}).get(key)


def _key(settings: Norms) -> tuple:
    return parts_of(settings).dataset.train.digest, settings.batches, settings.beta


def _keep(settings: Norms, found: tuple[Drift, ...]) -> None:
    if settings.data == OWN:
        st.session_state["tune-drift"] = {_key(settings): found}
        return
    _kept[_key(settings)] = found
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)


def _measure(control: Control, *, pictures: PictureSet, batches: int, momentum: float) -> tuple[Drift, ...]:
    more: dict[str, Any] = {"check": control.check, "report": control.report}
    return norm_drift(pictures, batches=batches, momentum=momentum, looks=looks(batches), **more)


def show_drift(settings: Norms) -> None:
    """Draw the curves; where nothing was measured yet, a job measures while they grow."""
    found, (job, about) = drift_for(settings), session_jobs().get(JOB)
    if found is None and (job is None or about != settings):
        work = partial(_measure, pictures=parts_of(settings).dataset.train, batches=settings.batches, momentum=settings.beta)
        try:
            session_jobs().start(JOB, work, lane="cpu", estimate_s=None, about=settings)
        except JobRefused as error:
            st.warning(_(str(error)), icon=":material/hourglass_empty:")
    st.fragment(_drift, run_every=every(session_jobs().get(JOB)[0]) if found is None else None)(settings)


def _drift(settings: Norms) -> None:
    found, (job, about) = drift_for(settings), session_jobs().get(JOB)
    running = job if job is not None and about == settings else None
    if found is None and running is not None and running.state is JobState.DONE:
        _keep(settings, running.result)
        session_jobs().forget(JOB)
        st.rerun()  # the notes stand outside this fragment
    seen = found or (running.progress.payload if running else None) or ()
    headline(drift_figures(settings, seen))
    old = [(number, (1 - settings.beta) ** number) for number in range(settings.batches + 1)]
    lines = [
        Line(_("old statistics"), "other", old),
        Line(_("source kept"), "output", [(one.batches, one.kept) for one in seen]),
    ]
    chart = share_chart(lines, settings.batches, title=_("batches in train mode"))
    st.vega_lite_chart(chart, alt=_("Share of the old statistics, and of the crops named as before, over batches"))
    if found is None and running is not None:
        job_line(running, "tune_norms_job")


def drift_figures(settings: Norms, seen: tuple[Drift, ...]) -> list[Figure]:
    """What is left at the end, or so far."""
    last = seen[-1] if seen else Drift(0, 1.0, 1.0)
    after = _("after {n} of {total} batches").format(n=last.batches, total=settings.batches)
    return [
        Figure(_("Source kept"), percent(last.kept, 0), after),
        Figure(_("Old statistics left"), percent(last.old_share, 1)),
        Figure(_("Weights changed"), "0"),
    ]
