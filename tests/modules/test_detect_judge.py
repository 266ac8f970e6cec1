"""Hits, confusions, duplicates and misses as the browser judges them, against the core."""

import numpy as np
import pytest
from in_node import in_node

from playground.boxes.hits import iou_table, judge

JUDGE = "lessons/detect/detect_judge.js"
OUTCOMES = {"hit": "hit", "wrong class": "wrong", "duplicate": "duplicate", "background": "background"}


def scene(seed: int, count: int, objects: int) -> tuple[np.ndarray, list[str], np.ndarray, list[str]]:
    """Detections that lie round objects, on whole pixels, so that equal overlaps occur."""
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, 60, (objects, 2))
    truths = np.concatenate((starts, starts + rng.integers(10, 40, (objects, 2))), axis=1).astype(float)
    if objects:
        boxes = truths[rng.integers(0, objects, count)] + rng.integers(-6, 7, (count, 4))
    else:
        boxes = np.tile([0.0, 0, 9, 9], (count, 1))
    return boxes, rng.choice(["cat", "dog"], count).tolist(), truths, rng.choice(["cat", "dog"], objects).tolist()


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.75])
def test_every_lot_is_the_cores(threshold):
    cases, wanted = [], []
    for seed, (count, objects) in enumerate([(0, 0), (0, 3), (3, 0), (1, 1), *[(12, 5)] * 40, *[(30, 9)] * 20]):
        boxes, words, truths, kinds = scene(seed, count, objects)
        table = iou_table(boxes, truths)
        same = np.array(words)[:, None] == np.array(kinds) if count and objects else np.zeros((count, objects), bool)
        verdicts, missed = judge(table, -np.arange(count, dtype=float), same, threshold, -np.inf)
        wanted.append(([(OUTCOMES[v.outcome], v.target) for v in verdicts], [v.iou for v in verdicts], list(missed)))
        rows = [[{"box": b, "word": w} for b, w in zip(part.tolist(), names, strict=True)]
                for part, names in ((boxes, words), (truths, kinds))]  # fmt: skip
        cases.append(rows)
    found = in_node(f"(cases, m) => cases.map(([d, t]) => m.judged(d, t, {threshold}))", cases, JUDGE)
    for one, (lots, ious, missed) in zip(found, wanted, strict=True):
        assert [(lot["outcome"], lot["target"]) for lot in one["lots"]] == lots
        assert [lot["iou"] for lot in one["lots"]] == pytest.approx(ious, abs=1e-12)
        assert one["missed"] == missed
