"""Numbers that the lesson on annotations quotes and that no state of its page carries alone, found by the core."""

import numpy as np
import pytest
import torch

from playground.boxes import TEXTBOOK_SSD, box_iou, nms, pyramid_priors, shape_iou
from playground.boxes.annotations.examples import fruit_boxes, made_boxes
from playground.boxes.annotations.kmeans import kmeans_anchors, kmeans_runs
from playground.boxes.annotations.label_noise import deleted_at, in_view, nms_tax, one_pixel_off, shaken_iou
from playground.boxes.annotations.maps import ceiling, textbook_maps
from playground.boxes.annotations.shapes import closest, fitted, ratio_facts, recall_at, sides


def textbook_shapes():
    return np.concatenate([layout.shapes for layout in textbook_maps()])


def about(value, digits=3):
    return pytest.approx(value, abs=0.5001 * 10**-digits)


@pytest.fixture(scope="module")
def corners():
    return fitted(fruit_boxes())


@pytest.fixture(scope="module")
def shapes(corners):
    return sides(corners)


def test_the_fruit_set():
    fruit = fruit_boxes()
    assert (len(fruit), len(fruit.sizes), fruit.class_names) == (465, 240, ("apple", "banana", "orange"))
    assert not fruit.problems and not fruit.notes
    assert np.bincount(fruit.classes).tolist() == [156, 169, 140]


@pytest.mark.parametrize(("k", "distance", "mean"), [(5, "IoU", 0.760), (5, "Euclidean", 0.758), (9, "IoU", 0.806)])
def test_shapes_for_fruit(shapes, k, distance, mean):
    assert kmeans_anchors(shapes, k, distance).mean_iou == about(mean)


def test_the_textbooks_twenty_shapes(shapes):
    assert len(textbook_shapes()) == 20
    assert closest(shapes, textbook_shapes())[0].mean() == about(0.806)


def test_where_sizes_spread_widely_iou_distance_pays():
    made = sides(made_boxes().boxes)
    assert len(made) == 300
    small = np.sqrt(made.prod(axis=1)) < 64
    for distance, mean, reached in (("IoU", 0.646, 0.69), ("Euclidean", 0.545, 0.30)):
        run = kmeans_anchors(made, 5, distance, keep="last")
        assert run.mean_iou == about(mean)
        assert (closest(made, run.shapes)[0][small] >= 0.5).mean() == about(reached, 2)


def test_the_best_step_is_worth_keeping():
    made = sides(made_boxes().boxes)
    assert kmeans_anchors(made, 5, keep="last").mean_iou == about(0.646)
    assert kmeans_anchors(made, 5).mean_iou == about(0.657)


def test_in_twelve_of_twenty_starts_some_step_lowers_the_mean_iou(shapes):
    runs = kmeans_runs(shapes, 5)
    assert len(runs) == 20 and sum(run.fell for run in runs) == 12


def test_ceiling_of_recall_with_the_textbooks_anchors(corners):
    best = ceiling(corners, textbook_maps())
    assert recall_at(best, np.array([0.5, 0.7, 0.75])).tolist() == [about(0.989), about(0.802), about(0.508)]
    everywhere = box_iou(torch.from_numpy(corners), pyramid_priors(TEXTBOOK_SSD)[0].double()).amax(dim=1)
    assert np.allclose(best, everywhere.numpy(), atol=1e-6)


@pytest.mark.parametrize(("side", "at_75", "at_95"), [(16, 0.73, 0.00), (32, 1.00, 0.02), (64, 1.00, 0.28), (128, 1.00, 0.99)])
def test_shaken_edges(side, at_75, at_95):
    iou = shaken_iou(np.array([[side, side]]), 2)
    assert recall_at(iou, np.array([0.75, 0.95])).tolist() == [about(at_75, 2), about(at_95, 2)]


def test_stretching_changes_every_ratio():
    apples = fruit_boxes().only("apple")
    (median, spread), stretched = ratio_facts(apples.boxes), ratio_facts(fitted(apples))
    assert (median, stretched[0]) == (about(1.00, 2), about(0.81, 2))
    assert (spread, stretched[1]) == (about(0.107), about(0.233))
    assert ratio_facts(fitted(apples, "kept"))[1] == pytest.approx(spread)


@pytest.mark.parametrize(("side", "iou"), [(10, 0.681), (100, 0.961)])
def test_one_pixel_both_ways(side, iou):
    assert one_pixel_off(side) == about(iou)
    box = torch.tensor([[0.0, 0, side, side]])
    assert box_iou(box, box + 1).item() == about(iou)


def test_random_windows(corners):
    view = in_view(corners, 0.7)
    assert ((view > 0) & (view < 1 - 1e-9)).mean() == about(0.84, 2)
    assert (view == 0).mean() == about(0.01, 2)
    assert ((view > 0) & (view < 0.3)).mean() == about(0.03, 2)


@pytest.mark.parametrize(("threshold", "deleted"), [(0.3, 45), (0.45, 24), (0.5, 12), (0.7, 1)])
def test_true_boxes_that_nms_deletes(threshold, deleted):
    assert deleted_at(nms_tax(fruit_boxes()), threshold) == deleted


def test_the_tax_is_that_of_nms_picture_by_picture():
    fruit = fruit_boxes()
    boxes, area = torch.from_numpy(fruit.boxes), torch.from_numpy(sides(fruit.boxes).prod(axis=1))
    for threshold in (0.2, 0.4, 0.6):
        kept = 0
        for group in {*zip(fruit.pictures.tolist(), fruit.classes.tolist(), strict=True)}:
            mine = torch.from_numpy((fruit.pictures == group[0]) & (fruit.classes == group[1]))
            kept += len(nms(boxes[mine], area[mine], threshold))
        assert deleted_at(nms_tax(fruit), threshold) == len(fruit) - kept


def test_best_iou_is_that_of_the_core(shapes):
    anchors = textbook_shapes()
    expected = shape_iou(torch.from_numpy(shapes), torch.from_numpy(anchors))
    best, which = closest(shapes, anchors)
    assert np.allclose(best, expected.amax(dim=1).numpy()) and (which == expected.argmax(dim=1).numpy()).mean() > 0.99
