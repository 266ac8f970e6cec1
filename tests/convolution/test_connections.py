"""A fully connected layer and a convolution over one picture, beside torch's layers and a written-out count."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.convolution.connections import (
    conv_cost,
    conv_matrix,
    dense_cost,
    fitted_matrix,
    local_cost,
    pairs_on_axis,
    pixels_read,
    widest_window,
)

sides, windows, channels = st.integers(1, 12), st.integers(0, 14).map(lambda reach: 2 * reach + 1), st.integers(1, 4)


def of_torch(layer: nn.Module, picture: torch.Tensor) -> tuple[int, int, int]:
    """(parameters, multiplications, outputs) as torch counts them."""
    with FlopCounterMode(display=False) as counter:
        output = layer(picture)
    return sum(p.numel() for p in layer.parameters()), counter.get_total_flops() // 2, output.numel()


@given(sides, windows, channels, channels)
def test_costs_are_those_of_torchs_layers(side, window, inputs, outputs):
    with torch.device("meta"):
        x = torch.empty(1, inputs, side, side)
        dense = of_torch(nn.Linear(inputs * side**2, outputs * side**2), x.flatten(1))
        conv = of_torch(nn.Conv2d(inputs, outputs, window, padding=window // 2), x)
    for cost, expected in ((dense_cost(side, inputs, outputs), dense), (conv_cost(side, window, inputs, outputs), conv)):
        assert (cost.parameters, cost.multiply_adds, cost.output_values) == expected


@given(sides, windows, channels, channels)
def test_weights_of_units_own_are_the_pairs_of_a_unit_and_a_pixel_in_its_window(side, window, inputs, outputs):
    met = F.unfold(torch.ones(1, 1, side, side), window, padding=window // 2).sum()  # (1, window², side²) ones and zeros
    cost = local_cost(side, window, inputs, outputs)
    assert cost.weights == cost.multiply_adds == inputs * outputs * int(met)
    assert cost.biases == cost.output_values == outputs * side**2
    pairs = sum(len(pixels_read(side, window, place)) for place in range(side))
    assert pairs_on_axis(side, window) == pairs


@given(sides, st.integers(0, 3))
def test_the_widest_window_makes_units_of_their_own_weights_a_fully_connected_layer(side, more):
    assert local_cost(side, widest_window(side) + 2 * more) == dense_cost(side)
    assert all(pixels_read(side, widest_window(side), place) == range(side) for place in range(side))


def test_one_megapixel_as_the_textbook_has_it():
    assert dense_cost(1000).weights == 10**12
    assert conv_cost(1000, 3).parameters == 10


@pytest.mark.parametrize("size", [1, 3, 5])
def test_the_convolution_written_out_gives_what_torch_gives(size):
    draws = np.random.default_rng(size)
    kernel, x = draws.normal(size=(size, size)), draws.normal(size=(7, 7))
    given, weights = (torch.from_numpy(values)[None, None] for values in (x, kernel))
    expected = F.conv2d(given, weights, padding=size // 2)[0, 0].numpy()
    np.testing.assert_allclose((conv_matrix(kernel, 7) @ x.ravel()).reshape(7, 7), expected, atol=1e-12)


def test_a_matrix_too_large_to_be_written_out_is_refused():
    with pytest.raises(ValueError, match="Use a smaller picture"):
        conv_matrix(np.ones((3, 3)), 30)


class TestFitted:
    """The smallest dense weights that agree with a convolution on some pictures."""

    def setup_method(self):
        draws = np.random.default_rng(0)
        self.pictures = np.zeros((9, 6, 6))
        self.pictures[:, 2:5, 2:4] = draws.random((9, 3, 2))  # six pixels ever have ink
        self.kernel = draws.normal(size=(3, 3))
        self.fitted = fitted_matrix(self.pictures, self.kernel)
        self.rows = self.pictures.reshape(9, -1)
        self.wanted = self.rows @ conv_matrix(self.kernel, 6).T

    def test_agrees_on_all_pictures(self):
        np.testing.assert_allclose(self.rows @ self.fitted.T, self.wanted, atol=1e-10)

    def test_is_the_least_solution(self):
        np.testing.assert_allclose(self.fitted, (np.linalg.pinv(self.rows) @ self.wanted).T, atol=1e-9)

    def test_is_where_gradient_descent_from_zero_ends(self):
        weights, rate = np.zeros((36, 36)), 1 / np.linalg.norm(self.rows, 2) ** 2
        for _step in range(5000):
            weights -= rate * (weights @ self.rows.T - self.wanted.T) @ self.rows
        np.testing.assert_allclose(weights, self.fitted, atol=1e-3)

    def test_pixels_without_ink_have_no_weight(self):
        dark = self.pictures.sum(0).ravel() == 0
        assert np.abs(self.fitted[:, dark]).max() < 1e-12

    def test_without_any_ink_nothing_is_learned(self):
        np.testing.assert_array_equal(fitted_matrix(np.zeros((2, 4, 4)), self.kernel), np.zeros((16, 16)))
