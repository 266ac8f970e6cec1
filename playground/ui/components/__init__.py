"""Browser components. Each is a Python wrapper with a script and a stylesheet beside it, registered once when it is imported.

The script is an ES module whose default export draws; it imports what it shares with others, and so does the stylesheet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from playground.ui.modules import ROOT, loader, stylesheet
from playground.ui.sending import drawn_by

_heard: ContextVar[tuple[dict[str, Any], bool] | None] = ContextVar("heard", default=None)


def component(wrapper: str, name: str | None = None) -> Any:
    """Mounting function of the component whose `<name>.js` and `<name>.css` lie beside the file `wrapper`, its `__file__`.

    Without a name the files bear the wrapper's own. It takes `data`, `key` and what `st.components.v2` takes beside them;
    `mute` says that the component sends nothing, so that what it is told is all that there is to it.
    """
    script = Path(wrapper).with_name(f"{name or Path(wrapper).stem}.js").resolve()
    address = script.relative_to(ROOT).as_posix()
    mount = st.components.v2.component(
        f"playground_{address.removesuffix('.js').replace('/', '_')}",
        js=loader(address),
        css=stylesheet(script.with_suffix(".css")),
    )

    def mounted(*, data: Any = None, key: str | None = None, mute: bool = False, **more: Any) -> Any:
        told, mounting = _heard.get() or ({}, True)
        told[key] = data
        if not mounting:
            return None
        draw = partial(mount, data=data, key=key, **more)
        return drawn_by((key, data), draw) if mute else draw()

    return mounted


@contextmanager
def heard(*, mounting: bool = True) -> Iterator[dict[str, Any]]:
    """What the components drawn within are told, by their keys. Without `mounting` none is drawn: no run of a page is needed."""
    told: dict[str, Any] = {}
    token = _heard.set((told, mounting))
    try:
        yield told
    finally:
        _heard.reset(token)
