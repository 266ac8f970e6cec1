"""Maps of any layer, without a trace on the network."""

import time

import pytest
import torch
from torch import nn
from torchvision.models import get_model

from playground.models import load
from playground.models.efficientnet import MEAN, STD
from playground.vision import feature_maps, layer_seconds, unit_gradient


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


class Slow(nn.Module):
    """Takes its time."""

    def __init__(self, seconds: float):
        super().__init__()
        self.seconds = seconds

    def forward(self, x):
        time.sleep(self.seconds)
        return x


@pytest.mark.parametrize(("layer", "channel", "unit"), [("stem", 3, (10, 0)), ("blocks.4", 17, (3, 5)), ("head", 1000, (1, 2))])
def test_a_units_gradient_is_how_much_the_unit_moves(lite0, layer, channel, unit):
    """Against the gradient through its blocks, one after the other."""
    x = torch.rand(1, 3, 96, 90)
    found = unit_gradient(lite0, x, f"network.{layer}", channel, unit)
    assert found.shape == (3, 96, 90) and found.dtype == torch.float32
    pixels = x.clone().requires_grad_()
    y = lite0.network.stem((pixels - MEAN) / STD)
    for n, block in enumerate(lite0.network.blocks):
        if layer in ("stem", f"blocks.{n - 1}"):
            break
        y = block(y)
    y = lite0.network.head(y) if layer == "head" else y
    y[0, channel][unit].backward()
    torch.testing.assert_close(found, pixels.grad[0])
    assert found.abs().max() > 0 or y[0, channel][unit] in (0, 6)  # where ReLU6 is flat
    assert not any(module._forward_hooks for module in lite0.modules())
    assert all(parameter.grad is None for parameter in lite0.parameters())


def test_a_unit_of_an_unknown_layer_has_a_sentence(lite0):
    with pytest.raises(ValueError, match=r"did not come by 'network\.nothing'"):
        unit_gradient(lite0, torch.rand(1, 3, 64, 64), "network.nothing", 0, (0, 0))


def test_a_layers_time_holds_those_of_the_layers_inside_it():
    network = nn.Sequential(nn.Sequential(Slow(0.02), Slow(0.03)), Slow(0.01))
    network.append(network[1])  # called twice in a pass
    found = layer_seconds(network, torch.zeros(1), ["", "0", "0.0", "0.1", "1"], repeats=2)
    assert list(found) == ["", "0", "0.0", "0.1", "1"]
    assert found["0.0"] >= 0.02 and found["0.1"] >= 0.03 and found["1"] >= 0.02
    assert found["0"] >= found["0.0"] + found["0.1"] and found[""] >= found["0"] + found["1"]
    assert not any(module._forward_hooks for module in network.modules())


def test_the_time_of_a_layer_that_is_not_called_is_not_given(lite0):
    with pytest.raises(ValueError, match=r"This network has no layer network\.nothing"):
        layer_seconds(lite0, torch.rand(1, 3, 64, 64), ["network.nothing"])
    with pytest.raises(ValueError, match="This network does not call idle"):
        layer_seconds(Idle(), torch.rand(1, 3, 4, 4), ["used", "idle"])
