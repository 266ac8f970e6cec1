"""Browser components. Each is a Python wrapper with a script and a stylesheet beside it, registered once when it is imported.

The script is an ES module whose default export draws; it imports what it shares with others, and so does the stylesheet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import streamlit as st

from playground.ui.modules import ROOT, loader, stylesheet

_heard: ContextVar[tuple[dict[str, Any], bool] | None] = ContextVar("heard", default=None)


def component(wrapper: str, name: str | None = None) -> Any:
    """Mounting function of the component whose `<name>.js` and `<name>.css` lie beside the file `wrapper`, its `__file__`.

    Without a name the files bear the wrapper's own. It takes `data`, `key` and what `st.components.v2` takes beside them.
    """
    script = Path(wrapper).with_name(f"{name or Path(wrapper).stem}.js").resolve()
    address = script.relative_to(ROOT).as_posix()
    mount = st.components.v2.component(
        f"playground_{address.removesuffix('.js').replace('/', '_')}",
        js=loader(address),
        css=stylesheet(script.with_suffix(".css")),
    )

    def mounted(*, data: Any = None, key: str | None = None, **more: Any) -> Any:
        told, mounting = _heard.get() or ({}, True)
        told[key] = data
        return mount(data=data, key=key, **more) if mounting else None

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
