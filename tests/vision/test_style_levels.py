"""Coarse to fine, and the start in the painting's colours."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.vision import StyleConfig, style_transfer
from playground.vision.style_config import LEAST, levels
from playground.vision.style_job import STEP_PIXELS, share_done, way, work
from playground.vision.style_pictures import recoloured
from playground.vision.style_transfer import _rates
from playground.vision.tapped_net import denormalise, normalise


@given(size=st.integers(64, 2048), steps=st.integers(1, 1000), coarse=st.booleans())
@settings(max_examples=60, deadline=None)
def test_levels_share_the_steps_and_double(size, steps, coarse):
    found = levels(StyleConfig(size=size, steps=steps, coarse_first=coarse), (900, 600), (512, 512))
    assert sum(level.steps for level in found) == steps and all(level.steps for level in found)
    assert found[-1].size == size
    assert all(one.size == max(LEAST, two.size // 2) for one, two in itertools.pairwise(found))
    assert coarse or len(found) == 1


def test_levels_of_the_default_and_of_a_large_picture():
    assert [(level.size, level.steps) for level in levels(StyleConfig(size=384), (900, 600))] == [(192, 133), (384, 67)]
    assert [level.size for level in levels(StyleConfig(size=768), (900, 600))] == [192, 384, 768]
    by_lbfgs = levels(StyleConfig(size=384, steps=80, optimiser="lbfgs"), (900, 600))
    assert [(level.size, level.steps) for level in by_lbfgs] == [(192, 5), (384, 75)]


def test_a_narrow_picture_stays_at_one_level():
    assert len(levels(StyleConfig(size=384), (900, 80))) == 1  # 384 × 34 will do, 192 × 17 will not
    assert len(levels(StyleConfig(size=384), (900, 600), (80, 900))) == 1


def test_time_is_counted_in_pixels_of_each_level(thin):
    config = StyleConfig(size=384)
    assert work(config, (384, 256), (64, 64), model=thin) == 133 * 192 * 128 + 67 * 384 * 256
    assert work(config, (384, 256), (64, 64), begun=True, model=thin) == 200 * 384 * 256  # goes on at full size alone


def test_the_share_that_is_done_counts_a_coarse_step_for_less(thin):
    path = way(StyleConfig(size=384), (384, 256), (64, 64), model=thin)
    coarse, fine = 133 * (192 * 128 + STEP_PIXELS), 67 * (384 * 256 + STEP_PIXELS)
    assert (share_done(path, 0), share_done(path, 200)) == (0, 1)
    assert share_done(path, 133) == pytest.approx(coarse / (coarse + fine)) and share_done(path, 133) < 0.45 < 133 / 200


def test_adam_comes_to_rest_but_the_textbooks_rate_falls_in_stairs():
    even = StyleConfig(steps=200, learning_rate=0.1)
    assert _rates(even, 0)(0) == pytest.approx(0.1) and _rates(even, 0)(100) == pytest.approx(0.055)
    assert _rates(even, 133)(7) == pytest.approx(_rates(even, 0)(140))  # levels go on where the one before ended
    book = StyleConfig(steps=200, learning_rate=0.1, weighting="textbook")
    assert [_rates(book, 0)(n) for n in (0, 49, 50, 100)] == pytest.approx([0.1, 0.1, 0.08, 0.064])


def test_a_painting_over_two_levels_ends_at_its_size(thin, photo, painting):
    seen = []
    config = StyleConfig(size=256, steps=12)
    result = style_transfer(photo, painting, config, model=thin, on_step=lambda step: seen.append(step.so_far().image.size))
    assert set(seen) == {(256, 171)} and len(result.losses) == 13
    assert {image.size for _, image in result.snapshots} == {(256, 171)}
    assert result.sizes == ((0, (128, 85)), (8, (256, 171)))
    assert result.config == config and result.losses[-1].total < result.losses[0].total


@pytest.mark.parametrize("seed", range(3))
def test_recoloured_has_the_paintings_mean_and_covariance(seed):
    generator = torch.Generator().manual_seed(seed)
    mix = torch.randn(3, 3, generator=generator)
    photo = normalise(
        (0.5 + 0.03 * torch.einsum("cd,ndhw->nchw", mix, torch.randn(1, 3, 20, 30, generator=generator))).clamp(0, 1)
    )
    painting = normalise(0.4 + 0.05 * torch.randn(1, 3, 16, 16, generator=generator))
    moved, wanted = (picture[0].flatten(1) for picture in (recoloured(photo, painting), painting))
    torch.testing.assert_close(moved.mean(1), wanted.mean(1), atol=1e-3, rtol=0)
    torch.testing.assert_close(torch.cov(moved), torch.cov(wanted), atol=3e-3, rtol=0)


def test_recoloured_leaves_its_own_colours_and_survives_flat_ones(photo):
    x = normalise(torch.from_numpy(np.array(photo)).permute(2, 0, 1)[None] / 255)
    torch.testing.assert_close(recoloured(x, x), x, atol=1e-4, rtol=0)
    grey = normalise(torch.full((1, 3, 4, 4), 0.5))
    for a, b in ((grey, x), (x, grey), (grey, grey)):
        pixels = denormalise(recoloured(a, b))
        assert torch.isfinite(pixels).all() and pixels.min() >= -1e-6 and pixels.max() <= 1 + 1e-6


@pytest.mark.parametrize("kept", [False, True])
def test_the_first_picture_shown_has_the_paintings_colours_or_those_that_are_kept(thin, photo, kept):
    red = Image.fromarray(np.random.default_rng(0).integers((150, 0, 0), (256, 60, 60), (64, 64, 3)).astype(np.uint8))
    config = StyleConfig(size=64, steps=1, keep_colours=kept, colours_by="histogram")
    first = style_transfer(photo, red, config, model=thin).snapshots[0][1]
    means = [np.asarray(image).reshape(-1, 3).mean(0) for image in (first, photo if kept else red)]
    assert np.abs(means[0] - means[1]).max() < 12
