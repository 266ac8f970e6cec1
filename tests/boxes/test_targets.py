"""Offsets, targets and detections against the textbook's, written out."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from textbook_boxes import decode, detect, encode, scenes, target

from playground.boxes import multibox_detection, multibox_target, offset_boxes, offset_inverse

ANCHORS = torch.tensor(  # d2l 14.4.3.4
    [[0, 0.1, 0.2, 0.3], [0.15, 0.2, 0.4, 0.4], [0.63, 0.05, 0.88, 0.98], [0.66, 0.45, 0.8, 0.8], [0.57, 0.3, 0.92, 0.9]]
)
LABELS = torch.tensor([[[0, 0.1, 0.08, 0.52, 0.92], [1, 0.55, 0.2, 0.9, 0.88]]])


@settings(max_examples=40, deadline=None)
@given(scenes(most=10, least=1), st.integers(0, 1000))
def test_offsets_are_the_textbooks_and_come_back(boxes, seed):
    anchors = boxes[torch.randperm(len(boxes), generator=torch.manual_seed(seed))] + 0.01
    assert torch.equal(offset_boxes(anchors, boxes), encode(anchors, boxes))
    offsets = torch.randn(len(boxes), 4)
    assert torch.equal(offset_inverse(anchors, offsets), decode(anchors, offsets))
    torch.testing.assert_close(offset_inverse(anchors, offset_boxes(anchors, boxes)), boxes, atol=2e-5, rtol=1e-4)


def test_offsets_are_differentiable():
    boxes = LABELS[0, :, 1:].double().requires_grad_()
    assert torch.autograd.gradcheck(lambda b: offset_boxes(ANCHORS[:2].double(), b), boxes)
    assert torch.autograd.gradcheck(lambda b: offset_inverse(ANCHORS[:2].double(), b), boxes)


def test_the_textbooks_example():
    offsets, mask, classes = multibox_target(ANCHORS[None], LABELS)
    assert classes.tolist() == [[0, 1, 2, 0, 2]]
    assert mask.reshape(5, 4)[:, 0].tolist() == [0, 1, 1, 0, 1]
    # As printed in d2l 14.4.3.4.
    assert offsets[0, 4:8].tolist() == pytest.approx([1.40, 10.0, 2.59, 7.18], abs=0.01)
    assert offsets[0, 8:12].tolist() == pytest.approx([-1.20, 0.269, 1.68, -1.57], abs=0.01)


@settings(max_examples=30, deadline=None)
@given(scenes(most=12, least=6), scenes(most=5, least=1), scenes(most=5, least=1))
def test_targets_are_the_textbooks(anchors, first, second):
    objects = (first, second)
    count = min(len(boxes) for boxes in objects)
    labels = torch.stack([torch.cat((torch.arange(count)[:, None], boxes[:count]), dim=1) for boxes in objects])
    for ours, reference in zip(multibox_target(anchors, labels), target(anchors, labels), strict=True):
        assert torch.equal(ours, reference)


@pytest.mark.parametrize(
    "padding", [(-1.0, -1, -1, -1, -1), (-1.0, 0, 0, 0, 0), (2.0, 0.4, 0.4, 0.4, 0.4), (0, float("nan"), 0, 1, 1)]
)
def test_rows_that_hold_no_object_change_nothing(padding):
    padded = torch.cat((torch.tensor([[padding, padding]]), LABELS), dim=1)
    for ours, reference in zip(multibox_target(ANCHORS, padded), multibox_target(ANCHORS, LABELS), strict=True):
        assert torch.equal(ours, reference)


def test_the_textbook_would_train_on_padding():
    padded = torch.cat((LABELS, torch.tensor([[[-1.0, 0, 0, 0, 0]]])), dim=1)
    offsets, mask, classes = target(ANCHORS, padded)
    assert mask.sum() == 16 and classes.tolist() == [[0, 1, 2, 0, 2]]
    assert offsets.min().item() == pytest.approx(-69.08, abs=0.01)
    assert multibox_target(ANCHORS, padded)[1].sum() == 12


def test_pictures_without_objects_and_anchors_without_size():
    offsets, mask, classes = multibox_target(ANCHORS, torch.zeros(2, 0, 5))
    assert offsets.shape == mask.shape == (2, 20) and not mask.any() and not classes.any()
    assert [part.shape for part in multibox_target(ANCHORS, torch.zeros(0, 3, 5))] == [(0, 20), (0, 20), (0, 5)]
    flat = torch.tensor([[0.1, 0.1, 0.1, 0.5]])
    assert [part.tolist() for part in multibox_target(flat, LABELS)] == [[[0] * 4], [[0] * 4], [[0]]]


@settings(max_examples=30, deadline=None)
@given(scenes(most=10, least=1), st.integers(0, 10**6), st.sampled_from([0.1, 0.3, 0.5]), st.sampled_from([0.0099, 0.5]))
def test_detections_are_the_textbooks(anchors, seed, nms_threshold, pos_threshold):
    generator = torch.Generator().manual_seed(seed)
    probs = torch.rand(2, 4, len(anchors), generator=generator).softmax(dim=1)
    offsets = torch.randn(2, 4 * len(anchors), generator=generator)
    ours = multibox_detection(probs, offsets, anchors[None], nms_threshold, pos_threshold)
    assert torch.equal(ours, detect(probs, offsets, anchors, nms_threshold, pos_threshold))


def test_the_textbooks_detections():
    anchors = torch.tensor([[0.1, 0.08, 0.52, 0.92], [0.08, 0.2, 0.56, 0.95], [0.15, 0.3, 0.62, 0.91], [0.55, 0.2, 0.9, 0.88]])
    probs = torch.tensor([[[0.0] * 4, [0.9, 0.8, 0.7, 0.1], [0.1, 0.2, 0.3, 0.9]]])
    rows = multibox_detection(probs, torch.zeros(1, 16), anchors, nms_threshold=0.5)[0]
    assert rows[:, 0].tolist() == [0, 1, -1, -1]
    assert rows[:, 1].tolist() == pytest.approx([0.9, 0.9, 0.8, 0.7])
    torch.testing.assert_close(rows[:, 2:], anchors[[0, 3, 1, 2]])


def test_infinite_boxes_overlap_nothing():
    rows = multibox_detection(torch.tensor([[[0.0, 0.0], [0.9, 0.8]]]), torch.full((1, 8), 1e4), ANCHORS[:2])
    assert rows[0, :, 0].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: multibox_target(ANCHORS, torch.zeros(2, 3)), r"labels have shape \(2, 3\)"),
        (lambda: multibox_target(torch.zeros(2, 5, 4), LABELS), r"must be \(A, 4\)"),
        (lambda: multibox_detection(torch.zeros(1, 2, 3), torch.zeros(1, 20), ANCHORS), "with 5 anchors"),
        (lambda: multibox_detection(torch.zeros(1, 2, 5), torch.zeros(1, 5), ANCHORS), r"must be \(1, 20\)"),
    ],
)
def test_refusals(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
