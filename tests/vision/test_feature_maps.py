"""Maps of any layer, without a trace on the network."""

import pytest
import torch
from torch import nn
from torchvision.models import get_model

from playground.models import load
from playground.vision import feature_maps


class Idle(nn.Module):
    """Has a layer that it does not call."""

    def __init__(self):
        super().__init__()
        self.used, self.idle = nn.Conv2d(3, 4, 1), nn.ReLU()

    def forward(self, x):
        return self.used(x)


def test_maps_are_those_of_the_network(lite0):
    network = load("efficientnet_lite0", "cpu")
    x = torch.rand(2, 3, 96, 80)
    found = feature_maps(network, x, ["stem", "blocks.4", "blocks.10", "blocks.15", "head", "pool"])
    with torch.no_grad():
        by_stride = network.features(x)
    for layer, stride in (("blocks.4", 8), ("blocks.10", 16), ("blocks.15", 32)):
        torch.testing.assert_close(found[layer], by_stride[stride])
    torch.testing.assert_close(found["head"], network.last_map(x))
    assert found["stem"].shape == (2, 32, 48, 40)
    assert found["pool"].shape == (2, 1280, 1, 1)


def test_no_trace_is_left(lite0):
    names = ["network.blocks.3", "network.blocks.3.expand"]
    feature_maps(lite0, torch.rand(1, 3, 64, 64), names)
    assert not any(module._forward_hooks for module in lite0.modules())
    assert lite0.network.blocks[3].expand[2].inplace  # as torchvision builds it


def test_layers_that_work_in_place_do_not_overwrite(lite0):
    """A batch norm's output before the ReLU that torchvision lets work in place has values on both sides of 0."""
    network = get_model("squeezenet1_1").eval()
    x = torch.rand(1, 3, 64, 64)
    found = feature_maps(network, x, ["features.0", "features.1"])
    assert found["features.0"].min() < 0 < found["features.0"].max()
    assert torch.equal(found["features.1"], found["features.0"].relu())
    assert network.features[1].inplace


def test_order_of_the_question_is_kept_and_nothing_may_be_asked(lite0):
    names = ["network.head", "network.stem"]
    assert list(feature_maps(lite0, torch.rand(1, 3, 64, 64), names)) == names
    assert feature_maps(lite0, torch.rand(1, 3, 64, 64), []) == {}


def test_unknown_and_unused_layers_are_named(lite0):
    with pytest.raises(ValueError, match=r"This network has no layer network\.nothing"):
        feature_maps(lite0, torch.rand(1, 3, 64, 64), ["network.nothing"])
    with pytest.raises(ValueError, match="This network does not call idle"):
        feature_maps(Idle(), torch.rand(1, 3, 4, 4), ["used", "idle"])
