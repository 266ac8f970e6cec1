"""A reader without a browser: speaks Streamlit's websocket protocol, so that fifty of them fit on one machine."""

import asyncio
import json
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

LARGEST = 200 * 2**20  # bytes of a message
KEPT = 10_000  # bytes: smaller messages are not worth a cache, as in the browser
NO_TOKEN = "none"  # in the place of the token against forged requests, which the websocket asks of browsers alone
TOKEN = "_streamlit_xsrf"  # cookie that holds this token
PART = "----a-file"  # between the parts of what is sent


@dataclass
class Reader:
    """One session: what it has been sent, and the widgets it would draw."""

    socket: ClientConnection
    address: str
    page: str
    query: str
    widgets: dict[str, tuple[str, str]] = field(default_factory=dict)  # key -> (id, fragment)
    states: dict[str, WidgetState] = field(default_factory=dict)
    hashes: set[str] = field(default_factory=set)  # of messages that a browser would have kept
    session: str = ""  # its name, which it shows when it comes back
    cookie: str = ""  # of a proxy: it leads to the same copy
    script: str = ""  # hash of the page's script
    texts: dict[tuple[int, ...], str] = field(default_factory=dict)  # by its place, the code that stands there
    told: dict[str, Any] = field(default_factory=dict)  # component's key -> what it was told last, where that is JSON
    places: list[Any] = field(default_factory=list)  # where files may be sent, as asked for last
    exceptions: int = 0
    received: int = 0  # bytes

    @classmethod
    async def arrive(cls, address: str, page: str, query: str = "") -> Self:
        """Open a page by its address and wait until it is drawn."""
        reader = cls(await _connected(address), address, page, query)
        reader.cookie = reader.socket.response.headers.get("Set-Cookie", "").partition(";")[0]
        await reader.run()
        return reader

    async def come_back(self) -> None:
        """Lose the connection without a word and come back as a browser does: the page is asked for anew."""
        self.socket.transport.abort()
        await self.socket.wait_closed()
        self.socket = await _connected(self.address, NO_TOKEN, self.session, additional_headers={"Cookie": self.cookie})
        self.widgets.clear(), self.told.clear()
        await self.run()

    async def change(self, key: str, value: float) -> float:
        """Move the slider with this key; seconds until its answer is complete."""
        number, fragment = self.widgets[key]
        state = WidgetState(id=number)
        state.double_array_value.data.append(value)
        self.states[number] = state
        return await self.run(fragment)

    async def press(self, key: str) -> float:
        """Press the button with this key; seconds until its answer is complete."""
        number, fragment = self.widgets[key]
        return await self.run(fragment, WidgetState(id=number, trigger_value=True))

    async def bring(self, key: str, files: Sequence[tuple[str, bytes]]) -> float:
        """Choose files, (name, contents), in the uploader with this key; seconds from their arrival to the page's answer."""
        number, fragment = self.widgets[key]
        message = BackMsg()
        message.file_urls_request.request_id, message.file_urls_request.session_id = key, self.session
        message.file_urls_request.file_names.extend(name for name, _data in files)
        self.places.clear()
        await self.socket.send(message.SerializeToString())
        while not self.places:
            self.take(await asyncio.wait_for(self.socket.recv(), 300))
        state = WidgetState(id=number)
        for place, (name, data) in zip(self.places, files, strict=True):
            await asyncio.to_thread(self.upload, place.upload_url, name, data)
            state.file_uploader_state_value.uploaded_file_info.add(
                file_id=place.file_id, name=name, size=len(data), file_urls=place
            )
        self.states[number] = state
        return await self.run(fragment)

    def upload(self, path: str, name: str, data: bytes) -> None:
        """Send a file as a browser's form does. Raises URLError where the server refuses it."""
        with urllib.request.urlopen(f"{self.address}/_stcore/health") as answer:
            token = SimpleCookie(answer.headers["Set-Cookie"])[TOKEN].value
        head = f'--{PART}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        headers = {
            "Content-Type": f"multipart/form-data; boundary={PART}",
            "Cookie": f"{self.cookie}; {TOKEN}={token}",
            "X-Xsrftoken": token,
        }
        body = head.encode() + data + f"\r\n--{PART}--\r\n".encode()
        request = urllib.request.Request(self.address + path, body, headers, method="PUT")
        urllib.request.urlopen(request).close()

    async def run(self, fragment: str = "", *pressed: WidgetState) -> float:
        """Ask for a run of the page, or of one fragment of it; seconds until it is finished."""
        message = BackMsg()
        client = message.rerun_script
        client.query_string, client.page_name = self.query, self.page
        client.page_script_hash, client.fragment_id = self.script, fragment
        client.widget_states.widgets.extend([*self.states.values(), *pressed])
        client.cached_message_hashes.extend(self.hashes)
        if not fragment:
            self.texts.clear()  # what a fragment does not draw again stands
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while not self.take(await asyncio.wait_for(self.socket.recv(), 300)):
            pass
        return time.perf_counter() - start

    def take(self, data: bytes) -> bool:
        """Read one message; whether it ends the run."""
        self.received += len(data)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and message.hash and len(data) > KEPT:
            self.hashes.add(message.hash)
        if kind == "new_session":
            self.script = message.new_session.page_script_hash
            self.session = message.new_session.initialize.session_id
        elif kind == "navigation":
            self.script = message.navigation.page_script_hash
        elif kind == "file_urls_response":
            self.places.extend(message.file_urls_response.file_urls)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.note(message)
        return kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def note(self, message: ForwardMsg) -> None:
        """What an element tells: a control that can be moved, a text that can be checked, an error."""
        delta, element = message.delta, message.delta.new_element
        kind = element.WhichOneof("type")
        shown = getattr(element, kind)
        if (number := getattr(shown, "id", "")) and number.count("-") > 1:
            self.widgets[number.split("-", 2)[2]] = (number, delta.fragment_id)
        if kind == "bidi_component" and shown.WhichOneof("data") == "json":
            self.told[number.split("-", 2)[2]] = json.loads(shown.json)
        elif kind == "code":
            self.texts[tuple(message.metadata.delta_path)] = shown.code_text
        elif kind == "exception":
            self.exceptions += 1

    async def leave(self) -> None:
        await self.socket.close()


async def _connected(address: str, *names: str, **more: Any) -> ClientConnection:
    uri = address.replace("http", "ws", 1) + "/_stcore/stream"
    return await connect(uri, subprotocols=["streamlit", *names], max_size=LARGEST, open_timeout=120, ping_interval=None, **more)
