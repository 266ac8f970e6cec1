"""Controls of the lesson on a photo: each is bound to the address under the name of the field it sets."""

import streamlit as st

from playground.convolution.kernels import KERNELS
from playground.convolution.padding import PADDING_MODES
from playground.convolution.photo import CHANNELS, PADDINGS, RANGES, SOURCES, VIEWS, ConvConfig
from playground.convolution.photo_lesson import SIDE_NAMES
from playground.ui.i18n import _
from playground.ui.photos import photo_picker

DEFAULT = ConvConfig()
BOUND = "query-params"
INSPECTOR = "conv_inspector"


def take_own_kernel() -> None:
    """The grid was edited in the browser: its text becomes the control's, and with it the address."""
    text = st.session_state[INSPECTOR].get("own")
    if isinstance(text, str):
        st.session_state["conv_own"] = text


def read_controls() -> tuple[object, dict[str, object]]:
    """Draw every control; returns the chosen Photo and the fields of a ConvConfig, not yet validated."""
    photo = photo_picker()
    kernel = st.selectbox(_("Kernel"), [*KERNELS, "own"], index=_place(KERNELS, DEFAULT.kernel), key="conv_kernel", bind=BOUND)
    own = DEFAULT.own
    if kernel == "own":
        own = st.text_input(
            _("Your kernel"),
            DEFAULT.own,
            max_chars=600,
            key="conv_own",
            bind=BOUND,
            help=_("Rows are split by ; or edit the grid."),
        )
    view = st.selectbox(_("Show the output"), VIEWS, key="conv_view", bind=BOUND, help=_view_help())
    stride = _slider(_("Stride"), "stride")
    padding = st.selectbox(_("Padding"), PADDINGS, index=_place(PADDINGS, DEFAULT.padding), key="conv_padding", bind=BOUND)
    pad, sides = DEFAULT.pad, DEFAULT.sides
    if padding == "per side":
        pad = _slider(_("Padding per side"), "pad")
    elif padding == "each side":
        sides = _four_sides()
    padding_mode = st.selectbox(_("Padding mode"), list(PADDING_MODES), key="conv_padding_mode", bind=BOUND)
    dilation = _slider(_("Dilation"), "dilation")
    flip = st.toggle(
        _("True convolution"),
        key="conv_flip",
        bind=BOUND,
        help=_("Turns the kernel by 180°. Without it this is cross-correlation, as in torch and d2l 7.2."),
    )
    with st.expander(_("Colour, noise, drawn pictures")):
        channels = _segments(_("Channels"), CHANNELS, "channels")
        noise = st.slider(_("Noise σ"), *RANGES["noise"], DEFAULT.noise, step=0.01, key="conv_noise", bind=BOUND)
        seed = st.number_input(_("Seed of the noise"), *RANGES["seed"], DEFAULT.seed, key="conv_seed", bind=BOUND)
        source = st.selectbox(
            _("Picture"),
            SOURCES,
            key="conv_source",
            bind=BOUND,
            help=_("Drawn pictures have answers that can be told in advance."),
        )
    return photo, {
        "kernel": kernel,
        "own": own,
        "stride": stride,
        "padding": padding,
        "pad": pad,
        "sides": sides,
        "padding_mode": padding_mode,
        "dilation": dilation,
        "channels": channels,
        "flip": flip,
        "noise": noise,
        "seed": seed,
        "source": source,
        "view": view,
    }


def _place(choices: object, value: str) -> int:
    return list(choices).index(value)


def _slider(label: str, name: str) -> int:
    return st.slider(label, *RANGES[name], getattr(DEFAULT, name), key=f"conv_{name}", bind=BOUND)


def _segments(label: str, choices: tuple[str, ...], name: str, help: str | None = None) -> str:
    default = getattr(DEFAULT, name)
    return st.segmented_control(label, choices, default=default, required=True, key=f"conv_{name}", bind=BOUND, help=help)


def _four_sides() -> tuple[int, int, int, int]:
    labels = {"top": _("Top"), "bottom": _("Bottom"), "left": _("Left"), "right": _("Right")}
    columns = (*st.columns(2), *st.columns(2))
    top, bottom, left, right = (
        column.number_input(labels[name], *RANGES["pad"], value, key=f"conv_{name}", bind=BOUND)
        for column, name, value in zip(columns, SIDE_NAMES, DEFAULT.sides, strict=True)
    )
    return top, bottom, left, right


def _view_help() -> str:
    return _(
        "signed: minus red, plus blue · clipped: 0…1 as a picture · absolute: strength · "
        "strongest: the top 1 % marked · padding: red by the share of the window that is invented"
    )
