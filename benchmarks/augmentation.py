"""How soon an augmented picture follows a step's slider, beside an empty page's round trip and torchvision's bare calls.

Each press asks for a value that has not been asked for before: no answer is kept from an earlier one. It finds the page at rest:
address, numbers and code of the press before have come.
"""

import time
from dataclasses import dataclass

import torch
from playwright.sync_api import Browser, Page

from benchmarks.pages import PRESSES_A_TURN, WATCH, find_inspector, key_round_trips
from benchmarks.report import Row, median
from benchmarks.server import FLOOR_APP, beside_floor
from benchmarks.sliders import FLOOR_TEXT
from playground.images import sample
from playground.training.augment import Pipeline
from playground.training.augment.running import to_tensor

PHOTO = "rocket"  # 640 × 427 px
SIDE, SMALL, DRAWS = 640, 224, 16
DIAL = ".editor .dials:not([hidden]) input[type=range]"  # of the open step
AFTER = find_inspector().replace("e.dataset.version !== undefined", "e.classList.contains('after')")
AT_REST = """() => !document.documentElement.hasAttribute('data-edit-waits')
  && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"""
WARM = 3  # presses that are not counted
FOUR = "hflip_rotate_jitter-brightness.0_resizedcrop-size.224"


@dataclass(frozen=True)
class Dialled:
    """A pipeline, the step whose dial is turned up, and the bound as floors; None: a floor and 1.2 times the bare calls."""

    name: str
    pipeline: str
    step: int = 0
    floors: float | None = None
    dial: int = 0  # of the step


DIALLED = (
    Dialled("flip", "hflip_rotate-low.m180-high.180", 1, 1.3),
    Dialled("rotation", "rotate-low.m180-high.180", 0, 1.3),
    Dialled("random resized crop", "resizedcrop-size.400", 0, 1.3),
    Dialled("colour jitter", "jitter-brightness.0", 0, 1.3),
    Dialled("perspective", "perspective-distortion.0.1-p.1"),
    Dialled("elastic", "elastic-alpha.20"),
    Dialled("Gaussian blur", "blur-radius.10-high.8", dial=1),
    Dialled("RandAugment", "randaugment_rotate-low.m180-high.180", 1),
)


def open_dial(page: Page, step: int) -> None:
    page.locator(".editor .name").nth(step).click()


def turned_up(page: Page, presses: int, dial: int = 0) -> list[float]:
    """Milliseconds from each press of → on the dial until the watched element differs."""
    page.locator(DIAL).nth(dial).focus()
    times = []
    for _press in range(presses):
        page.evaluate("window.benchmark.arm()")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("window.benchmark.took !== null", timeout=30_000)
        times.append(page.evaluate("window.benchmark.took"))
        page.wait_for_timeout(100)
        page.wait_for_function(AT_REST)
        page.wait_for_timeout(200)
    return times


def bare_ms(pipeline: Pipeline, side: int, count: int, runs: int) -> float:
    """Median of `count` bare calls of torchvision on the photo."""
    picture, transform = to_tensor(sample(PHOTO).photo().at(side)), pipeline.compose()
    times = []
    for _run in range(runs + 1):
        start = time.perf_counter()
        for draw in range(count):
            torch.manual_seed(draw)  # as the page draws
            transform(picture)
        times.append(1000 * (time.perf_counter() - start))
    return median(times[1:])


def in_turns(page: Page, floor_page: Page, presses: int, dial: int = 0) -> tuple[list[float], list[float]]:
    """(ours, the floor's), a few presses each at a time."""
    page.bring_to_front()
    turned_up(page, WARM, dial)
    ours, floor, turns = [], [], max(2, presses // PRESSES_A_TURN)
    for _turn in range(turns):
        page.bring_to_front()
        ours += turned_up(page, presses // turns, dial)
        floor_page.bring_to_front()
        floor += key_round_trips(floor_page, "[data-testid=stSlider]", presses // turns)
    return ours, floor


def opened(browser: Browser, address: str, query: str, step: int, watched: list[str]) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/augmentation?photo={PHOTO}&{query}")
    page.wait_for_function(f"({watched[0]}) && (({watched[0]}).src || ({watched[0]}).dataset.version)", timeout=120_000)
    page.wait_for_timeout(2500)
    open_dial(page, step)
    page.evaluate(WATCH, watched)
    return page


def row(name: str, ours: list[float], floor: list[float], bare: float, floors: float | None) -> Row:
    if floors is not None:
        return Row(name, median(ours), "ms", "an empty page's round trip", median(floor), at_most=floors)
    allowed = median(floor) + 1.2 * bare
    note = f"(bare {bare:.0f} ms)"
    return Row(
        name, median(ours), "ms", "an empty page's round trip and 1.2 times the bare calls", allowed, at_most=1.0, note=note
    )


def rows(quick: bool) -> list[Row]:
    presses, runs, found = (6, 3, []) if quick else (30, 15, [])
    with beside_floor(FLOOR_APP) as (browser, floor_address, address):
        floor_page = browser.new_page()
        floor_page.goto(floor_address)
        floor_page.get_by_text("value 50").wait_for()
        floor_page.evaluate(WATCH, [FLOOR_TEXT, "e && e.innerText"])
        for one in DIALLED:
            page = opened(browser, address, f"aug_pipeline={one.pipeline}", one.step, [AFTER, "e && e.src"])
            ours, floor = in_turns(page, floor_page, presses, one.dial)
            page.close()
            bare = bare_ms(Pipeline.read(one.pipeline), SIDE, 1, runs)
            found.append(row(f"slider to augmented picture, {SIDE} px: {one.name}, median", ours, floor, bare, one.floors))
        watched = [find_inspector(), "e && e.dataset.version"]
        query = f"aug_view=draws&aug_count={DRAWS}&aug_small={SMALL}&aug_pipeline={FOUR}"
        page = opened(browser, address, query, 2, watched)
        ours, floor = in_turns(page, floor_page, presses)
        page.close()
        bare = bare_ms(Pipeline.read(FOUR), SMALL, DRAWS, runs)
        found.append(row(f"slider to {DRAWS} draws of four transforms, {SMALL} px, median", ours, floor, bare, None))
    return found
