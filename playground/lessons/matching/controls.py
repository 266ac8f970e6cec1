"""Controls of the lesson "Matching and offsets": each is bound to the address under the name of the field it sets."""

import streamlit as st

from playground.boxes.written import parse_boxes, write_boxes
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.matching.answer import GROUNDS, RANGES, MatchConfig
from playground.lessons.matching.sizes import SIDES, STEP
from playground.lessons.matching.states import PREFIX, RULES, SIZES, STEPS, TARGETS
from playground.ui.components.box_stage import edited_boxes
from playground.ui.photos import photo_picker

BOUND = "query-params"
DEFAULT = MatchConfig()
PLAYER, PICTURES = f"{PREFIX}_player", f"{PREFIX}_pictures"
LONGEST_TEXT = 600  # characters of boxes
SLIDERS = {  # view -> what it asks for, in order
    STEPS: ("t", "pad"),
    TARGETS: ("t", "pad"),
    RULES: ("t", "high", "low", "nearest"),
    SIZES: ("side", "x", "y", "t", "high", "nearest"),
}
STEPS_OF = {"t": 0.01, "high": 0.05, "low": 0.05, "side": STEP, "x": 5, "y": 5}


def take_edit() -> None:
    """Boxes were moved or an anchor chosen: they become the controls' values, and with them the address."""
    edit = st.session_state[PLAYER].get("edit")
    if not isinstance(edit, dict) or edit.get("what") != "boxes":
        return
    sets = {name: edited_boxes(edit.get(name)) for name in ("objects", "anchors")}
    if not all(sets.values()):
        return
    for name, boxes in sets.items():
        st.session_state[f"{PREFIX}_{name}"] = write_boxes(boxes)
    st.session_state[f"{PREFIX}_pick"] = str(edit.get("pick"))


def take_side() -> None:
    """The mark of the curve was let go at another size."""
    edit = st.session_state[PICTURES].get("edit")
    if isinstance(edit, dict) and edit.get("what") == "side" and edit.get("value") in SIDES:
        st.session_state[f"{PREFIX}_side"] = int(edit["value"])


def read_controls(view: str) -> tuple[MatchConfig, Photo | None]:
    """Draw the controls; returns the configuration, and the photo where one is shown.

    Raises ValueError with a sentence where the boxes cannot be read; all controls are drawn by then.
    """
    found: dict[str, object] = {}
    if view != SIZES:
        found["ground"] = st.selectbox(_("Boxes on"), GROUNDS, key=f"{PREFIX}_ground", bind=BOUND)
    photo = photo_picker() if found.get("ground") != "squared paper" else None
    for name in SLIDERS[view]:
        found[name] = _slide(name)
    if found.get("pad"):
        found["skip"] = st.toggle(
            _("Skip rows of −1"),
            DEFAULT.skip,
            key=f"{PREFIX}_skip",
            bind=BOUND,
            help=_("The textbook’s function does not: each such row takes a real anchor."),
        )
    if view != SIZES:
        found["objects"] = _text(_("Objects, % of the sides"), "objects", _("x1 y1 x2 y2 and a class; objects are parted by ;"))
        found["anchors"] = _text(_("Anchors"), "anchors", _("x1 y1 x2 y2 and a name; anchors are parted by ;"))
    if view == TARGETS:
        found["pick"] = _pick(str(found["anchors"]))
        found["forget"] = st.toggle(
            _("Decoder forgets 0.1 and 0.2"),
            key=f"{PREFIX}_forget",
            bind=BOUND,
            help=_("Encoder and decoder must agree on them."),
        )
    return MatchConfig(**found), photo


def _pick(text: str) -> str:
    try:
        names = [box.label or f"A{number}" for number, box in enumerate(parse_boxes(text))]
    except ValueError:
        names = [DEFAULT.pick]  # the sentence comes with the configuration
    names, key = list(dict.fromkeys(names)), f"{PREFIX}_pick"
    first = DEFAULT.pick if DEFAULT.pick in names else names[0]
    if st.session_state.get(key, first) not in names:
        st.session_state[key] = first  # its anchor is gone
    return st.selectbox(_("Explain"), names, index=names.index(first), key=key, bind=BOUND)


def _text(label: str, name: str, help: str) -> str:
    return st.text_input(label, getattr(DEFAULT, name), max_chars=LONGEST_TEXT, key=f"{PREFIX}_{name}", bind=BOUND, help=help)


def _slide(name: str) -> int | float:
    label, help = _labels()[name]
    return st.slider(
        label, *RANGES[name], getattr(DEFAULT, name), STEPS_OF.get(name, 1), key=f"{PREFIX}_{name}", bind=BOUND, help=help
    )


def _labels() -> dict[str, tuple[str, str | None]]:
    return {
        "t": (_("IoU threshold"), _("From here an anchor that nobody claimed becomes an object.")),
        "pad": (_("Rows of −1 in the labels"), _("They fill a batch up where pictures hold different numbers of objects.")),
        "high": (_("Faster R-CNN: object from"), None),
        "low": (_("Faster R-CNN: background below"), None),
        "nearest": (_("ATSS: candidates a level"), None),
        "side": (_("Side of the square, px of 256"), None),
        "x": (_("Its centre, % of the width"), None),
        "y": (_("% of the height"), None),
    }
