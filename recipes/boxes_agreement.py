"""Boxes against the textbook, torchvision and COCO's evaluation on random scenes: `python -m recipes.boxes_agreement`.

The tests ask the same questions of fewer scenes, and their helpers are the references here: the textbook's definitions written
out (textbook_boxes.py in tests/support) and pycocotools (coco_reference.py there). Prints a row a function: what, scenes, the
largest difference. Whole answers, such as indices, differ by 0 or 1.
Suppression is asked at 0.5, which is one number in every float type: at 0.4 torchvision, which we follow, and the textbook
part where a float32 IoU is exactly 2/5, since only one of them turns the threshold into float32 too.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torchvision import ops
from torchvision.models.detection._utils import BoxCoder, Matcher, SSDMatcher

from playground import boxes as ours

TESTS = Path(__file__).resolve().parents[1] / "tests" / "support"
sys.path.insert(0, str(TESTS))  # the references are written for the tests, which are no package

import coco_reference  # noqa: E402
import textbook_boxes as book  # noqa: E402

Pair = tuple[object, object]  # ours, the reference's
NMS = 0.5
VARIANCES = (10.0, 10.0, 5.0, 5.0)


@dataclass(frozen=True)
class Scene:
    """Random boxes in the unit square: objects (G, 4), anchors (A, 4), scores (A,), class ids (A,)."""

    objects: Tensor
    anchors: Tensor
    scores: Tensor
    kinds: Tensor
    generator: torch.Generator


def scenes(count: int) -> Iterator[Scene]:
    """Half of them on a coarse grid with few scores, so that ties are common."""
    for seed in range(count):
        draw = torch.Generator().manual_seed(seed)
        grid = seed % 2 == 1
        few, many = (int(torch.randint(least, most, (), generator=draw)) for least, most in ((1, 7), (6, 15)))
        objects, anchors = (_boxes(number, grid, draw) for number in (few, many))
        scores = torch.rand(many, generator=draw)
        kinds = torch.randint(0, 3, (many,), generator=draw)
        yield Scene(objects, anchors, (scores * 4).floor() / 4 if grid else scores, kinds, draw)


def _boxes(count: int, grid: bool, draw: torch.Generator) -> Tensor:
    if grid:
        corner, size = torch.randint(0, 5, (count, 2), generator=draw), torch.randint(1, 4, (count, 2), generator=draw)
        return torch.cat((corner, corner + size), dim=1) / 8
    corner, size = torch.rand(count, 2, generator=draw) * 0.7, 0.05 + torch.rand(count, 2, generator=draw) * 0.4
    return torch.cat((corner, corner + size), dim=1)


def _priors(scene: Scene) -> Pair:
    height, width = torch.randint(1, 5, (2,), generator=scene.generator).tolist()
    sizes, ratios = (torch.rand(2, generator=scene.generator) + 0.2).tolist(), [1, 2, 0.5]
    return ours.multibox_prior(height, width, sizes, ratios), book.prior(height, width, sizes, ratios)


def _labels(scene: Scene) -> Tensor:
    return torch.cat((scene.kinds[: len(scene.objects), None].float(), scene.objects[: len(scene.kinds)]), dim=1)[None]


def _targets(scene: Scene) -> Pair:
    return ours.multibox_target(scene.anchors, _labels(scene)), book.target(scene.anchors, _labels(scene))


def _detections(scene: Scene) -> Pair:
    count = len(scene.anchors)
    probs = torch.rand(1, 4, count, generator=scene.generator).softmax(dim=1)
    offsets = torch.randn(1, 4 * count, generator=scene.generator)
    return ours.multibox_detection(probs, offsets, scene.anchors, NMS), book.detect(probs, offsets, scene.anchors, NMS)


def _paired(scene: Scene) -> Tensor:
    """An object for each anchor."""
    return scene.objects[torch.arange(len(scene.anchors)) % len(scene.objects)]


def _inverse(scene: Scene) -> Pair:
    offsets = torch.randn(len(scene.anchors), 4, generator=scene.generator)
    return ours.offset_inverse(scene.anchors, offsets), book.decode(scene.anchors, offsets)


def _coder(scene: Scene) -> Pair:
    """torchvision's box coder, which adds nothing inside the logarithm: compared on the way back."""
    offsets = torch.randn(len(scene.anchors), 4, generator=scene.generator)
    return ours.offset_inverse(scene.anchors, offsets), BoxCoder(VARIANCES).decode_single(offsets, scene.anchors)


def _greedy(scene: Scene) -> Pair:
    kept = ours.nms(scene.anchors, scene.scores, NMS).tolist()
    return kept, book.suppress(scene.anchors, scene.scores, NMS)


TEXTBOOK: dict[str, Callable[[Scene], Pair]] = {
    "box_iou": lambda s: (ours.box_iou(s.anchors, s.objects), book.iou_matrix(s.anchors, s.objects)),
    "multibox_prior": _priors,
    "assign_anchor_to_bbox": lambda s: (
        ours.assign_anchor_to_bbox(s.objects, s.anchors, 0.5), book.assign(s.objects, s.anchors, 0.5)
    ),
    "offset_boxes": lambda s: (ours.offset_boxes(s.anchors, _paired(s)), book.encode(s.anchors, _paired(s))),
    "offset_inverse": _inverse,
    "multibox_target": _targets,
    "nms": _greedy,
    "multibox_detection": _detections,
}  # fmt: skip
TORCHVISION: dict[str, Callable[[Scene], Pair]] = {
    "box_iou": lambda s: (ours.box_iou(s.anchors, s.objects), ops.box_iou(s.anchors, s.objects)),
    "generalized_box_iou": lambda s: (
        ours.generalized_box_iou(s.anchors, s.objects), ops.generalized_box_iou(s.anchors, s.objects)
    ),
    "distance_box_iou": lambda s: (ours.distance_box_iou(s.anchors, s.objects), ops.distance_box_iou(s.anchors, s.objects)),
    "complete_box_iou": lambda s: (ours.complete_box_iou(s.anchors, s.objects), ops.complete_box_iou(s.anchors, s.objects)),
    "nms": lambda s: (ours.nms(s.anchors, s.scores, NMS).tolist(), ops.nms(s.anchors, s.scores, NMS).tolist()),
    "batched_nms": lambda s: (
        ours.batched_nms(s.anchors, s.scores, s.kinds, NMS).tolist(),
        ops.batched_nms(s.anchors, s.scores, s.kinds, NMS).tolist(),
    ),
    "Matcher": lambda s: (
        ours.match_two_thresholds(s.objects, s.anchors), Matcher(0.7, 0.3, True)(ops.box_iou(s.objects, s.anchors))
    ),
    "SSDMatcher": lambda s: (ours.match_ssd(s.objects, s.anchors), SSDMatcher(0.5)(ops.box_iou(s.objects, s.anchors))),
    "BoxCoder.decode": _coder,
}  # fmt: skip


def difference(pair: Pair) -> float:
    """The largest difference of two tensors or tuples of them; of lists 0 where they are equal, else 1."""
    first, second = pair
    if isinstance(first, list):
        return float(first != second)
    parts = zip(first, second, strict=True) if isinstance(first, tuple) else [(first, second)]
    return max((float((a.double() - b.double()).abs().max()) if a.numel() else 0.0) for a, b in parts)


def coco(count: int) -> float:
    """mAP, AP50 and AP75 of random pictures against pycocotools, 100 and 3 detections a picture in turn."""
    worst = 0.0
    for seed in range(count):
        found, truths = coco_reference.random_pictures(seed)
        most = (100, 3)[seed % 2]
        score = ours.mean_average_precision(found, truths, most_detections=most)
        wanted = torch.tensor(coco_reference.coco_precision(found, truths, most), dtype=torch.float64).nan_to_num(-1)
        given = torch.tensor([score.mean, score.at(0.5), score.at(0.75)], dtype=torch.float64).nan_to_num(-1)
        worst = max(worst, float((wanted - given).abs().max()))
    return worst


def main() -> None:
    cli = argparse.ArgumentParser(prog="python -m recipes.boxes_agreement", description=__doc__.splitlines()[0])
    cli.add_argument("--scenes", type=int, default=5000, help="for each function")
    cli.add_argument("--coco", type=int, default=200, help="sets of pictures for pycocotools")
    asked = cli.parse_args()
    print(f"{'what':42}{'scenes':>8}{'largest difference':>22}")
    for source, table in (("the textbook", TEXTBOOK), ("torchvision", TORCHVISION)):
        for name, compare in table.items():
            worst = max(difference(compare(scene)) for scene in scenes(asked.scenes))
            print(f"{f'{name}, {source}':42}{asked.scenes:>8,}{worst:>22.3g}", flush=True)
    print(f"{'mAP, AP50 and AP75, pycocotools':42}{asked.coco:>8,}{coco(asked.coco):>22.3g}")


if __name__ == "__main__":
    main()
