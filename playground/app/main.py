"""The script every visit runs: navigation, sidebar, then the page. Imports no torch, nor any page's code."""

import streamlit as st

from playground.app.server import lessons_loaded, load_lessons
from playground.app.sidebar import sidebar
from playground.kit.i18n import _
from playground.kit.lesson import ROOT
from playground.lessons import sections
from playground.ui.components.skip_link import skip_link
from playground.ui.dialogs import keep_dialog

SIDEBAR_WIDTH = 248  # px
CONTENT_WIDTH = 1240  # px at most
PICTURE = ".st-key-stage_picture, .st-key-hero"  # of a lesson, and of home

st.set_page_config(
    page_title=_("Playground"),
    page_icon=str(ROOT / "assets" / "icon" / "icon.svg"),
    layout="wide",
    initial_sidebar_state=SIDEBAR_WIDTH,
)

home = st.Page(ROOT / "playground" / "app" / "home.py", title=_("Home"), default=True)
lesson_pages = {
    _(section): [
        st.Page(entry.script_path, title=_(entry.nav_title), url_path=entry.slug)
        for entry in entries
        if entry.script_path.exists()
    ]
    for section, entries in sections().items()
}
page = st.navigation({"": [home], **lesson_pages}, expanded=True)
st.session_state["page"] = page.url_path  # links and the photo in the address need to know which page this is
st.session_state["opened"] = {*st.session_state.get("opened", ()), page.url_path}
sidebar()
with st.sidebar:
    skip_link(_("Skip to the picture"), PICTURE)
frame = st.container(horizontal_alignment="center")
if page is not home and not lessons_loaded():  # below the frame: nothing of the page moves when the sentence has gone
    with st.spinner(_("Loading PyTorch: only the first lesson after a start waits for it.")):
        load_lessons()
# A page that does not compile, import or run ends here: playground.app.server shows a sentence, frame and other pages stand.
with frame, st.container(width=CONTENT_WIDTH):
    page.run()
    keep_dialog()
