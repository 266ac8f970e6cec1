"""How soon pages appear and answer, in a real browser, beside the smallest Streamlit app that does the same."""

import pathlib
import time
from collections.abc import Sequence

from playwright.sync_api import Browser, Page

from benchmarks.report import Row, median, percentile
from benchmarks.server import FLOOR_APP, ONE_LINE_APP, ROOT, chromium, memory, small_app, streamlit, wait_healthy

PRESSES_A_TURN = 10

# Notes, inside the page, when a key goes down and when the driven element first differs: no round trip of the test driver
# is in the figure, nor a search through the page at every frame.
WATCH = """
([target, state]) => {
  const find = new Function('return ' + target), read = new Function('e', 'return ' + state);
  const watch = window.benchmark = {
    took: null,
    look() {
      if (!this.element?.isConnected) this.element = find();
      return read(this.element);
    },
    arm() { this.took = null; this.before = this.look(); this.start = null; },
  };
  document.addEventListener('keydown', () => {
    if (watch.start !== null) return;
    watch.start = performance.now();
    const look = () => {
      if (watch.look() !== watch.before) watch.took = performance.now() - watch.start;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, true);
}
"""


def painted_after(browser: Browser, script: pathlib.Path, text: str) -> float:
    """Seconds from the start of the server's process until `text` stands in the browser's window."""
    page = browser.new_page()
    start = time.perf_counter()
    with streamlit(script) as (address, _):
        wait_healthy(address)
        page.goto(address)
        page.get_by_text(text).first.wait_for(timeout=60_000)
        seconds = time.perf_counter() - start
    page.close()
    return seconds


def home_against_one_line(browser: Browser, runs: int) -> Row:
    ours, theirs = [], []
    with small_app(ONE_LINE_APP) as one_line:
        painted_after(browser, one_line, "One line")  # both warm the disk cache once
        painted_after(browser, ROOT / "streamlit_app.py", "See what a network sees")
        for _ in range(runs):
            theirs.append(painted_after(browser, one_line, "One line"))
            ours.append(painted_after(browser, ROOT / "streamlit_app.py", "See what a network sees"))
    return Row("process start to home painted", median(ours), "s", "a one-line Streamlit app", median(theirs), at_most=1.5)


def key_round_trips(page: Page, slider: str, presses: int) -> list[float]:
    """Milliseconds from each key press on the slider, or the number field, until the watched element differs; the first four
    warm caches.

    Keys go to and fro: an even number of them leaves the control where it was."""
    control = page.locator(f"{slider} input[type=range], {slider} [role=slider], {slider} input[type=number]").first
    control.focus()
    typed = control.get_attribute("type") == "number"
    more, less = ("ArrowUp", "ArrowDown") if typed else ("ArrowRight", "ArrowLeft")
    times = []
    for n in range(presses + 4):
        page.evaluate("window.benchmark.arm()")
        page.keyboard.press(more if n % 2 == 0 else less)
        page.wait_for_function("window.benchmark.took !== null", timeout=15_000)
        times.append(page.evaluate("window.benchmark.took"))
        page.wait_for_timeout(200)
    return times[4:]


def presses_in_turns(sliders: Sequence[tuple[Page, str]], presses: int) -> list[list[float]]:
    """`key_round_trips` of several pages, a few presses each at a time, so that a slow moment of the machine meets all."""
    times: list[list[float]] = [[] for _ in sliders]
    turns = max(3, presses // PRESSES_A_TURN)
    for _ in range(turns):
        for (page, slider), found in zip(sliders, times, strict=True):
            page.bring_to_front()
            found += key_round_trips(page, slider, presses // turns)
    return times


def find_inspector() -> str:
    """The convolution inspector's root, inside the shadow roots that Streamlit gives its components."""
    return """(() => { const seek = (root) => { for (const e of root.querySelectorAll('*')) {
      if (e.dataset && e.dataset.version !== undefined) return e;
      if (e.shadowRoot) { const found = seek(e.shadowRoot); if (found) return found; } } return null; };
      return seek(document); })()"""


def slider_against_floor(browser: Browser, address: str, presses: int) -> list[Row]:
    with small_app(FLOOR_APP) as script, streamlit(script) as (floor_address, _):
        wait_healthy(floor_address)
        floor_page, page = browser.new_page(), browser.new_page()
        floor_page.goto(floor_address)
        floor_page.get_by_text("value 50").wait_for()
        page.goto(f"{address}/conv-photo?conv_stride=2")
        page.wait_for_function(f"{find_inspector()} !== null", timeout=60_000)
        page.wait_for_timeout(1500)
        markdown = "[...document.querySelectorAll('[data-testid=stMarkdown]')].find(e => e.innerText.startsWith('value'))"
        floor_page.evaluate(WATCH, [markdown, "e && e.innerText"])
        page.evaluate(WATCH, [find_inspector(), "e && e.dataset.version"])
        floor, ours = presses_in_turns([(floor_page, "[data-testid=stSlider]"), (page, ".st-key-conv_stride")], presses)
        floor_page.close()
        page.close()
    name = "slider change to picture changed on Convolution"
    compared = "an empty page's round trip"
    return [
        Row(f"{name}, median", median(ours), "ms", f"{compared}, median", median(floor)),
        Row(f"{name}, p95", percentile(ours, 0.95), "ms", f"{compared}, p95", percentile(floor, 0.95), at_most=1.5),
    ]


def page_switch(browser: Browser, address: str, runs: int) -> Row:
    """A click in the navigation until the lesson's title stands there, against opening the same lesson afresh."""
    page = browser.new_page()
    page.goto(address)
    page.get_by_text("See what a network sees").first.wait_for(timeout=60_000)
    switched, opened = [], []
    for n in range(runs + 1):
        start = time.perf_counter()
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="On your photo").click()
        page.get_by_role("heading", name="Convolution on your photo").wait_for()
        switched.append(time.perf_counter() - start)
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home").click()
        page.get_by_text("See what a network sees").first.wait_for()
        fresh = browser.new_page()
        start = time.perf_counter()
        fresh.goto(f"{address}/conv-photo")
        fresh.get_by_role("heading", name="Convolution on your photo").wait_for()
        if n == 0:  # the first one imports torch
            first = time.perf_counter() - start
        opened.append(time.perf_counter() - start)
        fresh.close()
    page.close()
    note = f"(the first visit of all took {first:.2g} s more or less)" if first > 3 * median(opened[1:]) else ""
    return Row("page switch", median(switched[1:]), "s", "opening the same page by its address", median(opened[1:]), note=note)


def rows(quick: bool) -> list[Row]:
    runs, presses = (2, 12) if quick else (5, 120)
    with chromium() as browser:
        found = [home_against_one_line(browser, runs)]
        with small_app(ONE_LINE_APP) as script, streamlit(script) as (address, bare):
            wait_healthy(address)
            page = browser.new_page()
            page.goto(address)
            page.get_by_text("One line").first.wait_for()
            bare_peak = memory(bare, "VmHWM")
            page.close()
        with streamlit(ROOT / "streamlit_app.py") as (address, process):
            wait_healthy(address)
            page = browser.new_page()
            page.goto(address)
            page.get_by_text("See what a network sees").first.wait_for()
            home_peak = memory(process, "VmHWM")
            page.close()
            found.append(page_switch(browser, address, runs))
            found += slider_against_floor(browser, address, presses)
            lesson_peak = memory(process, "VmHWM")
    peaks = {"home": home_peak, "convolution lesson used, torch loaded": lesson_peak}
    found += [Row(f"peak memory, {k}", v, "MB", "a one-line Streamlit app", bare_peak) for k, v in peaks.items()]
    return found
