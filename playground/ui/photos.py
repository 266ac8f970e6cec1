"""The reader's picture: which one a session has chosen, and the control that changes it. Every page that needs one uses it.

A choice a role, shared by all pages: `photo` is the reader's picture, `style` the painting of the style lessons. A sample's
name stands in the address under the role's name; an upload lives in this session's state and nowhere else. The control is a
thumbnail and Change, which opens samples, upload and camera.
"""

import io
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st
from PIL import Image, ImageOps

from playground.images import ImageError, Photo, Sample, StylePicture, read_photo, sample, samples, style, styles
from playground.kit.i18n import _
from playground.ui.components.divider import data_url
from playground.ui.components.thumbnails import Thumbnail, thumbnails

SIDE = 168  # px of a thumbnail, twice what is shown, for dense screens
Offer = Sample | StylePicture  # both have a name, a title, a credit and .photo()


@dataclass(frozen=True)
class Role:
    """What one picker chooses from. Its name is the parameter in the address and the start of its keys."""

    name: str
    label: str  # of the control
    title: str  # of the dialog
    shown: Callable[[], tuple[Offer, ...]]  # the thumbnails offered; the first is the default
    find: Callable[[str], Offer]  # any known name, also one that is not among the thumbnails; ValueError otherwise
    in_page: bool = False  # thumbnails stand in the page itself, not only in the dialog


ROLES = {
    "photo": Role("photo", "Photo", "Choose a photo", samples, sample),
    "style": Role("style", "Style", "Choose a painting", styles, style, in_page=True),
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
        problem = _("This link names a picture that is not here. {title} stands in for it.")
        st.session_state[f"{role}-problem"] = problem.format(title=_(ROLES[role].shown()[0].title))
        st.session_state.pop(f"{role}-choice", None)
        st.query_params.pop(role, None)
        _remember_address(role, None)


def _remember_address(role: str, name: str | None) -> None:
    st.session_state[f"{role}-address"] = (st.session_state.get("page"), name)


def photo_picker(role: str = "photo") -> Photo:
    """Draw the control among a page's controls and return the chosen picture.

    `role` is "photo", the reader's picture, or "style", the painting; the two are independent of each other.
    """
    chosen, photo, offered = ROLES[role], current_photo(role), current_sample(role)
    outlined = chosen.in_page and offered  # in the grid, which shows it
    with st.container(gap="xsmall"):
        st.markdown(f":small[{_(chosen.label)}]")
        if chosen.in_page:
            _offer(chosen, offered, lambda name: choose_sample(role, name), captions=False, key=f"{role}-grid")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if not outlined:
                st.image(_small_square(photo.digest, photo), width=64, alt=photo.title)
            with nullcontext() if outlined else st.container(width="stretch", gap="xsmall"):
                st.caption(_(offered.title) if offered else photo.title, width="stretch")
                if st.button(_("Change"), key=f"{role}-change", icon=":material/photo_library:"):
                    open_chooser(role)
    photo_problem(role)
    return photo


def photo_problem(role: str) -> None:
    """Say once what was wrong with the picture that the address names."""
    if problem := st.session_state.pop(f"{role}-problem", None):
        st.warning(problem, icon=":material/link_off:")


def open_chooser(role: str = "photo", source: str = "samples") -> None:
    """Open the dialog; `source` is the part shown first: samples, upload or camera."""
    st.session_state[f"{role}-source"] = source
    st.dialog(_(ROLES[role].title), width="medium")(_choose)(role)


def _choose(role: str) -> None:
    sources = {"samples": _samples, "upload": _upload, "camera": _camera}
    titles = {"samples": _("Built in"), "upload": _("From a file"), "camera": _("Camera")}
    look = {"required": True, "label_visibility": "collapsed", "width": "stretch"}
    source = st.segmented_control(_("Where from"), list(sources), format_func=titles.get, key=f"{role}-source", **look)
    sources[source](ROLES[role])


def _samples(role: Role) -> None:
    taken = f"{role.name}-taken"

    def take(name: str) -> None:
        choose_sample(role.name, name)
        st.session_state[taken] = True

    offered = current_sample(role.name)
    _offer(role, offered, take, captions=True, key=f"{role.name}-offer")
    if st.session_state.pop(taken, False):
        st.rerun()  # closes the dialog
    if offered:
        st.caption(offered.credit)


def _offer(role: Role, chosen: Offer | None, take: Callable[[str], None], *, captions: bool, key: str) -> None:
    items = [Thumbnail(entry.name, _(entry.title), thumbnail(entry)) for entry in role.shown()]
    thumbnails(items, chosen and chosen.name, take, label=_(role.title), captions=captions, key=key)


def _upload(role: Role) -> None:
    file = st.file_uploader(_("A picture of your own"), type="image", key=f"{role.name}-upload")
    st.caption(_("It stays on this machine and in this session. Larger pictures are reduced to 1024 px on the long side."))
    _accept(role, file)


def _camera(role: Role) -> None:
    _accept(role, st.camera_input(_("Your camera"), key=f"{role.name}-camera"))


def _accept(role: Role, file: object | None) -> None:
    """Take a file that has just arrived; a bad one leaves a sentence and the dialog open."""
    if file is None:
        return
    try:
        photo = read_photo(file.getvalue(), file.name)
    except ImageError as error:
        st.error(_(str(error)), icon=":material/broken_image:")
        return
    choose_photo(role.name, photo)
    st.rerun()


@lru_cache(maxsize=64)
def thumbnail(offered: Offer) -> str:
    """A small square of a sample as a data URL."""
    return data_url(_square(offered.photo().image))


@st.cache_data(max_entries=64, show_spinner=False, scope="session")
def _small_square(digest: str, _photo: Photo) -> bytes:
    # Drawn at every run of a page, so 10 ms of encoding would be felt under the finger.
    return _square(_photo.image)


def _square(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    ImageOps.fit(image, (SIDE, SIDE)).save(buffer, "WEBP", quality=80)
    return buffer.getvalue()
