"""The three buttons in a lesson's upper right corner: copy link, reset, the textbook's section."""

from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.ui.components import component

WIDTH = 300  # px

_mount = component(__file__)


def toolbar(entry: Lesson, *, reset_href: str) -> None:
    """Reset opens `reset_href`, an address without the lesson's parameters."""
    words = {"copy": _("Copy link"), "copied": _("Link copied"), "fallback": _("Copy this address"), "reset": _("Reset")}
    links = {"reset_href": reset_href, "textbook": f"{entry.textbook} ↗", "textbook_url": entry.textbook_url}
    _mount(data=words | links, key=f"toolbar_{entry.slug}", width=WIDTH)
