"""What each view of the lesson shows, worked out by the core: settings and photo to an answer, and its figures as text."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from torchvision import ops
from torchvision.transforms.v2 import functional

from playground.images import Photo
from playground.lessons.augmentation.apart import mixed, partner_of, turned
from playground.lessons.augmentation.helped import helped
from playground.lessons.augmentation.settings import POINT, Aug
from playground.training.augment import Labels, Pipeline, Stage, run, step
from playground.training.augment.crops import CROPPING, BoxSeen, box_seen, crop_rectangles, mean_area, seen_share
from playground.training.augment.labels import Fate, areas, around_corners, ellipse_masks, fates, mask_box
from playground.training.augment.numbers import Range, edge_strength, mean_level, unequal_share, value_range
from playground.training.augment.running import shown, to_tensor
from playground.training.built_in import built_in
from playground.vision import classifier


def picture_of(settings: Aug, photo: Photo) -> Tensor:
    """(3, H, W) uint8, at most `reach` px on the longer side. Shared: never changed in place."""
    return _reduced(photo.without_file(), settings.reach)


@lru_cache(maxsize=16)
def _reduced(photo: Photo, side: int) -> Tensor:
    return to_tensor(_small(photo, side))


@lru_cache(maxsize=16)
def _small(photo: Photo, side: int) -> Image.Image:
    return photo.at(side)


@dataclass(frozen=True)
class Objects:
    """The reader's boxes on the picture that a view works on."""

    labels: Labels
    names: tuple[str, ...]  # of the boxes
    scale: float  # px of the picture on each px of the file
    left_out: int  # boxes that have no area within the photo


def objects_of(settings: Aug, photo: Photo, size: tuple[int, int]) -> Objects:
    """Boxes with an ellipse as mask each, and keypoints, on a picture of (height, width)."""
    scale = size[1] / photo.original_size[0]
    corners = torch.tensor([one.corners for one in settings.written], dtype=torch.float32) * scale
    is_point = torch.tensor([one.label == POINT for one in settings.written])
    points = (corners[is_point, :2] + corners[is_point, 2:]) / 2
    points = points[((points >= 0) & (points < torch.tensor([size[1], size[0]]))).all(1)]
    boxes = corners[~is_point].clamp(min=0).minimum(torch.tensor([size[1], size[0], size[1], size[0]]))
    proper = ((boxes[:, 2:] - boxes[:, :2]) > 0).all(1)
    named = [one.label for one in settings.written if one.label != POINT]
    names = tuple(name for name, good in zip(named, proper.tolist(), strict=True) if good)
    boxes = boxes[proper]
    return Objects(Labels(boxes, ellipse_masks(boxes, size), points), names, scale, int((~proper).sum()))


def stages_of(settings: Aug, photo: Photo, *, partner: bool = True) -> list[Stage]:
    """The pipeline at work on the photo with all labels."""
    picture = picture_of(settings, photo)
    needed = settings.view == "labels" or "ioucrop" in settings.pipeline
    labels = objects_of(settings, photo, picture.shape[-2:]).labels if needed else None
    other = _reduced(partner_of(photo), settings.reach) if partner and settings.chosen.across else None
    return run(settings.chosen, picture, labels, settings.seed, other)


@dataclass(frozen=True)
class Compared:
    """The picture after each step."""

    settings: Aug
    stages: list[Stage]

    @property
    def first(self) -> Tensor:
        return self.stages[0].picture.as_subclass(Tensor)

    @property
    def last(self) -> Tensor:
        return self.stages[-1].picture.as_subclass(Tensor)

    @cached_property
    def pictures(self) -> list[Image.Image]:
        return [shown(stage) for stage in self.stages]

    @cached_property
    def acted(self) -> list[bool]:
        """Whether each step changed the picture."""
        pairs = zip(self.stages, self.stages[1:], strict=False)
        return [one.picture.dtype != two.picture.dtype or unequal_share(one.picture, two.picture) > 0 for one, two in pairs]

    @cached_property
    def ends(self) -> tuple[Image.Image, Image.Image]:
        """The picture as it came, and at the end."""
        return shown(self.stages[0]), shown(self.stages[-1])

    @cached_property
    def levels(self) -> tuple[float, float]:
        """Means of both as they are shown, in grey levels."""
        return tuple(map(mean_level, self.ends))

    @cached_property
    def edges(self) -> float:
        """Strength of the edges in the middle of the last picture over that in the first."""
        first, last = (edge_strength(_middle(to_tensor(picture))) for picture in self.ends)
        return last / max(first, 1e-9)


def _middle(picture: Tensor) -> Tensor:
    """The middle half of both sides."""
    height, width = picture.shape[-2:]
    return picture[:, height // 4 : height - height // 4, width // 4 : width - width // 4]


@dataclass(frozen=True)
class Drawn:
    """Several draws of one pipeline from one photo."""

    settings: Aug
    first: Image.Image
    stages: list[Stage]  # the last one of each draw
    pictures: list[Image.Image]

    @property
    def tensors(self) -> list[Tensor]:
        return [stage.picture.as_subclass(Tensor) for stage in self.stages]

    @cached_property
    def unchanged(self) -> int:
        """How many draws are the photo itself."""
        return sum(one.size == self.first.size and one.tobytes() == self.first.tobytes() for one in self.pictures)

    @cached_property
    def levels(self) -> list[float]:
        return list(map(mean_level, self.pictures))


def drawn(settings: Aug, photo: Photo) -> Drawn:
    """Draw k has the seed `seed` + k."""
    picture = picture_of(settings, photo)
    labels = objects_of(settings, photo, picture.shape[-2:]).labels if "ioucrop" in settings.pipeline else None
    other = _reduced(partner_of(photo), settings.reach) if settings.chosen.across else None
    last = [run(settings.chosen, picture, labels, settings.seed + k, other)[-1] for k in range(settings.count)]
    first = _small(photo.without_file(), settings.reach)
    return Drawn(settings, first, last, [shown(stage) for stage in last])


@dataclass(frozen=True)
class Named:
    """What the network says to each draw."""

    drawn: Drawn
    first: tuple[str, float]  # of the photo itself
    tops: list[tuple[str, float]]
    chances: list[float]  # of the photo's own top class, in each draw

    @property
    def settings(self) -> Aug:
        return self.drawn.settings

    @property
    def same(self) -> int:
        """Draws that keep the photo's top class."""
        return sum(name == self.first[0] for name, _chance in self.tops)


@torch.inference_mode()
def named(settings: Aug, photo: Photo) -> Named:
    draws, network = drawn(settings, photo), classifier(exact=True)
    batch = torch.cat([network.prepare(picture) for picture in (draws.first, *draws.pictures)])
    chances = network(batch).softmax(1)
    best = chances.max(1)
    tops = [(network.classes[n], p) for n, p in zip(best.indices.tolist(), best.values.tolist(), strict=True)]
    return Named(draws, tops[0], tops[1:], chances[1:, best.indices[0]].tolist())


@dataclass(frozen=True)
class Moved:
    """Labels that went through the pipeline."""

    settings: Aug
    stages: list[Stage]
    objects: Objects
    unmoved: tuple[str, ...]  # policies, which move no labels

    @property
    def last(self) -> Stage:
        return self.stages[-1]

    @cached_property
    def fates(self) -> list[Fate | None]:
        """Of every box of the reader's; None where a step of the pipeline has removed it already."""
        cropped = any(stage.step and stage.step.key == "ioucrop" for stage in self.stages)
        found = dict(
            zip(self.last.ids, fates(self.last.boxes, self.last.size, self.settings.least, cropped=cropped), strict=True)
        )
        return [found.get(number) for number in range(len(self.objects.names))]

    @cached_property
    def kept(self) -> list[int]:
        return [number for number, fate in enumerate(self.fates) if fate is not None and fate.kept]

    @cached_property
    def tight(self) -> dict[int, Tensor]:
        """Box → the smallest box round its mask, of those that are kept and whose mask is still to be seen."""
        places = {number: place for place, number in enumerate(self.last.ids)}
        found = {number: mask_box(self.last.masks[places[number]]) for number in self.kept}
        return {number: box for number, box in found.items() if box is not None}

    @cached_property
    def corner_boxes(self) -> Tensor:
        """(N, 4): round the four corners that each box began with, within the picture."""
        height, width = self.last.size
        return around_corners(self.last.corners).clamp(min=0).minimum(torch.tensor([width, height, width, height]))

    @cached_property
    def growth(self) -> float | None:
        """Area of the first kept box over that of the box round its corners."""
        if not self.kept or not (round_corners := areas(self.corner_boxes[self.kept[:1]])[0].item()):
            return None
        return self.fates[self.kept[0]].area / round_corners

    @cached_property
    def grown(self) -> float | None:
        """Area of the first kept box over what it was."""
        if not self.kept:
            return None
        return self.fates[self.kept[0]].area / areas(self.objects.labels.boxes[self.kept[:1]])[0].item()

    @cached_property
    def overlap(self) -> float | None:
        """IoU of the first kept box with the tight one round its mask."""
        if not self.kept or self.kept[0] not in self.tight:
            return None
        return ops.box_iou(torch.tensor([self.fates[self.kept[0]].box]), self.tight[self.kept[0]][None]).item()

    @cached_property
    def outside(self) -> int:
        """Keypoints beyond the picture: torchvision lets them be, SanitizeKeyPoints removes them."""
        edge = torch.tensor([self.last.size[1], self.last.size[0]])
        return int(((self.last.points < 0) | (self.last.points >= edge)).any(1).sum())


def moved(settings: Aug, photo: Photo) -> Moved:
    stages = stages_of(settings, photo, partner=False)
    policies = tuple(one.transform.name for one in settings.chosen.single if one.transform.policy)
    return Moved(settings, stages, objects_of(settings, photo, stages[0].size), policies)


@dataclass(frozen=True)
class Seen:
    """What random crops of the photo show."""

    settings: Aug
    own: bool  # whether the pipeline has a crop; else torchvision's usual one stands in
    key: str
    share: Tensor  # (H, W)
    rectangles: Tensor
    size: tuple[int, int]
    box: BoxSeen
    name: str  # of the box
    corners: tuple[float, ...]

    @property
    def middle(self) -> float:
        return self.share[self.size[0] // 2, self.size[1] // 2].item()

    @property
    def corner(self) -> float:
        return self.share[0, 0].item()

    @property
    def area(self) -> float:
        return mean_area(self.rectangles, self.size)


def seen(settings: Aug, photo: Photo) -> Seen:
    size = photo.image.size[::-1]
    own = next((one for one in settings.chosen.active if one.key in CROPPING), None)
    cropping = own or step("resizedcrop")
    rectangles = crop_rectangles(cropping, size, seed=settings.seed)
    objects = objects_of(settings, photo, size)
    box = objects.labels.boxes[0] if objects.names else torch.tensor([0.0, 0, size[1], size[0]])
    facts, name = box_seen(rectangles, box), objects.names[0] if objects.names else ""
    key = cropping.transform.name
    return Seen(settings, own is not None, key, seen_share(rectangles, size), rectangles, size, facts, name, tuple(box.tolist()))


@dataclass(frozen=True)
class Typed:
    """The picture as bytes, as floats, and normalised."""

    settings: Aug
    pictures: list[Tensor]
    names: list[str]  # what made each

    @cached_property
    def ranges(self) -> list[Range]:
        return [value_range(picture) for picture in self.pictures]

    @property
    def last(self) -> Tensor:
        return self.pictures[-1].as_subclass(Tensor)

    @property
    def back(self) -> float:
        """Share of ones where the floats are turned into bytes without scale."""
        bytes_again = functional.to_dtype(self.pictures[1], torch.uint8, scale=False)
        return (bytes_again == 1).double().mean().item()


def typed_pipeline(settings: Aug) -> Pipeline:
    """The steps that leave bytes, then the number type and the normalisation of the view."""
    plain = tuple(one for one in settings.chosen.single if one.key not in ("dtype", "normalize"))
    ending = (step("dtype", scale="yes" if settings.scaled else "no"),)
    if settings.statistics != "none":
        ending += (step("normalize", statistics=settings.statistics),)
    return Pipeline((*plain[:10], *ending))


def typed(settings: Aug, photo: Photo) -> Typed:
    pipeline, picture = typed_pipeline(settings), picture_of(settings, photo)
    labels = objects_of(settings, photo, picture.shape[-2:]).labels if "ioucrop" in settings.pipeline else None
    stages = run(pipeline, picture, labels, settings.seed)
    after = 1 + sum(one.key not in ("dtype", "normalize") for one in pipeline.steps)
    kept = stages[after - 1 :]
    names = [stages[after - 1].step.transform.name if after > 1 else "", *(stage.step.transform.name for stage in kept[1:])]
    return Typed(settings, [stage.picture for stage in kept], names)


_ANSWERS = {
    "compare": lambda settings, photo: Compared(settings, stages_of(settings, photo)),
    "steps": lambda settings, photo: Compared(settings, stages_of(settings, photo)),
    "draws": drawn,
    "network": named,
    "labels": moved,
    "crops": seen,
    "numbers": typed,
    "mixes": mixed,
    "classes": turned,
    "helps": lambda settings, photo: helped(settings, built_in(settings.data)),
}


def aug_answer(settings: Aug, photo: Photo) -> Any:
    """What the view shows. Raises ValueError with a sentence where the pipeline cannot be run."""
    return _ANSWERS[settings.view](settings, photo)
