"""Regions over a picture as a short text: there and back, what cannot be read, and masks that cover the picture once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_node import in_node
from PIL import Image

from playground.vision.instant_painter import MOST
from playground.vision.regions import ALPHABET, LONGEST, SIDE, read_regions, region_masks, write_regions

MODULE = "lessons/instant_style/regions.js"


@st.composite
def cells(draw) -> np.ndarray:
    """Rectangles over each other, and noise at times."""
    grid = np.full((SIDE, SIDE), draw(st.integers(0, MOST)))
    for _ in range(draw(st.integers(0, 6))):
        top, left, high, wide = (draw(st.integers(0, SIDE)) for _side in range(4))
        grid[top : top + high, left : left + wide] = draw(st.integers(0, MOST))
    if draw(st.booleans()):
        random = np.random.default_rng(draw(st.integers(0, 99)))
        grid = np.where(random.random(grid.shape) < 0.5, random.integers(0, MOST + 1, grid.shape), grid)
    return grid


@given(cells())
@settings(max_examples=20, deadline=None)
def test_regions_there_and_back(grid):
    text = write_regions(grid)
    assert set(text) <= set(ALPHABET) and len(text) <= LONGEST
    np.testing.assert_array_equal(read_regions(text), grid)


def test_the_browser_writes_and_reads_the_same():
    random = np.random.default_rng(3)
    grids = [np.zeros((SIDE, SIDE), int), np.tile(np.arange(SIDE) % 5, (SIDE, 1)), random.integers(0, 5, (SIDE, SIDE))]
    texts = [write_regions(grid) for grid in grids]
    read = "(texts, m) => texts.map((text) => [[...m.readRegions(text)], m.writeRegions(m.readRegions(text))])"
    answers = in_node(read, texts, MODULE)
    for grid, text, (there, back) in zip(grids, texts, answers, strict=True):
        assert there == grid.ravel().tolist() and back == text


def test_one_style_everywhere_is_three_characters():
    assert write_regions(np.full((SIDE, SIDE), 4)) == "__T"
    assert (read_regions("__T") == 4).all()


@pytest.mark.parametrize("text", ["", "A", "__T" + "A", "_-", "!" * 9, "__TÄ", "___A", "A" * LONGEST + "A"])
def test_what_is_no_region_is_a_sentence(text):
    with pytest.raises(ValueError, match=r"regions cannot be read.*Paint them anew"):
        read_regions(text)


@pytest.mark.parametrize("grid", [np.zeros((SIDE, 3), int), np.full((SIDE, SIDE), MOST + 1), np.full((SIDE, SIDE), 0.5)])
def test_what_is_no_grid_is_not_written(grid):
    with pytest.raises(ValueError, match="whole numbers"):
        write_regions(grid)


@given(cells())
@settings(max_examples=10, deadline=None)
def test_masks_of_all_labels_cover_each_pixel_once(grid):
    masks = region_masks(write_regions(grid), range(MOST + 1), (150, 90))
    assert {mask.size for mask in masks} == {(150, 90)}
    total = sum(np.asarray(mask, int) for mask in masks)
    assert np.abs(total - 255).max() <= MOST  # each is rounded


def test_a_mask_is_white_inside_and_black_outside():
    grid = np.zeros((SIDE, SIDE), int)
    grid[:, SIDE // 2 :] = 2
    (mask,) = region_masks(write_regions(grid), [2], (256, 100))
    values = np.asarray(mask)
    assert (values[:, :120] == 0).all() and (values[:, 136:] == 255).all()
    assert isinstance(mask, Image.Image) and mask.mode == "L"


def test_a_stroke_paints_a_round_spot_and_its_way():
    """Of a picture twice as wide as high a brush is round on the screen: it covers twice as many rows of cells as columns."""
    stroke = (
        "(told, m) => { const cells = new Uint8Array(m.SIDE ** 2); m.paintStroke(cells, told.way, told.brush); return cells; }"
    )
    brush = {"width": 0.25, "ratio": 2, "label": 3}
    spot = np.array(in_node(stroke, {"way": [[0.5, 0.5], [0.5, 0.5]], "brush": brush}, MODULE)).reshape(SIDE, SIDE)
    middles = (np.arange(SIDE) + 0.5) / SIDE
    expected = np.hypot(middles - 0.5, (middles[:, None] - 0.5) / 2) <= 0.125
    np.testing.assert_array_equal(spot == 3, expected)
    assert set(np.unique(spot)) == {0, 3}
    way = np.array(in_node(stroke, {"way": [[0.25, 0.5], [0.75, 0.5]], "brush": brush}, MODULE)).reshape(SIDE, SIDE)
    assert (way[SIDE // 2, SIDE // 4 : 3 * SIDE // 4] == 3).all()
    tiny = np.array(in_node(stroke, {"way": [[0, 0], [0, 0]], "brush": brush | {"width": 0}}, MODULE)).reshape(SIDE, SIDE)
    assert (tiny > 0).sum() == 1 and tiny[0, 0] == 3  # never nothing


def test_shares_borders_and_middles_of_regions():
    grid = np.zeros((SIDE, SIDE), int)
    grid[10:20, 30:50] = 2
    told = "(cells, m) => [m.labelShares(cells), m.borders(cells, 2), m.heart(cells, 2), m.heart(cells, 4)]"
    shares, segments, middle, nowhere = in_node(told, grid.ravel().tolist(), MODULE)
    assert shares == [(grid == label).mean() for label in range(MOST + 1)]
    ends = np.array(segments).reshape(-1, 2)
    assert (ends.min(0) == (30, 10)).all() and (ends.max(0) == (50, 20)).all()
    assert nowhere is None and 35 <= middle[0] <= 45 and middle[1] == 15
