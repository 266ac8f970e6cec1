"""Class activation maps: the sum that makes the score, place by place."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.models import get_model

from playground.images import sample
from playground.models import load
from playground.vision import Classifier, activation_map
from playground.vision.class_maps import last_map, linear_layer


@settings(max_examples=10, deadline=None)
@given(
    height=st.integers(33, 150),
    width=st.integers(33, 150),
    classes=st.lists(st.integers(0, 999), min_size=1, max_size=5),
    seed=st.integers(0, 2**31),
)
def test_mean_of_a_map_is_its_logit_without_bias(lite0, height, width, classes, seed):
    x = torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(seed))
    maps = activation_map(lite0, x, classes)
    assert maps.shape == (2, len(classes), -(-height // 32), -(-width // 32))
    logits = lite0(x).detach()[:, classes]
    torch.testing.assert_close(maps.mean((2, 3)), logits - linear_layer(lite0).bias[classes], rtol=0, atol=1e-4)


def test_map_of_a_photo_is_its_written_out_sum(lite0):
    x = lite0.prepare(sample("chelsea").photo().image)
    maps = activation_map(lite0, x)
    assert maps.shape == (1, 1000, 7, 7)
    weight, last = linear_layer(lite0).weight, last_map(lite0, x)
    assert last.shape == (1, 1280, 7, 7)
    for number, row, column in ((281, 0, 0), (281, 3, 4), (999, 6, 6)):
        expected = sum(weight[number, c] * last[0, c, row, column] for c in range(1280))
        torch.testing.assert_close(maps[0, number, row, column], expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(maps.mean((2, 3)), lite0(x) - linear_layer(lite0).bias, rtol=0, atol=1e-4)


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v2"])
def test_torchvisions_networks_with_an_averaging_head(name):
    torch.manual_seed(0)
    network = Classifier(name, get_model(name).eval())
    x = torch.rand(1, 3, 64, 96)
    maps = activation_map(network, x, [3, 5])
    assert maps.shape == (1, 2, 2, 3)
    torch.testing.assert_close(maps.mean((2, 3)), network(x)[:, [3, 5]] - linear_layer(network).bias[[3, 5]], rtol=0, atol=1e-4)


def test_the_network_itself_may_be_asked():
    network = load("efficientnet_lite0", "cpu")
    x = torch.rand(1, 3, 64, 64)
    torch.testing.assert_close(
        activation_map(network, x, [7]).mean((2, 3)), network(x)[:, [7]] - network.classifier.bias[7], rtol=0, atol=1e-4
    )


def test_a_network_without_such_a_head_is_refused():
    with pytest.raises(ValueError, match="VGG has no exact class map"):
        activation_map(get_model("vgg11"), torch.rand(1, 3, 64, 64))
