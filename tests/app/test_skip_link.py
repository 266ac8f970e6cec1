"""With the keyboard alone: the first stop of Tab leads to the picture, on every page."""

import pytest
from playwright.sync_api import Page, expect

from playground.lessons import LESSONS

PICTURE = ".st-key-stage_picture, .st-key-hero"  # of a lesson, and of home
MOST = 6  # presses of Tab from the skip link to something in the picture
FROM_THE_TOP = "() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }"
FOCUS = """(picture) => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const host = (node) => (node.getRootNode() instanceof ShadowRoot ? host(node.getRootNode().host) : node);
  const place = document.querySelector(picture);
  return { inside: host(at).closest(picture) !== null, itself: at === place };
}"""


def focus(page: Page) -> dict[str, bool]:
    return page.evaluate(FOCUS, PICTURE)


@pytest.mark.parametrize("path", ["/", *(f"/{lesson.slug}" for lesson in LESSONS)])
def test_the_skip_link_comes_first_and_leads_to_the_picture(visit, path):
    page = visit(path, height=800, width=1280)
    page.evaluate(FROM_THE_TOP)
    link = page.get_by_role("link", name="Skip to the picture")
    assert not link.is_visible() or link.bounding_box()["y"] < 0
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert focus(page) == {"inside": True, "itself": True}
    expect(page.locator(PICTURE)).to_be_in_viewport()
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if focus(page)["inside"]:
            return
    raise AssertionError(f"{MOST} presses of Tab reach nothing in the picture of {path}.")
