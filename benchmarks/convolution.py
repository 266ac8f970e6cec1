"""The convolution lessons: how soon the stage follows a pointer and a slider, how long the solver and the layer report take."""

import time
from collections.abc import Callable

from playwright.sync_api import Browser, Page

from benchmarks.pages import WATCH, presses_in_turns
from benchmarks.report import Row, median, percentile
from benchmarks.server import FLOOR_APP, ROOT, chromium, small_app, streamlit, wait_healthy

# The same picture as the stage, drawn on the server as most Streamlit apps draw: input, kernel and output with their numbers.
MATPLOTLIB_APP = """
import matplotlib.pyplot as plt
import numpy as np
import streamlit as st
import torch
import torch.nn.functional as F

stride = st.slider("stride", 1, 4, 1)
x = torch.from_numpy(np.random.default_rng(0).integers(0, 10, (12, 12))).float()
kernel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
y = F.conv2d(x[None, None], kernel[None, None], stride=stride)[0, 0]
figure, axes = plt.subplots(1, 3, figsize=(10, 4))
for axis, grid in zip(axes, (x, kernel, y)):
    axis.imshow(grid, cmap="RdBu", vmin=-abs(grid).max(), vmax=abs(grid).max())
    for (row, column), value in np.ndenumerate(grid.numpy()):
        axis.text(column, row, f"{value:g}", ha="center", va="center", fontsize=7)
    axis.set_axis_off()
st.pyplot(figure)
plt.close(figure)
"""

STAGE = "/conv-step?step_source=random&step_height={side}&step_width={side}"
FIND_STAGE = """(() => { const seek = (root) => { for (const e of root.querySelectorAll('*')) {
  if (e.matches('.stage[data-ready=true]')) return e;
  if (e.shadowRoot) { const found = seek(e.shadowRoot); if (found) return found; } } return null; };
  return seek(document); })()"""

# Notes for each pointer event how long it takes until the stage has drawn another step, and how long the display's frames are.
WATCH_HOVER = f"""
() => {{
  const stage = {FIND_STAGE}, watch = window.hover = {{ took: [], frames: [], since: null }};
  stage.querySelector('.frame').addEventListener('pointermove', () => (watch.since = performance.now()), true);
  new MutationObserver(() => {{
    if (watch.since !== null) watch.took.push(performance.now() - watch.since);
    watch.since = null;
  }}).observe(stage, {{ attributes: true, attributeFilter: ['data-step'] }});
  let last = performance.now();
  const frame = (now) => {{ watch.frames.push(now - last); last = now; requestAnimationFrame(frame); }};
  requestAnimationFrame(frame);
}}
"""


def solver_row(floor: float) -> Row:
    from playground.convolution import solve_conv

    def ask() -> None:
        solve_conv(224, 112, range(1, 12), range(1, 5), range(6), range(1, 4))

    name = "solve_conv(224, 112): kernels to 11, strides to 4, paddings to 5, dilations to 3"
    return Row(name, 1000 * timed(ask, 20), "ms", "an empty page's round trip", floor, at_most=0.25)


def report_rows(runs: int) -> list[Row]:
    """A table of every layer, made anew, against the time torchvision needs for the network itself."""
    from torchvision.models import get_model

    from playground.convolution.stacks.networks import network_report

    found = []
    for name in ("resnet50", "vgg19"):
        report = timed(lambda name=name: network_report(name, (224, 224)), runs)
        build = timed(lambda name=name: get_model(name, weights=None), runs)
        found.append(Row(f"layer report of {name}", report, "s", "torchvision builds the model", build, at_most=2))
    return found


def timed(work: Callable[[], object], runs: int) -> float:
    """Median seconds, after one run that fills caches."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def open_stage(page: Page, address: str, side: int) -> None:
    page.goto(address + STAGE.format(side=side))
    page.wait_for_function(f"{FIND_STAGE} !== null", timeout=120_000)
    page.wait_for_timeout(1500)


def hover_rows(browser: Browser, address: str, moves: int) -> list[Row]:
    """A pointer that wanders over the output of the largest stage with legible numbers."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    open_stage(page, address, side=16)
    page.evaluate(WATCH_HOVER)
    box = page.locator(".stage .frame").bounding_box()
    for n in range(moves):
        page.mouse.move(
            box["x"] + box["width"] * (0.65 + 0.3 * (n * 0.37 % 1)), box["y"] + box["height"] * (0.2 + 0.6 * (n * 0.61 % 1))
        )
        page.wait_for_timeout(40)
    took, frames = page.evaluate("[window.hover.took, window.hover.frames]")
    page.close()
    if len(took) < moves / 4:
        raise RuntimeError(f"the pointer moved {moves} times, but the stage changed only {len(took)} times")
    frame = median(frames)
    name = "pointer moves to stage redrawn"
    return [
        Row(f"{name}, median", median(took), "ms", "a display frame", frame, at_most=1),
        Row(f"{name}, p95", percentile(took, 0.95), "ms", "a display frame", frame, at_most=2),
    ]


def slider_rows(browser: Browser, address: str, presses: int) -> list[Row]:
    """The stride of a 12×12 stage, of the same picture drawn by matplotlib, and the floor; in turns."""
    with (
        small_app(FLOOR_APP) as floor_script,
        small_app(MATPLOTLIB_APP) as drawn_script,
        streamlit(floor_script) as (floor_address, _),
        streamlit(drawn_script) as (drawn_address, _),
    ):
        for one in (floor_address, drawn_address):
            wait_healthy(one)
        floor_page, drawn_page, page = (browser.new_page() for _ in range(3))
        floor_page.goto(floor_address)
        floor_page.get_by_text("value 50").wait_for()
        drawn_page.goto(drawn_address)
        drawn_page.locator("[data-testid=stImage] img, [data-testid=stImageContainer] img").first.wait_for(timeout=120_000)
        open_stage(page, address, side=12)
        markdown = "[...document.querySelectorAll('[data-testid=stMarkdown]')].find(e => e.innerText.startsWith('value'))"
        floor_page.evaluate(WATCH, [markdown, "e && e.innerText"])
        drawn_page.evaluate(
            WATCH, ["document.querySelector('[data-testid=stImage] img, [data-testid=stImageContainer] img')", "e && e.src"]
        )
        page.evaluate(WATCH, [FIND_STAGE, "e && e.dataset.version"])
        sliders = [
            (floor_page, "[data-testid=stSlider]"),
            (drawn_page, "[data-testid=stSlider]"),
            (page, ".st-key-step_stride"),
        ]
        floor, drawn, ours = presses_in_turns(sliders, presses)
        for one, _slider in sliders:
            one.close()
    name = "geometry slider to new stage"
    return [
        Row(f"{name}, median", median(ours), "ms", "an empty page's round trip, median", median(floor), at_most=1.5),
        Row(f"{name}, p95", percentile(ours, 0.95), "ms", "an empty page's round trip, p95", percentile(floor, 0.95)),
        Row(f"{name}, median", median(ours), "ms", "the same picture by matplotlib", median(drawn)),
        solver_row(median(floor)),
    ]


def rows(quick: bool) -> list[Row]:
    moves, presses = (60, 12) if quick else (300, 60)
    with chromium() as browser, streamlit(ROOT / "streamlit_app.py") as (address, _):
        wait_healthy(address)
        found = [*hover_rows(browser, address, moves), *slider_rows(browser, address, presses)]
    return [*found, *report_rows(2 if quick else 5)]
