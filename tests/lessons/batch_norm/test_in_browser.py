"""Batch normalisation in Chromium: numbers, γ, momentum and the pixel under a finger, against the core; undo; both modes."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from driver import overflows, wait_idle
from playwright.sync_api import Page
from pushes import push

from playground.images import sample
from playground.lessons.batch_norm.answer import running_answer, stage_answer
from playground.lessons.batch_norm.settings import Norm, Running, Stage

STAGE, RUNNING = ".norms[data-ready=true]", ".running[data-ready=true]"
BATCH = Stage(source="random", layer="convolution")
SPOTS = """(root) => {
  const {layout: l, canvas} = root.state, box = canvas.getBoundingClientRect();
  const at = (grid, n, c) => [box.x + l[grid].x + l.xs[c] + l.cell[0] / 2, box.y + l[grid].y + l.ys[n] + l.cell[1] / 2];
  return {number: at("input", 0, 1), output: at("output", 2, 2), gamma: [at("output", 0, 0)[0], box.y + l.knobs + 8]};
}"""


def open_(visit, settings: Norm, root: str, **more: object) -> Page:
    page = visit(f"/batch-norm?{urlencode(settings.changed() | {'photo': 'astronaut'})}", **more)
    page.wait_for_selector(root)
    return page


def read(page: Page, root: str) -> dict[str, str]:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.eval_on_selector(root, "(e) => ({...e.dataset})")


def values(text: str) -> list[float]:
    return [float(part) for part in text.split()]


def assert_shows(page: Page, settings: Stage) -> None:
    shown, answer = read(page, STAGE), stage_answer(settings, None)
    for name, core in (("x", answer.x), ("mean", answer.result.mean), ("output", answer.result.output)):
        assert values(shown[name]) == pytest.approx(core.ravel().tolist(), rel=1e-5, abs=1e-6), name


def drag(page: Page, spot: list[float], by: int) -> None:
    page.mouse.move(*spot)
    page.mouse.down()
    page.mouse.move(spot[0] + by, spot[1] + 2, steps=3)


def test_a_number_and_gamma_follow_the_finger_and_undo_takes_them_back(visit):
    page = open_(visit, BATCH, STAGE, width=1280, height=800)
    assert_shows(page, BATCH)
    spots, first = page.eval_on_selector(STAGE, SPOTS), page.url
    page.mouse.move(*spots["output"])
    assert read(page, STAGE) and "Example 3" in page.locator(".norms .status").inner_text()
    push(page, "bn_stage")
    assert "Example 3" in page.locator(".norms .status").inner_text()
    drag(page, spots["number"], 37)  # six steps of 0.5
    changed = replace(BATCH, edits=f"0.1.0:{stage_answer(BATCH, None).x[0, 1, 0, 0] + 3:g}")
    assert_shows(page, changed)  # before it is let go
    assert page.url == first
    page.mouse.up()
    page.wait_for_url("**bn_edits=*")
    wait_idle(page)
    drag(page, spots["gamma"], 61)  # ten steps of 0.1
    assert_shows(page, replace(changed, gamma="2 1 1"))
    page.mouse.up()
    page.wait_for_url("**bn_gamma=*")
    wait_idle(page)
    assert_shows(page, replace(changed, gamma="2 1 1"))
    for left in (changed, BATCH):
        page.keyboard.press("Control+z")
        page.wait_for_url(lambda url, name="bn_gamma" if left is changed else "bn_edits": name not in url)
        wait_idle(page)
        assert_shows(page, left)
    page.locator(".norms canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    page.wait_for_url("**bn_edits=*")
    assert stage_answer(BATCH, None).x[0, 0, 0, 1] + 0.5 == values(read(page, STAGE)["x"])[1]


def drag_there_and_back(page: Page, slider: str) -> None:
    """A range that ends where it began says nothing of a change."""
    box = page.get_by_role("slider", name=slider).bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 30, middle[1])
    page.mouse.move(*middle)
    page.mouse.up()
    page.evaluate("new Promise((done) => setTimeout(done))")


def test_momentum_and_the_pixel_act_at_once_and_batches_are_scrubbed(visit):
    start = Running(view="running", step=20)
    page = open_(visit, start, RUNNING, width=1280, height=800)
    page.locator(".running canvas").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("slider", name="Momentum").fill("0.5")
    page.get_by_role("slider", name="Grey value of the pixel").fill("0.2")
    moved = replace(start, step=21, momentum=0.5, level=0.2)
    answer, shown = running_answer(moved, sample("astronaut").photo()), read(page, RUNNING)
    for name, core in (
        ("training", answer.training[20]),
        ("evaluation", answer.evaluation[21]),
        ("mean", answer.running_means[21]),
        ("variance", answer.running_variances[21]),
    ):
        assert float(shown[name]) == pytest.approx(core, rel=1e-5, abs=1e-6), name
    for edit in ("bn_level=0.2", "bn_step=21", "bn_momentum=0.5"):
        page.wait_for_url(f"**{edit}*")
    wait_idle(page)
    assert f"{answer.evaluation[21]:.3f}".replace("-", "−") in page.locator("[data-testid=stMain]").inner_text()
    drag_there_and_back(page, "Momentum")
    push(page, "bn_knobs", values={"momentum": 0.9})
    assert page.get_by_role("slider", name="Momentum").input_value() == "0.9"
    page.set_viewport_size({"width": 390, "height": 844})
    wait_idle(page)
    assert not overflows(page)
