"""The browser's half of the lesson "The R-CNN family" against the core: windows, pooled numbers, merged regions."""

import numpy as np
import pytest
import torch
from in_node import in_node

from playground.vision.region_proposals import group_segments
from playground.vision.roi import pool_windows, roi_align, roi_pool

ROI, REGIONS = "lessons/r_cnn/rcnn_roi.js", "lessons/r_cnn/rcnn_regions.js"


@pytest.mark.parametrize("seed", range(3))
def test_pooled_numbers_are_the_cores(seed):
    rng = np.random.default_rng(seed)
    cases = []
    for _ in range(40):
        down, across = (int(side) for side in rng.integers(1, 17, 2))
        corners = np.round(rng.uniform(-60, 500, (2, 2)), 2)
        region = [*corners.min(0), *corners.max(0) + 1]
        stride, out = int(rng.choice([16, 32])), int(rng.integers(1, 8))
        values = rng.normal(0, 2, (down, across)).astype(np.float32)
        cases.append(
            {"down": down, "across": across, "region": region, "stride": stride, "out": out, "values": values.ravel().tolist()}
        )
    script = """(cases, m) => cases.map((map) => ["pool", "align", "corner"].map((how) =>
      m.pooledValues(map, how, m.roiAxes(map.region, map.stride, map.out, map, how))))"""
    found = in_node(script, cases, ROI)
    for case, (pooled, aligned, corner) in zip(cases, found, strict=True):
        features = torch.tensor(case["values"]).reshape(1, case["down"], case["across"])
        given = torch.tensor([case["region"]], dtype=torch.float64), case["out"], 1 / case["stride"]
        assert torch.equal(torch.tensor(pooled), roi_pool(features, *given).ravel())
        for mine, is_aligned in ((aligned, True), (corner, False)):
            expected = roi_align(features.double(), *given, aligned=is_aligned).ravel()
            torch.testing.assert_close(torch.tensor(mine, dtype=torch.float64), expected, rtol=1e-9, atol=1e-9)


def test_windows_round_halves_away_from_zero_as_the_core_does():
    spans = [(-24, 40), (8, 24), (0, 32), (160, 290.5), (-40, -8)]
    found = in_node("(spans, m) => spans.map(([a, b]) => m.poolWindows(a, b, 1 / 16, 3, 12))", spans, ROI)
    for (start, end), one in zip(spans, found, strict=True):
        expected = pool_windows(start, end, 1 / 16, 3, 12)
        assert (one["first"], one["last"], [tuple(w) for w in one["windows"]]) == (
            expected.first,
            expected.last,
            list(expected.windows),
        )


def test_regions_colours_and_boxes_after_any_number_of_merges_are_the_cores():
    rng = np.random.default_rng(4)
    labels = np.arange(36).reshape(6, 6)
    image = rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)
    tree = group_segments(image, labels)
    told = {"merges": tree.merges.ravel().tolist(), "colours": image.reshape(-1, 3).ravel().tolist()}
    told |= {"sizes": tree.stats.sizes.tolist(), "boxes": tree.stats.boxes.ravel().tolist()}
    script = """(t, m) => { const tree = { ...t, boxes: Float32Array.from(t.boxes), sizes: Int32Array.from(t.sizes) };
      return [0, 7, 35].map((n) => { const roots = m.rootsAfter(tree, n);
        return [Array.from(roots), [...m.regionsLeft(tree, roots)], m.madeUntil(tree, n)]; }); }"""
    for merges, (roots, left, made) in zip((0, 7, 35), in_node(script, told, REGIONS), strict=True):
        expected = tree.regions_after(merges)
        assert roots == expected.ravel().tolist() and {region for region, _ in left} == set(expected.ravel().tolist())
        for region, colour in left:
            assert np.allclose(colour, image[expected == region].mean(axis=0))
        assert sorted(map(tuple, made)) == sorted(set(map(tuple, tree.stats.boxes[36 : 36 + merges].tolist())))
