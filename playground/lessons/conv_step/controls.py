"""Controls of the lesson step by step: each is bound to the address under the name of the field it sets."""

import streamlit as st

from playground.convolution.padding import PADDING_MODES
from playground.kit.i18n import _
from playground.stage.answer import CHOICES, PADDINGS, RANGES, SIDE_NAMES, StageConfig
from playground.stage.operations import OPERATIONS, Operation
from playground.stage.pictures import STAGE_KERNELS
from playground.stage.pooling import FILL
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


def needed_keys() -> tuple[str, ...]:
    """Keys of the controls that the chosen operation, source and padding call for."""
    operation, source = OPERATIONS[st.session_state["step_operation"]], st.session_state["step_source"]
    per_side, apart = st.session_state["step_padding"] == "per side", st.session_state["step_apart"]
    names = ["operation", "source", "stride", "padding", "dilation", "apart", "own_input", "own"]
    names += [] if source == "own" else ["height", "width"]
    names += ["seed"] if source == "random" else []
    names += ["window", *_switches(operation)] if operation.pools else ["kernel"]
    names += ["power"] if operation.kind == "power" else []
    names += ["pad"] if per_side else []
    names += ["flip", "bias", "relu", "padding_mode", "twice"] if operation.kind == "sum" else []
    names += ["output_padding"] if operation.paints else []
    names += _apart_names(operation, per_side) if apart else []
    return tuple(f"step_{name}" for name in names)


def chosen_fields() -> tuple[dict[str, object], bool]:
    """The fields of a StageConfig as the controls stand, not yet validated, and whether to compare layers."""
    chosen = {key.removeprefix("step_"): st.session_state[key] for key in needed_keys()}
    twice = chosen.pop("twice", False)
    return chosen, twice


def draw_controls() -> None:
    """Draw every control that the chosen operation, source and padding call for."""
    found: dict[str, object] = {}  # what the choice of further controls hangs on
    found["operation"] = _choose(_("Operation"), "operation", OPERATIONS)
    operation = OPERATIONS[found["operation"]]
    _values(found)
    if operation.pools:
        _slider(_("Window"), "window")
        _pooling(operation)
    else:
        _kernel(found)
    _slider(_("Stride"), "stride")
    found["padding"] = _choose(_("Padding"), "padding", PADDINGS)
    if found["padding"] == "per side":
        _slider(_("Padding per side"), "pad")
    _slider(_("Dilation"), "dilation")
    if operation.kind == "sum":
        _convolution_alone()
    if operation.paints:
        _slider(_("Output padding"), "output_padding")
    with st.expander(_("Columns apart from rows")):
        _apart(found, operation)
    with st.expander(_("Your own numbers"), expanded="own" in (found["source"], found.get("kernel"))):
        _own()


def _switches(operation: Operation) -> dict[str, str]:
    """The switches that pooling alone has, each for the kinds that know it, with their labels."""
    switches = {"ceil_mode": _("Windows may hang over (ceil_mode)")}
    if operation.kind in ("mean", "rms"):
        switches["count_include_pad"] = _("Padding counts (count_include_pad)")
    if operation.kind in FILL:
        switches["by_hand"] = _("Pad with zeros by hand")
    return switches


def _pooling(operation: Operation) -> None:
    for name, label in _switches(operation).items():
        st.toggle(label, getattr(DEFAULT, name), key=f"step_{name}", bind=BOUND)
    if operation.kind == "power":
        _slider(_("Exponent"), "power")


def _convolution_alone() -> None:
    """The switches that neither pooling nor transposed convolution has."""
    st.toggle(
        _("True convolution"),
        key="step_flip",
        bind=BOUND,
        help=_("Turns the kernel by 180°. Without it this is cross-correlation, as in torch and d2l 7.2."),
    )
    with st.expander(_("Bias, ReLU, padding mode, two layers")):
        st.slider(_("Bias"), *RANGES["bias"], DEFAULT.bias, step=0.5, key="step_bias", bind=BOUND)
        st.toggle(_("ReLU"), key="step_relu", bind=BOUND)
        _choose(_("Padding mode"), "padding_mode", list(PADDING_MODES))
        st.toggle(
            _("Compare with two layers"),
            key="step_twice",
            bind=BOUND,
            help=_("The first kernel twice over the whole photo, against one larger kernel."),
        )


def _values(found: dict[str, object]) -> None:
    found["source"] = _choose(_("Values"), "source", CHOICES["source"])
    if found["source"] == "photo":
        photo_picker()
    if found["source"] == "own":
        return
    left, right = st.columns(2)
    for column, label, name in ((left, _("Rows"), "height"), (right, _("Columns"), "width")):
        column.number_input(label, *RANGES[name], getattr(DEFAULT, name), key=f"step_{name}", bind=BOUND)
    if found["source"] == "random":
        st.number_input(_("Seed"), *RANGES["seed"], DEFAULT.seed, key="step_seed", bind=BOUND)


def _kernel(found: dict[str, object]) -> None:
    titles = {name: kernel.title for name, kernel in STAGE_KERNELS.items()}
    found["kernel"] = _choose(_("Kernel"), "kernel", CHOICES["kernel"])
    if found["kernel"] != "own" and len(STAGE_KERNELS[found["kernel"]].parts) > 1:
        st.caption(_("{title}: one output each.").format(title=_(titles[found["kernel"]])))


def _own() -> None:
    """The texts of *own* values and kernel. They stand on the page always: only a control that was there before an edit on
    the stage writes what the edit gives it into the address."""
    st.text_input(
        _("Your input"), DEFAULT.own_input, max_chars=LONGEST_TEXT, key="step_own_input", bind=BOUND, help=_split_help()
    )
    st.text_input(_("Your kernel"), DEFAULT.own, max_chars=LONGEST_TEXT, key="step_own", bind=BOUND, help=_kernels_help())


def _apart(found: dict[str, object], operation: Operation) -> None:
    apart = st.toggle(_("Set columns apart"), key="step_apart", bind=BOUND)
    labels = {
        "window_w": _("Window, columns"),
        "stride_w": _("Stride, columns"),
        "dilation_w": _("Dilation, columns"),
        "top": _("Top"),
        "bottom": _("Bottom"),
        "left": _("Left"),
        "right": _("Right"),
    }
    for name in _apart_names(operation, found["padding"] == "per side") if apart else ():
        st.number_input(labels[name], *RANGES[name], getattr(DEFAULT, name), key=f"step_{name}", bind=BOUND)


def _apart_names(operation: Operation, per_side: bool) -> list[str]:
    return [*(["window_w"] if operation.pools else []), "stride_w", "dilation_w", *(SIDE_NAMES if per_side else ())]


def _choose(label: str, name: str, choices: object) -> str:
    listed = list(choices)
    return st.selectbox(label, listed, index=listed.index(getattr(DEFAULT, name)), key=f"step_{name}", bind=BOUND)


def _slider(label: str, name: str) -> int:
    return st.slider(label, *RANGES[name], getattr(DEFAULT, name), key=f"step_{name}", bind=BOUND)


def _split_help() -> str:
    return _("Rows are split by ; or click a number on the stage.")


def _kernels_help() -> str:
    return _("Rows are split by ; and kernels of one layer by | or click a number on the stage.")
