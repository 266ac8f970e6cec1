"""The buttons in a lesson's upper right corner: undo, copy link, reset, the textbook's section."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.ui.components import component

WIDTH = 375  # px

_mount = component(__file__)


def toolbar(
    entry: Lesson,
    *,
    reset_href: str,
    stays: Sequence[str] = (),
    jobs: Mapping[str, object] | None = None,
    on_lost: Callable[[object], None] = lambda names: None,
) -> None:
    """Reset opens `reset_href`, an address without the lesson's parameters. `stays` says what of this page the copied link
    cannot hold. `jobs` are the session's, {"mark", "names"}: where the mark is another one than this browser tab was told
    before, the server has lost those names, and `on_lost` is called with them."""
    words = {"copy": _("Copy link"), "copied": _("Link copied"), "fallback": _("Copy this address"), "reset": _("Reset")}
    words |= {"scan": _("For the class: scan this code to open the page as it stands."), "qr": _("QR code of this page")}
    words |= {"local": _("This address opens on this machine only. A class needs the machine’s name or number in the network.")}
    words |= {"undo": _("Undo"), "undo_keys": _("Back to the settings before: Ctrl+Z, or ⌘Z")}
    links = {"reset_href": reset_href, "textbook": f"{entry.textbook} ↗", "textbook_url": entry.textbook_url}
    key = f"toolbar_{entry.slug}"
    told = words | links | {"stays": list(stays), "jobs": jobs}
    _mount(data=told, key=key, width=WIDTH, on_lost_change=lambda: on_lost(st.session_state[key].get("lost")))
