"""Pictures of the reader's own: dropped as a ZIP archive or as files, or taken with the camera. They stay for the session.

Everything that comes is read at once, or as a job where it is more than a handful, and joins the set that is there.
"""

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Sequence
from functools import partial

import streamlit as st

from playground.jobs import Control, JobRefused, JobState
from playground.kit.i18n import _, plural
from playground.kit.saying import verbatim
from playground.lessons.fine_tuning.code import OWN_FILE
from playground.training.reading_sets import read_set
from playground.training.sets import PictureSet, SetError, joined, without
from playground.ui import brought
from playground.ui.components import component
from playground.ui.files import Download, png_bytes
from playground.ui.jobs import every, job_line, lost_line, session_jobs
from playground.ui.uploads import CHANGED, held_files

KIND, JOB = "pictures", "tune-read"
AT_ONCE, AT_ONCE_BYTES = 40, 1 << 20  # files and bytes that are read without a job
BURST = 20  # camera pictures of one press
MOST_SHOT = 400_000  # characters of a camera picture
MOST_LISTED = 50  # files that could not be read
TURN, PROBLEM, NAME = "tune-upload-turn", "tune-upload-problem", "tune-class-name"

_mount_camera = component(__file__, "camera_lab")


def own_set() -> PictureSet | None:
    """The session's own pictures; None while there are none."""
    item = brought.latest(KIND)
    return item.value if item else None


def bring_pictures() -> None:
    """Draw the ways to bring pictures, what was wrong with those that came last, and the job that reads them."""
    hint = st.container()  # there also when it is empty: a camera that runs keeps its place below it
    if own_set() is None:
        hint.markdown(
            _(
                "Drop a ZIP archive with a folder of pictures for each class. Or name a class, then drop its pictures or take "
                "some with the camera; then name the next one. Five of each of two classes are enough to begin."
            )
        )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        label = _("Class of the next pictures")
        hint = _("empty: the folder’s or the file’s name")
        st.text_input(label, key=NAME, max_chars=60, placeholder=hint)
        turn = st.session_state.get(TURN, 0)
        drop = _("ZIP archive of class folders, or pictures of one class")
        st.file_uploader(drop, accept_multiple_files=True, max_upload_size=200, key=f"tune-upload-{turn}", on_change=_take_files)
    with right:
        words = {
            "start": _("Start the camera"),
            "stop": _("Stop the camera"),
            "take": _("Take pictures"),
            "ready": _("Press for one picture, hold for up to {most}.").format(most=BURST),
            "taken": _("{n} pictures"),
            "refused": _("The browser was not allowed to use the camera. Allow it in the address bar and press again."),
            "none": _("No camera answers. Connect one, or choose files."),
            "unsafe": _("Browsers give a camera only to pages under https:// or on this machine. Choose files."),
        }
        _mount_camera(data={"words": words, "most": BURST}, key="tune-camera", on_shots_change=_take_shots)
    st.fragment(_reading, run_every=every(session_jobs().get(JOB)[0]))()
    _classes_line()


def _class_name() -> str:
    """What the reader typed; slashes would make folders of it."""
    return re.sub(r"[/\\]+", " ", st.session_state.get(NAME) or "").strip()


def _take_files() -> None:
    turn = st.session_state.get(TURN, 0)
    held = held_files(f"tune-upload-{turn}")
    kind = _class_name()
    files = [(f"{kind}/{file.name}" if kind and not file.name.lower().endswith(".zip") else file.name, file) for file in held]
    if files:
        st.session_state[TURN] = turn + 1  # an empty uploader, which no longer holds the files
        _read([(name, file.getvalue()) for name, file in files])


def _take_shots() -> None:
    """Camera pictures come from our script, but through the browser: what is none is left out."""
    shots = getattr(st.session_state["tune-camera"], "shots", None) or ()
    kind = _class_name() or _("camera")
    pictures = own_set()
    number = int(pictures.counts[pictures.classes.index(kind)]) if pictures and kind in pictures.classes else 0
    files = []
    for shot in shots[:BURST] if isinstance(shots, Sequence) and not isinstance(shots, str) else ():
        if isinstance(shot, str) and len(shot) <= MOST_SHOT and shot.startswith("data:image/jpeg;base64,"):
            try:
                data = base64.b64decode(shot.partition(",")[2], validate=True)
            except binascii.Error:
                continue
            files.append((f"{kind}/camera {number + len(files) + 1}.jpg", data))
    if files:
        _read(files)


def _read(files: list[tuple[str, bytes]]) -> None:
    st.session_state.pop(PROBLEM, None)
    if len(files) <= AT_ONCE and sum(len(data) for _name, data in files) <= AT_ONCE_BYTES:
        try:
            _add(read_set(files))
        except SetError as error:
            st.session_state[PROBLEM] = str(error)
        return
    try:
        session_jobs().start(JOB, partial(_read_as_job, files), lane="reading", estimate_s=None, about=len(files))
        st.session_state[CHANGED] = True  # the toolbar keeps the names of jobs
    except JobRefused as error:
        st.session_state[PROBLEM] = str(error)


def _read_as_job(files: list[tuple[str, bytes]], control: Control) -> PictureSet:
    return read_set(files, check=control.check, report=control.report)


def _add(found: PictureSet) -> None:
    """The new pictures join those that are there; the joined set takes their place."""
    before = brought.latest(KIND)
    together = joined(before.value, found) if before else found
    if before:
        brought.remove(KIND, before.digest)
    brought.put(KIND, together, name=_("{n} pictures").format(n=len(together)))


def _reading() -> None:
    """The job that reads, and what it found once it has ended."""
    lost_line(JOB, _("Choose the files again."))
    job, _about = session_jobs().get(JOB)
    if job is not None and job.state is JobState.DONE:
        _add(job.result)
        session_jobs().forget(JOB)
        st.rerun()  # the sheet stands outside this fragment
    if job is not None:
        if job.state is JobState.FAILED:
            st.error(_(job.error), icon=":material/error:")
        else:
            job_line(job, "tune_reading")
    if problem := st.session_state.get(PROBLEM):
        st.error(verbatim(_(problem)), icon=":material/error:")


def _classes_line() -> None:
    """A way to take a class out, or to begin again."""
    pictures = own_set()
    if pictures is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        look = {"key": "tune-remove-class", "index": None, "placeholder": _("Choose one")}
        taken = st.selectbox(_("Class to remove"), pictures.classes, **look)
        if st.button(_("Remove this class"), disabled=taken is None, key="tune-remove") and taken:
            _replace(without(pictures, taken))
        if st.button(_("Remove all pictures"), key="tune-remove-all"):
            _replace(None)


def _replace(pictures: PictureSet | None) -> None:
    for item in brought.everything(KIND):
        brought.remove(KIND, item.digest)
    if pictures is not None and len(pictures):
        brought.put(KIND, pictures, name=_("{n} pictures").format(n=len(pictures)))
    session_jobs().forget(JOB)
    st.session_state.pop(PROBLEM, None)
    st.rerun()


def problems_fold(pictures: PictureSet) -> None:
    """Files that could not be read, by name, and what was decided for the reader."""
    for note in pictures.notes:
        st.caption(verbatim(_(note)))
    if pictures.problems:
        text = plural("{n} file could not be read", "{n} files could not be read", len(pictures.problems))
        with st.expander(text, icon=":material/warning:"):
            bad = [f"- {verbatim(one.name)}: {verbatim(_(one.text))}" for one in pictures.problems[:MOST_LISTED]]
            st.markdown("\n".join(bad))
            if len(pictures.problems) > MOST_LISTED:
                st.caption(_("and {n} more").format(n=len(pictures.problems) - MOST_LISTED))


def own_file() -> Download:
    """The set as a ZIP archive of class folders, which the code on the page reads."""

    def packed() -> bytes:
        pictures, data = own_set(), io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
            for place, (picture, label) in enumerate(zip(pictures.pictures, pictures.labels, strict=True)):
                archive.writestr(f"{folder_name(pictures.classes[label])}/{place + 1}.png", png_bytes(picture))
        return data.getvalue()

    return Download(_("Pictures as ZIP"), packed, OWN_FILE, "application/zip")


def folder_name(name: str) -> str:
    """A class as a folder: no slash, no dot at its beginning."""
    return name.replace("/", " ").lstrip(". ") or "class"
