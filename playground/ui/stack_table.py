"""The table of layers on screen: edited in place for a stack, read only for torchvision's networks; and the shape debugger."""

from hashlib import sha256

import streamlit as st

from playground.convolution.stacks.base import by
from playground.convolution.stacks.code import cells, csv_text, markdown_text, stack_code, torch_code
from playground.convolution.stacks.config import StackConfig
from playground.convolution.stacks.mending import mends, sizes_that_pass
from playground.convolution.stacks.report import Report
from playground.convolution.stacks.table import COLUMNS, KINDS, edited, layers_of, table_rows
from playground.ui.i18n import _
from playground.ui.layer_words import memory, short_count
from playground.ui.page import Download, downloads
from playground.ui.stack_controls import PREFIX, key, take_code
from playground.ui.stack_words import break_sentence

PROBLEM = f"{PREFIX}_problem"  # why the newest edit could not be taken
MENDS_SHOWN = 3
OFTEN = ("in", "out", "kernel", "stride", "padding")  # columns that most layers use; the others stand at the end
WIDTHS = {"in": 56, "out": 60, "stride": 66, "padding": 82}  # px
ROW_HEIGHT, HEAD_HEIGHT, TALLEST = 35, 38, 560  # px


def debugger(config: StackConfig, report: Report) -> None:
    """Where a stack breaks, and changes that mend it, each taken over with one click."""
    if report.broken is None:
        return
    with st.container(border=True):
        st.markdown(":red[:material/link_off:] " + break_sentence(report.broken))
        with st.container(horizontal=True, gap="small"):
            for place, mend in enumerate(mends(config.layers, config.shape, report.broken)[:MENDS_SHOWN]):
                code = stack_code(mend.layers).removeprefix("net = ")
                label, kind = _(mend.words), "primary" if not place else "secondary"
                st.button(label, type=kind, key=f"{PREFIX}-mend-{place}", on_click=take_code, args=(code,))
            if (side := nearest_size(config)) is not None:
                label = _("Use a picture of {side} × {side}").format(side=side)
                st.button(label, key=f"{PREFIX}-mend-size", on_click=take_size, args=(side,))


def nearest_size(config: StackConfig) -> int | None:
    """The side nearest to the picture's that passes the whole stack."""
    runs = sizes_that_pass(config.layers, config.shape[0])
    sides = [min(max(config.h, first), last) for first, last in runs]
    return min(sides, key=lambda side: abs(side - config.h), default=None)


def take_size(side: int) -> None:
    st.session_state[key("h")] = st.session_state[key("w")] = side


def layer_table(config: StackConfig, report: Report) -> None:
    """The table with its reckoned columns; what is edited becomes the reader's own stack."""
    reckoned = [_reckoned(row) for row in report.rows]
    if not config.is_stack:
        kinds = [{_("layer"): row.name, _("kind"): row.kind} for row in report.rows]
        rows = [kind | found for kind, found in zip(kinds, reckoned, strict=True)]
        st.dataframe(rows, hide_index=True, height=_height(len(rows)))
        return
    plain = table_rows(config.layers)
    blank = dict.fromkeys(_columns(), "")
    marked = [*({"fits": "✓"} for _row in report.rows), {"fits": "✕"}, *({"fits": ""} for _row in plain)][: len(plain)]
    rows = [
        fits | row | found
        for fits, row, found in zip(marked, plain, [*reckoned, *[blank] * (len(plain) - len(reckoned))], strict=True)
    ]
    editor = f"{PREFIX}-table-{sha256(repr((config.text, config.shape)).encode()).hexdigest()[:12]}"
    st.data_editor(
        rows,
        key=editor,
        num_rows="dynamic",
        hide_index=True,
        height=_height(len(rows) + 1),
        disabled=["fits", *_columns()],
        column_order=["fits", "layer", *OFTEN, *_columns(), *(column for column in (*COLUMNS, "more") if column not in OFTEN)],
        on_change=take_edit,
        args=(editor, plain),
        column_config=_column_config(),
    )
    if problem := st.session_state.pop(PROBLEM, None):
        st.error(_(problem), icon=":material/error:")
    else:
        st.caption(_("Edit a cell, or add a row at the end. An empty “in” takes what arrives. Network “own layers” takes code."))


def take_edit(editor: str, rows: list[dict[str, str]]) -> None:
    """The reader has changed the table: it becomes code, or a sentence says why not."""
    changed = [row for row in edited(rows, st.session_state[editor]) if row.get("layer")]
    try:
        take_code(stack_code(layers_of(changed)).removeprefix("net = "))
    except ValueError as error:
        st.session_state[PROBLEM] = str(error)


def _columns() -> list[str]:
    return [_("output"), _("field"), _("jump"), _("centre"), _("parameters"), _("multiply-adds"), _("memory")]


def _reckoned(row: object) -> dict[str, str]:
    """What the page reckons of a layer, as short texts."""
    found = cells(row)
    values = (
        by(row.shape),
        found["field"],
        found["jump"],
        found["centre"].replace("-", "−"),
        f"{row.parameters:,}",
        short_count(row.multiply_adds),
        memory(row.memory),
    )
    return dict(zip(_columns(), values, strict=True))


def _column_config() -> dict[str, object]:
    config: dict[str, object] = {
        "fits": st.column_config.TextColumn("", width=30),
        "layer": st.column_config.SelectboxColumn(_("layer"), options=list(KINDS), required=True, width=118),
        "more": st.column_config.TextColumn(_("more"), width=150),
    }
    config |= {column: st.column_config.TextColumn(_(column), width=WIDTHS.get(column, 74)) for column in COLUMNS}
    widths = zip(_columns(), (96, 52, 48, 56, 92, 92, 76), strict=True)
    return config | {column: st.column_config.TextColumn(column, width=width) for column, width in widths}


def _height(rows: int) -> int:
    return min(ROW_HEIGHT * rows + HEAD_HEIGHT, TALLEST)


def take_along(config: StackConfig, report: Report) -> None:
    """PyTorch code, CSV and Markdown of what is on screen."""
    name = f"{config.net.replace(' ', '-').replace(',', '').replace('×', 'x')}-{config.h}x{config.w}"
    downloads(
        [
            Download(_("Code"), lambda: torch_code(config), f"{name}.py", "text/x-python"),
            Download("CSV", lambda: csv_text(report), f"{name}.csv", "text/csv"),
            Download("Markdown", lambda: markdown_text(report), f"{name}.md", "text/markdown"),
        ]
    )
