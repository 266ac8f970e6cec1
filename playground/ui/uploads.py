"""Files of the reader's own as a setting: read once, whatever else changes on the page. They never enter an address."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st

from playground.kit.i18n import _
from playground.kit.settings import Upload, Uploaded


def resets(prefix: str) -> int:
    """How often Reset was pressed on a lesson. A control that is not bound to the address goes back only when its key changes:
    put this number into the key."""
    return st.session_state.get(f"{prefix}-resets", 0)


def uploader_key(prefix: str, name: str) -> str:
    """The key of the control."""
    return f"{prefix}-{name}-{resets(prefix)}"


def uploaded(prefix: str, name: str, control: Upload) -> Uploaded | None:
    """What was read of the files chosen now; None while there are none."""
    files = st.session_state.get(uploader_key(prefix, name))
    if not files:
        return None
    digest = hashlib.sha256("\0".join(f"{file.file_id} {file.name} {file.size}" for file in files).encode()).hexdigest()
    value, problem = _reader(control.read, control.waiting)(
        f"{control.read.__module__} {control.read.__qualname__} {digest}", files
    )
    return Uploaded(digest, tuple(file.name for file in files), value, problem)


@lru_cache(maxsize=32)
def _reader(read: Callable[..., object], waiting: str) -> Callable[[str, Any], tuple[object, str | None]]:
    def attempt(key: str, _files: Any) -> tuple[object, str | None]:
        try:
            return read([(file.name, file.getvalue()) for file in _files]), None
        except ValueError as error:
            return None, str(error)

    return st.cache_resource(max_entries=4, show_spinner=_(waiting))(attempt)
