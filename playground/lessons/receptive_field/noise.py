"""The effective field of random weights as a job: it grows better with every noise input, on screen."""

from dataclasses import replace
from functools import partial
from itertools import islice

import numpy as np
import streamlit as st

from playground.convolution.stacks.effective import noise_gradients
from playground.jobs import Job, JobRefused
from playground.jobs.job import Control
from playground.kit.i18n import _
from playground.lessons.receptive_field.answer import UnitAnswer, private_network
from playground.lessons.receptive_field.settings import StackConfig
from playground.ui.jobs import session_jobs

JOB = "receptive-field"
INPUTS = 8  # noise inputs that are averaged
LANE = "cpu"


def measure(control: Control, *, config: StackConfig, layer: str, unit: tuple[int, int]) -> np.ndarray:
    """The job's work: the mean of |gradient| after each noise input, (h, w)."""
    means = noise_gradients(partial(private_network, config), layer, config.shape, unit)
    for count, heat in enumerate(islice(means, INPUTS), start=1):
        control.report(count, INPUTS, heat)
        control.check()
    return heat


def noise_job(config: StackConfig, answer: UnitAnswer) -> Job | None:
    """The session's job for this unit, started where it has not been; None when the machine refuses it."""
    about = (replace(config, view="Field"), answer.row.name, answer.unit)
    job, known = session_jobs().get(JOB)
    if known == about:
        return job
    work = partial(measure, config=config, layer=answer.row.name, unit=answer.unit)
    try:
        return session_jobs().start(JOB, work, lane=LANE, estimate_s=None, about=about)
    except JobRefused as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")
        return None


def newest(job: Job | None) -> np.ndarray | None:
    """What the job has found so far."""
    if job is None:
        return None
    return job.result if job.result is not None else job.progress.payload
