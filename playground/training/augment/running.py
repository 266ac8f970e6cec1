"""A pipeline at work: the picture and its labels after each step, the time each took, every draw decided by the seed.

stages = run(pipeline, picture, labels, seed=7)
stages[-1].picture      # what torch.manual_seed(7); pipeline.compose()(picture) gives
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms.v2 import functional

from playground.kit.i18n import N_
from playground.training.augment.entry import PICTURE, STATISTICS
from playground.training.augment.labels import Labels
from playground.training.augment.own_draws import OwnDraws
from playground.training.augment.pipeline import Pipeline, Step

MOST_PIXELS = 16_000_000  # of a picture after a step
CLASSES = 2  # of a pair that is mixed
DETECTION = ("ioucrop", "sanitize")  # steps that need boxes
NEEDS_FLOAT = N_("Step {place}, {name}, needs float values: put ToDtype with scale before it.")
NEEDS_BYTES = N_("Step {place}, {name}, needs uint8 values: put it before ToDtype.")
NEEDS_BOXES = N_("Step {place}, {name}, needs boxes: draw one under Boxes, masks, keypoints.")


@dataclass(frozen=True)
class Stage:
    """The state after one step. `ids` says which of the first boxes those still there are."""

    step: Step | None  # None: as it came
    picture: Tensor  # (C, H, W)
    boxes: Tensor  # (N', 4)
    masks: Tensor | None  # (N', H, W)
    points: Tensor  # (K, 2)
    corners: Tensor  # (N, 4, 2), of the boxes as they came
    ids: tuple[int, ...]
    seconds: float = 0.0
    normalised: tuple[tuple[Sequence[float], Sequence[float]], ...] = ()  # mean and deviation, of each Normalize so far
    shares: tuple[float, ...] = field(default=(1.0,))  # of the labels of picture and partner, after a mix

    @property
    def size(self) -> tuple[int, int]:
        return (self.picture.shape[-2], self.picture.shape[-1])

    @property
    def labelled(self) -> bool:
        """Whether there is anything beside the picture."""
        return bool(len(self.corners) or len(self.points) or len(self.boxes))


def to_tensor(image: Image.Image) -> tv_tensors.Image:
    """(3, H, W) uint8 of an RGB picture."""
    return tv_tensors.Image(torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous())


def run(
    pipeline: Pipeline, picture: Tensor, labels: Labels | None = None, seed: int = 0, partner: Tensor | None = None
) -> list[Stage]:
    """The picture (3, H, W) as it came and after each step that is on.

    `partner` (3, h, w) is the other picture of MixUp and CutMix: it goes through the same steps after the picture, and is resized
    where it ends at another size. Without it the steps across images are left out. Raises ValueError with a sentence that names
    the step which torchvision refuses.
    """
    labels = labels or Labels()
    stages = [_first(picture, labels)]
    with OwnDraws(seed):
        for place, one in enumerate(pipeline.single, start=1):
            stages.append(_next(stages[-1], one, place))
        if partner is not None and pipeline.across:
            partner = _other(pipeline, partner)
            for place, one in enumerate(pipeline.across, start=len(pipeline.single) + 1):
                stages.append(_mixed(stages[-1], one, place, partner))
    return stages


def _first(picture: Tensor, labels: Labels) -> Stage:
    size = (picture.shape[-2], picture.shape[-1])
    if labels.masks is not None and labels.masks.shape[-2:] != size:
        raise ValueError(f"The masks are {tuple(labels.masks.shape[-2:])}, the picture is {size}.")
    image = tv_tensors.Image(picture)
    return Stage(None, image, labels.boxes, labels.masks, labels.points, labels.corners, tuple(range(len(labels.boxes))))


def _next(before: Stage, one: Step, place: int) -> Stage:
    values = dict(one.values)
    if one.key == "zoomout" and before.size[0] * before.size[1] * values["high"] ** 2 > MOST_PIXELS:
        raise ValueError(f"Step {place}, RandomZoomOut: the canvas may get more than {MOST_PIXELS // 10**6} million pixels.")
    if one.key == "ioucrop" and not len(before.boxes):  # torchvision would try for ever, or give up by chance
        raise ValueError(NEEDS_BOXES.format(place=place, name=one.transform.name))
    transform = one.build()
    alone = one.transform.acts_on == PICTURE or (not before.labelled and one.key not in DETECTION)
    sample = {"image": before.picture} if alone else _sample(before)
    start = time.perf_counter()
    try:
        after = transform(sample)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(_refusal(before, one, place, error)) from error
    seconds = time.perf_counter() - start
    normalised = before.normalised + ((STATISTICS[values["statistics"]],) if one.key == "normalize" else ())
    if len(after) == 1:
        kept = (before.boxes, before.masks, before.points, before.corners, before.ids)
        return Stage(one, after["image"], *kept, seconds, normalised)
    plain = {name: value.as_subclass(Tensor) for name, value in after.items()}
    spots, count = plain["spots"], len(before.corners)
    return Stage(
        one,
        after["image"],
        plain["boxes"],
        plain.get("masks"),
        spots[4 * count :],
        spots[: 4 * count].reshape(-1, 4, 2),
        tuple(plain["labels"].tolist()),
        seconds,
        normalised,
    )


def _sample(stage: Stage) -> dict[str, Tensor]:
    """The sample as torchvision's detection references give it; corners and keypoints go as keypoints."""
    spots = torch.cat([stage.corners.reshape(-1, 2), stage.points])
    sample = {
        "image": stage.picture,
        "boxes": tv_tensors.BoundingBoxes(stage.boxes, format="XYXY", canvas_size=stage.size),
        "labels": torch.tensor(stage.ids, dtype=torch.int64),
        "spots": tv_tensors.KeyPoints(spots, canvas_size=stage.size),
    }
    return sample if stage.masks is None else {**sample, "masks": tv_tensors.Mask(stage.masks)}


def _refusal(before: Stage, one: Step, place: int, error: Exception) -> str:
    slots = {"place": place, "name": one.transform.name}
    floating = before.picture.is_floating_point()
    if one.key in ("normalize", "mixup") and not floating:
        return NEEDS_FLOAT.format(**slots)
    if one.key in ("jpeg", "solarize") and floating:
        return NEEDS_BYTES.format(**slots)
    return f"Step {place}, {one.transform.name}: {error}"


def _mixed(before: Stage, one: Step, place: int, partner: Tensor) -> Stage:
    """The first of the pair (picture, partner) after a mix; both had labels of their own."""
    pair, labels = paired(before.picture, partner), torch.eye(CLASSES)
    start = time.perf_counter()
    try:
        mixed, shares = one.build(num_classes=CLASSES)(pair, labels)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(_refusal(before, one, place, error)) from error
    seconds = time.perf_counter() - start
    first = shares[0] if before.shares == (1.0,) else torch.tensor(before.shares) * shares[0, 0] + labels[1] * shares[0, 1]
    kept = (before.boxes, before.masks, before.points, before.corners, before.ids, seconds, before.normalised)
    return Stage(one, tv_tensors.Image(mixed[0]), *kept, tuple(first.tolist()))


def _other(pipeline: Pipeline, partner: Tensor) -> Tensor:
    """The partner after the steps of one picture."""
    for place, one in enumerate(pipeline.single, start=1):
        if one.key in DETECTION:
            raise ValueError(f"Step {place}, {one.transform.name}, is for boxes; MixUp and CutMix mix labels of whole pictures.")
        partner = one.build()(tv_tensors.Image(partner))
    return partner


def paired(picture: Tensor, partner: Tensor) -> Tensor:
    """(2, C, H, W): the picture, and its partner resized to its size."""
    if partner.shape != picture.shape:
        partner = functional.resize(partner, picture.shape[-2:])
    return torch.stack([picture.as_subclass(Tensor), partner.as_subclass(Tensor)])


def shown(stage: Stage) -> Image.Image:
    """The picture as one looks at it: of floats the normalisation is taken back, then 0…1 is what a screen shows."""
    values = stage.picture.as_subclass(Tensor)
    if values.is_floating_point():
        for mean, deviation in reversed(stage.normalised):
            values = values * torch.tensor(deviation)[:, None, None] + torch.tensor(mean)[:, None, None]
        values = (values.clamp(0, 1) * 255).round().to(torch.uint8)
    return Image.fromarray(values.permute(1, 2, 0).contiguous().numpy())
