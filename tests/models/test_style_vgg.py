"""The plan of the network that paints; its weights have tests of their own."""

import torch
from torch import nn

from playground.models.style_vgg import WIDTHS, StyleVGG


def test_maps_of_five_strides():
    network = StyleVGG().eval()
    maps = network.features(torch.rand(2, 3, 64, 48))
    assert [tuple(x.shape) for x in maps] == [(2, width, 64 >> n, 48 >> n) for n, width in enumerate(WIDTHS)]


def test_it_fits_into_six_megabytes_of_float16():
    assert 2 * sum(p.numel() for p in StyleVGG().parameters()) < 6e6


def test_pooling_halves_and_keeps_the_mean():
    pools = [module for module in StyleVGG().modules() if isinstance(module, nn.AvgPool2d)]
    assert len(pools) == 4
    x = torch.arange(12.0).expand(1, 1, 8, 12)
    pooled = pools[0](x)
    assert pooled.shape == (1, 1, 4, 6)
    assert torch.equal(pooled[..., 1:-1], torch.tensor([2.5, 4.5, 6.5, 8.5]).expand(1, 1, 4, 4))  # centred as 2×2 would be


def test_with_norms_the_convolutions_have_no_biases():
    network = StyleVGG((4, 6), norms=True)
    convolutions = [module for module in network.modules() if isinstance(module, nn.Conv2d)]
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    assert [conv.bias for conv in convolutions] == [None] * 4 and len(norms) == 4
    assert network(torch.rand(2, 3, 16, 16)).shape == (2, 6, 8, 8)
