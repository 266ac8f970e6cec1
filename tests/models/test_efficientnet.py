"""EfficientNet-Lite0 against the package it is published with, and what others build on."""

import copy

import pytest
import torch
from efficientnet_lite_pytorch import EfficientNet
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from playground.models import fold_batch_norm, load, store, trainable
from playground.models.catalog import model_info
from playground.models.efficientnet import MEAN, STD, EfficientNetLite0, SamePad, rename

SIDES = st.integers(32, 100)


@pytest.fixture(scope="module")
def network() -> nn.Module:
    return load("efficientnet_lite0", "cpu")


@pytest.fixture(scope="module")
def reference() -> nn.Module:
    """The same file in the package's own network, which pads by the size of its input."""
    model = EfficientNet.from_name("efficientnet-lite0", image_size=None)
    model.load_state_dict(torch.load(store.packaged_file(model_info("efficientnet_lite0").package), weights_only=True))
    return model.eval()


@pytest.fixture(scope="module")
def in_double(network, reference) -> tuple[nn.Module, nn.Module]:
    return copy.deepcopy(network).double(), copy.deepcopy(reference).double()


@settings(max_examples=10, deadline=None)
@given(height=SIDES, width=SIDES, batch=st.integers(1, 2), seed=st.integers(0, 2**31))
def test_same_answers_as_the_package(in_double, height, width, batch, seed):
    """In double precision, where rounding leaves no room for a difference."""
    x = torch.rand(batch, 3, height, width, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    ours, theirs = in_double
    with torch.inference_mode():
        torch.testing.assert_close(ours(x), theirs((x - MEAN) / STD), rtol=1e-9, atol=1e-9)
        torch.testing.assert_close(ours.last_map(x), theirs.extract_features((x - MEAN) / STD), rtol=1e-9, atol=1e-9)


def test_same_answers_at_the_training_size(network, reference):
    x = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        torch.testing.assert_close(network(x), reference((x - MEAN) / STD), rtol=1e-5, atol=1e-5)


@settings(max_examples=15, deadline=None)
@given(height=SIDES, width=SIDES)
def test_maps_by_stride(network, height, width):
    with torch.inference_mode():
        maps = network.features(torch.rand(1, 3, height, width))
    assert {stride: m.shape[1] for stride, m in maps.items()} == {8: 40, 16: 112, 32: 320}
    assert all(m.shape[2:] == (-(-height // stride), -(-width // stride)) for stride, m in maps.items())


@pytest.mark.parametrize("kernel", [3, 5])
@pytest.mark.parametrize(("height", "width"), [(8, 8), (7, 8), (8, 9), (1, 1)])
def test_padding_is_tensorflows_same(kernel, height, width):
    """Zeros in all: (outputs − 1) · 2 + kernel − inputs; the smaller half comes first."""
    padded = SamePad(kernel)(torch.ones(1, 1, height, width))
    for axis, side in ((2, height), (3, width)):
        total = (-(-side // 2) - 1) * 2 + kernel - side
        along = padded.amax(5 - axis).flatten()
        assert along.tolist() == [0] * (total // 2) + [1] * side + [0] * (total - total // 2)


def test_batch_norm_folds_into_every_convolution(network):
    folded = fold_batch_norm(network)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded.modules())
    x = torch.rand(1, 3, 75, 98)
    with torch.inference_mode():
        torch.testing.assert_close(folded(x), network(x), rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(folded.last_map(x), network.last_map(x), rtol=1e-4, atol=1e-4)


def test_a_copy_learns_and_the_shared_network_does_not(network):
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    copy = trainable(network)
    x, labels = torch.rand(4, 3, 64, 64), torch.tensor([1, 2, 3, 4])
    optimizer = torch.optim.SGD(copy.parameters(), lr=0.01)
    loss = nn.functional.cross_entropy(copy(x), labels)
    loss.backward()
    assert all(p.grad is not None for p in copy.parameters())
    optimizer.step()
    assert not torch.equal(copy.classifier.weight, network.classifier.weight)
    assert not torch.equal(copy.head[1].running_mean, network.head[1].running_mean)
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())
    assert not network.training
    assert not any(p.requires_grad for p in network.parameters())


def test_names_of_the_file_become_names_of_the_network():
    tensors = {
        "_conv_stem.weight": 1,
        "_bn0.bias": 2,
        "_blocks.3._bn0.bias": 3,
        "_blocks.12._project_conv.weight": 4,
        "_fc.bias": 5,
    }
    ours = ["stem.1.weight", "stem.2.bias", "blocks.3.expand.1.bias", "blocks.12.project.0.weight", "classifier.bias"]
    assert rename(tensors) == dict(zip(ours, tensors.values(), strict=True))


@pytest.mark.parametrize("name", ["", ".", "other.weight", "_blocks.x._bn0.bias", "_blocks.1._se_reduce.weight", "a\nb"])
def test_unknown_names_stay(name):
    assert rename({name: 0}) == {name: 0}


def test_other_numbers_of_classes():
    assert EfficientNetLite0(num_classes=7).eval()(torch.rand(1, 3, 64, 64)).shape == (1, 7)
