"""The first screen of every view, untouched: picture, large number and controls are in sight, nothing is cut off."""

import re
from collections.abc import Callable

import pytest
from contract import page_of
from driver import overflows, wait_idle
from playwright.sync_api import Locator, Page

from playground.lessons import LESSONS
from playground.ui.panel import IN_SIGHT

LAPTOP, PHONE = (1280, 800), (390, 844)
STAGE = ".st-key-stage_picture"
CONTROLS = ".st-key-stage_controls"
PICTURES, TABLES = "canvas, img, svg[viewBox]", "[data-testid=stDataFrame], table"
LOOKS = 4  # at a page that seems wrong
LEAST = 60  # px: sides of what counts as a picture
# What is cut off: wider than its place, which hides the rest and cannot be scrolled; and formulae that leave their column.
CUT = """() => {
  const cut = [];
  const look = (element) => {
    if (element.shadowRoot) [...element.shadowRoot.children].forEach(look);
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    const seen = box.width > 8 && box.height > 8 && style.visibility === "visible";
    const hides = ["hidden", "clip"].includes(style.overflowX) && style.position !== "absolute";
    const [text, wide, room] = [element.textContent.trim(), element.scrollWidth, element.clientWidth];
    if (seen && hides && wide > room + 1 && text) cut.push(`${element.className} ${wide} > ${room}: ${text.slice(0, 60)}`);
    if (seen && element.classList.contains("katex-html")) {
      const place = element.closest("[data-testid=stMarkdownContainer]");
      const formula = Math.max(...[...element.querySelectorAll(".base")].map((base) => base.getBoundingClientRect().right));
      const scrolls = place && ["auto", "scroll"].includes(getComputedStyle(place).overflowX);
      if (place && !scrolls && formula > place.getBoundingClientRect().right + 1)
        cut.push(`formula ${formula} > ${place.getBoundingClientRect().right}`);
    }
    [...element.children].forEach(look);
  };
  look(document.querySelector("[data-testid=stMain]"));
  return cut;
}"""


def first_states() -> list[tuple[str, str]]:
    """(slug, the query that opens a view and nothing else) of every view."""
    states = []
    for entry in LESSONS:
        views = page_of(entry.room).kinds[0].controls.get("view")
        names = list(views.options) if views else [None]
        states += [(entry.slug, f"?{entry.prefix}_view={name}" if name else "") for name in names]
    return states


def in_sight(box: dict[str, float] | None, size: tuple[float, float]) -> bool:
    width, height = size
    inside = box and box["x"] >= -1 and box["y"] >= 0
    return bool(inside and box["x"] + box["width"] <= width + 1 and box["y"] + box["height"] <= height + 1)


def picture(page: Page) -> dict[str, float] | None:
    """The place of the first picture that is at least half as large as the largest, of a table where there is no picture."""
    for kind in (PICTURES, TABLES):
        boxes = [box for one in page.locator(STAGE).locator(kind).all() if one.is_visible() and (box := one.bounding_box())]
        large = [box for box in boxes if min(box["width"], box["height"]) >= LEAST]
        most = max((area(box) for box in large), default=0)
        if large:
            return next(box for box in large if area(box) >= most / 2)
    return None


def area(box: dict[str, float]) -> float:
    return box["width"] * box["height"]


def headline(page: Page) -> dict[str, float] | None:
    """The large number's place."""
    shown = [one for one in page.locator("[data-headline]").all() if one.is_visible() and re.search(r"\d", one.inner_text())]
    return shown[0].bounding_box() if shown else None


def controls(page: Page) -> list[Locator]:
    """Labels of the controls that stand in no fold."""
    labels = page.locator(f"{CONTROLS} [data-testid=stWidgetLabel]:visible").all()
    return [label for label in labels if not label.evaluate("label => label.closest('[data-testid=stExpander]') !== null")]


def widths(places: Locator) -> list[float]:
    return [one.bounding_box()["width"] for one in places.all()]


def on_a_laptop(page: Page) -> dict[str, object]:
    number, shown = headline(page), picture(page)
    low = [label.inner_text() for label in controls(page) if not in_sight(label.bounding_box(), LAPTOP)]
    return {
        "the large number is not in sight": not in_sight(number, LAPTOP) and (number or "there is none"),
        "the picture is not in sight": not in_sight(shown, LAPTOP) and (shown or "there is none"),
        "controls below the fold": low,
        "too many controls": len({round(label.bounding_box()["y"]) for label in controls(page)}) > IN_SIGHT,
        "cut off": page.evaluate(CUT),
    }


def on_a_phone(page: Page) -> dict[str, object]:
    number, shown = headline(page), picture(page)
    foot = page.locator(STAGE).evaluate("stage => stage.parentElement.getBoundingClientRect().bottom")
    place = (PHONE[0], min(PHONE[1], foot))
    return {
        "the large number is not in sight": not in_sight(number, place) and (number or "there is none", place),
        "the picture is not in sight": not in_sight(shown, place) and (shown or "there is none", place),
        "the page can be scrolled sideways": overflows(page),
        "the title is not shown": not page.get_by_role("heading", level=1).is_visible(),
        "controls narrower than the phone": [one for one in widths(page.locator(CONTROLS)) if one <= 0.9 * PHONE[0]],
    }


def wrong_at_rest(page: Page, look: Callable[[Page], dict[str, object]]) -> list[str]:
    """What is wrong on a page that has come to rest; on a busy machine a component may draw once more after that."""
    wrong = _wrong(page, look)
    for _more in range(LOOKS - 1):
        if wrong:
            wait_idle(page)
            wrong = _wrong(page, look)
    return wrong


def _wrong(page: Page, look: Callable[[Page], dict[str, object]]) -> list[str]:
    return [f"{what} {is_so}" for what, is_so in look(page).items() if is_so]


@pytest.mark.parametrize("state", first_states(), ids="".join)
def test_the_first_screen(visit, state):
    page = visit("/" + "".join(state), width=LAPTOP[0], height=LAPTOP[1])
    wrong = [f"laptop: {what}" for what in wrong_at_rest(page, on_a_laptop)]
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    wait_idle(page)
    page.locator("[data-testid=stMain]").evaluate("main => main.scrollTo(0, 0)")
    wrong += [f"phone: {what}" for what in wrong_at_rest(page, on_a_phone)]
    assert not wrong, "\n".join(wrong)
