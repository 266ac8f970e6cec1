"""Controls of the lesson "Pooling": each is bound to the address under the name of the field it sets."""

from dataclasses import fields

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.pooling.charts import PICKED
from playground.lessons.pooling.settings import CHOICES, RANGES, PoolConfig
from playground.lessons.pooling.states import PREFIX
from playground.ui.photos import photo_picker

DEFAULT = {field.name: field.default for field in fields(PoolConfig)}
BOUND = "query-params"
STAGE = f"{PREFIX}_stage"
SHIFT_CHART = f"{PREFIX}_shift_chart"
LONGEST_TEXT = 2000  # characters of an own input
PHOTOS = ("On a photo", "Shift", "Edges", "From ReLU")  # views that always read the photo

# Which controls each view has, in their order.
SHOWN = {
    "Windows": ("mode", "source", "adaptive", "windows", "own_input"),
    "On a photo": ("mode", "adaptive", "again"),
    "Shift": ("shift", "shaken", "window", "stride"),
    "Signal": ("shift",),
    "Sizes": ("size", "adaptive", "cut"),
    "Edges": ("mode", "window"),
    "From ReLU": ("window",),
}


def take_edit() -> None:
    """A number was changed on the stage: the whole table becomes the control's text, and with it the address."""
    edit = st.session_state[STAGE].get("edit")
    if edit and isinstance(edit.get("text"), str):
        st.session_state.update({f"{PREFIX}_source": "own", f"{PREFIX}_own_input": edit["text"]})


def take_shift() -> None:
    """The chart of shifts was clicked: the nearest shift becomes the slider's."""
    for point in st.session_state[SHIFT_CHART].selection.get(PICKED, []):
        st.session_state[f"{PREFIX}_shift"] = int(point["shift"])


def read_pool(view: str) -> tuple[Photo | None, dict[str, object]]:
    """Draw the controls of a view; returns the photo where one is read, and fields of a PoolConfig not yet validated."""
    found: dict[str, object] = {"view": view}
    photo = photo_picker() if view in PHOTOS else None
    for name in SHOWN[view]:
        if name in _GROUPS:
            photo = _GROUPS[name](found) or photo
        else:
            found[name] = _slider(_labels()[name], name)
    return photo, found


def _mode(found: dict[str, object]) -> None:
    found["mode"] = st.selectbox(_("Pooling"), CHOICES["mode"], key=f"{PREFIX}_mode", bind=BOUND)
    if found["mode"] == "power":
        found["power"] = _slider(_("Exponent"), "power")


def _source(found: dict[str, object]) -> Photo | None:
    listed = list(CHOICES["source"])
    found["source"] = st.selectbox(_("Values"), listed, index=listed.index(DEFAULT["source"]), key=f"{PREFIX}_source", bind=BOUND)
    photo = photo_picker() if found["source"] == "photo" else None
    if found["source"] == "own":
        return photo
    left, right = st.columns(2, gap="small")
    for column, label, name in ((left, _("Rows"), "height"), (right, _("Columns"), "width")):
        found[name] = column.number_input(label, *RANGES[name], DEFAULT[name], key=f"{PREFIX}_{name}", bind=BOUND)
    if found["source"] == "random":
        found["seed"] = st.number_input(_("Seed"), *RANGES["seed"], DEFAULT["seed"], key=f"{PREFIX}_seed", bind=BOUND)
    return photo


def _dilation(found: dict[str, object]) -> None:
    """torch's averaging layers have none."""
    if found["mode"] in ("max", "min"):
        found["dilation"] = _slider(_("Dilation"), "dilation")


def _switches(found: dict[str, object]) -> None:
    found["ceil_mode"] = _toggle(_("Windows may hang over (ceil_mode)"), "ceil_mode")
    if found["mode"] in ("average", "root mean square"):
        found["count_include_pad"] = _toggle(_("Padding counts (count_include_pad)"), "count_include_pad")
    if found["mode"] in ("max", "min", "softmax"):
        found["by_hand"] = _toggle(_("Pad with zeros by hand"), "by_hand")


def _own_input(found: dict[str, object]) -> None:
    """It stands on the page always: only a control that was there before an edit on the stage writes it into the address."""
    found["own_input"] = st.text_input(
        _("Your numbers"),
        DEFAULT["own_input"],
        max_chars=LONGEST_TEXT,
        key=f"{PREFIX}_own_input",
        bind=BOUND,
        help=_("Rows are split by ; or click a number on the stage."),
    )


def _shaken(found: dict[str, object]) -> None:
    listed = list(CHOICES["shaken"])
    found["shaken"] = st.selectbox(
        _("Show the picture of"), listed, index=listed.index(DEFAULT["shaken"]), key=f"{PREFIX}_shaken", bind=BOUND
    )


def _adaptive(found: dict[str, object]) -> None:
    found["adaptive"] = _toggle(_("Windows adapt to the picture"), "adaptive")


def _windows(found: dict[str, object]) -> None:
    """Of the stage: how many there are, or how they lie."""
    if found["adaptive"]:
        return _how_many(found)
    for name in ("window", "stride", "pad"):
        found[name] = _slider(_labels()[name], name)
    _dilation(found)
    _switches(found)
    return None


def _again(found: dict[str, object]) -> None:
    if found["adaptive"]:
        return _how_many(found)
    for name in ("window", "stride", "times"):
        found[name] = _slider(_labels()[name], name)
    return None


def _how_many(found: dict[str, object]) -> None:
    found["outputs"] = _slider(_("Windows down"), "outputs")
    found["across"] = _slider(_("Windows across"), "across")


def _cut(found: dict[str, object]) -> None:
    if found["adaptive"]:
        found["outputs"] = _slider(_("Windows"), "outputs")
        return
    for name in ("window", "stride", "pad"):
        found[name] = _slider(_labels()[name], name)
    found["ceil_mode"] = _toggle(_("Windows may hang over (ceil_mode)"), "ceil_mode")


_GROUPS = {
    "mode": _mode, "source": _source, "windows": _windows, "again": _again, "own_input": _own_input,
    "shaken": _shaken, "adaptive": _adaptive, "cut": _cut,
}  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "window": _("Window"),
        "stride": _("Stride"),
        "pad": _("Padding per side"),
        "times": _("How often"),
        "shift": _("Moved to the left by"),
        "size": _("Cells along the axis"),
    }


def _slider(label: str, name: str) -> int:
    return st.slider(label, *RANGES[name], DEFAULT[name], key=f"{PREFIX}_{name}", bind=BOUND)


def _toggle(label: str, name: str) -> bool:
    return st.toggle(label, DEFAULT[name], key=f"{PREFIX}_{name}", bind=BOUND)
