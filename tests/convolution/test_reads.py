"""How often pixels are read and written, against torch's gradient and against counting windows one by one."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.convolution.cost import layer_cost
from playground.convolution.reads import axis_reads, axis_writes, padded_reads

F = torch.nn.functional


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


@settings(max_examples=60, deadline=None)
@given(pairs(1, 20), pairs(1, 6), pairs(1, 5), pairs(0, 4), pairs(1, 3))
def test_reads_are_the_gradient_of_the_sum(n, k, s, p, d):
    assume(all(size + 2 * pad > hole * (taps - 1) for size, pad, hole, taps in zip(n, p, d, k, strict=True)))
    x = torch.ones(1, 1, *(size + 2 * pad for size, pad in zip(n, p, strict=True)), requires_grad=True)  # padding included
    F.conv2d(x, torch.ones(1, 1, *k), None, s, 0, d).sum().backward()
    np.testing.assert_array_equal(np.outer(*padded_reads(n, k, s, p, d)), x.grad[0, 0].int().numpy())


@settings(max_examples=60, deadline=None)
@given(pairs(1, 12), pairs(1, 6), pairs(1, 5), pairs(0, 4), pairs(0, 2), pairs(1, 3))
def test_writes_are_a_transposed_convolution_of_ones(n, k, s, p, more, d):
    try:
        writes = np.outer(*axis_writes(n, k, s, p, more, d))
    except ValueError:
        assume(False)
    expected = F.conv_transpose2d(torch.ones(1, 1, *n), torch.ones(1, 1, *k), None, s, p, more, 1, d)[0, 0]
    np.testing.assert_array_equal(writes, expected.int().numpy())


@pytest.mark.parametrize(
    ("length", "windows", "k", "s", "d"), [(1, 1, 1, 1, 1), (9, 4, 2, 2, 1), (14, 3, 3, 4, 2), (5, 3, 2, 4, 1)]
)
def test_one_axis_window_by_window(length, windows, k, s, d):
    counts = [0] * length
    for window in range(windows):
        for tap in range(k):
            if window * s + tap * d < length:
                counts[window * s + tap * d] += 1
    assert axis_reads(length, windows, k, s, d).tolist() == counts


def test_padding_that_is_never_read():
    rows, columns = padded_reads(224, 3, 2, 1)
    assert rows[0] == 1 and rows[-1] == 0 and (rows == columns).all()
    stem = padded_reads(224, 7, 2, 3)[0]
    assert (stem[:3] > 0).sum() == 3 and (stem[-3:] > 0).sum() == 2


def test_corner_edge_and_middle_of_a_kernel_of_three():
    for padding, corner in ((0, 1), (1, 4), (2, 9)):
        rows, columns = padded_reads((8, 9), 3, 1, padding)
        assert rows[padding] * columns[padding] == corner and rows[padding + 4] * columns[padding + 4] == 9
    rows, columns = padded_reads((8, 9), 3, 1, 2)
    assert (np.outer(rows[2:-2], columns[2:-2]) == 9).all()


def test_what_does_not_fit_is_a_sentence():
    with pytest.raises(ValueError, match="spans 7 pixels of height"):
        padded_reads(4, 7)
    with pytest.raises(ValueError, match="crops all of them"):
        axis_writes(1, 1, 1, 1)


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("kernel", [1, (3, 2)])
def test_cost_is_torchs(transposed, groups, kernel):
    from torch.utils.flop_counter import FlopCounterMode

    layer = torch.nn.ConvTranspose2d if transposed else torch.nn.Conv2d
    with torch.device("meta"):
        module = layer(8, 12, kernel, stride=2, padding=0, groups=groups)
        with FlopCounterMode(display=False) as counter:
            y = module(torch.empty(1, 8, 10, 11))
    cost = layer_cost(8, 12, kernel, (10, 11), tuple(y.shape[2:]), groups=groups, transposed=transposed)
    assert cost.parameters == sum(p.numel() for p in module.parameters())
    assert 2 * cost.multiply_adds == counter.get_total_flops()
    assert cost.output_bytes == y.numel() * 4 == 4 * cost.output_values


def test_groups_of_a_wide_layer():
    def weights(inputs, outputs, kernel, groups=1):
        return layer_cost(inputs, outputs, kernel, 8, 8, groups=groups, bias=False).parameters

    assert weights(64, 128, 3) == 73_728 and weights(64, 128, 3, groups=2) == 36_864
    assert weights(64, 64, 3, groups=64) + weights(64, 128, 1) == 8_768
    with pytest.raises(ValueError, match="3 groups do not divide in_channels"):
        weights(64, 128, 3, groups=3)
