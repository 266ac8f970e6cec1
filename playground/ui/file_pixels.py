"""Boxes in pixels of the photo's file.

A photo whose file is larger is shown reduced, yet boxes are typed and told in the pixels of the file, as annotation tools have
them. Boxes that a page opens with are made for a sample: until a reader changes them they grow with the photo.
"""

from collections.abc import Iterable

import streamlit as st

from playground.boxes.written import grown_text
from playground.images import Photo
from playground.kit.settings import Settings
from playground.ui.address import chosen_value, key_of
from playground.ui.panel import put


def file_scale(photo: Photo) -> float:
    """Pixels of the file on each pixel that is shown, 1 where the file is no larger."""
    return photo.original_size[0] / photo.image.size[0]


def grow_untouched(kind: type[Settings], names: Iterable[str], photo: Photo) -> bool:
    """Let texts of boxes grow to the photo's file, or shrink back to their default; whether any changed."""
    scale, changed = file_scale(photo), {}
    for name in (name for name in names if name in kind.controls):
        control = kind.controls[name]
        text = chosen_value(kind, name, control)
        if text not in (None, control.default, opening_text(kind, name)):
            continue
        wanted = control.default if scale == 1 else grown_text(control.default, scale)
        st.session_state[_marker(kind, name)] = wanted
        if (text or control.default) != wanted:
            changed[name] = wanted
    put(kind, changed)
    return bool(changed)


def opening_text(kind: type[Settings], name: str) -> str:
    """The text of boxes that the page itself opened with on this photo."""
    return st.session_state.get(_marker(kind, name), kind.controls[name].default)


def _marker(kind: type[Settings], name: str) -> str:
    return f"{key_of(kind, name)}-grown"
