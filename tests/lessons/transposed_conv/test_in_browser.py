"""Transposed convolution in Chromium: both views show torch's numbers, the matrix and the 64 kernels add up by themselves."""

from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pytest
import torch
from driver import overflows, wait_idle
from playwright.sync_api import Page, expect
from pushes import push

from playground.convolution.kernel_bank import BANKS, rebuild
from playground.images import sample
from playground.lessons.transposed_conv.settings import Bank, Layer, Trans

STAGE, PAIR, BANKED = ".stage[data-ready=true]", ".pair[data-ready=true]", ".bank[data-version]"


def address(chosen: Trans, photo: str | None = None) -> str:
    return f"/transposed-conv?{urlencode({**chosen.changed(), **({'photo': photo} if photo else {})})}"


def numbers(rows: list[list[str]]) -> np.ndarray:
    return np.array([[float(text.replace("−", "-")) for text in row] for row in rows])


@pytest.mark.parametrize(
    "layer",
    [
        Layer(source="random", h=3, w=4, stride=2, pad=1, extra=1),
        Layer(source="random", h=2, w=3, kernel="random", k=2, stride=3, dilation=2),
    ],
)
def test_both_views_show_torchs_numbers(visit, layer):
    x, kernel = torch.from_numpy(layer.values())[None, None], torch.from_numpy(layer.weights())[None, None]
    how = {"stride": layer.stride, "padding": layer.pad, "output_padding": layer.extra, "dilation": layer.dilation}
    wanted = torch.nn.functional.conv_transpose2d(x, kernel, **how)[0, 0].numpy()
    crop, (height, width) = layer.pad, wanted.shape
    for view, first in (("stamps", crop), ("stretched", 0)):
        page = visit(address(replace(layer, view=view)))
        page.wait_for_selector(STAGE)
        shown = numbers(page.eval_on_selector(STAGE, "(e) => e.shown()")["right"])  # stamps show what is cropped, too
        np.testing.assert_array_equal(shown[first : first + height, first : first + width], wanted)


def test_an_edit_of_the_stretched_input_reaches_the_address(visit):
    page = visit(address(Layer(view="stretched", h=2, w=2, k=2)))
    page.wait_for_selector(STAGE)
    grid = page.eval_on_selector(STAGE, "(e) => e.state.layout.grids.left")
    padding = 1  # the stretched input begins one cell in; its last number is two cells further
    frame = page.locator(".stage .frame")
    frame.click(position={axis: grid[axis] + (padding + 2.5) * grid["cell"] for axis in ("x", "y")})
    page.locator(".stage .editor").fill("9")
    page.keyboard.press("Enter")
    page.wait_for_url("**trans_own_input=*")
    wait_idle(page)
    assert page.get_by_role("textbox", name="Your input").input_value() == "0 1; 2 9"


def test_a_row_of_the_matrix_tells_its_products(visit):
    page = visit(address(Layer(view="matrix", tall=3, wide=3, k=2, stride=1)))
    page.wait_for_selector(PAIR)
    told = page.locator(".pair .told")
    canvases = page.locator(".pair canvas")
    canvases.nth(0).focus()
    page.keyboard.press("ArrowDown")
    assert told.inner_text() == "y(0, 0) = 1·0 + 2·1 + 3·3 + 4·4 = 27"
    canvases.nth(0).hover()
    said = told.inner_text()
    push(page, "trans_matrix", alt="other words")
    assert told.inner_text() == said != page.eval_on_selector(PAIR, "(e) => e.data.words.hint")
    page.mouse.move(0, 0)
    canvases.nth(1).focus()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    assert told.inner_text() == "(Wᵀy)(1, 1) = 4·27 + 3·37 + 2·57 + 1·67 = 400"
    assert page.eval_on_selector(PAIR, "(e) => [Number(e.dataset.sum), Number(e.dataset.core)]") == [400, 400]


def kept(page: Page) -> tuple[int, float]:
    return tuple(page.eval_on_selector(BANKED, "(e) => [Number(e.dataset.keep), Number(e.dataset.psnr)]"))


def test_the_curve_adds_and_takes_away_kernels_in_the_browser(visit):
    psnr = rebuild(sample("camera").photo().grey(), BANKS["cosines"](0)).psnr
    page = visit(address(Bank(view="bank", keep=10), "camera"))
    page.wait_for_selector(BANKED)
    assert kept(page) == (10, pytest.approx(psnr[9], abs=1e-3))
    curve = page.locator(".bank .curve")
    curve.focus()
    for key, n in (("ArrowRight", 11), ("Home", 1), ("ArrowRight", 2)):
        page.keyboard.down(key)
        expect(page.locator(BANKED)).to_have_attribute("data-keep", str(n))
        assert kept(page) == (n, pytest.approx(psnr[n - 1], abs=1e-3))
        page.keyboard.up(key)
    page.wait_for_url("**trans_keep=2*")
    wait_idle(page)
    page.locator(".bank .whole canvas").hover()
    page.mouse.down()
    original = page.locator(".bank .whole figcaption").inner_text()
    push(page, "trans_bank")
    assert page.locator(".bank .whole figcaption").inner_text() == original
    page.mouse.up()
    assert kept(page)[0] == 2 and "2 of 64 kernels" in page.locator(".bank .whole figcaption").inner_text()


@pytest.mark.parametrize("chosen", [Layer(view="stretched"), Layer(view="matrix"), Bank(view="bank")], ids=lambda one: one.view)
def test_nothing_runs_over_the_edge_of_a_phone(visit, chosen):
    page = visit(address(chosen), width=420)
    assert not overflows(page)
