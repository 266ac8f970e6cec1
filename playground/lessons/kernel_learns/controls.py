"""Controls of the lesson "A kernel learns": each is bound to the address under the name of the field it sets."""

from dataclasses import fields

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.kernel_learns.settings import (
    LOSSES,
    METHODS,
    OWN,
    PICTURES,
    RANGES,
    RATES,
    SIZES,
    STARTS,
    TARGETS,
    LearnConfig,
)
from playground.lessons.kernel_learns.states import PREFIX
from playground.ui.photos import photo_picker
from playground.ui.settings_memory import reclaim

BOUND = "query-params"
DEFAULT = {field.name: field.default for field in fields(LearnConfig)}
PLAYER = f"{PREFIX}_player"
LONGEST_TEXT = 700  # characters of a kernel, 7 × 7 numbers


def take_edit() -> None:
    """A number of the target was changed, or the start was dragged in the bowl: it becomes the control's text."""
    edit = st.session_state[PLAYER].get("edit")
    if not edit or not isinstance(edit.get("text"), str):
        return
    text = edit["text"][:LONGEST_TEXT]
    if edit.get("what") == "target":
        st.session_state.update({f"{PREFIX}_target": OWN, f"{PREFIX}_own": text})
    else:
        st.session_state.update({f"{PREFIX}_start": "own", f"{PREFIX}_own_start": text})


def read_learning(view: str) -> tuple[Photo | None, dict[str, object]]:
    """Draw every control; returns the photo, where one is used, and the fields of a LearnConfig, not yet validated."""
    found: dict[str, object] = {"view": view}
    found["source"] = _choose(_("Picture before"), "source", PICTURES)
    photo = photo_picker() if found["source"] == "photo" else None
    found["target"] = _choose(_("Target: what made the picture after"), "target", (*TARGETS, OWN))
    found["size"] = _choose(_("Learned kernel"), "size", SIZES)
    found["start"] = _choose(_("Start"), "start", STARTS)
    found |= _rate()
    found["steps"] = st.number_input(_("Steps"), *RANGES["steps"], DEFAULT["steps"], key=f"{PREFIX}_steps", bind=BOUND)
    with st.expander(_("Adam, loss, bias, noise")):
        found["method"] = _choose(_("Method"), "method", METHODS)
        found["loss"] = _choose(_("Loss: squared errors’"), "loss", LOSSES)
        found["bias"] = st.toggle(_("Bias"), key=f"{PREFIX}_bias", bind=BOUND)
        found["centred"] = st.toggle(_("Subtract the picture’s mean"), key=f"{PREFIX}_centred", bind=BOUND)
        found["noise"] = st.slider(
            _("Noise on the picture after"), *RANGES["noise"], DEFAULT["noise"], step=0.01, key=f"{PREFIX}_noise", bind=BOUND
        )
        found["seed"] = st.number_input(_("Seed"), *RANGES["seed"], DEFAULT["seed"], key=f"{PREFIX}_seed", bind=BOUND)
    with st.expander(_("Your own numbers"), expanded=OWN in (found["target"], found["start"])):
        found |= _own()
    return photo, found


def _rate() -> dict[str, object]:
    """The rate as a number, or as a share of the largest stable one; Adam knows no such limit."""
    found: dict[str, object] = {}
    if st.session_state.get(f"{PREFIX}_method", DEFAULT["method"]) != "Adam":
        reclaim(PREFIX, f"{PREFIX}_rate_by")
        found["rate_by"] = st.segmented_control(
            _("Learning rate as"),
            RATES,
            default=DEFAULT["rate_by"],
            required=True,
            key=f"{PREFIX}_rate_by",
            bind=BOUND,
            width="stretch",
        )
    if found.get("rate_by") == "share of the limit":
        reclaim(PREFIX, f"{PREFIX}_share")
        found["share"] = st.slider(
            _("Share of the largest stable rate"),
            *RANGES["share"],
            DEFAULT["share"],
            step=0.01,
            key=f"{PREFIX}_share",
            bind=BOUND,
        )
    else:
        reclaim(PREFIX, f"{PREFIX}_rate")
        found["rate"] = st.number_input(
            _("Learning rate"), *RANGES["rate"], DEFAULT["rate"], step=0.005, format="%g", key=f"{PREFIX}_rate", bind=BOUND
        )
    return found


def _own() -> dict[str, object]:
    """The texts of *own* target and start. They stand on the page always: only a control that was there before an edit in
    the picture writes what the edit gives it into the address."""
    labels = {
        "own": (_("Your target"), _("Rows are split by ; or click a number of the wanted kernel.")),
        "own_start": (_("Your start"), _("Rows are split by ; or drag the start in the loss bowl.")),
    }
    return {
        name: st.text_input(label, DEFAULT[name], max_chars=LONGEST_TEXT, key=f"{PREFIX}_{name}", bind=BOUND, help=note)
        for name, (label, note) in labels.items()
    }


def _choose(label: str, name: str, choices: object) -> str:
    listed = list(choices)
    return st.selectbox(label, listed, index=listed.index(DEFAULT[name]), key=f"{PREFIX}_{name}", bind=BOUND)
