"""What anchors reach, found without laying them out, against all anchors laid out."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes import anchor_shapes, box_iou, leaves_picture, multibox_prior, shape_iou
from playground.boxes.anchor_reach import (
    anchors_at,
    best_anchors,
    cells_inside,
    limits,
    reached_share,
    worst_iou,
)

DOUBLE = torch.float64
cells = st.integers(1, 9)
sizes = st.lists(st.floats(0.05, 1.5), min_size=1, max_size=3)
ratios = st.lists(st.floats(0.2, 4), min_size=1, max_size=3)
corner = st.floats(-0.3, 1.3)
boxes = st.lists(st.tuples(corner, corner, corner, corner), max_size=4).map(
    lambda found: torch.tensor(found, dtype=torch.float64).reshape(-1, 4)
)


@settings(max_examples=40, deadline=None)
@given(cells, cells, sizes, ratios, st.booleans())
def test_cells_inside_are_those_whose_anchors_do_not_leave(height, width, sizes, ratios, full):
    shapes = anchor_shapes(height, width, sizes, ratios, full=full)
    leaves = leaves_picture(multibox_prior(height, width, sizes, ratios, full=full)).reshape(height, width, -1)
    for number, (x1, y1, x2, y2) in enumerate(cells_inside(height, width, shapes).tolist()):
        inside = torch.zeros(height, width, dtype=torch.bool)
        inside[y1:y2, x1:x2] = True
        assert torch.equal(inside, ~leaves[:, :, number])


@pytest.mark.parametrize("side", [0.5, 0.2, 1.0])
def test_an_anchor_that_ends_on_the_border_stays_in(side):
    cells = round(1 / side)
    (found,) = cells_inside(cells, cells, anchor_shapes(cells, cells, [side], [1])).tolist()
    assert found == [0, 0, cells, cells]


@settings(max_examples=40, deadline=None)
@given(boxes, cells, cells, sizes, ratios, st.booleans())
def test_the_best_anchor_is_the_best_of_all(truths, height, width, sizes, ratios, full):
    shapes = anchor_shapes(height, width, sizes, ratios, full=full, dtype=DOUBLE)
    anchors = multibox_prior(height, width, sizes, ratios, full=full, dtype=torch.float64)
    found = best_anchors(truths, height, width, shapes)
    torch.testing.assert_close(found.iou, box_iou(truths, anchors).amax(dim=1))
    number = (found.row * width + found.column) * len(shapes) + found.shape
    named = box_iou(truths, anchors)[torch.arange(len(truths)), number]
    torch.testing.assert_close(found.iou, named)


def test_one_cells_anchors_are_its_rows():
    shapes = anchor_shapes(4, 5, [0.5, 0.2], [1, 3], dtype=DOUBLE)
    anchors = multibox_prior(4, 5, [0.5, 0.2], [1, 3], dtype=torch.float64).reshape(4, 5, -1, 4)
    torch.testing.assert_close(anchors_at(2, 3, 4, 5, shapes), anchors[2, 3])


@settings(max_examples=25, deadline=None)
@given(st.floats(0.05, 0.3), st.floats(0.05, 0.3), sizes, ratios)
def test_no_place_is_worse_than_half_a_stride_off(width, height, sizes, ratios):
    """Objects at random places round the middle of a map, and exactly between four cells."""
    shapes, cells = anchor_shapes(8, 8, sizes, ratios, dtype=DOUBLE), 8
    side = torch.tensor([width, height], dtype=torch.float64)
    places = torch.cat((0.5 + torch.rand(200, 2, dtype=torch.float64) / cells, torch.full((1, 2), 0.5, dtype=torch.float64)))
    found = best_anchors(torch.cat((places - side / 2, places + side / 2), dim=1), cells, cells, shapes).iou
    worst = worst_iou(side[None], shapes, (1 / cells, 1 / cells))
    assert found.min().item() >= worst.item() - 1e-12
    torch.testing.assert_close(found[-1:], worst)


@pytest.mark.parametrize("t", [0.3, 0.5, 0.75])
def test_limits_are_where_the_iou_is_just_enough(t):
    allowed = limits(t)
    one = torch.ones(1, 2, dtype=torch.float64)
    assert worst_iou(one, one, (allowed.stride, allowed.stride)).item() == pytest.approx(t)
    root = allowed.ratio**0.5
    assert shape_iou([[root**0.5, root**-0.5]], [[root**-0.5, root**0.5]]).item() == pytest.approx(t)
    between = allowed.size**0.5
    assert shape_iou([[between, between]], [[1.0, 1.0], [allowed.size] * 2]).tolist()[0] == pytest.approx([t, t])


def test_shares_grow_with_shapes_and_fall_with_the_threshold():
    few, many = (anchor_shapes(1, 1, sizes, ratios, full=True) for sizes, ratios in (([0.5], [1]), ([0.5, 0.25], [1, 2])))
    assert 0 < reached_share(few, 0.5) < reached_share(many, 0.5) < 1
    assert reached_share(many, 0.7) < reached_share(many, 0.5)


@pytest.mark.parametrize("t", [0, -0.1, 1.1])
def test_limits_refuse_what_is_no_iou(t):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        limits(t)
