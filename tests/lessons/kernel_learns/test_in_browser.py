"""The learning kernel in Chromium: its steps against the core, pictures worked out in the page, edits that reach the link."""

from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pytest
from driver import overflows, wait_idle
from playwright.sync_api import Page
from pushes import push

from playground.convolution.patch_products import correlate
from playground.lessons.kernel_learns.answer import learn, pairs_of
from playground.lessons.kernel_learns.settings import Learn

ROOT = ".learner[data-ready=true]"
TEXTBOOK = Learn()
NOISE = Learn(source="noise", target="sobel-x", size="1x3", start="random", bias=True, rate_by="share", share=0.2)


def address(settings: Learn) -> str:
    return f"/kernel-learns?{urlencode({**settings.changed()})}"


def open_(visit, settings: Learn, **options: object) -> Page:
    page = visit(address(settings), **options)
    page.wait_for_selector(ROOT)
    return page


def read(page: Page) -> dict[str, str]:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.eval_on_selector(ROOT, "(e) => ({...e.dataset})")


def cells(page: Page, panel: str) -> np.ndarray:
    """The numbers of a panel's cells, as their hints spell them in full."""
    found = page.eval_on_selector_all(f".learner .{panel} .cell", "(all) => all.map((cell) => cell.title.split(' ')[0])")
    return np.array([float(text.replace("−", "-")) for text in found])


@pytest.mark.parametrize("settings", [TEXTBOOK, NOISE], ids=["textbook", "noise"])
def test_every_step_is_the_cores(visit, settings):
    answer = learn(settings, pairs_of(settings, None))
    page = open_(visit, settings)
    page.locator(".learner .curve").focus()
    page.keyboard.press("Home")
    for step, (kernel, loss) in enumerate(zip(answer.descent.kernels, answer.descent.losses, strict=True)):
        data = read(page)
        assert int(data["step"]) == step
        shown = [float(value) for value in data["kernel"].split()]
        assert shown == pytest.approx(kernel[: settings.taps].tolist(), rel=1e-5, abs=1e-6)
        assert float(data["loss"]) == pytest.approx(loss, rel=1e-4)
        page.keyboard.press("ArrowRight")


def test_the_output_of_a_step_is_worked_out_in_the_page(visit):
    answer = learn(TEXTBOOK, pairs_of(TEXTBOOK, None))
    page = open_(visit, TEXTBOOK)
    for step in (0, 3, 10):
        page.locator(".learner .scrub").fill(str(step))
        read(page)
        wanted = correlate(answer.pairs.before, [answer.descent.kernels[step]])
        assert cells(page, "now") == pytest.approx(wanted.ravel(), abs=1e-4)
    assert cells(page, "before") == pytest.approx(answer.pairs.before.ravel())
    page.get_by_role("button", name="Show the difference").click()
    read(page)
    assert cells(page, "wanted") == pytest.approx((answer.pairs.wanted - wanted).ravel(), abs=1e-4)


def test_pictures_are_worked_out_at_every_pixel_and_a_click_looks_closer(visit):
    settings = replace(NOISE, size="3x3", steps=3)
    answer = learn(settings, pairs_of(settings, None))
    page = open_(visit, settings)
    kernel = answer.descent.kernels[-1]
    wanted = correlate(answer.pairs.before, kernel[:9].reshape(3, 3)) + kernel[9]
    shown = page.eval_on_selector(ROOT, "(e) => ({values: [...e.state.now.values], width: e.state.now.width})")
    assert shown["width"] == 254 and np.allclose(shown["values"], wanted.ravel(), atol=1e-4)
    page.locator(".learner .now canvas").click(position={"x": 5, "y": 5})
    close = page.eval_on_selector(ROOT, "(e) => ({values: [...e.state.now.values], width: e.state.now.width})")
    size = close["width"]
    assert size < 254 and np.allclose(close["values"], wanted[:size, :size].ravel(), atol=1e-4)


def large_numbers(page: Page) -> str:
    return page.locator(".learner [data-headline]").inner_text()


def test_the_large_numbers_follow_the_step(visit):
    page = open_(visit, replace(TEXTBOOK, rate=0.035))
    texts = ("Loss after 10 steps", "101 373.8 % of the start", "0.0333 your rate 0.035 is too large")
    assert all(text in large_numbers(page) for text in texts)
    page.locator(".learner .curve").focus()
    page.keyboard.press("Home")
    read(page)
    assert all(text in large_numbers(page) for text in ("Loss after 0 steps", "27 100.0 % of the start"))
    page = open_(visit, replace(TEXTBOOK, method="adam"))
    assert "Kernel error" in large_numbers(page) and "Largest stable" not in large_numbers(page)


def test_dragging_along_the_curve_scrubs_and_asks_no_server(visit):
    page = open_(visit, TEXTBOOK)
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda payload: sent.append(payload)))
    page.reload()
    wait_idle(page)
    page.wait_for_selector(ROOT)
    sent.clear()
    box = page.locator(".learner .curve").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 70, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 54, box["y"] + 60, steps=4)
    assert read(page)["step"] == "0"
    page.mouse.up()
    page.get_by_role("button", name="Play").click()
    page.wait_for_selector(f"{ROOT}[data-playing=true]:not([data-step='0'])")
    page.get_by_role("button", name="Pause").click()
    assert int(read(page)["step"]) >= 1 and not sent


def test_a_changed_number_of_the_target_reaches_the_link(visit):
    page = open_(visit, TEXTBOOK)
    version = page.get_attribute(ROOT, "data-version")
    page.locator(".learner .target .cell").first.click()
    field = page.locator(".learner .editor")
    field.fill("2")
    push(page, "learn_player")
    field.press("Enter")
    page.locator(".learner .target .cell").nth(1).click()  # before the page has answered
    field.fill("-3")
    page.wait_for_selector(f"{ROOT}:not([data-version='{version}'])")
    wait_idle(page)
    assert "learn_target=own" in page.url and "learn_own=2" in page.url
    assert field.input_value() == "-3"
    field.press("Enter")
    page.wait_for_url("**learn_own=2+-3*")
    wait_idle(page)
    assert cells(page, "target").tolist() == [2, -3]


def test_the_start_is_dragged_in_the_bowl_and_the_way_follows(visit):
    page = open_(visit, replace(TEXTBOOK, view="bowl"))
    box = page.locator(".learner .bowl").bounding_box()
    version = page.get_attribute(ROOT, "data-version")
    page.mouse.move(box["x"] + 200, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 200, steps=3)
    start = [float(value) for value in page.get_attribute(ROOT, "data-start").split()]
    preview = page.eval_on_selector(ROOT, "(e) => e.state.preview")
    settings = Learn(start="own", own_start=" ".join(map(str, start)))
    assert np.allclose(preview, learn(settings, pairs_of(settings, None)).descent.kernels, atol=1e-6)
    page.mouse.up()
    page.mouse.move(box["x"] + 100, box["y"] + 150)
    page.mouse.down()
    page.wait_for_selector(f"{ROOT}:not([data-version='{version}'])")  # the answer comes while the next drag goes on
    start = [float(value) for value in page.get_attribute(ROOT, "data-start").split()]
    page.mouse.up()
    page.wait_for_url(f"**learn_own_start={start[0]}+{start[1]}*")
    wait_idle(page)
    shown = page.eval_on_selector(ROOT, "(e) => e.state.answer.bowl.path")
    assert shown[0] == pytest.approx(start)


def test_eigen_kernels_stand_side_by_side_and_nothing_overflows_on_a_phone(visit):
    settings = replace(NOISE, size="target", bias=False, start="zeros")
    page = visit(address(replace(settings, view="eigen")), width=420)
    page.wait_for_selector(".tiles[data-ready=true]")
    assert page.locator(".tiles .tile").count() == 9 and not overflows(page)
    page.locator(".tiles .tile").nth(8).hover()
    assert "Pattern 9 of 9" in page.locator(".tiles .details").inner_text()
    page = open_(visit, settings, width=420)
    assert not overflows(page)
