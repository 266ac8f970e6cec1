"""The three buttons in a lesson's upper right corner: copy link, reset, the textbook's section."""

from collections.abc import Callable

from playground.ui.components import register
from playground.ui.i18n import _

_mount = register("toolbar")


def toolbar(*, reset_href: str, textbook: str, textbook_url: str, on_reset: Callable[[], None], key: str) -> None:
    """Reset opens `reset_href` (the page's bare address) and calls `on_reset`, for state that the address does not hold."""
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
        on_reset_change=on_reset,
    )
