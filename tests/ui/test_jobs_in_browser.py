"""A painting in Chromium whose connection drops, and one beside a visitor who empties the server's caches."""

import re

import pytest
from browser_fixtures import FOLLOW_LINK, PATIENCE
from driver import complaints, wait_idle
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg

STEPS = 1000  # so many take minutes: the painting goes on while the test looks on, however slow the browser is
PAINTING = f"/style-transfer?style_size=320&style_steps={STEPS}"
STEP = re.compile(rf"step (\d+) of {STEPS}")


class Wire:
    """The page's way to the server, in the test's hands: it can be cut, and stays so until it is mended; and written to."""

    def __init__(self, page):
        self.connections = []  # (the page's side, the server's side)
        self.is_cut, self.refused = False, 0
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, here):
        if self.is_cut:
            self.refused += 1
            here.close()
        else:
            self.connections.append((here, here.connect_to_server()))

    def cut(self):
        self.is_cut = True
        for side in self.connections[-1]:
            side.close()

    def mend(self):
        self.is_cut = False

    def send(self, message):
        self.connections[-1][1].send(message.SerializeToString())


@pytest.fixture
def wired(profile, server):
    """wired("/…") opens a page with a session of its own and gives it with its wire; at the end none may show an exception."""
    pages = []

    def open_(path):
        page = profile.new_page()
        page.set_default_timeout(PATIENCE)
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
    page.get_by_role("button", name="Paint it", exact=True).click()
    return further(page, 0)


def further(page, than):
    """Wait until the line says a later step than `than`, and give it."""
    step = page.wait_for_function(
        """([pattern, than]) => {
          const step = Number((document.body.innerText.match(new RegExp(pattern)) || [])[1]);
          return step > than && step;
        }""",
        arg=[STEP.pattern, than],
    )
    return step.json_value()


def cancel(page):
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile(rf"cancelled at step \d+ of {STEPS}"))).to_be_visible()
    wait_idle(page)
    expect(page.get_by_role("button", name="Result as PNG", exact=True)).to_be_visible()


def test_a_painting_is_found_again_after_a_while_without_network(wired):
    page, wire = wired(PAINTING)
    step = begin(page)
    wire.cut()
    state = page.get_by_test_id("stApp")
    expect(state).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    for _ in range(PATIENCE // 100):
        if wire.refused:
            break
        page.wait_for_timeout(100)
    assert wire.refused
    wire.mend()
    expect(state).to_have_attribute("data-test-connection-state", "CONNECTED")
    assert len(wire.connections) > 1
    again = further(page, step)
    assert further(page, again) > again
    cancel(page)


def test_a_visitor_who_empties_the_caches_ends_nobodys_painting(wired):
    page, _wire = wired(PAINTING)
    step = begin(page)
    stranger, wire = wired("/")
    wire.send(BackMsg(clear_cache=True))
    stranger.evaluate(FOLLOW_LINK, "/box-iou")  # the server takes one message after the other: this one's answer says that it has
    stranger.wait_for_selector(".boxes[data-ready=true]")
    again = further(page, step)
    assert further(page, again) > again
    cancel(page)
    assert stranger.get_by_role("heading", level=1).count() == 1
