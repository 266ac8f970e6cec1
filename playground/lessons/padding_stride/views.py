"""What the lesson "Padding and stride" can show of a layer: one function a view, each draws into the open container."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from playground.convolution.solver import ConvGeometry, keep_size
from playground.convolution.striding import Strided
from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import by
from playground.lessons.padding_stride import words
from playground.lessons.padding_stride.answer import DOT, Drift, LayerAnswer, StackAnswer, staircase, view_answer
from playground.lessons.padding_stride.lab import Mark, outer_map
from playground.lessons.padding_stride.pictures import staircase_chart
from playground.lessons.padding_stride.settings import LIMITS, SIZES, Layer, Search
from playground.lessons.padding_stride.solver import QUANTITIES, narrowed
from playground.ui import page
from playground.ui.answers import kept
from playground.ui.components.divider import divider
from playground.ui.files import csv_file
from playground.ui.panel import panel, put
from playground.ui.photos import photo_picker

MAP_WIDTH = 424  # px
ROW_HEIGHT, HEAD_HEIGHT, TALLEST = 35, 38, 388  # px of the tables
LARGEST_KEPT = 10  # kernels listed for keeping the size

answer_for = kept(view_answer)


def show(settings: Layer, answer: Any, photo: Photo | None) -> None:
    VIEWS[settings.view](settings, answer)


def _beside() -> tuple[DeltaGenerator, DeltaGenerator]:
    """(map, words): side by side, on a phone below each other."""
    row = st.container(horizontal=True, gap="medium")
    return row.container(width=MAP_WIDTH), row.container(width="stretch", gap="small")


def reads(settings: Layer, answer: LayerAnswer) -> None:
    """The read map with the numbers of the layer, and the staircase of sizes."""
    (top, _below), (left, _after) = answer.sides
    if settings.transposed:
        origin, size = (0, 0), answer.output_size
        sentence, padding = _("Output row {row}, column {column}: written {value} × = {a} · {b}."), ""
        hint = _("Point at an output cell. Red is never written.")
    else:
        origin, size = (top, left), settings.size
        sentence = _("Row {row}, column {column}: read {value} × = {a} · {b}.")
        padding = _("Padding at row {row}, column {column}: read {value} × = {a} · {b}.")
        hint = _("Point at a cell. Red is never read; dashed is padding.")
    spoken = {"sentence": sentence, "padding_sentence": padding, "hint": hint, "alt": _("How often each pixel is read")}
    drawn, beside = _beside()
    with drawn:
        outer_map(answer.rows, answer.columns, look="reads", origin=origin, size=size, **spoken, key="pad_reads")
    with beside:
        st.subheader(f"{by(settings.size)} → {by(answer.output_size)}", anchor=False)
        st.markdown(words.reads_sentence(answer))
        st.caption(words.count_list(answer))
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
    drawn, beside = _beside()
    with drawn:
        outer_map(
            answer.rows,
            answer.columns,
            look="shares",
            sentence=_("Cell ({row}, {column}): {value} of what it has seen is picture."),
            hint=_("Point at a cell. Green has seen nothing but picture, red the padding too; numbers are per cent of picture."),
            alt=_("Cells tainted by padding"),
            key="pad_tainted",
        )
    with beside:
        sizes = {"size": by(settings.size), "last": by(answer.sizes[-1])}
        st.subheader(_("{n} layers: {size} → {last}").format(n=settings.layers, **sizes))
        st.markdown(words.stack_sentence(answer))
        st.caption(_("Each layer pads with zeros again, so the tainted rim grows inwards. Weights are taken as equal."))


def dot(settings: Layer, answer: Drift) -> None:
    """A dot after many layers of padding 'same'."""
    row, column = answer.end
    drawn, beside = _beside()
    with drawn:
        outer_map(
            *answer.profiles,
            look="glow",
            sentence=_("({row}, {column}): {value} of the dot’s 1."),
            hint=_("Blue: where the dot was. Amber: the middle of what it has become."),
            alt=_("A dot after {n} layers").format(n=settings.layers),
            marks=(Mark(DOT, DOT, f"({DOT}, {DOT})", "input"), Mark(row, column, f"({row:g}, {column:g})", "output")),
            key="pad_dot",
        )
    with beside:
        st.subheader(_("{n} layers of {kernel}, padding “same”").format(n=settings.layers, kernel=by(settings.kernel_size)))
        st.markdown(words.drift_sentence(settings, answer))
        st.caption(_("Stride 1 and equal weights; the field is 101 × 101."))


def on_photo(settings: Layer, answer: Strided) -> None:
    """What a stride alone drops of a photo."""
    picture, choice = st.columns([3, 1], gap="medium")
    with choice:
        photo_picker()
    before, after = (Image.fromarray(np.rint(255 * values).astype(np.uint8)) for values in (answer.photo, answer.rebuilt))
    with picture:
        divider(
            before,
            after,
            key="pad_divider",
            label_before=_("photo"),
            label_after=_("every pixel that stride {stride} keeps").format(stride=settings.stride),
            alt=_("A photo and what a stride keeps of it"),
            height=440,
        )
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


def answer_rows(shown: list[ConvGeometry], size: int) -> list[dict[str, int]]:
    """The table of a search: what a condition can speak of is a column."""
    return [{_(name): quantity(one, size) for name, quantity in QUANTITIES.items()} for one in shown]


def _answers(shown: list[ConvGeometry], size: int) -> None:
    """The table, the button that takes its chosen row over, and the table as a file."""
    rows = answer_rows(shown, size)
    height = min(ROW_HEIGHT * len(rows) + HEAD_HEIGHT, TALLEST - 90)
    select = {"on_select": "rerun", "selection_mode": "single-row", "key": "pad_rows"}
    selected = st.dataframe(rows, hide_index=True, height=height, **select).selection.rows
    chosen = shown[min(selected[0], len(shown) - 1) if selected else 0]
    with st.container(horizontal=True, gap="small"):
        st.button(_take_label(chosen), icon=":material/input:", key="pad_take", on_click=take_over, args=(chosen, size))
        page.downloads([csv_file(_("CSV"), "layers.csv", lambda: [list(rows[0]), *(row.values() for row in rows)])])
    st.caption(
        _("Choose a row to take over. Products: multiplications for one output and one channel. Left over: rows the floor drops.")
    )


def _take_label(one: ConvGeometry) -> str:
    plain = _("Take over kernel {k}, stride {s}, padding {p}").format(k=one.kernel_size, s=one.stride, p=one.padding)
    return plain if one.dilation == 1 else plain + _(", dilation {d}").format(d=one.dilation)


def take_over(one: ConvGeometry, size: int) -> None:
    """One of the search's answers becomes the layer of all controls, on an input of `size` × `size`."""
    taken = {"kernel": one.kernel_size, "stride": one.stride, "pad": one.padding, "dilation": one.dilation}
    plain = {"view": "reads", "padding": "per_side", "rect": False, "transposed": False}
    put(Layer, {"h": size, "w": size, **taken, **plain})


def _keep(dilation: int) -> None:
    st.markdown(_("**Keep the size** at stride 1 and dilation {dilation}").format(dilation=dilation))
    rows = [_kept_row(k, *keep_size(k, dilation)) for k in range(1, LARGEST_KEPT + 1)]
    st.dataframe(rows, hide_index=True, height=TALLEST)
    st.caption(_("Unequal sides need “same”, or padding of one’s own in front of the layer."))


def _kept_row(kernel: int, before: int, after: int) -> dict[str, object]:
    sides = _("equal") if before == after else _("unequal")
    return {_("kernel"): kernel, _("before"): before, _("after"): after, _("sides"): sides}


VIEWS: dict[str, Callable[[Any, Any], None]] = dict(reads=reads, layers=layers, solver=find_layer, drift=dot, photo=on_photo)
