"""Wordmark on top, and at the foot what this machine can do; everything here is known without torch."""

import tomllib
from functools import lru_cache

import streamlit as st

from playground.kit.i18n import _, plural
from playground.kit.lesson import ROOT
from playground.models import catalog, describe_device, memory, status
from playground.models.machine import Memory
from playground.models.store import READY

WORDMARK = """<svg xmlns="http://www.w3.org/2000/svg" width="186" height="32" viewBox="0 0 186 32">
<rect x="3.5" y="3.5" width="25" height="25" rx="4.5" fill="none" stroke="{frame}" stroke-width="2.5"/>
<rect x="10" y="10" width="12" height="12" rx="1.5" fill="{core}"/>
<text x="42" y="22.5" font-family="'Source Sans 3','Source Sans Pro','Noto Sans',system-ui,sans-serif" font-size="20"
 font-weight="700" fill="{ink}">{name}</text></svg>"""
INKS = {  # the theme's blue, orange and text
    "light": {"frame": "#1A50AF", "core": "#C27519", "ink": "#17202B"},
    "dark": {"frame": "#5093F5", "core": "#FAA944", "ink": "#F2F5F9"},
}


def sidebar() -> None:
    """Draw logo and foot."""
    st.logo(
        WORDMARK.format(name=_("Playground"), **INKS[st.context.theme.type or "light"]),
        icon_image=str(ROOT / "assets" / "icon" / "icon.svg"),
    )
    st.sidebar.caption("  \n".join(foot()))


def foot() -> tuple[str, ...]:
    """Device in use, memory, models ready or missing, version: one short line each."""
    states = [status(model.name) for model in catalog()]
    ready = sum(state in READY for state in states)
    missing = states.count("needs download")
    device = describe_device()
    return (
        device.text,
        *memory_line(memory(device.kind if device.checked else "cpu")),
        plural("{n} model ready", "{n} models ready", ready),
        plural("{n} more needs a download", "{n} more need a download", missing),
        *([_("A package is missing: pip install -r requirements.txt")] if "needs package" in states else []),
        _("Version {version}").format(version=version()),
    )


def memory_line(figures: Memory) -> tuple[str, ...]:
    """ "Memory: 0.9 of 25 GB", or nothing where the system does not tell."""
    if figures.used is None or figures.total is None:
        return ()
    return (_("Memory: {used:.1f} of {total:.0f} GB").format(used=figures.used / 1e9, total=figures.total / 1e9),)


@lru_cache(maxsize=1)
def version() -> str:
    """The project's version, from the one place that holds it."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
