"""Competitions on screen: the folder that is read, the job that trains and predicts, and the submission."""

import os
import pathlib
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground import models
from playground.jobs import JobRefused, JobState
from playground.jobs.job import Control
from playground.kit.i18n import _
from playground.kit.saying import count, fixed, in_words, percent, verbatim
from playground.kit.states import Figure
from playground.lessons.train_a_network.answer import KaggleAnswer, Predicted
from playground.lessons.train_a_network.competing import Competing, compete
from playground.lessons.train_a_network.pictures import framed
from playground.lessons.train_a_network.settings import Kaggle
from playground.training.competition_examples import example
from playground.training.kaggle import (
    Competition,
    archive_entries,
    competition_folders,
    folder_entries,
    read_competition,
    squares,
)
from playground.training.published import VARIABLE
from playground.training.sets import SetError
from playground.ui import brought
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import headline
from playground.ui.panel import peek, put
from playground.ui.primary import primary_label
from playground.ui.uploads import held_files

JOB, RESULT, ENDED = "train-kaggle", "train-kaggle-result", "train-kaggle-ended"
UPLOADED, TURN, PROBLEM = "train-competitions", "train-kaggle-turn", "train-kaggle-problem"
MOST_UPLOAD = 200  # MB
SHOWN, COLUMNS, SIDE = 24, 12, 56  # pictures of each part that are drawn; in a row; px


def competition_for(settings: Kaggle) -> tuple[Competition, str]:
    """The folder of the chosen layout, and where it comes from: the reader's, the server's PLAYGROUND_DATA, or an example."""
    if get_script_run_ctx(suppress_warning=True) and (item := brought.latest(kind_of(settings.layout))):
        return _uploaded(item), "upload"
    folder = _server_folder(settings.layout)
    if folder is not None:
        return _of_folder(str(folder)), "folder"
    return example(settings.layout), "example"


def kind_of(layout: str) -> str:
    """Of what the reader brought."""
    return f"competition {layout}"


def _uploaded(item: brought.Item) -> Competition:
    """What an archive holds; looked through once."""
    known = st.session_state.get(UPLOADED, {})
    return known[item.digest] if item.digest in known else _remember(item, _read(*item.value))


def _remember(item: brought.Item, competition: Competition) -> Competition:
    """Keep what was read of an archive, beside what was read of one before."""
    known = st.session_state.get(UPLOADED, {})
    st.session_state[UPLOADED] = {**dict(list(known.items())[-1:]), item.digest: competition}
    return competition


def _read(name: str, data: bytes) -> Competition:
    return read_competition(archive_entries(data, name))


def _server_folder(layout: str) -> pathlib.Path | None:
    named = os.environ.get(VARIABLE, "").strip()
    return competition_folders(pathlib.Path(named).expanduser()).get(layout) if named else None


@st.cache_resource(max_entries=2, show_spinner=False)
def _of_folder(folder: str) -> Competition:
    return read_competition(folder_entries(pathlib.Path(folder)))


def answer_for(settings: Kaggle) -> KaggleAnswer:
    competition, source = competition_for(settings)
    return KaggleAnswer(settings, competition, source, _result(settings))


def _key(settings: Kaggle) -> tuple[Kaggle, str]:
    """What a prediction hangs on: the settings, and which folder it is."""
    item = brought.latest(kind_of(settings.layout))
    return settings.relevant(), item.digest if item else ""


def _result(settings: Kaggle) -> Predicted | None:
    """What the session's newest job has predicted, where it is of these settings and this folder."""
    if not get_script_run_ctx(suppress_warning=True):
        return None  # a test of what is worked out
    job, about = session_jobs().get(JOB)
    if job is not None and job.state is JobState.DONE and st.session_state.get(ENDED) is not job:
        st.session_state[ENDED] = job
        st.session_state[RESULT] = about, job.result
    known, result = st.session_state.get(RESULT, (None, None))
    return result if result is not None and known == _key(settings) else None


def train_button() -> None:
    """The uploader, and the button that trains and predicts."""
    try:
        settings = peek(Kaggle)
        competition, _source = competition_for(settings)
    except ValueError:
        settings = competition = None
    job, _about = session_jobs().get(JOB)
    off = settings is None or (job is not None and not job.state.finished)
    label = _("Train and predict")
    if st.button(primary_label(label, off=off), type="primary", width="stretch", key="train_compete", disabled=off):
        work = partial(_work, competition=competition, settings=settings)
        try:
            session_jobs().start(JOB, work, lane=str(models.device()), estimate_s=None, about=_key(settings))
        except JobRefused as error:
            st.warning(_(str(error)), icon=":material/hourglass_empty:")
        st.rerun()
    lost_line(JOB, press(label))


def _work(control: Control, *, competition: Competition, settings: Kaggle) -> Predicted:
    return compete(competition, settings, control)


def bring_folder() -> None:
    """The uploader of a competition's folder; what it holds takes the example's place."""
    turn = st.session_state.get(TURN, 0)
    label = _("Competition folder as ZIP: the table of labels, train and test")
    options = {"max_upload_size": MOST_UPLOAD, "on_change": _take, "accept_multiple_files": True}
    st.file_uploader(label, "zip", key=f"train-kaggle-{turn}", **options)
    if problem := st.session_state.get(PROBLEM):
        st.error(verbatim(_(problem)), icon=":material/error:")


def _take() -> None:
    turn = st.session_state.get(TURN, 0)
    files = held_files(f"train-kaggle-{turn}")
    if not files:
        return
    st.session_state[TURN] = turn + 1
    st.session_state.pop(PROBLEM, None)
    name, data = files[-1].name, files[-1].getvalue()
    try:
        competition = _read(name, data)
    except SetError as error:
        st.session_state[PROBLEM] = str(error)
        return
    _remember(brought.put(kind_of(competition.layout), (name, data), name=name), competition)
    put(Kaggle, {"layout": competition.layout})


def show_competition(settings: Kaggle, answer: KaggleAnswer) -> None:
    """The numbers, the pictures and the job, twice a second while it runs."""
    st.fragment(_competition, run_every=every(session_jobs().get(JOB)[0]))(settings, answer)
    bring_folder()


def _competition(settings: Kaggle, answer: KaggleAnswer) -> None:
    job, about = session_jobs().get(JOB)
    if job is not None and job.state.finished and st.session_state.get(ENDED) is not job:
        _result(settings)
        st.session_state[ENDED] = job
        st.rerun()  # button and files stand outside this fragment
    of_these = job is not None and about == _key(settings)
    doing = job.progress.payload if of_these and not job.state.finished else None
    headline(figures_of(answer, doing))
    sheet, alt = competition_sheet(answer)
    st.image(sheet, width="content", alt=alt)
    st.caption(_caption(answer))
    if of_these:
        if job.state is JobState.FAILED:
            st.error(verbatim(_(job.error)), icon=":material/error:")
        job_line(job, "train_kaggle_job")


def competition_sheet(answer: KaggleAnswer) -> tuple[Image.Image, str]:
    """Some test pictures, before a prediction some that are labelled above them."""
    competition = answer.competition
    tests = _pictures(competition, "test")
    train = [] if answer.result else _pictures(competition, "train")
    alt = _("Test pictures, as they are predicted") if answer.result else _("Labelled pictures, and below them test pictures")
    return framed([*train, *tests], [None] * (len(train) + len(tests)), COLUMNS, SIDE), alt


def _pictures(competition: Competition, part: str) -> list[Image.Image]:
    key = f"{part} {id(competition)}"
    known = st.session_state.get("train-kaggle-sheet", {})
    if known.get("of") is not competition:
        known = {"of": competition}
    if key not in known:
        entries = getattr(competition, part)
        places = np.unique(np.linspace(0, len(entries) - 1, min(SHOWN, len(entries))).round().astype(int)) if entries else []
        read = squares((entries[place] for place in places), SIDE, [])
        known[key] = [Image.fromarray(pixels) for pixels in read if pixels is not None]
    st.session_state["train-kaggle-sheet"] = known
    return known[key]


def _caption(answer: KaggleAnswer) -> str:
    competition, result = answer.competition, answer.result
    where = {
        "example": _("A miniature folder made by the app."),
        "folder": _("From the server’s folder {name}.").format(name=VARIABLE),
        "upload": _("Your folder."),
    }[answer.source]
    if result is None:
        rows = -(-min(SHOWN, len(competition.train)) // COLUMNS)
        return f"{where} {_('Some labelled pictures in the first {n} rows, then some to predict.').format(n=in_words(rows))}"
    best = result.probabilities.argmax(1)
    shown = [
        f"{verbatim(id_)}: {verbatim(competition.classes[place])}"
        for id_, place in list(zip(competition.test_ids, best, strict=True))[:8]
    ]
    return f"{where} {_('The first predictions')}: {', '.join(shown)}"


def figures_of(answer: KaggleAnswer, doing: Competing | None) -> list[Figure]:
    competition, result = answer.competition, answer.result
    chance = Figure(_("Chance"), percent(competition.chance))
    if doing is not None:
        return [Figure(_("Now"), _(doing.phase)), Figure(_("Training pictures"), count(len(competition.train))), chance]
    if result is None:
        train = Figure(_("Training pictures"), count(len(competition.train)), _("{n} classes").format(n=len(competition.classes)))
        return [train, Figure(_("Test pictures"), count(len(competition.test))), chance]
    figures = [Figure(_("Validation accuracy"), percent(result.accuracy), _("on {n} pictures").format(n=result.validation))]
    if result.breeds is not None:
        own = result.breeds.own
        note = _("log loss {l}").format(l=fixed(own.log_loss, 2))
        figures.append(Figure(_("Without training"), percent(own.accuracy), note))
    return [*figures, Figure(_("Log loss"), fixed(result.loss, 3)), chance]


def problems_of(answer: KaggleAnswer) -> None:
    """What was left out of the folder, and files that could not be read."""
    for note in answer.competition.notes:
        st.caption(verbatim(_(note)))
    problems: Any = answer.result.problems if answer.result else ()
    if problems:
        with st.expander(_("{n} files could not be read").format(n=len(problems)), icon=":material/warning:"):
            st.markdown("\n".join(f"- {verbatim(one.name)}: {verbatim(_(one.text))}" for one in problems))
