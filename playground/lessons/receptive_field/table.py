"""The table of layers on screen: edited in place for a stack, read only for torchvision's networks; and the shape debugger."""

from hashlib import sha256

import streamlit as st

from playground.convolution.stacks.base import by
from playground.convolution.stacks.mending import mends, sizes_that_pass
from playground.convolution.stacks.report import Report
from playground.convolution.stacks.table import COLUMNS, KINDS, edited, layers_of, table_rows
from playground.kit.i18n import _
from playground.kit.saying import memory, short_count
from playground.lessons.receptive_field.code import cells, csv_text, markdown_text, stack_code, torch_code
from playground.lessons.receptive_field.controls import PREFIX, key, take_code
from playground.lessons.receptive_field.settings import StackConfig
from playground.lessons.receptive_field.words import break_sentence
from playground.ui.page import Download, downloads

PROBLEM = f"{PREFIX}_problem"  # why the newest edit could not be taken
WRITTEN = f"{PREFIX}_written"  # (key of the editor, the code that its newest edit made)
MENDS_SHOWN = 3
OFTEN = ("out", "kernel", "stride", "padding")  # columns that most layers need; the others stand where one has to scroll to
SHORT = {"kernel": "k", "stride": "s", "padding": "p", "dilation": "d"}  # headings, as the formula has them
WIDTHS = {"in": 52, "out": 58, "kernel": 48, "stride": 44, "padding": 48, "dilation": 48}  # px
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
    plain.append(dict.fromkeys(("layer", *COLUMNS, "more"), ""))  # to be filled in
    blank = dict.fromkeys(_columns(), "")
    marked = [*({"fits": "✓"} for _row in report.rows), *([{"fits": "✕"}] if report.broken else [])]
    marked += [{"fits": ""}] * (len(plain) - len(marked))
    rows = [
        fits | row | found
        for fits, row, found in zip(marked, plain, [*reckoned, *[blank] * (len(plain) - len(reckoned))], strict=True)
    ]
    editor = _editor(config.text)
    st.data_editor(
        rows,
        key=editor,
        num_rows="fixed",  # such an editor keeps its place while its numbers change, as long as there are as many rows
        hide_index=True,
        height=_height(len(rows)),
        disabled=["fits", *_columns()],
        column_order=_order(),
        on_change=take_edit,
        args=(editor, plain),
        column_config=_column_config(),
    )
    if problem := st.session_state.pop(PROBLEM, None):
        st.error(_(problem), icon=":material/error:")
    else:
        st.caption(
            _(
                "Edit a cell; choose a layer in the empty row to add one, empty its name to remove it. An empty “in” takes what "
                "arrives. k kernel, s stride, p padding; centre, in, d dilation and more stand further right. "
                "Network “own layers” takes code."
            )
        )


def _editor(text: str) -> str:
    """Key of the table of this code: a new one where the code changed elsewhere, since an editor keeps its own edits."""
    editor, written = st.session_state.get(WRITTEN, ("", None))
    return editor if written == text else f"{PREFIX}-table-{sha256(text.encode()).hexdigest()[:12]}"


def take_edit(editor: str, rows: list[dict[str, str]]) -> None:
    """The reader has changed the table: it becomes code, or a sentence says why not."""
    changed = [row for row in edited(rows, st.session_state[editor]) if row.get("layer")]
    try:
        code = stack_code(layers_of(changed)).removeprefix("net = ")
    except ValueError as error:
        st.session_state[PROBLEM] = str(error)
        return
    take_code(code)
    st.session_state[WRITTEN] = (editor, code)


def _order() -> list[str]:
    """Of the editor's columns: those before `centre` fit beside the controls."""
    reckoned = [column for column in _columns() if column != _("centre")]
    return ["fits", "layer", *OFTEN, *reckoned, _("centre"), *(column for column in (*COLUMNS, "more") if column not in OFTEN)]


def _columns() -> list[str]:
    return [_("output"), _("field"), _("jump"), _("centre"), _("parameters"), _("mult-adds"), _("memory")]


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
        "fits": st.column_config.TextColumn("", width=28),
        "layer": st.column_config.SelectboxColumn(_("layer"), options=list(KINDS), width=100),
        "more": st.column_config.TextColumn(_("more"), width=150),
    }
    config |= {
        column: st.column_config.TextColumn(SHORT.get(column, _(column)), width=WIDTHS[column], help=_(column))
        for column in COLUMNS
    }
    widths = zip(_columns(), (92, 46, 48, 58, 84, 74, 66), strict=True)
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
