"""TinySSD against the textbook's published shapes, its anchors and its parameters (d2l 14.7.1)."""

import pytest
import torch
from torch import nn

from playground.boxes.pyramids import TEXTBOOK_SSD, pyramid_priors
from playground.models.tiny_ssd import PER_CELL, SIDE, TinySSD, base_net, down_sample_blk, flatten_pred


def test_shapes_of_the_textbooks_blocks():
    assert down_sample_blk(3, 10)(torch.zeros(2, 3, 20, 20)).shape == (2, 10, 10, 10)
    assert base_net()(torch.zeros(2, 3, 256, 256)).shape == (2, 64, 32, 32)


@pytest.mark.parametrize("classes", [1, 3])
def test_shapes_of_a_pass_are_the_textbooks(classes):
    net = TinySSD(classes).eval()
    with torch.no_grad():
        scores, offsets = net(torch.zeros(2, 3, SIDE, SIDE))
        sides = [part.shape[-1] for part in net.maps(torch.zeros(1, 3, SIDE, SIDE))]
    anchors, _levels = pyramid_priors(TEXTBOOK_SSD)
    assert anchors.shape == (5444, 4)
    assert scores.shape == (2, 5444, classes + 1)
    assert offsets.shape == (2, 21776)
    assert sides == [level.height for level in TEXTBOOK_SSD] == [32, 16, 8, 4, 1]
    assert {len(level.sizes) + len(level.ratios) - 1 for level in TEXTBOOK_SSD} == {PER_CELL}


def test_flattened_numbers_of_a_cell_stay_together():
    pred = torch.arange(2 * 6 * 3 * 4).reshape(2, 6, 3, 4)
    rows = flatten_pred(pred).reshape(2, 12, 6)
    for cell in range(12):
        assert torch.equal(rows[:, cell], pred[:, :, cell // 4, cell % 4])


def test_the_head_of_the_first_map_has_the_textbooks_weights():
    convolution = TinySSD(1).classes[0]
    assert sum(part.numel() for part in convolution.parameters()) == 4616  # 64 · 8 · 9 and 8 biases
    layers = [layer for layer in TinySSD(1).modules() if isinstance(layer, nn.Conv2d)]
    assert len(layers) == 12 + 10  # two a block, six blocks; two heads a map
