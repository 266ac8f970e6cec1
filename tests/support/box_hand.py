"""A hand on the box canvas: the component alone on an empty page, pointers that drag, and numbers compared with torch."""

import contextlib
import json
from collections.abc import Callable, Iterator

import pytest
import torch
from playwright.sync_api import Browser, Page

from benchmarks.box_canvas import mount
from playground.boxes import MEASURES
from playground.lessons.box_iou.lab import lab_scene
from playground.lessons.box_iou.settings import Iou

SQUARES = "0 0 100 100; 50 0 150 100"


@contextlib.contextmanager
def labs(browser: Browser) -> Iterator[Callable[..., Page]]:
    """open(settings, still=boxes, told={…}, **context) mounts the component, 900 px wide; no script fails."""
    contexts, errors = [], []

    def open_(settings: Iou, still: object = (), told: dict | None = None, **options: object) -> Page:
        context = browser.new_context(viewport={"width": 940, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        tell(page, settings, still, told)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not errors


def tell(page: Page, settings: Iou, still: object = (), told: dict | None = None) -> None:
    mount(page, {**lab_scene(settings), "still": [{"box": box} for box in still], **(told or {})})


def frame(page: Page) -> None:
    """Until what has been asked for is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def boxes(page: Page) -> list[list[float]]:
    return json.loads(page.locator(".boxes").get_attribute("data-boxes"))


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where on the screen a place of the picture is."""
    return tuple(
        page.eval_on_selector(
            ".boxes",
            """(root, [x, y]) => { const { view, live } = root.state, box = live.getBoundingClientRect();
               return [box.left + (x - view.x) * view.scale, box.top + (y - view.y) * view.scale]; }""",
            [x, y],
        )
    )


def drag(page: Page, start: tuple[float, float], end: tuple[float, float], steps: int = 5) -> None:
    """With the mouse, between places of the picture."""
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *end), steps=steps)
    frame(page)


def agree(page: Page, *, plus_one: bool = False, first: int = 0, second: int = 1) -> None:
    """Every number of a pair, as torch computes it of the boxes drawn now."""
    found = torch.tensor(boxes(page), dtype=torch.float64)
    data = page.eval_on_selector(".boxes", "(e) => ({...e.dataset})")
    for name, measure in MEASURES.items():
        wanted = measure(found[first : first + 1], found[second : second + 1], plus_one).item()
        assert float(data[name.lower()]) == pytest.approx(wanted, abs=1e-12), name
    told = page.locator(".measure.IoU .value").inner_text()
    assert told == f"{float(data['iou']):.3f}"
