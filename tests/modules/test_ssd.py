"""The browser's half of the lesson "SSD, layer by layer" against the core on random passes: anchors, candidates, losses."""

import numpy as np
import pytest
import torch
from in_node import in_node

from playground.boxes.matching import assign_anchor_to_bbox, match_atss, match_ssd
from playground.models.everyday import CLASSES, SHAPES, STRIDES
from playground.vision.detector_anchors import detector_anchors, level_sizes, map_sizes
from playground.vision.ssd_pass import MATCHINGS, SsdPass, anchor_losses

PASS, LOSSES = "lessons/ssd/ssd_pass.js", "lessons/ssd/ssd_losses.js"
MADE = """const made = (p) => ({ ...p, scores: Float32Array.from(p.scores), offsets: Float32Array.from(p.offsets),
  boxes: Float32Array.from(p.boxes) });"""


def random_pass(seed: int, canvas: tuple[int, int] = (96, 160)) -> SsdPass:
    rng = np.random.default_rng(seed)
    count, (height, width) = sum(level_sizes(*canvas)), canvas
    scores = (rng.random((count, len(CLASSES))) ** 6).astype(np.float32)
    corners = rng.random((count, 2, 2)) * (2 * width, 2 * height)
    boxes = np.concatenate([corners.min(1), corners.max(1)], axis=1).astype(np.float32)
    boxes[:3, 2:] = boxes[:3, :2]  # without area
    offsets = rng.normal(0, 2, (count, 4)).astype(np.float32)
    return SsdPass((2 * width, 2 * height), canvas, (0.5, 0.5), (), scores, offsets, boxes)


def told(found: SsdPass) -> dict[str, object]:
    flat = {name: getattr(found, name).ravel().tolist() for name in ("scores", "offsets", "boxes")}
    grids = [list(grid) for grid in found.grids]
    return flat | {"grids": grids, "strides": STRIDES, "shapes": SHAPES, "scale": found.scale, "classes": CLASSES}


@pytest.mark.parametrize("canvas", [(32, 32), (96, 160), (352, 352)])
def test_anchors_are_the_cores_to_the_last_bit(canvas):
    grids = [list(grid) for grid in map_sizes(*canvas)]
    data = {"grids": grids, "strides": STRIDES, "shapes": SHAPES, "scale": [1, 1]}
    script = "(p, m) => Array.from({ length: m.totalOf(p) }, (_, i) => [m.canvasAnchor(p, i), m.anchorOf(p, m.placeOf(p, i))])"
    found = in_node(script, data, PASS)
    np.testing.assert_array_equal([box for box, _place in found], detector_anchors(*canvas).double().numpy())
    assert [place for _box, place in found] == list(range(len(found)))


@pytest.mark.parametrize("point", [(0, 0), (100.2, 51.7), (319.9, 191.9), (5000, -3)])
def test_the_cell_at_a_point_is_the_cores(point):
    found = random_pass(0)
    script = f"(p, m) => p.grids.map((_, level) => m.anchorOf(p, {{ ...m.cellAt(p, level, {list(point)}), shape: 1 }}))"
    assert in_node(script, told(found), PASS) == [found.anchor_at(level, *point, 1) for level in range(4)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("score", "nms"), [(0.3, 0.5), (0.05, 0.1), (0.95, 0.45), (1.0, 0.5)])
def test_boxes_before_and_after_nms_are_the_cores(seed, score, nms):
    found = random_pass(seed)
    script = f"""(p, m) => {{ {MADE} const {{ candidates, kept }} = m.suppressed(made(p), {score}, {nms});
      return [candidates.anchors, candidates.classes, kept.map((k) => [candidates.anchors[k], candidates.classes[k]])]; }}"""
    anchors, classes, kept = in_node(script, told(found), PASS)
    wanted = found.candidates(score)
    assert (anchors, classes) == (wanted[0].tolist(), wanted[1].tolist())
    assert kept == np.stack(found.kept(score, nms), axis=1).tolist()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "options",
    [
        {"match": "textbook", "iou": 0.5, "ratio": 3, "gamma": 0.0, "sigma": 1.0},
        {"match": "ssd", "iou": 0.2, "ratio": None, "gamma": 2.0, "sigma": 10.0},
        {"match": "atss", "iou": 0.9, "ratio": 10, "gamma": 0.5, "sigma": 0.5},
    ],
)
def test_losses_are_the_cores(seed, options):
    found = random_pass(seed)
    rng = np.random.default_rng(seed)
    corners = rng.random((4, 2, 2)) * (320, 192)
    boxes, kinds = np.concatenate([corners.min(1), corners.max(1)], axis=1), rng.integers(0, 9, 4).tolist()
    asked = {name: options[name] for name in ("ratio", "gamma", "sigma")}
    wanted = anchor_losses(found, boxes, kinds, matching=options["match"], iou_threshold=options["iou"], **asked)
    data = {"pass": told(found), "options": options}
    data["objects"] = [{"box": box, "kind": kind} for box, kind in zip(boxes.tolist(), kinds, strict=True)]
    script = f"""(d, m) => {{ {MADE} const l = m.anchorLosses(made(d.pass), d.objects, d.options);
      return {{ ...l, assigned: [...l.assigned], byClass: [...l.byClass], byBox: [...l.byBox], wanted: [...l.wanted] }}; }}"""
    got = in_node(script, data, LOSSES)
    assert got["assigned"] == wanted.assigned.tolist()
    np.testing.assert_allclose(got["byClass"], wanted.by_class, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(got["byBox"], wanted.by_box, rtol=1e-6, atol=1e-9)
    assert sorted(got["hard"]) == np.flatnonzero(wanted.hard).tolist()
    for anchor, offsets in got["wanted"]:
        np.testing.assert_allclose(offsets, wanted.wanted[anchor], rtol=1e-6)


def test_every_rule_gives_the_cores_positives_on_many_scenes():
    """Sixty scenes, some with equal objects and some with objects beside the picture, in one run of node."""
    canvas, rng, scenes = (96, 160), np.random.default_rng(7), []
    anchors, counts = detector_anchors(*canvas).double(), level_sizes(*canvas)
    for number in range(60):
        low = rng.uniform(-10, 120, (rng.integers(1, 6), 2))
        boxes = np.hstack([low, low + rng.uniform(2, 90, low.shape)])
        boxes = np.vstack([boxes, boxes[:1]]) if number % 3 == 0 else boxes
        boxes = boxes.round() if number % 2 else boxes
        scenes.append({"objects": boxes.tolist(), "match": MATCHINGS[number % 3], "iou": float(rng.uniform(0.1, 0.9))})
    data = {"anchors": anchors.tolist(), "counts": counts, "scenes": scenes}
    script = """(d, m) => d.scenes.map(({ objects, match, iou }) =>
      [...m.assignAnchors(d.anchors, objects, { match, iou, counts: d.counts, perCell: 3 })])"""
    for scene, assigned in zip(scenes, in_node(script, data, "lessons/ssd/ssd_matching.js"), strict=True):
        objects = torch.tensor(scene["objects"], dtype=torch.float64)
        if scene["match"] == "atss":
            wanted = match_atss(objects, anchors, counts, per_place=3)
        else:
            wanted = {"textbook": assign_anchor_to_bbox, "ssd": match_ssd}[scene["match"]](objects, anchors, scene["iou"])
        assert assigned == wanted.tolist(), scene
