"""How soon a curve of 25 changed pictures stands on the page "What a network sees", beside an empty page and the bare passes."""

import time

import torch
from playwright.sync_api import Browser, Page

from benchmarks.pages import WATCH, find_inspector
from benchmarks.report import Row, median
from benchmarks.server import beside_floor
from benchmarks.sliders import FLOOR_TEXT
from playground.images import sample, samples
from playground.vision import classifier
from playground.vision.robustness import BATCH, CHANGES

FLOOR_APP = "import streamlit as st; n = st.selectbox('n', ['Blur', 'Rotation']); st.markdown(f'value {n}')\n"
ALLOWED = 1.2  # times the bare passes
CURVE = find_inspector().replace("e.dataset.version !== undefined", "e.classList.contains('firm')")
DRAWN = "e && e.dataset.version"
REST = 1500  # ms that a page is left alone before the choice


def chosen_after(page: Page, field: str) -> float:
    """Milliseconds from the Enter that chooses the rotation until what is watched differs."""
    page.bring_to_front()
    page.wait_for_timeout(REST)
    control = page.locator(field).first
    control.click()
    control.fill("Rota")
    page.evaluate("window.benchmark.arm()")
    page.keyboard.press("Enter")
    page.wait_for_function("window.benchmark.took !== null", timeout=60_000)
    return page.evaluate("window.benchmark.took")


def passes(network: torch.nn.Module, x: torch.Tensor) -> float:
    """Milliseconds of the bare forward passes of one curve."""
    pictures = x.repeat(len(CHANGES["rotation"].values), 1, 1, 1)
    start = time.perf_counter()
    with torch.inference_mode():
        for part in pictures.split(BATCH):
            network(part)
    return 1000 * (time.perf_counter() - start)


def measured(browser: Browser, address: str, floor_address: str, photo: str) -> tuple[float, float]:
    """(ours, floor) for a photo whose rotation nobody has asked for."""
    times = []
    for where, ready, watched, field in (
        (
            f"{address}/network-sees?sees_view=firm&sees_change=blur&photo={photo}",
            CURVE,
            (CURVE, DRAWN),
            ".st-key-sees_change input",
        ),
        (floor_address, FLOOR_TEXT, (FLOOR_TEXT, "e && e.innerText"), "[data-testid=stSelectbox] input"),
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(where)
        page.wait_for_function(f"({ready}) ?? null", timeout=120_000)
        page.evaluate(WATCH, list(watched))
        times.append(chosen_after(page, field))
        page.close()
    return times[0], times[1]


def rows(quick: bool) -> list[Row]:
    network = classifier(exact=True)
    names = [one.name for one in samples()][: 4 if quick else 8]
    ours, floors, bare = [], [], []
    with beside_floor(FLOOR_APP) as (browser, floor_address, address):
        for name in names:
            bare += [passes(network, network.prepare(sample(name).photo().image)) for _ in range(3)]
            took, floor = measured(browser, address, floor_address, name)
            ours.append(took)
            floors.append(floor)
    compared = f"the same choice on an empty page and {ALLOWED:g} times the bare passes"
    name = "rotation curve of a photo on What a network sees"
    return [Row(name, median(ours[1:]), "ms", compared, median(floors) + ALLOWED * median(bare), at_most=1)]
