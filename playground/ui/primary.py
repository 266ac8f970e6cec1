"""The words on a primary button, which stay readable on the dark theme's amber."""

import streamlit as st

INK = "#0F141B"  # 9.5 : 1 on that amber, where Streamlit's white has 1.9


def primary_label(label: str, *, off: bool = False) -> str:
    """The label for `st.button(type="primary")`; a disabled button has no amber."""
    return f':color[{label}]{{foreground="{INK}"}}' if not off and st.context.theme.type == "dark" else label
