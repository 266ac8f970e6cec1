"""The page of "Padding and stride": what both do to a size, to a pixel's say, and to the bill; a function a view."""

from typing import Any

import altair as alt
import numpy as np
import streamlit as st
from PIL import Image

from playground.convolution import keep_size
from playground.convolution.repeated import Strided
from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.kit.saying import by
from playground.kit.states import Figure
from playground.lessons.padding_stride import LESSON, states, words
from playground.lessons.padding_stride.answer import DOT, Drift, LayerAnswer, StackAnswer, layer_answer, staircase, view_answer
from playground.lessons.padding_stride.code import check_code, files, search_files, torch_code
from playground.lessons.padding_stride.lab import outer_map
from playground.lessons.padding_stride.pictures import staircase_chart
from playground.lessons.padding_stride.settings import Layer, Search
from playground.lessons.padding_stride.solver import Answer, narrowed, quantities
from playground.ui.answers import kept
from playground.ui.charts import kept_chart
from playground.ui.components.divider import divider
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import put

MAP_WIDTH = 424  # px
ROW_HEIGHT, HEAD_HEIGHT, TALLEST = 35, 38, 388  # px of the tables
DIVIDER_HEIGHT = 420  # px
LARGEST_KEPT = 10  # kernels listed for keeping the size


def _beside_map(text: str, caption: str, *counts_and_words: Any, **drawing: Any) -> None:
    """The map, and beside it (on a phone below) what it shows."""
    row = st.container(horizontal=True, gap="medium")
    with row.container(width=MAP_WIDTH):
        outer_map(*counts_and_words, **drawing)
    with row.container(width="stretch", gap="small"):
        st.markdown(text)
        st.caption(caption)


def reads(settings: Layer, answer: LayerAnswer) -> None:
    """How often each pixel is used, the window that moves over the input, and the output beside it."""
    texts, place = {"play": _("Move the window"), "pause": _("Pause"), "alt": _("How often each pixel is used")}, {}
    (top, _bottom), (left, _right) = answer.sides
    window = {"kernel": settings.kernel_size, "stride": settings.steps, "dilation": settings.holes, "start": (0, 0)}
    if settings.transposed:
        place = {"size": answer.output_size}
        window |= {"start": (-top, -left), "cells": settings.size, "role": "input"}
        window["title"] = _("Input {size}").format(size=by(settings.size))
        texts["hint"] = _("Output pixels: the numbers say how often each is written. Red is never written.")
        texts["sentence"] = _("Output row {row}, column {column}: written {value} times = {a} · {b}.")
    else:
        place = {"size": settings.size, "origin": (top, left)}
        window |= {"cells": answer.output_size, "role": "output"}
        window["title"] = _("Output {size}").format(size=by(answer.output_size))
        texts["hint"] = _(
            "Input pixels: the numbers say how often each is read. Point at one. Red is never read; dashed is padding."
        )
        texts["sentence"] = _("Row {row}, column {column}: read {value} times = {a} · {b}.")
        texts["padding_sentence"] = _("Padding at row {row}, column {column}: read {value} times = {a} · {b}.")
    outer_map(answer.rows, answer.columns, texts, look="reads", key="pad_reads", window=window, **place)


def staircase_below(settings: Layer, answer: Any, _photo: Photo | None) -> None:
    """The output height for every input height nearby."""
    if settings.view != "reads":
        return
    st.vega_lite_chart(_staircase(settings), alt=_("Output height against input height"))
    if not settings.transposed:
        st.caption(words.fitting_sentence(staircase(settings, 0), answer))


@kept_chart
def _staircase(settings: Layer) -> alt.LayerChart:
    fit_titles = (_("every row is used"), _("rows at the end are not used"))
    titles = (_("input height"), _("output height"))
    return staircase_chart(staircase(settings, 0), settings.h, titles=titles, fit_titles=fit_titles)


def layers(settings: Layer, answer: StackAnswer) -> None:
    """Cells that padding affects after several layers."""
    caption = _("Each layer pads with zeros again, so the affected border grows inwards. All weights are equal here.")
    hint = _("Point at a cell. Green: only picture. Red: some padding; the numbers say how many per cent are picture.")
    texts = {"hint": hint, "sentence": _("Cell ({row}, {column}): {value} of what it depends on is picture.")}
    texts["alt"] = _("Cells affected by padding")
    counts = answer.rows, answer.columns
    _beside_map(words.stack_sentence(answer), caption, *counts, texts, look="shares", key="pad_affected")


def dot(settings: Layer, answer: Drift) -> None:
    """A dot after many layers of padding "same"."""
    n, marks = settings.layers, ((DOT, DOT, "input"), (*answer.end, "output"))
    caption = _("{n} layers of {kernel} with padding “same”, stride 1 and equal weights, on 101 × 101 pixels.")
    caption = caption.format(n=n, kernel=by(settings.kernel_size))
    texts = {"alt": _("A dot after {n} layers").format(n=n), "sentence": _("({row}, {column}): {value} of the dot’s 1.")}
    texts["hint"] = _("Blue: where the dot was. Amber: the middle of what it has become.")
    _beside_map(words.drift_sentence(settings, answer), caption, *answer.profiles, texts, look="glow", marks=marks, key="pad_dot")


def on_photo(settings: Layer, answer: Strided) -> None:
    """What a stride alone drops of a photo."""
    before, after = (Image.fromarray(np.rint(255 * values).astype(np.uint8)) for values in (answer.photo, answer.rebuilt))
    labels = {"label_after": _("every pixel that stride {stride} keeps").format(stride=settings.stride)}
    labels |= {"label_before": _("photo"), "alt": _("A photo and what a stride keeps of it")}
    divider(before, after, key="pad_divider", height=DIVIDER_HEIGHT, **labels)


def find_layer(settings: Search, answer: list[Answer]) -> None:
    """From one size to another: every layer that does it, those first that networks use; one can be taken over."""
    shown = narrowed(answer, settings.only, settings.start)
    sentence = words.search_sentence(answer)
    if len(shown) < len(answer):
        sentence += " " + _("**{n}** of them meet the conditions.").format(n=len(shown))
    if not shown:
        st.markdown(sentence)
        return
    rows = [{_(name): number for name, number in quantities(one, settings.start).items()} for one in shown]
    height = min(ROW_HEIGHT * len(rows) + HEAD_HEIGHT, TALLEST)
    select = {"on_select": "rerun", "selection_mode": "single-row", "key": "pad_rows"}
    selected = st.dataframe(rows, hide_index=True, height=height, **select).selection.rows
    chosen = shown[min(selected[0], len(shown) - 1) if selected else 0]
    label = _("Use this layer: kernel {k}, stride {s}, padding {p}")
    label = label.format(k=chosen.kernel_size, s=chosen.stride, p=chosen.padding)
    st.button(label, icon=":material/input:", key="pad_take", on_click=take_over, args=(chosen, settings.start))
    st.markdown(sentence)


def take_over(one: Answer, size: int) -> None:
    """One of the search's answers becomes the layer of all controls, on an input of `size` × `size`."""
    taken = {"kernel": one.kernel_size, "stride": one.stride, "dilation": one.dilation, "h": size, "w": size}
    before, after = one.padding, one.padding + one.extra
    padding = {"padding": "each_side", "top": before, "left": before, "bottom": after, "right": after}
    padding = padding if one.extra else {"padding": "per_side", "pad": before}
    put(Layer, taken | padding | {"view": "reads", "rect": False, "transposed": False})


def keeping(settings: Layer, _answer: Any, _photo: Photo | None) -> None:
    """The padding that keeps a size, for every kernel."""
    if settings.view != "solver":
        return
    st.markdown(_("**Padding that keeps the size** at stride 1"))
    names, sides = (_("kernel"), _("before"), _("after"), _("sides")), (_("unequal"), _("equal"))
    kept_by = [(k, *keep_size(k)) for k in range(1, LARGEST_KEPT + 1)]
    rows = [dict(zip(names, (k, before, after, sides[before == after]), strict=True)) for k, before, after in kept_by]
    st.dataframe(rows, hide_index=True, height=TALLEST)
    st.caption(_("Unequal sides need padding “same”, or nn.ZeroPad2d in front of the layer."))


def show(settings: Layer, answer: Any, photo: Photo | None) -> None:
    views = dict(reads=reads, layers=layers, solver=find_layer, drift=dot, photo=on_photo)
    views[settings.view](settings, answer)


def notes(settings: Layer, answer: Any, photo: Photo | None) -> Notes:
    """What a view shows in numbers, and its code."""
    code, check = torch_code(settings, photo), check_code(settings, photo)
    if settings.view == "solver":
        legend = _(
            "Products: multiplications for one output value and one channel. Unused rows: rows not used because of rounding down."
        )
        return Notes(sentences=[legend], code=code, check=check, files=search_files(settings, answer), title=N_("The table"))
    if settings.view == "drift":
        return Notes(sentences=[words.shift_rule()], code=code, check=check, title=N_("Why it moves"))
    if settings.view == "photo":
        return Notes(sentences=[words.photo_sentence(answer, settings.stride), words.tone()], code=code, check=check)
    layer = layer_answer(settings.layer)
    sentences = [words.conventions(layer)]
    if settings.view == "reads":
        sentences = [words.reads_sentence(layer), words.count_list(layer), words.cost_sentence(layer), *sentences]
    return Notes(words.size_formula(layer), sentences, code, check, files(layer), title=N_("Output size"))


def headline(settings: Layer, answer: Any, _photo: Photo | None) -> list[Figure]:
    return words.headline(settings, answer)


def below(settings: Layer, answer: Any, photo: Photo | None) -> None:
    staircase_below(settings, answer, photo)
    keeping(settings, answer, photo)


KINDS = {view: Search if view == "solver" else Layer for view in Layer.controls["view"].options}
PAGE = LessonPage(LESSON, KINDS, kept(view_answer), show, notes, states, headline=headline, after=below)
lesson = PAGE.draw
