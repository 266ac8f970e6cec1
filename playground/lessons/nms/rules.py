"""Five answers to the same raw boxes, beside each other: what each keeps, where it puts it and how sure it then is.

A result names for each box that it shows the raw boxes behind it: one, or for fusion all that were averaged.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.boxes.suppression import batched_nms, diou_nms, soft_nms, weighted_boxes_fusion
from playground.lessons.nms.raw_boxes import RawBoxes

Shown = tuple[Tensor, Tensor, tuple[tuple[int, ...], ...]]  # boxes, scores, members of a RuleResult


@dataclass(frozen=True, eq=False)
class RuleResult:
    """What one rule makes of the raw boxes, highest score first."""

    name: str
    boxes: Tensor  # (K, 4) corners in px
    scores: Tensor  # (K,)
    members: tuple[tuple[int, ...], ...]  # raw boxes behind each

    @property
    def score_of(self) -> dict[int, float]:
        """Raw box -> the score it has left; of fusion that of the box it went into."""
        points = self.scores.tolist()
        return {box: score for score, members in zip(points, self.members, strict=True) for box in members}


def _kept(raw: RawBoxes, keep: Tensor, scores: Tensor | None = None) -> Shown:
    return raw.boxes[keep], raw.scores[keep] if scores is None else scores, tuple((index,) for index in keep.tolist())


def _soft(raw: RawBoxes, kinds: Tensor, t: float, sigma: float, method: str) -> Shown:
    return _kept(raw, *soft_nms(raw.boxes, raw.scores, method, iou_threshold=t, sigma=sigma, class_ids=kinds))


def _fused(raw: RawBoxes, kinds: Tensor, t: float, _sigma: float) -> Shown:
    fused = weighted_boxes_fusion(raw.boxes, raw.scores, t, kinds)
    return fused.boxes, fused.scores, fused.members


RULES: dict[str, Callable[[RawBoxes, Tensor, float, float], Shown]] = {
    "Greedy": lambda raw, kinds, t, sigma: _kept(raw, batched_nms(raw.boxes, raw.scores, kinds, t)),
    "Soft-NMS, linear": lambda raw, kinds, t, sigma: _soft(raw, kinds, t, sigma, "linear"),
    "Soft-NMS, Gaussian": lambda raw, kinds, t, sigma: _soft(raw, kinds, t, sigma, "gaussian"),
    "DIoU-NMS": lambda raw, kinds, t, sigma: _kept(raw, diou_nms(raw.boxes, raw.scores, t, kinds)),
    "Box fusion": _fused,
}


def compare_rules(raw: RawBoxes, across: bool, t: float, sigma: float) -> tuple[RuleResult, ...]:
    """All RULES on the same raw boxes; `across`: boxes of different classes remove each other."""
    kinds = torch.zeros_like(raw.class_ids) if across else raw.class_ids
    return tuple(RuleResult(name, *rule(raw, kinds, t, sigma)) for name, rule in RULES.items())
