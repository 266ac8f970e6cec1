"""Links that open exactly one state of a page and keep the session, so that an uploaded photo survives the click.

They are real links: they can be copied, bookmarked and opened in a new tab. A plain click changes the address and tells
Streamlit as the browser's Back button would, because only then does the address decide every bound control, those it
leaves out included; `st.page_link(query_params=…)` leaves a control where it was when its parameter is missing.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from playground.ui.components import component

_mount = component(__file__)


@dataclass(frozen=True)
class StateLink:
    """One link: what it opens and why to click it."""

    label: str
    why: str
    href: str  # a path with its query, on this server
    image: str | None = None  # a data URL, shown on a card


@dataclass(frozen=True)
class LinkSection:
    """A heading with its links below."""

    title: str
    links: Sequence[StateLink]


def link_columns(columns: Sequence[Sequence[LinkSection]], *, key: str) -> None:
    """Sections side by side, each link a line: label, then why. All in one element, because the browser goes through
    every element of a page at every move of a slider; narrow, the columns stand below one another."""
    _mount(data={"look": "columns", "columns": [[asdict(section) for section in column] for column in columns]}, key=key)


def link_cards(links: Sequence[StateLink], *, key: str) -> None:
    """One card a link: image, label, why."""
    _mount(data={"look": "cards", "columns": [[{"links": [asdict(link) for link in links]}]]}, key=key)
