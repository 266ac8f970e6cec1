"""Normalisation by axes against torch's own layers, on any shape; what they refuse; gradients; what batch norm remembers."""

from math import prod

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from playground.networks.normalisation import (
    KINDS,
    cancelled_biases,
    check_groups,
    input_gradient,
    normalise,
    normalise_by,
    running_statistics,
    statistics_shape,
)
from playground.networks.partial_norm import PartialBatchNorm
from playground.networks.textbook import NETWORKS, batch_norm_lenet, lenet

QUICK = settings(max_examples=40, deadline=None)
SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 6)) | st.tuples(*[st.integers(1, 4)] * 4)
EPS = st.sampled_from([1e-5, 1e-3, 0.1, 1.0])


def numbers(shape: tuple[int, ...], seed: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) * 3 + 1


def by_torch(x, kind, groups, eps, gamma, beta):
    if kind == "batch":
        return F.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)
    if kind == "layer":
        wide = [one.reshape(-1, *[1] * (x.ndim - 2)).expand(x.shape[1:]).contiguous() for one in (gamma, beta)]
        return F.layer_norm(x, x.shape[1:], *wide, eps=eps)
    if kind == "instance":
        return F.instance_norm(x, weight=gamma, bias=beta, eps=eps)
    return F.group_norm(x, groups, gamma, beta, eps)


@QUICK
@given(SHAPES, st.sampled_from(KINDS), st.integers(1, 6), EPS, st.integers(0, 99))
def test_every_normalisation_is_torchs_or_refused_as_torch_refuses(shape, kind, groups, eps, seed):
    x, gamma, beta = numbers(shape, seed), numbers(shape[1:2], seed + 1), numbers(shape[1:2], seed + 2)
    try:
        wanted = by_torch(x, kind, groups, eps, gamma, beta)
    except (ValueError, RuntimeError):
        with pytest.raises(ValueError, match=r"needs more than one|cannot"):
            normalise(x, kind, groups, eps=eps)
        return
    found = normalise(x, kind, groups, eps=eps, gamma=gamma, beta=beta)
    torch.testing.assert_close(found.output, wanted)
    assert found.mean.shape == found.variance.shape == statistics_shape(kind, *shape[:2], groups)
    assert found.count * found.mean.numel() == x.numel()


@QUICK
@given(SHAPES, st.sampled_from(KINDS), st.integers(1, 3), st.integers(0, 99))
def test_the_gradient_is_autograds_and_adds_up_to_nothing_in_each_group(shape, kind, groups, seed):
    try:
        check_groups(shape, kind, groups)
    except ValueError:
        return
    x, gamma = numbers(shape, seed).requires_grad_(), numbers(shape[1:2], seed + 1)
    upstream = numbers(shape, seed + 2)
    output = normalise(x, kind, groups, gamma=gamma).output
    (wanted,) = torch.autograd.grad(output, x, upstream)
    found = input_gradient(x.detach(), upstream, kind, groups, gamma=gamma)
    torch.testing.assert_close(found, wanted, rtol=1e-6, atol=1e-6)
    if kind == "batch":
        sums = found.movedim(1, 0).flatten(1).sum(1)
        torch.testing.assert_close(sums, torch.zeros_like(sums), rtol=0, atol=1e-6 * float(1 + found.abs().max()))


@QUICK
@given(SHAPES, st.sampled_from(["mean", "variance"]), EPS, st.integers(0, 99))
def test_half_a_normalisation_leaves_the_mean_or_the_variance(shape, removes, eps, seed):
    if shape[0] * prod(shape[2:]) < 2:
        return
    x, places = numbers(shape, seed), [0, *range(2, len(shape))]
    found = normalise(x, "batch", eps=eps, removes=removes).output
    spread = (x.var(places, correction=0, keepdim=True) + eps).sqrt()
    torch.testing.assert_close(found, x - x.mean(places, keepdim=True) if removes == "mean" else x / spread)


@QUICK
@given(SHAPES, st.integers(0, 99))
def test_a_layer_that_removes_both_is_torchs_in_both_modes_with_its_gradients(shape, seed):
    if shape[0] * prod(shape[2:]) < 2:
        return
    x, channels = numbers(shape, seed).float(), shape[1]
    ours, torchs = PartialBatchNorm(channels, "both"), (nn.BatchNorm1d if len(shape) == 2 else nn.BatchNorm2d)(channels)
    for step in range(2):
        outputs = [layer(x + step) for layer in (ours, torchs)]
        torch.testing.assert_close(*outputs, rtol=1e-4, atol=1e-4)
        for output in outputs:
            (output**3).sum().backward()
    near = {"rtol": 1e-3, "atol": 1e-3}
    for name, value in torchs.state_dict().items():
        torch.testing.assert_close(ours.state_dict()[name], value, **near)
    torch.testing.assert_close(ours.bias.grad, torchs.bias.grad, **near)
    torch.testing.assert_close(ours.eval()(x), torchs.eval()(x), **near)


@pytest.mark.parametrize("removes", ["mean", "variance"])
def test_such_a_layer_takes_its_running_statistics_in_evaluation(removes):
    x, layer = numbers((6, 3, 2, 2), 1).float(), PartialBatchNorm(3, removes)
    torch.testing.assert_close(layer(x), normalise(x, "batch", removes=removes).output)
    mean, variance = (one.reshape(1, 3, 1, 1) for one in (layer.running_mean, layer.running_var))
    assert mean.abs().min() > 0 and not variance.eq(1).any()
    torch.testing.assert_close(layer.eval()(x), x - mean if removes == "mean" else x / (variance + 1e-5).sqrt())


def test_groups_are_channels_examples_maps_and_shares_of_an_example():
    x = torch.arange(24.0).reshape(2, 3, 2, 2)
    assert normalise(x, "batch").mean.tolist() == [[7.5, 11.5, 15.5]]
    assert normalise(x, "layer").mean.tolist() == [[5.5], [17.5]]
    assert normalise(x, "instance").mean.tolist() == [[1.5, 5.5, 9.5], [13.5, 17.5, 21.5]]
    for kind, groups in (("layer", 1), ("instance", 3)):  # the ends of group normalisation
        torch.testing.assert_close(normalise(x, "group", groups).output, normalise(x, kind).output)


def test_a_batch_of_two_becomes_plus_and_minus_one_and_a_single_vector_is_refused():
    pair = normalise(torch.tensor([[1.0, -200.0, 5.0], [3.0, 700.0, 5.0]]), "batch").output
    torch.testing.assert_close(pair, torch.tensor([[-1.0, -1.0, 0.0], [1.0, 1.0, 0.0]]))
    with pytest.raises(ValueError, match="at least 2"):
        normalise(torch.ones(1, 3), "batch")
    assert normalise(torch.rand(1, 3, 2, 2), "batch").count == 4


@QUICK
@given(st.integers(2, 6), st.integers(1, 3), st.integers(1, 6), st.floats(0, 1), st.integers(0, 99))
def test_running_statistics_are_those_of_torchs_layer(examples, channels, batches, momentum, seed):
    layer = nn.BatchNorm1d(channels, momentum=momentum, dtype=torch.float64)
    xs = numbers((batches, examples, channels), seed)
    for x in xs:
        layer(x)
    means, variances = running_statistics(xs.mean(1), xs.var(1, correction=0), examples, momentum)
    torch.testing.assert_close(means[-1], layer.running_mean)
    torch.testing.assert_close(variances[-1], layer.running_var)
    assert means[0].eq(0).all() and variances[0].eq(1).all() and len(means) == batches + 1
    torch.testing.assert_close(normalise_by(xs[0], means[-1], variances[-1]), layer.eval()(xs[0]))


def test_of_the_pair_one_and_three_torch_remembers_variance_two_and_the_books_code_one():
    mean, variance = torch.tensor([2.0]), torch.tensor([1.0])
    assert running_statistics(mean, variance, 2, 1.0)[1].tolist() == [1, 2]
    assert running_statistics(mean, variance, 2, 1.0, unbiased=False)[1].tolist() == [1, 1]


def test_a_bias_before_batch_norm_has_no_gradient_and_weights_ten_times_as_large_a_tenth_of_theirs():
    x, upstream = numbers((8, 5), 0), numbers((8, 3), 1)
    gradients, outputs = [], []
    for factor, shift in ((1, 0.0), (10, 4.0)):
        layer = nn.Linear(5, 3, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(factor * numbers((3, 5), 2))
            layer.bias.fill_(shift)
        outputs.append(normalise(layer(x), "batch", eps=0.0).output)
        outputs[-1].backward(upstream)
        gradients.append((layer.weight.grad, layer.bias.grad))
    torch.testing.assert_close(outputs[0], outputs[1])
    torch.testing.assert_close(gradients[1][0], gradients[0][0] / 10)
    for _weight, bias in gradients:
        torch.testing.assert_close(bias, torch.zeros_like(bias), rtol=0, atol=1e-12)


def test_lenet_with_batch_norm_has_452_parameters_more_and_as_many_biases_that_do_nothing_as_channels_before_one():
    count = [sum(p.numel() for p in build().parameters()) for build in (lenet, batch_norm_lenet)]
    assert count == [61_706, 62_158]
    with torch.device("meta"):
        networks = batch_norm_lenet(), NETWORKS["resnet18"].build(), lenet()
    assert cancelled_biases(networks[0], (1, 28, 28)) == 6 + 16 + 120 + 84
    assert cancelled_biases(networks[1], (1, 96, 96)) == 3_904
    assert cancelled_biases(networks[2], (1, 28, 28)) == 0
