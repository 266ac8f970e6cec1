"""Blocks of a network that pads by a layer of its own: fields against gradients, work against hooks on a forward pass."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from playground.convolution.stacks.gradients import equal_weights, measured_sizes, thin_copy
from playground.convolution.stacks.networks import module_report
from playground.models.loading import build

BLOCKS = ("stem", *(f"blocks.{n}" for n in range(16)), "head")
ENDS = ("pool", "classifier")
SIZES = ((224, 224), (225, 223), (96, 160))


def lite0() -> nn.Module:
    return build("efficientnet_lite0")


def seen_along(weights: np.ndarray, axis: int) -> tuple[int, int]:
    places = np.flatnonzero(weights.any(axis=1 - axis))
    return int(places[0]), int(places[-1])


@pytest.mark.parametrize("size", SIZES)
def test_shapes_parameters_and_work_are_those_of_a_forward_pass(size):
    network = with_numbers()
    counted: dict[str, int] = dict.fromkeys((*BLOCKS, *ENDS), 0)
    shapes = {}

    def watched(name: str, module: nn.Module) -> None:
        def ended(layer, args, made):
            counted[name] += layer.weight[0].numel() * made[0].numel()

        for layer in module.modules():
            if isinstance(layer, nn.Conv2d | nn.Linear):
                layer.register_forward_hook(ended)
        module.register_forward_hook(lambda _module, args, made: shapes.update({name: (args[0].shape[1:], made.shape[1:])}))

    for name in counted:
        watched(name, network.get_submodule(name))
    with torch.no_grad():
        network(torch.zeros(1, 3, *size))
    report = module_report(lite0(), size, BLOCKS, parts=ENDS)
    for row in (*report.rows, *report.parts):
        assert row.multiply_adds == counted[row.name]
        assert (row.arrives, row.shape) == shapes[row.name]
        assert row.parameters == sum(each.numel() for each in network.get_submodule(row.name).parameters())
    assert [row.name for row in report.rows] == list(BLOCKS)
    assert sum(row.parameters for row in (*report.rows, *report.parts)) == sum(each.numel() for each in network.parameters())


def with_numbers() -> nn.Module:
    """The network in eval mode, ones in all its tensors."""
    network = lite0().to_empty(device="cpu")
    for tensor in (*network.parameters(), *network.buffers()):
        tensor.data.fill_(1)
    return network.eval()


def test_every_block_reads_what_has_a_gradient():
    rows = module_report(lite0(), (224, 224), BLOCKS).rows
    measured = measured_sizes(lite0(), rows)
    for row in rows:
        expected = row.field.rows.least, row.field.rows.size
        assert measured[row.name] == (expected, expected), row.name


@pytest.mark.parametrize("size", SIZES[1:])
@pytest.mark.parametrize("block", ["stem", "blocks.1", "blocks.4", "blocks.7"])
def test_a_units_place_is_where_its_gradient_is(block, size):
    row = module_report(lite0(), size, [block]).rows[0]
    thin = thin_copy(lite0().to_empty(device="cpu"))
    for unit in ((0, 0), (row.units[0] // 2, row.units[1] // 3), (row.units[0] - 1, row.units[1] - 1)):
        weights = equal_weights(thin, block, size, unit)
        for axis in (0, 1):
            first, last = row.field.axis(axis).span_of(unit[axis])
            assert seen_along(weights, axis) == (max(0, first), min(size[axis] - 1, last))


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_rows_put_around_a_map_move_its_fields(data):
    sides = st.lists(st.integers(0, 3), min_size=4, max_size=4)
    layers, size = [], (24, 31)
    for place in range(data.draw(st.integers(1, 2))):
        kernel = data.draw(st.integers(1, 4))
        around = data.draw(sides) if place == 0 else [0, 0, 0, 0]  # what a later layer pads has no pixels behind it
        layers += [nn.ZeroPad2d(tuple(around)), nn.Conv2d(3, 3, kernel, data.draw(st.integers(1, kernel)))]
    network = nn.Sequential(*layers)
    row = module_report(network.to("meta"), size, [str(len(layers) - 1)]).rows[0]
    assume(min(row.units) > 0)
    unit = tuple(data.draw(st.integers(0, units - 1)) for units in row.units)
    spans = [row.field.axis(axis).span_of(unit[axis]) for axis in (0, 1)]
    assume(all(last >= 0 and first < side for (first, last), side in zip(spans, size, strict=True)))
    weights = equal_weights(thin_copy(network.to_empty(device="cpu")), row.name, size, unit)
    assume(weights.any())
    for axis, (first, last) in enumerate(spans):
        assert seen_along(weights, axis) == (max(0, first), min(size[axis] - 1, last))
