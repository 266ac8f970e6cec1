"""Controls of the lesson "Your own annotations": each is bound to the address under the name of the field it sets."""

from dataclasses import fields

import streamlit as st

from playground.boxes.annotations.dataset import AnnotationError, Annotations
from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.lessons.annotations import settings
from playground.lessons.annotations.files import chosen_annotations
from playground.lessons.annotations.settings import ALL, CHOICES, LONGEST_TEXT, OWN, RANGES, TEXTBOOK, WRITTEN, AnnotationConfig
from playground.lessons.annotations.states import PREFIX

DEFAULT = {field.name: field.default for field in fields(AnnotationConfig)}
BOUND = "query-params"

# Which controls each view has, in their order.
SHOWN = {
    settings.BOXES: ("fit",),
    settings.ANCHORS: ("set", "fit", "side"),
    settings.STEPS: ("k", "distance", "fit"),
    settings.RECALL: ("set", "cells", "iou", "fit", "side"),
    settings.NOISE: ("box", "amount"),
    settings.CROPS: ("window", "least"),
    settings.TAX: ("nms",),
}


def read_controls(entry: Lesson, view: str) -> tuple[Annotations | None, str, dict[str, object]]:
    """Draw the controls of a view: (boxes or None, digest of their source, fields of an AnnotationConfig not yet validated).

    Raises AnnotationError where the reader's files cannot be read; all controls are drawn by then.
    """
    found: dict[str, object] = {"view": view, "source": _choose(_("Boxes"), "source")}
    annotations, digest, problem = None, "", None
    try:
        annotations, digest = chosen_annotations(entry, str(found["source"]))
    except AnnotationError as error:
        problem = error
    names = annotations.class_names if annotations else ()
    if len(names) > 1:
        found["only"] = st.selectbox(_("Class"), (ALL, *names), key=f"{PREFIX}_only", bind=BOUND)
    for name in SHOWN[view]:
        if name == "set":
            _anchor_set(found)
        elif name == "cells" and found["anchors"] == TEXTBOOK:
            continue  # it has maps of its own
        elif name in CHOICES:
            found[name] = _choose(_labels()[name], name)
        else:
            found[name] = _slide(_labels()[name], name)
    if problem:
        raise problem
    return annotations, digest, found


def _anchor_set(found: dict[str, object]) -> None:
    found["anchors"] = _choose(_("Anchors"), "anchors")
    if found["anchors"] in (settings.FREE, settings.EVOLVED):
        found["k"] = _slide(_("Shapes"), "k")
        found["distance"] = _choose(_("Distance of k-means"), "distance")
        if found["distance"] == "IoU":
            found["keep"] = _choose(_("Keep"), "keep")
    elif found["anchors"] in WRITTEN:
        if found["anchors"] != "DefaultBoxGenerator":
            found["n"] = _slide(_("Sizes"), "n")
        found["m"] = _slide(_("Ratios"), "m")
    elif found["anchors"] == OWN:
        found["own"] = st.text_area(
            _("Width × height"),
            DEFAULT["own"],
            max_chars=LONGEST_TEXT,
            key=f"{PREFIX}_own",
            bind=BOUND,
            help=_("Parts of the input’s side, with commas between anchors."),
        )


def _choose(label: str, name: str) -> str:
    listed = list(CHOICES[name])
    return st.selectbox(label, listed, index=listed.index(DEFAULT[name]), key=f"{PREFIX}_{name}", bind=BOUND)


def _slide(label: str, name: str) -> int | float:
    least, most = RANGES[name]
    step = {"iou": 0.05, "nms": 0.01, "amount": 0.5}.get(name, 1)
    return st.slider(label, least, most, DEFAULT[name], step, key=f"{PREFIX}_{name}", bind=BOUND)


def _labels() -> dict[str, str]:
    return {
        "fit": _("How pictures come to a square input"),
        "side": _("Side of the input, px"),
        "k": _("Shapes"),
        "distance": _("Distance of k-means"),
        "cells": _("Cells of the map, a side"),
        "iou": _("IoU that counts"),
        "box": _("Side of a square, px"),
        "amount": _("Edges tremble by ± px"),
        "window": _("Window, % of each side"),
        "least": _("Keep from % in view"),
        "nms": _("NMS threshold"),
    }
