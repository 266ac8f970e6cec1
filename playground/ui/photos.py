"""The reader's picture: which one a session has chosen, and the control that changes it. Every page that needs one uses it.

A choice a role, shared by all pages: `photo` is the reader's picture, `style` the painting of the style lessons. A sample's
name stands in the address under the role's name; an upload lives in this session's store of what was brought and nowhere else.
An example or a link that names a sample shows it as a guest: on that page, in that state, and the reader's own choice waits. The
control is a thumbnail, Change, which opens uploads, samples and camera, and Back to my photo while a guest is shown.
"""

import io
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial

import streamlit as st
from PIL import Image, ImageOps

from playground.images import (
    ImageError,
    Photo,
    Sample,
    StylePicture,
    composed_samples,
    read_photo,
    sample,
    samples,
    style,
    styles,
)
from playground.kit.i18n import N_, _
from playground.kit.settings import Picker, Settings
from playground.ui import brought
from playground.ui.components.divider import data_url
from playground.ui.components.thumbnails import Thumbnail, thumbnails
from playground.ui.dialogs import close_dialog, open_dialog

SIDE = 168  # px of a thumbnail, twice what is shown, for dense screens
LARGEST = 25  # MB of a file, as images.intake takes it; the server itself takes more, for sets of pictures
OWN = "own "  # begins the name of a tile that shows an upload; its digest follows
Offer = Sample | StylePicture  # both have a name, a title, a credit and .photo()


@dataclass(frozen=True)
class Role:
    """What one picker chooses from. Its name is the parameter in the address, the start of its keys, and the kind that its
    uploads are kept as."""

    name: str
    label: str  # of the control
    title: str  # of the dialog
    drop: str  # of the place for a file
    back: str  # of the button that ends a guest's stay
    stays: str  # why a link to this page shows another picture; {own} and {shown} are names
    shown: Callable[[], tuple[Offer, ...]]  # the thumbnails offered; the first is the default
    find: Callable[[str], Offer]  # any known name, also one that is not among the thumbnails; ValueError otherwise
    more: Callable[[], tuple[Offer, ...]] = tuple  # offered after these
    in_page: bool = False  # thumbnails stand in the page itself, not only in the dialog


def _style_or_sample(name: str) -> Offer:
    """A style picture, or a photograph whose style a lesson looks at. Raises ValueError naming the style pictures."""
    with suppress(ValueError):
        return sample(name)
    return style(name)


STYLE_DROP = N_("Drop a style picture of your own here, or press Upload")
STYLE_STAYS = N_(
    "Your style picture “{own}” stays on this machine. Whoever opens the link sees the sample “{shown}” in its place."
)


def _further_style(name: str, place: int, label: str, title: str, back: str) -> Role:
    """The role of one more style, whose default is another painting: the first ones stand last."""
    return Role(
        name, label, title, STYLE_DROP, back, STYLE_STAYS, lambda: (*styles()[place:], *styles()[:place]), _style_or_sample
    )


ROLES = {
    "photo": Role(
        "photo",
        N_("Photo"),
        N_("Choose a photo"),
        N_("Drop a photo of your own here, or press Upload"),
        N_("Back to my photo"),
        N_("Your photo “{own}” stays on this machine. Whoever opens the link sees the sample “{shown}” in its place."),
        samples,
        sample,
        more=composed_samples,
    ),
    "style": Role(
        "style",
        N_("Style"),
        N_("Choose a style picture"),
        STYLE_DROP,
        N_("Back to my style picture"),
        STYLE_STAYS,
        styles,
        _style_or_sample,
        in_page=True,
    ),
    "second_style": _further_style(
        "second_style", 1, N_("Second style"), N_("Choose a second style picture"), N_("Back to my second style picture")
    ),
    "third_style": _further_style(
        "third_style", 2, N_("Third style"), N_("Choose a third style picture"), N_("Back to my third style picture")
    ),
    "fourth_style": _further_style(
        "fourth_style", 3, N_("Fourth style"), N_("Choose a fourth style picture"), N_("Back to my fourth style picture")
    ),
}


def choose_sample(role: str, name: str) -> None:
    """Make a sample this session's choice and write it into the address. Raises ValueError for an unknown name."""
    ROLES[role].find(name)
    _choose(role, name)


def choose_photo(role: str, photo: Photo) -> None:
    """Make an uploaded or taken picture this session's choice, and keep it; the address then names no sample."""
    brought.put(role, photo, name=photo.title)
    _choose(role, photo)


def _choose(role: str, choice: str | Photo) -> None:
    st.session_state[f"{role}-choice"] = choice
    back_to_own(role)


def back_to_own(role: str) -> None:
    """End a guest's stay: the reader's own choice is shown again, and the address says so."""
    st.session_state.pop(f"{role}-guest", None)
    choice = st.session_state.get(f"{role}-choice")
    if isinstance(choice, str):
        st.query_params[role] = choice
    else:
        st.query_params.pop(role, None)
    _remember_address(role)


def current_photo(role: str = "photo") -> Photo:
    """The picture shown on this page, the role's default until one was chosen. Draws nothing, but obeys the address."""
    obey_address(role)
    offered = current_sample(role)
    return offered.photo() if offered else st.session_state[f"{role}-choice"]


def current_sample(role: str = "photo") -> Offer | None:
    """The sample shown, the role's default until something was chosen; None for an upload."""
    name = guest(role) or st.session_state.get(f"{role}-choice")
    if isinstance(name, Photo):
        return None
    return ROLES[role].find(name) if name else ROLES[role].shown()[0]


def guest(role: str) -> str | None:
    """The sample that an example or a link shows on this page in place of the reader's own choice."""
    return st.session_state.get(f"{role}-guest")


def address_of_photos() -> dict[str, str]:
    """Parameters of the reader's own choice of samples, for links to this page's other states; uploads have none."""
    page = st.session_state.get("page")
    obeyed = [role for role in ROLES if st.session_state.get(f"{role}-address", ("", None))[0] == page]
    choices = {role: st.session_state.get(f"{role}-choice") for role in obeyed}
    return {role: choice for role, choice in choices.items() if isinstance(choice, str)}


def obey_address(role: str) -> None:
    """Let a link, Back or a typed address decide; on a page entered without one, carry the session's choice along.

    The value last seen is kept with its page. A sample that the address names otherwise than the reader chose is a guest of
    that page; in a session that has chosen nothing yet it is the choice. Where its name has gone from the address of the same
    page the guest has gone, and a choice of a sample is undone. An unknown name leaves the choice as it is, and a sentence.
    """
    page, name = st.session_state.get("page"), st.query_params.get(role)
    seen, choice = st.session_state.get(f"{role}-address"), st.session_state.get(f"{role}-choice")
    if seen == (page, name) and (name is not None or not isinstance(choice, str)):
        return
    entered, (seen_page, seen_name) = seen is None, seen or (None, None)
    if page != seen_page:
        st.session_state.pop(f"{role}-guest", None)
    if name is not None and (page, name) != (seen_page, seen_name):
        _follow(role, name, choice is None and entered)
    elif name is None and page == seen_page and seen_name is not None:
        was_guest = st.session_state.pop(f"{role}-guest", None)
        if isinstance(choice, str) and not was_guest:
            _undo_sample(role)
        back_to_own(role)
    elif name is None and isinstance(choice, str):
        back_to_own(role)
    else:
        _remember_address(role)


def _follow(role: str, name: str, as_choice: bool) -> None:
    st.session_state.pop(f"{role}-guest", None)
    try:
        ROLES[role].find(name)
    except ValueError:
        back_to_own(role)
        shown = current_sample(role)
        title = _(shown.title) if shown else st.session_state[f"{role}-choice"].title
        problem = _("This link names a picture that is not here. {title} stands in for it.")
        st.session_state[f"{role}-problem"] = problem.format(title=title)
        return
    if as_choice:
        st.session_state[f"{role}-choice"] = name
    elif name != st.session_state.get(f"{role}-choice"):
        st.session_state[f"{role}-guest"] = name
    _remember_address(role)


def _undo_sample(role: str) -> None:
    """Back from a sample: the upload that was there before it, else the default."""
    if upload := brought.latest(role):
        st.session_state[f"{role}-choice"] = upload.value
    else:
        del st.session_state[f"{role}-choice"]


def _remember_address(role: str) -> None:
    st.session_state[f"{role}-address"] = (st.session_state.get("page"), st.query_params.get(role))


def roles_of(kinds: Iterable[type[Settings]]) -> list[str]:
    """The roles that the pickers of a lesson's settings choose from."""
    pickers = (control for kind in kinds for control in kind.controls.values() if isinstance(control, Picker))
    return [role for role in ROLES if any(picker.role == role for picker in pickers)]


def stays_here(roles: Iterable[str]) -> list[str]:
    """A sentence for each shown picture of the reader's own: a link cannot hold it, and what is seen in its place."""
    uploads = {role: st.session_state[f"{role}-choice"].title for role in roles if current_sample(role) is None}
    return [_(ROLES[role].stays).format(own=title, shown=_(ROLES[role].shown()[0].title)) for role, title in uploads.items()]


def photo_picker(role: str = "photo") -> Photo:
    """Draw the control among a page's controls and return the chosen picture.

    `role` is "photo", the reader's picture, "style", the painting, or one of the further styles; they are independent.
    """
    chosen, photo, offered = ROLES[role], current_photo(role), current_sample(role)
    with st.container(gap="xsmall"):
        st.markdown(f":small[{_(chosen.label)}]")
        if chosen.in_page:
            _offer(chosen, captions=False, key=f"{role}-grid")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if not chosen.in_page:  # the grid shows it, outlined
                st.image(_small_square(photo.digest, photo), width=64, alt=photo.title)
            with st.container(horizontal=chosen.in_page, width="stretch", gap="xsmall", vertical_alignment="center"):
                st.caption(_(offered.title) if offered else photo.title, width="stretch")
                if st.button(_("Change"), key=f"{role}-change", icon=":material/photo_library:"):
                    open_chooser(role)
        if guest(role) and f"{role}-choice" in st.session_state:
            look = {"icon": ":material/undo:", "width": "stretch"}
            st.button(_(chosen.back), key=f"{role}-back", on_click=_changing(role, back_to_own), args=(role,), **look)
    photo_problem(role)
    if st.session_state.pop(f"{role}-changed", False):
        st.rerun()  # links and the toolbar stand outside the fragment, and name the picture
    return photo


def look_of_picker(role: str) -> object:
    """What `photo_picker` draws from; nothing equals it where it draws a grid or has something to say."""
    if ROLES[role].in_page or f"{role}-changed" in st.session_state or f"{role}-problem" in st.session_state:
        return object()
    photo, offered = current_photo(role), current_sample(role)
    return photo.digest, _(offered.title) if offered else photo.title, guest(role) and f"{role}-choice" in st.session_state


def _changing(role: str, action: Callable[..., None]) -> Callable[..., None]:
    """`action` as a callback, after which the whole page is drawn anew and a dialog closes."""

    def act(*arguments: object) -> None:
        action(*arguments)
        close_dialog()
        st.session_state[f"{role}-changed"] = True

    return act


def photo_problem(role: str) -> None:
    """Say once what was wrong with the picture that the address names."""
    if problem := st.session_state.pop(f"{role}-problem", None):
        st.warning(problem, icon=":material/link_off:")


def open_chooser(role: str = "photo", source: str = "samples") -> None:
    """Open the dialog; with `source` "camera" the camera is on."""
    st.session_state[f"{role}-camera-on"] = source == "camera"
    st.session_state.pop(f"{role}-changed", None)
    open_dialog(_(ROLES[role].title), _chooser, ROLES[role])


def _chooser(role: Role) -> None:
    """A place for a file, the camera, then the reader's own pictures among the samples."""
    words = _("It stays on this machine and in this session. Larger pictures are reduced to 1024 px on the long side.")
    _accept(role, st.file_uploader(_(role.drop), "image", max_upload_size=LARGEST, key=f"{role.name}-upload", help=words))
    if st.toggle(_("Use the camera"), key=f"{role.name}-camera-on"):
        _accept(role, st.camera_input(_("Your camera"), key=f"{role.name}-camera"))
    _offer(role, captions=True, key=f"{role.name}-offer")
    if st.session_state.pop(f"{role.name}-changed", False):
        st.rerun()  # without the dialog
    if offered := current_sample(role.name):
        st.caption(offered.credit)
    else:
        photo = current_photo(role.name)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(photo.note, width="stretch")
            remove = partial(_changing(role.name, _remove), role.name, photo.digest)
            st.button(_("Remove it"), key=f"{role.name}-remove", icon=":material/delete:", on_click=remove)


def _remove(role: str, digest: str) -> None:
    """Drop an upload; the one before it takes its place, else the default."""
    brought.remove(role, digest)
    _undo_sample(role)
    back_to_own(role)


def _offer(role: Role, *, captions: bool, key: str) -> None:
    """The grid: uploads, the latest first, then samples; the shown one outlined."""
    own = brought.everything(role.name)
    items = [Thumbnail(OWN + item.digest, item.name, data_url(_small_square(item.digest, item.value))) for item in own]
    items += [Thumbnail(entry.name, _(entry.title), thumbnail(entry)) for entry in (*role.shown(), *role.more())]
    offered = current_sample(role.name)
    selected = offered.name if offered else OWN + current_photo(role.name).digest
    look = {"label": _(role.title), "captions": captions, "key": key}
    thumbnails(items, selected, _changing(role.name, partial(_take, role.name)), **look)


def _take(role: str, name: str) -> None:
    """A click in the grid."""
    if not name.startswith(OWN):
        choose_sample(role, name)
    elif item := brought.find(role, name.removeprefix(OWN)):
        choose_photo(role, item.value)


def tiles(role: str) -> dict[str, Photo]:
    """The pictures of the grid, the reader's own first, by names that `take_tile` knows: for pages with a grid of their own."""
    own = {OWN + item.digest: item.value for item in brought.everything(role)}
    return own | {entry.name: entry.photo() for entry in ROLES[role].shown()}


def take_tile(role: str, name: str) -> None:
    """A click in a page's own grid, in a callback."""
    _changing(role, _take)(role, name)


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
    close_dialog()
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
