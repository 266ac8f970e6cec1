"""What pooling does to photos: the maximum out of ReLU layers, what a pooling drops, and what a small move changes."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.images import sample
from playground.lessons.pooling.pooled_photo import complement, dot_moves, ink, pool_again, relu_layers, relu_max, relu_maximum
from playground.lessons.pooling.shake import move_signal, shake, shaken_pictures

F = torch.nn.functional


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.integers(1, 9))
def test_relu_layers_make_the_maximum(more, window):
    x = torch.rand(window + more, window + 2, dtype=torch.float64, generator=torch.Generator().manual_seed(more))
    made = relu_max(x, window)
    assert len(made) == len(relu_layers(window)) + 1 == 1 + 2 * (window - 1).bit_length()
    torch.testing.assert_close(made[-1], F.max_pool2d(x[None], window, 1)[0], rtol=0, atol=1e-15)


def test_a_linear_pooling_leaves_no_rest_and_max_leaves_edges():
    grey = sample("camera").photo().grey()
    assert complement(grey, "average").largest < 1e-15
    edges = complement(grey, "max")
    x = torch.from_numpy(grey)[None, None]
    difference = F.max_pool2d(x, 3, 1) + F.max_pool2d(-x, 3, 1)  # maximum − minimum
    assert np.allclose(edges.rest, difference[0, 0].numpy()) and edges.rest.min() >= -1e-15
    assert complement(np.full((5, 5), 0.5), "max").correlation is None
    assert complement(grey, "max", 4).rest.shape == (509, 509)


def test_pooling_again_counts_down_and_says_when_nothing_is_left():
    levels = pool_again(np.linspace(0, 1, 64).reshape(8, 8), "max", 2, 2, 3)
    assert [level.shape for level in levels] == [(8, 8), (4, 4), (2, 2), (1, 1)]
    assert ink(levels[0]) == 0.5 and ink(levels[-1]) == 0.0
    with pytest.raises(ValueError, match="After 3 times the picture is 1 × 1"):
        pool_again(np.zeros((8, 8)), "min", 2, 2, 4)


def test_a_dot_stays_in_its_window_for_three_of_eight_moves():
    assert dot_moves(6, 6, (2, 2), 2, 2) == (3, 8)
    assert dot_moves(6, 6, (3, 2), 2, 2) == (3, 8)
    assert dot_moves(6, 6, (0, 0), 2, 2) == (3, 3), "a corner has three neighbours"


def test_a_doubled_picture_does_not_notice_one_pixel_under_a_bare_stride():
    doubled = np.random.default_rng(0).random((8, 16)).repeat(2, axis=0).repeat(2, axis=1)
    found = shake(doubled)
    assert found.change["stride only"][:2] == (0.0, 0.0) and found.change["stride only"][2] > 0.5
    assert all(values[0] == 0 for values in found.change.values()) and found.pixels_alone[0] == 1
    assert found.change["max, blur"][1] < found.change["max"][1]
    before, change = shaken_pictures(doubled, "max", 1)
    assert before.shape == change.shape and np.sqrt(np.square(change).mean()) / before.std() == pytest.approx(
        found.change["max"][1], rel=1e-5
    )


def test_a_tiny_photo_cannot_be_moved_that_far():
    with pytest.raises(ValueError, match="needs at least 4 × 20"):
        shake(np.zeros((8, 12)))


def test_the_signal_with_and_without_blur():
    assert move_signal(0).pooled == (0, 1, 0, 1) and move_signal(1).pooled == (1, 1, 1, 1)
    assert move_signal(0).kept == (0.5, 1, 0.5, 1) and move_signal(1).kept == (0.75,) * 4


def test_errors_of_relu_layers_on_a_photo_are_rounding():
    assert 0 <= relu_maximum(sample("camera").photo().grey(), 3).error < 1e-15
    with pytest.raises(ValueError, match="needs 4 pixels a side"):
        relu_maximum(np.zeros((3, 9)), 4)


def test_a_picture_smaller_than_the_window_is_a_sentence():
    with pytest.raises(ValueError, match="needs 3 pixels a side"):
        complement(np.zeros((2, 9)), "max")
