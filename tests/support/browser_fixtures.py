"""One server and one Chromium for all tests of a worker, and pages that complain at the end about what they saw.

Without Chromium the browser tests are skipped and say so; where CI is set that is a failure.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from driver import complaints, wait_idle
from playwright.sync_api import Browser, BrowserContext, Error, Page, WebSocketRoute, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
A_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]  # it films a green test picture
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", *A_CAMERA]
START_SECONDS = 60
FOLLOW_LINK = """(path) => {
  document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
  window.history.pushState({}, "", path);
  window.dispatchEvent(new PopStateEvent("popstate"));
}"""
PATIENCE = 60_000  # ms; a shared machine may be slow, a right answer is right when it comes
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the system's, else Playwright's own."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as error:
            if os.environ.get("CI"):
                raise
            reason = error.message.splitlines()[0]
            pytest.skip(f"No Chromium here (apt install chromium, or playwright install chromium): {reason}")
        yield chromium
        chromium.close()


@pytest.fixture
def empty_page(browser: Browser) -> Iterator[Page]:
    """A page without a server, for components that stand alone (benchmarks.alone); no script may fail."""
    page, errors = browser.new_page(viewport={"width": 940, "height": 900}), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert not errors


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an app that other tests visit too: what one session does must not show in another."""
    with started(tmp_path_factory.mktemp("server") / "log.txt") as address:
        yield address


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[str]:
    """Address of an app that nobody has visited yet."""
    with started(tmp_path / "log.txt") as address:
        yield address


@contextmanager
def started(log: Path, *, base: str = "", root: Path = ROOT, port: int | None = None) -> Iterator[str]:
    """Address of the app in `root`, below the path `base`, while the context lasts; on a free port where none is given."""
    port = port or free_port()
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options, f"--server.baseUrlPath={base}"]
    with log.open("w") as output, subprocess.Popen(command, cwd=root, stdout=output, stderr=subprocess.STDOUT) as process:
        address = f"http://127.0.0.1:{port}{'/' if base else ''}{base}"
        try:
            wait_healthy(address, process, log)
            yield address
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_healthy(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                break
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
    pytest.fail(f"The server did not start:\n{log.read_text()}")


# Playwright has the page evaluate other text again and again, which the app's Content-Security-Policy forbids.
IS_FUNCTION = re.compile(r"\s*(async\s*)?(\([^()]*\)|\w+)\s*=>")


@dataclass
class Tab:
    """An open page, and what scripts have complained about since it was last asked."""

    page: Page
    chosen: bool = False  # another photo than the first one
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # On a deep link Streamlit first asks <page>/_stcore/… for its server; those 404s are its own.
        self.page.on(
            "console",
            lambda message: (
                self.errors.append(message.text)
                if message.type == "error" and "/_stcore/" not in message.location["url"]
                else None
            ),
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        wait = self.page.wait_for_function
        self.page.wait_for_function = lambda text, **more: wait(text if IS_FUNCTION.match(text) else f"() => {text}", **more)

    def wrong(self) -> list[str]:
        """Errors in the console, and what no visitor may see."""
        found = [*self.errors, *complaints(self.page)]
        self.errors.clear()
        return found


@pytest.fixture(scope="session")
def profile(browser: Browser) -> BrowserContext:
    """Where plain visits take place: the app's scripts are loaded and compiled once, and not for every page."""
    return browser.new_context()


@pytest.fixture(scope="session")
def kept() -> list[Tab]:
    """The tab that plain visits use one after the other; none before the first."""
    return []


@pytest.fixture
def visit(browser: Browser, profile: BrowserContext, server: str, kept: list[Tab]) -> Iterator[Callable[..., Page]]:
    """visit("/conv-photo?conv_stride=2", width=420) opens a page and waits until it is at rest.

    A test's first visit goes on in the tab of the test before, as a reader does who clicks a link: loading the app anew costs
    five times as much. `fresh=True` asks for a session of its own, and for a tab that is closed afterwards; a second visit of
    one test gets that too, one to another server (`at`), and one with further options, which has a profile of its own.
    `color_scheme` is none of these: a tab takes on another.

    When the test ends no page may have logged an error to the console or show an exception.
    """
    contexts, tabs, lasting = [], [], []

    def open_(
        path: str = "/",
        *,
        at: str = server,
        fresh: bool = False,
        width: int = 1440,
        height: int = 900,
        color_scheme: str = "light",
        **options: object,
    ) -> Page:
        alone, names_photo = bool(tabs or fresh or options or at != server), "photo=" in path
        goes_on = not alone and kept and (names_photo or not kept[0].chosen)
        if options:
            contexts.append(browser.new_context(**options))
        tab = kept.pop() if goes_on else Tab((contexts[-1] if options else profile).new_page())
        tab.chosen = tab.chosen or names_photo
        tabs.append(tab)
        if not alone:
            lasting.append(tab)
        page = tab.page
        page.set_default_timeout(PATIENCE)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=color_scheme)
        if goes_on:
            page.mouse.move(0, 0)
            page.evaluate(FOLLOW_LINK, f"{path}{'&' if '?' in path else '?'}reset=yes")  # nothing is as the last test left it
            if path.partition("?")[0] != "/":  # a lesson takes the word out of the address: the server has heard of it
                page.wait_for_url(lambda url: "reset=yes" not in url)
        else:
            page.goto(at + path)
        wait_idle(page)
        return page

    yield open_
    seen = [complaint for tab in tabs for complaint in tab.wrong()]
    if lasting and not seen:
        for tab in kept:
            tab.page.close()
        kept[:] = lasting
    for tab in tabs:
        if tab not in kept:
            tab.page.close()
    for context in contexts:
        context.close()
    assert not seen, seen


@pytest.fixture
def held(profile: BrowserContext, server: str) -> Iterator[Callable[[str], tuple[Page, Callable[[bool], None]]]]:
    """held("/box-iou") opens a page in a session of its own and gives it with a function that holds back all that the server says
    (True), and lets it go (False)."""
    tabs, holds, waiting = [], [], []

    def connect(here: WebSocketRoute) -> None:
        there = here.connect_to_server()
        there.on_message(lambda message: waiting.append((here, message)) if holds else here.send(message))

    def hold_back(on: bool) -> None:
        holds[:] = [True] if on else []
        while waiting and not on:
            here, message = waiting.pop(0)
            here.send(message)

    def open_(path: str) -> tuple[Page, Callable[[bool], None]]:
        tabs.append(Tab(profile.new_page()))
        page = tabs[-1].page
        page.set_default_timeout(PATIENCE)
        page.route_web_socket("**/_stcore/stream", connect)
        page.goto(server + path)
        page.wait_for_selector("[data-ready=true]")
        wait_idle(page)
        return page, hold_back

    yield open_
    seen = [complaint for tab in tabs for complaint in tab.wrong()]
    for tab in tabs:
        tab.page.close()
    assert not seen, seen
