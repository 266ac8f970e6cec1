"""Similarity of boxes against torchvision, a double loop, gradients, and boxes that are not proper."""

import math

import pytest
import torch
from hypothesis import given, settings
from textbook_boxes import iou_matrix, scenes
from torchvision import ops

from playground.boxes import MEASURES, box_dice, box_iou, is_proper, shape_iou
from playground.boxes import iou as iou_module

TORCHVISION = {
    "IoU": ops.box_iou,
    "GIoU": ops.generalized_box_iou,
    "DIoU": ops.distance_box_iou,
    "CIoU": ops.complete_box_iou,
}
IMPROPER = {
    "point": (1.0, 1.0, 1.0, 1.0),
    "line": (1.0, 1.0, 3.0, 1.0),
    "inverted": (3.0, 3.0, 1.0, 1.0),
    "inverted in x": (3.0, 1.0, 1.0, 3.0),
    "NaN": (1.0, math.nan, 3.0, 3.0),
    "infinite": (-math.inf, 0.0, math.inf, 3.0),
    "area underflows": (0.0, 0.0, 1e-30, 1e-30),
    "area overflows": (0.0, 0.0, 1e30, 1e30),
}


@pytest.mark.parametrize("name", MEASURES)
def test_an_empty_set_is_a_set(name):
    boxes = torch.tensor([[0.0, 0.0, 1.0, 1.0]])
    for first, second in (([], boxes), (boxes, []), ([], [])):
        assert MEASURES[name](first, second).shape == (len(first), len(second))


@settings(max_examples=30, deadline=None)
@given(scenes(), scenes())
def test_measures_are_torchvisions(first, second):
    for name, reference in TORCHVISION.items():
        assert torch.equal(MEASURES[name](first, second), reference(first, second)), name
    torch.testing.assert_close(box_iou(first, second), iou_matrix(first, second))


@settings(max_examples=20, deadline=None)
@given(scenes(), scenes())
def test_dice_is_overlap_over_the_mean_area(first, second):
    iou = iou_matrix(first, second)
    areas = ops.box_area(first)[:, None] + ops.box_area(second)
    torch.testing.assert_close(box_dice(first, second), 2 * iou * areas / (1 + iou) / areas)


def test_blocks_change_nothing(monkeypatch):
    boxes = torch.rand(70, 2, generator=torch.manual_seed(0)).repeat(1, 2) + torch.tensor([0, 0, 0.3, 0.2])
    whole = box_iou(boxes, boxes)
    monkeypatch.setattr(iou_module, "BLOCK", 64)
    assert torch.equal(box_iou(boxes, boxes), whole)


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("improper", IMPROPER)
def test_improper_boxes_are_like_nothing(name, improper):
    boxes = torch.tensor([IMPROPER[improper], (0.0, 0.0, 4.0, 4.0)])
    assert is_proper(boxes).tolist() == [False, True]
    nothing = 0 if name in ("IoU", "Dice") else -1
    assert MEASURES[name](boxes, boxes).tolist() == [[nothing, nothing], [nothing, 1.0]]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int64, torch.uint8])
def test_every_number_type(dtype):
    boxes = torch.tensor([[0, 0, 200, 200], [100, 0, 250, 200]]).to(dtype)
    result = box_iou(boxes, boxes)
    assert result.dtype == (torch.float64 if dtype == torch.float64 else torch.float32)
    torch.testing.assert_close(result, torch.tensor([[1, 0.4], [0.4, 1]], dtype=result.dtype))


@pytest.mark.parametrize("name", MEASURES)
def test_gradients(name):
    first = torch.tensor([[0.0, 0.0, 4.0, 3.0], [1.0, 2.0, 3.0, 5.0]], dtype=torch.float64, requires_grad=True)
    second = torch.tensor([[1.0, 1.0, 5.0, 3.5]], dtype=torch.float64, requires_grad=True)
    if name != "CIoU":  # its α is held fixed, so that its slope is not that of its value
        assert torch.autograd.gradcheck(MEASURES[name], (first, second))
    MEASURES[name](first, torch.cat((second, second.detach() * math.nan))).sum().backward()
    assert torch.isfinite(first.grad).all() and first.grad.abs().sum() > 0


def test_plus_one_counts_the_last_pixel():
    boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [5.0, 0.0, 15.0, 10.0], [10.0, 0.0, 20.0, 10.0]])
    assert box_iou(boxes[:1], boxes[1:]).tolist()[0] == pytest.approx([1 / 3, 0])
    assert box_iou(boxes[:1], boxes[1:], plus_one=True).tolist()[0] == pytest.approx([0.375, 0.048], abs=5e-4)
    assert is_proper([[3, 3, 3, 3]]).tolist() == [False]
    assert box_iou([[3, 3, 3, 3]], [[3, 3, 3, 3]], plus_one=True).tolist() == [[1.0]]  # one pixel


def test_shapes_share_a_centre():
    assert shape_iou(torch.tensor([[2.0, 1.0]]), torch.tensor([[1.0, 2.0], [2.0, 1.0]])).tolist()[0] == pytest.approx([1 / 3, 1])


@pytest.mark.parametrize("call", [lambda: box_iou(torch.zeros(4), []), lambda: shape_iou(torch.zeros(2, 3), torch.zeros(1, 2))])
def test_wrong_shapes_are_refused(call):
    with pytest.raises(ValueError, match="shape"):
        call()
