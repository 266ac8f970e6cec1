"""Tiles to choose from in Chromium: what a hand or the focus is on stays while the page writes other words on them."""

from playwright.sync_api import Browser

from benchmarks.alone import stand

SHOW = """(captions) => mount({
  data: { items: captions.map((caption, at) => ({ name: `tile ${at}`, title: "Tile", image: "data:,", caption })),
          selected: "tile 0", label: "Tiles", columns: 2, captions: true },
  parentElement: document.getElementById("host"),
  setTriggerValue: (_event, value) => (globalThis.chosen = value),
})"""


def test_a_press_and_the_focus_survive_other_captions(browser: Browser):
    page = browser.new_page()
    stand(page, "ui/components/thumbnails.js")
    page.evaluate(SHOW, ["cat", "dog"])
    page.get_by_role("radio").last.hover()
    page.mouse.down()
    page.evaluate(SHOW, ["cat 12 %", "dog 88 %"])
    page.mouse.up()
    assert page.evaluate("chosen") == "tile 1"
    assert page.evaluate("document.activeElement.textContent") == "dog 88 %"
    page.close()
