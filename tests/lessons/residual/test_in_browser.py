"""The lesson "Residual networks" in Chromium: what follows the pointer is the core's, what is let go stands in the address."""

from dataclasses import replace
from urllib.parse import unquote

import numpy as np
from driver import wait_idle
from playwright.sync_api import Page, expect

from playground.images import sample
from playground.lessons.residual.answer import block_answer, block_input, connections_answer
from playground.lessons.residual.connections_lab import told
from playground.lessons.residual.settings import Connections, OneBlock
from playground.networks.gradients import DEPTHS
from playground.networks.residual_block import block_trace

BLOCK, GROWN = OneBlock(view="block"), Connections(view="connections")


def outputs(page: Page) -> np.ndarray:
    return np.array([float(value) for value in page.locator(".block").get_attribute("data-output").split()]).reshape(5, 5)


def across(page: Page, canvas: str, share: float) -> tuple[float, float]:
    """A point of a canvas, its chart's left end 0 and its right end 1."""
    box = page.locator(canvas).bounding_box()
    left, right = box["x"] + 54, box["x"] + box["width"] - 144
    return left + share * (right - left), box["y"] + box["height"] / 2


def test_the_depth_follows_the_pointer_and_a_click_keeps_it(visit):
    page = visit("/residual?photo=astronaut")
    figure = page.locator(".residual")
    expect(figure).to_have_attribute("data-depth", "66")
    expect(figure.locator("[data-headline]")).to_contain_text("10,000")
    at_34 = across(page, ".residual .curves", (34 - DEPTHS[0]) / (DEPTHS[-1] - DEPTHS[0]))
    page.mouse.move(*at_34)
    expect(figure).to_have_attribute("data-depth", "34")
    expect(figure.locator("[data-headline]")).to_contain_text("200")
    page.mouse.move(at_34[0], at_34[1] + 600)
    expect(figure).to_have_attribute("data-depth", "66")  # it was only looked at
    page.mouse.click(*at_34)
    page.wait_for_url(lambda url: "res_depth=34" in url)
    wait_idle(page)
    page.locator(".residual .curves").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: "res_depth=50" in url)
    expect(figure).to_have_attribute("data-depth", "50")
    page.mouse.move(*across(page, ".residual .layers", 0.5))
    expect(figure.locator(".reading")).to_contain_text("Layer 25:")


def test_the_block_follows_its_slider_and_its_kernels(visit):
    page = visit("/residual?res_view=block&photo=astronaut")
    figure = page.locator(".block")
    photo = sample("astronaut").photo()
    np.testing.assert_allclose(outputs(page), block_answer(BLOCK, photo).trace.output, atol=1e-9)
    page.evaluate("""() => {
      const input = document.querySelector('.block input.weight') ?? [...document.querySelectorAll('*')]
        .map((e) => e.shadowRoot?.querySelector('.block input.weight')).find(Boolean);
      input.value = 0;
      input.dispatchEvent(new Event('input'));
    }""")
    expect(figure).to_have_attribute("data-equal", "25")  # in the browser alone: nothing was let go
    assert "res_weight" not in page.url
    page.locator(".block input.weight").evaluate("(input) => input.dispatchEvent(new Event('change'))")
    page.wait_for_url(lambda url: "res_weight=0" in url)
    wait_idle(page)
    expect(page.get_by_text("so the block returns its input")).to_be_visible()
    page.locator(".block input.weight").evaluate(
        "(input) => { input.value = 1; for (const name of ['input', 'change']) input.dispatchEvent(new Event(name)); }"
    )
    page.wait_for_url(lambda url: "res_weight" not in url)
    wait_idle(page)
    cell = page.locator(".block [data-grid=first][data-row='0'][data-column='1']").bounding_box()
    page.mouse.move(cell["x"] + 5, cell["y"] + 5)
    page.mouse.down()
    page.mouse.move(cell["x"] + 5, cell["y"] - 35)  # up by ten steps of 4 px: from 0 to 1
    changed = replace(BLOCK, first="1 1 -1; 2 0 -2; 1 0 -1")
    expected = block_trace(block_input(changed, photo), changed.block).output
    np.testing.assert_allclose(outputs(page), expected, atol=1e-9)
    page.mouse.up()
    page.wait_for_url(lambda url: "1 1 -1; 2 0 -2; 1 0 -1" in unquote(url).replace("+", " "))


def test_the_connections_grow_under_the_pointer(visit):
    page = visit("/residual?res_view=connections")
    figure = page.locator(".connections")
    costs = told(connections_answer(GROWN))["costs"]
    for n in (0, 6, 16):
        page.mouse.move(*across(page, ".connections .columns", n / 16))
        expect(figure).to_have_attribute("data-convolutions", str(n))
        for name in ("residual", "dense"):
            cost = next(cost for cost in costs[name] if cost["convolutions"] == n)
            expect(figure).to_have_attribute(f"data-{name}", cost["text"])
    page.mouse.click(*across(page, ".connections .chart", 1))
    page.wait_for_url(lambda url: "res_convolutions=16" in url)
    wait_idle(page)
    expect(page.get_by_text("the dense block 576")).to_be_visible()
