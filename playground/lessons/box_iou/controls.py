"""Controls of the lesson "Boxes and IoU": each is bound to the address under the name of the field it sets."""

import streamlit as st

from playground.boxes.written import MOST_BOXES, parse_boxes, write_boxes
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.box_iou.answer import CLASSES, COORDINATES, GROUNDS, SHEET, SLIDES, THRESHOLDS, IouConfig, box_names
from playground.lessons.box_iou.states import FORMATS, ISLAND, PREFIX
from playground.ui.components.box_stage import edited_boxes, is_number
from playground.ui.photos import photo_picker

BOUND = "query-params"
DEFAULT = IouConfig()
LAB = f"{PREFIX}_lab"
LONGEST_TEXT = 600  # characters of the boxes


def take_edit() -> None:
    """Boxes were moved, or the line of t: they become the controls' values, and with them the address."""
    edit = st.session_state[LAB].get("edit")
    if not isinstance(edit, dict):
        return
    if edit.get("what") == "threshold" and is_number(edit.get("value")):
        least, most = THRESHOLDS
        st.session_state[f"{PREFIX}_t"] = min(most, max(least, round(float(edit["value"]), 2)))
    if edit.get("what") == "boxes":
        _take_boxes(edit)


def _take_boxes(edit: dict[str, object]) -> None:
    boxes = edited_boxes(edit.get("boxes"))
    if not 1 <= len(boxes) <= MOST_BOXES:
        return
    st.session_state[f"{PREFIX}_boxes"] = write_boxes(boxes)
    names = box_names(len(boxes))[1:]
    pick = edit.get("pick")
    st.session_state[f"{PREFIX}_pick"] = pick if pick in names else (names[0] if names else DEFAULT.pick)


def read_controls(view: str) -> tuple[IouConfig, Photo | None, tuple[int, int]]:
    """Draw the controls; returns the configuration, the photo where one is shown, and the ground's (width, height).

    Raises ValueError with a sentence where the boxes cannot be read; all controls are drawn by then.
    """
    found: dict[str, object] = {"ground": _choose(_("Boxes on"), "ground", GROUNDS)}
    photo = photo_picker() if found["ground"] == "photo" else None
    found["boxes"] = st.text_input(
        _("Boxes: truth; A; B; …"),
        DEFAULT.boxes,
        max_chars=LONGEST_TEXT,
        key=f"{PREFIX}_boxes",
        bind=BOUND,
        help=_("x1 y1 x2 y2 in pixels, then a class if you like; boxes are parted by ;"),
    )
    found["pick"] = _pick(str(found["boxes"]))
    found["coordinates"] = _choose(_("Coordinates as"), "coordinates", COORDINATES)
    if view != FORMATS:
        found["slide"] = _switch(_("The curve slides the box"), "slide", SLIDES)
        if view == ISLAND:
            found["t"] = st.slider(_("IoU of the island"), *THRESHOLDS, DEFAULT.t, step=0.01, key=f"{PREFIX}_t", bind=BOUND)
        found["classes"] = _switch(
            _("Classes"), "classes", CLASSES, help=_("Of many classes only boxes of one class are compared.")
        )
        found["plus_one"] = st.toggle(
            _("Old +1 pixel"),
            key=f"{PREFIX}_plus_one",
            bind=BOUND,
            help=_("x2 and y2 name the last pixel inside, and a side is x2 − x1 + 1."),
        )
    return IouConfig(**found), photo, photo.image.size if photo else SHEET


def _pick(text: str) -> str:
    """Which box is compared with the truth; always on the page, since a click on a box sets it too."""
    try:
        names = box_names(len(parse_boxes(text)))[1:]
    except ValueError:
        names = ()  # the sentence comes with the configuration
    names, key = names or (DEFAULT.pick,), f"{PREFIX}_pick"
    if st.session_state.get(key, names[0]) not in names:
        st.session_state[key] = names[0]  # its box is gone
    return st.selectbox(_("Compare the truth with"), names, key=key, bind=BOUND)


def _choose(label: str, name: str, choices: tuple[str, ...]) -> str:
    default = choices.index(getattr(DEFAULT, name))
    return st.selectbox(label, choices, index=default, key=f"{PREFIX}_{name}", bind=BOUND)


def _switch(label: str, name: str, choices: tuple[str, ...], help: str | None = None) -> str:
    default = getattr(DEFAULT, name)
    return st.segmented_control(
        label, choices, default=default, required=True, key=f"{PREFIX}_{name}", bind=BOUND, width="stretch", help=help
    )
