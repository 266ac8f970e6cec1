"""Regions that a network proposes (Ren et al. 2015; d2l 14.8.3): anchors on feature maps, how likely each holds any object, the
best of them after non-maximum suppression; and the masks of Mask R-CNN (d2l 14.8.4).

`everyday_proposals` needs no further weights: the house's detector was trained for nine classes, and its highest score over
them stands for objectness. `two_stage` runs one of torchvision's Faster or Mask R-CNNs stage by stage, where its weights are.
"""

import functools
import pathlib
import time
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torchvision import ops
from torchvision.models.detection.rpn import concat_box_prediction_layers
from torchvision.transforms.v2 import functional as TF

from playground.boxes.suppression import batched_nms
from playground.images import Photo
from playground.models import device, device_lock, find_weights, load, model_info
from playground.models.preparation import class_names
from playground.vision.detectors import Stopwatch, detector
from playground.vision.ssd_pass import ssd_pass

TWO_STAGE = ("fasterrcnn_mobilenet_v3_large_320_fpn", "fasterrcnn_resnet50_fpn", "maskrcnn_resnet50_fpn")
BEFORE_NMS = 1000  # proposals with the highest objectness; of each map in torchvision's
NMS_THRESHOLD = 0.7
LEAST_SCORE = 0.5  # of a detection that is listed
MOST_DETECTIONS = 20
HALF = 0.5  # probability from which a pixel belongs to a mask


@dataclass(frozen=True, eq=False)
class Proposals:
    """K boxes before suppression, highest objectness first, corners in pixels of the photo's file."""

    boxes: np.ndarray  # (K, 4) float32
    scores: np.ndarray  # (K,) float32 objectness in [0, 1]
    levels: np.ndarray  # (K,) int64: suppression goes level by level
    anchors: int

    def kept(self, nms_threshold: float = NMS_THRESHOLD, most: int | None = None) -> np.ndarray:
        """Places of those that suppression leaves, highest objectness first."""
        parts = (torch.from_numpy(part) for part in (self.boxes, self.scores, self.levels))
        return batched_nms(*parts, nms_threshold).numpy()[:most]


@dataclass(frozen=True, eq=False)
class TwoStage:
    """All stages of one pass."""

    proposals: Proposals
    boxes: np.ndarray  # (D, 4) float32 detections, pixels of the photo's file, highest score first
    labels: tuple[str, ...]
    scores: np.ndarray  # (D,)
    masks: np.ndarray | None  # (D, H, W) bool at the size of the image that was looked at; None without a mask stage
    ms: dict[str, float]  # "network", "proposals", "head", "masks"


def everyday_proposals(photo: Photo) -> tuple[Proposals, dict[str, float]]:
    """The house's detector without its classes; and its milliseconds. Raises ModelUnavailable."""
    network, watch = detector("everyday", exact=True), Stopwatch()
    with watch.stage("network"):
        found = ssd_pass(photo, network)
    with watch.stage("proposals"):
        objectness = found.scores.max(axis=1)
        order = np.argsort(-objectness, kind="stable")[:BEFORE_NMS]
        order = order[(found.boxes[order, 2:] > found.boxes[order, :2]).all(axis=1)]
        levels = np.zeros(len(order), np.int64)
        best = Proposals(np.ascontiguousarray(found.boxes[order]), objectness[order], levels, len(objectness))
    return best, watch.ms


@torch.inference_mode()
def two_stage(image: Image.Image, file_size: tuple[int, int], name: str) -> TwoStage:
    """One of TWO_STAGE over an RGB image of a photo whose file has (width, height) pixels.

    Raises ModelUnavailable where its weights cannot be had, ValueError for another model.
    """
    if name not in TWO_STAGE:
        raise ValueError(f"{model_info(name).title} has no region proposals; choose one of {', '.join(TWO_STAGE)}.")
    with device_lock(device()):
        return _stages(_kept(name, find_weights(name), device()), image, file_size, name)


@functools.lru_cache(maxsize=2)
def _kept(name: str, _path: pathlib.Path | None, where: torch.device) -> nn.Module:
    return load(name, where)


def _stages(model: nn.Module, image: Image.Image, file_size: tuple[int, int], name: str) -> TwoStage:
    watch, where = Stopwatch(), next(model.parameters()).device
    x = TF.to_dtype(TF.pil_to_tensor(image), torch.float32, scale=True).to(where)
    with watch.stage("network"):
        images, _targets = model.transform([x])
        features = model.backbone(images.tensors)
    size = images.image_sizes[0]
    with watch.stage("proposals"):
        boxes, scores, levels, anchors = rpn_candidates(model.rpn, images, features)
        grown = boxes * boxes.new_tensor([file_size[0] / size[1], file_size[1] / size[0]] * 2)
        best = Proposals(grown.cpu().numpy(), scores.cpu().numpy(), levels.cpu().numpy(), anchors)
        kept = batched_nms(boxes, scores, levels, NMS_THRESHOLD)[: model.rpn.post_nms_top_n()]
    began: list[float] = []
    heads = model.roi_heads
    hook = (
        heads.mask_roi_pool.register_forward_pre_hook(lambda *_: began.append(time.perf_counter())) if heads.has_mask() else None
    )
    start = time.perf_counter()
    found, _losses = heads(features, [boxes[kept]], images.image_sizes)
    (found,) = model.transform.postprocess(found, images.image_sizes, [image.size[::-1]])
    end = time.perf_counter()
    if hook:
        hook.remove()
    turn = began[0] if began else end
    watch.ms |= {"head": 1000 * (turn - start)} | ({"masks": 1000 * (end - turn)} if began else {})
    shown = (found["scores"] >= LEAST_SCORE).nonzero().squeeze(1)[:MOST_DETECTIONS]
    names = class_names(name)
    labels = tuple(names[kind] for kind in found["labels"][shown].tolist())
    grow = np.tile(np.divide(file_size, image.size), 2).astype(np.float32)
    masks = (found["masks"][shown, 0] >= HALF).cpu().numpy() if "masks" in found else None
    parts = found["boxes"][shown].cpu().numpy() * grow, labels, found["scores"][shown].cpu().numpy()
    return TwoStage(best, *parts, masks, watch.ms)


def rpn_candidates(rpn: nn.Module, images: object, features: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor, int]:
    """Boxes (K, 4), objectness (K,) and levels (K,) of torchvision's region-proposal network before suppression, highest first,
    and how many anchors it looked at: of each map the best, clipped, without those that have no size."""
    maps = list(features.values())
    logits, deltas = rpn.head(maps)
    anchors = rpn.anchor_generator(images, maps)
    counts = [one[0].numel() for one in logits]
    logits, deltas = concat_box_prediction_layers(logits, deltas)
    boxes, logits = rpn.box_coder.decode(deltas, anchors).squeeze(1), logits.flatten()
    best, start = [], 0
    for count in counts:
        best.append(start + logits[start : start + count].topk(min(BEFORE_NMS, count)).indices)
        start += count
    levels = torch.cat([torch.full_like(one, level) for level, one in enumerate(best)])
    best = torch.cat(best)
    boxes = ops.clip_boxes_to_image(boxes[best], images.image_sizes[0])
    large = ops.remove_small_boxes(boxes, rpn.min_size)
    scores = logits[best][large].sigmoid()
    order = scores.argsort(descending=True, stable=True)
    return boxes[large][order], scores[order], levels[large][order], sum(counts)
