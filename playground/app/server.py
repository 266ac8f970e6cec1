"""The web application around the script: security headers, warming up, and what happens to an error nobody caught."""

import contextlib
import gc
import importlib
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit import runtime

from playground.app.headers import SECURITY_HEADERS
from playground.app.lighter import lighten
from playground.app.requests import keep_requests
from playground.app.upload_limit import bound
from playground.kit.i18n import _
from playground.ui.jobs import executor

log = logging.getLogger(__name__)
lighten()
keep_requests()


class SecurityHeaders:
    """ASGI middleware that adds the headers above to every response that does not set them itself."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        async def send_with_headers(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _value in message["headers"]}
                extra = [header for header in SECURITY_HEADERS if header[0] not in present]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def report_error(error: Exception) -> bool:
    """Log the traceback for the operator and show the reader a sentence. True: Streamlit adds no box of its own."""
    log.error("A page failed", exc_info=error)
    words = _("This page met an error and stopped. The others still work; Reset or a reload often helps.")
    st.error(words, icon=":material/error:")
    return True


WARM_AFTER = 3.0  # seconds: the first visitor's home page is painted by then
LESSONS = ("playground.lessons.conv_photo.answer", "playground.vision")  # torch with them
LARGER = "playground.models.loading"  # torchvision with it, as slow again to import, for the few that want its networks
_loaded = threading.Event()


def lessons_loaded() -> bool:
    """Whether lessons open at once: `load_lessons` has come to its end."""
    return _loaded.is_set()


def load_lessons() -> None:
    """Import what every lesson needs."""
    for name in LESSONS:
        importlib.import_module(name)
    _loaded.set()


def warm_up() -> None:
    """Import what any lesson needs, and tell the collector that all of it is here to stay.

    Streamlit collects garbage after every run of a script, before its last messages leave; with torch loaded that looks at
    half a million objects, 100 ms of every answer. Frozen objects are not looked at again.
    """
    load_lessons()
    importlib.import_module(LARGER)
    gc.collect()
    gc.freeze()


@contextlib.asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """While the server lives. A reader of home has torch ready before the first click on a lesson."""
    timer = threading.Timer(WARM_AFTER, warm_up)
    timer.daemon = True
    timer.start()
    executor()  # one that cannot be had stops the start, and not the first reader
    if runtime.exists():
        bound(runtime.get_instance().uploaded_file_mgr)
    yield
    timer.cancel()


MIDDLEWARE = [Middleware(SecurityHeaders)]
