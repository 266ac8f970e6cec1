"""Region proposals: what grouping costs beside the segmentation it begins with, and how many known objects they cover."""

import time

import numpy as np
import torch
from torchvision import ops

from benchmarks.report import Row, median
from playground.images import sample
from playground.images.scenes import SCENES
from playground.vision.region_proposals import group_segments, initial_segments, proposed_boxes

PHOTOS = ("astronaut", "chelsea", "coffee", "rocket")
SIDE = 512  # pixels of the longer side
GOOD = 0.7  # IoU from which a proposal covers an object
DRAWS = 20  # of random boxes to compare with


def rows(quick: bool) -> list[Row]:
    """Seconds of the processor, best of some rounds a photo, so that other work on the machine does not count."""
    whole, segments, counts = [], [], []
    for name in PHOTOS:
        image = np.asarray(sample(name).photo().at(SIDE))
        rounds = [_timed(image) for _ in range(2 if quick else 5)]
        segments.append(min(one[0] for one in rounds))
        whole.append(min(one[1] for one in rounds))
        counts.append(rounds[0][2])
    found, chance, objects = _recall()
    photo = f"region proposals of a photo at {SIDE} px, {min(counts)}–{max(counts)} boxes"
    covered = f"objects of the composed scenes that proposals cover at IoU {GOOD}, of {objects}"
    return [
        Row(photo, 1000 * median(whole), "ms", "Felzenszwalb’s segments alone", 1000 * median(segments), at_most=3),
        Row(covered, found, "objects", "as many random boxes, mean", chance),
    ]


def _timed(image: np.ndarray) -> tuple[float, float, int]:
    """Seconds of the segments, of all, and how many boxes are proposed."""
    start = time.thread_time()
    labels = initial_segments(image)
    middle = time.thread_time()
    boxes = proposed_boxes(group_segments(image, labels))
    return middle - start, time.thread_time() - start, len(boxes)


def _recall() -> tuple[int, float, int]:
    """Objects that proposals cover, that as many random boxes cover in the mean, and all; in the composed scenes."""
    rng, found, chance, objects = np.random.default_rng(0), 0, 0.0, 0
    for scene in SCENES:
        photo = sample(scene.name).photo()
        image = photo.at(SIDE)
        scale = image.width / photo.original_size[0]
        truth = torch.tensor([box for _label, box in scene.objects(lambda name: sample(name).photo().image)]) * scale
        array = np.asarray(image)
        boxes = torch.tensor(proposed_boxes(group_segments(array, initial_segments(array)))).float()
        found += _covered(truth, boxes)
        for _ in range(DRAWS):
            corners = np.sort(rng.uniform(0, 1, (len(boxes), 2, 2)) * image.size, axis=1).reshape(-1, 4)
            chance += _covered(truth, torch.tensor(corners).float()) / DRAWS
        objects += len(truth)
    return found, chance, objects


def _covered(truth: torch.Tensor, boxes: torch.Tensor) -> int:
    return int((ops.box_iou(truth, boxes).amax(dim=1) >= GOOD).sum())
