"""Two copies behind the proxy of `deploy/`: readers stick to a copy by a cookie, and go to the other when it is gone.

One pair of copies for all tests of this file; the last of them ends one.
"""

import asyncio
import http.client
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from browser_fixtures import PATIENCE, ROOT, free_port, started, wait_healthy
from driver import complaints, wait_idle
from encoded_pictures import colours, encode
from job_kinds import KINDS, Kind
from playwright.sync_api import Browser, Page, expect

from benchmarks.reader import Reader

COOKIE = "playground-copy"
PAINTING = "/style-transfer?style_size=64&style_steps=1000"
PHOTO = "mine.png"
LOST = "What was computed here is lost"


@dataclass
class Door:
    """The proxy, and what ends each copy behind it."""

    address: str
    copies: list[ExitStack]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    tmp_path = tmp_path_factory.mktemp("copies")
    proxy = shutil.which("haproxy") or shutil.which("/usr/sbin/haproxy")
    if proxy is None:
        pytest.skip("No haproxy here (apt-get install haproxy)")
    with ExitStack() as all_:
        copies = [all_.enter_context(ExitStack()) for _ in range(2)]
        addresses = [urlsplit(copy.enter_context(started(tmp_path / f"{n}.txt"))).netloc for n, copy in enumerate(copies)]
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
        reader = await Reader.arrive(door.address, kind.page, kind.query)
        await (reader.press(kind.button) if kind.button else reader.run())  # the toolbar is told in the run after the start
        toolbar, session = f"toolbar_{kind.page}", reader.session
        before = reader.told[toolbar]["jobs"]
        assert before["names"] == [kind.name], "it runs, or has a result"
        await reader.come_back()
        assert reader.session == session and reader.told[toolbar]["jobs"] == before, f"{kind.name} is another one, or none"
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
    assert status(door, "/_stcore/metrics") == 404, "figures of the server are not for readers"
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
