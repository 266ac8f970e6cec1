"""Controls of the lesson "Non-maximum suppression": each is bound to the address under the name of the field it sets."""

from dataclasses import replace

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.nms.answer import (
    ACROSS,
    CLOUD,
    CLOUD_NUMBERS,
    CROWD,
    RAW_COUNTS,
    SIGMAS,
    SOURCES,
    WRITTEN,
    YOURS,
    NmsConfig,
)
from playground.lessons.nms.raw_boxes import MOST_RAW, parse_scored, write_scored
from playground.lessons.nms.states import PREFIX, RULES
from playground.ui.components.box_stage import is_number
from playground.ui.photos import photo_picker
from playground.ui.settings_memory import reclaim

BOUND = "query-params"
DEFAULT = NmsConfig()
LAB = f"{PREFIX}_lab"
LONGEST_TEXT = 600  # characters of the boxes


def take_edit() -> None:
    """The threshold was turned, a box asked about or moved: it becomes a control's value, and with it the address."""
    edit = st.session_state[LAB].get("edit")
    if not isinstance(edit, dict):
        return
    what, value = edit.get("what"), edit.get("value")
    if what == "threshold" and is_number(value):
        st.session_state[f"{PREFIX}_t"] = min(1.0, max(0.0, round(float(value), 2)))
    elif what == "pick" and is_number(value):
        st.session_state[f"{PREFIX}_pick"] = min(MOST_RAW, max(1, int(value)))
    elif what == "box":
        _take_box(edit)


def _take_box(edit: dict[str, object]) -> None:
    key = f"{PREFIX}_boxes"
    try:
        boxes = list(parse_scored(st.session_state.get(key, DEFAULT.boxes)))
        place = int(edit["index"])
        boxes[place] = replace(boxes[place], box=replace(boxes[place].box, corners=tuple(map(float, edit["box"]))))
    except (KeyError, IndexError, TypeError, ValueError):
        return  # not from our script: the page keeps what it has
    st.session_state[key] = write_scored(boxes)


def read_controls(view: str) -> tuple[NmsConfig, Photo | None]:
    """Draw the controls; returns the configuration, and the reader's photo where it is looked at.

    Raises ValueError with a sentence where the boxes cannot be read; all controls are drawn by then.
    """
    found: dict[str, object] = {
        "source": st.selectbox(_("Boxes of"), SOURCES, key=f"{PREFIX}_source", bind=BOUND),
        "t": _slider(_("IoU threshold"), "t", (0.0, 1.0), 0.01),
    }
    photo = photo_picker() if found["source"] == YOURS else None
    if found["source"] == WRITTEN:
        reclaim(PREFIX, f"{PREFIX}_boxes")
        found["boxes"] = st.text_input(
            _("Boxes: A; B; C; …"),
            DEFAULT.boxes,
            max_chars=LONGEST_TEXT,
            key=f"{PREFIX}_boxes",
            bind=BOUND,
            help=_("x1 y1 x2 y2 in pixels, a score from 0 to 1, then a class if you like; boxes are parted by ;"),
        )
    elif found["source"] == CROWD:
        found["raw"] = _slider(_("Raw boxes"), "raw", RAW_COUNTS, 20)
    elif found["source"] == CLOUD:
        found["cloud"] = _number(_("Which cloud"), "cloud", CLOUD_NUMBERS)
    found["least"] = _slider(_("Score at least"), "least", (0.0, 1.0), 0.05)
    found["across"] = st.segmented_control(
        _("Suppress across classes"),
        ACROSS,
        default=DEFAULT.across,
        required=True,
        key=f"{PREFIX}_across",
        bind=BOUND,
        width="stretch",
        help=_("No: boxes of two classes never remove each other. The textbook’s code says yes."),
    )
    if view == RULES:
        found["sigma"] = _slider(_("σ of Gaussian Soft-NMS"), "sigma", SIGMAS, 0.1)
    found["pick"] = _number(_("Ask about box, 1 the surest"), "pick", (1, MOST_RAW), _("The last one where there are fewer."))
    return NmsConfig(**found), photo


def _slider(label: str, name: str, limits: tuple[float, float], step: float) -> float:
    reclaim(PREFIX, f"{PREFIX}_{name}")
    return st.slider(label, *limits, getattr(DEFAULT, name), step=step, key=f"{PREFIX}_{name}", bind=BOUND)


def _number(label: str, name: str, limits: tuple[int, int], help: str | None = None) -> int:
    reclaim(PREFIX, f"{PREFIX}_{name}")
    return st.number_input(label, *limits, getattr(DEFAULT, name), step=1, key=f"{PREFIX}_{name}", bind=BOUND, help=help)
