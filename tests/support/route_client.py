"""Asks an application without a server in between."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.applications import Starlette


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: dict[str, str]
    content: bytes


@dataclass(frozen=True)
class Client:
    """Of one application."""

    app: Starlette

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, body: bytes) -> Answer:
        return self.ask("POST", path, body)

    def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        sent = []

        async def receive() -> dict:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict) -> None:
            sent.append(message)

        scope = {"type": "http", "method": method, "path": unquote(path), "raw_path": path.encode(), "root_path": ""}
        asked = self.app({**scope, "query_string": b"", "headers": [], "scheme": "http"}, receive, send)
        with ThreadPoolExecutor(1) as thread:  # in this one a browser's loop may run
            thread.submit(asyncio.run, asked).result()
        head, *bodies = sent
        headers = {name.decode(): value.decode() for name, value in head["headers"]}
        return Answer(head["status"], headers, b"".join(body["body"] for body in bodies))
