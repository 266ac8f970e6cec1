"""Gradients before training: the networks side by side are torch's modules one by one, and theory's growth is found."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional

from playground.networks.gradients import (
    CHANNELS,
    CLASSES,
    DEPTHS,
    ORDERS,
    STARTS,
    Kind,
    drawn,
    first_over_last,
    four_kinds,
    gradient_curves,
    gradient_norms,
    growth,
    pieces_of,
)

KINDS = st.builds(Kind, st.booleans(), st.booleans(), st.sampled_from(ORDERS), st.sampled_from(list(STARTS)))


class Block(nn.Module):
    """The book's residual block, or one of pre-activation, written out."""

    def __init__(self, kind: Kind):
        super().__init__()
        self.kind = kind
        self.conv1, self.conv2 = (nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1) for _ in range(2))
        self.bn1, self.bn2 = (nn.BatchNorm2d(CHANNELS) if kind.norm else nn.Identity() for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        if self.kind.order == "before":
            y = self.conv2(functional.relu(self.bn2(self.conv1(functional.relu(self.bn1(x))))))
            return x + y if self.kind.skips else y
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        return functional.relu(x + y if self.kind.skips else y)


def written_out(kind: Kind, depth: int, x: Tensor, seed: int) -> list[float]:
    blocks = [Block(kind) for _ in range((depth - 2) // 2)]
    norm = nn.BatchNorm2d(CHANNELS) if kind.norm else nn.Identity()
    first, last = nn.Conv2d(1, CHANNELS, 3, padding=1), nn.Linear(CHANNELS, CLASSES)
    network = nn.Sequential(first, norm, nn.ReLU(), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), last)
    layers = [first, *(conv for block in blocks for conv in (block.conv1, block.conv2)), last]
    start = drawn(depth, kind.start, seed)
    for layer, weight, bias in zip(layers, start.weights, start.biases, strict=True):
        layer.weight.data, layer.bias.data = weight.detach(), bias
    functional.cross_entropy(network.train()(x), start.labels).backward()
    return [float(layer.weight.grad.double().norm()) for layer in layers]


def noise(seed: int = 0) -> Tensor:
    return torch.randn(16, 1, 8, 8, generator=torch.Generator().manual_seed(seed))


@given(KINDS, st.lists(st.sampled_from((4, 6, 8, 12)), min_size=1, max_size=3, unique=True), st.integers(0, 999))
@settings(max_examples=15)
def test_networks_side_by_side_are_torchs_one_by_one(kind, depths, seed):
    depths = sorted(depths)
    for depth, norms in zip(depths, gradient_norms(kind, depths, noise(), seed), strict=True):
        np.testing.assert_allclose(norms, written_out(kind, depth, noise(), seed), rtol=1e-3)


def test_the_deepest_network_is_torchs_too():
    kind = Kind(skips=True, norm=True)
    np.testing.assert_allclose(gradient_norms(kind, DEPTHS, noise())[-1], written_out(kind, DEPTHS[-1], noise(), 0), rtol=0.1)


def test_the_four_curves_at_66_layers():
    """Batch norm alone lets the gradient explode, neither lets it vanish, skip connections keep it within two decades of 1."""
    curves = gradient_curves(noise(), four_kinds())
    ratios = {(kind.skips, kind.norm): first_over_last(norms[-1]) for kind, norms in curves.items()}
    assert ratios[False, True] > 1e3 and ratios[False, False] < 1e-9
    assert 1e-2 < ratios[True, False] < 1e2 and 1e-2 < ratios[True, True] < 1e2
    assert all(len(norms) == depth for by_depth in curves.values() for norms, depth in zip(by_depth, DEPTHS, strict=True))


def test_a_plain_network_with_batch_norm_grows_as_theory_says():
    """√(π/(π − 1)) = 1.211 a layer for wide networks and large batches (Yang et al. 2019); narrow ones stay somewhat below."""
    theory = math.sqrt(math.pi / (math.pi - 1))
    found = [growth(gradient_norms(Kind(skips=False, norm=True), (34,), noise(seed), seed)[0]) for seed in range(3)]
    assert 0.9 * theory < np.mean(found) < 1.02 * theory


def test_hes_weights_keep_the_plain_gradient_that_xaviers_lose():
    xavier, he = (Kind(skips=False, norm=False, start=start) for start in ("xavier", "he"))
    small, kept = (first_over_last(gradient_norms(kind, (34,), noise())[0]) for kind in (xavier, he))
    assert small < 1e-4 < 1e-3 < kept


def test_one_seed_one_start():
    once, again, other = drawn(6, seed=3), drawn(6, seed=3), drawn(6, seed=4)
    assert all(torch.equal(a, b) for a, b in zip(once.weights, again.weights, strict=True))
    assert not torch.equal(once.weights[0], other.weights[0])
    most = math.sqrt(6 / (9 * 2 * CHANNELS))  # Xavier's bound of a 3×3 convolution
    assert 0.95 * most < float(once.weights[1].detach().abs().max()) <= most
    assert tuple(once.weights[-1].shape) == (CLASSES, CHANNELS) and once.labels.max() < CLASSES


@pytest.mark.parametrize("shape", [(1, 1), (3, 50), (32, 32), (33, 47)])
def test_a_picture_of_any_size_becomes_sixteen_pieces(shape):
    pieces = pieces_of(torch.rand(shape))
    assert tuple(pieces.shape) == (16, 1, 8, 8) and pieces.isfinite().all()


def test_pieces_are_the_pictures_own_in_their_order():
    grey = torch.arange(32.0 * 32).reshape(32, 32)
    pieces = pieces_of(grey)
    back = pieces * grey.std() + grey.mean()
    torch.testing.assert_close(back[6, 0], grey[8:16, 16:24], rtol=1e-4, atol=1e-2)
    assert not pieces_of(torch.full((40, 40), 0.5)).any()  # a flat wall


@pytest.mark.parametrize("depths", [(5,), (2,), (10, 6), (6, 6)])
def test_depths_that_cannot_be_are_named(depths):
    with pytest.raises(ValueError, match="give even numbers from 4 up"):
        gradient_norms(Kind(skips=True, norm=True), depths, noise())


def test_kinds_that_cannot_be_are_named():
    with pytest.raises(ValueError, match="order is 'middle'"):
        replace(Kind(skips=True, norm=True), order="middle")
    with pytest.raises(ValueError, match="start is 'zeros'"):
        replace(Kind(skips=True, norm=True), start="zeros")
