"""How soon the picture of a lesson follows a slider that the server answers, beside an empty page's round trip."""

from dataclasses import dataclass

from playwright.sync_api import Browser

from benchmarks.pages import WATCH, find_inspector, presses_in_turns
from benchmarks.report import Row, median, percentile
from benchmarks.server import FLOOR_APP, beside_floor

FLOOR_TEXT = "[...document.querySelectorAll('[data-testid=stMarkdown]')].find(e => e.innerText.startsWith('value'))"
VERSION = (find_inspector(), "e && e.dataset.version")  # of the first component: it changes with what is drawn

ROW = find_inspector().replace("e.dataset.version", "e.dataset.row")  # of the unit whose field is drawn; one half is its edge
FRAME = find_inspector().replace("e.dataset.version !== undefined", "e.classList.contains('frame')")  # of the two pictures
PAINTED = "e && e.querySelector('.before').src && (e.classList.contains('alone') ? 'photo' : 'painted')"


@dataclass(frozen=True)
class Followed:
    """One slider, and what has to change when it is moved by a key."""

    name: str
    address: str
    slider: str  # key of the control
    watched: tuple[str, str] = VERSION  # JavaScript: how the element is found, and what of it changes


FOLLOWED = (
    Followed("NMS, IoU threshold", "/nms?nms_source=crowd", "nms_t"),
    Followed("anchors, IoU threshold", "/anchors", "anchor_t"),
    Followed("pooling, window", "/pooling?pool_source=random", "pool_window"),
    Followed("receptive fields, unit", "/receptive-field?stack_down=0.499", "stack_down", (ROW, "e && e.dataset.row")),
    # Other settings than the first visit's have no picture painted beforehand: the photo alone takes its place.
    Followed("style, strength", "/style-transfer", "style_style_weight", (FRAME, PAINTED)),
)


def measured(browser: Browser, address: str, floor_address: str, one: Followed, presses: int) -> list[Row]:
    floor_page, page = browser.new_page(), browser.new_page(viewport={"width": 1440, "height": 900})
    floor_page.goto(floor_address)
    floor_page.get_by_text("value 50").wait_for()
    page.goto(address + one.address)
    page.wait_for_function(f"({one.watched[0]}) && ({one.watched[0]}) !== null", timeout=120_000)
    page.wait_for_timeout(2000)
    floor_page.evaluate(WATCH, [FLOOR_TEXT, "e && e.innerText"])
    page.evaluate(WATCH, list(one.watched))
    sliders = [(floor_page, "[data-testid=stSlider]"), (page, f".st-key-{one.slider}")]
    floor, ours = presses_in_turns(sliders, presses)
    floor_page.close()
    page.close()
    name, compared = f"slider to picture: {one.name}", "an empty page's round trip"
    return [
        Row(f"{name}, median", median(ours), "ms", f"{compared}, median", median(floor)),
        Row(f"{name}, p95", percentile(ours, 0.95), "ms", f"{compared}, p95", percentile(floor, 0.95), at_most=1.5),
    ]


def rows(quick: bool) -> list[Row]:
    presses = 12 if quick else 60
    with beside_floor(FLOOR_APP) as (browser, floor_address, address):
        return [row for one in FOLLOWED for row in measured(browser, address, floor_address, one, presses)]
