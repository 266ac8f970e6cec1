"""Controls of the lesson "Channels and 1×1": for each view those it has, bound to the address under the field each sets."""

from collections.abc import Callable, Sequence
from dataclasses import fields

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.channels import channel_steps, mixing, pointwise
from playground.lessons.channels.channel_steps import VALUES, ChannelConfig
from playground.lessons.channels.colour_slices import COLOURS, FACTORS, FINDERS, OWN, PICTURES, ColourConfig
from playground.lessons.channels.kernel_rank import PATTERNS, RankConfig
from playground.lessons.channels.mixing import WAYS, MixConfig
from playground.lessons.channels.pointwise import PointwiseConfig
from playground.lessons.channels.scrambled import LAYERS, ScrambleConfig
from playground.lessons.channels.states import PREFIX, VIEWS, Config, NetworkConfig
from playground.lessons.channels.sum_order import MOST, OrderConfig
from playground.ui.photos import photo_picker

BOUND = "query-params"
DEFAULTS = {field.name: field.default for kind in VIEWS.values() for field in fields(kind)}
Found = dict[str, object]


def read_controls(view: str) -> tuple[Photo | None, Found]:
    """Draw the controls of a view; returns the photo where it works on one, and fields of its configuration, not validated."""
    found: Found = {}
    photo = READERS[VIEWS[view]](found)
    return photo, found


def _channels(found: Found) -> Photo | None:
    found["values"] = _choose(_("Values"), "values", VALUES)
    photo = photo_picker() if found["values"] == "photo" else None
    if found["values"] == "random":
        found["inp"] = _slider(_("Channels in"), "inp", channel_steps.RANGES)
    found["out"] = _slider(_("Channels out"), "out", channel_steps.RANGES)
    found["groups"] = _slider(
        _("Groups"),
        "groups",
        channel_steps.RANGES,
        help=_("Each group of outputs reads its own group of inputs. As many groups as channels in is depthwise."),
    )
    if found["values"] != "textbook":
        found["kernel"] = _slider(_("Kernel"), "kernel", channel_steps.RANGES, help=_("1 is a 1 × 1 convolution."))
        found["size"] = _slider(_("Cells a side"), "size", channel_steps.RANGES)
        found["seed"] = _number(_("Seed of the numbers"), "seed", channel_steps.RANGES)
    return photo


def _colours(found: Found) -> Photo | None:
    found["picture"] = _choose(_("Picture"), "picture", PICTURES)
    photo = photo_picker() if found["picture"] == "photo" else None
    if photo is None:
        found["left"] = _choose(_("Left"), "left", list(COLOURS))
        found["right"] = _choose(_("Right"), "right", list(COLOURS))
    found["finder"] = _choose(_("Kernel"), "finder", FINDERS)
    found["factors"] = _choose(_("Slices"), "factors", [*FACTORS, OWN], help=_factors_help())
    if found["factors"] == OWN:
        for name, label in {"red": _("Red"), "green": _("Green"), "blue": _("Blue")}.items():
            found[name] = st.slider(label, -2.0, 2.0, DEFAULTS[name], step=0.1, key=f"{PREFIX}_{name}", bind=BOUND)
    return photo


def _mixing(found: Found) -> None:
    found["way"] = _choose(_("Kernels drawn"), "way", WAYS)
    left, right = st.columns(2, gap="small")
    with left:
        found["deep"] = _number(_("Channels in"), "deep", mixing.RANGES)
    with right:
        found["wide"] = _number(_("Channels out"), "wide", mixing.RANGES)
    found["parts"] = _number(_("Groups"), "parts", mixing.RANGES)
    found["taps"] = _slider(_("Kernel"), "taps", mixing.RANGES)
    found["rim"] = _slider(_("Padding per side"), "rim", mixing.RANGES)
    found["side"] = _number(_("Map, pixels a side"), "side", mixing.RANGES)


def _networks(_found: Found) -> None:
    st.caption(_("Measured on torch’s meta device: shapes without numbers, one picture of 224 × 224."))


def _scrambled(found: Found) -> Photo:
    found["layer"] = st.radio(_("Layer"), list(LAYERS), key=f"{PREFIX}_layer", bind=BOUND)
    photo = photo_picker()
    found["shuffle"] = st.number_input(_("Shuffle"), 0, 99, DEFAULTS["shuffle"], key=f"{PREFIX}_shuffle", bind=BOUND)
    return photo


def _pointwise(found: Found) -> Photo:
    found["middle"] = _slider(_("Channels in the middle"), "middle", pointwise.RANGES)
    found["relu"] = st.toggle(_("ReLU between the layers"), key=f"{PREFIX}_relu", bind=BOUND)
    photo = photo_picker()
    found["weights"] = _number(_("Seed of the weights"), "weights", pointwise.RANGES)
    return photo


def _rank(found: Found) -> Photo:
    found["pattern"] = _choose(_("Kernel"), "pattern", PATTERNS)
    return photo_picker()


def _order(found: Found) -> None:
    found["many"] = st.slider(_("Channels"), 1, MOST, DEFAULTS["many"], key=f"{PREFIX}_many", bind=BOUND)


READERS: dict[type[Config], Callable[[Found], Photo | None]] = {
    ChannelConfig: _channels,
    ColourConfig: _colours,
    MixConfig: _mixing,
    NetworkConfig: _networks,
    ScrambleConfig: _scrambled,
    PointwiseConfig: _pointwise,
    RankConfig: _rank,
    OrderConfig: _order,
}


def _choose(label: str, name: str, choices: Sequence[str], **more: object) -> str:
    listed = list(choices)
    return st.selectbox(label, listed, index=listed.index(DEFAULTS[name]), key=f"{PREFIX}_{name}", bind=BOUND, **more)


def _slider(label: str, name: str, ranges: dict[str, tuple[int, int]], **more: object) -> int:
    return st.slider(label, *ranges[name], DEFAULTS[name], key=f"{PREFIX}_{name}", bind=BOUND, **more)


def _number(label: str, name: str, ranges: dict[str, tuple[int, int]]) -> int:
    return st.number_input(label, *ranges[name], DEFAULTS[name], key=f"{PREFIX}_{name}", bind=BOUND)


def _factors_help() -> str:
    return _("The kernel’s factor in red, green and blue. grey: 0.299, 0.587, 0.114, as if the photo were made grey first.")
