"""The photo control: a thumbnail and Change, which opens samples, upload and camera. Every page that needs a picture uses it."""

import base64
import io
from collections.abc import Callable
from functools import lru_cache

import streamlit as st
from PIL import Image, ImageOps

from playground.images import ImageError, Photo, read_photo
from playground.kit.i18n import _
from playground.ui.components.thumbnails import Thumbnail, thumbnails
from playground.ui.photo_choice import ROLES, Offer, Role, choose_photo, choose_sample, current_photo, current_sample

__all__ = ["choose_photo", "choose_sample", "current_photo", "open_chooser", "photo_picker", "photo_problem"]

SIDE = 168  # px of a thumbnail, twice what is shown, for dense screens


def photo_picker(role: str = "photo") -> Photo:
    """Draw the control among a page's controls and return the chosen picture.

    `role` is "photo", the reader's picture, or "style", the painting; the two are independent of each other.
    """
    chosen = ROLES[role]
    photo = current_photo(role)
    sample = current_sample(role)
    with st.container(gap="xsmall"):
        st.markdown(f":small[{_(chosen.label)}]")
        if chosen.in_page:
            _offer(chosen, sample, lambda name: choose_sample(role, name), captions=False, key=f"{role}-grid")
        if chosen.in_page and sample:  # the outlined one in the grid is the thumbnail
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption(_title(photo, sample), width="stretch")
                _change(role)
        else:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.image(_small_square(photo.digest, photo), width=64, alt=photo.title)
                with st.container(width="stretch", gap="xsmall"):
                    st.caption(_title(photo, sample))
                    _change(role)
    photo_problem(role)
    return photo


def _title(photo: Photo, sample: Offer | None) -> str:
    return _(sample.title) if sample else photo.title


def _change(role: str) -> None:
    if st.button(_("Change"), key=f"{role}-change", icon=":material/photo_library:"):
        open_chooser(role)


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
    source = st.segmented_control(
        _("Where from"),
        list(sources),
        format_func=titles.get,
        required=True,
        key=f"{role}-source",
        label_visibility="collapsed",
        width="stretch",
    )
    sources[source](ROLES[role])


def _samples(role: Role) -> None:
    taken = f"{role.name}-taken"

    def take(name: str) -> None:
        choose_sample(role.name, name)
        st.session_state[taken] = True

    sample = current_sample(role.name)
    _offer(role, sample, take, captions=True, key=f"{role.name}-offer")
    if st.session_state.pop(taken, False):
        st.rerun()  # closes the dialog
    if sample:
        st.caption(role.credit(sample))


def _offer(role: Role, sample: Offer | None, take: Callable[[str], None], *, captions: bool, key: str) -> None:
    items = [Thumbnail(entry.name, _(entry.title), thumbnail(entry)) for entry in role.shown()]
    thumbnails(items, sample and sample.name, take, label=_(role.title), captions=captions, key=key)


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
def thumbnail(sample: Offer) -> str:
    """A small square of a sample as a data URL."""
    return f"data:image/webp;base64,{base64.b64encode(_square(sample.photo().image)).decode('ascii')}"


@st.cache_data(max_entries=64, show_spinner=False, scope="session")
def _small_square(digest: str, _photo: Photo) -> bytes:
    # Drawn at every run of a page, so 10 ms of encoding would be felt under the finger.
    return _square(_photo.image)


def _square(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    ImageOps.fit(image, (SIDE, SIDE)).save(buffer, "WEBP", quality=80)
    return buffer.getvalue()
