"""Answers of the views that the pipeline does not reach: mixes of two pictures, and masks of class numbers."""

from dataclasses import dataclass

import torch
from PIL import Image
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms.v2 import functional

from playground.images import Photo, sample
from playground.lessons.augmentation.settings import Aug
from playground.training.augment import Pipeline, run, step
from playground.training.augment.mixes import MixFacts, mix_facts
from playground.training.augment.numbers import off_classes
from playground.training.augment.running import shown, to_tensor

PARTNERS = ("coffee", "chelsea")  # the other picture of a mix: the first that is not the photo itself
BACKGROUND = 0  # its class number in a mask


def partner_of(photo: Photo) -> Photo:
    return next(sample(name).photo() for name in PARTNERS if photo.name != name)


@dataclass(frozen=True)
class Mixed:
    """Several mixes of the photo with another picture, and what mixes do to labels."""

    settings: Aug
    pictures: list[Image.Image]
    shares: list[float]  # the photo's own, of each
    facts: MixFacts
    partner: str


MIXES_SHOWN = 8


def mixed(settings: Aug, photo: Photo) -> Mixed:
    """Both pictures as squares of `small` px, cut from the middle."""
    size = settings.small
    pipeline = Pipeline(
        (step("resize", size=size), step("center", size=size), step("dtype"), step(settings.mix, alpha=settings.alpha))
    )
    partner = partner_of(photo)
    pair = [to_tensor(one.image) for one in (photo, partner)]
    stages = [run(pipeline, pair[0], seed=settings.seed + k, partner=pair[1])[-1] for k in range(MIXES_SHOWN)]
    facts = mix_facts(settings.mix, settings.alpha, settings.classes)
    return Mixed(settings, [shown(one) for one in stages], [one.shares[0] for one in stages], facts, partner.title)


@dataclass(frozen=True)
class Turned:
    """A mask of class numbers after a rotation."""

    settings: Aug
    before: Tensor  # (H, W) uint8: 0 and the class
    after: Tensor
    wrong: int  # pixels that hold another number than these two
    others: tuple[int, ...]  # the numbers they hold


def turned(settings: Aug, photo: Photo) -> Turned:
    """The dark pixels of the photo are the object. As a picture it is turned bilinearly, as a Mask by nearest neighbours."""
    grey = torch.from_numpy(photo.grey())
    before = (grey < 0.5).to(torch.uint8) * settings.class_number
    kind = tv_tensors.Mask if settings.wrapped else tv_tensors.Image
    after = functional.rotate(kind(before[None]), settings.angle, interpolation="bilinear")[0].as_subclass(Tensor)
    allowed = torch.tensor([BACKGROUND, settings.class_number])
    others = after[~torch.isin(after, allowed)].unique().tolist()
    return Turned(settings, before, after, off_classes(after, allowed), tuple(others))
