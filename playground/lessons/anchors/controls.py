"""Controls of the lesson "Anchor boxes": each is bound to the address under the name of the field it sets."""

import streamlit as st

from playground.boxes.written import MOST_BOXES, parse_boxes, write_boxes
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.anchors.answer import (
    GROUNDS,
    MOST_CELLS,
    MOST_NUMBERS,
    PAPERS,
    RANGES,
    RATIO_RANGE,
    SIZE_RANGE,
    AnchorConfig,
    object_names,
    place_of,
)
from playground.lessons.anchors.states import CELL, PREFIX
from playground.ui.components.box_stage import edited_boxes, is_number
from playground.ui.photos import photo_picker

BOUND = "query-params"
DEFAULT = AnchorConfig()
LAB, ISLANDS = f"{PREFIX}_lab", f"{PREFIX}_islands"
LONGEST_TEXT = 600  # characters of the objects
LONGEST_LIST = 60  # of sizes, and of ratios
BOUNDS = {"sizes": SIZE_RANGE, "ratios": RATIO_RANGE}


def key(name: str) -> str:
    return f"{PREFIX}_{name}"


def take_cell() -> None:
    """A cell was chosen: its place becomes the controls' values, and with them the address."""
    cell = st.session_state[LAB].get("cell")
    if not isinstance(cell, dict):
        return
    for name, place, cells in (("down", cell.get("row"), cell.get("height")), ("across", cell.get("column"), cell.get("width"))):
        if isinstance(place, int) and isinstance(cells, int) and 0 <= place < cells <= MOST_CELLS:
            st.session_state[key(name)] = place_of(place, cells)


def take_edit() -> None:
    """Objects were moved, drawn or deleted, or another was chosen."""
    edit = st.session_state[LAB].get("edit")
    if not isinstance(edit, dict):
        return
    boxes = edited_boxes(edit.get("boxes"))
    if not 1 <= len(boxes) <= MOST_BOXES:
        return
    st.session_state[key("boxes")] = write_boxes(boxes)
    names, pick = object_names(len(boxes)), edit.get("pick")
    st.session_state[key("pick")] = pick if pick in names else names[0]


def take_numbers() -> None:
    """A slider beside the map of shapes was let go."""
    edit = st.session_state[ISLANDS].get("edit")
    if not isinstance(edit, dict):
        return
    what, values = edit.get("what"), edit.get("values")
    if what not in BOUNDS or not isinstance(values, list) or not 1 <= len(values) <= MOST_NUMBERS:
        return
    least, most = BOUNDS[what]
    if all(is_number(value) and least <= value <= most for value in values):
        st.session_state[key(what)] = ", ".join(f"{value:g}" for value in values)


def read_controls(view: str) -> tuple[AnchorConfig, Photo | None, tuple[int, int]]:
    """Draw the controls; returns the configuration, the photo where one is shown, and the picture's (width, height).

    Raises ValueError with a sentence where sizes, ratios or objects cannot be read; all controls are drawn by then.
    """
    ground = st.selectbox(_("Boxes on"), GROUNDS, index=GROUNDS.index(DEFAULT.ground), key=key("ground"), bind=BOUND)
    photo = photo_picker() if ground == "photo" else None
    found: dict[str, object] = {"ground": ground}
    height, width = st.columns(2, gap="small")
    help_ = _("Cells of the feature map: each has the same anchors round its middle.")
    found["height"] = _count(height, _("Map, high"), "height", help_)
    found["width"] = _count(width, _("Map, wide"), "width", help_)
    found["sizes"] = _text(_("Sizes"), "sizes", LONGEST_LIST, _("Parts of the picture’s height, with commas between them."))
    found["ratios"] = _text(_("Ratios"), "ratios", LONGEST_LIST, _("Width over height, with commas between them."))
    found["full"] = st.toggle(
        _("All n·m pairs"),
        key=key("full"),
        bind=BOUND,
        help=_("The textbook takes n + m − 1: all sizes with the first ratio, then the other ratios with the first size."),
    )
    found["boxes"] = _text(
        _("Objects"), "boxes", LONGEST_TEXT, _("x1 y1 x2 y2 in pixels, then a class if you like; objects are parted by ;")
    )
    found["pick"] = _pick(str(found["boxes"]))
    found["t"] = _slide(_("IoU that counts"), "t", 0.01)
    if view == CELL:
        found["down"] = _slide(_("Cell, from top"), "down", 0.001)
        found["across"] = _slide(_("Cell, from left"), "across", 0.001)
    size = photo.image.size if photo else PAPERS[ground]
    return AnchorConfig(**found), photo, size


def _pick(text: str) -> str:
    """Which object is looked at; always on the page, since a click on one sets it too."""
    try:
        names = object_names(len(parse_boxes(text)))
    except ValueError:
        names = (DEFAULT.pick,)  # the sentence comes with the configuration
    if st.session_state.get(key("pick"), names[0]) not in names:
        st.session_state[key("pick")] = names[0]  # its box is gone
    return st.selectbox(_("Object"), names, key=key("pick"), bind=BOUND)


def _count(place: object, label: str, name: str, help: str) -> int:
    return place.number_input(label, *RANGES[name], getattr(DEFAULT, name), key=key(name), bind=BOUND, help=help)


def _text(label: str, name: str, longest: int, help: str) -> str:
    return st.text_input(label, getattr(DEFAULT, name), max_chars=longest, key=key(name), bind=BOUND, help=help)


def _slide(label: str, name: str, step: float) -> float:
    return st.slider(label, *RANGES[name], getattr(DEFAULT, name), step=step, key=key(name), bind=BOUND)
