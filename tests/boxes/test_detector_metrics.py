"""Average precision against hand-made curves and COCO's own evaluation; errors by kind."""

import math

import numpy as np
import pytest
from coco_reference import coco_precision, random_pictures
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes import (
    Found,
    Truth,
    average_precision,
    confusion,
    match_detections,
    mean_average_precision,
    precision_recall,
)


def test_nothing_found_and_nothing_there():
    assert all(average_precision([], [], 3, method) == 0 for method in ("area", "11", "101"))
    assert math.isnan(average_precision([0.5], [False], 0))
    assert mean_average_precision([], []).class_ids == () and math.isnan(mean_average_precision([], []).mean)
    assert match_detections([], [], [[0, 0, 1, 1]]).tolist() == [] and match_detections([[0, 0, 1, 1]], [1], []).tolist() == [-1]


def test_precision_and_recall():
    precision, recall = precision_recall([0.1, 0.9, 0.5], [True, True, False], 4)
    assert precision.tolist() == pytest.approx([1, 1 / 2, 2 / 3]) and recall.tolist() == [0.25, 0.25, 0.5]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=12), st.integers(0, 4))
def test_definitions_of_average_precision(hits, missed):
    objects = sum(hits) + missed
    if not objects:
        return
    precision, recall = precision_recall(range(len(hits), 0, -1), hits, objects)

    def best_from(wanted):
        return max((p for p, r in zip(precision, recall, strict=True) if r >= wanted), default=0)

    scores = list(range(len(hits), 0, -1))
    assert average_precision(scores, hits, objects, "11") == pytest.approx(np.mean([best_from(k / 10) for k in range(11)]))
    assert average_precision(scores, hits, objects, "101") == pytest.approx(
        np.mean([best_from(r) for r in np.linspace(0, 1, 101)])
    )
    area = sum(best_from((k + 1) / objects) / objects for k in range(objects))
    assert average_precision(scores, hits, objects) == pytest.approx(area)


@pytest.mark.parametrize("most", [100, 3])
def test_map_is_cocos(most):
    for seed in range(20):
        found, truths = random_pictures(seed)
        ours = mean_average_precision(found, truths, most_detections=most)
        expected = coco_precision(found, truths, most)
        assert [ours.mean, ours.at(0.5), ours.at(0.75)] == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_rules_part_over_a_taken_object():
    truths, boxes = [[0, 0, 100, 100], [40, 0, 140, 100]], [[0, 0, 100, 100], [15, 0, 115, 100]]
    assert match_detections(boxes, [0.9, 0.8], truths).tolist() == [0, 1]
    assert match_detections(boxes, [0.9, 0.8], truths, rule="voc").tolist() == [0, -1]
    assert match_detections(boxes, [0.8, 0.9], truths, rule="voc").tolist() == [-1, 0]


def test_plus_one_can_decide():
    assert match_detections([[0, 0, 3, 3]], [1], [[0, 0, 3, 1]], iou_threshold=0.4).tolist() == [-1]
    assert match_detections([[0, 0, 3, 3]], [1], [[0, 0, 3, 1]], iou_threshold=0.4, plus_one=True).tolist() == [0]


def test_errors_by_kind():
    truth = Truth([[0, 0, 10, 10], [20, 0, 30, 10], [40, 0, 50, 10]], [0, 1, 1])
    found = Found(
        [[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10], [60, 0, 70, 10], [40, 0, 50, 10]],
        [0, 0, 0, 1, 1],
        [0.9, 0.8, 0.7, 0.6, 0.1],
    )
    result = confusion([found], [truth], score_threshold=0.3)
    assert result.outcomes == {"hit": 1, "duplicate": 1, "wrong class": 1, "background": 1, "missed": 1}
    assert result.matrix.tolist() == [[1, 0, 0], [1, 0, 1], [0, 1, 0]]
    assert confusion([found], [truth]).outcomes["missed"] == 0


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.3, 0.5, 0.8]))
def test_every_object_and_detection_is_counted_once(seed, threshold):
    found, truths = random_pictures(seed)
    outcomes = confusion(found, truths, iou_threshold=threshold).outcomes
    assert outcomes["hit"] + outcomes["wrong class"] + outcomes["missed"] == sum(len(truth.boxes) for truth in truths)
    assert outcomes.total() - outcomes["missed"] == sum(len(answer.boxes) for answer in found)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: average_precision([0.5], [True], 1, "7"), "methods are area, 11, 101"),
        (lambda: average_precision([0.5], [True], 0), "1 hits, but only 0 objects"),
        (lambda: precision_recall([0.5, 0.4], [True], 1), r"both must be \(N,\)"),
        (lambda: precision_recall([math.nan], [True], 1), "Score 0 is NaN"),
        (lambda: match_detections([[0, 0, 1, 1]], [1], [], rule="guess"), "rules are coco and voc"),
        (lambda: match_detections([[0, 0, 1, 1]], [], []), "give one score a box"),
        (lambda: mean_average_precision([], [Truth([], [])]), "0 pictures and objects for 1"),
        (lambda: mean_average_precision([], [], rule="guess"), "rules are coco and voc"),
        (lambda: mean_average_precision([], []).at(0.6001), "was not measured"),
        (lambda: confusion([], [Truth([], [])]), "as many"),
        (lambda: Truth([[0, 0, 1, 1]], [1, 2]), "class_ids have shape"),
    ],
)
def test_refusals(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
