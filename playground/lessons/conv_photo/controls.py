"""Controls of the lesson on a photo: each is bound to the address under the name of the field it sets."""

import streamlit as st

from playground.convolution.kernels import KERNELS
from playground.convolution.padding import PADDING_MODES
from playground.kit.i18n import _
from playground.lessons.conv_photo.answer import CHANNELS, PADDINGS, RANGES, SOURCES, VIEWS, ConvConfig
from playground.lessons.conv_photo.states import SIDE_NAMES
from playground.ui.photos import photo_picker

DEFAULT = ConvConfig()
BOUND = "query-params"
INSPECTOR = "conv_inspector"
# Fields whose controls always stand there; the others appear with their kernel or padding.
ALWAYS = ("kernel", "view", "stride", "padding", "padding_mode", "dilation", "flip", "channels", "noise", "seed", "source")


def take_own_kernel() -> None:
    """The grid was edited in the browser: its text becomes the control's, and with it the address."""
    text = st.session_state[INSPECTOR].get("own")
    if isinstance(text, str):
        st.session_state["conv_own"] = text


def needed_keys() -> tuple[str, ...]:
    """Keys of the controls that the chosen kernel and padding call for."""
    own = ("own",) if st.session_state["conv_kernel"] == "own" else ()
    padding = {"per side": ("pad",), "each side": SIDE_NAMES}.get(st.session_state["conv_padding"], ())
    return tuple(f"conv_{name}" for name in (*ALWAYS, *own, *padding))


def chosen_fields() -> dict[str, object]:
    """The fields of a ConvConfig as the controls stand, not yet validated; what is not shown keeps its default."""
    chosen = {key.removeprefix("conv_"): st.session_state[key] for key in needed_keys()}
    if "top" in chosen:
        chosen["sides"] = tuple(chosen.pop(name) for name in SIDE_NAMES)
    return chosen


def draw_controls() -> None:
    """Draw every control that the chosen kernel and padding call for."""
    photo_picker()
    kernel = st.selectbox(_("Kernel"), [*KERNELS, "own"], index=_place(KERNELS, DEFAULT.kernel), key="conv_kernel", bind=BOUND)
    if kernel == "own":
        st.text_input(
            _("Your kernel"),
            DEFAULT.own,
            max_chars=600,
            key="conv_own",
            bind=BOUND,
            help=_("Rows are split by ; or edit the grid."),
        )
    st.selectbox(_("Show the output"), VIEWS, key="conv_view", bind=BOUND, help=_view_help())
    _slider(_("Stride"), "stride")
    padding = st.selectbox(_("Padding"), PADDINGS, index=_place(PADDINGS, DEFAULT.padding), key="conv_padding", bind=BOUND)
    if padding == "per side":
        _slider(_("Padding per side"), "pad")
    elif padding == "each side":
        _four_sides()
    st.selectbox(_("Padding mode"), list(PADDING_MODES), key="conv_padding_mode", bind=BOUND)
    _slider(_("Dilation"), "dilation")
    st.toggle(
        _("True convolution"),
        key="conv_flip",
        bind=BOUND,
        help=_("Turns the kernel by 180°. Without it this is cross-correlation, as in torch and d2l 7.2."),
    )
    with st.expander(_("Colour, noise, drawn pictures")):
        st.segmented_control(_("Channels"), CHANNELS, default=DEFAULT.channels, required=True, key="conv_channels", bind=BOUND)
        st.slider(_("Noise σ"), *RANGES["noise"], DEFAULT.noise, step=0.01, key="conv_noise", bind=BOUND)
        st.number_input(_("Seed of the noise"), *RANGES["seed"], DEFAULT.seed, key="conv_seed", bind=BOUND)
        st.selectbox(
            _("Picture"),
            SOURCES,
            key="conv_source",
            bind=BOUND,
            help=_("Drawn pictures have answers that can be told in advance."),
        )


def _place(choices: object, value: str) -> int:
    return list(choices).index(value)


def _slider(label: str, name: str) -> None:
    st.slider(label, *RANGES[name], getattr(DEFAULT, name), key=f"conv_{name}", bind=BOUND)


def _four_sides() -> None:
    labels = {"top": _("Top"), "bottom": _("Bottom"), "left": _("Left"), "right": _("Right")}
    columns = (*st.columns(2), *st.columns(2))
    for column, name, value in zip(columns, SIDE_NAMES, DEFAULT.sides, strict=True):
        column.number_input(labels[name], *RANGES["pad"], value, key=f"conv_{name}", bind=BOUND)


def _view_help() -> str:
    return _(
        "signed: minus red, plus blue · clipped: 0…1 as a picture · absolute: strength · "
        "strongest: the top 1 % marked · padding: red by the share of the window that is invented"
    )
