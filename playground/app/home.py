"""Home: something to drag on the reader's photo, then a card for each lesson. Loads no torch."""

import streamlit as st

from playground.images import Photo
from playground.images.photo import edges
from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.lessons import sections
from playground.ui.components.divider import data_url, divider
from playground.ui.components.state_links import StateLink, link_cards
from playground.ui.photos import current_photo, open_chooser, photo_problem

HERO_HEIGHT = 320  # px, so that the first row of cards shows below it on a laptop


def hero() -> None:
    """The promise on the left, the reader's photo and its edges on the right."""
    photo = current_photo()
    with st.container(border=True):
        left, right = st.columns(2, gap="large", vertical_alignment="center")
    with left:
        st.markdown(_("See what a network sees.  \nOn your own photo.\n==="), anchors=False)
        promise = _("Drag a formula of the textbook and the picture answers at once. Your pictures stay on this machine.")
        st.markdown(f":gray[{promise}]")
        photo_buttons()
        photo_problem("photo")
    with right:
        alt = _("{title}, and how strongly it changes from pixel to pixel").format(title=photo.title)
        words = {"label_before": _("Photo"), "label_after": _("Edges"), "alt": alt}
        divider(*hero_pictures(photo.digest, photo), key="home-divider", height=HERO_HEIGHT, **words)


def photo_buttons() -> None:
    """Three ways to a picture; each opens the chooser at its part."""
    with st.container(horizontal=True, gap="small"):
        words = {"camera": _("Take a photo"), "upload": _("Use a file"), "samples": _("Use a sample")}
        icons = {"camera": "photo_camera", "upload": "upload", "samples": "photo_library"}
        for source, label in words.items():
            if st.button(label, icon=f":material/{icons[source]}:", key=f"home-{source}"):
                open_chooser(source=source)


@st.cache_data(max_entries=16, show_spinner=False)
def hero_pictures(digest: str, _photo: Photo) -> tuple[str, str]:
    """The photo and its edges, encoded for the browser; the digest alone is the key."""
    return data_url(_photo.image), data_url(edges(_photo))


def cards(section: str, lessons: list[Lesson]) -> None:
    """A heading and one card a lesson, each with a thumbnail of its own."""
    st.subheader(_(section), anchor=False)
    links = [StateLink(_(entry.nav_title), _(entry.card), f"/{entry.slug}", card_picture(entry)) for entry in lessons]
    link_cards(links, key=f"cards-{section}")


def card_picture(entry: Lesson) -> str | None:
    return data_url(entry.thumbnail_path.read_bytes()) if entry.thumbnail_path.exists() else None


hero()
for section, lessons in sections().items():
    if listed := [entry for entry in lessons if entry.script_path.exists()]:
        cards(section, listed)
