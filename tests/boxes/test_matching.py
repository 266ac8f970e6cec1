"""Matching against the textbook's written out, ties included; torchvision's matchers; ATSS written out."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from textbook_boxes import assign, iou_matrix, scenes
from torchvision.models.detection._utils import Matcher, SSDMatcher

from playground.boxes import (
    assign_anchor_to_bbox,
    atss_thresholds,
    match_atss,
    match_ssd,
    match_two_thresholds,
    trace_matching,
)

BOX = torch.tensor([[0.0, 0.0, 1.0, 1.0]])
RULES = (
    assign_anchor_to_bbox,
    match_two_thresholds,
    match_ssd,
    lambda truths, anchors: match_atss(truths, anchors, [len(anchors)]),
)


@pytest.mark.parametrize("rule", RULES)
def test_empty_sets(rule):
    assert rule([], BOX).tolist() == [-1]
    assert rule(BOX, torch.zeros(0, 4)).tolist() == []
    assert rule([], torch.zeros(0, 4)).tolist() == []


@settings(max_examples=40, deadline=None)
@given(scenes(most=8, least=1, grid=6), scenes(most=14, least=1, grid=6), st.sampled_from([0.2, 0.5, 0.7]))
def test_matching_is_the_textbooks_with_its_ties(truths, anchors, threshold):
    expected = assign(truths, anchors, threshold)
    assert torch.equal(assign_anchor_to_bbox(truths, anchors, threshold), expected)
    trace = trace_matching(truths, anchors, threshold)
    assert torch.equal(trace.assignment, expected)
    assert len(trace.claims) == len(truths)


@settings(max_examples=30, deadline=None)
@given(scenes(most=6, least=1), scenes(most=14, least=6))
def test_claims_fall_and_every_object_has_an_anchor(truths, anchors):
    trace = trace_matching(truths, anchors)
    values = [claim.iou for claim in trace.claims]
    assert values == sorted(values, reverse=True)
    assert {claim.truth for claim in trace.claims} == set(range(len(truths)))
    assert {part.anchor for part in (*trace.claims, *trace.verdicts)} == set(range(len(anchors)))
    assert all(verdict.accepted == (verdict.iou >= 0.5) for verdict in trace.verdicts)


def test_improper_boxes_match_with_zero():
    nan = float("nan")
    assert assign_anchor_to_bbox([[nan, 0, 1, 1]], torch.cat((BOX, BOX + 2))).tolist() == [0, -1]


@settings(max_examples=40, deadline=None)
@given(scenes(most=6, least=1, grid=6), scenes(most=14, least=1, grid=6), st.booleans())
def test_torchvisions_matchers(truths, anchors, keep_best):
    matrix = iou_matrix(truths, anchors)
    assert torch.equal(match_two_thresholds(truths, anchors, keep_best=keep_best), Matcher(0.7, 0.3, keep_best)(matrix))
    assert torch.equal(match_ssd(truths, anchors), SSDMatcher(0.5)(matrix))


def atss_written_out(truths, anchors, level_sizes, nearest):
    matrix = iou_matrix(anchors, truths)
    best = {}
    for j, truth in enumerate(truths):
        candidates, start = [], 0
        for size in level_sizes:
            gaps = [(float(torch.dist((a[:2] + a[2:]) / 2, (truth[:2] + truth[2:]) / 2)), k) for k, a in enumerate(anchors)]
            candidates += [k for _, k in sorted(gaps[start : start + size])[:nearest]]
            start += size
        values = matrix[candidates, j]
        threshold = values.mean() + (values.std() if len(values) > 1 else 0)
        for k in candidates:
            centre = (anchors[k, :2] + anchors[k, 2:]) / 2
            inside = (centre > truth[:2]).all() and (centre < truth[2:]).all()
            if matrix[k, j] >= threshold and inside and matrix[k, j] > best.get(k, (-1, 0))[0]:
                best[k] = (matrix[k, j], j)
    return [best[k][1] if k in best else -1 for k in range(len(anchors))]


@settings(max_examples=25, deadline=None)
@given(scenes(most=4, least=1), scenes(most=14, least=5), st.integers(2, 4))
def test_atss_is_its_definition(truths, anchors, nearest):
    sizes = [3, len(anchors) - 3]
    assert match_atss(truths, anchors, sizes, nearest).tolist() == atss_written_out(truths, anchors, sizes, nearest)
    assert torch.equal(match_atss(truths, anchors, sizes, 1, per_place=nearest), match_atss(truths, anchors, sizes, nearest))
    thresholds, candidates = atss_thresholds(truths, anchors, sizes, nearest)
    assert thresholds.shape == (len(truths),) and candidates.sum(dim=0).tolist() == [sum(min(nearest, s) for s in sizes)] * len(
        truths
    )


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: match_two_thresholds(BOX, BOX, high=0.3, low=0.5), "low threshold 0.5 lies above"),
        (lambda: match_atss(BOX, BOX, [2]), "hold 2 anchors together, but there are 1"),
    ],
)
def test_refusals(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
