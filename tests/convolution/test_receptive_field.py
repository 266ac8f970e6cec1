"""Receptive fields in whole numbers against the textbook's, against the gradient, and against the tracer of branches."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stack_strategies import convolutions, poolings, stacks
from torch import nn

from playground.convolution import receptive_field
from playground.convolution.stacks.gradients import (
    equal_weights,
    holding_side,
    measured_sizes,
    noise_gradients,
    read_share,
    thin_copy,
)
from playground.convolution.stacks.layers import AdaptivePool, Conv, ConvTranspose, Linear, Pool
from playground.convolution.stacks.networks import build_network
from playground.convolution.stacks.parser import parse_stack
from playground.convolution.stacks.receptive_field import axis_readings, pixels_read, unit_weights
from playground.convolution.stacks.report import build_stack, shapes_until_break, stack_report
from playground.convolution.stacks.tracing import Tracer

SIZE = (23, 26)


def test_no_layer_no_field():
    assert receptive_field([]) == []


def test_one_pixel():
    (field,) = receptive_field([(1,)])
    assert (field.size, field.jump, field.centre) == (1, 1, 0)


def test_numbers_of_alexnet_by_hand():
    """Sizes, jumps and centres of torchvision's AlexNet, reckoned by hand as its authors' readers do."""
    fields = receptive_field([(11, 4, 2), (3, 2), (5, 1, 2), (3, 2), (3, 1, 1), (3, 1, 1), (3, 1, 1), (3, 2)])
    assert [field.size for field in fields] == [11, 19, 51, 67, 99, 131, 163, 195]
    assert [field.jump for field in fields] == [4, 8, 8, 16, 16, 16, 16, 32]
    assert [field.centre for field in fields] == [3, 7, 7, 15, 15, 15, 15, 31]


def test_axes_of_their_own_are_pairs():
    (field,) = receptive_field([((3, 5), (1, 2), (1, 0))])
    assert (field.size, field.jump, field.centre) == ((3, 5), (1, 2), (0, 2))


def test_transposed_layers_have_fractions():
    down_and_up = receptive_field([Conv(1, 2, 2), ConvTranspose(1, 2, 2)])
    assert (down_and_up[1].size, down_and_up[1].jump) == (2, 1)
    (up,) = receptive_field([ConvTranspose(1, 4, 2, 1)])
    assert (up.size, up.jump, up.centre) == (2, Fraction(1, 2), Fraction(-1, 2))


def test_the_largest_field_counts_where_neighbours_differ():
    """Behind a stride of 3 and its transpose the jump is 1 again, but only every third unit reads a pixel."""
    layers = [Conv(1, 1, stride=3), ConvTranspose(1, 1, stride=3), ConvTranspose(1, 4, padding=1)]
    readings = axis_readings(layers, 0, None)
    spans = [span for unit in range(9) if (span := pixels_read(readings, unit, unit))]
    sizes = [last - first + 1 for first, last in spans]
    assert receptive_field(layers)[-1].size == max(sizes) == 4 > min(sizes)


def test_what_reads_everything_needs_a_size():
    with pytest.raises(ValueError, match="depends on the size of its input; give input_size"):
        receptive_field([(3,), AdaptivePool("avg", 1)])
    fields = receptive_field([(3, 1, 1), (2, 2), Linear(10)], 28)
    assert fields[-1].size == 30  # all 14 units of 4 pixels, 2 apart
    assert receptive_field([AdaptivePool("avg", 1)], (5, 8))[0].size == (5, 8)


@settings(max_examples=40, deadline=None)
@given(stacks(), st.floats(0, 0.999), st.floats(0, 0.999))
def test_fields_are_what_has_a_gradient(layers, down, across):
    """In a copy with equal weights every pixel from the first to the last read has weight, as far as it lies in the picture."""
    shapes = shapes_until_break(layers, (2, *SIZE))
    assume(len(shapes) > len(layers) and min(shapes[-1]) > 0)
    units = shapes[-1][1:] or (1, 1)
    unit = (int(down * units[0]), int(across * units[1]))
    thin = thin_copy(build_stack(layers, shapes[0]))
    seen = equal_weights(thin, str(len(layers)), SIZE, unit)
    for axis, size in enumerate(SIZE):
        readings = axis_readings(layers, axis, SIZE)
        read = pixels_read(readings, unit[axis], unit[axis])
        places = np.flatnonzero(seen.any(axis=1 - axis))
        if len(places):
            assert read is not None and read[0] <= places[0] and places[-1] <= read[1]
            field = receptive_field(layers, SIZE)[-1].axis(axis)
            assert read[1] - read[0] + 1 <= field.size
            if all(isinstance(layer, Conv | Pool) and layer.reading(0, 9).dilation == 1 for layer in layers):
                assert places[0] >= max(0, read[0]) and places[-1] <= min(size - 1, read[1])


@settings(max_examples=30, deadline=None)
@given(stacks(layers=convolutions(), most=4))
def test_weights_of_chains_are_the_gradient(layers):
    layers = [layer for layer in layers if isinstance(layer, Conv)]
    sizes = [SIZE]
    for layer in layers:
        try:
            sizes.append(layer.output_size(sizes[-1]))
        except ValueError:
            assume(False)
    unit = tuple(size // 2 for size in sizes[-1])
    rows, columns = (
        unit_weights(axis_readings(layers, axis, SIZE), [size[axis] for size in sizes], unit[axis]) for axis in (0, 1)
    )
    expected = np.outer(rows, columns)
    found = equal_weights(thin_copy(build_stack(layers, (1, *SIZE))), str(len(layers)), SIZE, unit)
    assert np.allclose(found, expected / (expected.sum() or 1), atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.lists(convolutions() | poolings(), min_size=1, max_size=4))
def test_the_tracer_agrees_on_chains(layers):
    shapes = shapes_until_break(layers, (3, *SIZE))
    assume(len(shapes) > len(layers))
    with torch.device("meta"), torch.no_grad():
        network, x = build_stack(layers, shapes[0]), torch.empty(1, *shapes[0])
        with Tracer(x) as tracer:
            y = network(x)
    field, whole = tracer.field(y)
    assert not whole and field == receptive_field(layers)[-1]
    assert tracer.work == stack_report(layers, shapes[0]).multiply_adds


class Block(nn.Module):
    """Two branches of different reach, joined by a sum, and a gate that has seen everything."""

    def __init__(self, gate: bool) -> None:
        super().__init__()
        self.short, self.long, self.gate = nn.Conv2d(3, 3, 1), nn.Conv2d(3, 3, 5, padding=2), gate

    def forward(self, x):
        y = self.short(x) + self.long(x)
        return y * y.mean((2, 3), keepdim=True) if self.gate else y


@pytest.mark.parametrize(("gate", "expected"), [(False, 5), (True, 16)])
def test_branches_read_what_either_reads(gate, expected):
    with torch.device("meta"), torch.no_grad():
        block, x = Block(gate), torch.empty(1, 3, 16, 16)
        with Tracer(x) as tracer:
            y = block(x)
    field, whole = tracer.field(y)
    assert whole is gate and field.size == expected


def test_measuring_stops_where_a_field_has_no_end():
    layers = [Conv(1, 3, 1, 1), AdaptivePool("avg", 1)]
    report = stack_report(layers, (3, 64, 64))
    found = measured_sizes(build_stack(layers, (3, 64, 64)), report.rows)
    assert found == {"1": (3, 3), "2": None}


def test_noise_gradients_stay_inside_the_field_and_repeat():
    layers = parse_stack("nn.Sequential(nn.LazyConv2d(4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 4, 3))")
    shape, unit = (3, 16, 16), (7, 7)
    field = stack_report(layers, shape).rows[-1].field.axis(0)

    def first() -> np.ndarray:
        return next(noise_gradients(lambda: build_stack(layers, shape), "3", shape, unit, seed=3))

    heat = first()
    low, high = (int(end) for end in field.span_of(unit[0]))
    outside = heat.copy()
    outside[low : high + 1, low : high + 1] = 0
    assert heat.sum() > 0 and not outside.any()
    assert np.array_equal(heat, first())


def test_squares_hold_their_share():
    heat = np.zeros((9, 9))
    assert holding_side(heat, (4, 4), 0.5) is None and read_share(heat) == (0, 0)
    heat[4, 4] = 1
    assert holding_side(heat, (4, 4), 0.95) == 1
    heat[2:7, 2:7] = 1
    assert holding_side(heat, (4, 4), 0.5) == 5 and holding_side(heat, (4, 4), 9 / 25) == 3
    even = np.zeros((8, 8))
    even[3:5, 3:5] = 1
    assert holding_side(even, (3.5, 3.5), 1.0) == 2 and read_share(even) == (4, 4)


def test_equal_weights_of_a_network_add_up():
    with torch.device("meta"):
        network = build_network("resnet18")
    heat = equal_weights(thin_copy(network), "layer1.0.conv1", (64, 64), (8, 8))
    assert heat.shape == (64, 64) and heat.sum() == pytest.approx(1)
