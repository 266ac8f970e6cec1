"""White maps, photos and banks of 64 kernels: what enlarges flat, what leaves a grid, and what brings a photo back."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.images import sample
from playground.lessons.transposed_conv.enlarging import EnlargeConfig, enlarge_photo, grid_strength, white_answer
from playground.lessons.transposed_conv.kernel_bank import BankConfig, bank_answer, zigzag

NOISE = np.random.default_rng(3).uniform(0, 1, (37, 50))


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["ones", "random", "bilinear", "xavier"]), st.integers(1, 12), st.integers(1, 6), st.integers(0, 4),
    st.integers(1, 9), st.integers(1, 9),
)  # fmt: skip
def test_white_maps_repeat_the_phase_sums_inside(weights, size, step, crop, rows, columns):
    try:
        answer = white_answer(EnlargeConfig(weights, size, step, crop, rows, columns))
    except ValueError:
        assume(False)
    kernel = torch.from_numpy(answer.config.kernel())[None, None]
    white = torch.ones(1, 1, rows, columns, dtype=torch.float64)
    torch_says = torch.nn.functional.conv_transpose2d(white, kernel, stride=step, padding=crop)[0, 0]
    np.testing.assert_allclose(answer.output, torch_says, rtol=1e-9, atol=1e-12)
    stamps = white_answer(EnlargeConfig("ones", size, step, crop, rows, columns))
    full = stamps.output == stamps.inside
    np.testing.assert_allclose(answer.output[full], answer.inside[full], rtol=1e-9, atol=1e-12)
    assert 0 <= answer.dimmed <= 1 and answer.sums == sorted(answer.sums)


def test_dimmed_is_the_rim_that_misses_stamps():
    answer = white_answer(EnlargeConfig("bilinear", 64, 32, 16, 10, 15))
    assert answer.dimmed == pytest.approx(1 - (288 * 448) / (320 * 480))
    assert answer.output.max() <= 1 + 1e-12
    assert np.isnan(white_answer(EnlargeConfig("ones", 1, 2, 0, 2, 2)).kept(1, 1)), "a hole has nothing to keep"


def test_resizing_first_leaves_no_grid_on_a_flat_photo():
    flat = np.full((24, 32, 3), 0.5, np.float32)
    for weights in ("ones", "random", "bilinear"):
        answer = enlarge_photo(flat, EnlargeConfig(weights, 3))
        np.testing.assert_allclose(answer.remedied, 0.5, rtol=1e-6)
        assert grid_strength(answer.remedied, 2) < 1e-6
    assert grid_strength(enlarge_photo(flat, EnlargeConfig("random", 3)).transposed, 2) > 0.1
    assert grid_strength(enlarge_photo(flat, EnlargeConfig("bilinear", 3)).transposed, 2) < 1e-6
    assert grid_strength(np.zeros((8, 8, 3)), 2) == 0


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8])
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_every_kernel_and_stride_gives_the_photos_own_size(size, step):
    rgb = np.random.default_rng(0).uniform(0, 1, (25, 30, 3)).astype(np.float32)
    answer = enlarge_photo(rgb, EnlargeConfig("random", size, step, remedy="bilinear"))
    assert answer.transposed.shape == answer.remedied.shape == answer.photo.shape == (25 // step * step, 30 // step * step, 3)


def test_photos_that_are_too_small_and_weights_that_cancel_are_refused():
    with pytest.raises(ValueError, match="needs 16 a side"):
        enlarge_photo(np.zeros((12, 40, 3), np.float32), EnlargeConfig(step=8))
    with pytest.raises(ValueError, match="nearly black"):
        enlarge_photo(np.zeros((40, 40, 3), np.float32), EnlargeConfig("xavier", 16))
    with pytest.raises(ValueError, match="The photo is 7 × 90"):
        bank_answer(np.zeros((7, 90)), BankConfig())


@pytest.mark.parametrize("name", ["noise", "orthonormal", "identity", "cosines"])
def test_the_curve_is_the_psnr_of_what_is_rebuilt(name):
    for keep in (1, 10, 63):
        answer = bank_answer(NOISE, BankConfig(name, keep, seed=2))
        error = np.square(answer.rebuilt - answer.photo).mean()
        assert answer.psnr[keep - 1] == pytest.approx(-10 * np.log10(error), abs=1e-6)
        assert answer.photo.shape == (32, 48)


@pytest.mark.parametrize("name", ["orthonormal", "identity", "cosines"])
def test_orthonormal_banks_bring_everything_back(name):
    answer = bank_answer(NOISE, BankConfig(name))
    assert answer.largest_error < 1e-13 and answer.gram_gap < 1e-13 and answer.psnr[-1] == np.inf
    assert np.all(np.diff(answer.psnr[:-1]) >= 0), "each kernel more is a number more"


def test_noise_misses_a_photo_by_about_its_own_length():
    camera = sample("camera").photo().grey()
    missed = [bank_answer(camera, BankConfig("noise", seed=seed)).missed for seed in range(8)]
    assert missed[0] > 0.8 and min(missed) > 0.7 and max(missed) < 1.5
    assert bank_answer(np.zeros((8, 8)), BankConfig("noise")).missed == 0


def test_cosines_run_in_jpegs_zigzag():
    assert zigzag()[:10] == [(0, 0), (0, 1), (1, 0), (2, 0), (1, 1), (0, 2), (0, 3), (1, 2), (2, 1), (3, 0)]
    first = BankConfig().matrix()[0]
    np.testing.assert_allclose(first, 1 / 8)
