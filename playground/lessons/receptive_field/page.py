"""Lesson: what a unit of a network sees of the picture, what its layers cost, and where a stack of them breaks."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import altair as alt
import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.charts.heat import heat_overlay
from playground.convolution.stacks.centres import SIDE
from playground.convolution.stacks.gradients import holding_side
from playground.images import Photo
from playground.jobs import Job, JobRefused, JobState
from playground.kit.i18n import _
from playground.kit.lesson import ROOT
from playground.lessons.receptive_field import LESSON, states
from playground.lessons.receptive_field.answer import StackAnswer, UnitAnswer, random_heat, stack_answer
from playground.lessons.receptive_field.code import check_code, files, to_training, torch_code
from playground.lessons.receptive_field.lab import dots_head, field_map, layer_head
from playground.lessons.receptive_field.pictures import difference_picture, fitted, growth_chart, map_picture
from playground.lessons.receptive_field.settings import OWN, Stack, picture_for, report_of
from playground.lessons.receptive_field.table_lab import debugger, layer_table
from playground.lessons.receptive_field.words import EXPLAINED, SHARES, TITLES, formula, headline, measured_table, words
from playground.ui.answers import kept
from playground.ui.charts import kept_chart
from playground.ui.components.divider import data_url
from playground.ui.jobs import every, job_line, session_jobs
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.page import show_error
from playground.ui.panel import put, take, values_now

TRAIN_A_NETWORK = ROOT / "pages" / "networks" / "train_a_network.py"
LAB = "stack_map"
JOB = "receptive-field"
MIRROR_WIDTH = 152  # px: four beside the controls, two beside each other on a phone
MARKS = ("disc", "ring", "cross")  # of ResNet's, VGG's and anchors' cells
CENTRES_MARGIN = 6  # px of the photo, so that marks on its border are seen whole

_answer = kept(stack_answer)


def answer_for(settings: Stack, photo: Photo | None) -> StackAnswer:
    """A state; only mirrored maps are of the photo itself."""
    return _answer(settings, photo if settings.view == "mirror" else None)


@kept
def photo_for(photo: Photo, h: int, w: int) -> str:
    """As a network with a picture of h × w pixels sees it, a data URL."""
    return data_url(fitted(photo.image, (h, w)))


def field(answer: StackAnswer, photo: Photo) -> Callable[[], None] | None:
    """The photo with the field of a unit, theoretical and effective; what is said of a job waits until the map is seen."""
    if answer.unit is None:
        debugger(answer)
        return None
    job = noise_job(answer.settings, answer.unit) if answer.settings.weights == "random" else None
    if job is None or job.state.finished:
        return _field(answer, photo, job)
    st.fragment(_growing_field, run_every=every(job))(answer, photo, job)
    return None


def noise_job(settings: Stack, unit: UnitAnswer) -> Job | None:
    """The session's job for this unit, started where it has not been; None when the machine refuses it."""
    about = (settings.apart_from("down", "across"), unit.row.name, unit.unit)
    job, known = session_jobs().get(JOB)
    if known == about:
        return job
    work = partial(random_heat, settings=settings, layer=unit.row.name, unit=unit.unit)
    try:
        return session_jobs().start(JOB, work, lane="cpu", estimate_s=None, about=about)
    except JobRefused as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")
        return None


def _growing_field(answer: StackAnswer, photo: Photo, job: Job) -> None:
    """The field while its job runs. This fragment alone is drawn anew, so what concerns the page asks for the page."""
    values = values_now(Stack)
    if any(values[name] != getattr(answer.settings, name) for name in ("layer", "down", "across")):
        st.rerun()  # a click in the map changed controls that stand outside
    if say := _field(answer, photo, job):
        say()
    if job.state.finished:
        st.rerun()  # nothing changes any more: the page need not look again


def _field(answer: StackAnswer, photo: Photo, job: Job | None) -> Callable[[], None]:
    settings, report, unit = answer.settings, answer.report, answer.unit
    heat = answer.heat
    if job is not None:
        heat = job.progress.payload if job.result is None else job.result
    overlay, sides = _heat_for(settings) if job is None else _drawn_heat(heat, unit)
    rows = [row for row in (*report.rows, *report.parts) if len(row.shape) == 3 or row is unit.row]
    labels = {"half": _("half: {side} px"), "most": _("95 %: {side} px")}
    field_map(
        photo=photo_for(photo, settings.h, settings.w),
        size=[settings.h, settings.w],
        layers=[layer_head(row) for row in rows],
        layer=rows.index(unit.row),
        unit=list(unit.unit),
        margin=_margin(unit),
        heat=overlay,
        squares=[{"label": labels[name].format(side=side), "side": side} for name, side in sides.items()],
        words={
            "hint": "",
            "size": _("Receptive field"),
            "stride": _("Effective stride"),
            "map": _("Feature map"),
            "pixels": _("{size} px"),
            "own": _("this unit {size}"),
            "whole": _("whole picture"),
            "field": _("{size} px"),
            "reads": _(
                "The unit in row {row}, column {column} of {units} reads pixel rows {top} to {bottom} and columns {left} to "
                "{right}. Its centre is ({y}, {x})."
            ),
            "nothing": _("The unit in row {row}, column {column} of {units} reads no pixel: only the bias arrives."),
            "layer": _("Layer {layer}: {size} px"),
            "scrub": _("Layer"),
        },
        alt=_("The photo with what one unit of layer {layer} reads").format(layer=unit.row.name),
        key=LAB,
        on_edit=take(Stack, LAB),
    )
    beneath = settings.weights == "random" or answer.problem or report.broken
    return partial(_beneath, answer, heat, job, st.container(gap="small")) if beneath else None


@kept
def _heat_for(settings: Stack) -> tuple[str | None, dict[str, int]]:
    answer = answer_for(settings, None)
    return _drawn_heat(answer.heat, answer.unit)


def _drawn_heat(heat: np.ndarray | None, unit: UnitAnswer) -> tuple[str | None, dict[str, int]]:
    """The gradient as a data URL, and the sides in px of the squares that hold its shares."""
    shares = SHARES if heat is not None and heat.any() else {}
    sides = {name: holding_side(heat, unit.centre, share) for name, share in shares.items()}
    return data_url(heat_overlay(heat)) if heat is not None else None, sides


def _beneath(answer: StackAnswer, heat: np.ndarray | None, job: Job | None, place: DeltaGenerator) -> None:
    """Under the map: how far its job is and what it has measured, where the stack breaks further on."""
    with place:
        if answer.problem:
            st.caption(_(answer.problem))
        if job is not None:
            if job.state is JobState.FAILED:
                st.error(_(job.error), icon=":material/error:")
            job_line(job, "stack-job")
        if answer.settings.weights == "random":
            _say(answer, heat)
        debugger(answer)


def _say(answer: StackAnswer, heat: np.ndarray | None = None) -> None:
    for sentence in words(answer, heat).sentences:
        st.markdown(sentence)


def _margin(unit: UnitAnswer) -> int:
    """Pixels around the photo that the fields of the layer's corner units hang over, at most half the photo."""
    most = 0.0
    for axis, units, size in zip(unit.fields, unit.row.units, unit.picture, strict=True):
        most = max(most, -axis.span_of(0)[0], axis.span_of(units - 1)[1] - (size - 1))
    return round(min(most, max(unit.picture) / 2)) if not unit.row.whole else 0


def layers(answer: StackAnswer, _photo: Photo | None) -> None:
    """The table, where it breaks, and what it adds up to."""
    debugger(answer)
    layer_table(answer)


def branches(answer: StackAnswer, _photo: Photo | None) -> None:
    """Fields by formula along the branches, by gradient, and ignoring skip connections."""
    debugger(answer)
    if not answer.report.rows:
        return
    try:
        with st.spinner(_("Measuring fields by gradient")):
            chart = _growth(answer.settings)
    except ValueError as error:
        show_error(st.container(), error)
        return
    st.vega_lite_chart(chart, alt=_("Receptive fields with skip connections, by gradient, and ignoring skip connections"))


@kept_chart
def _growth(settings: Stack) -> alt.LayerChart:
    titles = _("with skip connections"), _("by gradient"), _("ignoring skip connections"), _("receptive field, px")
    return growth_chart(answer_for(settings, None).measured, titles=titles)


def centres(answer: StackAnswer, photo: Photo) -> None:
    """The 49 centres of both families on one photo, with the anchors'."""
    field_map(
        photo=photo_for(photo, SIDE, SIDE),
        size=[SIDE, SIDE],
        margin=CENTRES_MARGIN,
        dots=[dots_head(cells.name, mark, cells) for cells, mark in zip(answer.cells, MARKS, strict=True)],
        words={
            "hint": _("Point at a mark. Amber discs: units of ResNet. Green rings: units of VGG. White crosses: anchors."),
            "dots": _("{name}: centred on pixel ({y}, {x})"),
        },
        alt=_("The centres of ResNet’s and VGG’s last units on the photo"),
        key="stack_centres",
    )


def mirror(answer: StackAnswer, _photo: Photo) -> None:
    """Features of a photo and of its mirror image, mirrored back, for both families."""
    for family, one in answer.mirrors.items():
        low, high = float(one.features.min()), float(one.features.max())
        pictures = (
            (answer.square, _("photo, {side} px").format(side=answer.settings.mirror)),
            (map_picture(one.features, low, high), _("feature map of {family}").format(family=family)),
            (map_picture(one.back, low, high), _("of the mirrored photo, mirrored back")),
            (difference_picture(one.features - one.back, (high - low) / 3), _("difference")),
        )
        with st.container(horizontal=True, gap="small"):
            for picture, caption in pictures:
                st.image(picture, caption=caption, width=MIRROR_WIDTH, alt=f"{family}: {caption}")


def show(settings: Stack, answer: StackAnswer, photo: Photo | None) -> Callable[[], None] | None:
    """Draw a state into the open container."""
    drawn = {"field": field, "layers": layers, "branches": branches, "centres": centres, "mirror": mirror}[settings.view]
    return drawn(answer, photo)


def notes(settings: Stack, answer: StackAnswer, photo: Photo | None) -> Notes:
    sentences = [] if settings.weights == "random" and settings.view == "field" else list(words(answer).sentences)
    sentences += [_(text) for text in EXPLAINED[settings.view]]
    if settings.view == "branches" and answer.report.rows:
        sentences.insert(0, measured_table(answer))
    code, check = torch_code(settings, answer), check_code(settings, photo)
    return Notes(formula(answer), sentences, code, check, files(answer), title=_(TITLES[settings.view]))


def begin_anew() -> None:
    """Another network: its own picture's size, its own layers."""
    values = values_now(Stack)
    made = picture_for(values["net"], *((values["code"], values["values"]) if values["net"] == OWN else ()))
    size = {"h": made.side, "w": made.side, "channels": made.channels}
    put(Stack, {**size, "layer": "", "down": Stack().down, "across": Stack().across})


def take_new_code() -> None:
    """Other layers of the reader's own: the picture stays where they can take it."""
    values = values_now(Stack)
    try:
        fits = not report_of(SimpleNamespace(**values)).broken
    except ValueError:
        fits = True  # whatever is wrong, it is not the picture
    put(Stack, {"layer": ""}) if fits else begin_anew()


def after(settings: Stack, answer: StackAnswer, _photo: Photo | None) -> None:
    """The way to the lesson that trains these layers."""
    if settings.view == "layers" and settings.is_stack and answer.report.rows and not answer.report.broken:
        label = _("Train these layers")
        st.page_link(TRAIN_A_NETWORK, label=label, icon=":material/arrow_forward:", query_params=to_training(settings))


PAGE = LessonPage(
    LESSON, Stack, answer_for, show, notes, states, headline=headline,
    changed={"net": begin_anew, "code": take_new_code, "values": take_new_code}, after=after,
)  # fmt: skip
lesson = PAGE.draw
