"""Poolings beyond maximum and average, and adaptive windows, against torch."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.convolution.pooling import POOL_MODES, adaptive_pool2d, adaptive_windows, pool2d

F = torch.nn.functional
quick = settings(max_examples=30, deadline=None)
sizes = st.tuples(st.integers(1, 24), st.integers(1, 24))


def random(*shape):
    return torch.rand(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(sum(shape)))


@pytest.mark.parametrize("name", POOL_MODES)
@quick
@given(st.integers(5, 16), st.integers(5, 16), st.integers(1, 5), st.integers(1, 4), st.integers(1, 6))
def test_each_mode_by_torchs_layers_is_the_written_out_one(name, height, width, window, stride, power):
    x, mode = random(height, width), POOL_MODES[name]
    expected = pool2d(x, window, mode.written, stride=stride, norm_type=power)
    torch.testing.assert_close(mode.run(x[None, None], window, stride, power)[0, 0], expected)


@quick
@given(st.integers(2, 16), st.integers(1, 4), st.integers(1, 4), st.integers(1, 2), st.integers(1, 6), st.booleans())
def test_min_is_minus_max_of_minus_and_power_is_torchs(n, k, s, d, power, ceil_mode):
    if d * (k - 1) + 1 > n:
        return
    x, p = random(n, n) - 0.5, k // 2
    expected = -F.max_pool2d(-x[None, None], k, s, p, d, ceil_mode)[0, 0]
    torch.testing.assert_close(pool2d(x, k, "min", stride=s, padding=p, dilation=d, ceil_mode=ceil_mode), expected)
    expected = F.lp_pool2d(x.abs()[None, None], power, k, s, ceil_mode)[0, 0]
    torch.testing.assert_close(pool2d(x.abs(), k, "power", stride=s, ceil_mode=ceil_mode, norm_type=power), expected)


@quick
@given(sizes, st.tuples(st.integers(1, 12), st.integers(1, 12)))
def test_adaptive_pooling_is_torchs(n, m):
    x = random(*n)
    torch.testing.assert_close(adaptive_pool2d(x, m), F.adaptive_avg_pool2d(x[None, None], m)[0, 0])
    torch.testing.assert_close(adaptive_pool2d(x, m, "max"), F.adaptive_max_pool2d(x[None, None], m)[0, 0])
    torch.testing.assert_close(adaptive_pool2d(x, 1)[0, 0], x.mean())


def test_adaptive_windows_overlap_and_differ():
    assert adaptive_windows(7, 3) == [(0, 3), (2, 5), (4, 7)]
    assert [end - first for first, end in adaptive_windows(5, 3)] == [2, 3, 2]
    assert [end - first for first, end in adaptive_windows(8, 7)] == [2] * 7
    assert adaptive_windows(1, 3) == [(0, 1)] * 3
    with pytest.raises(ValueError, match="must be at least 1"):
        adaptive_windows(0, 1)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: pool2d(torch.zeros(3, 3), 2, "power", norm_type=0), "no zeroth root"),
        (lambda: adaptive_pool2d(torch.zeros(3, 3), 2, "median"), "choose one of"),
        (lambda: adaptive_pool2d(torch.zeros(3, 3), 0), "must be at least 1"),
    ],
)
def test_what_cannot_be_is_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
