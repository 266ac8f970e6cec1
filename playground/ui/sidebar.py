"""Wordmark on top, and at the foot what this machine can do; everything here is known without torch."""

import tomllib
from functools import lru_cache

import streamlit as st

from playground.ui.i18n import _
from playground.ui.lessons import ROOT


def sidebar() -> None:
    """Draw logo and foot."""
    st.logo(ROOT / "assets" / "icon" / "wordmark.svg", icon_image=ROOT / "assets" / "icon" / "icon.svg", size="large")
    with st.sidebar:
        st.caption(_("Version {version}").format(version=version()))


@lru_cache(maxsize=1)
def version() -> str:
    """The project's version, from the one place that holds it."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
