"""The web application around the script: security headers, and what happens to an error nobody caught."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from playground.ui.i18n import _

log = logging.getLogger(__name__)

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=()"),
)


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
    st.error(
        _("This page met an error and stopped. The others still work; Reset or a reload often helps."),
        icon=":material/error:",
    )
    return True


MIDDLEWARE = [Middleware(SecurityHeaders)]
