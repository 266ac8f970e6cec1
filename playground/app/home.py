"""Home: something to drag on the reader's photo, then the lessons: found by words, as a path, as cards. Loads no torch."""

import streamlit as st

from playground.app.entries import entries
from playground.images import Photo
from playground.images.photo import edges
from playground.kit.i18n import N_, _
from playground.lessons import lesson
from playground.ui.components.divider import data_url, divider
from playground.ui.components.lesson_finder import lesson_finder
from playground.ui.photos import current_photo, current_sample, open_chooser, photo_problem

HERO_HEIGHT = 160  # px, so that the whole path shows below it on a laptop
YOUR_PHOTO = ("network-sees", "detect")  # lessons in the row above the path: what becomes of the reader's own photo
WITH_A_PHOTO = {  # lesson → what it does with the reader's own photo, and an icon
    "conv-photo": (N_("Find its edges"), "filter_b_and_w"),
    "box-iou": (N_("Draw boxes on it"), "select_all"),
    "style-transfer": (N_("Paint it in a style"), "brush"),
}


def hero() -> None:
    """The promise on the left, the reader's photo and its edges on the right."""
    photo = current_photo()
    with st.container(border=True, key="hero"):
        left, right = st.columns(2, gap="large", vertical_alignment="center")
    with left:
        st.markdown(_("See what a network sees.  \nOn your own photo.\n==="), anchors=False)
        if current_sample():
            promise = _("Change a kernel, a box or a threshold and see at once what happens. Your pictures stay on this machine.")
            st.markdown(f":gray[{promise}]")
        else:
            st.markdown(_("Three things to do with **{title}**:").format(title=photo.title))
            with st.container(horizontal=True, gap="small"):
                for slug, (label, icon) in WITH_A_PHOTO.items():
                    st.page_link(lesson(slug).script_path, label=_(label), icon=f":material/{icon}:")
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


def finder() -> None:
    """The lessons, with what marks the ones that were opened."""
    words = {
        "label": _("Find a lesson"),
        "placeholder": _("Find a lesson: what do you want to know?"),
        "try": _("Try:"),
        "examples": _("output size, paste my model, IoU, mAP"),
        "none": _("No lesson has these words. Try:"),
        "one": _("One lesson. Enter opens it."),
        "many": _("{count} lessons. Enter opens the first."),
        "photo": _("Your photo"),
        "start": _("Start here"),
        "path": _("The numbers on the right are sections of Dive into Deep Learning."),
        "visited": _("{number}, opened before"),
    }
    opened = {f"/{slug}" for slug in st.session_state["opened"] if slug}
    lesson_finder(entries(), photo=[f"/{slug}" for slug in YOUR_PHOTO], visited=opened, words=words, key="lessons")


hero()
finder()
