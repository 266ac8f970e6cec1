"""The controls beside the picture that act on it at once: the strength, the square of four styles, the brushes."""

from types import SimpleNamespace

import streamlit as st
from PIL import ImageOps

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.instant_style.settings import PAINTED, ROLES, Instant
from playground.ui.answers import kept
from playground.ui.at_once import desk_address
from playground.ui.components import component
from playground.ui.components.divider import data_url
from playground.ui.panel import peek, take, values_now
from playground.ui.photos import current_photo, open_chooser, photo_problem

SIDE = "instant_side"
TILE = 112  # px, twice what is shown
CHOOSING = "instant-choosing"  # the role whose dialog is to open
ACTING = ("strength", "across", "down", "regions")

_mount = component(__file__)


def side() -> None:
    """Draw them into the open container, in the views that are painted.

    An edit names settings with their values; `choose` is the number of the style that is to be changed.
    """
    try:
        settings = peek(Instant)
    except ValueError:  # a sentence stands in the picture's place, the controls stay
        settings = SimpleNamespace(**values_now(Instant))
    if settings.view not in PAINTED:
        return
    control = Instant.controls["strength"]
    knob = {"name": "strength", "label": _(control.label), "low": control.low, "high": control.high, "step": control.step}
    data = {
        "view": settings.view,
        "knobs": [knob | {"digits": 2, "help": ""}],
        "values": {name: getattr(settings, name) for name in ACTING},
        "desk": desk_address(),
        "words": _words(),
    }
    if settings.view != "paint":
        styles = [current_photo(role) for role in ROLES]
        data["styles"] = [{"title": _(style.title), "image": _tile(style)} for style in styles]
        data["photo"] = _tile(current_photo())
    _mount(data=data, key=SIDE, on_edit_change=take(Instant, SIDE), on_choose_change=_choose)
    for role in ROLES[1:]:
        photo_problem(role)
    if role := st.session_state.pop(CHOOSING, None):
        open_chooser(role)


def _choose() -> None:
    chosen = st.session_state[SIDE].choose
    if isinstance(chosen, int) and 0 <= chosen < len(ROLES):
        st.session_state[CHOOSING] = ROLES[chosen]


@kept(most=64)
def _tile(photo: Photo) -> str:
    return data_url(ImageOps.fit(photo.image, (TILE, TILE)))


def _words() -> dict[str, str]:
    words = {"photo": _("the photo"), "change": _("Style {n}: {title}. Press to choose another")}
    words |= {"pad": _("Point in a square of four styles: {shares}. Arrow keys move it.")}
    words |= {"brush": _("Brush"), "brush_with": _("Paint with {title}"), "width": _("Brush size, of the longer side")}
    words |= {"change_brush": _("Change style"), "everywhere": _("Fill all")}
    return words | {"undo": _("Undo"), "undo_keys": _("Back to the settings before: Ctrl+Z, or ⌘Z")}
