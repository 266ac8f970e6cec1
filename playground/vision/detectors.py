"""Detectors behind one interface: photos in, candidates out, before non-maximum suppression, with the time of each stage.

A candidate is a class at a box: an anchor may give several. `Everyday` is the house's own network; `Torchvision` runs any of
torchvision's detectors that the catalog knows, as its authors prepare photos and decode answers.
"""

import functools
import time
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torchvision.transforms.v2 import functional as TF

from playground.boxes.targets import offset_inverse
from playground.models import device, device_lock, dtype, find_weights, fold_batch_norm, load, model_info
from playground.models.everyday import CLASSES, input_scale
from playground.models.preparation import class_names
from playground.vision.detector_anchors import detector_anchors

FLOOR = 0.05  # candidates below this score are never looked at again
MOST = 1000  # candidates of a photo, highest scores first
MULTIPLE = 32  # canvas sides are multiples of this many pixels, so that few shapes occur
GREY = 127 / 255  # what fills a canvas beside its photo: nothing to the network
STAGES = ("preparation", "forward", "decoding")


@dataclass(frozen=True, eq=False)
class Candidates:
    """What a detector says of one photo before non-maximum suppression; highest score first."""

    boxes: np.ndarray  # (N, 4) float32 corners in pixels of the photo, inside it
    class_ids: np.ndarray  # (N,) int64, places in the detector's classes
    scores: np.ndarray  # (N,) float32 in [0, 1]
    anchors: int  # places that were looked at; 0 where the detector does not tell
    above: int  # (anchor, class) pairs with a score of `floor` or more, before boxes without area and all beyond MOST went
    floor: float


@dataclass
class Stopwatch:
    """Milliseconds by stage, added up."""

    ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str):
        start = time.perf_counter()
        yield
        self.ms[name] = self.ms.get(name, 0.0) + 1000 * (time.perf_counter() - start)


def best_candidates(boxes: Tensor, scores: Tensor, size: tuple[int, int], floor: float) -> Candidates:
    """Candidates out of boxes (A, 4), pixels, and scores (A, C) of each class there, for a photo of (width, height) pixels."""
    anchor, kind = (scores >= floor).nonzero(as_tuple=True)
    return sorted_candidates(boxes[anchor], kind, scores[anchor, kind], size, floor, anchors=len(scores))


def sorted_candidates(
    boxes: Tensor, class_ids: Tensor, scores: Tensor, size: tuple[int, int], floor: float, anchors: int
) -> Candidates:
    """Clipped at the photo's border, without those that have no area there, the MOST highest scores."""
    above = len(scores)
    order = scores.argsort(descending=True, stable=True)[:MOST]
    limits = torch.tensor((*size, *size), dtype=torch.float32)
    boxes = torch.minimum(boxes[order].float().cpu().clamp(min=0), limits)
    proper = (boxes[:, 2:] > boxes[:, :2]).all(dim=1)
    parts = boxes[proper], class_ids[order].cpu()[proper], scores[order].float().cpu()[proper]
    return Candidates(*(part.numpy() for part in parts), anchors=anchors, above=above, floor=floor)


class Everyday(nn.Module):
    """The detector of the house in `number_type`, batch norm folded in. Frozen; `network` is left as it is."""

    name = "everyday"
    classes = CLASSES

    def __init__(self, network: nn.Module, number_type: torch.dtype = torch.float32):
        super().__init__()
        self.number_type = number_type
        self.network = fold_batch_norm(network).to(number_type)

    def prepare(self, image: Image.Image) -> tuple[Tensor, float]:
        """The canvas (1, 3, H, W), RGB in [0, 1], with the photo at its top left, and the canvas's pixels per photo's pixel."""
        scale = input_scale(image.size)
        width, height = (max(1, round(side * scale)) for side in image.size)
        small = TF.pil_to_tensor(image.resize((width, height), Image.Resampling.BILINEAR)).float() / 255
        down, across = (-(-side // MULTIPLE) * MULTIPLE for side in (height, width))
        canvas = torch.full((1, 3, down, across), GREY)
        canvas[0, :, :height, :width] = small
        return canvas, scale

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (N, A, 9) and offsets (N, A, 4) of canvases (N, 3, H, W), RGB in [0, 1]; float32."""
        x = x.to(next(self.parameters()).device, self.number_type, memory_format=torch.channels_last)
        logits, offsets = self.network(x)
        return logits.float(), offsets.float()

    def decoded(self, logits: Tensor, offsets: Tensor, canvas: tuple[int, int], floor: float) -> tuple[Tensor, Tensor]:
        """Boxes (A, 4) in the canvas's pixels and scores (A, 9) of one photo; below `floor` a box is its anchor."""
        scores = logits.sigmoid()
        boxes = detector_anchors(*canvas).to(offsets.device, copy=True)
        looked_at = (scores >= floor).any(dim=1)
        boxes[looked_at] = offset_inverse(boxes[looked_at], offsets[looked_at])
        return boxes, scores

    def candidates(self, images: Sequence[Image.Image], watch: Stopwatch, floor: float = FLOOR) -> list[Candidates]:
        """Of RGB photos of any sizes; photos whose canvases are of one shape go through the network together."""
        with watch.stage("preparation"):
            prepared = [self.prepare(image) for image in images]
            shapes: dict[tuple[int, int], list[int]] = {}
            for number, (canvas, _scale) in enumerate(prepared):
                shapes.setdefault(tuple(canvas.shape[-2:]), []).append(number)
        found: dict[int, Candidates] = {}
        for shape, numbers in shapes.items():
            with watch.stage("forward"):
                answers = self(torch.cat([prepared[number][0] for number in numbers]))
            with watch.stage("decoding"):
                for number, logits, offsets in zip(numbers, *answers, strict=True):
                    boxes, scores = self.decoded(logits, offsets, shape, floor)
                    found[number] = best_candidates(boxes / prepared[number][1], scores, images[number].size, floor)
        return [found[number] for number in range(len(images))]


class Torchvision(nn.Module):
    """One of torchvision's detectors, whose own suppression is switched off: candidates come out. It takes `network` over."""

    def __init__(self, name: str, network: nn.Module):
        super().__init__()
        self.name = name
        self.classes = class_names(name)
        self.network = network
        self.last = getattr(network, "roi_heads", network)  # the part that scores and suppresses
        self.last.nms_thresh, self.last.detections_per_img = 1.0, MOST
        if hasattr(self.last, "mask_predictor"):
            self.last.mask_predictor = None  # masks of a thousand candidates would take a minute
        self._watch = Stopwatch()
        network.transform.register_forward_pre_hook(self._begin)
        network.transform.register_forward_hook(self._end)

    def _begin(self, *_: object) -> None:
        self._started = time.perf_counter()

    def _end(self, *_: object) -> None:
        self._watch.ms["preparation"] = 1000 * (time.perf_counter() - self._started)

    def candidates(self, images: Sequence[Image.Image], watch: Stopwatch, floor: float = FLOOR) -> list[Candidates]:
        """Of RGB photos of any sizes, one by one."""
        self.last.score_thresh = floor
        where = next(self.parameters()).device
        found = []
        for image in images:
            with watch.stage("preparation"):
                x = TF.to_dtype(TF.pil_to_tensor(image), torch.float32, scale=True).to(where)
            with watch.stage("forward"):
                (answer,) = self.network([x])
            moved = self._watch.ms.pop("preparation", 0.0)
            watch.ms["preparation"] += moved
            watch.ms["forward"] -= moved
            with watch.stage("decoding"):
                parts = (answer[name] for name in ("boxes", "labels", "scores"))
                found.append(sorted_candidates(*parts, size=image.size, floor=floor, anchors=0))
        return found


Detector = Everyday | Torchvision


def detector(name: str = "everyday", *, exact: bool = False) -> Detector:
    """The detector `name` on the device in use; the house's own in the number type that is fastest here, or, `exact`, in float32.

    Kept for the next call and shared: never train, hook or move it. Raises ValueError for a model that is no detector and
    ModelUnavailable where its weights cannot be had.
    """
    info = model_info(name)
    if info.task != "detection":
        raise ValueError(f"{info.title} is made for {info.task}; choose a detector.")
    where = device()
    number_type = dtype(where) if name == Everyday.name and not exact else torch.float32
    with device_lock(where):
        return _kept(name, find_weights(name), where, number_type)


@functools.lru_cache(maxsize=4)
def _kept(name: str, _path: object, where: torch.device, number_type: torch.dtype) -> Detector:
    network = load(name, where)
    return Everyday(network, number_type) if name == Everyday.name else Torchvision(name, network)
