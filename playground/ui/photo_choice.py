"""Which picture a session has chosen, a choice a role, shared by all pages.

Roles are rows of a table: `photo` is the reader's picture, `style` the painting of the style lessons. A sample's name
stands in the address under the role's name; an upload lives in this session's state and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from playground.images import Photo, Sample, StylePicture, sample, samples, style, styles
from playground.images.samples import STYLE_LICENCE
from playground.kit.i18n import _

Offer = Sample | StylePicture  # both have a name, a title and .photo()


@dataclass(frozen=True)
class Role:
    """What one picker chooses from. Its name is the parameter in the address and the start of its keys."""

    name: str
    label: str  # of the control
    title: str  # of the dialog
    shown: Callable[[], tuple[Offer, ...]]  # the thumbnails offered; the first is the default
    find: Callable[[str], Offer]  # any known name, also one that is not among the thumbnails; ValueError otherwise
    credit: Callable[[Offer], str]  # what it is, by whom, under which licence
    in_page: bool = False  # thumbnails stand in the page itself, not only in the dialog


ROLES = {
    role.name: role
    for role in (
        Role("photo", "Photo", "Choose a photo", samples, sample, lambda chosen: chosen.credit),
        Role(
            "style",
            "Style",
            "Choose a painting",
            styles,
            style,
            lambda chosen: f"{chosen.title}. {chosen.description} {STYLE_LICENCE}.",
            in_page=True,
        ),
    )
}


def choose_sample(role: str, name: str) -> None:
    """Make a sample this session's choice and write it into the address. Raises ValueError for an unknown name."""
    ROLES[role].find(name)
    st.session_state[f"{role}-choice"] = name
    st.query_params[role] = name
    _remember_address(role, name)


def choose_photo(role: str, photo: Photo) -> None:
    """Make an uploaded or taken picture this session's choice; the address then names no sample."""
    st.session_state[f"{role}-choice"] = photo
    st.query_params.pop(role, None)
    _remember_address(role, None)


def current_photo(role: str = "photo") -> Photo:
    """The picture chosen in this session, the role's default until then. Draws nothing, but obeys the address."""
    obey_address(role)
    choice = st.session_state.get(f"{role}-choice")
    return choice if isinstance(choice, Photo) else current_sample(role).photo()


def current_sample(role: str = "photo") -> Offer | None:
    """The chosen sample, the role's default until something was chosen; None for an upload."""
    choice = st.session_state.get(f"{role}-choice")
    if isinstance(choice, Photo):
        return None
    return ROLES[role].find(choice) if choice else ROLES[role].shown()[0]


def address_of_photos() -> dict[str, str]:
    """Parameters of the samples chosen on this page, for links to its other states; uploads have none."""
    return {role: st.query_params[role] for role in ROLES if role in st.query_params}


def obey_address(role: str) -> None:
    """Let a link, Back or a typed address decide; on a page entered without one, carry the session's choice along.

    The value last seen is kept with its page. One that changed on the same page was changed by the reader's browser,
    and its absence then means the default. An unknown name leaves the choice as it is and a sentence for the picker.
    """
    page, name = st.session_state.get("page"), st.query_params.get(role)
    seen_page, seen_name = st.session_state.get(f"{role}-address", (None, None))
    choice = st.session_state.get(f"{role}-choice")
    if name is not None and (page, name) != (seen_page, seen_name):
        _follow(role, name)
    elif name is None and page == seen_page and seen_name is not None:
        st.session_state.pop(f"{role}-choice", None)
        _remember_address(role, None)
    elif name is None and isinstance(choice, str):
        choose_sample(role, choice)
    else:
        _remember_address(role, name)


def _follow(role: str, name: str) -> None:
    try:
        choose_sample(role, name)
    except ValueError:
        shown = ROLES[role].shown()[0].title
        st.session_state[f"{role}-problem"] = _("This link names a picture that is not here. {title} stands in for it.").format(
            title=_(shown)
        )
        st.session_state.pop(f"{role}-choice", None)
        st.query_params.pop(role, None)
        _remember_address(role, None)


def _remember_address(role: str, name: str | None) -> None:
    st.session_state[f"{role}-address"] = (st.session_state.get("page"), name)
