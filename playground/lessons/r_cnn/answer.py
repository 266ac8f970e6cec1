"""What the lesson "The R-CNN family" computes, a part each: regions of a photo, what a network says of them, a feature map,
proposals of networks. Parts are kept, so that a view that needs two others does not work them out again. What takes longer, the
scores of many regions and a two-stage network, may be worked out beforehand (`work_out`), a piece at a time.

All of it looks at the photo with at most SIDE pixels on its longer side; boxes are told in pixels of the photo's file.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from playground.images import Photo
from playground.lessons.r_cnn.scoring import Latest, Scoring
from playground.lessons.r_cnn.settings import MOST_REGIONS, Rcnn
from playground.models import ModelUnavailable, model_info, status
from playground.models.store import READY
from playground.ui.answers import kept
from playground.vision.classify import classifier
from playground.vision.rcnn import BATCH, Found, RegionScores, crop_parts, feature_map, found_objects, same_answer, shared_parts
from playground.vision.rcnn_costs import Costs, lite0_costs
from playground.vision.rcnn_rpn import Proposals, TwoStage, everyday_proposals, two_stage
from playground.vision.region_proposals import MEASURES, SCALE, Grouping, group_segments, initial_segments, proposed_boxes
from playground.vision.roi import PoolWindows, pool_windows, roi_align, roi_pool

SIDE = 512  # pixels
Report = Callable[[int, int], None]  # (done, total); what it raises ends the work
NO_PHOTO = "There is no photo. Choose one."
_scorings, _two_stages = Latest(12), Latest(3)


@dataclass(frozen=True, eq=False)
class Grouped:
    """Selective search on a photo."""

    grouping: Grouping
    colours: np.ndarray  # (N, 3) uint8, the mean of each segment
    boxes: np.ndarray  # (P, 4) proposals, in pixels of what was looked at
    ms: dict[str, float]  # "segments", "grouping"


@dataclass(frozen=True, eq=False)
class RegionsAnswer:
    settings: Rcnn
    grouped: Grouped

    @property
    def left(self) -> int:
        """Regions that are left; at most the segments there are."""
        return min(self.settings.left, self.grouped.grouping.segments)

    @property
    def merges(self) -> int:
        return self.grouped.grouping.segments - self.left


@dataclass(frozen=True, eq=False)
class CropsAnswer:
    """Regions with what the chosen method and R-CNN say of them; of `asked` regions those that have been scored."""

    settings: Rcnn
    asked: int
    boxes: np.ndarray  # (N, 4) float32, pixels of the photo's file
    scores: RegionScores
    crops: RegionScores
    classes: tuple[str, ...]

    @cached_property
    def found(self) -> Found:
        return found_objects(self.boxes, self.scores.probabilities, self.settings.score, self.settings.nms)

    @property
    def agreement(self) -> float:
        return same_answer(self.scores.probabilities, self.crops.probabilities)

    @property
    def picked(self) -> int:
        """The region that is looked at."""
        if 0 < self.settings.pick <= len(self.boxes):
            return self.settings.pick - 1
        return int(self.scores.probabilities.max(axis=1).argmax())


@dataclass(frozen=True, eq=False)
class RoiAnswer:
    """A region on one feature map."""

    settings: Rcnn
    features: np.ndarray  # (C, h, w) float32
    scale: tuple[float, float]  # pixels of what the network saw for one of the file's

    @property
    def channel(self) -> int:
        return min(self.settings.channel, len(self.features) - 1)

    @property
    def region(self) -> np.ndarray:
        """In pixels of what the network saw."""
        return np.asarray(self.settings.corners) * np.tile(self.scale, 2)

    @cached_property
    def windows(self) -> tuple[PoolWindows, PoolWindows]:
        """What RoI pooling reads across and down."""
        _channels, down, across = self.features.shape
        x1, y1, x2, y2 = self.region
        args = 1 / self.settings.stride, self.settings.out
        return pool_windows(x1, x2, *args, across), pool_windows(y1, y2, *args, down)

    @property
    def cells(self) -> tuple[int, int]:
        """That RoI pooling reads, across and down."""
        return tuple(max(axis.last - axis.first, 0) + 1 for axis in self.windows)

    @property
    def shifts(self) -> np.ndarray:
        """How far each border of what is read lies from the region's, in pixels of what the network saw."""
        chosen = self.settings
        if chosen.how == "pool":
            return np.abs(self.read - self.region)
        return np.full(4, chosen.stride / 2 if chosen.how == "corner" else 0.0)

    @property
    def read(self) -> np.ndarray:
        """The rectangle that RoI pooling reads, in pixels of what the network saw."""
        (x, y), stride = self.windows, self.settings.stride
        return stride * np.array([x.first, y.first, max(x.last, x.first) + 1, max(y.last, y.first) + 1], float)

    def pooled(self, how: str) -> np.ndarray:
        """(out, out) numbers of the channel."""
        features = torch.from_numpy(self.features[self.channel : self.channel + 1])
        given = features, torch.tensor(self.region[None], dtype=torch.float32), self.settings.out, 1 / self.settings.stride
        found = roi_pool(*given) if how == "pool" else roi_align(*given, aligned=how == "align")
        return found[0, 0].numpy()


@dataclass(frozen=True, eq=False)
class RpnAnswer:
    settings: Rcnn
    proposals: Proposals
    detections: TwoStage | None  # of torchvision's models
    ms: dict[str, float]

    @cached_property
    def kept(self) -> np.ndarray:
        return self.proposals.kept(self.settings.overlap)


@dataclass(frozen=True, eq=False)
class TimeAnswer:
    settings: Rcnn
    asked: int
    regions: int  # scored: as many as were asked for, where there are so many
    size: tuple[int, int]  # of what the network saw
    grouped: Grouped
    crops: RegionScores
    shared: RegionScores
    network_ms: dict[str, float]  # of the everyday detector's proposals
    costs: Costs


Answer = RegionsAnswer | CropsAnswer | RoiAnswer | RpnAnswer | TimeAnswer


@kept(most=8)
def grouped(photo: Photo, scale: int = SCALE, measures: tuple[str, ...] = MEASURES) -> Grouped:
    """Selective search with these segments and measures."""
    image = np.asarray(photo.at(SIDE))
    start = time.perf_counter()
    labels = initial_segments(image, scale)
    middle = time.perf_counter()
    grouping = group_segments(image, labels, measures)
    ms = {"segments": 1000 * (middle - start), "grouping": 1000 * (time.perf_counter() - middle)}
    sums = [np.bincount(labels.ravel(), image[..., channel].ravel()) for channel in range(3)]
    sizes = grouping.stats.sizes[: grouping.segments]
    return Grouped(grouping, np.rint(np.stack(sums, 1) / sizes[:, None]).astype(np.uint8), proposed_boxes(grouping), ms)


def seen_scale(photo: Photo) -> tuple[float, float]:
    """Pixels of what is looked at for one of the photo's file, across and down."""
    return tuple(seen / whole for seen, whole in zip(photo.at(SIDE).size, photo.original_size, strict=True))


@kept(most=8)
def regions(photo: Photo, source: str, count: int) -> np.ndarray:
    """(N, 4) float64, pixels of what is looked at."""
    if source == "search":
        return grouped(photo).boxes[:count].astype(float)
    found, _ms = _everyday(photo)
    return found.boxes[found.kept()[:count]] * np.tile(seen_scale(photo), 2)


def scoring(photo: Photo, source: str, method: str, stride: int) -> Scoring:
    """What a method says of the photo's regions, as far as it has been worked out; `stride` is Fast R-CNN's."""
    key = photo.digest, source, method, method != "crop" and stride
    found = _scorings.get(key)
    if found is None or found.broken:
        image, boxes = photo.at(SIDE), regions(photo, source, MOST_REGIONS)
        parts = crop_parts(image, boxes) if method == "crop" else shared_parts(image, boxes, stride, method)
        found = _scorings.put(key, Scoring(parts, len(boxes)))
    return found


@kept(most=6)
def mapped(photo: Photo, stride: int) -> np.ndarray:
    return feature_map(photo.at(SIDE), stride).numpy()


@kept(most=8)
def _everyday(photo: Photo) -> tuple[Proposals, dict[str, float]]:
    return everyday_proposals(photo)


def _two_stage(photo: Photo, model: str) -> TwoStage:
    key = photo.digest, photo.original_size, model
    return _two_stages.get(key) or _two_stages.put(key, two_stage(photo.at(SIDE), photo.original_size, model))


def _unheard(_done: int, _total: int) -> None: ...


def rcnn_answer(settings: Rcnn, photo: Photo | None, *, so_far: bool = False, report: Report = _unheard) -> Answer | None:
    """One state of the page; `so_far`: of what has been worked out already, None where that is nothing. Raises ValueError with a
    sentence, and what `report` raises."""
    if photo is None:
        raise ValueError(NO_PHOTO)
    try:
        if not so_far:
            work_out(settings, photo, report)
        return ANSWERS[settings.view](settings, photo)
    except ModelUnavailable as error:
        raise ValueError(str(error)) from error


def work_out(settings: Rcnn, photo: Photo, report: Report = _unheard) -> None:
    """What of a state takes long; it goes on from where it was stopped."""
    if waits_for_network(settings, photo):
        _two_stage(photo, settings.model)
    scorings = [scoring(photo, *of) for of in _scored_by(settings)]
    asked = max((one.asked(settings.count) for one in scorings), default=0)
    for scored in range(BATCH, asked + BATCH, BATCH):
        for one in scorings:
            one.go_on(min(scored, asked))
        report(min(scored, asked), asked)


def is_complete(answer: Answer | None) -> bool:
    """Whether a view has all that it asks for."""
    if isinstance(answer, CropsAnswer):
        return len(answer.boxes) == answer.asked
    return answer.regions == answer.asked if isinstance(answer, TimeAnswer) else answer is not None


def waits_for_network(settings: Rcnn, photo: Photo) -> bool:
    """Whether a two-stage network that is here has yet to look at the photo."""
    if settings.view != "rpn" or settings.model == "everyday" or status(settings.model) not in READY:
        return False
    return _two_stages.get((photo.digest, photo.original_size, settings.model)) is None


def _scored_by(settings: Rcnn) -> list[tuple[str, str, int]]:
    """(source, method, stride) of the scores that a state needs."""
    if settings.view == "time":
        return [("search", "crop", 32), ("search", "align", settings.stride)]
    if settings.view != "crops":
        return []
    others = [] if settings.method == "crop" else [(settings.source, settings.method, settings.stride)]
    return [(settings.source, "crop", 32), *others]


@kept
def _regions_answer(settings: Rcnn, photo: Photo) -> RegionsAnswer:
    return RegionsAnswer(settings, grouped(photo, settings.scale, settings.measures))


def _crops_answer(settings: Rcnn, photo: Photo) -> CropsAnswer:
    scorings = [scoring(photo, *of) for of in _scored_by(settings)]
    scored = min(one.scored for one in scorings)
    count = min(settings.count, scored)
    boxes = regions(photo, settings.source, count) / np.tile(seen_scale(photo), 2)
    crops, mine = scorings[0].first(count), scorings[-1].first(count)
    asked = scorings[0].asked(settings.count)
    return CropsAnswer(settings, asked, boxes.astype(np.float32), mine, crops, classifier(exact=True).classes)


@kept(most=6)
def _roi_answer(settings: Rcnn, photo: Photo) -> RoiAnswer:
    return RoiAnswer(settings, mapped(photo, settings.stride), seen_scale(photo))


def _rpn_answer(settings: Rcnn, photo: Photo) -> RpnAnswer | None:
    if settings.model == "everyday":
        found, ms = _everyday(photo)
        return RpnAnswer(settings, found, None, ms)
    if status(settings.model) not in READY:
        raise ValueError(how_to_add(settings.model))
    if waits_for_network(settings, photo):
        return None
    found = _two_stage(photo, settings.model)
    return RpnAnswer(settings, found.proposals, found, found.ms)


def how_to_add(model: str) -> str:
    """One sentence: what is missing, and where to put it."""
    info = model_info(model)
    return (
        f"{info.title} is not on this machine: put its file {info.weights} into the folder that the variable PLAYGROUND_WEIGHTS "
        "names, or into torch’s hub cache, and it works."
    )


def _time_answer(settings: Rcnn, photo: Photo) -> TimeAnswer:
    crops, shared = (scoring(photo, *of) for of in _scored_by(settings))
    count = min(settings.count, crops.scored, shared.scored)
    _found, network_ms = _everyday(photo)
    size, scores = photo.at(SIDE).size, (crops.first(count), shared.first(count))
    costs = lite0_costs(size, count, settings.stride)
    return TimeAnswer(settings, crops.asked(settings.count), count, size, grouped(photo), *scores, network_ms, costs)


ANSWERS = {
    "regions": _regions_answer,
    "crops": _crops_answer,
    "roi": _roi_answer,
    "rpn": _rpn_answer,
    "time": _time_answer,
}
