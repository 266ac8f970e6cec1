"""The sums written out as the textbook defines them, against its printed numbers and torch on random configurations."""

import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from playground.convolution import (
    conv_output_size,
    conv_transpose_output_size,
    corr2d,
    corr2d_multi_in,
    corr2d_multi_in_out,
    corr2d_multi_in_out_1x1,
    pool2d,
    pool_output_size,
    trans_conv,
)

F = torch.nn.functional
WINDOWS = 400  # at most so many windows a random example: written-out sums take 10 µs each


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


sizes, kernels, strides, paddings, dilations = pairs(1, 40), pairs(1, 9), pairs(1, 5), pairs(0, 8), pairs(1, 4)
small = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def random(*shape):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(sum(shape)))


def size_or_skip(function, *arguments):
    """The output size; examples that cannot be, or are long to write out, are left to the tests of sizes."""
    try:
        rows, columns = function(*arguments)
    except ValueError:
        rows = columns = WINDOWS
    assume(rows * columns <= WINDOWS)
    return rows, columns


def half_at_most(padding, kernel):
    """A padding that pooling takes: up to half the window."""
    return tuple(p % (k // 2 + 1) for p, k in zip(padding, kernel, strict=True))


@small
@given(sizes, kernels, strides, paddings, dilations)
def test_corr2d_is_torchs(n, k, s, p, d):
    size_or_skip(conv_output_size, n, k, s, p, d)
    x, kernel = random(*n), random(*k)
    expected = F.conv2d(x[None, None], kernel[None, None], None, s, p, d)[0, 0]
    torch.testing.assert_close(corr2d(x, kernel, stride=s, padding=p, dilation=d), expected)


@small
@given(sizes, kernels, strides, paddings, dilations, pairs(0, 4))
def test_trans_conv_is_torchs(n, k, s, p, d, more):
    assume(n[0] * n[1] <= WINDOWS)
    size_or_skip(lambda *a: (min(conv_transpose_output_size(*a)), 1), n, k, s, p, more, d)
    x, kernel = random(*n), random(*k)
    expected = F.conv_transpose2d(x[None, None], kernel[None, None], None, s, p, more, 1, d)[0, 0]
    torch.testing.assert_close(trans_conv(x, kernel, stride=s, padding=p, output_padding=more, dilation=d), expected)


@small
@given(pairs(1, 16), kernels, strides, paddings, dilations, st.integers(1, 3), st.integers(1, 2), st.integers(1, 2))
def test_several_channels_and_groups_are_torchs(n, k, s, p, d, groups, inputs, outputs):
    rows, columns = size_or_skip(conv_output_size, n, k, s, p, d)
    assume(rows * columns * groups * inputs * outputs <= 2 * WINDOWS)
    x, kernel = random(groups * inputs, *n), random(groups * outputs, inputs, *k)
    expected = F.conv2d(x[None], kernel, None, s, p, d, groups)[0]
    found = corr2d_multi_in_out(x, kernel, stride=s, padding=p, dilation=d, groups=groups)
    torch.testing.assert_close(found, expected)
    if groups == 1:
        torch.testing.assert_close(corr2d_multi_in(x, kernel[0], stride=s, padding=p, dilation=d), expected[0])


@small
@given(sizes, kernels, st.none() | strides, paddings, dilations, st.booleans())
def test_max_pooling_is_torchs(n, k, s, p, d, ceil_mode):
    p = half_at_most(p, k)
    size_or_skip(pool_output_size, n, k, s, p, d, ceil_mode)
    x = random(*n)
    expected = F.max_pool2d(x[None, None], k, s, p, d, ceil_mode)[0, 0]
    torch.testing.assert_close(pool2d(x, k, stride=s, padding=p, dilation=d, ceil_mode=ceil_mode), expected)


@small
@given(sizes, kernels, st.none() | strides, paddings, st.booleans(), st.booleans())
def test_average_pooling_is_torchs(n, k, s, p, ceil_mode, counted):
    p = half_at_most(p, k)
    size_or_skip(pool_output_size, n, k, s, p, 1, ceil_mode)
    x = random(*n)
    expected = F.avg_pool2d(x[None, None], k, s, p, ceil_mode, counted)[0, 0]
    found = pool2d(x, k, "avg", stride=s, padding=p, ceil_mode=ceil_mode, count_include_pad=counted)
    torch.testing.assert_close(found, expected)


@small
@given(sizes, kernels, st.none() | strides, st.booleans())
def test_l2_pooling_is_torchs_and_rms_its_mean(n, k, s, ceil_mode):
    size_or_skip(pool_output_size, n, k, s, 0, 1, ceil_mode)
    x = random(*n)
    expected = F.lp_pool2d(x[None, None], 2.0, k, s, ceil_mode)[0, 0]
    found = pool2d(x, k, "l2", stride=s, ceil_mode=ceil_mode)
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(pool2d(x, k, "rms", stride=s, ceil_mode=ceil_mode) * (k[0] * k[1]) ** 0.5, found)


def test_textbook_channels():
    x = torch.stack([torch.arange(9.0).reshape(3, 3), torch.arange(1.0, 10).reshape(3, 3)])
    kernel = torch.tensor([[[0.0, 1], [2, 3]], [[1, 2], [3, 4]]])
    assert corr2d_multi_in(x, kernel).tolist() == [[56, 72], [104, 120]]  # d2l 7.4.1
    out = corr2d_multi_in_out(x, torch.stack([kernel, kernel + 1, kernel + 2]))
    assert out[1].tolist() == [[76, 100], [148, 172]] and out[2].tolist() == [[96, 128], [192, 224]]


def test_one_by_one_is_a_matrix_product():
    x, kernel = random(3, 4, 5), random(2, 3, 1, 1)
    torch.testing.assert_close(corr2d_multi_in_out_1x1(x, kernel), corr2d_multi_in_out(x, kernel))
    torch.testing.assert_close(corr2d_multi_in_out_1x1(x, kernel), F.conv2d(x[None], kernel)[0])


def test_textbook_pooling():
    x = torch.arange(9.0).reshape(3, 3)
    assert pool2d(x, (2, 2)).tolist() == [[4, 5], [7, 8]]  # d2l 7.5.1
    assert pool2d(x, (2, 2), "avg").tolist() == [[2, 3], [5, 6]]
    window = torch.tensor([[0.0, 1], [3, 4]])
    assert [round(pool2d(window, 2, mode).item(), 2) for mode in ("avg", "rms", "max", "l2")] == [2, 2.55, 4, 5.1]


def test_textbook_transposed():
    x = torch.arange(4.0).reshape(2, 2)
    assert trans_conv(x, x).tolist() == [[0, 0, 1], [0, 4, 6], [4, 12, 9]]  # d2l 14.10.1
    assert trans_conv(x, x, stride=2).tolist() == [[0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]]
    assert trans_conv(x, x, padding=1).tolist() == [[4]]


def test_output_padding_takes_back_what_padding_cut_off_and_no_more():
    x, kernel = torch.ones(4, 4), torch.ones(3, 3)
    assert trans_conv(x, kernel, stride=2, padding=1, output_padding=1)[-1].any()
    assert not trans_conv(x, kernel, stride=2, output_padding=1)[-1].any()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: corr2d(torch.zeros(3, 3), torch.zeros(5, 5), padding=0, dilation=2), "spans 9 pixels of height"),
        (lambda: corr2d_multi_in(torch.zeros(2, 3, 3), torch.zeros(3, 2, 2)), "has 2 channels, the kernel 3"),
        (lambda: corr2d_multi_in_out(torch.zeros(4, 3, 3), torch.zeros(2, 4, 2, 2), groups=2), "has 2 channels, the kernel 4"),
        (lambda: corr2d_multi_in_out(torch.zeros(4, 3, 3), torch.zeros(3, 2, 2, 2), groups=2), "2 groups do not divide out"),
        (lambda: corr2d_multi_in_out_1x1(torch.zeros(3, 4, 4), torch.zeros(2, 3, 3, 3)), r"must be \(2, 3, 1, 1\)"),
        (lambda: pool2d(torch.zeros(3, 3), 2, "median"), "mode is 'median'; choose one of max, avg, l2, rms"),
        (lambda: pool2d(torch.zeros(3, 3), 2, "avg", dilation=2), "only 'max' has dilation"),
        (lambda: pool2d(torch.zeros(3, 3), 2, padding=2), "more than half the window of 2"),
        (lambda: trans_conv(torch.zeros(2, 2), torch.zeros(1, 1), padding=1), "crops all of them"),
    ],
)
def test_what_cannot_be_is_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
