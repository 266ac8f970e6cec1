from unittest import mock

import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from playground.vision import winograd
from playground.vision.frozen_conv import mirrored_conv, pooled, winograd_conv
from playground.vision.tapped_net import TappedNet


@pytest.mark.parametrize("memory", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("size", [(2, 2), (2, 5), (3, 3), (7, 4)])
def test_values_and_gradient_are_those_of_torchs_reflect_padding(size, memory):
    torch.manual_seed(0)
    weight, bias = torch.randn(4, 3, 3, 3), torch.randn(4)
    ours = torch.randn(1, 3, *size).contiguous(memory_format=memory).requires_grad_()
    theirs = ours.detach().clone().requires_grad_()
    found = mirrored_conv(ours, weight, bias)
    expected = F.conv2d(F.pad(theirs, (1, 1, 1, 1), mode="reflect"), weight, bias)
    torch.testing.assert_close(found, expected)
    direction = torch.randn_like(expected)
    found.backward(direction)
    expected.backward(direction.clone())
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_a_gradient_that_is_used_twice_is_left_as_it_is():
    x = torch.randn(1, 2, 4, 4, requires_grad=True)
    out = mirrored_conv(x, torch.randn(2, 2, 3, 3), torch.zeros(2))
    first, second = (torch.autograd.grad(out.sum(), x, retain_graph=True)[0] for _ in range(2))
    torch.testing.assert_close(first, second)


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (5, 1)])
def test_one_row_cannot_be_mirrored(size):
    weight, bias = torch.zeros(1, 1, 3, 3), torch.zeros(1)
    for conv in (
        lambda x: mirrored_conv(x, weight, bias),
        lambda x: winograd_conv(x, winograd.Filters.of(weight, columns=True), bias, mirrored=True),
    ):
        with pytest.raises(ValueError, match=f"this map has {size[0]} × {size[1]}"):
            conv(torch.zeros(1, 1, *size))


side = st.integers(2, 9)


@given(
    batch=st.integers(1, 2),
    channels=st.tuples(side, side),
    size=st.tuples(side, side),
    mirrored=st.booleans(),
    columns=st.booleans(),
    band=st.sampled_from([1, 2000, winograd.BAND]),  # bytes: of 1 every four rows
)
@settings(max_examples=60, deadline=None)
def test_minimal_filtering_is_the_convolution_with_its_gradient(batch, channels, size, mirrored, columns, band):
    weight, bias = torch.randn(*channels, 3, 3, dtype=torch.float64), torch.randn(channels[0], dtype=torch.float64)
    ours = torch.randn(batch, channels[1], *size, dtype=torch.float64, requires_grad=True)
    theirs = ours.detach().clone().requires_grad_()
    with mock.patch.object(winograd, "BAND", band):
        found = winograd_conv(ours, winograd.Filters.of(weight, columns), bias, mirrored=mirrored)
        direction = torch.randn_like(found)
        found.backward(direction)
    expected = F.conv2d(F.pad(theirs, (1, 1, 1, 1), mode="reflect" if mirrored else "constant"), weight, bias)
    torch.testing.assert_close(found, expected)
    expected.backward(direction)
    torch.testing.assert_close(ours.grad, theirs.grad)


@pytest.mark.parametrize("border", ["zeros", "reflect"])
@pytest.mark.parametrize("way", ["rows", "columns"])
def test_wide_layers_take_it_where_it_pays(border, way, monkeypatch):
    """Values as without, in bfloat16 to its rounding; narrow layers never."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 256, 3, padding=1), nn.ReLU(), nn.Conv2d(256, 256, 3, padding=1), nn.ReLU())
    picture = torch.randn(1, 3, 13, 15)
    found = {}
    for chosen in ("plain", way):
        monkeypatch.setattr(winograd, "_quickest", lambda _dtype, _channels, chosen=chosen: chosen)
        for dtype in (torch.float32, torch.bfloat16):
            net = TappedNet(network, ("relu1_2",), border=border, dtype=dtype)
            assert list(net.quick) == ["conv1_2"] * (chosen != "plain")
            found[chosen, dtype] = net(picture)["relu1_2"].float()
    plain = found["plain", torch.float32]
    torch.testing.assert_close(found[way, torch.float32], plain, rtol=1e-4, atol=1e-5)
    assert (found[way, torch.bfloat16] - plain).norm() < 0.02 * plain.norm()


@pytest.mark.parametrize(
    "channels, tried",
    [((24, 64), None), ((64, 64), (64, 64)), ((96, 64), (64, 64)), ((128, 128), (128, 64)), ((256, 128), (256, 256))],
)
def test_what_is_tried_depends_on_the_channels(channels, tried, monkeypatch):
    asked = []
    monkeypatch.setattr(winograd, "_quickest", lambda _dtype, channels: asked.append(channels) or "plain")
    assert winograd.quickest(torch.zeros(*channels, 3, 3)) is None
    assert asked == [tried] * bool(tried)


@given(size=st.tuples(side, side), wide=st.booleans(), ceil=st.booleans())
@settings(max_examples=60, deadline=None)
def test_average_pooling_has_torchs_values_and_gradient(size, wide, ceil):
    pool = nn.AvgPool2d(4, 2, 1, ceil, count_include_pad=False) if wide else nn.AvgPool2d(2, ceil_mode=ceil)
    ours = torch.randn(2, 3, *size, dtype=torch.float64).contiguous(memory_format=torch.channels_last).requires_grad_()
    theirs = ours.detach().clone().requires_grad_()
    assume(min(size) >= pool.kernel_size - 2 * pool.padding)
    found, expected = pooled(ours, pool), pool(theirs)
    assert torch.equal(found, expected)
    direction = torch.randn_like(expected)
    before = direction.clone()
    found.backward(direction)
    expected.backward(direction)
    torch.testing.assert_close(ours.grad, theirs.grad)
    assert torch.equal(direction, before)


@given(
    batch=st.integers(1, 2),
    size=st.tuples(side, side),
    ceil=st.booleans(),
    memory=st.sampled_from([torch.contiguous_format, torch.channels_last]),
)
@settings(max_examples=60, deadline=None)
def test_maximum_pooling_has_torchs_values_and_gradient_for_equal_values_too(batch, size, ceil, memory):
    pool = nn.MaxPool2d(2, ceil_mode=ceil)
    ours = torch.randint(-2, 3, (batch, 3, *size)).double().contiguous(memory_format=memory).requires_grad_()
    theirs = ours.detach().clone().requires_grad_()
    found, expected = pooled(ours, pool), pool(theirs)
    assert torch.equal(found, expected)
    direction = torch.randn_like(expected)
    found.backward(direction)
    expected.backward(direction)
    assert torch.equal(ours.grad, theirs.grad)


@pytest.mark.parametrize(
    "pool", [nn.AvgPool2d(3), nn.AvgPool2d(4, 2, 1), nn.AvgPool2d(2, 1), nn.MaxPool2d(3), nn.MaxPool2d(2, 1)]
)
def test_other_pooling_stays_torchs_own(pool):
    x = torch.randn(1, 2, 8, 8, requires_grad=True)
    expected = torch.autograd.grad(pool(x).square().sum(), x)[0]
    torch.testing.assert_close(torch.autograd.grad(pooled(x, pool).square().sum(), x)[0], expected)
