"""The detector's loss against its formulae and torchvision's, and what is masked."""

import pytest
import torch
from torchvision.ops import generalized_box_iou

from playground.boxes import box_iou, offset_boxes
from playground.models.everyday import CLASSES
from playground.vision.detector_loss import BOX_WEIGHT, Targets, detector_loss, make_targets, paired_iou, quality_focal

SIZE = (64, 96)
BOXES = torch.tensor([[10.0, 8.0, 50.0, 60.0], [60.0, 20.0, 90.0, 44.0]])
KINDS = torch.tensor([2, 7])
ALL = torch.ones(1, len(CLASSES))


def targets(known=ALL) -> Targets:
    return make_targets([BOXES], [KINDS], known, SIZE)


def perfect_offsets(wanted: Targets) -> torch.Tensor:
    offsets = torch.zeros(1, len(wanted.anchors), 4)
    offsets[0, wanted.anchor] = offset_boxes(wanted.anchors[wanted.anchor], wanted.boxes)
    return offsets


def test_paired_iou_is_the_diagonal():
    torch.manual_seed(0)
    corners = torch.rand(2, 50, 2, 2).sort(dim=2).values + torch.tensor([[[[0.0], [0.01]]]])
    first, second = corners.flatten(2)
    iou, giou = paired_iou(first, second)
    torch.testing.assert_close(iou, box_iou(first, second).diagonal())
    torch.testing.assert_close(giou, generalized_box_iou(first, second).diagonal())


@pytest.mark.parametrize(("logit", "quality"), [(0.0, 0.0), (2.0, 0.0), (-1.0, 0.7), (3.0, 1.0)])
def test_quality_focal_is_its_formula(logit, quality):
    score = torch.tensor(logit).sigmoid()
    entropy = -(quality * score.log() + (1 - quality) * (1 - score).log())
    expected = (quality - score) ** 2 * entropy
    torch.testing.assert_close(quality_focal(torch.tensor(logit), torch.tensor(quality)), expected)


def test_perfect_boxes_cost_nothing_and_zero_offsets_do():
    wanted = targets()
    logits = torch.full((1, len(wanted.anchors), len(CLASSES)), -20.0)
    logits[wanted.picture, wanted.anchor, wanted.classes] = 20.0
    assert detector_loss((logits, perfect_offsets(wanted)), wanted).item() == pytest.approx(0, abs=1e-3)
    _iou, giou = paired_iou(wanted.anchors[wanted.anchor], wanted.boxes)
    box_loss = BOX_WEIGHT * (1 - giou).mean()
    assert detector_loss((logits, torch.zeros(1, len(wanted.anchors), 4)), wanted) > box_loss  # the classes' quality falls, too


def test_a_class_that_is_not_annotated_adds_nothing_and_learns_nothing():
    known = ALL.clone()
    known[0, 0] = 0
    wanted = targets(known)
    logits = torch.zeros(1, len(wanted.anchors), len(CLASSES), requires_grad=True)
    detector_loss((logits, perfect_offsets(wanted)), wanted).backward()
    assert not logits.grad[..., 0].any()
    assert logits.grad[..., 1:].abs().sum(dim=1).min() > 0


def test_a_positive_anchor_is_to_score_its_own_overlap():
    wanted = targets()
    logits = torch.zeros(1, len(wanted.anchors), len(CLASSES))
    iou, _giou = paired_iou(wanted.anchors[wanted.anchor], wanted.boxes)
    logits[wanted.picture, wanted.anchor, wanted.classes] = torch.logit(iou)
    logits.requires_grad_(True)
    detector_loss((logits, torch.zeros(1, len(wanted.anchors), 4)), wanted).backward()
    at_target = logits.grad[wanted.picture, wanted.anchor, wanted.classes]
    torch.testing.assert_close(at_target, torch.zeros_like(at_target), atol=1e-5, rtol=0)


def test_a_photo_without_objects_teaches_background_only():
    none = make_targets([torch.zeros(0, 4)], [torch.zeros(0, dtype=torch.long)], ALL, SIZE)
    logits, offsets = (torch.zeros(1, len(none.anchors), n, requires_grad=True) for n in (len(CLASSES), 4))
    detector_loss((logits, offsets), none).backward()
    assert (logits.grad > 0).all()
    assert not offsets.grad.any()


def test_targets_of_a_batch_name_the_picture():
    empty = torch.zeros(0, 4), torch.zeros(0, dtype=torch.long)
    both = make_targets([empty[0], BOXES], [empty[1], KINDS], ALL.repeat(2, 1), SIZE)
    assert (both.picture == 1).all()
    alone = targets()
    assert torch.equal(both.anchor, alone.anchor)
    assert torch.equal(both.boxes, alone.boxes)
    assert set(both.classes.tolist()) == {2, 7}
