"""Survival sets and deaths against NMS itself, run at every threshold where anything can change and between them."""

import math
from itertools import pairwise

import torch
from hypothesis import given, settings
from textbook_boxes import scored_scenes

from playground.boxes import batched_nms, box_iou, kept_at, nms_trace, survival, survival_curve, survival_deaths, survival_sets


def telling_thresholds(boxes):
    """Every IoU of a pair, and a threshold between each two: nothing can change anywhere else."""
    ends = sorted({0.0, *box_iou(boxes, boxes).double().flatten().tolist(), 1.0})
    return ends + [(a + b) / 2 for a, b in pairwise(ends)]


def test_empty_and_single():
    assert survival_sets([], []) == survival_deaths([], []) == []
    assert survival_curve([]) == ((0.0,), (0,))
    assert survival_sets([[0, 0, 1, 1]], [0.5]) == [((0.0, math.inf),)]
    assert survival_deaths([[0, 0, 1, 1]], [0.5]) == [()]


@settings(max_examples=20, deadline=None)
@given(scored_scenes(most=9, grid=6, levels=4))
def test_sets_deaths_and_counts_are_those_of_nms(scene):
    boxes, scores = scene
    kinds = torch.arange(len(boxes)) % 4 // 3
    for class_ids in (None, kinds):
        sets, deaths = survival_sets(boxes, scores, class_ids), survival_deaths(boxes, scores, class_ids)
        starts, counts = survival_curve(sets)
        for threshold in telling_thresholds(boxes):
            trace = nms_trace(boxes, scores, threshold, class_ids)
            kept = {step.picked for step in trace}
            assert {box for box, intervals in enumerate(sets) if kept_at(intervals, threshold)} == kept
            removers = {part.box: (step.picked, part.iou) for step in trace for part in step.comparisons if part.suppressed}
            named = [(box, d) for box, each in enumerate(deaths) for d in each if d.start <= threshold < d.end]
            assert {box: (death.remover, death.iou) for box, death in named} == removers
            assert counts[max(k for k, start in enumerate(starts) if start <= threshold)] == len(kept)
        assert all(a != b for a, b in pairwise(counts))


@settings(max_examples=10, deadline=None)
@given(scored_scenes(most=60))
def test_lives_and_deaths_tile_the_axis(scene):
    boxes, scores = scene
    for intervals, deaths in zip(survival_sets(boxes, scores), survival_deaths(boxes, scores), strict=True):
        pieces = sorted([*intervals, *((death.start, death.end) for death in deaths)])
        assert pieces[0][0] == 0 and pieces[-1][1] == math.inf == intervals[-1][1]
        assert all(left[1] == right[0] for left, right in pairwise(pieces))


def test_a_crowd_at_usual_thresholds(monkeypatch):
    generator = torch.Generator().manual_seed(0)
    corner = torch.rand(200, 2, generator=generator) * 80
    boxes, scores = torch.cat((corner, corner + 20), dim=1), torch.rand(200, generator=generator)
    sets = survival_sets(boxes, scores)
    monkeypatch.setattr(survival, "USUAL_INTERVALS", 0)
    assert survival_sets(boxes, scores) == sets  # the arrays grow
    for threshold in (0.0, 0.3, 0.45, 0.5, 0.7, 1.0):
        kept = batched_nms(boxes, scores, torch.zeros(200), threshold).tolist()
        assert sorted(kept) == [box for box, intervals in enumerate(sets) if kept_at(intervals, threshold)]


def test_improper_boxes_always_live():
    assert survival_sets([[0, 0, 0, 0], [0, 0, math.nan, 1], [0, 0, 2, 2]], [0.9, 0.8, 0.7]) == [((0.0, math.inf),)] * 3
