"""All that lies between a photo and its boxes against `detect`; each anchor's loss against torch and torchvision."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F
from torchvision import ops

from playground.boxes.matching import assign_anchor_to_bbox, match_ssd
from playground.boxes.targets import offset_boxes
from playground.images import sample
from playground.vision.detection import detect
from playground.vision.detector_anchors import assigned_objects, level_sizes
from playground.vision.detectors import detector
from playground.vision.ssd_pass import MATCHINGS, SsdPass, anchor_losses, class_losses, smooth_l1, ssd_pass

CANVAS, SIZE, KINDS = (64, 96), (192, 128), 9


@pytest.fixture(scope="module")
def found():
    return ssd_pass(sample("chelsea").photo())


@pytest.mark.parametrize(("score", "nms"), [(0.5, 0.45), (0.2, 0.3)])
def test_the_boxes_kept_are_those_of_detect(found, score, nms):
    wanted = detect(sample("chelsea").photo(), detector("everyday", exact=True)).at(score, nms)
    anchors, kinds = found.kept(score, nms)
    np.testing.assert_allclose(found.boxes[anchors], wanted.boxes, atol=1e-3)
    np.testing.assert_allclose(found.scores[anchors, kinds], wanted.scores, atol=1e-6)
    assert len(found.candidates(score)[0]) == wanted.funnel["inside"]


def test_maps_and_anchors_belong_together(found):
    assert found.canvas == (256, 384) and found.grids == [(32, 48), (16, 24), (8, 12), (4, 6)]
    assert [part.shape for part in found.features] == [(96, *grid) for grid in found.grids]
    assert sum(found.counts) == len(found.anchors) == len(found.scores) == 6120
    for level, (x, y) in ((0, (0, 0)), (1, (200.5, 100)), (3, (450, 299))):
        anchor = found.anchor_at(level, x, y, 2)
        assert found.levels[anchor] == level
        left, top, right, bottom = found.anchors[anchor].tolist()
        stride = 8 * 2**level
        centre = (left + right) / 2 / stride - 0.5, (top + bottom) / 2 / stride - 0.5
        wanted = [int(value * scale / stride) for value, scale in zip((x, y), found.scale, strict=True)]
        assert np.allclose(centre, wanted)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
@pytest.mark.parametrize("sigma", [0.5, 1.0, 10.0])
def test_losses_are_torchs(found, gamma, sigma):
    boxes, kinds = np.array([[2.0, 2, 374, 290], [60, 90, 150, 165]]), [1, 0]
    losses = anchor_losses(found, boxes, kinds, gamma=gamma, sigma=sigma)
    objects, anchors = torch.from_numpy(boxes * np.tile(found.scale, 2)), found.anchors.double()
    assigned = assign_anchor_to_bbox(objects, anchors)
    assert losses.assigned.tolist() == assigned.tolist()
    positive = (assigned >= 0).nonzero().squeeze(1)
    scores = torch.from_numpy(found.scores).double()
    true = torch.zeros_like(scores)
    true[positive, torch.tensor(kinds)[assigned[positive]]] = 1
    focal = ops.sigmoid_focal_loss(torch.logit(scores), true, alpha=-1, gamma=gamma).sum(dim=1)
    np.testing.assert_allclose(losses.by_class, focal.numpy(), rtol=1e-5, atol=1e-7)
    wanted = offset_boxes(anchors[positive], objects[assigned[positive]])
    given = torch.from_numpy(found.offsets).double()[positive]
    by_box = F.smooth_l1_loss(given, wanted, reduction="none", beta=1 / sigma**2).sum(dim=1)
    np.testing.assert_allclose(losses.by_box[positive], by_box.numpy(), rtol=1e-9)
    assert losses.by_box.sum() == pytest.approx(by_box.sum().item())  # all others are masked


@pytest.mark.parametrize("ratio", [1, 3, 10, None])
def test_hard_negatives_are_those_with_the_largest_loss(found, ratio):
    losses = anchor_losses(found, np.array([[2.0, 2, 374, 290]]), [1], ratio=ratio)
    positives = int(losses.positive.sum())
    assert positives == 8 and losses.trains[losses.positive].all()
    if ratio is None:
        assert losses.trains.all()
        return
    assert losses.hard.sum() == ratio * positives
    silent = ~losses.trains
    assert losses.by_class[losses.hard].min() >= losses.by_class[silent].max()


def test_numbers_of_the_textbooks_exercises():
    """Smooth L1 at an error of 1 for σ = 10, 1, 0.5; focal loss of 25 anchors at 0.1 beside 5,419 at 0.99."""
    np.testing.assert_allclose([smooth_l1(np.array(1.0), sigma) for sigma in (10, 1, 0.5)], [0.995, 0.5, 0.125])
    objects, background = np.full(25, 0.1, np.float32), np.full(5419, 0.01, np.float32)
    sums = [
        (class_losses(objects, np.True_, gamma).sum(), class_losses(background, np.False_, gamma).sum()) for gamma in (0.0, 2.0)
    ]
    np.testing.assert_allclose(sums[0], (57.6, 54.5), atol=0.05)
    np.testing.assert_allclose(sums[1], (46.6, 0.005), atol=0.05)


@st.composite
def objects(draw):
    """(boxes in pixels of the file, classes) of one to four objects."""
    count = draw(st.integers(1, 4))
    lefts = [draw(st.floats(0, side - 8)) for _ in range(count) for side in SIZE]
    sides = [draw(st.floats(4, side)) for _ in range(count) for side in SIZE]
    low, sides = np.reshape(lefts, (-1, 2)), np.reshape(sides, (-1, 2))
    return np.hstack([low, low + sides]), draw(st.lists(st.integers(0, KINDS - 1), min_size=count, max_size=count))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    scene=objects(),
    matching=st.sampled_from(MATCHINGS),
    iou=st.floats(0.1, 0.9),
    ratio=st.sampled_from([1, 3, 10, None]),
    gamma=st.floats(0, 5),
    sigma=st.floats(0.5, 10),
)
def test_any_losses_are_torchs_whatever_is_matched(seed, scene, matching, iou, ratio, gamma, sigma):
    rng, count = np.random.default_rng(seed), sum(level_sizes(*CANVAS))
    scores, offsets = rng.random((count, KINDS), np.float32), rng.normal(0, 2, (count, 4)).astype(np.float32)
    made = SsdPass(SIZE, CANVAS, (0.5, 0.5), (), scores, offsets, np.zeros((count, 4), np.float32))
    boxes, kinds = scene
    losses = anchor_losses(made, boxes, kinds, matching=matching, iou_threshold=iou, ratio=ratio, gamma=gamma, sigma=sigma)
    anchors, truths = made.anchors.double(), torch.from_numpy(boxes * 0.5)
    rules = {
        "textbook": assign_anchor_to_bbox,
        "ssd": match_ssd,
        "atss": lambda truths, _anchors, _iou: assigned_objects(truths, *CANVAS),
    }
    assert losses.assigned.tolist() == rules[matching](truths, anchors, iou).tolist()
    positive = np.flatnonzero(losses.assigned >= 0)
    true = torch.zeros(count, KINDS, dtype=torch.float64)
    true[positive, torch.tensor(kinds)[losses.assigned[positive]]] = 1
    logits = torch.logit(torch.from_numpy(scores).double().clamp(1e-7, 1 - 1e-7))
    focal = ops.sigmoid_focal_loss(logits, true, alpha=-1, gamma=gamma).sum(dim=1)
    np.testing.assert_allclose(losses.by_class, focal.numpy(), rtol=1e-6, atol=1e-9)
    wanted = offset_boxes(anchors[positive], truths[losses.assigned[positive]])
    by_box = F.smooth_l1_loss(torch.from_numpy(offsets[positive]).double(), wanted, reduction="none", beta=1 / sigma**2)
    np.testing.assert_allclose(losses.by_box[positive], by_box.sum(dim=1).numpy(), rtol=1e-7, atol=1e-12)
    hard = count - len(positive) if ratio is None else min(count - len(positive), ratio * len(positive))
    assert losses.hard.sum() == hard and not (losses.hard & losses.positive).any() and losses.trains[positive].all()
    silent = losses.by_class[~losses.trains]
    assert not hard or not len(silent) or losses.by_class[losses.hard].min() >= silent.max()
