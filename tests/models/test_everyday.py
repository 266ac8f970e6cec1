"""The detector of the house as a network: sizes, the order of its rows, what its maps share and what not."""

import pytest
import torch
from torch import nn

from playground.models import fold_batch_norm
from playground.models.everyday import CLASSES, SHAPES, STRIDES, EverydayDetector
from playground.vision.detector_anchors import detector_anchors, level_sizes, map_sizes

SIZES = [(256, 320), (320, 224), (32, 320), (96, 64), (33, 65)]


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    made = EverydayDetector()
    for module in made.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.2, 0.2)
            nn.init.uniform_(module.running_var, 0.5, 2.0)
    return made.eval().requires_grad_(False)


@pytest.mark.parametrize("size", SIZES)
def test_every_anchor_gets_scores_and_offsets(network, size):
    logits, offsets = network(torch.rand(2, 3, *size))
    assert logits.shape == (2, len(detector_anchors(*size)), len(CLASSES))
    assert offsets.shape == (2, sum(level_sizes(*size)), 4)
    maps = network.pyramid(network.late(network.early(torch.rand(1, 3, *size))))
    assert [tuple(x.shape[-2:]) for x in maps] == map_sizes(*size)


def test_a_photo_in_a_batch_is_answered_as_alone(network):
    x = torch.rand(3, 3, 96, 128)
    together = network(x)
    for number in range(3):
        for one, all_ in zip(network(x[number : number + 1]), together, strict=True):
            torch.testing.assert_close(one[0], all_[number], rtol=1e-4, atol=1e-4)


def test_rows_come_map_by_map_cell_by_cell_shape_by_shape(network):
    """Numbers written into the last layer's bias of a tower, and a place lit up in one map, are found again."""
    tower = network.classes
    maps = [torch.zeros(1, tower.layers[0].depthwise.in_channels, rows, columns) for rows, columns in map_sizes(64, 128)]
    before = tower(maps).reshape(-1, len(CLASSES))
    maps[1][0, :, 2, 5] = 3.0
    changed = (tower(maps).reshape(-1, len(CLASSES)) - before).abs().amax(dim=1)
    per_cell, first = len(SHAPES[0]), level_sizes(64, 128)[0]
    rows = changed.nonzero().squeeze(1)
    cells = (rows - first) // per_cell
    across = map_sizes(64, 128)[1][1]
    assert len(rows)
    assert ((cells // across - 2).abs() <= len(tower.layers)).all()  # a 3×3 convolution a layer spreads it by one cell
    assert ((cells % across - 5).abs() <= len(tower.layers)).all()
    bias = torch.arange(per_cell * len(CLASSES)).float()
    with torch.no_grad():
        kept = tower.out.bias.clone()
        tower.out.bias.copy_(kept + bias)
    moved = tower(maps).reshape(-1, len(CLASSES))
    with torch.no_grad():
        tower.out.bias.copy_(kept)
    difference = moved - tower(maps).reshape(-1, len(CLASSES))
    expected = bias.reshape(per_cell, len(CLASSES)).repeat(len(difference) // per_cell, 1)
    torch.testing.assert_close(difference, expected, rtol=1e-3, atol=1e-3)


def test_maps_share_convolutions_and_have_norms_of_their_own(network):
    tower = network.offsets
    assert [len(norms) for norms in tower.norms] == [len(STRIDES)] * len(tower.layers)
    assert len({id(norm) for norms in tower.norms for norm in norms}) == len(STRIDES) * len(tower.layers)


def test_folding_keeps_the_answer(network):
    folded = fold_batch_norm(network)
    x = torch.rand(1, 3, 96, 160)
    for ours, theirs in zip(folded(x), network(x), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)
    norms = [sum(isinstance(m, nn.BatchNorm2d) for m in net.modules()) for net in (network, folded)]
    assert norms[1] == 2 * len(network.classes.layers) * len(STRIDES) < norms[0]  # only the towers' own are left


def test_at_first_nothing_is_an_object():
    torch.manual_seed(0)
    logits, offsets = EverydayDetector().eval().requires_grad_(False)(torch.rand(1, 3, 64, 64))
    assert logits.sigmoid().mean().item() == pytest.approx(0.01, abs=0.005)
    assert offsets.abs().mean() < 0.5
