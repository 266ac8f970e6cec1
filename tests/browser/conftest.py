"""A fresh server a module, one Chromium for all, and pages that complain at the end about what they saw.

Without Chromium the browser tests are skipped and say so; where CI is set that is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from driver import complaints, wait_idle
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
START_SECONDS = 60
expect.set_options(timeout=30_000)  # ms; a shared machine may be slow, a right answer is right when it comes


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
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


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an app that nobody has visited yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options]
    with log.open("w") as output, subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_healthy(address, process, log)
            yield address
        finally:
            process.terminate()


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


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """visit("/conv-photo?conv_stride=2", width=420) opens a page in a context of its own and waits until it is at rest.

    When the test ends no page may have logged an error to the console or show an exception.
    """
    contexts, pages, errors = [], [], []

    def open_(path: str = "/", *, width: int = 1440, height: int = 900, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        pages.append(page)
        # On a deep link Streamlit first asks <page>/_stcore/… for its server; those 404s are its own.
        page.on(
            "console",
            lambda message: (
                errors.append(message.text) if message.type == "error" and "/_stcore/" not in message.location["url"] else None
            ),
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(server + path)
        wait_idle(page)
        return page

    yield open_
    seen = [complaint for page in pages for complaint in complaints(page)]
    for context in contexts:
        context.close()
    assert not errors and not seen, (errors, seen)
