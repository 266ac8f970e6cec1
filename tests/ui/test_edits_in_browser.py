"""Quick edits of different settings, in one picture or in the picture and beside it, on a real page: all reach the address."""

import re

import pytest
from box_hand import boxes, drag
from driver import wait_idle
from playwright.sync_api import Page, expect

# page, its lab, two edits at once, a third while the page runs, the address after them
QUICK = {
    "nms": (".nms[data-ready=true]", [{"t": 0.3}, {"pick": 4}, {"t": 0.35}], {"nms_t": "0.35", "nms_pick": "4"}),
    "networks": (
        ".networks[data-ready=true]",
        [{"net": "googlenet", "open": "blocks"}, {"open": "2.0"}, {"open": "2.1"}],
        {"nets_net": "googlenet", "nets_open": "2.1"},
    ),
}
SEND = """async (root, edits) => {
  const send = (edit) => root.state.send("edit", edit);
  edits.slice(0, 2).forEach(send);
  await new Promise((resolve) => setTimeout(resolve, 60));
  send(edits[2]);
}"""


@pytest.mark.parametrize("page_name", QUICK)
def test_quick_edits_all_reach_the_address(visit, page_name):
    lab, edits, wanted = QUICK[page_name]
    page = visit(f"/{page_name}", width=1280, height=800)
    wait_idle(page)
    page.locator(lab).evaluate(SEND, edits)
    for name, value in wanted.items():
        expect(page).to_have_url(re.compile(rf"[?&]{name}={re.escape(value)}(&|$)"))
    wait_idle(page)


SLIDER = ".st-key-iou_t [role=slider], .st-key-iou_t input[type=range]"


def drag_second(page: Page) -> list[list[float]]:
    """Drag the second box; all boxes then."""
    x1, y1, x2, y2 = boxes(page)[1]
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    drag(page, (x, y), (x + 30, y + 10))
    page.mouse.up()
    return boxes(page)


def test_another_control_that_is_moved_before_the_answer_takes_no_edit_back(held):
    page, hold_back = held("/box-iou?iou_view=island")
    hold_back(True)
    moved = drag_second(page)
    page.locator(SLIDER).first.press("ArrowRight")
    page.wait_for_url("**iou_t=**")
    hold_back(False)
    page.wait_for_url("**iou_boxes=**")
    wait_idle(page)
    assert "iou_t=" in page.url and "iou_boxes=" in page.url and boxes(page) == moved


@pytest.mark.parametrize("first", ["edit", "choice"])
def test_neither_does_a_choice_nor_the_edit_the_choice(held, first):
    page, hold_back = held("/box-iou")
    choice = page.get_by_role("radio", name="diagonally").or_(page.get_by_role("button", name="diagonally")).first
    hold_back(True)
    if first == "choice":
        choice.click()
    moved = drag_second(page)
    if first == "edit":
        choice.click()
    hold_back(False)
    page.wait_for_url(re.compile("iou_boxes=.*iou_slide=diagonally|iou_slide=diagonally.*iou_boxes="))
    wait_idle(page)
    assert "iou_slide=diagonally" in page.url and "iou_boxes=" in page.url and boxes(page) == moved
