"""Browser components: each is a .py with its .js and .css beside it, registered once when the module is imported."""

from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent


def register(name: str) -> Any:
    """Mounting function of the component whose script and stylesheet are `<name>.js` and `<name>.css` in this folder."""
    return st.components.v2.component(
        f"playground_{name}",
        js=(HERE / f"{name}.js").read_text(encoding="utf-8"),
        css=(HERE / f"{name}.css").read_text(encoding="utf-8"),
    )
