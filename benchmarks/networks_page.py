"""The page "Famous networks": how soon another network of the timeline, or another input size, is drawn."""

from playwright.sync_api import Page

from benchmarks.pages import WATCH, find_inspector, key_round_trips
from benchmarks.report import Row, median, percentile
from benchmarks.server import FLOOR_APP, beside_floor
from benchmarks.sliders import FLOOR_TEXT

VERSION = (find_inspector(), "e && e.dataset.version")  # of the drawing: network, size and what is open
CHOSEN = ("ResNet-18", "GoogLeNet")  # by turns
TURNS = 3


def choices(page: Page, count: int) -> list[float]:
    """Milliseconds from the key that chooses a network of the timeline until it is drawn; the first two warm caches."""
    times = []
    for n in range(count + 2):
        page.locator(".timeline button", has_text=CHOSEN[n % 2]).focus()
        page.evaluate("window.benchmark.arm()")
        page.keyboard.press("Enter")
        page.wait_for_function("window.benchmark.took !== null", timeout=15_000)
        times.append(page.evaluate("window.benchmark.took"))
        page.wait_for_timeout(600)  # the page's run
    return times[2:]


def rows(quick: bool) -> list[Row]:
    presses = 4 if quick else 20
    floor, chosen, sized = [], [], []
    with beside_floor(FLOOR_APP) as (browser, floor_address, address):
        floor_page, page = browser.new_page(), browser.new_page(viewport={"width": 1440, "height": 900})
        floor_page.goto(floor_address)
        floor_page.get_by_text("value 50").wait_for()
        page.goto(f"{address}/networks")
        page.wait_for_function(f"({VERSION[0]}) !== null", timeout=120_000)
        page.wait_for_timeout(3000)
        floor_page.evaluate(WATCH, [FLOOR_TEXT, "e && e.innerText"])
        page.evaluate(WATCH, list(VERSION))
        for _turn in range(TURNS):
            floor_page.bring_to_front()
            floor += key_round_trips(floor_page, "[data-testid=stSlider]", presses)
            page.bring_to_front()
            chosen += choices(page, presses)
            sized += key_round_trips(page, ".st-key-nets_side", presses)
    compared = "an empty page's round trip"
    return [
        Row("another network chosen to its drawing, median", median(chosen), "ms", f"{compared}, median", median(floor)),
        Row(
            "another network chosen to its drawing, p95", percentile(chosen, 0.95), "ms", f"{compared}, p95",
            percentile(floor, 0.95), at_most=1.5,
        ),
        Row("input size of a network to its drawing, median", median(sized), "ms", f"{compared}, median", median(floor)),
    ]  # fmt: skip
