"""Controls of the lesson "Padding and stride": each is bound to the address under the name of the field it sets."""

from dataclasses import fields

import streamlit as st

from playground.convolution.solver import ConvGeometry
from playground.kit.i18n import _
from playground.lessons.padding_stride.answer import ODD, PADDINGS, RANGES, LayerConfig
from playground.lessons.padding_stride.states import PREFIX, QUESTION_RANGES, Question
from playground.ui.settings_memory import reclaim

BOUND = "query-params"
LAYER = {field.name: field.default for field in fields(LayerConfig)}
QUESTION = {field.name: field.default for field in fields(Question)}
FILTER = f"{PREFIX}_only"
STACKED = ("Layers", "Drift")  # views of the same layer many times


def read_layer(view: str) -> dict[str, object]:
    """Draw every control of the layer; returns fields of a LayerConfig, not yet validated, with the view."""
    found: dict[str, object] = {"view": view}
    if view in STACKED:
        found["layers"] = _slider(_("Layers"), "layers")
    height, width = st.columns(2, gap="small")
    found["h"], found["w"] = _number(height, _("Height"), "h"), _number(width, _("Width"), "w")
    rect = st.session_state.get(f"{PREFIX}_rect", False)
    found["kernel"] = _slider(_("Kernel, rows") if rect else _("Kernel"), "kernel")
    found["stride"] = _slider(_("Stride, rows") if rect else _("Stride"), "stride")
    found["padding"] = st.selectbox(_("Padding"), PADDINGS, key=f"{PREFIX}_padding", bind=BOUND, help=_padding_help())
    if found["padding"] == "per side":
        found["pad"] = _slider(_("Padding per side, rows") if rect else _("Padding per side"), "pad")
    elif found["padding"] == "each side":
        columns = (*st.columns(2, gap="small"), *st.columns(2, gap="small"))
        labels = {"top": _("Top"), "bottom": _("Bottom"), "left": _("Left"), "right": _("Right")}
        for column, (name, label) in zip(columns, labels.items(), strict=True):
            found[name] = _number(column, label, name)
    elif found["padding"] == "same":
        reclaim(PREFIX, f"{PREFIX}_odd")
        found["odd"] = st.segmented_control(
            _("Odd pixel of an even kernel"),
            ODD,
            default=LAYER["odd"],
            required=True,
            key=f"{PREFIX}_odd",
            bind=BOUND,
            help=_("end: bottom and right, as in torch. start: top and left, as in the textbook’s text."),
        )
    found["dilation"] = _slider(_("Dilation, rows") if rect else _("Dilation"), "dilation")
    found["transposed"] = st.toggle(_("Transposed"), key=f"{PREFIX}_transposed", bind=BOUND)
    if found["transposed"]:
        found["extra"] = _slider(_("Output padding"), "extra")
    with st.expander(_("Columns of their own, channels")):
        found |= _more(found["padding"] == "per side")
    return found


def _more(per_side: bool) -> dict[str, object]:
    found: dict[str, object] = {"rect": st.toggle(_("Columns differ from rows"), key=f"{PREFIX}_rect", bind=BOUND)}
    if found["rect"]:
        found["kernel_w"] = _slider(_("Kernel, columns"), "kernel_w")
        found["stride_w"] = _slider(_("Stride, columns"), "stride_w")
        found["dilation_w"] = _slider(_("Dilation, columns"), "dilation_w")
        if per_side:
            found["pad_w"] = _slider(_("Padding per side, columns"), "pad_w")
    labels = {"inp": _("Channels in"), "out": _("Channels out"), "groups": _("Groups")}
    for name, label in labels.items():
        found[name] = _number(st, label, name)
    return found


def read_question() -> Question:
    """Sizes and limits of the search, in two rows. Raises ValueError where they cannot be."""
    labels = {"start": _("From"), "goal": _("To")}
    limits = {
        "kernels": _("Kernel ≤"),
        "strides": _("Stride ≤"),
        "paddings": _("Padding ≤"),
        "dilations": _("Dilation ≤"),
    }
    found = {}
    for group in (labels, limits):
        row = st.container(horizontal=True, gap="small")
        for name, label in group.items():
            least, most = QUESTION_RANGES[name]
            with row.container(width=94):
                reclaim(PREFIX, f"{PREFIX}_{name}")
                found[name] = st.number_input(label, least, most, QUESTION[name], key=f"{PREFIX}_{name}", bind=BOUND)
    return Question(**found)


def read_filter() -> str:
    """The line of conditions on the answers."""
    reclaim(PREFIX, FILTER)
    return st.text_input(
        _("Only those with"),
        max_chars=120,
        placeholder=_("kernel odd, padding ≤ 2, left over = 0"),
        key=FILTER,
        bind=BOUND,
        help=_("kernel, stride, padding, dilation, products or left over; then =, <, >, ≤, ≥, ≠ and a number, or odd or even."),
    )


def take_over(one: ConvGeometry, size: int) -> None:
    """One of the solver's answers becomes the layer of all controls, on an input of `size` × `size`."""
    taken = {
        "h": size,
        "w": size,
        "kernel": one.kernel_size,
        "stride": one.stride,
        "padding": "per side",
        "pad": one.padding,
        "dilation": one.dilation,
        "rect": False,
        "transposed": False,
        "view": LAYER["view"],
    }
    st.session_state.update({f"{PREFIX}_{name}": value for name, value in taken.items()})


def _slider(label: str, name: str) -> int:
    reclaim(PREFIX, f"{PREFIX}_{name}")
    return st.slider(label, *RANGES[name], LAYER[name], key=f"{PREFIX}_{name}", bind=BOUND)


def _number(place: object, label: str, name: str) -> int:
    reclaim(PREFIX, f"{PREFIX}_{name}")
    return place.number_input(label, *RANGES[name], LAYER[name], key=f"{PREFIX}_{name}", bind=BOUND)


def _padding_help() -> str:
    return _(
        "per side: the same on all four · each side: four numbers · same: keeps the size at stride 1 · "
        "valid: none · full: every window that touches the picture"
    )
