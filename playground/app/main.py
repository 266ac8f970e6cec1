"""The script every visit runs: navigation, sidebar, then the page. Imports no torch, nor any page's code."""

import streamlit as st

from playground.app.server import lessons_loaded, load_lessons
from playground.app.sidebar import sidebar
from playground.kit.i18n import _
from playground.kit.lesson import ROOT
from playground.lessons import sections

SIDEBAR_WIDTH = 248  # px
CONTENT_WIDTH = 1240  # px at most

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
sidebar()
frame = st.container(horizontal_alignment="center")
if page is not home and not lessons_loaded():  # below the frame: nothing of the page moves when the sentence has gone
    with st.spinner(_("Loading PyTorch: only the first lesson after a start waits for it.")):
        load_lessons()
# A page that does not compile, import or run ends here: playground.app.server shows a sentence, frame and other pages stand.
with frame, st.container(width=CONTENT_WIDTH):
    page.run()
