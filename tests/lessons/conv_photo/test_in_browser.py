"""The inspector in Chromium: sums under the pointer against torch, keys, zoom, the editable grid, and a photo of one's own."""

import io
import random
from urllib.parse import urlencode

import numpy as np
import pytest
from driver import overflows, wait_idle
from PIL import Image
from playwright.sync_api import Page, expect

from playground.images import sample
from playground.kit.states import State
from playground.lessons.conv_photo.answer import convolve_photo
from playground.lessons.conv_photo.settings import ConvPhoto

ROOT = ".inspector[data-ready=true]"
VIEW = ".inspector figure.output .view"

CHOSEN = (
    ("camera", ConvPhoto(kernel="sobel_x")),
    (
        "page",
        ConvPhoto(
            kernel="sobel_magnitude", stride=2, padding="each_side", top=0, bottom=3, left=5, right=1, padding_mode="reflect"
        ),
    ),
    ("chelsea", ConvPhoto(kernel="gaussian_7", dilation=3, pad=9, padding_mode="circular", flip=True)),
    ("coffee", ConvPhoto(kernel="own", own="1 -2; 0.5 3; 0 1", padding="same", padding_mode="replicate", channels="colour")),
    ("text", ConvPhoto(kernel="laplacian", stride=3, pad=4, padding_mode="symmetric", noise=0.1, seed=3)),
)


def address(photo: str, chosen: ConvPhoto) -> str:
    return f"/conv-photo?{urlencode({**State('', chosen, photo=photo).params})}"


def read(page: Page) -> dict[str, float]:
    """What the inspector says about the pixel it points at, in full precision."""
    data = page.eval_on_selector(ROOT, "(e) => ({...e.dataset})")
    return {name: float(data[name]) for name in ("row", "column", "sum", "core")}


def set_number(page: Page, key: str, value: int) -> None:
    field = page.locator(f".st-key-{key} input")
    field.fill(str(value))
    field.press("Enter")


def next_frame(page: Page) -> None:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize(("photo", "chosen"), CHOSEN, ids=[chosen.kernel for _photo, chosen in CHOSEN])
def test_sums_under_the_pointer_are_torchs(visit, photo, chosen):
    page = visit(address(photo, chosen))
    page.wait_for_selector(ROOT)
    output = convolve_photo(chosen, sample(photo).photo()).output[0]
    box = page.locator(VIEW).bounding_box()
    dice, seen = random.Random(photo), set()
    for _try in range(12):
        page.mouse.move(box["x"] + box["width"] * dice.random(), box["y"] + box["height"] * dice.random())
        next_frame(page)
        found = read(page)
        place = (int(found["row"]), int(found["column"]))
        seen.add(place)
        assert found["sum"] == pytest.approx(output[place], abs=1e-4)
        assert found["core"] == pytest.approx(output[place], abs=1e-4 * float(np.abs(output).max()))
    assert len(seen) > 4
    assert "equal to torch" in page.locator(".agrees").inner_text()


def test_keys_move_zoom_and_speak(visit):
    page = visit(address("camera", ConvPhoto()))
    box = page.locator(VIEW).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(VIEW).focus()
    next_frame(page)
    before = read(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")
    next_frame(page)
    after = read(page)
    assert (after["row"], after["column"]) == (before["row"] - 1, before["column"] - 10)
    assert f"row {int(after['row'])}" in page.locator(".spoken").inner_text()
    for _step in range(8):
        page.keyboard.press("+")
    next_frame(page)
    window = page.locator("rect.input").last.bounding_box()
    assert window["width"] > 3 * 40  # three cells, each large enough for its number
    page.keyboard.press("0")
    next_frame(page)
    assert page.locator("rect.input").last.bounding_box()["width"] < 20


def test_the_large_numbers_follow_the_pointer(visit):
    page = visit(address("camera", ConvPhoto()))
    page.wait_for_selector(ROOT)
    page.mouse.move(2, 2)
    page.reload()
    page.wait_for_selector(ROOT)
    figures, start = page.locator("[data-headline]"), read(page)
    assert convolve_photo(ConvPhoto(), sample("camera").photo()).telling_place == (start["row"], start["column"])
    expect(figures).to_contain_text("512 × 512")
    box = page.locator(VIEW).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    next_frame(page)
    now = read(page)
    assert (now["row"], now["column"]) != (start["row"], start["column"])
    expect(figures).to_contain_text(f"Output at row {now['row']:g}, column {now['column']:g}")
    shown = float(figures.locator("b").first.inner_text().replace("−", "-"))
    assert shown == pytest.approx(now["sum"], rel=0.006, abs=1e-3)


def test_a_click_pins_and_another_lets_go(visit):
    page = visit(address("camera", ConvPhoto()))
    box = page.locator(VIEW).bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*middle)
    pinned = read(page)
    page.mouse.move(middle[0] + 80, middle[1] + 40)
    next_frame(page)
    assert read(page) == pinned
    page.mouse.click(middle[0] + 80, middle[1] + 40)
    next_frame(page)
    assert read(page)["column"] > pinned["column"]


def test_touch_points_on_a_phone_and_nothing_overflows(visit):
    page = visit(address("camera", ConvPhoto()), width=420, has_touch=True)
    box = page.locator(VIEW).bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    next_frame(page)
    found = read(page)
    assert abs(found["row"] - 256) < 6 and abs(found["column"] - 256) < 6
    assert not overflows(page)


def test_a_cell_of_the_grid_can_be_edited_and_the_link_keeps_it(visit):
    page = visit(address("camera", ConvPhoto(kernel="own", own="0 0; 0 1")))
    version = page.get_attribute(ROOT, "data-version")
    cell = page.locator("input.cell").first
    cell.fill("-0.5")
    cell.press("Tab")
    page.keyboard.type("7")  # into the next cell, where the answer leaves it
    page.wait_for_function("(old) => !location.search.includes('none') && location.search.includes('-0.5')", arg=version)
    page.wait_for_selector(f"{ROOT}:not([data-version='{version}'])")
    page.keyboard.press("Enter")
    more = page.get_by_role("button", name="One row more")
    more.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('%3B+0+0') || location.search.includes('%3B%200%200')")
    wait_idle(page)
    expect(more).to_be_focused()
    page.reload()
    wait_idle(page)
    page.wait_for_selector(ROOT)
    assert [cell.input_value() for cell in page.locator("input.cell").all()] == ["-0.5", "7", "0", "1", "0", "0"]


def test_an_uploaded_jpeg_changes_the_output(visit):
    page = visit(address("camera", ConvPhoto(kernel="identity")))
    before = page.get_attribute(ROOT, "data-version")
    data = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (90, 140, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(data, "JPEG", quality=95)
    page.get_by_role("button", name="Change").click()
    page.locator("input[type=file]").set_input_files({"name": "mine.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()})
    page.wait_for_selector(f"{ROOT}:not([data-version='{before}'])")
    assert "90 × 140" in page.locator("figure.output figcaption").inner_text()


def test_a_slider_sends_the_output_and_not_the_photo_again(visit):
    page = visit(address("camera", ConvPhoto()))
    received: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(frame)))
    page.reload()
    wait_idle(page)
    before = page.get_attribute(ROOT, "data-version")
    received.clear()
    page.get_by_text("More settings").click()
    received.clear()
    set_number(page, "conv_dilation", 2)
    page.wait_for_selector(f"{ROOT}:not([data-version='{before}'])")
    wait_idle(page)
    output, photo = 2 * 510 * 510, 512 * 512  # bytes
    assert output < sum(map(len, received)) < output + photo / 2
    assert "conv_dilation=2" in page.url
    assert any(len(frame) > output for frame in received)
    assert not any(b"True convolution" in frame for frame in received)  # the controls stand


def test_code_and_formula_follow_the_picture_and_controls_appear(visit):
    page = visit(address("camera", ConvPhoto()))
    set_number(page, "conv_stride", 2)
    expect(page.locator("figure.output figcaption")).to_contain_text("256 × 256")
    expect(page.get_by_test_id("stCode").last).to_contain_text("stride=2")
    expect(page.locator(".katex").first).to_contain_text("256")
    page.locator(".st-key-conv_padding input").click()
    page.get_by_role("option", name="Different on each side").click()
    set_number(page, "conv_left", 3)
    expect(page.locator("figure.input figcaption")).to_contain_text("padded to 514 × 516")
    assert "conv_left=3" in page.url
