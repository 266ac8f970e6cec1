"""A painting in Chromium whose connection drops, and one beside a visitor who empties the server's caches."""

import re
import time

import pytest
from driver import complaints, wait_idle
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg

PATIENCE = 90_000  # ms; a step waits for whatever else the machine does
STEPS = 1000  # more than are painted while the test looks on
PAINTING = f"/style-transfer?style_size=96&style_steps={STEPS}"
STEP = re.compile(rf"step (\d+) of {STEPS}")


class Wire:
    """The page's way to the server, in the test's hands: it can be cut, kept cut, and written to."""

    def __init__(self, page):
        self.connections = []  # (the page's side, the server's side)
        self.cut_until = 0.0
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, here):
        if time.monotonic() < self.cut_until:
            here.close()
        else:
            self.connections.append((here, here.connect_to_server()))

    def cut(self, seconds):
        self.cut_until = time.monotonic() + seconds
        for side in self.connections[-1]:
            side.close()

    def send(self, message):
        self.connections[-1][1].send(message.SerializeToString())


@pytest.fixture
def wired(profile, server):
    """wired("/…") opens a page with a session of its own and gives it with its wire; at the end none may show an exception."""
    pages = []

    def open_(path):
        page = profile.new_page()
        wire = Wire(page)
        page.goto(server + path)
        wait_idle(page)
        pages.append(page)
        return page, wire

    yield open_
    seen = [complaint for page in pages for complaint in complaints(page)]
    for page in pages:
        page.close()
    assert not seen, seen


def begin(page):
    """Press the button; how far it is once it has begun."""
    page.get_by_role("button", name="Paint it", exact=True).click(timeout=PATIENCE)
    return further(page, 0)


def further(page, than):
    """Wait until the line says a later step than `than`, and give it."""
    page.wait_for_function(
        "([pattern, than]) => Number((document.body.innerText.match(new RegExp(pattern)) || [])[1]) > than",
        arg=[STEP.pattern, than],
        timeout=PATIENCE,
    )
    return int(STEP.search(page.locator("body").inner_text())[1])


def cancel(page):
    page.get_by_role("button", name="Cancel").click(timeout=PATIENCE)
    expect(page.get_by_text(re.compile(rf"cancelled at step \d+ of {STEPS}"))).to_be_visible(timeout=PATIENCE)
    wait_idle(page)
    expect(page.get_by_role("button", name="Result as PNG", exact=True)).to_be_visible()


def test_a_painting_is_found_again_after_two_seconds_without_network(wired):
    page, wire = wired(PAINTING)
    step = begin(page)
    wire.cut(2.0)
    state = page.get_by_test_id("stApp")
    expect(state).not_to_have_attribute("data-test-connection-state", "CONNECTED", timeout=PATIENCE)
    page.wait_for_timeout(2_000)
    expect(state).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=PATIENCE)
    assert len(wire.connections) == 2
    again = further(page, step)
    assert further(page, again) > again
    cancel(page)


def test_a_visitor_who_empties_the_caches_ends_nobodys_painting(wired):
    page, _wire = wired(PAINTING)
    step = begin(page)
    stranger, wire = wired("/")
    wire.send(BackMsg(clear_cache=True))
    stranger.wait_for_timeout(1_000)
    again = further(page, step)
    assert further(page, again) > again
    cancel(page)
    assert stranger.get_by_role("heading", level=1).count() == 1
