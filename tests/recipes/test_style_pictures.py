"""What the style networks learn from: which pictures, which crops."""

import numpy as np
import pytest
import torch
from PIL import Image

from recipes.style_pictures import SETS, SMALLEST, Crops, crop, read_pictures, recoloured


def test_every_picture_of_every_archive_is_read(style_data):
    pictures = read_pictures(style_data)
    assert {source: sum(p.source == source for p in pictures) for source in SETS} == dict.fromkeys(SETS, 20)
    assert {p.image().size for p in pictures} == {(48, 40)}
    held_out = [p for p in pictures if p.held_out]
    assert {source: sum(p.source == source for p in held_out) for source in SETS} == dict.fromkeys(SETS, 4)
    assert [p.file for p in held_out] == [p.file for p in read_pictures(style_data) if p.held_out]


def test_a_missing_archive_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"backgrounds\.zip"):
        read_pictures(tmp_path)


def test_crops_lie_in_the_picture_and_have_all_scales():
    """A picture whose red is the column and whose green is the row, in units of half a pixel."""
    y, x = np.mgrid[:100, :120]
    ramp = Image.fromarray(np.stack([2 * x, 2 * y, 0 * x], -1).astype(np.uint8))
    rng = np.random.default_rng(0)
    widths, mirrored = [], 0
    for _ in range(200):
        pixels = np.asarray(crop(ramp, 20, rng)).astype(float)
        across, down = pixels[10, -1, 0] - pixels[10, 0, 0], pixels[-1, 10, 1] - pixels[0, 10, 1]
        assert abs(abs(across) - down) < 6  # square
        widths.append(down / 2 * 20 / 19)
        mirrored += across < 0
    assert SMALLEST - 4 < min(widths) < SMALLEST + 3 and 96 < max(widths) < 104
    assert 70 < mirrored < 130


def test_a_picture_smaller_than_the_smallest_crop_is_taken_to_its_border():
    small = crop(Image.new("RGB", (30, 50), (9, 99, 199)), 16, np.random.default_rng(0))
    assert small.size == (16, 16) and small.getcolors() == [(256, (9, 99, 199))]


def test_recoloured_keeps_some_and_changes_others():
    image = Image.fromarray(np.random.default_rng(0).integers(40, 200, (8, 8, 3), dtype=np.uint8))
    rng = np.random.default_rng(0)
    same = sum(recoloured(image, rng).tobytes() == image.tobytes() for _ in range(60))
    assert 15 < same < 45


def test_sets_are_drawn_in_their_proportions(style_data):
    crops = Crops(read_pictures(style_data), {"paintings": 3.0, "coco": 1.0})
    drawn = crops.choose(400, np.random.default_rng(0))
    assert 270 < sum(p.source == "paintings" for p in drawn) < 330
    batch = crops.draw(3, 16, np.random.default_rng(0))
    assert batch.shape == (3, 3, 16, 16) and 0 <= batch.min() < batch.max() <= 1
    assert torch.equal(batch, crops.draw(3, 16, np.random.default_rng(0)))


def test_an_empty_set_is_told():
    with pytest.raises(ValueError, match="No pictures of paintings"):
        Crops([], {"paintings": 1.0})
