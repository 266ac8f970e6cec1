"""Browser components. Each is a Python wrapper with a script and a stylesheet beside it, registered once when it is imported.

The script is an ES module whose default export draws; it imports what it shares with others, and so does the stylesheet.
"""

from pathlib import Path
from typing import Any

import streamlit as st

from playground.ui.modules import ROOT, loader, stylesheet


def component(wrapper: str, name: str | None = None) -> Any:
    """Mounting function of the component whose `<name>.js` and `<name>.css` lie beside the file `wrapper`, its `__file__`.

    Without a name the files bear the wrapper's own.
    """
    script = Path(wrapper).with_name(f"{name or Path(wrapper).stem}.js").resolve()
    address = script.relative_to(ROOT).as_posix()
    return st.components.v2.component(
        f"playground_{address.removesuffix('.js').replace('/', '_')}",
        js=loader(address),
        css=stylesheet(script.with_suffix(".css")),
    )
