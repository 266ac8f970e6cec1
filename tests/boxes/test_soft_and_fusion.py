"""Soft-NMS, DIoU-NMS and box fusion against their definitions, written out."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from textbook_boxes import iou_matrix, scored_scenes
from torchvision import ops

from playground.boxes import diou_nms, soft_nms, weighted_boxes_fusion

PAIR = torch.tensor([[0.0, 0.0, 1.0, 1.0], [0.25, 0.0, 1.25, 1.0]])  # IoU 0.6


def soft_written_out(boxes, scores, factor, least):
    iou, left, kept = iou_matrix(boxes, boxes).tolist(), dict(enumerate(scores.tolist())), []
    while left := {k: score for k, score in left.items() if score > least}:
        pick = max(left, key=lambda k: (left[k], -k))
        kept.append((pick, left.pop(pick)))
        left = {k: score * factor(iou[pick][k]) for k, score in left.items()}
    return kept


@settings(max_examples=30, deadline=None)
@given(scored_scenes(most=10), st.sampled_from([0.1, 0.5, 1.0]), st.sampled_from([0.001, 0.2]))
def test_soft_nms_is_its_definition(scene, number, least):
    boxes, scores = scene
    factors = {
        "linear": lambda iou: 1 - iou if iou > number else 1,
        "gaussian": lambda iou: math.exp(-(iou**2) / number),
    }
    for method, factor in factors.items():
        result = soft_nms(boxes, scores, method, iou_threshold=number, sigma=number, score_threshold=least)
        expected = soft_written_out(boxes, scores, factor, least)
        assert result.keep.tolist() == [index for index, _ in expected]
        assert result.scores.tolist() == pytest.approx([score for _, score in expected], rel=1e-4)


def test_soft_nms_by_class_and_empty():
    assert soft_nms(PAIR, [0.9, 0.8], class_ids=[0, 1]).scores.tolist() == pytest.approx([0.9, 0.8])
    assert soft_nms(PAIR, [0.9, 0.8]).scores.tolist()[1] < 0.5
    assert [len(part) for part in soft_nms([], [])] == [0, 0]


@settings(max_examples=30, deadline=None)
@given(scored_scenes(most=10), st.sampled_from([-0.2, 0.0, 0.4]))
def test_diou_nms_is_greedy_with_another_measure(scene, threshold):
    boxes, scores = scene
    similarity = ops.distance_box_iou(boxes, boxes)
    kept = []
    for box in scores.argsort(descending=True, stable=True).tolist():
        if all(similarity[other, box] <= threshold for other in kept):
            kept.append(box)
    assert diou_nms(boxes, scores, threshold).tolist() == kept


def test_diou_nms_by_class_and_empty():
    assert diou_nms(PAIR, [0.8, 0.9], 0.3).tolist() == [1]
    assert diou_nms(PAIR, [0.8, 0.9], 0.3, class_ids=[0, 1]).tolist() == [1, 0]
    assert diou_nms([], [], 0.5).tolist() == []


def test_fusion_of_a_pair():
    fused = weighted_boxes_fusion(PAIR, [0.6, 0.2])
    assert fused.boxes.tolist() == [pytest.approx([0.0625, 0, 1.0625, 1])]  # a quarter of the weight, a quarter of the way
    assert fused.scores.tolist() == [pytest.approx(0.4)]
    assert fused.members == ((0, 1),)
    assert weighted_boxes_fusion(PAIR, [0.6, 0.2], iou_threshold=0.61).members == ((0,), (1,))
    assert weighted_boxes_fusion(PAIR, [0.6, 0.2], class_ids=[3, 1]).class_ids.tolist() == [3, 1]
    assert weighted_boxes_fusion([], []).members == ()


def test_fusion_trusts_what_many_models_found():
    boxes = torch.cat((PAIR, PAIR[:1] + 5))
    fused = weighted_boxes_fusion(boxes, [0.6, 0.6, 0.9], models=2)
    assert fused.members == ((0, 1), (2,))
    assert fused.scores.tolist() == pytest.approx([0.6, 0.45])


@settings(max_examples=25, deadline=None)
@given(scored_scenes(most=10))
def test_fusion_uses_every_box_once_and_stays_within_their_hull(scene):
    boxes, scores = scene[0], scene[1] + 0.01
    before = boxes.clone()
    fused = weighted_boxes_fusion(boxes, scores, iou_threshold=0.3)
    assert torch.equal(boxes, before)
    assert sorted(k for members in fused.members for k in members) == list(range(len(boxes)))
    for box, score, members in zip(fused.boxes, fused.scores, fused.members, strict=True):
        assert torch.all(box >= boxes[list(members)].amin(0) - 1e-6) and torch.all(box <= boxes[list(members)].amax(0) + 1e-6)
        assert score.item() == pytest.approx(scores[list(members)].mean().item())


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: soft_nms(PAIR, [0.5, 0.4], "cubic"), "no Soft-NMS 'cubic'"),
        (lambda: soft_nms(PAIR, [0.5, 0.4], sigma=0), "sigma is 0"),
        (lambda: diou_nms(PAIR, [0.5, 0.4], 2), "between −1 and 1"),
        (lambda: weighted_boxes_fusion(PAIR, [0.5, 0.0]), "must be positive"),
        (lambda: weighted_boxes_fusion(PAIR, [0.5, 0.4], 1.2), "between 0 and 1"),
        (lambda: weighted_boxes_fusion(PAIR, [0.5, 0.4], models=0), "at least one"),
    ],
)
def test_refusals(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
