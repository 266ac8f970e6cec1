"""Controls of the lesson "Receptive fields and layer stacks": each is bound to the address under the field it sets."""

from collections.abc import Sequence
from dataclasses import fields

import streamlit as st

from playground.convolution.stacks.networks import has_bottlenecks, network_names
from playground.convolution.stacks.presets import PRESETS
from playground.convolution.stacks.report import Report
from playground.kit.i18n import _
from playground.lessons.receptive_field.settings import OWN, RANGES, WEIGHTS, StackConfig, picture_for
from playground.lessons.receptive_field.states import PREFIX

BOUND = "query-params"
DEFAULT = {field.name: field.default for field in fields(StackConfig)}
EXAMPLE = "nn.Sequential(\n    nn.LazyConv2d(8, kernel_size=3),\n    nn.ReLU(),\n    nn.MaxPool2d(2),\n)"
FIELD_MAP = f"{PREFIX}_map"
OF_NETWORK = ("h", "w", "channels", "layer", "down", "across")  # what another network begins anew


def key(name: str) -> str:
    return f"{PREFIX}_{name}"


def begin_anew() -> None:
    """Another network: its own picture's size, its own layers."""
    for name in OF_NETWORK:
        st.session_state.pop(key(name), None)


def take_code(code: str) -> None:
    """Make code the reader's own stack, in session and address; its picture stays as it is."""
    picture = {name: st.session_state.get(key(name)) for name in ("h", "w", "channels")}
    if st.session_state.get(key("net")) != OWN:  # the text area is not drawn yet, and one that comes new leaves the address alone
        st.query_params[key("code")] = code
    st.session_state[key("net")] = OWN
    st.session_state[key("code")] = code
    st.session_state.pop(key("layer"), None)
    for name, value in picture.items():
        if value is not None:
            st.session_state[key(name)] = value


def read_network() -> dict[str, object]:
    """Network and picture's size; fields of a StackConfig, not yet validated."""
    nets = [*PRESETS, OWN, *network_names()]
    net = st.selectbox(
        _("Network"),
        nets,
        index=nets.index(DEFAULT["net"]),
        key=key("net"),
        bind=BOUND,
        on_change=begin_anew,
        help=_("Stacks to edit, your own layers, then torchvision’s networks."),
    )
    found: dict[str, object] = {"net": net}
    picture = picture_for(net)
    height, width = st.columns(2, gap="small")
    found["h"] = height.number_input(_("Height"), *RANGES["h"], picture.side, key=key("h"), bind=BOUND)
    found["w"] = width.number_input(_("Width"), *RANGES["w"], picture.side, key=key("w"), bind=BOUND)
    if net == OWN or net in PRESETS:
        label = _("Channels of the picture")
        found["channels"] = st.number_input(label, *RANGES["channels"], picture.channels, key=key("channels"), bind=BOUND)
    if has_bottlenecks(net):
        help_ = _("He et al. (2016) put a block’s stride into its first 1×1; torchvision puts it into the 3×3.")
        found["paper"] = st.toggle(_("Stride as in the paper"), key=key("paper"), bind=BOUND, help=help_)
    return found


def read_code() -> str:
    """The text of the reader's own stack; it has to stand on the page wherever that stack is looked at."""
    return st.text_area(
        _("Your layers, as code"),
        EXAMPLE,
        height=220,
        max_chars=20_000,
        key=key("code"),
        bind=BOUND,
        help=_("Paste an nn.Sequential(…). It is read as text and never run."),
    )


def read_unit(report: Report, default: str) -> dict[str, object]:
    """Layer, place of the unit, and which weights the effective field has."""
    names = [row.name for row in (*report.rows, *(part for part in report.parts if part not in report.rows))]
    if st.session_state.get(key("layer"), default) not in names:
        st.session_state.pop(key("layer"), None)
    kinds = {row.name: row.kind for row in (*report.rows, *report.parts)}
    found: dict[str, object] = {}
    found["layer"] = st.selectbox(
        _("Layer"),
        names,
        index=names.index(default),
        format_func=lambda name: f"{name} · {kinds[name]}",
        key=key("layer"),
        bind=BOUND,
    )
    for name, label in (("down", _("Unit, from top")), ("across", _("Unit, from left"))):
        found[name] = st.slider(label, *RANGES[name], DEFAULT[name], step=0.001, key=key(name), bind=BOUND)
    found["weights"] = st.segmented_control(
        _("Weights of the effective field"),
        WEIGHTS,
        default=DEFAULT["weights"],
        required=True,
        key=key("weights"),
        bind=BOUND,
        help=_("equal: exact, every weight the same · random: the gradient, averaged over inputs of noise"),
    )
    return found


def read_mirror() -> dict[str, object]:
    """Side of the square that is mirrored."""
    label = _("Side of the square")
    return {"mirror": st.slider(label, *RANGES["mirror"], DEFAULT["mirror"], key=key("mirror"), bind=BOUND)}


def take_pick(names: Sequence[str]) -> None:
    """A unit was clicked, or a layer scrubbed to, in the browser."""
    picked = st.session_state[FIELD_MAP].get("picked")
    if isinstance(picked, dict) and picked.get("layer") in names:
        st.session_state[key("layer")] = picked["layer"]
        for name in ("down", "across"):
            place = picked.get(name)
            if isinstance(place, int | float):
                st.session_state[key(name)] = round(min(1.0, max(0.0, float(place))), 3)


def another_unit(config: StackConfig) -> bool:
    """Whether the controls stand on another unit than the one that is drawn."""
    return any(
        st.session_state.get(key(name), getattr(config, name)) != getattr(config, name) for name in ("layer", "down", "across")
    )
