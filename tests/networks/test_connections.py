"""What residual and dense connections cost, beside torch: parameters, products, and the tensors that it keeps."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint
from torch.utils.flop_counter import FlopCounterMode

from playground.networks.connections import dense_costs, network_bytes, residual_costs, stored_bytes
from playground.networks.textbook import DenseBlock, Residual

SIZES = {"channels": st.integers(1, 9), "side": st.integers(2, 6), "convolutions": st.integers(1, 5)}
FLOAT = 4  # bytes


class Bottleneck(nn.Module):
    """He et al. 2015, figure 5, right: 1×1, 3×3, 1×1."""

    def __init__(self, channels: int):
        super().__init__()
        inner = max(1, channels // 4)
        self.body = nn.Sequential(
            nn.Conv2d(channels, inner, 1), nn.BatchNorm2d(inner), nn.ReLU(),
            nn.Conv2d(inner, inner, 3, padding=1), nn.BatchNorm2d(inner), nn.ReLU(),
            nn.Conv2d(inner, channels, 1), nn.BatchNorm2d(channels),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return (self.body(x) + x).relu()


class DenseBottleneck(nn.Module):
    """DenseNet-B: a 1×1 to 4k channels before the 3×3."""

    def __init__(self, inputs: int, growth: int):
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm2d(inputs), nn.ReLU(), nn.Conv2d(inputs, 4 * growth, 1),
            nn.BatchNorm2d(4 * growth), nn.ReLU(), nn.Conv2d(4 * growth, growth, 3, padding=1),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat((x, self.body(x)), dim=1)


def assert_costs(cost, network: nn.Module, channels: int, side: int) -> None:
    x = torch.rand(1, channels, side, side)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        output = network(x)
    assert cost.channels == output.shape[1]
    assert cost.parameters == sum(parameter.numel() for parameter in network.parameters())
    assert 2 * cost.multiply_adds == counter.get_total_flops()
    assert FLOAT * (cost.stored + x.numel()) == stored_bytes(network, x)


@given(**SIZES, bottleneck=st.booleans())
@settings(max_examples=15)
def test_residual_blocks_cost_what_torch_says(channels, side, convolutions, bottleneck):
    costs = residual_costs(channels, side, convolutions, bottleneck=bottleneck)
    assert [cost.convolutions for cost in costs] == list(range(0, convolutions + 1, 1 if bottleneck else 2))
    kind = Bottleneck if bottleneck else lambda channels: Residual(channels, channels)
    if len(costs) > 1:
        assert_costs(costs[-1], nn.Sequential(*[kind(channels) for _ in costs[1:]]), channels, side)
    assert (costs[0].parameters, costs[0].multiply_adds, costs[0].stored) == (0, 0, 0)


@given(**SIZES, growth=st.integers(1, 5), bottleneck=st.booleans())
@settings(max_examples=15)
def test_a_dense_block_costs_what_torch_says(channels, side, convolutions, growth, bottleneck):
    cost = dense_costs(channels, growth, side, convolutions, bottleneck=bottleneck)[-1]
    layers = [DenseBottleneck(channels + n * growth, growth) for n in range(convolutions)]
    network = nn.Sequential(*layers) if bottleneck else DenseBlock(convolutions, channels, growth)
    assert_costs(cost, network, channels, side)


def test_what_is_computed_again_is_stored_once():
    """With torch's checkpoint around each layer only what its convolutions give outlives the forward pass."""
    channels, growth, side, layers = 6, 3, 5, 4
    features = [torch.rand(1, channels, side, side, requires_grad=True)]
    for n in range(layers):
        width = channels + n * growth
        body = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, growth, 3, padding=1))
        features.append(checkpoint(lambda *parts, body=body: body(torch.cat(parts, dim=1)), *features, use_reentrant=False))
    torch.cat(features, dim=1).sum().backward()
    kept = sum(feature.numel() for feature in features[1:])
    assert kept == dense_costs(channels, growth, side, layers, again=True)[-1].stored


def test_stored_grows_with_the_square_in_a_dense_block_alone():
    residual, dense, again = residual_costs(8, 4, 16), dense_costs(8, 8, 4, 16), dense_costs(8, 8, 4, 16, again=True)
    assert residual[8].stored == 2 * residual[4].stored and again[16].stored == 2 * again[8].stored
    assert dense[16].stored > 3 * dense[8].stored


@pytest.mark.parametrize(
    ("name", "side", "megabytes"),
    [("resnet18", 96, 3.9), ("densenet", 96, 6.0), ("resnet18", 224, 21.1), ("densenet", 224, 32.7)],
)
def test_the_books_networks_store_what_is_said(name, side, megabytes):
    assert network_bytes(name, side) / 1e6 == pytest.approx(megabytes, abs=0.05)


def test_a_picture_that_does_not_pass_is_named():
    with pytest.raises(ValueError, match="28 × 28 px does not pass"):
        network_bytes("densenet", 28)
