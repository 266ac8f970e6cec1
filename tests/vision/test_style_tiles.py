"""A picture in tiles has the losses and the gradient of the picture in one piece."""

import itertools
from dataclasses import astuple

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground import models
from playground.vision import StyleConfig
from playground.vision.style_job import work
from playground.vision.style_tiles import Footprint, cell_of, grid, passed_pixels, positions, tiles
from playground.vision.style_transfer import StyleProblem
from playground.vision.tapped_net import TappedNet

TINY = 1.0  # byte: the smallest tiles there are
TAPS = ("relu1_1", "relu2_1", "relu3_1", "relu4_2")


@pytest.fixture
def in_float64(monkeypatch):
    monkeypatch.setattr(models, "dtype", lambda *_where, **_what: torch.float64)


@pytest.fixture(scope="module")
def grain():
    """145 × 131 pixels, odd in most layers: every value its own."""
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (131, 145, 3), dtype=np.uint8))


@pytest.mark.parametrize(("style_loss", "weighting"), [("gram", "normalised"), ("gram", "textbook"), ("moments", "normalised")])
def test_losses_and_gradient_are_those_of_one_piece(thin, grain, photo, in_float64, style_loss, weighting):
    config = StyleConfig(size=145, weighting=weighting, style_loss=style_loss, style_layers=TAPS[:3], start="noise")
    whole, tiled = (StyleProblem(grain, photo, config, thin, budget=budget) for budget in (1e12, TINY))
    assert len(whole.tiles) == 1 and len(tiled.tiles) == 4
    for mine, theirs in zip(
        tiled.content_targets + tiled.style_targets, whole.content_targets + whole.style_targets, strict=True
    ):
        torch.testing.assert_close(mine, theirs, rtol=1e-10, atol=1e-12)
    assert astuple(tiled.look()) == pytest.approx(astuple(whole.look()))
    tiled.picture.grad = torch.ones_like(tiled.picture)  # each step starts from a fresh gradient
    (total, losses), (expected, expected_losses) = tiled.backward(), whole.backward()
    assert float(total) == pytest.approx(expected.item(), rel=1e-10)
    assert astuple(losses) == pytest.approx(astuple(expected_losses))
    torch.testing.assert_close(tiled.picture.grad, whole.picture.grad, rtol=1e-8, atol=1e-12)


def test_sorted_projections_pass_in_tiles_too(thin, grain, photo, in_float64):
    """Where two values are equal either may come first in the order: of the whole gradient that is next to nothing."""
    config = StyleConfig(size=145, style_loss="sliced", style_layers=TAPS[:2], start="noise")
    whole, tiled = (StyleProblem(grain, photo, config, thin, budget=budget) for budget in (1e12, TINY))
    assert float(tiled.backward()[0]) == pytest.approx(whole.backward()[0].item(), rel=1e-10)
    error = torch.linalg.norm(tiled.picture.grad - whole.picture.grad) / torch.linalg.norm(whole.picture.grad)
    assert error < 1e-3


@given(height=st.integers(1, 700), width=st.integers(1, 700), side=st.integers(128, 400), halo=st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_each_pixel_belongs_to_one_tile_that_sees_far_enough(height, width, side, halo):
    footprint = Footprint(16, 16 * halo, 100.0)
    parts = grid(height, width, side, footprint)
    seen = np.zeros((height, width), int)
    for tile in parts:
        seen[slice(*tile.rows), slice(*tile.columns)] += 1
        for (start, end), (first, last), length in (
            (tile.rows, tile.seen_rows, height),
            (tile.columns, tile.seen_columns, width),
        ):
            assert start % 16 == first % 16 == 0 and end - start >= min(16, length)
            assert first == max(0, start - footprint.halo) and last == min(length, end + footprint.halo)
    assert (seen == 1).all()


def test_tiles_fit_the_budget_and_one_is_enough_where_it_does():
    footprint = Footprint(16, 48, 400.0)
    assert len(tiles(341, 512, footprint, 1e9)) == 1
    parts = tiles(1365, 2048, footprint, 3e8)
    assert len(parts) > 1 and all(
        400.0 * (tile.seen_rows[1] - tile.seen_rows[0]) * (tile.seen_columns[1] - tile.seen_columns[0]) <= 3.3e8 for tile in parts
    )
    assert passed_pixels(tiles(341, 512, footprint, 1e9)) == 341 * 512 and passed_pixels(parts) > 1.5 * 1365 * 2048


@pytest.mark.parametrize("border", ["zeros", "reflect"])
def test_positions_of_a_layer(thin, border):
    net = TappedNet(thin, TAPS, border=border)
    with torch.no_grad():
        features = net(torch.zeros(1, 3, 45, 83))
    for name in TAPS:
        assert positions(name, 45, 83, whole=border == "zeros") == features[name].shape[-2] * features[name].shape[-1]
    assert [cell_of(name) for name in TAPS] == [1, 2, 4, 8]


def test_the_estimate_counts_halos_and_the_second_look(thin, monkeypatch):
    config = StyleConfig(size=640, steps=10, coarse_first=False)
    plain = work(config, (640, 640), (64, 64), model=thin)
    monkeypatch.setattr("playground.vision.style_job.tiles", lambda *size: tiles(*size, budget=TINY))
    assert plain == 10 * 640**2 and 1.5 * plain < work(config, (640, 640), (64, 64), model=thin) < 6 * plain


def test_no_pass_follows_a_cancel_between_tiles(thin, grain, photo):
    class Stop(Exception):
        pass

    passes = itertools.count(1)
    problem = StyleProblem(grain, photo, StyleConfig(size=145, style_layers=TAPS[:1]), thin, budget=TINY)

    def check():
        if next(passes) == 6:  # the first four look, the next four go back
            raise Stop

    problem.tiled.check = check
    with pytest.raises(Stop):
        problem.backward()
    assert next(passes) == 7
