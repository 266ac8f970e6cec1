"""R-CNN and Fast R-CNN without training: regions of a photo, classified by a network that knows whole pictures (d2l 14.8.1–2).

    crop_scores     R-CNN: each region is cut out, warped to the network's input, and goes through the whole network
    shared_scores   Fast R-CNN: the photo goes through the network once; each region is pooled from that feature map, and only
                    the network's last layers look at it

Both give the probabilities of ImageNet's 1,000 classes for each region; `found_objects` takes the best class of each and
suppresses, class by class. `crop_parts` and `shared_parts` give the same region by region, a few at a time, for work that can
be stopped in between. Boxes are corners (N, 4) in pixels of the image given.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor, nn
from torchvision.transforms.v2 import functional as TF

from playground.boxes.suppression import batched_nms
from playground.models import device, device_lock
from playground.models.efficientnet import SIDE, EfficientNetLite0
from playground.vision.classify import Classifier, classifier
from playground.vision.detectors import Stopwatch
from playground.vision.roi import roi_align, roi_pool

CONTEXT = 16  # pixels of the warped crop on each side that lie outside the region (Girshick et al. 2014, appendix A)
GREY = (127, 127, 127)  # where a crop reaches beyond the photo: nothing to the network
FILTER = 8  # pixels beyond a crop that shrinking it may look at
BATCH = 5  # regions that go through the network together
POOLED = {16: 14, 32: 7}  # stride → cells of a pooled region along each side: what the next layers have for 224 px
POOLS: dict[str, Callable[..., Tensor]] = {"pool": roi_pool, "align": roi_align}


@dataclass(frozen=True, eq=False)
class RegionScores:
    """What a network says of N regions, and what it took."""

    probabilities: np.ndarray  # (N, 1000) float32
    passes: int  # whole passes through the network
    ms: dict[str, float]  # by stage

    def first(self, count: int) -> "RegionScores":
        """Of the first regions, with their share of the time."""
        whole = len(self.probabilities)
        if whole <= count:
            return self
        return RegionScores(
            self.probabilities[:count],
            self.passes * count // whole,
            {stage: ms * count / whole for stage, ms in self.ms.items()},
        )


@dataclass(frozen=True, eq=False)
class Found:
    """Regions whose best class reaches the threshold, highest first, and which of them non-maximum suppression keeps."""

    regions: np.ndarray  # (K,) places in the list of regions
    classes: np.ndarray  # (K,)
    scores: np.ndarray  # (K,) float32
    kept: np.ndarray  # places among the K, highest score first


def warped_crop(image: Image.Image, box: np.ndarray, side: int = SIDE, context: int = CONTEXT) -> Image.Image:
    """The region, inside the image, with `context` pixels around it, stretched to side × side pixels whatever its shape."""
    x1, y1, x2, y2 = map(float, box)
    grow = context / (side - 2 * context)
    room = math.ceil(grow * max(image.size)) + FILTER
    wide, high = grow * (x2 - x1), grow * (y2 - y1)
    window = x1 - wide + room, y1 - high + room, x2 + wide + room, y2 + high + room
    return ImageOps.expand(image, room, GREY).resize((side, side), Image.Resampling.BILINEAR, box=window)


def crop_scores(image: Image.Image, boxes: np.ndarray, network: Classifier | None = None) -> RegionScores:
    """R-CNN. `ms` has "warping" and "network"."""
    return joined(crop_parts(image, boxes, network))


def crop_parts(image: Image.Image, boxes: np.ndarray, network: Classifier | None = None) -> Iterator[RegionScores]:
    """R-CNN, a few regions at a time; the first part has none."""
    network = network or classifier(exact=True)
    yield RegionScores(np.zeros((0, len(network.classes)), np.float32), 0, {"warping": 0.0, "network": 0.0})
    for start in range(0, len(boxes), BATCH):
        yield _of_crops(image, boxes[start : start + BATCH], network)


@torch.inference_mode()
def _of_crops(image: Image.Image, boxes: np.ndarray, network: Classifier) -> RegionScores:
    where, watch = next(network.parameters()).device, Stopwatch()
    with watch.stage("warping"):
        crops = [TF.pil_to_tensor(warped_crop(image, box)) for box in boxes]
        x = TF.to_dtype(torch.stack(crops), torch.float32, scale=True)
    with device_lock(device()), watch.stage("network"):
        found = network(x.to(where)).softmax(1).cpu()
    return RegionScores(found.numpy(), len(boxes), watch.ms)


def joined(parts: Iterable[RegionScores]) -> RegionScores:
    """All parts as one."""
    tables, passes, ms = [], 0, dict[str, float]()
    for part in parts:
        tables.append(part.probabilities)
        passes += part.passes
        for stage, spent in part.ms.items():
            ms[stage] = ms.get(stage, 0.0) + spent
    return RegionScores(np.concatenate(tables), passes, ms)


def feature_map(image: Image.Image, stride: int, network: Classifier | None = None) -> Tensor:
    """(C, ⌈H / stride⌉, ⌈W / stride⌉) of the whole image at its own size."""
    network = network or classifier(exact=True)
    x = TF.to_dtype(TF.pil_to_tensor(image.convert("RGB")), torch.float32, scale=True)[None]
    x = network.normalise(x.to(next(network.parameters()).device))
    with torch.inference_mode(), device_lock(device()):
        return network.network.features(x)[stride][0].float().cpu()


def layers_after(inner: EfficientNetLite0, stride: int) -> nn.Sequential:
    """The layers that turn a map of this stride, (N, C, h, w), into logits: what Fast R-CNN runs on each region."""
    reached, last = 2, 0
    for place, block in enumerate(inner.blocks):
        reached *= block.stride
        if reached == stride:
            last = place
    return nn.Sequential(*inner.blocks[last + 1 :], inner.head, inner.pool, nn.Flatten(1), inner.classifier)


def shared_scores(
    image: Image.Image, boxes: np.ndarray, stride: int = 16, method: str = "align", network: Classifier | None = None
) -> RegionScores:
    """Fast R-CNN by RoI "align" or "pool" on the map of stride 16 or 32. `ms` has "network", "roi" and "head"."""
    return joined(shared_parts(image, boxes, stride, method, network))


def shared_parts(
    image: Image.Image, boxes: np.ndarray, stride: int = 16, method: str = "align", network: Classifier | None = None
) -> Iterator[RegionScores]:
    """Fast R-CNN, a few regions at a time; the first part has none, but the pass and the pooling."""
    network = network or classifier(exact=True)
    watch = Stopwatch()
    with watch.stage("network"):
        features = feature_map(image, stride, network)
    with watch.stage("roi"):
        pooled = POOLS[method](features, torch.as_tensor(boxes, dtype=torch.float32), POOLED[stride], 1 / stride)
    yield RegionScores(np.zeros((0, len(network.classes)), np.float32), 1, {**watch.ms, "head": 0.0})
    head = layers_after(network.network, stride)
    for start in range(0, len(boxes), BATCH):
        yield _of_pooled(pooled[start : start + BATCH], head, network)


@torch.inference_mode()
def _of_pooled(pooled: Tensor, head: nn.Sequential, network: Classifier) -> RegionScores:
    watch = Stopwatch()
    with device_lock(device()), watch.stage("head"):
        x = pooled.to(next(network.parameters()).device, network.number_type).contiguous(memory_format=torch.channels_last)
        found = head(x).float().softmax(1).cpu()
    return RegionScores(found.numpy(), 0, watch.ms)


def found_objects(boxes: np.ndarray, probabilities: np.ndarray, score_threshold: float, nms_threshold: float) -> Found:
    """Each region's best class where it reaches the threshold; suppression class by class."""
    best, scores = probabilities.argmax(axis=1), probabilities.max(axis=1)
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] >= np.float32(score_threshold)]
    parts = torch.from_numpy(np.asarray(boxes, np.float32)[order]), torch.from_numpy(scores[order]), torch.from_numpy(best[order])
    return Found(order, best[order], scores[order], batched_nms(*parts, nms_threshold).numpy())


def same_answer(one: np.ndarray, other: np.ndarray) -> float:
    """Share of regions for which two (N, 1000) tables have the same best class."""
    return float((one.argmax(axis=1) == other.argmax(axis=1)).mean()) if len(one) else 1.0
