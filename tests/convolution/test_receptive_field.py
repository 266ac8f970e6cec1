"""Receptive fields in whole numbers against the textbook's, against the gradient, and against the tracer of branches."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stack_strategies import convolutions, of_maps, poolings, stacks, transposed
from torch import nn

from playground.convolution import receptive_field
from playground.convolution.stacks.base import Layer
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
from playground.convolution.stacks.receptive_field import axis_readings, unit_weights
from playground.convolution.stacks.report import build_stack, shapes_until_break, stack_report
from playground.convolution.stacks.tracing import Tracer

SIZE = (23, 26)
MOST_UNITS = 27 * max(SIZE)  # along an axis: three strides of 3 that widen; with a fourth one an example takes a minute
AT_ONCE = 1 << 20  # units of a map, in all copies that pass at once


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


def test_neighbours_differ_where_strides_and_upsampling_mix():
    """Behind a stride of 3 and its transpose the jump is 1 again, but only every third unit reads a pixel."""
    layers = [Conv(1, 1, stride=3), ConvTranspose(1, 1, stride=3), ConvTranspose(1, 4, padding=1)]
    fields = receptive_field(layers)
    assert [(field.least, field.size) for field in fields] == [(1, 1), (0, 1), (1, 4)]
    assert fields[-1].rows.sizes == (1, 1, 4)


def test_a_stride_and_its_transpose_read_three_and_five_pixels_in_turn():
    text = "nn.Conv2d(3,4,3,stride=2,padding=1), nn.ConvTranspose2d(4,3,3,stride=2,padding=1,output_padding=1)"
    layers = parse_stack(f"nn.Sequential({text})")
    row = stack_report(layers, (3, 32, 32)).rows[-1]
    assert (row.field.least, row.field.size, row.field.jump, row.field.rows.sizes) == (3, 5, 1, (3, 5))
    thin = thin_copy(build_stack(layers, (3, 32, 32)))
    for unit in range(3, 28):
        seen = np.flatnonzero(equal_weights(thin, row.name, (32, 32), (unit, 9)).any(axis=1))
        assert (seen[0], seen[-1]) == row.field.rows.span_of(unit)
    found = measured_sizes(build_stack(layers, (3, 32, 32)), stack_report(layers, (3, 32, 32)).rows)
    assert found == {"0": ((3, 3), (3, 3)), "1": ((3, 5), (3, 5))}


def test_windows_of_an_adaptive_pooling_differ():
    (field,) = receptive_field([AdaptivePool("avg", 3)], 7)
    assert (field.least, field.size, field.rows.phases) == (3, 3, ((0, 2), (2, 4), (4, 6)))
    (field,) = receptive_field([AdaptivePool("avg", (5, 7))], 13)
    assert (field.least, field.size) == ((3, 2), (4, 3))


def test_what_reads_everything_needs_a_size():
    with pytest.raises(ValueError, match="depends on the size of its input; give input_size"):
        receptive_field([(3,), AdaptivePool("avg", 1)])
    fields = receptive_field([(3, 1, 1), (2, 2), Linear(10)], 28)
    assert fields[-1].size == 30  # all 14 units of 4 pixels, 2 apart
    assert receptive_field([AdaptivePool("avg", 1)], (5, 8))[0].size == (5, 8)


def seen_by_gradient(layers: Sequence[Layer], shape: tuple[int, int, int], axis: int, most: int) -> np.ndarray:
    """[units, pixels]: which pixels each line of units reads along an axis, by autograd, in a copy where nothing cancels.

    Forward: there are fewer lines of pixels than of units. most: units of the largest map.
    """
    thin, pixels = thin_copy(build_stack(layers, shape)), shape[1 + axis]
    lines = torch.zeros(pixels, *shape, dtype=torch.float64)
    lines.movedim(2 + axis, 1)[range(pixels), range(pixels)] = 1
    changes = [torch.func.jvp(thin, (torch.ones_like(part),), (part,))[1] for part in lines.split(max(1, AT_ONCE // most))]
    change = torch.cat([one if one.dim() == 4 else one[..., None, None] for one in changes])
    return change.movedim(2 + axis, 0).flatten(2).numpy().any(axis=2)


def reads_inside(readings: list, sizes: list[int], unit: int) -> set[int] | None:
    """Pixels that a unit reads, written out layer by layer; None where any of it would lie in a padding or beyond a map."""
    read = {unit}
    for reading, size in zip(reversed(readings), reversed(sizes[:-1]), strict=True):
        if reading:
            places, met = reading.places(np.array(sorted(read), dtype=int)) if read else (np.empty(0), np.empty(0, dtype=bool))
            read = set(places[met].tolist())
        if any(not 0 <= place < size for place in read):
            return None
    return read


adaptive = st.builds(AdaptivePool, st.sampled_from(["avg", "max"]), st.integers(1, 6) | st.tuples(st.integers(1, 9), st.just(4)))
dilated = st.builds(Pool, st.just("max"), st.integers(2, 3), st.integers(1, 3), dilation=st.integers(1, 3))


@settings(max_examples=100, deadline=None)
@given(stacks(layers=of_maps | adaptive | dilated))
def test_every_unit_reads_what_has_a_gradient(layers):
    """Exactly, for each unit whose reading stays inside all maps; within its field for those at the border."""
    shapes = shapes_until_break(layers, (2, *SIZE))
    assume(len(shapes) > len(layers))
    maps = list(accumulate(layers, lambda made, layer: layer.output_size(made), initial=SIZE))
    assume(max(map(max, maps)) <= MOST_UNITS)
    field = receptive_field(layers, SIZE)[-1]
    weights = [
        [unit_weights(axis_readings(layers, axis, SIZE), [made[axis] for made in maps], unit) for unit in range(maps[-1][axis])]
        for axis in (0, 1)
    ]
    assume(np.any(weights[0]) and np.any(weights[1]))  # else nothing at all has a gradient
    for axis in (0, 1):
        readings, sizes = axis_readings(layers, axis, SIZE), [made[axis] for made in maps]
        seen = seen_by_gradient(layers, shapes[0], axis, max(map(math.prod, maps)))
        assert len(seen) == sizes[-1]
        for unit, row in enumerate(seen):
            places, span = np.flatnonzero(row), field.axis(axis).span_of(unit)
            assert np.array_equal(row, weights[axis][unit] > 0), "weights are on the pixels that have a gradient"
            if (inside := reads_inside(readings, sizes, unit)) is not None:
                assert span == ((min(inside), max(inside)) if inside else None)
                assert places.tolist() == sorted(inside)
            elif len(places):
                assert span[0] <= places[0] and places[-1] <= span[1]
            assert field.axis(axis).least <= (span[1] - span[0] + 1 if span else 0) <= field.axis(axis).size


@settings(max_examples=15, deadline=None)
@given(st.lists(convolutions() | transposed(), min_size=1, max_size=3))
def test_fields_measured_by_gradient_are_those_of_the_formula(layers):
    shape = (3, 40, 40)
    assume(len(shapes_until_break(layers, shape)) > len(layers))
    rows = stack_report(layers, shape).rows
    assume(max(len(row.field.rows.phases) for row in rows) <= 8)
    found = measured_sizes(build_stack(layers, shape), rows)
    assert found
    for row in rows:
        if found.get(row.name):
            sizes = [(row.field.axis(axis).least, row.field.axis(axis).size) for axis in (0, 1)]
            nothing = any(size == 0 for _least, size in sizes)  # where no row is read, no column is
            assert list(found[row.name]) == ([(0, 0)] * 2 if nothing else sizes)


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
    found = equal_weights(thin_copy(build_stack(layers, (1, *SIZE))), str(len(layers) - 1), SIZE, unit)
    assert np.allclose(found, expected / (expected.sum() or 1), atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.lists(convolutions() | poolings() | transposed(), min_size=1, max_size=4))
def test_the_tracer_agrees_on_chains(layers):
    shapes = shapes_until_break(layers, (3, *SIZE))
    assume(len(shapes) > len(layers))
    with torch.device("meta"), torch.no_grad():
        network, x = build_stack(layers, shapes[0]), torch.empty(1, *shapes[0])
        with Tracer(x) as tracer:
            y = network(x)
    field, whole = tracer.field(y)
    assert not whole and field == receptive_field(layers, SIZE)[-1]
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
    assert found == {"0": ((3, 3), (3, 3)), "1": None}


def test_noise_gradients_stay_inside_the_field_and_repeat():
    layers = parse_stack("nn.Sequential(nn.LazyConv2d(4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 4, 3))")
    shape, unit = (3, 16, 16), (7, 7)
    field = stack_report(layers, shape).rows[-1].field.axis(0)

    def first() -> np.ndarray:
        return next(noise_gradients(lambda: build_stack(layers, shape), "2", shape, unit, seed=3))

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
