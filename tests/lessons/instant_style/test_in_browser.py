"""The lesson "Any style at once" in Chromium: what is dragged is seen at once, and the server's own painting follows."""

import re

from driver import wait_idle
from playwright.sync_api import Page, expect

SMALL = "/instant-style?instant_size=96"
EXACT = ".instant[data-exact=true]"
SLIDER = ".st-key-instant_side .strength input"
# Moves the slider as a finger does that is still down: the picture before and, within the same task, after.
HELD = """(slider) => {
  const root = [...document.querySelectorAll(".st-key-instant_lab *")].map((one) => one.shadowRoot).find(Boolean);
  const pixels = () => {
    const canvas = root.querySelector("canvas.live");
    return [...canvas.getContext("2d").getImageData(canvas.width * 0.8, canvas.height / 2, 1, 1).data].slice(0, 3);
  };
  const before = pixels();
  slider.value = "0.3";
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  return [before, pixels(), root.querySelector(".instant").dataset.exact];
}"""


def frames(page: Page, count: int) -> None:
    """Wait for the pictures that stand in while a hand moves."""
    expect(page.locator(".instant")).to_have_attribute("data-frames", f"{count} of {count}")


def exact(page: Page) -> None:
    expect(page.locator(EXACT)).to_be_visible()
    wait_idle(page)


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, selector: str, across: float, down: float) -> None:
    x, y = middle(page, selector)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=4)
    page.mouse.up()


def test_the_strength_follows_the_finger(visit):
    page = visit(SMALL, width=1280, height=800)
    frames(page, 9)
    slider = page.locator(SLIDER)
    before, held, is_exact = slider.evaluate(HELD)
    assert is_exact == "false" and held != before  # no message has left the browser
    assert "instant_strength" not in page.url
    slider.dispatch_event("change")
    page.wait_for_url(re.compile("instant_strength=0.3"))
    exact(page)
    expect(page.locator("[data-headline]")).to_contain_text("0.30")
    canvas = page.locator(".instant canvas")
    place = int(canvas.get_attribute("aria-valuenow"))
    canvas.focus()
    page.keyboard.press("ArrowRight")
    expect(canvas).to_have_attribute("aria-valuenow", str(place + 2))
    page.keyboard.press("Control+z")
    page.wait_for_url(lambda url: "instant_strength" not in url)
    wait_idle(page)
    expect(page.locator("[data-headline]")).to_contain_text("1.00")
    exact(page)


def test_four_styles_are_blended_and_painted_in(visit):
    page = visit(f"{SMALL}&instant_view=blend", width=1280, height=800)
    frames(page, 5)
    drag(page, ".pad canvas", -60, -30)
    page.wait_for_url(re.compile(r"instant_across=0\.\d+&instant_down=0\.\d+"))
    exact(page)
    assert page.locator(".pad output").all_inner_texts() != ["25 %"] * 4
    page.locator(".pad canvas").focus()
    before = page.url
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_url(lambda url: url != before)
    exact(page)
    page.locator(".pad .style").nth(2).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Marbling").click()
    page.wait_for_url(re.compile("third_style=marbling"))
    expect(dialog).to_have_count(0)
    expect(page.locator(".pad .style").nth(2)).to_have_attribute("aria-label", re.compile("Marbling"))

    page.get_by_role("radio", name="A style for each region").click()
    page.wait_for_url(re.compile("instant_view=regions"))
    frames(page, 5)
    exact(page)
    expect(page.locator("[data-headline]")).to_contain_text("75 %")
    page.locator(".brush").nth(3).click()
    before = page.url
    drag(page, ".instant canvas", 0, 60)
    page.wait_for_url(re.compile("instant_regions="))
    exact(page)
    expect(page.locator("[data-headline]")).to_contain_text("of 4")
    assert page.locator(".brush small").nth(3).inner_text() != "0 %"
    page.keyboard.press("Control+z")
    page.wait_for_url(before)
    exact(page)
    assert page.locator(".brush small").nth(3).inner_text() == "0 %"
    page.locator(".instant canvas").focus()
    page.keyboard.press("Space")  # the brush in the middle, by the keyboard alone
    page.wait_for_url(re.compile("instant_regions="))
    exact(page)
    page.get_by_role("button", name="Fill all").click()
    expect(page.locator("[data-headline]")).to_contain_text("100 %")
    exact(page)
