"""The pictures of the lesson as a session has them: made, shipped, downloaded, or class folders of the reader's own."""

from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.jobs import Control, JobRefused, JobState
from playground.kit.i18n import N_, _
from playground.kit.saying import count, verbatim
from playground.lessons.train_a_network.settings import OWN_PICTURES
from playground.training import published
from playground.training.labelled import Labelled, from_set, labelled
from playground.training.published import PUBLISHED
from playground.training.reading_sets import read_set
from playground.training.sets import PictureSet, joined
from playground.ui import brought
from playground.ui.answers import kept
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.uploads import CHANGED, held_files

DOWNLOAD, READ = "train-download", "train-read"  # jobs
KIND = "pictures"  # of what the reader brought, as Fine-tuning keeps them
KEPT, TURN = "train-own-parts", "train-upload-turn"
NO_PICTURES = N_("There are no class folders of your own yet. Drop a ZIP archive in the view “Pictures”.")
MOST_UPLOAD = 200  # MB


@kept(most=3)
def _parts(data: str, side: int, most: int, seed: int) -> Labelled:
    return labelled(data, side=side, most=most, seed=seed)


def own_set() -> PictureSet | None:
    """The session's own pictures, from here or from Fine-tuning; None while there are none."""
    if not get_script_run_ctx(suppress_warning=True):
        return None  # a test of what is worked out
    item = brought.latest(KIND)
    return item.value if item else None


def data_for(settings: Any) -> Labelled:
    """The chosen pictures in their two parts. Raises ValueError, with a sentence, where there are none."""
    if settings.data != OWN_PICTURES:
        if settings.data in PUBLISHED and published.status(settings.data) != "here":
            published.read(settings.data)  # raises the sentence, which no cache may keep
        return _parts(settings.data, settings.side, settings.most, settings.seed)
    own = own_set()
    if own is None:
        raise ValueError(NO_PICTURES)
    key = own.digest, settings.side, settings.most, settings.seed
    if st.session_state.get(KEPT, (None, None))[0] != key:
        st.session_state[KEPT] = key, from_set(own, side=settings.side, most=settings.most, seed=settings.seed)
    return st.session_state[KEPT][1]


def under_data(data: str) -> None:
    """What stands under the choice of pictures: the download, where it is needed."""
    if data in PUBLISHED:
        st.fragment(_download, run_every=every(session_jobs().get(DOWNLOAD)[0]))(data)


def _download(name: str) -> None:
    job, about = session_jobs().get(DOWNLOAD)
    if job is not None and job.state is JobState.DONE:
        session_jobs().forget(DOWNLOAD)
        st.rerun()
    if job is not None and about == name:
        if job.state is JobState.FAILED:
            st.error(verbatim(_(job.error)), icon=":material/cloud_off:")
        job_line(job, "train_download_job")
    if published.status(name) != "here" and (job is None or job.state.finished):
        words = _("Download {name} ({n} MB)").format(name=_(PUBLISHED[name].title), n=PUBLISHED[name].megabytes)
        lost_line(DOWNLOAD, press(words))
        if st.button(words, icon=":material/download:", width="stretch", key="train_download"):
            _start(DOWNLOAD, partial(_fetch, name), name)
            st.rerun()


def _fetch(name: str, control: Control) -> None:
    def progress(done: int, total: int) -> None:
        control.check()
        control.report(done >> 20, total >> 20)

    published.download(name, progress)


def _start(name: str, work: Any, about: object) -> None:
    try:
        session_jobs().start(name, work, lane="reading", estimate_s=None, about=about)
    except JobRefused as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")


def bring_folders() -> None:
    """Draw the uploader of class folders, the job that reads them, and what could not be read."""
    turn = st.session_state.get(TURN, 0)
    label = _("ZIP archive with a folder of pictures for each class")
    st.file_uploader(
        label, "zip", accept_multiple_files=True, max_upload_size=MOST_UPLOAD, key=f"train-own-{turn}", on_change=_take
    )
    st.fragment(_reading, run_every=every(session_jobs().get(READ)[0]))()
    own = own_set()
    if own is not None and own.problems:
        with st.expander(_("{n} files could not be read").format(n=count(len(own.problems))), icon=":material/warning:"):
            st.markdown("\n".join(f"- {verbatim(one.name)}: {verbatim(_(one.text))}" for one in own.problems[:50]))


def _take() -> None:
    turn = st.session_state.get(TURN, 0)
    files = [(file.name, file.getvalue()) for file in held_files(f"train-own-{turn}")]
    if files:
        st.session_state[TURN] = turn + 1  # an empty uploader, which no longer holds the files
        _start(READ, partial(_read, files), len(files))
        st.session_state[CHANGED] = True  # the toolbar keeps the names of jobs


def _read(files: list[tuple[str, bytes]], control: Control) -> PictureSet:
    return read_set(files, check=control.check, report=control.report)


def _reading() -> None:
    lost_line(READ, _("Choose the files again."))
    job, _about = session_jobs().get(READ)
    if job is None:
        return
    if job.state is JobState.DONE:
        before = brought.latest(KIND)
        together = joined(before.value, job.result) if before else job.result
        if before:
            brought.remove(KIND, before.digest)
        brought.put(KIND, together, name=_("{n} pictures").format(n=len(together)))
        session_jobs().forget(READ)
        st.rerun()
    if job.state is JobState.FAILED:
        st.error(verbatim(_(job.error)), icon=":material/error:")
    else:
        job_line(job, "train_reading")
