"""Famous networks in Chromium: a network of the timeline is drawn before the page's run, a block opens, layers light up."""

import re

from driver import wait_idle
from playwright.sync_api import expect
from pushes import push

from playground.lessons.networks.drawings import first_anatomy

LAB = ".networks[data-ready=true]"
# Notes what is drawn, and whether the page's address has changed by then.
WATCH = """root => {
  globalThis.drawn = [];
  new MutationObserver(() => drawn.push([root.dataset.net, root.dataset.open, location.search])).observe(root, {
    attributes: true,
    attributeFilter: ["data-version"],
  });
}"""


def test_another_network_is_drawn_at_once_and_a_block_opens(visit):
    page = visit("/networks", width=1280, height=800)
    lab = page.locator(LAB)
    expect(lab).to_have_attribute("data-net", "alexnet")
    lab.evaluate(WATCH)
    page.locator(".timeline button", has_text="GoogLeNet").click()
    expect(lab).to_have_attribute("data-net", "googlenet")
    assert page.evaluate("drawn")[0] == ["googlenet", "blocks", ""]  # before the address, hence before the run
    expect(page).to_have_url(re.compile("nets_net=googlenet"))
    wait_idle(page)
    assert page.locator("[data-headline]").inner_text().startswith("Parameters")
    expect(page.locator(".st-key-nets_side input")).to_have_value("96")
    canvas = page.locator(f"{LAB} canvas.network")
    places = lab.evaluate(
        "root => root.state.scene.volumes.filter(({ block }) => block).map(({ x, y, w, h }) => [x + w / 2, y + h / 2])"
    )
    x, y = places[2]  # the third block
    canvas.hover(position={"x": x + 4, "y": y + 4})
    reading = page.locator(f"{LAB} .reading")
    expect(reading).to_contain_text("[2]")
    said = reading.inner_text()
    push(page, "nets_lab")
    assert reading.inner_text() == said
    canvas.click(position={"x": x + 4, "y": y + 4})
    expect(lab).to_have_attribute("data-open", "2")
    expect(page).to_have_url(re.compile("nets_open=2"))
    wait_idle(page)
    page.get_by_role("button", name="Close blocks").click()
    expect(lab).to_have_attribute("data-open", "blocks")
    wait_idle(page)
    page.keyboard.press("Control+z")
    expect(lab).to_have_attribute("data-open", "2")


def test_a_row_of_the_table_lights_its_layer_and_says_what_it_costs(visit):
    page = visit("/networks", width=1280, height=800)
    row = page.locator(f"{LAB} tbody tr").nth(3)
    row.hover()
    layer = first_anatomy("alexnet").rows[3]
    expect(page.locator(f"{LAB} .reading")).to_contain_text(f"{layer.parameters:,} parameters")
    expect(row).to_have_class("lit")
    push(page, "nets_lab")
    assert page.locator(LAB).evaluate("root => root.state.lit") == [3, 3]


def test_of_two_networks_a_pointer_is_told_what_lies_under_it_now(visit):
    page = visit("/networks?nets_view=compare", width=1280, height=800)
    root, reading = page.locator(".compared[data-ready=true]"), page.locator(".compared .reading")
    page.locator(".compared canvas").first.hover(position={"x": 60, "y": 90})
    expect(reading).not_to_be_empty()
    before, networks = reading.inner_text(), root.evaluate("root => root.state.data.networks")
    push(page, "nets_compare", networks=networks[::-1])
    assert reading.inner_text() != before


def test_a_size_that_does_not_pass_is_a_sentence_and_the_controls_stay(visit):
    page = visit("/networks?nets_side=230", width=390, height=844)
    expect(page.get_by_text("AlexNet cannot take a picture of 230 × 230 px. Use a side of 193 to 224 px.")).to_be_visible()
    expect(page.locator(".st-key-nets_side input")).to_have_value("230")
