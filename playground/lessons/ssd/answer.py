"""What the lesson "SSD, layer by layer" computes: one pass with all that lies between photo and boxes, each anchor's loss, and
what a training is measured against."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.images import Photo
from playground.lessons.ssd.settings import Ssd
from playground.models import ModelUnavailable
from playground.models.everyday import CLASSES
from playground.vision.ssd_pass import AnchorLosses, SsdPass, anchor_losses, ssd_pass
from playground.vision.tiny_ssd_training import Errors, ShapeRecipe, Trained, baseline


@dataclass(frozen=True, eq=False)
class PhotoAnswer:
    """A photo's pass as a view looks at it."""

    settings: Ssd
    found: SsdPass

    @property
    def anchor(self) -> int:
        """The anchor at the point, on the chosen map, of the chosen shape."""
        x, y = (share / 100 * side for share, side in zip((self.settings.x, self.settings.y), self.found.size, strict=True))
        return self.found.anchor_at(self.settings.place, x, y, int(self.settings.shape) - 1)

    @property
    def kind(self) -> int:
        return CLASSES.index(self.settings.kind)

    @cached_property
    def losses(self) -> AnchorLosses:
        chosen = self.settings
        ratio = None if chosen.ratio == "all" else int(chosen.ratio)
        options = {"matching": chosen.match, "iou_threshold": chosen.iou, "ratio": ratio}
        options |= {"gamma": chosen.gamma, "sigma": chosen.sigma}
        return anchor_losses(self.found, chosen.corners, chosen.classes, **options)

    @property
    def picked(self) -> int:
        """The anchor that is looked at; of the positives the one with the largest loss where none is chosen."""
        if 0 < self.settings.pick <= len(self.losses.assigned):
            return self.settings.pick - 1
        total = self.losses.by_class + self.losses.by_box
        return int(np.where(self.losses.positive, total, -1).argmax())


@dataclass(frozen=True, eq=False)
class TrainAnswer:
    """A training's recipe, what guessing has on its test scenes, and the training itself once it has ended."""

    settings: Ssd
    guess: Errors
    trained: Trained | None = None


def recipe_of(settings: Ssd) -> ShapeRecipe:
    return ShapeRecipe(epochs=settings.epochs, scenes=settings.scenes, rate=settings.rate, seed=settings.seed)


def pass_over(photo: Photo | None) -> SsdPass:
    """Raises ValueError with a sentence."""
    if photo is None:
        raise ValueError("There is no photo. Choose one.")
    try:
        return ssd_pass(photo)
    except ModelUnavailable as error:
        raise ValueError(str(error)) from error


def ssd_answer(settings: Ssd, photo: Photo | None) -> PhotoAnswer | TrainAnswer:
    """One state of the page, from nothing."""
    if settings.view == "train":
        return TrainAnswer(settings, baseline(settings.seed))
    return PhotoAnswer(settings, pass_over(photo))
