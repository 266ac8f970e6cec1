"""Greedy NMS against torchvision and the textbook, ties, classes, improper boxes, and the trace for a player."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from textbook_boxes import scored_scenes, suppress
from torchvision import ops

from playground.boxes import batched_nms, nms, nms_trace

TWO = torch.tensor([[0.0, 0.0, 2.0, 2.0], [0.0, 0.0, 2.0, 1.0]])
THRESHOLDS = st.sampled_from([0.0, 0.1, 0.3, 1 / 3, 0.5, 0.7, 1.0])


def test_empty_sets():
    assert nms([], [], 0.5).tolist() == batched_nms([], [], [], 0.5).tolist() == []
    assert nms_trace([], [], 0.5) == ()


@settings(max_examples=30, deadline=None)
@given(scored_scenes(), THRESHOLDS)
def test_the_boxes_kept_are_torchvisions_and_the_textbooks(scene, threshold):
    boxes, scores = scene
    kept = nms(boxes, scores, threshold)
    assert kept.tolist() == ops.nms(boxes, scores, threshold).tolist() == suppress(boxes, scores, threshold)


@settings(max_examples=30, deadline=None)
@given(scored_scenes(grid=6, levels=3), THRESHOLDS)
def test_ties_and_the_trace(scene, threshold):
    boxes, scores = scene
    kept = nms(boxes, scores, threshold).tolist()
    assert kept == ops.nms(boxes, scores, threshold).tolist()  # whose order of equals on a CPU is ours everywhere
    trace = nms_trace(boxes, scores, threshold)
    assert [step.picked for step in trace] == kept
    suppressed = [part.box for step in trace for part in step.comparisons if part.suppressed]
    assert sorted(suppressed + kept) == list(range(len(boxes)))


@settings(max_examples=30, deadline=None)
@given(scored_scenes(), THRESHOLDS, st.integers(0, 1000))
def test_classes_do_not_touch_each_other(scene, threshold, seed):
    boxes, scores = scene
    kinds = torch.randint(0, 3, (len(boxes),), generator=torch.manual_seed(seed))
    kept = batched_nms(boxes - 5, scores, kinds, threshold).tolist()
    assert kept == [step.picked for step in nms_trace(boxes - 5, scores, threshold, kinds)]
    by_class = [
        int(k)
        for kind in range(3)
        for k in (kinds == kind).nonzero()[nms(boxes[kinds == kind], scores[kinds == kind], threshold)]
    ]
    assert sorted(kept) == sorted(by_class)
    if threshold in (0.3, 0.5, 0.7):
        assert kept == ops.batched_nms(boxes, scores, kinds, threshold).tolist()


def test_equal_iou_stays():
    assert nms(TWO, [0.9, 0.8], 0.5).tolist() == [0, 1]
    assert nms(TWO, [0.9, 0.8], 0.499).tolist() == [0]


@pytest.mark.parametrize("improper", [(1, 1, 1, 1), (2, 2, 0, 0), (0, math.nan, 2, 2), (-math.inf, 0, math.inf, 2), (2, 0, 0, 2)])
def test_improper_boxes_stay_and_remove_none(improper):
    boxes = torch.tensor([improper, (0.0, 0.0, 2.0, 2.0), improper])
    assert nms(boxes, [0.5, 0.9, 0.7], 0.0).tolist() == [1, 2, 0]
    assert nms(boxes, [0.95, 0.9, 0.99], 0.0).tolist() == [2, 0, 1]
    assert [step.picked for step in nms_trace(boxes, [0.5, 0.9, 0.7], 0.0)] == [1, 2, 0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.int32])
def test_number_types(dtype):
    assert nms(TWO.to(dtype), torch.tensor([0.25, 0.5]), 0.3).tolist() == [1]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: nms(TWO, [0.5], 0.5), "2 boxes, but scores have shape"),
        (lambda: nms(TWO, [0.5, math.nan], 0.5), "Score 1 is NaN"),
        (lambda: nms(TWO, [0.5, 0.4], 1.5), "threshold is 1.5; it must lie between 0 and 1"),
        (lambda: batched_nms(TWO, [0.5, 0.4], [1], 0.5), "class_ids have shape"),
        (lambda: nms_trace(TWO, [0.5, 0.4], math.nan), "threshold is nan"),
    ],
)
def test_refusals(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
