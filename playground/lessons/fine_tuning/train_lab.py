"""The training on screen: the job and its curves, the run that is looked at, and the runs that are kept for this session."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground import models
from playground.charts.training_curves import Line, accuracy_chart, loss_chart, plane_chart
from playground.jobs import Job, JobRefused, JobState
from playground.kit.i18n import _
from playground.kit.saying import count, duration, fixed, verbatim
from playground.kit.states import Figure
from playground.lessons.fine_tuning.answer import Parted
from playground.lessons.fine_tuning.pictures_lab import parts_of
from playground.lessons.fine_tuning.runs import (
    THREE,
    Doing,
    Run,
    hits,
    instant,
    no_way_on,
    numbered,
    table_row,
    train_all,
    trained,
    untrainable,
    watched_part,
)
from playground.lessons.fine_tuning.settings import OWN, USUAL_NORMS, USUAL_RATES, Train
from playground.lessons.fine_tuning.use_lab import brought_network
from playground.lessons.fine_tuning.verdicts_lab import verdicts
from playground.training.fine_tuning import Tuned
from playground.training.tuning import TuningRecipe
from playground.ui.answers import kept
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import headline

JOB = "tune"
INK = "#0F141B"  # 9.5 : 1 on the dark theme's amber, where Streamlit's white has 1.9
RUNS, SHOWN, SHOWN_END = "tune-runs", "tune-shown", "tune-shown-end"  # the kept runs; the number of the one looked at


@kept(most=16)
def _at_once(settings: Train) -> Run:
    """A head on kept features of a built-in set: done before the page is drawn."""
    return trained(parts_of(settings), settings.recipe)


def run_for(settings: Train) -> Run | None:
    """What a training with these settings gives, where it is known: the session's newest of them, else worked out at once.

    Raises ValueError, with a sentence, where the set cannot be trained on.
    """
    parted = parts_of(settings)
    if problem := untrainable(parted, settings.recipe):
        raise ValueError(problem)
    for run in reversed(kept_runs()):
        if run.recipe == settings.recipe and run.parted.dataset.digest == parted.dataset.digest:
            return run
    return _at_once(settings) if instant(settings) and settings.data != OWN else None


def kept_runs() -> tuple[Run, ...]:
    """This session's runs, the oldest first; those of a job that has ended are taken in."""
    job, _about = current_job()
    if job is not None and job.state is JobState.DONE:
        _keep(job.result)
        session_jobs().forget(JOB)
    return st.session_state.get(RUNS, ())


def _keep(new: Sequence[Run]) -> None:
    st.session_state[RUNS] = numbered(st.session_state.get(RUNS, ()), new)
    st.session_state[SHOWN] = st.session_state[RUNS][-1].number


def shown_run() -> Run | None:
    """The run that the views after the training look at: the chosen one, else the newest; None before the first."""
    runs = kept_runs()
    chosen = st.session_state.get(SHOWN)
    return next((run for run in runs if run.number == chosen), runs[-1] if runs else None)


def current_job() -> tuple[Job | None, Any]:
    """The session's training; none where no session asks, as in a test of what is worked out."""
    return session_jobs().get(JOB) if get_script_run_ctx(suppress_warning=True) else (None, None)


def busy() -> Job | None:
    """The job that trains, where it has not ended."""
    job, _about = session_jobs().get(JOB)
    return job if job is not None and not job.state.finished else None


# --- controls ---


def train_buttons(settings: Train | None) -> None:
    """Train; all three depths in one click; go on with the newest run."""
    off = settings is None or busy() is not None
    lost_line(JOB, press(_("Train")))
    label = _("Train")
    if not off and st.context.theme.type == "dark":
        label = f':color[{label}]{{foreground="{INK}"}}'
    if st.button(label, type="primary", width="stretch", key="tune_train", disabled=off):
        run = run_for(settings)
        _keep([run]) if run is not None and not run.number else _start(settings, [settings.recipe])
        st.rerun()
    compare = _("Compare frozen, fine-tuned and from scratch")
    if st.button(compare, width="stretch", key="tune_three", disabled=off):
        _start(settings, three(settings))
        st.rerun()
    run = shown_run()
    if run is not None and run.result.state is not None and settings is not None:
        words = _("Go on with run {n} for {epochs} epochs").format(n=run.number, epochs=settings.epochs)
        problem = no_way_on(run, parts_of(settings), settings.recipe)
        if st.button(words, width="stretch", key="tune_go_on", disabled=off or problem is not None, help=problem):
            _start(settings, [settings.recipe], start=run.result)
            st.rerun()
    network = brought_network()
    if network is not None and settings is not None:
        name, tuned = network
        fits = tuned.classes == parts_of(settings).dataset.classes
        words = _("Go on with {name}").format(name=name)
        hint = _("It may have learned from today’s test pictures elsewhere: then its test accuracy flatters.")
        hint = hint if fits else _("It knows other classes than these pictures have.")
        if st.button(words, width="stretch", key="tune_go_on_brought", disabled=off or not fits, help=hint):
            _start(settings, [settings.recipe], start=tuned)
            st.rerun()


def three(settings: Train) -> list[TuningRecipe]:
    """Frozen, fine-tuned and from scratch, each at its usual rate; the chosen depth at the chosen one."""
    depths = [settings.depth if settings.depth == "last" and depth == "all" else depth for depth in THREE]
    rates = USUAL_RATES | {settings.depth: settings.rate}
    norms = USUAL_NORMS | {settings.depth: settings.norms}
    return [replace(settings.recipe, depth=depth, rate=rates[depth], norms=norms[depth]) for depth in depths]


def _start(settings: Train, recipes: Sequence[TuningRecipe], start: Tuned | None = None) -> None:
    parted = parts_of(settings)
    work = partial(_work, parted=parted, recipes=tuple(recipes), start=start)
    try:
        session_jobs().start(JOB, work, lane=str(models.device()), estimate_s=None, about=(parted, tuple(recipes)))
    except (JobRefused, models.ModelUnavailable) as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")


def _work(control: object, *, parted: Parted, recipes: tuple[TuningRecipe, ...], start: object) -> tuple[Run, ...]:
    return train_all(control, parted, recipes, start)


# --- the picture ---


def live_training(settings: Train, run: Run | None) -> None:
    """Draw the numbers, the curves and the job, twice a second while it runs."""
    st.fragment(_training, run_every=every(session_jobs().get(JOB)[0]))(settings, run)


def _training(settings: Train, run: Run | None) -> None:
    job, about = session_jobs().get(JOB)
    if job is not None and job.state is JobState.DONE:
        kept_runs()
        st.rerun()  # buttons, table and notes stand outside this fragment
    if job is None or (job.state.finished and not _of_these(settings, *about)):
        _show_run(settings, run)
        return
    parted, recipes = about
    doing = job.progress.payload
    _show_doing(parted, recipes, doing, ended=() if job.state.finished or not doing else doing.ended)
    if job.state is JobState.FAILED:
        st.error(verbatim(_(job.error)), icon=":material/error:")
    job_line(job, "tune_job")
    if job.state.finished and st.session_state.get(SHOWN_END) is not job:
        st.session_state[SHOWN_END] = job
        if doing and doing.ended:
            _keep(doing.ended)  # what had ended before a cancel stays
        st.rerun()


def _of_these(settings: Train, parted: Parted, recipes: tuple[TuningRecipe, ...]) -> bool:
    """Whether a training that was cancelled or failed is of today's settings."""
    return settings.recipe in recipes and parted.dataset.digest == parts_of(settings).dataset.digest


def _show_run(settings: Train, run: Run | None) -> None:
    parted = parts_of(settings)
    others = [one for one in kept_runs() if one is not run and one.parted.dataset.digest == parted.dataset.digest]
    headline(run_figures(parted, run, settings.recipe))
    epochs = max([settings.epochs, *(len(one.result.curves) for one in [*others, *([run] if run else [])])])
    lines = [] if run is None else _lines_of(run)
    lines += [_watched_line(one, "input" if run is None else "other") for one in others]
    _chart(lines, parted, epochs)
    if run is None:
        st.caption(_("These settings have not been trained yet: press “Train”."))
    else:
        verdicts(run, key="tune_verdicts")


def _show_doing(parted: Parted, recipes: tuple[TuningRecipe, ...], doing: Doing | None, ended: Sequence[Run]) -> None:
    history = doing.live.history if doing and doing.live else ()
    headline(doing_figures(parted, doing, recipes[0]))
    lines = [
        Line(_("training"), "input", _points(history, "score")),
        Line(doing.name if doing else watched_part(recipes[0]), "output", _points(history, "validation_score")),
    ]
    kept_before = [one for one in st.session_state.get(RUNS, ()) if one.parted.dataset.digest == parted.dataset.digest]
    lines += [_watched_line(one, "other") for one in (*ended, *kept_before)]
    _chart(lines, parted, max(recipe.epochs for recipe in recipes))


def _lines_of(run: Run) -> list[Line]:
    training = Line(_("training"), "input", _points(run.result.curves, "score"))
    return [training, replace(_watched_line(run, "output"), name=run.watched)]


def _watched_line(run: Run, role: str) -> Line:
    name = f"{run.name} ({run.watched})" if run.result.validation else run.name
    return Line(name, role, _points(run.result.curves, "validation_score"))


def _points(curves: Sequence, field: str) -> list[tuple[float, float]]:
    return [(epoch.number, getattr(epoch, field)) for epoch in curves if getattr(epoch, field) is not None]


def _chart(lines: Sequence[Line], parted: Parted, epochs: int) -> None:
    dataset = parted.dataset
    baselines = {_("chance {p:.0f} %").format(p=100 * dataset.chance): dataset.chance}
    if len(dataset.test) and abs(dataset.majority - dataset.chance) > 0.005:
        baselines[_("always “{name}” {p:.0f} %").format(name=_largest(dataset), p=100 * dataset.majority)] = dataset.majority
    if math.isfinite(parted.pixels):
        baselines[_("raw pixels {p:.0f} %").format(p=100 * parted.pixels)] = parted.pixels
    chart = accuracy_chart(lines, baselines, epochs, band=parted.band, band_name=_("where 95 % of guessers land"))
    st.vega_lite_chart(chart, alt=_("Accuracy over epochs for training and test, with chance as a dotted line"))


def _largest(dataset: object) -> str:
    return dataset.classes[int(dataset.test.counts.argmax())]


def run_figures(parted: Parted, run: Run | None, recipe: TuningRecipe) -> list[Figure]:
    """What came out, or what would be trained."""
    if run is None:
        size = _("{n} classes").format(n=len(parted.dataset.classes))
        pictures = Figure(_("Training pictures"), count(len(parted.dataset.train)), size)
        return [pictures, Figure(_("Epochs"), str(recipe.epochs))]
    last = run.result.curves[-1]
    figures = [
        Figure(_("Test accuracy"), f"{fixed(100 * run.result.accuracy, 1)} %", hits(run)),
        Figure(_("Raw pixels"), f"{fixed(100 * parted.pixels, 1)} %"),
    ]
    return [*figures, Figure(_("An epoch"), _milliseconds(last.seconds))]


def doing_figures(parted: Parted, doing: Doing | None, recipe: TuningRecipe) -> list[Figure]:
    """How far it is: the newest accuracy, the loss, the pace."""
    if doing is None or doing.live is None:
        return [Figure(_("Training pictures"), count(len(parted.dataset.train)))]
    live, history = doing.live, doing.live.history
    figures = [Figure(_("Loss"), f"{live.loss:.3g}", _("step {n}").format(n=live.step))]
    if history and history[-1].validation_score is not None:
        last = history[-1]
        label = _("Validation accuracy") if recipe.patience else _("Test accuracy")
        figures.insert(0, Figure(label, f"{fixed(100 * last.validation_score, 1)} %", doing.name))
        pace = _("{n} pictures per second").format(n=count(last.pictures_per_second))
        figures.append(Figure(_("An epoch"), _milliseconds(last.seconds), pace))
    return figures


def _milliseconds(seconds: float) -> str:
    return _("{n} ms").format(n=f"{1000 * seconds:.3g}") if seconds < 1 else duration(seconds)


# --- below the picture ---


def loss_and_plane(settings: Train, run: Run | None) -> None:
    """The losses of the run, and where all runs stand between new and old task."""
    runs = [one for one in kept_runs() if one.parted.dataset.digest == parts_of(settings).dataset.digest]
    if run is not None:
        curves = run.result.curves
        lines = [
            Line(_("training"), "input", _points(curves, "loss")),
            Line(run.watched, "output", _points(curves, "validation_loss")),
        ]
        guess = {_("all classes alike"): _guess_loss(run)}
        st.markdown(f"**{_('Loss')}**")
        st.vega_lite_chart(loss_chart(lines, guess, len(curves)), alt=_("Loss over epochs for training and test"))
        runs = runs if run.number else [*runs, run]
    if runs:
        title = _("Gained and forgotten")
        st.markdown(f"**{title}**")
        places = {one.name: (one.result.accuracy, one.kept) for one in runs}
        st.vega_lite_chart(
            plane_chart(places, titles=(_("test accuracy"), _("source kept"))),
            alt=_("Each run by its test accuracy, to the right, and by what it kept of the source task, upwards"),
        )
        st.caption(
            _("Source kept: crops of sample photographs that the body, under its old head, still names as the delivered network.")
        )


def _guess_loss(run: Run) -> float:
    return math.log(len(run.result.classes))


def table_of_runs(settings: Train) -> None:
    """All runs of the session in a table, the one to look at, and a way to let go of them."""
    runs = kept_runs()
    if not runs:
        return
    st.subheader(_("Runs of this session"), anchor=False)
    share = st.column_config.NumberColumn(format="%.1f %%")
    whole = st.column_config.NumberColumn(format="%.0f")
    columns = {_("Test accuracy"): share, _("Training accuracy"): share, _("Source kept"): share}
    columns |= {_("Pictures per second"): whole, _("Seconds"): st.column_config.NumberColumn(format="%.1f")}
    st.dataframe([table_row(run) for run in runs], hide_index=True, column_config=columns)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_run()
        if st.button(_("Forget all runs"), key="tune_forget"):
            st.session_state.pop(RUNS, None)
            st.session_state.pop(SHOWN, None)
            st.rerun()


def choose_run() -> None:
    """Which run the views after the training look at."""
    runs = kept_runs()
    if not runs:
        return
    names = {run.number: run.name for run in runs}
    now = shown_run().number
    chosen = st.selectbox(_("Run to look at"), list(names), index=list(names).index(now), format_func=names.get)
    if chosen != now:
        st.session_state[SHOWN] = chosen
        st.rerun()
