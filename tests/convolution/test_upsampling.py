"""Kernels that enlarge, white maps, photos, 64 kernels: what is flat, what leaves a grid, what brings a photo back."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.convolution.kernel_bank import BANKS, rebuild, zigzag
from playground.convolution.upsampling import WEIGHTS, bilinear_kernel, enlarge, grid_strength, phase_sums, white_map
from playground.images import sample

NOISE = np.random.default_rng(3).uniform(0, 1, (37, 50))


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["ones", "random", "bilinear", "xavier"]), st.integers(1, 12), st.integers(1, 6), st.integers(0, 4),
    st.integers(1, 9), st.integers(1, 9),
)  # fmt: skip
def test_white_maps_repeat_the_phase_sums_inside(weights, size, step, crop, rows, columns):
    try:
        answer = white_map(WEIGHTS[weights](size, 0), step, crop, (rows, columns))
    except ValueError:
        assume(False)
    kernel = torch.from_numpy(WEIGHTS[weights](size, 0))[None, None]
    white = torch.ones(1, 1, rows, columns, dtype=torch.float64)
    torch_says = torch.nn.functional.conv_transpose2d(white, kernel, stride=step, padding=crop)[0, 0]
    np.testing.assert_allclose(answer.output, torch_says, rtol=1e-9, atol=1e-12)
    stamps = white_map(np.ones((size, size)), step, crop, (rows, columns))
    full = stamps.output == stamps.inside
    np.testing.assert_allclose(answer.output[full], answer.inside[full], rtol=1e-9, atol=1e-12)
    assert 0 <= answer.dimmed <= 1 and answer.sums == sorted(answer.sums)


def test_dimmed_is_the_rim_that_misses_stamps():
    answer = white_map(bilinear_kernel(64), 32, 16, (10, 15))
    assert answer.dimmed == pytest.approx(1 - (288 * 448) / (320 * 480))
    assert answer.output.max() <= 1 + 1e-12
    assert np.isnan(white_map(np.ones((1, 1)), 2, 0, (2, 2)).kept(1, 1)), "a hole has nothing to keep"


def test_resizing_first_leaves_no_grid_on_a_flat_photo():
    flat = np.full((24, 32, 3), 0.5, np.float32)
    for weights in ("ones", "random", "bilinear"):
        answer = enlarge(flat, WEIGHTS[weights](3, 0), 2)
        np.testing.assert_allclose(answer.remedied, 0.5, rtol=1e-6)
        assert grid_strength(answer.remedied, 2) < 1e-6
    assert grid_strength(enlarge(flat, WEIGHTS["random"](3, 0), 2).transposed, 2) > 0.1
    assert grid_strength(enlarge(flat, bilinear_kernel(3), 2).transposed, 2) < 1e-6
    assert grid_strength(np.zeros((8, 8, 3)), 2) == 0


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8])
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_every_kernel_and_stride_gives_the_photos_own_size(size, step):
    rgb = np.random.default_rng(0).uniform(0, 1, (25, 30, 3)).astype(np.float32)
    answer = enlarge(rgb, WEIGHTS["random"](size, 0), step, "bilinear")
    assert answer.transposed.shape == answer.remedied.shape == answer.photo.shape == (25 // step * step, 30 // step * step, 3)


def test_photos_that_are_too_small_and_weights_that_cancel_are_refused():
    with pytest.raises(ValueError, match="needs 16 a side"):
        enlarge(np.zeros((12, 40, 3), np.float32), np.ones((3, 3)), 8)
    with pytest.raises(ValueError, match="nearly black"):
        enlarge(np.zeros((40, 40, 3), np.float32), WEIGHTS["xavier"](16, 0), 2)
    with pytest.raises(ValueError, match="The photo is 7 × 90"):
        rebuild(np.zeros((7, 90)), np.eye(64))


@pytest.mark.parametrize("name", ["noise", "orthonormal", "identity", "cosines"])
def test_the_curve_is_the_psnr_of_what_is_rebuilt(name):
    for keep in (1, 10, 63):
        answer = rebuild(NOISE, BANKS[name](2), keep)
        error = np.square(answer.rebuilt - answer.photo).mean()
        assert answer.psnr[keep - 1] == pytest.approx(-10 * np.log10(error), abs=1e-6)
        assert answer.photo.shape == (32, 48)


@pytest.mark.parametrize("name", ["orthonormal", "identity", "cosines"])
def test_orthonormal_banks_bring_everything_back(name):
    answer = rebuild(NOISE, BANKS[name](0))
    assert answer.largest_error < 1e-13 and answer.gram_gap < 1e-13 and answer.psnr[-1] == np.inf
    assert np.all(np.diff(answer.psnr[:-1]) >= 0), "each kernel more is a number more"


def test_noise_misses_a_photo_by_about_its_own_length():
    camera = sample("camera").photo().grey()
    missed = [rebuild(camera, BANKS["noise"](seed)).missed for seed in range(8)]
    assert missed[0] > 0.8 and min(missed) > 0.7 and max(missed) < 1.5
    assert rebuild(np.zeros((8, 8)), BANKS["noise"](0)).missed == 0


def test_cosines_run_in_jpegs_zigzag():
    assert zigzag()[:10] == [(0, 0), (0, 1), (1, 0), (2, 0), (1, 1), (0, 2), (0, 3), (1, 2), (2, 1), (3, 0)]
    first = BANKS["cosines"](0)[0]
    np.testing.assert_allclose(first, 1 / 8)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 64])
def test_bilinear_is_a_tent(size):
    kernel = bilinear_kernel(size)
    np.testing.assert_allclose(kernel, kernel[::-1, ::-1])
    np.testing.assert_allclose(kernel, kernel.T)
    assert kernel.max() <= 1 and kernel.min() > 0
    np.testing.assert_allclose(phase_sums(kernel, ((size + 1) // 2,) * 2), 1)


def test_bilinear_enlarges_as_torch_does_inside():
    x = torch.rand(1, 1, 6, 7, dtype=torch.float64)
    kernel = torch.from_numpy(bilinear_kernel(4))[None, None]
    ours = torch.nn.functional.conv_transpose2d(x, kernel, stride=2, padding=1)
    theirs = torch.nn.functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
    torch.testing.assert_close(ours[..., 1:-1, 1:-1], theirs[..., 1:-1, 1:-1])


def test_phase_sums_add_up_to_the_kernel():
    kernel = np.random.default_rng(0).normal(size=(5, 4))
    assert phase_sums(kernel, (3, 2)).sum() == pytest.approx(kernel.sum())
    assert phase_sums(np.ones((1, 1)), (2, 2)).tolist() == [[1, 0], [0, 0]]


def test_a_kernel_has_a_size():
    with pytest.raises(ValueError, match="at least 1"):
        bilinear_kernel(0)
