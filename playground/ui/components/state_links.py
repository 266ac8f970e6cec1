"""Links that open exactly one state of a page and keep the session, so that an uploaded photo survives the click.

They are real links: they can be copied, bookmarked and opened in a new tab. A plain click changes the address and tells
Streamlit as the browser's Back button would, because only then does the address decide every bound control, those it
leaves out included; `st.page_link(query_params=…)` leaves a control where it was when its parameter is missing.
"""

from collections.abc import Sequence

from playground.ui.components import register

_mount = register("state_links")


def state_links(items: Sequence[dict[str, str]], *, key: str) -> None:
    """A list of links; each item holds label, why and href (a path with its query, on this server)."""
    _mount(data={"items": list(items)}, key=key)
