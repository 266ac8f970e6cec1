"""Controls of the style lesson: each is bound to the address; together they make one request.

Choices are shown by their own names: what the address holds is what the control shows, in every language.
"""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.images import Photo
from playground.kit.i18n import _
from playground.ui.photos import photo_picker
from playground.vision.style_config import OPTIMISERS, POOLINGS, SIZES, STARTS, STEPS, WEIGHTINGS, StyleConfig
from playground.vision.style_networks import NETWORKS

DEFAULT = StyleConfig()
BOUND = "query-params"
WEIGHTS = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)  # a logarithmic slider; 1 is neutral, 0 is off
RATES = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
SEEDS = (0, 999)


@dataclass(frozen=True)
class StyleRequest:
    """What the reader asks for: two pictures and a valid config."""

    photo: Photo
    style: Photo
    config: StyleConfig


def read_controls() -> tuple[Photo, Photo, dict[str, object], DeltaGenerator]:
    """Draw every control; returns photo, style, the fields of a StyleConfig, not yet validated, and the button's place."""
    photo = photo_picker("photo")
    style = photo_picker("style")
    fields: dict[str, object] = {
        "style_weight": _log_slider(_("Style against content"), "style_weight", WEIGHTS),
        "size": st.slider(_("Size, px"), SIZES[0], 768, DEFAULT.size, step=32, key="style_size", bind=BOUND),
        "steps": st.slider(_("Steps"), *STEPS, DEFAULT.steps, key="style_steps", bind=BOUND),
    }
    button = st.container(gap="xsmall")
    with st.expander(_("More")):
        fields |= _more()
    return photo, style, fields, button


def _more() -> dict[str, object]:
    start = _segments(_("Start from"), STARTS, "start")
    network = st.selectbox(_("Network"), list(NETWORKS), key="style_network", bind=BOUND, help=_network_help())
    spec = NETWORKS[network]
    fields: dict[str, object] = {
        "start": start,
        "network": network,
        "coarse_first": st.toggle(
            _("Coarse to fine"),
            value=DEFAULT.coarse_first,
            key="style_coarse_first",
            bind=BOUND,
            help=_("Two thirds of the steps at half the size: larger strokes, in a third of the time."),
        ),
        "keep_colours": st.toggle(
            _("Keep the photo’s colours"),
            key="style_keep_colours",
            bind=BOUND,
            help=_("The painting’s brightness (Y) with the photo’s colour differences (I, Q)."),
        ),
        "content_weight": _log_slider(_("Content weight"), "content_weight", WEIGHTS),
        "tv_weight": _log_slider(_("Smoothness (TV) weight"), "tv_weight", WEIGHTS),
        "learning_rate": _log_slider(
            _("Learning rate"),
            "learning_rate",
            RATES,
            help=_("How far Adam’s first step moves every value, in deviations of colour."),
        ),
        "optimiser": _segments(_("Optimiser"), OPTIMISERS, "optimiser"),
        "pooling": _segments(_("Pooling"), POOLINGS, "pooling"),
        "weighting": _segments(
            _("Losses scaled"),
            WEIGHTINGS,
            "weighting",
            help=_(
                "By their targets: weight 1 means the same at any size and network. As in d2l: raw losses times 1, 10,000 and 10."
            ),
        ),
        "content_layer": st.selectbox(
            _("Content layer"),
            spec.layers,
            index=spec.layers.index(spec.content_layer),
            key=f"style_content_{network}",
            bind=BOUND,
        ),
        "style_layers": tuple(
            st.multiselect(
                _("Style layers"), spec.layers, default=list(spec.style_layers), key=f"style_layers_{network}", bind=BOUND
            )
        ),
    }
    if start == "noise":
        fields["seed"] = st.number_input(_("Seed of the noise"), *SEEDS, DEFAULT.seed, key="style_seed", bind=BOUND)
    if fields["content_layer"] == spec.content_layer:
        fields["content_layer"] = ""
    if fields["style_layers"] == spec.style_layers:
        fields["style_layers"] = ()
    return fields


def _network_help() -> str:
    return " · ".join(f"{name}: {network.title}" for name, network in NETWORKS.items())


def _log_slider(label: str, name: str, values: tuple[float, ...], help: str | None = None) -> float:
    default = getattr(DEFAULT, name)
    return st.select_slider(label, values, default, format_func=lambda v: f"{v:g}", key=f"style_{name}", bind=BOUND, help=help)


def _segments(label: str, choices: tuple[str, ...], name: str, help: str | None = None) -> str:
    return st.segmented_control(
        label,
        choices,
        default=getattr(DEFAULT, name),
        required=True,
        key=f"style_{name}",
        bind=BOUND,
        help=help,
        width="stretch",
    )
