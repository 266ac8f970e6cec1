"""What the lesson "Receptive fields and layer stacks" can show: one function a view, each draws into the open container."""

import io
from collections.abc import Callable

import numpy as np
import streamlit as st
from PIL import Image, ImageOps

from playground.convolution.stacks.centres import SIDE, Cells, anchor_cells, network_cells
from playground.convolution.stacks.effective import holding_side
from playground.convolution.stacks.mirrored import Mirrored, middle_square, mirrored
from playground.convolution.stacks.report import Report
from playground.images import Photo, make_photo
from playground.jobs import Job, JobState
from playground.kit.i18n import _
from playground.lessons.receptive_field.answer import UnitAnswer, equal_heat, measured_stages, unit_answer
from playground.lessons.receptive_field.controls import FIELD_MAP, PREFIX, another_unit, take_pick
from playground.lessons.receptive_field.field_map import Dots, LayerField, field_map
from playground.lessons.receptive_field.figures import SHARES, mirror_figures
from playground.lessons.receptive_field.growth_chart import growth_chart
from playground.lessons.receptive_field.noise import newest, noise_job
from playground.lessons.receptive_field.pictures import difference_picture, heat_overlay, map_picture
from playground.lessons.receptive_field.settings import StackConfig
from playground.lessons.receptive_field.table import debugger, layer_table, take_along
from playground.lessons.receptive_field.words import (
    branches_sentence,
    cells_sentence,
    field_sentence,
    heat_sentence,
    measured_table,
    totals,
)
from playground.ui.components.divider import data_url
from playground.ui.jobs import every, job_line

MAP_WIDTH = 520  # px
MIRROR_WIDTH = 172  # px: four beside the controls, two beside each other on a phone
CENTRES_MARGIN = 6  # px of the photo, so that marks on its border are seen whole
FAMILIES = ("ResNet", "VGG")
MARKS = ("disc", "ring", "cross")  # of both, and of anchors


def _beside() -> tuple[object, object]:
    """(map, words): side by side, on a phone below each other."""
    row = st.container(horizontal=True, gap="medium")
    return row.container(width=MAP_WIDTH), row.container(width="stretch", gap="small")


@st.cache_data(max_entries=32, show_spinner=False)
def _fitted(digest: str, h: int, w: int, _image: Image.Image) -> str:
    """The photo as a network of that picture's size sees it, as a data URL."""
    data = io.BytesIO()
    ImageOps.fit(_image, (w, h), Image.Resampling.LANCZOS).save(data, "PNG")
    return data_url(data.getvalue())


@st.cache_data(max_entries=32, show_spinner=False)
def _equal(config: StackConfig, _report: Report, _answer: UnitAnswer) -> np.ndarray:
    return equal_heat(config, _report, _answer)


def field(config: StackConfig, report: Report, photo: Photo) -> None:
    """The photo with the field of a unit, theoretical and effective."""
    answer = unit_answer(config, report)
    job = noise_job(config, answer) if config.weights == "random" else None
    if job is None or job.state.finished:
        _field(config, report, photo, answer, job)
    else:
        st.fragment(_growing_field, run_every=every(job))(config, report, photo, answer, job)


def _growing_field(config: StackConfig, report: Report, photo: Photo, answer: UnitAnswer, job: Job) -> None:
    """The field while its job runs. This fragment alone is drawn anew, so what concerns the page asks for the page."""
    if another_unit(config):
        st.rerun()  # a click in the map changed controls that stand outside
    _field(config, report, photo, answer, job)
    if job.state.finished:
        st.rerun()  # nothing changes any more: the page need not look again


def _field(config: StackConfig, report: Report, photo: Photo, answer: UnitAnswer, job: Job | None) -> None:
    drawn, words = _beside()
    problem = None
    if config.weights == "random":
        heat = newest(job)
    else:
        try:
            heat = _equal(config, report, answer)
        except ValueError as error:
            heat, problem = None, str(error)
    layers = [_layer_field(row) for row in (*report.rows, *report.parts) if len(row.shape) == 3 or row is answer.row]
    names = [one.name for one in layers]
    squares = {}
    if heat is not None and heat.any():
        labels = {"half": _("half: {side} px"), "most": _("95 %: {side} px")}
        sides = {name: holding_side(heat, answer.centre, share) for name, share in SHARES.items()}
        squares = {labels[name].format(side=side): side for name, side in sides.items()}
    with drawn:
        field_map(
            _fitted(photo.digest, config.h, config.w, photo.image),
            (config.h, config.w),
            layers=layers,
            layer=names.index(answer.row.name),
            unit=answer.unit,
            margin=_margin(answer),
            heat=data_url(heat_overlay(heat)) if heat is not None else None,
            squares=squares,
            words=_map_words(),
            alt=_("The photo with what one unit of {layer} reads").format(layer=answer.row.name),
            key=FIELD_MAP,
            on_pick=lambda: take_pick(names),
        )
    with words:
        st.subheader(f"{answer.row.name} · {answer.row.kind}", anchor=False)
        st.markdown(field_sentence(answer))
        if heat is not None:
            st.markdown(heat_sentence(answer, heat, config.weights))
        if problem:
            st.caption(_(problem))
        if job is not None:
            if job.state is JobState.FAILED:
                st.error(_(job.error), icon=":material/error:")
            job_line(job, f"{PREFIX}-job")
            st.caption(_("The mean of |gradient| over inputs of noise, weights as at the start of training."))


def _margin(answer: UnitAnswer) -> int:
    """Pixels around the photo that the fields of the layer's corner units hang over, at most half the photo."""
    most = 0.0
    for axis, units, size in zip(answer.fields, answer.row.units, answer.picture, strict=True):
        most = max(most, -axis.span_of(0)[0], axis.span_of(units - 1)[1] - (size - 1))
    return round(min(most, max(answer.picture) / 2)) if not answer.row.whole else 0


def _layer_field(row: object) -> LayerField:
    both = row.field.axis(0), row.field.axis(1)
    return LayerField(
        row.name,
        tuple(axis.size for axis in both),
        tuple(float(axis.jump) for axis in both),
        tuple(float(axis.centre) for axis in both),
        row.units,
    )


def _map_words() -> dict[str, str]:
    return {
        "hint": "",
        "field": _("field {size} px"),
        "told": _(
            "Unit ({row}, {column}) of {rows} × {columns} reads rows {top} to {bottom} and columns {left} to {right}; "
            "its middle is ({y}, {x})."
        ),
        "layer": _("{layer}: field {size}, a unit every {jump} px"),
        "scrub": _("Layer"),
    }


def layers(config: StackConfig, report: Report, photo: Photo) -> None:
    """The table, where it breaks, and what it adds up to."""
    debugger(config, report)
    layer_table(config, report)
    for sentence in totals(config, report):
        st.markdown(sentence)
    take_along(config, report)


@st.cache_data(max_entries=32, show_spinner=False)
def _measured(config: StackConfig) -> list:
    return measured_stages(config)


def branches(config: StackConfig, report: Report, photo: Photo) -> None:
    """Fields by formula along the branches, by gradient, and as a chain would have them."""
    with st.spinner(_("Measuring fields by gradient")):
        measured = _measured(config)
    st.markdown(branches_sentence(measured))
    st.altair_chart(
        growth_chart(measured, titles=(_("along the branches"), _("by gradient"), _("read as a chain"), _("pixels"))),
        alt=_("Fields along the branches, by gradient, and read as a chain"),
    )
    st.markdown(measured_table(measured))
    st.caption(
        _(
            "By gradient: a copy of the network with one channel and equal weights, pooling as averages, so that nothing "
            "cancels; its picture grows until the field no longer touches the border."
        )
    )


@st.cache_data(max_entries=1, show_spinner=False)
def all_cells() -> list[Cells]:
    """Of ResNet, of VGG, and of anchors on a map of the same size."""
    cells = [network_cells(family) for family in FAMILIES]
    return [*cells, anchor_cells(cells[0].units)]


def centres(config: StackConfig, report: Report, photo: Photo) -> None:
    """The 49 centres of both families on one photo, with the anchors'."""
    cells = all_cells()
    drawn, words = _beside()
    with drawn:
        field_map(
            _fitted(photo.digest, SIDE, SIDE, photo.image),
            (SIDE, SIDE),
            margin=CENTRES_MARGIN,
            dots=[Dots(_(one.name), mark, one.places, one.places) for one, mark in zip(cells, MARKS, strict=True)],
            words={
                "hint": _("Point at a mark. Amber discs: ResNet. Green rings: VGG. White crosses: anchors."),
                "dots": _("{name}: centre ({y}, {x})"),
            },
            alt=_("The centres of ResNet’s and VGG’s last cells on the photo"),
            key=f"{PREFIX}_centres",
        )
    with words:
        st.subheader(_("Where 49 cells sit on 224 pixels"), anchor=False)
        st.markdown(cells_sentence(cells))
        st.markdown(
            _(
                "A stride of 2 with an odd kernel and equal padding begins on pixel 0 and, on an even size, never reaches the "
                "last one: its cells sit half a step up and left. Two windows of 2 tile the picture, so VGG’s sit in the middle. "
                "Detectors put anchors there too, whichever network made the map."
            )
        )


@st.cache_data(max_entries=32, show_spinner=False)
def _mirrored(digest: str, side: int, _image: Image.Image) -> tuple[Image.Image, list[Mirrored]]:
    square = middle_square(_image, side)
    grey = make_photo(square, name="square").grey()
    return square, [mirrored(grey, family) for family in FAMILIES]


def mirror(config: StackConfig, report: Report, photo: Photo) -> None:
    """Features of a photo and of its mirror image, mirrored back, for both families."""
    square, answers = _mirrored(photo.digest, config.mirror, photo.image)
    for family, answer in zip(FAMILIES, answers, strict=True):
        off = mirror_figures(answer)["off"]
        st.markdown(_("**{family}**: off by **{off}** of a standard deviation").format(family=family, off=off))
        low, high = float(answer.features.min()), float(answer.features.max())
        pictures = (
            (square, _("photo, {side} pixels").format(side=config.mirror)),
            (map_picture(answer.features, low, high), _("features")),
            (map_picture(answer.back, low, high), _("of the mirrored photo, mirrored back")),
            (difference_picture(answer.features - answer.back, (high - low) / 3), _("difference")),
        )
        with st.container(horizontal=True, gap="small"):
            for picture, caption in pictures:
                st.image(picture, caption=caption, width=MIRROR_WIDTH, alt=f"{family}: {caption}")
    st.markdown(
        _(
            "Averaging kernels are their own mirror images, so only the places of the cells can tell left from right. "
            "ResNet’s are symmetric on odd sizes such as 225, VGG’s on multiples of 32."
        )
    )


# Their names are what the switch shows and the address holds, in every language: a link stays the same.
VIEWS: dict[str, Callable[[StackConfig, Report, Photo], None]] = {
    "Field": field,
    "Layers": layers,
    "Branches": branches,
    "Centres": centres,
    "Mirror": mirror,
}
