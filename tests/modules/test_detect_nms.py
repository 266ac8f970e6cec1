"""NMS of a detector's candidates as the browser works it out, against the core and torchvision, to the last box."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from in_node import in_node
from torchvision import ops

from playground.boxes.suppression import batched_nms
from playground.vision.detection import Detection
from playground.vision.detectors import Candidates

NMS = "lessons/detect/detect_nms.js"
KEPT = """({ cases }, m) => cases.map(({ boxes, classes, scores, threshold, score, hidden, most, anchors, above, floor }) => {
  const candidates = { boxes: new Float32Array(boxes), classes: new Int16Array(classes), scores: new Float32Array(scores),
                       anchors, above, floor };
  const asked = { score, hidden: new Set(hidden) };
  const wanted = m.candidatesAbove(candidates, asked);
  const kept = m.keptBoxes(wanted, m.removersAt(candidates, threshold), most);
  return { kept, funnel: m.funnelOf(candidates, wanted, kept, asked) };
})"""


def candidates(seed: int, count: int, kinds: int, spread: float, whole: bool) -> Candidates:
    """`count` boxes round a few objects, highest score first; on whole pixels many IoUs are simple fractions."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(50, 950, (max(1, count // 12), 2))[rng.integers(0, max(1, count // 12), count)]
    shapes = rng.uniform(20, 200, (count, 2))
    centres = centres + rng.normal(0, spread, (count, 2))
    boxes = np.concatenate((centres - shapes / 2, centres + shapes / 2), axis=1).clip(0, 1000)
    boxes = (np.rint(boxes / 10) * 10 if whole else boxes).astype(np.float32)
    scores = np.sort(rng.uniform(0.05, 1, count).round(2 if whole else 6).astype(np.float32))[::-1].copy()
    return Candidates(boxes, rng.integers(0, kinds, count), scores, anchors=6375, above=count + 7, floor=0.05)


def as_data(found: Candidates, **more: object) -> dict[str, object]:
    parts = {"boxes": found.boxes.ravel().tolist(), "classes": found.class_ids.tolist(), "scores": found.scores.tolist()}
    return parts | {"anchors": found.anchors, "above": found.above, "floor": found.floor} | more


@settings(max_examples=12, deadline=None)
@given(st.lists(
    st.tuples(
        st.integers(0, 10**6), st.integers(0, 120), st.integers(1, 9), st.sampled_from([1.0, 8.0, 60.0]), st.booleans(),
        st.integers(0, 100), st.integers(0, 100), st.sets(st.integers(0, 8)), st.integers(1, 100),
    ),
    min_size=20, max_size=20,
))  # fmt: skip
def test_the_browser_keeps_what_the_core_keeps(drawn):
    names = tuple("abcdefghi")
    cases, wanted = [], []
    for seed, count, kinds, spread, whole, score, nms, hidden, most in drawn:
        raw = candidates(seed, count, kinds, spread, whole)
        base = Detection(raw.boxes[:0], (), raw.scores[:0], raw, {}, {}, (1000, 1000), "made", names)
        shown = None if not hidden else [name for place, name in enumerate(names) if place not in hidden]
        at = base.at(score / 100, nms / 100, shown, most)
        wanted.append((at.boxes.tolist(), at.scores.tolist(), at.funnel))
        cases.append(as_data(raw, threshold=nms / 100, score=score / 100, hidden=sorted(hidden), most=most))
    for found, (boxes, scores, funnel), case in zip(in_node(KEPT, {"cases": cases}, NMS), wanted, cases, strict=True):
        assert np.reshape(case["boxes"], (-1, 4))[found["kept"]].tolist() == boxes
        assert np.array(case["scores"])[found["kept"]].tolist() == scores
        assert found["funnel"] == funnel


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_as_many_as_a_detector_gives_equal_torchvisions(count):
    """At forty thresholds, 0 and 1 among them."""
    raw = candidates(5, count, 9, 20.0, whole=False)
    parts = (torch.from_numpy(part) for part in (raw.boxes, raw.scores, raw.class_ids))
    boxes, scores, kinds = parts
    thresholds = [0.0, 1.0, *np.linspace(0.02, 0.98, 38).tolist()]
    cases = [as_data(raw, threshold=t, score=0.0, hidden=[], most=count) for t in thresholds]
    for found, threshold in zip(in_node(KEPT, {"cases": cases}, NMS), thresholds, strict=True):
        assert found["kept"] == batched_nms(boxes, scores, kinds, threshold).tolist()
        assert sorted(found["kept"]) == sorted(ops.batched_nms(boxes, scores, kinds, threshold).tolist())


def test_each_removed_box_is_removed_by_the_first_kept_one_that_overlaps_it_too_much():
    raw = candidates(3, 60, 2, 8.0, whole=True)
    case = as_data(raw, threshold=0.4)
    found = in_node(
        """(data, m) => {
          const raw = { boxes: new Float32Array(data.boxes), classes: data.classes, scores: new Float32Array(data.scores) };
          const removedBy = m.removersAt(raw, data.threshold);
          return { removedBy, ious: Array.from(removedBy, (by, i) => (by < 0 ? 0 : m.iousOf(raw)(by, i))) };
        }""",
        case,
        NMS,
    )
    overlap = ops.box_iou(*(torch.from_numpy(raw.boxes),) * 2).numpy()
    kept = [place for place, by in enumerate(found["removedBy"]) if by < 0]
    for place, by in enumerate(found["removedBy"]):
        rivals = [k for k in kept if k < place and raw.class_ids[k] == raw.class_ids[place] and overlap[k, place] > 0.4]
        assert by == (rivals[0] if rivals else -1)
        assert by < 0 or found["ious"][place] == pytest.approx(overlap[by, place], abs=1e-6)
