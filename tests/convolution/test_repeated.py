"""The same layer several times: what padding taints, where dots drift, and what a stride drops, against torch."""

import numpy as np
import pytest
import torch

from playground.convolution.repeated import alias, dot_profile, drift, keep_every, real_shares, untouched

F = torch.nn.functional


@pytest.mark.parametrize(
    ("n", "k", "s", "p", "d", "layers"), [(9, 3, 1, 1, 1, 3), (20, 5, 1, 2, 2, 2), (23, 3, 2, 1, 1, 3), (7, 1, 1, 0, 1, 4)]
)
def test_shares_of_picture_are_box_convolutions_of_ones(n, k, s, p, d, layers):
    found = real_shares(n, k, s, p, p, d, layers)
    x = torch.ones(1, 1, n, n, dtype=torch.float64)
    for layer in range(layers):
        x = F.conv2d(x, torch.full((1, 1, k, k), 1 / k**2, dtype=torch.float64), None, s, p, d)
        np.testing.assert_allclose(np.outer(found[layer + 1], found[layer + 1]), x[0, 0].numpy(), atol=1e-12)
    assert len(found) == layers + 1 and untouched(found[0]) == n


def test_shares_of_one_layer_count_taps():
    assert real_shares(10, 15, 1, 7, 7, 1, 1)[1][[0, 7, 8]].tolist() == [8 / 15, 10 / 15, 9 / 15]
    assert real_shares(5, 3, 1, 2, 2, 2, 1)[1][0] == 2 / 3


def test_affected_cells_are_those_that_a_nan_in_the_padding_reaches():
    for n, clean in ((224, 218), (14, 8), (7, 1)):
        assert untouched(real_shares(n, 3, 1, 1, 1, 1, 3)[-1]) == clean
    x = torch.zeros(1, 1, 7, 7)
    for _ in range(3):
        x = F.conv2d(F.pad(x, (1, 1, 1, 1), value=torch.nan), torch.ones(1, 1, 3, 3))
    assert int(x.isnan().sum()) == 48 and not x[0, 0, 3, 3].isnan()


def test_a_layer_that_no_longer_fits_is_named():
    with pytest.raises(ValueError, match=r"Layer 3 does not fit\. The window spans 5 pixels of width"):
        real_shares(10, 5, 1, 0, 0, 1, 5, "width")


@pytest.mark.parametrize(
    ("k", "d", "odd", "end"), [(2, 1, "end", 40), (2, 1, "start", 60), (3, 1, "end", 50), (4, 1, "end", 40), (2, 2, "end", 50)]
)
def test_a_dot_ends_where_the_drift_says(k, d, odd, end):
    layers = 20 if d == 1 and k < 4 else 10
    line = dot_profile(101, 50, k, d, layers, odd)
    assert line.sum() == pytest.approx(1)
    middle = float((line * np.arange(101)).sum())
    assert middle == pytest.approx(50 + drift(k, d, layers, odd))
    if layers == 20:
        assert middle == pytest.approx(end) and int(line.argmax()) == end


def test_the_drift_is_torchs():
    x = torch.zeros(1, 1, 101, 101)
    x[0, 0, 50, 50] = 1
    for _ in range(20):
        x = F.conv2d(x, torch.full((1, 1, 2, 2), 0.25), padding="same")
    assert divmod(int(x.argmax()), 101) == (40, 40)
    line = dot_profile(101, 50, 2, 1, 20)
    np.testing.assert_allclose(np.outer(line, line), x[0, 0].numpy(), atol=1e-6)


def test_an_unknown_side_is_a_sentence():
    with pytest.raises(ValueError, match="odd_pixel is 'top'; it can be 'end' or 'start'"):
        drift(2, 1, 1, "top")


def test_a_doubled_picture_loses_nothing_to_stride_two():
    small = np.random.default_rng(0).random((6, 9), dtype=np.float32)
    doubled = small.repeat(2, axis=0).repeat(2, axis=1)
    assert keep_every(doubled, 2).changed == 0 == keep_every(doubled, 2).lost
    assert keep_every(doubled, 1).changed == 0
    found = keep_every(small, 4)
    assert found.rebuilt.shape == small.shape and found.changed > 0.8 and found.rebuilt[3, 3] == small[0, 0]
    assert keep_every(np.zeros((3, 3), np.float32), 2).lost == 0
    with pytest.raises(ValueError, match="stride is 0"):
        keep_every(small, 0)


def test_a_tone_of_3000_hz_becomes_1000():
    assert alias(3000, 8000, 1) == 3000 and alias(3000, 8000, 2) == 1000
    time = np.arange(64) / 8000
    np.testing.assert_allclose(np.cos(2 * np.pi * 3000 * time)[::2], np.cos(2 * np.pi * 1000 * time)[::2], atol=1e-12)
