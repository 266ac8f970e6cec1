"""An address as a QR code, for a class to scan: drawn on the server by segno, asked for by the toolbar when a link is copied."""

import io

import segno
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from playground.ui.modules import below_base

LONGEST = 2_000  # characters; a code holds 2,953 bytes, and phones read the fullest ones badly


def qr_svg(text: str) -> bytes:
    """The smallest QR code that holds the text, black on white with its quiet zone, as SVG. ValueError where it is too long."""
    if not 0 < len(text) <= LONGEST:
        raise ValueError(f"A QR code here holds 1 to {LONGEST:,} characters, not {len(text):,}.")
    file = io.BytesIO()
    segno.make(text, micro=False, error="l", boost_error=True).save(file, kind="svg", light="#fff", omitsize=True)
    return file.getvalue()


async def send_code(request: Request) -> Response:
    """GET /qr?text=…"""
    try:
        return Response(qr_svg(request.query_params.get("text", "")), media_type="image/svg+xml")
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=400)


def qr_routes() -> list[BaseRoute]:
    """For `st.App(routes=…)`."""
    return [Route(below_base("/qr"), send_code)]
