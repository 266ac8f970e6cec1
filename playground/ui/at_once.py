"""Pictures that follow a hand though only the server can work them out: asked for beside the page's run.

A run draws a whole page, in Python and again in the browser. Where one component changes a setting and the picture is made of
components too, the browser asks here first, POST /at-once/<desk> with the edit, and shows what the picture's components are
told (ui/components/at_once.js). The run follows when the hand rests; it finds the answer kept and brings address, sentences
and code.

A desk stands for the picture of one session, lives in that session's state and goes with it; its name cannot be guessed. Where
it is not known (a server started anew, another replica) the run alone answers, as it does where no picture can be drawn.
"""

import json
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, replace
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from playground.images import Photo
from playground.kit.settings import Settings
from playground.kit.states import Figure
from playground.ui.components import heard
from playground.ui.components.packets import pack
from playground.ui.modules import below_base
from playground.ui.panel import accepted

MOST = 64 * 1024  # bytes of an edit
KEY = "at-once"  # of a session's desk
HEADERS = {"Cache-Control": "no-store", "Content-Encoding": "identity"}  # pictures are compressed: gzip would only take its time
Drawing = Callable[[Settings, Photo | None], Sequence[Figure]]  # draws the picture, returns the large numbers


class Desk:
    """Where the browser of one session asks."""

    def __init__(self) -> None:
        self.name = secrets.token_urlsafe(18)
        self.busy = threading.Lock()
        self._now: tuple[Settings, Photo | None, Mapping[str, Any], Drawing] | None = None

    def stand(self, settings: Settings, photo: Photo | None, told: Mapping[str, Any], draw: Drawing) -> None:
        """A run has drawn this state, and told the picture's components so much."""
        self._now = settings, photo, told, draw

    def answer(self, edit: Mapping[str, Any]) -> bytes:
        """What the picture's components are told after an edit, packed: `told` are by key the parts that differ from what the run
        told, `arrays` what is bytes, `figures` the large numbers. Raises ValueError where there is no such picture."""
        settings, photo, before, draw = self._now
        values = accepted(type(settings), edit)
        if "view" in values:
            raise ValueError("A view is drawn by a run.")
        with heard(mounting=False) as told:
            figures = draw(replace(settings, **values), photo)
        return packed(told, before, figures)


def packed(told: Mapping[str, Any], before: Mapping[str, Any], figures: Sequence[Figure]) -> bytes:
    """What differs in `told` from what was told `before`."""
    parts, arrays = {}, {}
    for key, data in told.items():
        known = before.get(key)
        if isinstance(data, bytes):
            if data != known:
                arrays[key] = np.frombuffer(data, dtype=np.uint8)
        else:
            parts[key] = {name: value for name, value in data.items() if not known or name not in known or known[name] != value}
    return pack({"told": parts, "figures": [astuple(one) for one in figures]}, arrays)


_desks: WeakValueDictionary[str, Desk] = WeakValueDictionary()


def keep_desk(settings: Settings, photo: Photo | None, told: Mapping[str, Any], draw: Drawing) -> None:
    """Let this session's browser ask for what an edit makes of the picture that the run has drawn."""
    desk = st.session_state.setdefault(KEY, Desk())
    desk.stand(settings, photo, told, draw)
    _desks[desk.name] = desk


def close_desk() -> None:
    """No picture of this page can be asked for."""
    st.session_state.pop(KEY, None)


def desk_address() -> str | None:
    """Where a component asks, below the server's base; None: it cannot."""
    desk = st.session_state.get(KEY)
    return desk and f"at-once/{desk.name}"


async def send_answer(request: Request) -> Response:
    """The answer to one edit. 204 where the run has to answer: no such desk, it is at work, nothing that can be drawn."""
    desk = _desks.get(request.path_params["desk"])
    text = b""
    async for part in request.stream():
        text += part
        if len(text) > MOST:
            return Response(status_code=413)
    if desk is None or not desk.busy.acquire(blocking=False):
        return Response(status_code=204)
    try:
        edit = json.loads(text)
        if not isinstance(edit, dict):
            raise ValueError("An edit is an object.")
        answer = await run_in_threadpool(desk.answer, edit)
    except (ValueError, RecursionError):
        return Response(status_code=204)
    finally:
        desk.busy.release()
    return Response(answer, media_type="application/octet-stream", headers=HEADERS)


def at_once_routes() -> list[BaseRoute]:
    """For `st.App(routes=…)`."""
    return [Route(below_base("/at-once/{desk}"), send_answer, methods=["POST"])]
