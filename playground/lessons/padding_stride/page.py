"""The page of "Padding and stride": what both do to a size, to a pixel's say, and to the bill; a function a view."""

from typing import Any

import numpy as np
import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from playground.convolution import keep_size
from playground.convolution.repeated import Strided
from playground.convolution.solver import ConvGeometry
from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.kit.saying import by
from playground.lessons.padding_stride import LESSON, states, words
from playground.lessons.padding_stride.answer import DOT, Drift, LayerAnswer, StackAnswer, layer_answer, staircase, view_answer
from playground.lessons.padding_stride.code import check_code, files, torch_code
from playground.lessons.padding_stride.lab import outer_map
from playground.lessons.padding_stride.pictures import staircase_chart
from playground.lessons.padding_stride.settings import LIMITS, SIZES, Layer, Search
from playground.lessons.padding_stride.solver import narrowed, quantities
from playground.ui import page
from playground.ui.answers import kept
from playground.ui.components.divider import divider
from playground.ui.files import csv_file
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import panel, put
from playground.ui.photos import photo_picker

MAP_WIDTH = 424  # px
ROW_HEIGHT, HEAD_HEIGHT, TALLEST = 35, 38, 388  # px of the tables
LARGEST_KEPT = 10  # kernels listed for keeping the size


def _beside_map(heading: str, text: str, caption: str, *counts_and_words: Any, **drawing: Any) -> DeltaGenerator:
    """The outer_map, beside it (on a phone below) what is told of it, in a container that is returned."""
    row = st.container(horizontal=True, gap="medium")
    with row.container(width=MAP_WIDTH):
        outer_map(*counts_and_words, **drawing)
    beside = row.container(width="stretch", gap="small")
    beside.subheader(heading, anchor=False)
    beside.markdown(text)
    beside.caption(caption)
    return beside


def reads(settings: Layer, answer: LayerAnswer) -> None:
    """The read map with the numbers of the layer, and the staircase of sizes."""
    texts, place = {"alt": _("How often each pixel is read")}, {"size": answer.output_size}
    if settings.transposed:
        texts["hint"] = _("Point at an output cell. Red is never written.")
        texts["sentence"] = _("Output row {row}, column {column}: written {value} × = {a} · {b}.")
    else:
        place = {"size": settings.size, "origin": tuple(before for before, _after in answer.sides)}
        texts["hint"] = _("Point at a cell. Red is never read; dashed is padding.")
        texts["sentence"] = _("Row {row}, column {column}: read {value} × = {a} · {b}.")
        texts["padding_sentence"] = _("Padding at row {row}, column {column}: read {value} × = {a} · {b}.")
    beside = f"{by(settings.size)} → {by(answer.output_size)}", words.reads_sentence(answer), words.count_list(answer)
    with _beside_map(*beside, answer.rows, answer.columns, texts, look="reads", key="pad_reads", **place):
        st.markdown(words.cost_sentence(answer))
        steps = staircase(settings, 0)
        titles = (_("input height"), _("output height"))
        fit_titles = (_("nothing left over"), _("rows at the end are left over"))
        chart = staircase_chart(steps, settings.h, titles=titles, fit_titles=fit_titles)
        st.altair_chart(chart, alt=_("Output height against input height"))
        if not settings.transposed:
            st.caption(words.fitting_sentence(steps, settings.h))


def layers(settings: Layer, answer: StackAnswer) -> None:
    """Cells that padding has tainted after several layers."""
    size, last = by(settings.size), by(answer.sizes[-1])
    heading = _("{n} layers: {size} → {last}").format(n=settings.layers, size=size, last=last)
    caption = _("Each layer pads with zeros again, so the tainted rim grows inwards. Weights are taken as equal.")
    hint = _("Point at a cell. Green has seen nothing but picture, red the padding too; numbers are per cent of picture.")
    texts = {"hint": hint, "sentence": _("Cell ({row}, {column}): {value} of what it has seen is picture.")}
    texts["alt"] = _("Cells tainted by padding")
    counts = answer.rows, answer.columns
    _beside_map(heading, words.stack_sentence(answer), caption, *counts, texts, look="shares", key="pad_tainted")


def dot(settings: Layer, answer: Drift) -> None:
    """A dot after many layers of padding 'same'."""
    n, marks = settings.layers, ((DOT, DOT, "input"), (*answer.end, "output"))
    heading = _("{n} layers of {kernel}, padding “same”").format(n=n, kernel=by(settings.kernel_size))
    beside = heading, words.drift_sentence(settings, answer), _("Stride 1 and equal weights; the field is 101 × 101.")
    texts = {"alt": _("A dot after {n} layers").format(n=n), "sentence": _("({row}, {column}): {value} of the dot’s 1.")}
    texts["hint"] = _("Blue: where the dot was. Amber: the middle of what it has become.")
    _beside_map(*beside, *answer.profiles, texts, look="glow", marks=marks, key="pad_dot")


def on_photo(settings: Layer, answer: Strided) -> None:
    """What a stride alone drops of a photo."""
    picture, choice = st.columns([3, 1], gap="medium")
    with choice:
        photo_picker()
    before, after = (Image.fromarray(np.rint(255 * values).astype(np.uint8)) for values in (answer.photo, answer.rebuilt))
    labels = {"label_after": _("every pixel that stride {stride} keeps").format(stride=settings.stride)}
    labels |= {"label_before": _("photo"), "alt": _("A photo and what a stride keeps of it")}
    with picture:
        divider(before, after, key="pad_divider", height=440, **labels)
        st.markdown(words.photo_sentence(answer, settings.stride))


def find_layer(settings: Search, answer: list[ConvGeometry]) -> None:
    """From one size to another: every layer that does it; and the padding that keeps a size."""
    solve, keep = st.columns([3, 2], gap="medium")
    with solve:
        for names in (SIZES, LIMITS):
            row = st.container(horizontal=True, gap="small")
            for name in names:
                with row.container(width=94):
                    panel(Search, only=(name,))
        panel(Search, only=("only",))
        try:
            shown = narrowed(answer, settings.only, settings.start)
        except ValueError as error:
            page.show_error(solve, error)
        else:
            met = " " + _("**{n}** of them meet the conditions.").format(n=len(shown)) if len(shown) < len(answer) else ""
            st.markdown(words.search_sentence(answer) + met)
            if shown:
                _answers(shown, settings.start)
    with keep:
        _keep(settings.dilation)


def _answers(shown: list[ConvGeometry], size: int) -> None:
    """The table, the button that takes its chosen row over, and the table as a file."""
    rows = [{_(name): number for name, number in quantities(one, size).items()} for one in shown]
    height = min(ROW_HEIGHT * len(rows) + HEAD_HEIGHT, TALLEST - 90)
    select = {"on_select": "rerun", "selection_mode": "single-row", "key": "pad_rows"}
    selected = st.dataframe(rows, hide_index=True, height=height, **select).selection.rows
    chosen = shown[min(selected[0], len(shown) - 1) if selected else 0]
    k, s, p, d = chosen
    label = _("Take over kernel {k}, stride {s}, padding {p}").format(k=k, s=s, p=p)
    label += _(", dilation {d}").format(d=d) if d > 1 else ""
    with st.container(horizontal=True, gap="small"):
        st.button(label, icon=":material/input:", key="pad_take", on_click=take_over, args=(chosen, size))
        page.downloads([csv_file(_("CSV"), "layers.csv", lambda: [list(rows[0]), *(row.values() for row in rows)])])
    st.caption(
        _("Choose a row to take over. Products: multiplications for one output and one channel. Left over: rows the floor drops.")
    )


def take_over(one: ConvGeometry, size: int) -> None:
    """One of the search's answers becomes the layer of all controls, on an input of `size` × `size`."""
    taken = {"kernel": one.kernel_size, "stride": one.stride, "pad": one.padding, "dilation": one.dilation}
    plain = {"view": "reads", "padding": "per_side", "rect": False, "transposed": False}
    put(Layer, {"h": size, "w": size, **taken, **plain})


def _keep(dilation: int) -> None:
    st.markdown(_("**Keep the size** at stride 1 and dilation {dilation}").format(dilation=dilation))
    names, sides = (_("kernel"), _("before"), _("after"), _("sides")), (_("unequal"), _("equal"))
    kept_by = [(k, *keep_size(k, dilation)) for k in range(1, LARGEST_KEPT + 1)]
    rows = [dict(zip(names, (k, before, after, sides[before == after]), strict=True)) for k, before, after in kept_by]
    st.dataframe(rows, hide_index=True, height=TALLEST)
    st.caption(_("Unequal sides need “same”, or padding of one’s own in front of the layer."))


def show(settings: Layer, answer: Any, photo: Photo | None) -> None:
    views = dict(reads=reads, layers=layers, solver=find_layer, drift=dot, photo=on_photo)
    views[settings.view](settings, answer)


def notes(settings: Layer, answer: Any, photo: Photo | None) -> Notes:
    """Of the layer, in every view; ValueError where only the view's own picture can be."""
    layer = layer_answer(settings.layer)
    code, check = torch_code(settings), check_code(settings)
    return Notes(words.size_formula(layer), [words.conventions(layer)], code, check, files(layer), title=N_("Output size"))


KINDS = {view: Search if view == "solver" else Layer for view in Layer.controls["view"].options}
BESIDE = ("photo", *SIZES, *LIMITS, "only")  # drawn by the views themselves
PAGE = LessonPage(LESSON, KINDS, kept(view_answer), show, notes, states, in_picture=BESIDE)


def lesson() -> None:
    PAGE.draw()
    st.markdown(words.tone())
