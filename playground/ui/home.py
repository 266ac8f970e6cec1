"""Home: something to drag on the reader's photo, then a card for each lesson."""

import streamlit as st

from playground.ui.i18n import _

st.title(_("See what a network sees. On your own photo."))
