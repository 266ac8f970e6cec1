"""One choice of picture a session and role, shared by all pages; a sample's name stands in the address.

Roles are rows of a table: `photo` is the reader's picture, `style` the painting of the style lessons. An upload lives
in the session's state and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from playground.images import ImageError, Photo, Sample, read_photo, sample, samples, style, styles
from playground.ui.i18n import _


@dataclass(frozen=True)
class Role:
    """What one picker chooses from. Its name is the parameter in the address and the start of its keys."""

    name: str
    shown: Callable[[], tuple[Sample, ...]]  # the thumbnails offered; the first is the default
    find: Callable[[str], Sample]  # any known name, also one that is not among the thumbnails; ValueError otherwise


ROLES = {role.name: role for role in (Role("photo", samples, sample), Role("style", styles, style))}


def choose_sample(role: str, name: str) -> None:
    """Make a sample the choice of this session and write it into the address. Raises ValueError for an unknown name."""
    ROLES[role].find(name)
    st.session_state[f"{role}-choice"] = name
    st.query_params[role] = name
    _remember_address(role, name)


def choose_photo(role: str, photo: Photo) -> None:
    """Make an upload or camera picture the choice of this session; the address then names no sample."""
    st.session_state[f"{role}-choice"] = photo
    st.query_params.pop(role, None)
    _remember_address(role, None)


def current_photo(role: str = "photo") -> Photo:
    """The picture chosen in this session, the role's default until then. Draws nothing but obeys the address."""
    _obey_address(role)
    choice = st.session_state.get(f"{role}-choice")
    if isinstance(choice, Photo):
        return choice
    return ROLES[role].find(choice or ROLES[role].shown()[0].name).photo()


def _remember_address(role: str, name: str | None) -> None:
    st.session_state[f"{role}-address"] = (st.session_state.get("page"), name)


def _obey_address(role: str) -> None:
    """Let a link, Back or a typed address decide; on a page entered without one, carry the session's choice along.

    The last seen value is kept with its page: a value that changed on the same page was changed by the reader's
    browser, and then its absence means the default.
    """
    page, name = st.session_state.get("page"), st.query_params.get(role)
    seen_page, seen_name = st.session_state.get(f"{role}-address", (None, None))
    choice = st.session_state.get(f"{role}-choice")
    if name is not None and (page, name) != (seen_page, seen_name):
        try:
            choose_sample(role, name)
        except ValueError as error:
            st.session_state[f"{role}-problem"] = str(error)
            st.query_params.pop(role, None)
            _remember_address(role, None)
    elif name is None and page == seen_page and seen_name is not None:
        st.session_state.pop(f"{role}-choice", None)
        _remember_address(role, None)
    elif name is None and isinstance(choice, str):
        choose_sample(role, choice)
    else:
        _remember_address(role, name)


def photo_picker(role: str = "photo", label: str | None = None) -> Photo:
    """Thumbnail, name and Change; returns the chosen picture. Draw it among the controls."""
    photo = current_photo(role)
    if problem := st.session_state.pop(f"{role}-problem", None):
        st.warning(problem)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.image(photo.image, width=72, alt=photo.title)
        with st.popover(_("Change")):
            for entry in ROLES[role].shown():
                st.button(entry.title, key=f"{role}-{entry.name}", on_click=choose_sample, args=(role, entry.name))
            upload = st.file_uploader(_("Your own picture"), key=f"{role}-upload")
            if upload is not None and upload.file_id != st.session_state.get(f"{role}-upload-seen"):
                st.session_state[f"{role}-upload-seen"] = upload.file_id
                try:
                    choose_photo(role, read_photo(upload.getvalue(), upload.name))
                    st.rerun()
                except ImageError as error:
                    st.error(str(error))
    return photo


def address_of_photos() -> dict[str, str]:
    """Parameters of the chosen samples, for links; uploads have none, they never leave the session."""
    choices = {role: st.session_state.get(f"{role}-choice") for role in ROLES}
    return {role: choice for role, choice in choices.items() if isinstance(choice, str)}
