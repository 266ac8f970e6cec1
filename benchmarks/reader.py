"""A reader without a browser: speaks Streamlit's websocket protocol, so that fifty of them fit on one machine."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

LARGEST = 200 * 2**20  # bytes of a message
KEPT = 10_000  # bytes: smaller messages are not worth a cache, as in the browser


@dataclass
class Reader:
    """One session: what it has been sent, and the widgets it would draw."""

    socket: ClientConnection
    page: str
    query: str
    widgets: dict[str, tuple[str, str]] = field(default_factory=dict)  # key -> (id, fragment)
    states: dict[str, WidgetState] = field(default_factory=dict)
    hashes: set[str] = field(default_factory=set)  # of messages that a browser would have kept
    script: str = ""  # hash of the page's script
    texts: list[str] = field(default_factory=list)  # code and text of the answer under way
    exceptions: int = 0
    received: int = 0  # bytes

    @classmethod
    async def arrive(cls, address: str, page: str, query: str = "") -> Self:
        """Open a page by its address and wait until it is drawn."""
        uri = address.replace("http", "ws", 1) + "/_stcore/stream"
        socket = await connect(uri, subprotocols=["streamlit"], max_size=LARGEST, open_timeout=120, ping_interval=None)
        reader = cls(socket, page, query)
        await reader.run()
        return reader

    async def change(self, key: str, value: float) -> float:
        """Move the slider with this key; seconds until its answer is complete."""
        number, fragment = self.widgets[key]
        state = WidgetState(id=number)
        state.double_array_value.data.append(value)
        self.states[number] = state
        return await self.run(fragment)

    async def run(self, fragment: str = "") -> float:
        """Ask for a run of the page, or of one fragment of it; seconds until it is finished."""
        message = BackMsg()
        client = message.rerun_script
        client.query_string, client.page_name = self.query, self.page
        client.page_script_hash, client.fragment_id = self.script, fragment
        client.widget_states.widgets.extend(self.states.values())
        client.cached_message_hashes.extend(self.hashes)
        self.texts.clear()
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
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.note(message.delta)
        return kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def note(self, delta: object) -> None:
        """What an element tells: a slider that can be moved, a text that can be checked, an error."""
        element, kind = delta.new_element, delta.new_element.WhichOneof("type")
        if kind == "slider":
            number = element.slider.id
            self.widgets[number.rpartition("-")[2]] = (number, delta.fragment_id)
        elif kind == "code":
            self.texts.append(element.code.code_text)
        elif kind == "exception":
            self.exceptions += 1

    async def leave(self) -> None:
        await self.socket.close()
