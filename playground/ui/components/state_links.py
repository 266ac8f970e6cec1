"""Links that open exactly one state of a page and keep the session, so that an uploaded photo survives the click.

They are real links: they can be copied, bookmarked and opened in a new tab. A plain click changes the address and tells
Streamlit as the browser's Back button would, because only then does the address decide every bound control, those it
leaves out included; `st.page_link(query_params=…)` leaves a control where it was when its parameter is missing.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from playground.ui.components import register

_mount = register("state_links")


@dataclass(frozen=True)
class StateLink:
    """One link: what it opens and why to click it."""

    label: str
    why: str
    href: str  # a path with its query, on this server
    image: str | None = None  # a data URL, shown on a card


def link_list(links: Sequence[StateLink], *, key: str) -> None:
    """One line a link: label, then why."""
    _mount(data={"look": "list", "links": [asdict(link) for link in links]}, key=key)


def link_cards(links: Sequence[StateLink], *, key: str) -> None:
    """One card a link: image, label, why."""
    _mount(data={"look": "cards", "links": [asdict(link) for link in links]}, key=key)
