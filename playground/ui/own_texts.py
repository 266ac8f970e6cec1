"""Texts of the reader's own: what was typed, drawn or dragged into a text setting stays for the session.

An example, Reset or another page may show another text; a button under the field then brings the reader's own back.
"""

from collections.abc import Callable
from functools import partial

import streamlit as st

from playground.kit.i18n import _
from playground.kit.saying import verbatim
from playground.ui import brought

LONGEST_HINT = 300  # characters of a text that are shown before it is brought back


def keep_text(key: str, text: str, *, before: str | None = None) -> None:
    """Keep what the reader made of a setting. Where the text `before` is the latest of their own, it has become this one: a
    drag leaves one text and not one at each stop."""
    last = brought.latest(_kind(key))
    if last and last.value == before:
        brought.remove(last.kind, last.digest)
    brought.put(_kind(key), text, name=text[:LONGEST_HINT])


def typed(key: str, changed: Callable[[], None] | None) -> Callable[[], None]:
    """The callback of a text field: keep what was typed, then do what the page wants."""

    def act() -> None:
        keep_text(key, st.session_state[key])
        if changed:
            changed()

    return act


def own_text_button(key: str, shown: str) -> None:
    """Draw the way back to the reader's own text, where another one is shown."""
    if own := offers_own_text(key, shown):
        bring = partial(st.session_state.update, {key: own.value})
        look = {"icon": ":material/undo:", "width": "stretch", "help": verbatim(own.name)}
        st.button(_("Back to my own"), key=f"own-{key}", on_click=bring, **look)


def offers_own_text(key: str, shown: str) -> brought.Item | None:
    """The reader's own text, where another one is shown."""
    own = brought.latest(_kind(key))
    return own if own and own.value != shown else None


def _kind(key: str) -> str:
    return f"text {key}"
