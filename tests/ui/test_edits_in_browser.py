"""Two quick edits of different settings in one picture, on a real page: both reach the address."""

import re

import pytest
from driver import wait_idle
from playwright.sync_api import expect

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
