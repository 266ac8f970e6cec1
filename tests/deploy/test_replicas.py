"""Two copies behind the proxy of `deploy/`: readers stick to a copy by a cookie, and go to the other when it is gone.

One pair of copies for all tests of this file; the last of them ends one. They are the app but for two things: a page reads files
for a twentieth of a second and not for a whole one before a job does, and Fashion-MNIST comes from this machine, slowly.
"""

import asyncio
import http.client
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser_fixtures import PATIENCE, ROOT, free_port, started, wait_healthy
from driver import complaints, wait_idle
from encoded_pictures import colours, encode
from job_kinds import KINDS, Kind
from playwright.sync_api import Browser, Page, expect

from benchmarks.reader import Reader
from playground.training.published import VARIABLE

COOKIE = "playground-copy"
PAINTING = "/style-transfer?style_size=128&style_steps=1000"  # a minute and more
PHOTO = "mine.png"
LOST = "What was computed here is lost"
MADE_SLOW = """
from torchvision.datasets import FashionMNIST
from playground.ui import upload_reading

FashionMNIST.mirrors = ["{publisher}/"]
upload_reading.AT_ONCE = 0.05
"""
PIECE, PIECES = bytes(1 << 18), 100  # of a download


@dataclass
class Door:
    """The proxy, and what ends each copy behind it."""

    address: str
    copies: list[ExitStack]


@contextmanager
def slow_publisher() -> Iterator[str]:
    """Address of a server whose every file comes a piece at a time, for as long as somebody waits for it."""
    over = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(PIECES * len(PIECE)))
            self.end_headers()
            with suppress(ConnectionError):
                for _ in range(PIECES):
                    if over.wait(0.3):
                        return
                    self.wfile.write(PIECE)

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            over.set()
            server.shutdown()


def made_slow(folder: Path, publisher: str) -> Path:
    """The app as `started` takes it: a script beside the app's settings."""
    folder.mkdir()
    (folder / ".streamlit").symlink_to(ROOT / ".streamlit")
    script = (ROOT / "streamlit_app.py").read_text().replace('"playground/', f'"{ROOT}/playground/')
    (folder / "streamlit_app.py").write_text(script + MADE_SLOW.format(publisher=publisher))
    return folder


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    tmp_path = tmp_path_factory.mktemp("copies")
    proxy = shutil.which("haproxy") or shutil.which("/usr/sbin/haproxy")
    if proxy is None:
        pytest.skip("No haproxy here (apt-get install haproxy)")
    with ExitStack() as all_, pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path / "data"))  # no set has been downloaded there
        patch.setenv("PYTHONPATH", str(ROOT))
        app = made_slow(tmp_path / "app", all_.enter_context(slow_publisher()))
        copies = [all_.enter_context(ExitStack()) for _ in range(2)]
        logs = [tmp_path / f"{n}.txt" for n in range(len(copies))]
        addresses = [urlsplit(copy.enter_context(started(log, root=app))).netloc for copy, log in zip(copies, logs, strict=True)]
        bind = f"127.0.0.1:{free_port()}"
        told = {"BIND": bind, "PUBLIC_HOST": "localhost", "COOKIE_KEY": "any", "COPY_1": addresses[0], "COPY_2": addresses[1]}
        command = [proxy, "-f", ROOT / "deploy" / "haproxy.cfg"]
        log = tmp_path / "proxy.txt"
        process = subprocess.Popen(command, env=os.environ | told, stdout=log.open("w"), stderr=subprocess.STDOUT)
        all_.callback(process.wait)
        all_.callback(process.terminate)
        wait_healthy(f"http://{bind}", process, log)
        yield Door(f"http://{bind}", copies)


def opened(browser: Browser, door: Door, stride: int) -> Page:
    """A reader who has brought a photo, with a profile, and so a cookie, of its own."""
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{door.address}/conv-photo?conv_stride={stride}")
    page.get_by_role("button", name="Change").wait_for(timeout=3 * PATIENCE)  # a copy that has just started imports torch
    wait_idle(page)
    page.get_by_role("button", name="Change").click()
    told = {"name": PHOTO, "mimeType": "image/png", "buffer": encode(colours(90, 60), "PNG")}
    page.locator("input[type=file]").set_input_files(told)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text(PHOTO).first).to_be_visible()
    return page


def status(door: Door, path: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(door.address).netloc)
    connection.request("GET", path)
    return connection.getresponse().status


def copy_of(page: Page) -> str:
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == COOKIE)


def test_every_kind_of_job_survives_a_lost_connection(door: Door):
    async def lost_and_found(kind: Kind) -> None:
        uploader, files = kind.brings or (None, list)
        made = files()  # before there is a connection, which is answered while it lasts
        reader = await Reader.arrive(door.address, kind.page, kind.query)
        if uploader:
            await reader.bring(uploader, made)
        if kind.button or not uploader:
            await (reader.press(kind.button) if kind.button else reader.run())  # the toolbar is told in the run after the start
        toolbar, session = f"toolbar_{kind.page}", reader.session
        before = reader.told[toolbar]["jobs"]
        assert before["names"] == [kind.name], f"{kind.name} runs, or has a result"
        await reader.come_back()
        now, again = reader.told[toolbar]["jobs"], f"{uploader}-again"
        ended = kind.short and again not in reader.widgets  # what was read to its end meanwhile is shown
        assert reader.session == session and (now == before or (ended and now == before | {"names": []})), f"{kind.name} is lost"
        if (cancel := f"{kind.line}_cancel") in reader.widgets:
            await reader.press(cancel)
        await reader.leave()

    async def all_kinds() -> None:
        for kind in KINDS:
            await lost_and_found(kind)

    with ThreadPoolExecutor(1) as apart:  # this thread may have a loop already: Playwright's
        apart.submit(asyncio.run, all_kinds()).result()


def test_readers_stick_to_a_copy_and_go_to_the_other_when_theirs_is_gone_which_says_what_was_lost(browser: Browser, door: Door):
    pages = [opened(browser, door, stride) for stride in (2, 3)]
    for path in ("/_stcore/metrics", "/_stcore/metric%73", "/%5fstcore/metrics/"):
        assert status(door, path) == 404, "figures of the server are not for readers"
    before = [copy_of(page) for page in pages]
    assert len(set(before)) == 2
    painters = [page.context.new_page() for page in pages]  # a painter on each copy
    for painter in painters:
        painter.goto(door.address + PAINTING)
        painter.get_by_role("button", name="Paint it", exact=True).click(timeout=PATIENCE)
        expect(painter.get_by_role("button", name="Cancel")).to_be_visible()

    door.copies[0].close()
    end = time.monotonic() + PATIENCE / 1000
    while len({copy_of(page) for page in pages}) > 1 and time.monotonic() < end:
        pages[0].wait_for_timeout(200)
    after = [copy_of(page) for page in pages]
    assert len({*after}) == 1 and {*after} < {*before}, "one has moved, the other has not"
    for page, stride in zip(pages, (2, 3), strict=True):
        wait_idle(page)
        page.get_by_text(re.compile(rf"stride={stride}\b")).first.wait_for()
        assert f"conv_stride={stride}" in page.url and not complaints(page)
    stays = [old == new for old, new in zip(before, after, strict=True)].index(True)
    expect(pages[stays].get_by_text(PHOTO).first).to_be_visible()
    expect(painters[1 - stays].get_by_text(re.compile(f"{LOST}.*Press “Paint it”"))).to_be_visible()
    expect(painters[stays].get_by_role("button", name="Cancel")).to_be_visible()
    assert not painters[stays].get_by_text(LOST).count()
    for page in (*pages, *painters):
        page.close()
