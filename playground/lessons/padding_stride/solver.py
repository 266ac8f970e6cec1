"""The view "Find a layer" of "Padding and stride": every layer between two sizes, to be narrowed, taken over and saved."""

import csv
import io

import streamlit as st

from playground.convolution.solver import ConvGeometry, keep_size
from playground.kit.i18n import _
from playground.lessons.padding_stride.answer import LayerConfig
from playground.lessons.padding_stride.controls import read_filter, read_question, take_over
from playground.lessons.padding_stride.solver_filter import left_over, narrowed
from playground.lessons.padding_stride.states import PREFIX, Question
from playground.lessons.padding_stride.words import question_sentence
from playground.ui import page

ROW_HEIGHT, HEAD_HEIGHT, TALLEST = 35, 38, 388  # px of the tables
LARGEST_KEPT = 10  # kernels listed for keeping the size


def find_layer(config: LayerConfig) -> None:
    """From one size to another: every layer that does it; and the padding that keeps a size."""
    solve, keep = st.columns([3, 2], gap="medium")
    with solve:
        question = read_question()
        conditions = read_filter()
        found = question.answers()
        shown = narrowed(found, conditions, question.start)
        met = " " + _("**{n}** of them meet the conditions.").format(n=len(shown)) if len(shown) < len(found) else ""
        st.markdown(question_sentence(question) + met)
        if shown:
            _answers(shown, question)
    with keep:
        _keep(config.dilation)


def _answers(shown: list[ConvGeometry], question: Question) -> None:
    """The table, the button that takes its chosen row over, and the table as a file."""
    rows = [_row(one, question.start) for one in shown]
    event = st.dataframe(
        rows,
        hide_index=True,
        height=min(ROW_HEIGHT * len(rows) + HEAD_HEIGHT, TALLEST - 90),
        on_select="rerun",
        selection_mode="single-row",
        key=f"{PREFIX}_rows",
    )
    chosen = shown[min(event.selection.rows[0], len(shown) - 1) if event.selection.rows else 0]
    with st.container(horizontal=True, gap="small"):
        st.button(
            _take_label(chosen),
            icon=":material/input:",
            key=f"{PREFIX}_take",
            on_click=take_over,
            args=(chosen, question.start),
        )
        page.downloads([page.Download(_("CSV"), lambda: table_csv(rows), "layers.csv", "text/csv")])
    st.caption(
        _("Choose a row to take over. Products: multiplications for one output and one channel. Left over: rows the floor drops.")
    )


def _take_label(one: ConvGeometry) -> str:
    plain = _("Take over kernel {k}, stride {s}, padding {p}").format(k=one.kernel_size, s=one.stride, p=one.padding)
    return plain if one.dilation == 1 else plain + _(", dilation {d}").format(d=one.dilation)


def _row(one: ConvGeometry, size: int) -> dict[str, int]:
    return {
        _("kernel"): one.kernel_size,
        _("stride"): one.stride,
        _("padding"): one.padding,
        _("dilation"): one.dilation,
        _("products"): one.kernel_size**2,
        _("left over"): left_over(one, size),
    }


def table_csv(rows: list[dict[str, int]]) -> str:
    """Rows with the same columns as CSV text, the names first."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _keep(dilation: int) -> None:
    st.markdown(_("**Keep the size** at stride 1 and dilation {dilation}").format(dilation=dilation))
    kept = [(k, *keep_size(k, dilation)) for k in range(1, LARGEST_KEPT + 1)]
    st.dataframe(
        [
            {
                _("kernel"): k,
                _("before"): before,
                _("after"): after,
                _("sides"): _("equal") if before == after else _("unequal"),
            }
            for k, before, after in kept
        ],
        hide_index=True,
        height=TALLEST,
    )
    st.caption(_("Unequal sides need “same”, or padding of one’s own in front of the layer."))
