"""Headers of every response: what a browser may load and do on our pages, and who may frame them."""

import base64
import hashlib
import re
from pathlib import Path

import streamlit

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def _inline_scripts() -> str:
    """The scripts that Streamlit's page carries within itself, by their digests."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    digests = [hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(page)]
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


# Everything comes from here: a page that carries a stranger's script or address neither runs nor asks for it. Styles are
# written into the page by Streamlit (emotion) and by labs; blob: and data: are pictures, films and workers made in the page, and
# the scripts of components, which Streamlit wraps so.
POLICY = "; ".join((
    "default-src 'self'",
    f"script-src 'self' blob: 'wasm-unsafe-eval' {_inline_scripts()}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
))  # fmt: skip

SECURITY_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=()"),
)
