"""The buttons in a lesson's upper right corner: undo, copy link, reset, the textbook's section."""

from collections.abc import Sequence

from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.ui.components import component

WIDTH = 375  # px

_mount = component(__file__)


def toolbar(entry: Lesson, *, reset_href: str, stays: Sequence[str] = ()) -> None:
    """Reset opens `reset_href`, an address without the lesson's parameters. `stays` says what of this page the copied link
    cannot hold."""
    words = {"copy": _("Copy link"), "copied": _("Link copied"), "fallback": _("Copy this address"), "reset": _("Reset")}
    words |= {"scan": _("For the class: scan this code to open the page as it stands."), "qr": _("QR code of this page")}
    words |= {"local": _("This address opens on this machine only. A class needs the machine’s name or number in the network.")}
    words |= {"undo": _("Undo"), "undo_keys": _("Back to the settings before: Ctrl+Z, or ⌘Z")}
    links = {"reset_href": reset_href, "textbook": f"{entry.textbook} ↗", "textbook_url": entry.textbook_url}
    _mount(data=words | links | {"stays": list(stays)}, key=f"toolbar_{entry.slug}", width=WIDTH)
