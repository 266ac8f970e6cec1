"""Numbers that the lessons on boxes quote, each found by the core: similarity, anchors, matching, levels."""

import math

import pytest
import torch

from playground.boxes import (
    MEASURES,
    TEXTBOOK_SSD,
    anchor_shapes,
    assign_anchor_to_bbox,
    atss_thresholds,
    box_center_to_corner,
    box_iou,
    fpn_level,
    is_proper,
    leaves_picture,
    match_atss,
    match_ssd,
    match_two_thresholds,
    multibox_prior,
    offset_boxes,
    offset_inverse,
    pyramid_priors,
    shape_iou,
)

DOG_AND_CAT = torch.tensor([[0.1, 0.08, 0.52, 0.92], [0.55, 0.2, 0.9, 0.88]])
ANCHORS = torch.tensor(
    [[0, 0.1, 0.2, 0.3], [0.15, 0.2, 0.4, 0.4], [0.63, 0.05, 0.88, 0.98], [0.66, 0.45, 0.8, 0.8], [0.57, 0.3, 0.92, 0.9]]
)


def like(first, second, name="IoU"):
    return MEASURES[name](torch.tensor([first], dtype=torch.float64), torch.tensor([second], dtype=torch.float64)).item()


def square(side, x=0.0, y=0.0):
    return [x, y, x + side, y + side]


def about(value, digits=3):
    return pytest.approx(value, abs=0.5001 * 10**-digits)


# Lesson 1: similarity of two boxes


def test_equal_squares_slid_apart():
    assert like(square(100), square(100, 50)) == pytest.approx(1 / 3)
    assert like(square(90), square(90, 30)) == pytest.approx(1 / 2)


def test_similarity_to_the_truth_is_no_likeness_to_each_other():
    for width, each, both in ((50, 0.5, 0.0), (70, 0.7, 0.4)):
        a, b = [0, 0, width, 100], [100 - width, 0, 100, 100]
        assert [like(a, square(100)), like(b, square(100)), like(a, b)] == pytest.approx([each, each, both])


@pytest.mark.parametrize(
    ("shift", "name", "value"),
    [
        ((50, 50), "IoU", 0.143),
        ((50, 50), "GIoU", -0.079),
        ((50, 50), "DIoU", 0.032),
        ((200, 0), "GIoU", -0.333),
        ((300, 0), "GIoU", -0.5),
        ((200, 0), "IoU", 0),
        ((300, 0), "IoU", 0),
    ],
)
def test_a_box_slides_away(shift, name, value):
    assert like(square(100), square(100, *shift), name) == about(value)


def test_in_line_giou_is_iou_until_they_part():
    for shift in (10, 50, 99, 100):
        assert like(square(100), square(100, shift), "GIoU") == pytest.approx(like(square(100), square(100, shift)))


def test_only_diou_sees_a_small_box_move_inside():
    for place, diou in ((30, 0.16), (60, 0.07)):
        small = square(40, place, place)
        assert [like(square(100), small, name) for name in ("IoU", "GIoU", "Dice", "DIoU")] == [
            about(0.16),
            about(0.16),
            about(0.276),
            about(diou, 2),
        ]


def test_a_tremor_hurts_small_boxes():
    for side, shift, value in ((8, 2, 0.391), (80, 2, 0.906), (10, 1, 0.681), (100, 1, 0.961)):
        assert like(square(side), square(side, shift, shift)) == about(value)


def test_misunderstandings_of_likeness():
    assert like(square(90), square(90, 30), "Dice") == about(0.667)
    across = [0, 25, 100, 75], [25, 0, 75, 100]
    assert (like(*across), like(*across, "CIoU")) == (about(0.333), about(0.3))
    assert like(square(100), square(50, 10, 30), "CIoU") == pytest.approx(like(square(100), square(50, 10, 30), "DIoU"))
    inverted = [100, 100, 50, 50]
    assert (inverted[2] - inverted[0]) * (inverted[3] - inverted[1]) == 2500
    assert like(inverted, inverted) == 0 and not is_proper([inverted]).any()


def test_five_ways_to_one_half():
    both, root = 100 * 0.1835, math.sqrt(2)
    for box in ([0, 0, 50, 100], square(100, 100 / 3), square(100, both, both), [-20.71, -20.71, 120.71, 120.71]):
        assert like(square(100), box) == about(0.5)
    assert root == about(1.414)
    assert shape_iou([[1.0, 1.0]], [[1.5, 1 / 1.5]]).item() == pytest.approx(0.5)


def test_the_island_of_places():
    for threshold in (0.3, 0.5, 0.7):
        for x in (0.0, 0.05, 0.1):
            y = 1 - 2 * threshold / (1 + threshold) / (1 - x)
            assert like(square(1), square(1, x, y)) == pytest.approx(threshold)


# Lesson 2: anchors

SIZES, RATIOS = (0.75, 0.5, 0.25), (1, 2, 0.5)


def test_the_order_of_sizes_decides_two_shapes():
    assert anchor_shapes(1, 1, SIZES, RATIOS)[3].tolist() == [about(1.061), about(0.530)]
    assert anchor_shapes(1, 1, SIZES[::-1], RATIOS)[3].tolist() == [about(0.354), about(0.177)]


@pytest.mark.parametrize(("sizes", "full", "share"), [(SIZES, False, 0.47), (SIZES[::-1], False, 0.62), (SIZES, True, 0.74)])
def test_share_of_shapes_that_are_reached(sizes, full, share):
    sides = torch.logspace(-1, 0, 200)
    objects = torch.cartesian_prod(sides, sides)
    best = shape_iou(objects, anchor_shapes(1, 1, sizes, RATIOS, full=full)).amax(dim=1)
    assert (best >= 0.5).float().mean().item() == about(share, 2)


def test_a_photo_with_anchors_at_every_pixel():
    anchors = multibox_prior(561, 728, SIZES, RATIOS)
    assert len(anchors) == 2_042_040 and anchors.numel() * 4 == about(32.7e6, -5)
    assert leaves_picture(anchors).float().mean().item() == about(0.779)
    assert len(anchors) // 5444 == 375
    fifth = anchors.reshape(-1, 5, 4)[:, 4]
    assert 561 * float(fifth[0, 3] - fifth[0, 1]) == about(595, 0)
    assert len(fifth) == 408_408 and leaves_picture(fifth).all()
    assert 561 * 728 * 9 == 3_675_672


@pytest.mark.parametrize(("cells", "worst"), [(8, 0.391), (16, 0.620)])
def test_half_a_stride_is_lost(cells, worst):
    anchors = multibox_prior(cells, cells, [0.25], [1])
    stride = 256 // cells
    places = torch.cartesian_prod(torch.arange(96, 97 + stride), torch.arange(96, 97 + stride)) / 256
    best = box_iou(torch.cat((places, places + 0.25), dim=1), anchors).amax(dim=1)
    assert best.min().item() == about(worst)


def test_the_stride_that_never_spoils_one_half():
    for stride, spoils in ((0.366, False), (0.368, True)):
        assert (like(square(1), square(1, stride / 2, stride / 2)) < 0.5) == spoils


def test_wrong_ratios_and_sizes():
    def best(ratio, anchor_ratio):
        sides = torch.linspace(0.5, 2, 1501).sqrt()
        root = math.sqrt(anchor_ratio)
        shapes = torch.stack((sides * root, sides / root), dim=1)
        return shape_iou(torch.tensor([[math.sqrt(ratio), 1 / math.sqrt(ratio)]]), shapes).max().item()

    assert best(5, 2) == about(0.462)
    assert best(2 * 2.25, 2) == about(0.5) and best(2 * 2.3, 2) < 0.5 < best(2 * 2.2, 2)
    between = math.sqrt(2)
    assert shape_iou([[1.0, 1.0], [2.0, 2.0]], [[between, between]]).flatten().tolist() == pytest.approx([0.5, 0.5])


# Lesson 3: matching and offsets


def test_dog_and_cat():
    assert assign_anchor_to_bbox(DOG_AND_CAT, ANCHORS).tolist() == [-1, 0, 1, -1, 1]
    iou = box_iou(ANCHORS, DOG_AND_CAT)
    assert [iou[1, 0].item(), iou[2, 1].item(), iou[3, 1].item()] == [about(0.142), about(0.566), about(0.206)]


@pytest.mark.parametrize(("threshold", "positives"), [(0.05, 5), (0.2, 4), (0.3, 3), (0.6, 2), (0.99, 2)])
def test_positives_at_a_threshold(threshold, positives):
    assert (assign_anchor_to_bbox(DOG_AND_CAT, ANCHORS, threshold) >= 0).sum() == positives


def test_anchors_deleted_one_by_one():
    without = ANCHORS[[0, 2, 3, 4]]
    assert assign_anchor_to_bbox(DOG_AND_CAT, without).tolist()[0] == 0
    assert box_iou(without, DOG_AND_CAT)[0, 0].item() == about(0.054)
    without = ANCHORS[[2, 3, 4]]
    assert assign_anchor_to_bbox(DOG_AND_CAT, without).tolist()[0] == 0
    assert box_iou(without, DOG_AND_CAT)[0].tolist() == [0, about(0.566)]
    assert offset_boxes(without[:1], DOG_AND_CAT[:1])[0, 0].item() == about(-17.8, 1)


def test_three_libraries_share_two_anchors_out():
    objects, anchors = torch.tensor([[0.0, 0, 10, 10], [3, 0, 13, 10]]), torch.tensor([[1.0, 0, 11, 10], [6, 0, 16, 10]])
    iou = box_iou(anchors, objects)
    assert [iou[0, 0].item(), iou[1, 1].item()] == [about(0.818), about(0.538)]
    assert assign_anchor_to_bbox(objects, anchors).tolist() == [0, 1]
    assert match_ssd(objects, anchors).tolist() == [1, 1]
    assert match_two_thresholds(objects, anchors).tolist() == [0, -2]


@pytest.mark.parametrize(("side", "textbook", "atss"), [(24, 1, 24), (36, 1, 26), (48, 22, 35), (96, 46, 37), (200, 17, 27)])
def test_positives_against_the_size_of_the_object(side, textbook, atss):
    anchors, levels = pyramid_priors(TEXTBOOK_SSD)
    truth = box_center_to_corner(torch.tensor([[0.40, 0.45, side / 256, side / 256]]))
    sizes = levels.bincount().tolist()
    assert (assign_anchor_to_bbox(truth, anchors) >= 0).sum() == textbook
    assert (match_atss(truth, anchors, sizes, per_place=4) >= 0).sum() == atss
    threshold = atss_thresholds(truth, anchors, sizes, per_place=4)[0].item()
    assert threshold == about({24: 0.14, 96: 0.52}.get(side, threshold), 2)


def test_numbers_of_offsets():
    anchor = torch.tensor([[0.0, 0, 100, 100]])
    assert offset_boxes(anchor, anchor + torch.tensor([10.0, 0, 10, 0]))[0].tolist() == pytest.approx([1, 0, 0, 0], abs=1e-4)
    for factor, value in ((1.221, 1.0), (2, 3.466), (0.5, -3.466)):
        box = box_center_to_corner(torch.tensor([[50.0, 50, 100 * factor, 100]]))
        assert offset_boxes(anchor, box)[0, 2].item() == about(value, 2)
    ten = offset_boxes(anchor, anchor + torch.tensor([10.0, 0, 10, 0]))
    assert offset_inverse(anchor, ten, variances=(1, 1))[0, 0].item() == pytest.approx(100, abs=0.01)
    assert 5 * math.log(1e-6) == about(-69.08, 2)


# Lesson 4: several maps


def best_over_places(side):
    """Best IoU with any of the textbook's anchors, and its level, for a square at every second pixel of 256 × 256."""
    anchors, levels = pyramid_priors(TEXTBOOK_SSD)
    places = torch.arange(0, 257 - side, 2)
    corners = torch.cartesian_prod(places, places) / 256
    # A square sees the same shapes everywhere, so one of four quarters of the picture tells all by mirroring.
    corners = corners[(corners <= (1 - side / 256) / 2).all(dim=1)]
    best, which = box_iou(torch.cat((corners, corners + side / 256), dim=1), anchors).max(dim=1)
    return best, levels[which]


def test_the_cliff_below_the_smallest_anchor():
    assert best_over_places(36)[0].max().item() == about(0.494)
    assert best_over_places(37)[0].min().item() == about(0.522)
    assert 51.2 / math.sqrt(2) == about(36.2, 1)
    assert shape_iou([[36.0, 36.0]], [[51.2, 51.2]]).item() == about((36 / 51.2) ** 2)


@pytest.mark.parametrize(
    ("side", "levels"), [(80, {0: 1.0}), (96, {1: 1.0}), (128, {1: 2 / 3, 2: 1 / 3}), (200, {3: 0.5, 4: 0.5})]
)
def test_which_map_catches_a_square(side, levels):
    winners = best_over_places(side)[1]
    shares = {int(level): (winners == level).float().mean().item() for level in winners.unique()}
    assert shares == pytest.approx(levels, abs=0.1)


def test_flat_anchors_of_every_level():
    shapes = [anchor_shapes(1, 1, level.sizes, level.ratios)[2, 0].item() * 256 for level in TEXTBOOK_SSD[:4]]
    assert shapes == [about(72.4, 1), about(134.0, 1), about(195.5, 1), about(257.0, 1)]


@pytest.mark.parametrize(("size", "pairs"), [(0.176, 0), (0.177, 24)])
def test_anchors_of_a_map_that_touch(size, pairs):
    anchors = multibox_prior(4, 4, [size], [1, 2, 0.5], dtype=torch.float64)
    cell = torch.arange(len(anchors)) // 3
    touching = (box_iou(anchors, anchors) > 1e-12) & (cell[:, None] < cell)
    assert touching.sum() == pairs


def test_squares_of_a_map_touch_above_a_quarter():
    counts = {}
    for size in (0.25, 0.26):
        anchors = multibox_prior(4, 4, [size], [1], dtype=torch.float64)
        counts[size] = int((box_iou(anchors, anchors) > 1e-12).triu(1).sum())
    assert counts == {0.25: 0, 0.26: 42}


def test_levels_of_a_feature_pyramid():
    assert [fpn_level(side, side) for side in (111, 112, 223, 224)] == [2, 3, 3, 4]
    assert fpn_level(112, 448) == fpn_level(56, 896) == 4
