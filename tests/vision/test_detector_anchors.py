"""Anchors of the house's detector against their definition, and who answers for which object."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes import box_iou, match_atss
from playground.models.everyday import SHAPE_LIMITS, SHAPES, STRIDES
from playground.vision.detector_anchors import assigned_objects, detector_anchors, level_sizes, map_sizes


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 200), st.integers(1, 200))
def test_anchors_are_centred_on_cells_of_the_stride(height, width):
    expected = []
    for stride, shapes in zip(STRIDES, SHAPES, strict=True):
        for row in range(-(-height // stride)):
            for column in range(-(-width // stride)):
                x, y = (column + 0.5) * stride, (row + 0.5) * stride
                expected += [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for w, h in shapes]
    torch.testing.assert_close(detector_anchors(height, width), torch.tensor(expected, dtype=torch.float32), rtol=0, atol=1e-3)
    assert sum(level_sizes(height, width)) == len(expected)


def test_the_usual_canvas_has_5100_anchors():
    assert map_sizes(256, 320) == [(32, 40), (16, 20), (8, 10), (4, 5)]
    assert level_sizes(256, 320) == [3840, 960, 240, 60]


def test_shapes_grow_from_map_to_map_within_their_limits():
    sides = [[(w * h) ** 0.5 for w, h in shapes] for shapes in SHAPES]
    for limit, fine, coarse in zip(SHAPE_LIMITS, sides[:-1], sides[1:], strict=True):
        assert max(fine) <= limit <= min(coarse) + 1


@pytest.mark.parametrize("side", [12, 40, 90, 150, 240])
def test_an_object_of_any_size_has_anchors_that_overlap_it(side):
    boxes = torch.tensor([[30.0, 6.0, 30.0 + side, 6.0 + side]])
    objects = assigned_objects(boxes, 256, 320)
    anchors = detector_anchors(256, 320)
    mine = objects == 0
    assert 1 <= mine.sum() <= 60
    assert box_iou(anchors[mine], boxes).min() > 0.2
    assert torch.equal(objects, match_atss(boxes, anchors, level_sizes(256, 320), per_place=3))


def test_without_objects_every_anchor_is_background():
    assert (assigned_objects(torch.zeros(0, 4), 64, 96) == -1).all()
