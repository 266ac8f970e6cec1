"""What the maps of one network see: equal to gradients, along a chain and down a feature pyramid."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import conv1d, interpolate

from playground.convolution.stacks import receptive_field as fields
from playground.convolution.stacks.pyramid_fields import level_spans

BLOCK = ((3, 1, 1, 1), (2, 2, 0, 1))
LENGTH = 512  # px of the row that gradients are taken on


def run(x: torch.Tensor, layers) -> torch.Tensor:
    for kernel, stride, padding, dilation in layers:
        x = conv1d(x, torch.ones(1, 1, kernel, dtype=x.dtype), None, stride, padding, dilation)
    return x


def seen(stages, head, joined, smoothing, units) -> list[tuple[int, int]]:
    """First and last pixel with a gradient, of one unit a map."""
    picture = torch.ones(1, 1, LENGTH, dtype=torch.double, requires_grad=True)
    maps, x = [], picture
    for stage in stages[: joined or len(stages)]:
        x = run(x, stage)
        maps.append(x)
    for level in reversed(range(joined - 1)):
        maps[level] = maps[level] + interpolate(maps[level + 1], scale_factor=2)
    if joined:
        maps = [run(x, smoothing) for x in maps]
    for stage in stages[len(maps) :]:
        maps.append(run(maps[-1], stage))
    found = []
    for x, unit in zip(maps, units, strict=True):
        (grad,) = torch.autograd.grad(run(x, head)[0, 0, unit], picture, retain_graph=True)
        pixels = grad[0, 0].nonzero()
        found.append((int(pixels.min()), int(pixels.max())))
    return found


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 3), st.integers(0, 3), st.sampled_from([(), ((3, 1, 1, 1),)]), st.data())
def test_spans_are_where_gradients_are(joined, shift, smoothing, data):
    convolutions = data.draw(st.lists(st.integers(0, 2), min_size=3, max_size=3))
    stages = [(*count * (BLOCK[0],), BLOCK[1]) for count in convolutions]
    cells = [LENGTH // 2 ** (level + 1) for level in range(3)]
    head = ((3, 1, 1, 1),)
    spans = level_spans(stages, cells, head, joined=joined, smoothing=smoothing)
    units = [count // 2 + shift for count in cells]  # far from the border, at every place within a pyramid's period
    wanted = seen(stages, head, joined, smoothing, units)
    assert [spans[level][unit] for level, unit in enumerate(units)] == wanted


def test_a_chain_is_the_receptive_field_of_its_layers():
    stages = [3 * ((3, 1, 1, 1), (3, 1, 1, 1), (2, 2, 0, 1)), ((3, 2, 1, 2),)]
    spans = level_spans(stages, [32, 16], ((3, 1, 1, 1),))
    for level in (0, 1):
        chain = [layer for stage in stages[: level + 1] for layer in stage]
        field = fields.receptive_field([*chain, (3, 1, 1, 1)])[-1].axis(0)
        assert spans[level] == [field.span_of(unit) for unit in range(len(spans[level]))]
        assert {last - first + 1 for first, last in spans[level]} == {field.size}


def test_what_does_not_belong_together_is_refused():
    with pytest.raises(ValueError, match="1 stages for 2 maps"):
        level_spans([BLOCK], [4, 2], ())
    with pytest.raises(ValueError, match="of which 3 are joined"):
        level_spans([BLOCK], [4], (), joined=3)
