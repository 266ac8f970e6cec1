"""The table of layers on screen: edited in place for a stack, read only for torchvision's networks; and the shape debugger."""

from hashlib import sha256
from itertools import zip_longest

import streamlit as st

from playground.convolution.stacks.mending import mends
from playground.convolution.stacks.report import Row, stack_code
from playground.convolution.stacks.table import COLUMNS, KINDS, edited, layers_of, table_rows
from playground.kit.i18n import _
from playground.kit.saying import by, count, memory, short_count
from playground.lessons.receptive_field.answer import StackAnswer
from playground.lessons.receptive_field.code import cells
from playground.lessons.receptive_field.settings import OWN, Stack
from playground.lessons.receptive_field.words import break_sentence
from playground.ui.address import key_of
from playground.ui.panel import put, values_now

PROBLEM = key_of(Stack, "problem")  # why the newest edit could not be taken
WRITTEN = key_of(Stack, "written")  # (key of the editor, the code that its newest edit made)
MENDS_SHOWN = 3
OFTEN = ("out", "kernel", "stride", "padding")  # columns that most layers need; the others stand where one has to scroll to
SHORT = {"kernel": "k", "stride": "s", "padding": "p", "dilation": "d"}  # headings, as the formula has them
WIDTHS = {"in": 52, "out": 50, "kernel": 42, "stride": 38, "padding": 40, "dilation": 48}  # px
ROW_HEIGHT, HEAD_HEIGHT, TALLEST = 35, 38, 346  # px: the table scrolls, so that the page needs not
DEBUGGER_HEIGHT = 150  # px


def debugger(answer: StackAnswer) -> None:
    """Where a stack breaks, and changes that mend it, each taken over with one click."""
    settings, broken = answer.settings, answer.report.broken
    if broken is None:
        return
    with st.container(border=True):
        st.markdown(":red[:material/link_off:] " + break_sentence(broken))
        with st.container(horizontal=True, gap="small"):
            for place, mend in enumerate(mends(settings.layers, settings.shape, broken)[:MENDS_SHOWN]):
                kind = "secondary" if place else "primary"
                code = stack_code(mend.layers).removeprefix("net = ")
                st.button(_(mend.words), type=kind, key=f"stack-mend-{place}", on_click=take_code, args=(code,))
            sides = [min(max(settings.h, first), last) for first, last in answer.passing]
            if sides:
                side = min(sides, key=lambda side: abs(side - settings.h))
                label = _("Use an image of {side} × {side} px").format(side=side)
                st.button(label, key="stack-mend-size", on_click=put, args=(Stack, {"h": side, "w": side}))


def take_code(code: str) -> None:
    """Make code the reader's own stack, in session and address; its picture stays as it is."""
    values = values_now(Stack)
    if values["net"] != OWN:  # the text area is not drawn yet, and one that comes new leaves the address alone
        st.query_params[key_of(Stack, "code")] = code
    put(Stack, {"net": OWN, "code": code, "layer": "", **{name: values[name] for name in ("h", "w", "channels")}})


def layer_table(answer: StackAnswer) -> None:
    """The table with its reckoned columns; what is edited becomes the reader's own stack."""
    settings, report = answer.settings, answer.report
    reckoned = [_reckoned(row) for row in report.rows]
    if not settings.is_stack:
        rows = [{_("layer"): row.name, _("kind"): row.kind} | more for row, more in zip(report.rows, reckoned, strict=True)]
        st.dataframe(rows, hide_index=True, height=_height(len(rows)))
        return
    plain = [*table_rows(settings.layers), dict.fromkeys(("layer", *COLUMNS, "more"), "")]  # the last to be filled in
    marks = [*(f"{row.name} ✓" for row in report.rows), f"{len(reckoned)} ✕" if report.broken else ""]
    nothing = dict.fromkeys(_widths(), "")
    given = zip_longest(plain, marks, reckoned)  # what does not fit has no numbers
    rows = [{"fits": mark or ""} | row | (more or nothing) for row, mark, more in given]
    editor = _editor(settings.source)
    st.data_editor(
        rows,
        key=editor,
        num_rows="fixed",  # such an editor keeps its place while its numbers change, as long as there are as many rows
        hide_index=True,
        height=_height(len(rows), DEBUGGER_HEIGHT if report.broken else 0),
        disabled=["fits", *_widths()],
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
                "arrives. k kernel, s stride, p padding; centre, in, d dilation and more stand further right."
            )
        )


def _editor(code: str) -> str:
    """Key of the table of this code: a new one where the code changed elsewhere, since an editor keeps its own edits."""
    editor, written = st.session_state.get(WRITTEN, ("", None))
    return editor if written == code else f"stack-table-{sha256(code.encode()).hexdigest()[:12]}"


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
    reckoned = [column for column in _widths() if column != _("centre")]
    return ["fits", "layer", *OFTEN, *reckoned, _("centre"), *(column for column in (*COLUMNS, "more") if column not in OFTEN)]


def _widths() -> dict[str, int]:
    """Of the columns that the page reckons, in px."""
    fields = {_("output"): 92, _("field, px"): 58, _("eff. stride"): 64, _("centre"): 58}
    return fields | {_("parameters"): 76, _("multiply-adds"): 88, _("memory"): 66}


def _reckoned(row: Row) -> dict[str, str]:
    """What the page reckons of a layer, as short texts."""
    texts = cells(row)
    fields = (texts["receptive_field"], texts["effective_stride"], texts["centre"].replace("-", "−"))
    values = (by(row.shape), *fields, count(row.parameters), short_count(row.multiply_adds), memory(row.memory))
    return dict(zip(_widths(), values, strict=True))


def _column_config() -> dict[str, object]:
    text = st.column_config.TextColumn
    return {
        "fits": text("", width=42),
        "layer": st.column_config.SelectboxColumn(_("layer"), options=list(KINDS), width=94),
        "more": text(_("more"), width=150),
        **{column: text(SHORT.get(column, _(column)), width=WIDTHS[column], help=_(column)) for column in COLUMNS},
        **{column: text(column, width=width) for column, width in _widths().items()},
    }


def _height(rows: int, above: int = 0) -> int:
    return min(ROW_HEIGHT * rows + HEAD_HEIGHT, TALLEST - above)
