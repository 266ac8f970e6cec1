"""The three buttons in a lesson's upper right corner: copy link, reset, the textbook's section."""

from playground.kit.i18n import _
from playground.ui.components import component

WIDTH = 300  # px

_mount = component(__file__)


def toolbar(*, reset_href: str, textbook: str, textbook_url: str, key: str) -> None:
    """Reset opens `reset_href`, an address without the lesson's parameters."""
    _mount(
        data={
            "copy": _("Copy link"),
            "copied": _("Link copied"),
            "fallback": _("Copy this address"),
            "reset": _("Reset"),
            "reset_href": reset_href,
            "textbook": f"{textbook} ↗",
            "textbook_url": textbook_url,
        },
        key=key,
        width=WIDTH,
    )
