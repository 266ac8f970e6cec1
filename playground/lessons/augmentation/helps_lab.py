"""Does it help? A job trains with the pipeline and without it; both test curves grow under the pictures it is fed."""

from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground import models
from playground.images import Photo
from playground.jobs import Control, Job, JobRefused, JobState
from playground.kit.i18n import _
from playground.kit.saying import verbatim
from playground.lessons.augmentation import words
from playground.lessons.augmentation.charts import effect_chart
from playground.lessons.augmentation.helped import DRAWS_SHOWN, Helped, helped
from playground.lessons.augmentation.settings import OWN, Aug
from playground.lessons.augmentation.tiles_lab import Tile, tiles
from playground.training.augment_effect import Effect, augmentation_effect
from playground.training.built_in import built_in
from playground.training.sets import PictureSet
from playground.ui import brought
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import headline
from playground.ui.panel import peek
from playground.ui.primary import primary_label

JOB, EFFECTS, ENDED = "aug", "aug-effects", "aug-ended"  # the session's job; what its trainings gave; the job last seen to end
MOST = 8  # effects kept
KIND = "pictures"  # of the reader's own, as the lesson on fine-tuning keeps them
About = tuple[str, str, Any]  # digest of the set, pipeline, plan


def pictures_of(settings: Aug) -> PictureSet:
    """The set that is chosen. Raises ValueError, with a sentence, where the reader has brought none."""
    if settings.data != OWN:
        return built_in(settings.data)
    item = brought.latest(KIND)
    if item is None:
        raise ValueError("There are no pictures of your own yet. Bring some on the page Fine-tuning, under Pictures.")
    return item.value


def _about(settings: Aug, pictures: PictureSet) -> About:
    return pictures.digest, settings.chosen.text, settings.plan


def helped_now(settings: Aug) -> Helped:
    """The answer of the view, with what this session's training gave for just these settings."""
    pictures = pictures_of(settings)
    _take_in()
    return helped(settings, pictures, _effects().get(_about(settings, pictures)))


def _effects() -> dict[About, Effect]:
    return st.session_state.get(EFFECTS, {})


def _current() -> tuple[Job | None, Any]:
    """This session's training; none where no session asks, as in a test of what is worked out."""
    return session_jobs().get(JOB) if get_script_run_ctx(suppress_warning=True) else (None, None)


def _take_in() -> None:
    """Keep what an ended job gave."""
    job, about = _current()
    if job is not None and job.state is JobState.DONE:
        st.session_state[EFFECTS] = dict([*_effects().items(), (about, job.result)][-MOST:])
        session_jobs().forget(JOB)


def train_button() -> None:
    """Start the trainings."""
    job, _told = session_jobs().get(JOB)
    try:
        settings = peek(Aug)
    except ValueError:
        settings = None
    off = settings is None or (job is not None and not job.state.finished)
    label = primary_label(_("Train with and without"), off=off)
    lost_line(JOB, press(_("Train with and without")))
    if st.button(label, type="primary", width="stretch", key="aug_train", disabled=off):
        _start(settings)
        st.rerun()


def _start(settings: Aug) -> None:
    try:
        pictures = pictures_of(settings)
        work = partial(_work, pictures=pictures, text=settings.chosen.text, plan=settings.plan)
        session_jobs().start(JOB, work, lane=str(models.device()), estimate_s=None, about=_about(settings.relevant(), pictures))
    except (JobRefused, ValueError, models.ModelUnavailable) as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")


def _work(control: Control, *, pictures: PictureSet, text: str, plan: Any) -> Effect:
    return augmentation_effect(pictures, text, plan, control)


def show(settings: Aug, answer: Helped, photo: Photo | None) -> None:
    """Draw the numbers, both curves and the job, twice a second while it runs, and the pictures it is fed."""
    st.fragment(_live, run_every=every(_current()[0]))(answer)


def _live(answer: Helped) -> None:
    job, about = _current()
    if job is not None and job.state is JobState.DONE:
        st.rerun()  # sentences and code stand outside this fragment
    ours = job is not None and about == _about(answer.settings, pictures_of(answer.settings))
    effect = job.progress.payload if ours else answer.effect
    headline(words.headline(Helped(answer.settings, answer.dataset, answer.samples, effect)))
    if effect is not None and effect.plain.test:
        names = (_("without"), _("with the pipeline"), _("epoch"), _("test accuracy"))
        st.altair_chart(effect_chart(effect, names, answer.dataset.chance, _("chance")), alt=_("Test accuracy by epoch"))
    if job is not None:
        if job.state is JobState.FAILED:
            st.error(verbatim(_(job.error)), icon=":material/error:")
        job_line(job, "aug_job")
        if job.state.finished and st.session_state.get(ENDED) is not job:
            st.session_state[ENDED] = job
            st.rerun()
    each = 1 + DRAWS_SHOWN
    titles = [_("picture") if place % each == 0 else _("draw {n}").format(n=place % each) for place in range(len(answer.samples))]
    shown = [Tile(picture, title) for picture, title in zip(answer.samples, titles, strict=True)]
    tiles(shown, alt=_("Training pictures, and draws of each"), key="aug_samples", group=each)
