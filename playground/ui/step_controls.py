"""Controls of the lesson step by step: each is bound to the address under the name of the field it sets."""

from dataclasses import fields

import streamlit as st

from playground.convolution.padding import PADDING_MODES
from playground.convolution.stage import CHOICES, PADDINGS, RANGES, SIDE_NAMES, StageConfig
from playground.convolution.stage_operations import OPERATIONS, Operation
from playground.convolution.stage_pictures import STAGE_KERNELS
from playground.convolution.stage_pooling import FILL
from playground.images import Photo
from playground.ui.i18n import _
from playground.ui.photos import photo_picker

DEFAULT = StageConfig()
BOUND = "query-params"
STAGE = "step_stage"
LONGEST_TEXT = 2000  # characters of an own input, 16 × 16 numbers of seven


def take_edit() -> None:
    """A number was changed on the stage: the whole table becomes the control's text, and with it the address."""
    edit = st.session_state[STAGE].get("edit")
    if not edit or not isinstance(edit.get("text"), str):
        return
    if edit.get("what") == "input":
        st.session_state.update(step_source="own", step_own_input=edit["text"])
    else:
        st.session_state.update(step_kernel="own", step_own=edit["text"])


def read_controls() -> tuple[Photo | None, dict[str, object], bool]:
    """Draw every control; returns the photo, the fields of a StageConfig not yet validated, and whether to compare layers."""
    found: dict[str, object] = {field.name: field.default for field in fields(DEFAULT)}
    found["operation"] = _choose(_("Operation"), "operation", OPERATIONS)
    operation = OPERATIONS[found["operation"]]
    photo = _values(found)
    if operation.pools:
        found["window"] = _slider(_("Window"), "window")
        _pooling(found, operation)
    else:
        _kernel(found)
    found["stride"] = _slider(_("Stride"), "stride")
    found["padding"] = _choose(_("Padding"), "padding", PADDINGS)
    if found["padding"] == "per side":
        found["pad"] = _slider(_("Padding per side"), "pad")
    found["dilation"] = _slider(_("Dilation"), "dilation")
    twice = _convolution_alone(found) if operation.kind == "sum" else False
    if operation.paints:
        found["output_padding"] = _slider(_("Output padding"), "output_padding")
    with st.expander(_("Columns apart from rows")):
        _apart(found, operation)
    with st.expander(_("Your own numbers"), expanded="own" in (found["source"], found["kernel"])):
        _own(found)
    return photo, found, twice


def _pooling(found: dict[str, object], operation: Operation) -> None:
    """The switches that pooling alone has, each for the kinds that know it."""
    switches = {"ceil_mode": _("Windows may hang over (ceil_mode)")}
    if operation.kind in ("mean", "rms"):
        switches["count_include_pad"] = _("Padding counts (count_include_pad)")
    if operation.kind in FILL:
        switches["by_hand"] = _("Pad with zeros by hand")
    for name, label in switches.items():
        found[name] = st.toggle(label, getattr(DEFAULT, name), key=f"step_{name}", bind=BOUND)
    if operation.kind == "power":
        found["power"] = _slider(_("Exponent"), "power")


def _convolution_alone(found: dict[str, object]) -> bool:
    """The switches that neither pooling nor transposed convolution has; whether to compare two layers with one."""
    found["flip"] = st.toggle(
        _("True convolution"),
        key="step_flip",
        bind=BOUND,
        help=_("Turns the kernel by 180°. Without it this is cross-correlation, as in torch and d2l 7.2."),
    )
    with st.expander(_("Bias, ReLU, padding mode, two layers")):
        found["bias"] = st.slider(_("Bias"), *RANGES["bias"], DEFAULT.bias, step=0.5, key="step_bias", bind=BOUND)
        found["relu"] = st.toggle(_("ReLU"), key="step_relu", bind=BOUND)
        found["padding_mode"] = _choose(_("Padding mode"), "padding_mode", list(PADDING_MODES))
        return st.toggle(
            _("Compare with two layers"),
            key="step_twice",
            bind=BOUND,
            help=_("The first kernel twice over the whole photo, against one larger kernel."),
        )


def _values(found: dict[str, object]) -> Photo | None:
    found["source"] = _choose(_("Values"), "source", CHOICES["source"])
    photo = photo_picker() if found["source"] == "photo" else None
    if found["source"] == "own":
        return photo
    left, right = st.columns(2)
    for column, label, name in ((left, _("Rows"), "height"), (right, _("Columns"), "width")):
        found[name] = column.number_input(label, *RANGES[name], getattr(DEFAULT, name), key=f"step_{name}", bind=BOUND)
    if found["source"] == "random":
        found["seed"] = st.number_input(_("Seed"), *RANGES["seed"], DEFAULT.seed, key="step_seed", bind=BOUND)
    return photo


def _kernel(found: dict[str, object]) -> None:
    titles = {name: kernel.title for name, kernel in STAGE_KERNELS.items()}
    found["kernel"] = _choose(_("Kernel"), "kernel", CHOICES["kernel"])
    if found["kernel"] != "own" and len(STAGE_KERNELS[found["kernel"]].parts) > 1:
        st.caption(_("{title}: one output each.").format(title=_(titles[found["kernel"]])))


def _own(found: dict[str, object]) -> None:
    """The texts of *own* values and kernel. They stand on the page always: only a control that was there before an edit on
    the stage writes what the edit gives it into the address."""
    found["own_input"] = st.text_input(
        _("Your input"), DEFAULT.own_input, max_chars=LONGEST_TEXT, key="step_own_input", bind=BOUND, help=_split_help()
    )
    found["own"] = st.text_input(
        _("Your kernel"), DEFAULT.own, max_chars=LONGEST_TEXT, key="step_own", bind=BOUND, help=_kernels_help()
    )


def _apart(found: dict[str, object], operation: Operation) -> None:
    found["apart"] = st.toggle(_("Set columns apart"), key="step_apart", bind=BOUND)
    labels = {
        "window_w": _("Window, columns"),
        "stride_w": _("Stride, columns"),
        "dilation_w": _("Dilation, columns"),
        "top": _("Top"),
        "bottom": _("Bottom"),
        "left": _("Left"),
        "right": _("Right"),
    }
    shown = [
        *(["window_w"] if operation.pools else []),
        "stride_w",
        "dilation_w",
        *(SIDE_NAMES if found["padding"] == "per side" else ()),
    ]
    for name in shown if found["apart"] else ():
        found[name] = st.number_input(labels[name], *RANGES[name], getattr(DEFAULT, name), key=f"step_{name}", bind=BOUND)


def _choose(label: str, name: str, choices: object) -> str:
    listed = list(choices)
    return st.selectbox(label, listed, index=listed.index(getattr(DEFAULT, name)), key=f"step_{name}", bind=BOUND)


def _slider(label: str, name: str) -> int:
    return st.slider(label, *RANGES[name], getattr(DEFAULT, name), key=f"step_{name}", bind=BOUND)


def _split_help() -> str:
    return _("Rows are split by ; or click a number on the stage.")


def _kernels_help() -> str:
    return _("Rows are split by ; and kernels of one layer by | or click a number on the stage.")
