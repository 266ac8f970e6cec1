"""Controls of the lesson "Multi-scale": each is bound to the address under the name of the field it sets."""

from dataclasses import fields

import streamlit as st

from playground.boxes.pyramid_nets import known_pyramid
from playground.boxes.written import WrittenBox, parse_boxes, write_boxes
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.multi_scale.answer import (
    CROPS,
    MOST_OBJECTS,
    OWN,
    PYRAMIDS,
    RANGES,
    SHAPES,
    ScaleConfig,
    object_names,
)
from playground.lessons.multi_scale.states import CATCH, HEAD, PLACES, PREFIX, TOUCH
from playground.ui.components.box_stage import edited_boxes, is_number
from playground.ui.photos import photo_picker
from playground.ui.settings_memory import reclaim

BOUND = "query-params"
DEFAULT = {field.name: field.default for field in fields(ScaleConfig)}
LAB = f"{PREFIX}_lab"
LONGEST_TEXT = 400  # characters
SHOWN_SIDE = f"{PREFIX}_side"  # of the pyramid that the objects in the text were written for


def take_edit() -> None:
    """Objects were moved, or a size was dragged: they become the controls' values, and with them the address."""
    edit = st.session_state[LAB].get("edit")
    if not isinstance(edit, dict):
        return
    if edit.get("what") == "size" and is_number(edit.get("value")):
        least, most = RANGES["s"]
        st.session_state[f"{PREFIX}_s"] = min(most, max(least, round(float(edit["value"]), 3)))
    if edit.get("what") == "boxes":
        _take_boxes(edit)


def _take_boxes(edit: dict[str, object]) -> None:
    boxes = edited_boxes(edit.get("boxes"))
    if not 1 <= len(boxes) <= MOST_OBJECTS:
        return
    names, pick = object_names(len(boxes)), edit.get("pick")
    st.session_state[f"{PREFIX}_boxes"] = write_boxes(boxes)
    st.session_state[f"{PREFIX}_pick"] = pick if pick in names else names[0]


def read_controls(view: str) -> tuple[ScaleConfig, Photo]:
    """Draw the controls that a view needs; returns the configuration and the photo.

    Raises ValueError with a sentence where a text cannot be read; all controls are drawn by then.
    """
    photo = photo_picker()
    found: dict[str, object] = {"crop": _switch(_("The photo becomes"), "crop", CROPS)}
    if view in (TOUCH, HEAD):
        found |= _one_map(view)
    else:
        found |= _pyramid()
    if view in (CATCH, PLACES):
        found |= _objects()
    return ScaleConfig(**found), photo


def _pyramid() -> dict[str, object]:
    key = f"{PREFIX}_pyramid"
    reclaim(PREFIX, key)
    found: dict[str, object] = {
        "pyramid": st.selectbox(_("Feature maps of"), PYRAMIDS, key=key, bind=BOUND, on_change=_keep_places)
    }
    if found["pyramid"] == OWN:
        found["own"] = _text(
            _("Maps; cells: sizes; …"), "own", _("Cells a side, then sizes as parts of the side; finest map first.")
        )
        found["ratios"] = _text(_("Ratios, width over height"), "ratios")
        found["convs"] = _slide(_("3 × 3 before each pooling"), "convs")
    st.session_state[SHOWN_SIDE] = known_pyramid(str(found["pyramid"])).side if found["pyramid"] != OWN else 256
    return found


def _keep_places() -> None:
    """Another input has another size: the objects stay where they are on the photo."""
    reclaim(PREFIX, f"{PREFIX}_boxes")  # where this view does not draw them
    chosen = st.session_state[f"{PREFIX}_pyramid"]
    side = 256 if chosen == OWN else known_pyramid(chosen).side
    factor = side / st.session_state.get(SHOWN_SIDE, side)
    text = st.session_state.get(f"{PREFIX}_boxes", DEFAULT["boxes"])
    try:
        boxes = parse_boxes(text)
        grown = [WrittenBox(tuple(factor * value for value in box.corners), box.label) for box in boxes]
    except ValueError:
        return  # the sentence comes with the configuration
    st.session_state[f"{PREFIX}_boxes"] = write_boxes(grown)


def _objects() -> dict[str, object]:
    text = _text(_("Objects: A; B; …"), "boxes", _("x1 y1 x2 y2 in pixels of the network’s input; objects are parted by ;"))
    try:
        names = object_names(min(MOST_OBJECTS, len(parse_boxes(text))))
    except ValueError:
        names = ("A",)  # the sentence comes with the configuration
    key = f"{PREFIX}_pick"
    reclaim(PREFIX, key)
    if st.session_state.get(key, names[0]) not in names:
        st.session_state[key] = names[0]  # its object is gone
    pick = st.selectbox(_("Look closely at"), names, key=key, bind=BOUND)
    return {"boxes": text, "pick": pick, "t": _slide(_("IoU that is good enough"), "t", 0.05)}


def _one_map(view: str) -> dict[str, object]:
    found: dict[str, object] = {"cells": _slide(_("Cells a side of the map"), "cells")}
    if view == TOUCH:
        found["s"] = _slide(_("Size s of its anchors"), "s", 0.001, "%.3f")
        found["shapes"] = _switch(_("Ratios"), "shapes", tuple(SHAPES))
    else:
        found["anchors"] = _slide(_("Anchors a cell, a"), "anchors")
        found["classes"] = _slide(_("Classes without background, q"), "classes")
        key = f"{PREFIX}_permute"
        reclaim(PREFIX, key)
        found["permute"] = st.toggle(_("Move channels last first"), DEFAULT["permute"], key=key, bind=BOUND)
    return found


def _text(label: str, name: str, help: str | None = None) -> str:
    key = f"{PREFIX}_{name}"
    reclaim(PREFIX, key)
    return st.text_input(label, DEFAULT[name], max_chars=LONGEST_TEXT, key=key, bind=BOUND, help=help)


def _slide(label: str, name: str, step: float = 1, shown: str | None = None) -> float:
    key = f"{PREFIX}_{name}"
    reclaim(PREFIX, key)
    return st.slider(label, *RANGES[name], DEFAULT[name], step=step, key=key, bind=BOUND, format=shown)


def _switch(label: str, name: str, choices: tuple[str, ...]) -> str:
    key = f"{PREFIX}_{name}"
    reclaim(PREFIX, key)
    return st.segmented_control(label, choices, default=DEFAULT[name], required=True, key=key, bind=BOUND, width="stretch")
