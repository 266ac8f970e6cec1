"""What the lesson "Padding and stride" can show of a layer: one function a view, each draws into the open container."""

import io
from collections.abc import Callable

import numpy as np
import streamlit as st
from PIL import Image

from playground.convolution.repeated import dot_profile, drift
from playground.kit.i18n import _
from playground.lessons.padding_stride.answer import LayerAnswer, LayerConfig, layer_answer
from playground.lessons.padding_stride.outer_map import Mark, outer_map
from playground.lessons.padding_stride.read_map import read_map_picture, read_map_svg
from playground.lessons.padding_stride.repeated_layer import stack_answer
from playground.lessons.padding_stride.solver import find_layer
from playground.lessons.padding_stride.staircase import staircase
from playground.lessons.padding_stride.staircase_chart import staircase_chart
from playground.lessons.padding_stride.states import DOT, FIELD, PREFIX, by
from playground.lessons.padding_stride.striding import keep_every
from playground.lessons.padding_stride.words import (
    count_list,
    drift_sentence,
    fitting_sentence,
    memory,
    photo_sentence,
    reads_sentence,
    short_count,
    stack_sentence,
)
from playground.ui import page
from playground.ui.components.divider import divider
from playground.ui.photos import photo_picker

MAP_WIDTH = 424  # px


def _beside() -> tuple[object, object]:
    """(map, words): side by side, on a phone below each other."""
    row = st.container(horizontal=True, gap="medium")
    return row.container(width=MAP_WIDTH), row.container(width="stretch", gap="small")


def reads(config: LayerConfig) -> None:
    """The read map with the numbers of the layer, and the staircase of sizes."""
    answer = layer_answer(config)
    drawn, words = _beside()
    (top, _below), (left, _after) = answer.sides
    with drawn:
        if config.transposed:
            told = {
                "sentence": _("Output row {row}, column {column}: written {value} × = {a} · {b}."),
                "padding_sentence": "",
            }
            place = {"origin": (0, 0), "size": answer.output_size}
        else:
            told = {
                "sentence": _("Row {row}, column {column}: read {value} × = {a} · {b}."),
                "padding_sentence": _("Padding at row {row}, column {column}: read {value} × = {a} · {b}."),
            }
            place = {"origin": (top, left), "size": config.size}
        outer_map(
            answer.rows,
            answer.columns,
            look="reads",
            **told,
            **place,
            hint=_("Point at a cell. Red is never read; dashed is padding.")
            if not config.transposed
            else _("Point at an output cell. Red is never written."),
            alt=_("How often each pixel is read"),
            key=f"{PREFIX}_reads",
        )
    with words:
        st.subheader(f"{by(config.size)} → {by(answer.output_size)}", anchor=False)
        st.markdown(reads_sentence(answer))
        st.caption(count_list(answer))
        st.markdown(
            _("**{parameters:,}** parameters · **{work}** multiply-adds · output **{memory}**").format(
                parameters=answer.cost.parameters,
                work=short_count(answer.cost.multiply_adds),
                memory=memory(answer.cost.output_bytes),
            )
        )
        steps = staircase(config, 0)
        chart = staircase_chart(
            steps,
            config.h,
            titles=(_("input height"), _("output height")),
            fit_titles=(_("nothing left over"), _("rows at the end are left over")),
        )
        st.altair_chart(chart, alt=_("Output height against input height"))
        if not config.transposed:
            st.caption(fitting_sentence(steps, config.h))


def layers(config: LayerConfig) -> None:
    """Cells that padding has tainted after several layers."""
    answer = stack_answer(config)
    drawn, words = _beside()
    with drawn:
        outer_map(
            answer.rows,
            answer.columns,
            look="shares",
            sentence=_("Cell ({row}, {column}): {value} of what it has seen is picture."),
            hint=_("Point at a cell. Green has seen nothing but picture, red the padding too; numbers are per cent of picture."),
            alt=_("Cells tainted by padding"),
            key=f"{PREFIX}_tainted",
        )
    with words:
        st.subheader(_("{n} layers: {size} → {last}").format(n=config.layers, size=by(config.size), last=by(answer.sizes[-1])))
        st.markdown(stack_sentence(answer))
        st.caption(_("Each layer pads with zeros again, so the tainted rim grows inwards. Weights are taken as equal."))


def dot(config: LayerConfig) -> None:
    """A dot after many layers of padding 'same'."""
    profiles = [
        dot_profile(FIELD, DOT, k, d, config.layers, config.odd)
        for k, d in zip(config.kernel_size, config.dilations, strict=True)
    ]
    moves = [drift(k, d, config.layers, config.odd) for k, d in zip(config.kernel_size, config.dilations, strict=True)]
    drawn, words = _beside()
    with drawn:
        outer_map(
            *profiles,
            look="glow",
            sentence=_("({row}, {column}): {value} of the dot’s 1."),
            hint=_("Blue: where the dot was. Amber: the middle of what it has become."),
            alt=_("A dot after {n} layers").format(n=config.layers),
            marks=(
                Mark(DOT, DOT, f"({DOT}, {DOT})", "input"),
                Mark(DOT + moves[0], DOT + moves[1], f"({DOT + moves[0]:g}, {DOT + moves[1]:g})", "output"),
            ),
            key=f"{PREFIX}_dot",
        )
    with words:
        st.subheader(_("{n} layers of {kernel}, padding “same”").format(n=config.layers, kernel=by(config.kernel_size)))
        st.markdown(drift_sentence(config))
        st.caption(_("Stride 1 and equal weights; the field is 101 × 101."))


@st.cache_data(max_entries=16, show_spinner=False)
def _strided(digest: str, stride: int, _grey: np.ndarray) -> tuple[Image.Image, Image.Image, str]:
    answer = keep_every(_grey, stride)
    before, after = (Image.fromarray(np.rint(255 * values).astype(np.uint8)) for values in (answer.photo, answer.rebuilt))
    return before, after, photo_sentence(answer, stride)


def on_photo(config: LayerConfig) -> None:
    """What a stride alone drops of a photo."""
    picture, choice = st.columns([3, 1], gap="medium")
    with choice:
        photo = photo_picker()
    before, after, sentence = _strided(photo.digest, config.stride, photo.grey())
    with picture:
        divider(
            before,
            after,
            key=f"{PREFIX}_divider",
            label_before=_("photo"),
            label_after=_("every pixel that stride {stride} keeps").format(stride=config.stride),
            alt=_("A photo and what a stride keeps of it"),
            height=440,
        )
        st.markdown(sentence)


MAP_SIDE = 960  # px of the longer side of a saved read map, at most; a pixel is at least one


def map_downloads(answer: LayerAnswer) -> list[page.Download]:
    """The read map of a layer as PNG and SVG."""
    cell = max(1, min(38, MAP_SIDE // max(len(counts) for counts in answer.inside)))

    def png() -> bytes:
        data = io.BytesIO()
        read_map_picture(answer, cell).save(data, "PNG")
        return data.getvalue()

    return [
        page.Download(_("Read map PNG"), png, "read_map.png", "image/png"),
        page.Download(_("Read map SVG"), lambda: read_map_svg(answer, cell), "read_map.svg", "image/svg+xml"),
    ]


# Their names are what the switch shows and the address holds, in every language: a link stays the same.
VIEWS: dict[str, Callable[[LayerConfig], None]] = {
    "Read map": reads,
    "Layers": layers,
    "Find a layer": find_layer,
    "Drift": dot,
    "On a photo": on_photo,
}
