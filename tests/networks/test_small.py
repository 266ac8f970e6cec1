"""Small networks beside the textbook's, their weights, and layers of a reader's own."""

import math

import pytest
import torch
from torch import nn

from playground.networks.small import LEAST_SIDE, OWN, SMALL, fresh_network, small_network
from playground.networks.textbook import NETWORKS


def count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_at_28_px_lenet_is_the_books():
    mine, book = small_network("lenet", 1, 10, 28), NETWORKS["lenet"].build()
    assert [str(layer) for layer in mine] == [str(layer) for layer in book]
    assert count(mine) == count(small_network("relu_lenet", 1, 10, 28)) == 61_706
    assert count(small_network("bn_lenet", 1, 10, 28)) == 62_158  # 452 more (d2l 8.5)


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("channels", [1, 3])
def test_each_takes_its_smallest_side_and_larger_ones(name, channels):
    for side in (LEAST_SIDE[name], 28, 33):
        network = small_network(name, channels, 7, side).eval()
        assert network(torch.zeros(2, channels, side, side)).shape == (2, 7)
    with pytest.raises(ValueError, match=f"at least {LEAST_SIDE[name]} px"):
        small_network(name, channels, 7, LEAST_SIDE[name] - 1)


@pytest.mark.parametrize("name", SMALL)
def test_weights_are_xaviers_by_the_seed_and_leave_torchs_generator_alone(name):
    before = torch.random.get_rng_state()
    one, same, other = (fresh_network(name, 1, 10, 28, seed) for seed in (3, 3, 4))
    assert torch.equal(before, torch.random.get_rng_state())
    for (key, tensor), again, third in zip(
        one.state_dict().items(), same.state_dict().values(), other.state_dict().values(), strict=True
    ):
        assert torch.equal(tensor, again), key
        assert tensor.ndim < 2 or not torch.equal(tensor, third)
    for layer in one.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(layer.weight)
            bound = math.sqrt(6 / (fan_in + fan_out))
            assert layer.weight.abs().max() <= bound and (layer.weight.numel() < 100 or layer.weight.abs().max() > 0.9 * bound)
            assert layer.bias.abs().max() <= 1 / math.sqrt(fan_in)
        elif isinstance(layer, nn.BatchNorm2d):
            assert layer.weight.eq(1).all() and layer.running_mean.eq(0).all() and layer.running_var.eq(1).all()


def test_own_layers_as_they_are_and_with_a_head_where_they_end_in_maps():
    scores = "nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(5))"
    assert small_network(OWN, 1, 5, 10, scores)[-1].out_features == 5
    maps = small_network(OWN, 1, 5, 10, "nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU())")
    assert maps(torch.zeros(2, 1, 10, 10)).shape == (2, 5) and isinstance(maps[-1], nn.Linear)
    flat = small_network(OWN, 3, 5, 10, "nn.Sequential(nn.Flatten(), nn.LazyLinear(8), nn.ReLU())")
    assert flat(torch.zeros(2, 3, 10, 10)).shape == (2, 5)


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ("nn.Sequential(nn.Conv2d(3, 4, 3))", "Layer 1, .*does not fit pictures of 1 × 10 × 10"),
        ("nn.Sequential(nn.Conv2d(1, 4, 30))", "Layer 1"),
        ("nn.Sequential(nn.Flatten(), nn.LazyLinear(60000))", "6,060,000 parameters; the limit here is 5,000,000"),
        ("print('hello')", "Line 1|no nn.Sequential|Sequential"),
    ],
)
def test_own_layers_that_cannot_be_have_a_sentence(layers, sentence):
    with pytest.raises(ValueError, match=sentence):
        fresh_network(OWN, 1, 5, 10, 0, layers)


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="There is no network 'lenet6'"):
        small_network("lenet6", 1, 10, 28)


def test_a_dense_perceptrons_layers_read_all_that_came_before():
    network = fresh_network("dense_mlp", 1, 10, 28, 0)
    sizes = [layer.in_features for layer in network.modules() if isinstance(layer, nn.Linear)]
    assert sizes == [784, 848, 912, 976] and count(network) == 785 * 64 + 849 * 64 + 913 * 64 + 977 * 10
    x = torch.rand(2, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    read = x.flatten(1)
    for layer in network[1].net:
        read = torch.cat((read, torch.relu(read @ layer[0].weight.T + layer[0].bias)), dim=1)
    torch.testing.assert_close(network(x), read @ network[2].weight.T + network[2].bias)
    gradient = torch.autograd.grad(network(x).sum(), network[2].weight)[0]
    torch.testing.assert_close(gradient, read.sum(0).expand(10, -1))
