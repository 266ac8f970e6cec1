"""A grid of pictures to choose one from: a radio group for the keyboard, thumbs for the finger."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from playground.ui.components import component

_mount = component(__file__)


@dataclass(frozen=True)
class Thumbnail:
    """One picture on offer."""

    name: str  # what the choice returns
    title: str  # read aloud, and shown under the picture in a captioned grid
    image: str  # a data URL
    caption: str = ""  # shown under the picture in place of the title


def thumbnails(
    items: Sequence[Thumbnail], selected: str | None, on_choose: Callable[[str], None], *, label: str, key: str, **look: object
) -> None:
    """Draw the grid with `selected` outlined. `on_choose` gets the name of a clicked picture before the page runs again.

    `look`: captions, whether titles stand below (True unless said); columns, 4 unless said.
    """
    message = {"selected": selected, "label": label, "columns": 4, "captions": True, **look}
    pictures = [asdict(item) for item in items]
    _mount(data={"items": pictures, **message}, key=key, on_chosen_change=lambda: on_choose(st.session_state[key].chosen))
