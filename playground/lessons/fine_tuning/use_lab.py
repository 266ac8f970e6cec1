"""The view of the network at work: a photo under its class map, the camera, and files to take along or to bring back."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import fields
from functools import partial

import streamlit as st
from PIL import Image

from playground import models
from playground.images import ImageError, Photo, load_image
from playground.jobs import Control, Job, JobRefused, JobState
from playground.kit.i18n import _
from playground.kit.saying import fixed, listed, verbatim
from playground.lessons.fine_tuning.runs import Run
from playground.lessons.fine_tuning.settings import Train
from playground.lessons.fine_tuning.using import MOST_BARS, Said, overlaid
from playground.training import exporting
from playground.training.fine_tuning import Tuned
from playground.training.importing import NetworkError, read_network, read_settings
from playground.training.predicting import Predictor
from playground.training.reading_sets import read_set
from playground.training.sets import Problem, SetError
from playground.training.tuning import TuningRecipe
from playground.ui.components import component
from playground.ui.files import Download
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import downloads
from playground.ui.panel import accepted, put
from playground.ui.uploads import held_files

OWN_NETWORK = "tune-network"  # (name, Tuned) that the reader brought back; ends with the session
PROBLEM, TOLD, LIVE = "tune-network-problem", "tune-network-told", "tune-live-said"
ONNX_JOB, LABEL_JOB = "tune-onnx", "tune-label"
MOST_FRAME = 400_000  # characters of a camera picture
LIVE_KEY = "tune-live"

_mount_live = component(__file__, "live_lab")


def brought_network() -> tuple[str, Tuned] | None:
    """(file's name, network) that the reader brought back, where there is one."""
    return st.session_state.get(OWN_NETWORK)


def tuned_of(run: Run) -> tuple[str, Tuned]:
    """(name, network) that this view looks at: what was brought back, else the run."""
    return brought_network() or (run.name, run.result)


def show_use(tuned: Tuned, photo: Photo, said: Said) -> None:
    """The photo under the map of its class, and the camera."""
    alt = _("Class activation map of {name} over the photo").format(name=said.classes[said.rank])
    left, right = st.columns([3, 2], gap="medium")
    left.image(overlaid(photo, said), caption=alt)
    with right:
        for name, share in list(zip(said.classes, said.shares, strict=True))[:MOST_BARS]:
            st.progress(share, text=f"{verbatim(name)} {fixed(100 * share, 1)} %")
        st.fragment(_live)(tuned)


# --- camera ---


def _live(tuned: Tuned) -> None:
    words = {
        "start": _("Predict from the camera"),
        "stop": _("Stop the camera"),
        "refused": _("The browser was not allowed to use the camera. Allow it in the address bar and press again."),
        "none": _("No camera answers. Connect one, or choose files."),
        "unsafe": _("Browsers give a camera only to pages under https:// or on this machine. Choose files."),
    }
    number, answers = st.session_state.get(LIVE, (0, []))
    take = partial(_take_frame, tuned.predictor)
    _mount_live(data={"words": words, "number": number, "answers": answers}, key=LIVE_KEY, on_frame_change=take)


def _take_frame(predictor: Predictor) -> None:
    """A frame comes from our script, but through the browser: what is none is left out."""
    frame = getattr(st.session_state[LIVE_KEY], "frame", None)
    number, picture = (frame.get("number"), frame.get("picture")) if isinstance(frame, dict) else (None, None)
    image = frame_picture(picture)
    if image is not None and isinstance(number, int):
        st.session_state[LIVE] = number, [[name, share] for name, share in predictor.classify(image)[:MOST_BARS]]


def frame_picture(text: object) -> Image.Image | None:
    """The picture of a data URL that the camera's script made; None for anything else."""
    if not isinstance(text, str) or len(text) > MOST_FRAME or not text.startswith("data:image/jpeg;base64,"):
        return None
    try:
        return load_image(base64.b64decode(text.partition(",")[2], validate=True), max_side=256)
    except (binascii.Error, ImageError):
        return None


# --- take along ---


def files_of(tuned: Tuned) -> list[Download]:
    """What is taken along; each file is made when its button is pressed."""
    return [
        Download(_("Weights"), partial(exporting.weights_file, tuned), exporting.WEIGHTS, "application/octet-stream"),
        Download(_("Python file that predicts"), partial(exporting.program, tuned), exporting.PROGRAM, "text/x-python"),
        Download(_("Settings as JSON"), partial(exporting.settings_file, tuned), exporting.SETTINGS, "application/json"),
    ]


def take_along(run: Run) -> None:
    """ONNX, a submission for pictures without labels, and the way back in."""
    name, tuned = tuned_of(run)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Label other pictures"), anchor=False)
        st.caption(_("A ZIP archive of pictures without labels gives a submission.csv, as Kaggle wants it."))
        st.file_uploader(_("Pictures without labels"), accept_multiple_files=True, max_upload_size=200, key="tune-unlabelled")
        lost_line(LABEL_JOB, press(_("Label them")))
        if st.button(_("Label them"), disabled=not st.session_state.get("tune-unlabelled"), key="tune_label"):
            files = [(file.name, file.getvalue()) for file in held_files("tune-unlabelled")]
            _start(LABEL_JOB, partial(label_pictures, tuned, files))
        st.fragment(_labelled, run_every=every(session_jobs().get(LABEL_JOB)[0]))()
        if exporting.onnx_can_be_written():
            lost_line(ONNX_JOB, press(_("Write the network as ONNX")))
            if st.button(_("Write the network as ONNX"), key="tune_onnx"):
                _start(ONNX_JOB, partial(_onnx, tuned))
            st.fragment(_onnx_written, run_every=every(session_jobs().get(ONNX_JOB)[0]))()
    with right:
        st.subheader(_("Bring a network or settings back"), anchor=False)
        label = _("weights.safetensors or settings.json of this page")
        st.file_uploader(label, ["safetensors", "json"], max_upload_size=32, key="tune-back", on_change=_take_back)
        if problem := st.session_state.get(PROBLEM):
            st.error(verbatim(_(problem)), icon=":material/error:")
        if told := st.session_state.get(TOLD):
            st.success(verbatim(told), icon=":material/check:")
        if brought_network() is not None:
            st.caption(_("This view uses {name}. It knows {classes}.").format(name=name, classes=", ".join(tuned.classes)))
            if st.button(_("Use the run of this session again"), key="tune_own_again"):
                st.session_state.pop(OWN_NETWORK)
                st.session_state.pop(TOLD, None)
                st.rerun()


def _take_back() -> None:
    """Reads what was dropped: weights to predict with and to go on from, or settings that the recipe takes over."""
    file = st.session_state.get("tune-back")
    st.session_state.pop(PROBLEM, None)
    st.session_state.pop(TOLD, None)
    if file is None:
        return
    try:
        if file.name.lower().endswith(".json"):
            recipe = read_settings(file.getvalue(), file.name)
            known, others = settings_of(recipe)
            put(Train, known)
            words = _("The settings are those of the view “Train and compare” now.")
            rest = _("It has no choice for {names}, so these were not taken over.").format(names=listed(others))
            st.session_state[TOLD] = f"{words} {rest}" if others else words
        else:
            st.session_state[OWN_NETWORK] = (file.name, read_network(file.getvalue(), file.name))
            st.session_state[TOLD] = _("The network is read. It predicts here, and “Train and compare” can go on from it.")
    except (NetworkError, ValueError) as error:
        st.session_state[PROBLEM] = str(error)


def settings_of(recipe: TuningRecipe) -> tuple[dict[str, object], list[str]]:
    """(what the view of the training can take over, what it has no choice for, as "rate 0.02")."""
    wanted = {field.name: getattr(recipe, field.name) for field in fields(TuningRecipe)}
    known = accepted(Train, wanted)
    usual = {field.name: field.default for field in fields(TuningRecipe)}
    others = [name for name, value in wanted.items() if known.get(name, usual[name]) != value]
    return {name: value for name, value in known.items() if name not in others}, [f"{name} {wanted[name]}" for name in others]


# --- jobs ---


def _start(key: str, work: Callable[[Control], object]) -> None:
    try:
        session_jobs().start(key, work, lane=str(models.device()), estimate_s=None, about=None)
    except JobRefused as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")
    st.rerun()


def label_pictures(tuned: Tuned, files: list[tuple[str, bytes]], control: Control) -> tuple[int, tuple[Problem, ...], str, str]:
    """How many pictures there are, those that could not be read, and both tables; the pictures themselves are let go."""
    try:
        pictures = read_set(files, check=control.check, report=lambda done, total: control.report(done, 2 * total))
    except SetError as error:
        raise ValueError(str(error)) from None
    logits, _rest = tuned.predictor.of(pictures, control.check)
    shares = logits.softmax(1).cpu().numpy()
    control.report(2 * len(pictures), 2 * len(pictures))
    written = (exporting.submission(pictures.names, shares, tuned.classes, shares=wide) for wide in (False, True))
    return len(pictures), pictures.problems, *written


def _labelled() -> None:
    job, _about = session_jobs().get(LABEL_JOB)
    if job is None:
        return
    if job.state is not JobState.DONE:
        _running(job, "tune_labelling")
        return
    count, problems, labels, shares = job.result
    st.success(_("{n} pictures are labelled.").format(n=count), icon=":material/check:")
    downloads(
        [
            Download(_("submission.csv: id, label"), labels, "submission.csv", "text/csv"),
            Download(_("submission.csv: id, probabilities"), shares, "submission_probabilities.csv", "text/csv"),
        ]
    )
    for problem in problems[:5]:
        st.caption(verbatim(f"{problem.name}: {_(problem.text)}"))


def _onnx(tuned: Tuned, control: Control) -> bytes:
    control.check()
    return exporting.onnx_file(tuned)


def _onnx_written() -> None:
    job, _about = session_jobs().get(ONNX_JOB)
    if job is None:
        return
    if job.state is not JobState.DONE:
        _running(job, "tune_onnx_job")
        return
    downloads([Download("ONNX", job.result, "network.onnx", "application/octet-stream")])


def _running(job: Job, key: str) -> None:
    if job.state is JobState.FAILED:
        st.error(verbatim(_(job.error)), icon=":material/error:")
    job_line(job, key)
