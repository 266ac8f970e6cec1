"""A fine-tuned network at work: pictures in, classes with probabilities out."""

from collections.abc import Callable

import torch
from PIL import Image
from torch import Tensor

from playground.models.efficientnet import WIDEST, EfficientNetLite0
from playground.training.backbone import fast, run_parts
from playground.training.sets import PictureSet
from playground.training.squares import FORWARD, Squares, in_unit, square


class Predictor:
    """A network (N, 3, side, side) → logits made ready for pictures, as `fast` does: in the fastest number type, or `exact`."""

    def __init__(self, model: EfficientNetLite0, classes: tuple[str, ...], side: int, *, exact: bool = False):
        self.network, self.classes, self.side = fast(model, exact=exact), classes, side

    @torch.no_grad()
    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (N, K) and features (N, 1280), float32, of (N, 3, side, side) in [0, 1]."""
        features = run_parts(self.network, x.to(self.network.classifier.weight.device))
        return self.network.classifier(features), features

    def classify(self, picture: Image.Image) -> list[tuple[str, float]]:
        """Classes with their probabilities, most likely first."""
        probabilities = self(in_unit(square(picture, self.side)[None]))[0][0].softmax(0)
        order = probabilities.argsort(descending=True, stable=True)
        return [(self.classes[n], float(probabilities[n])) for n in order]

    def of(self, pictures: PictureSet, check: Callable[[], None] = lambda: None) -> tuple[Tensor, Tensor]:
        """Logits (N, K) and features (N, 1280) of a set's pictures; `check` runs before every pass."""
        squares, passes = Squares(pictures, self.side), []
        for start in range(0, len(pictures), FORWARD):
            check()
            places = range(start, min(start + FORWARD, len(pictures)))
            passes.append(self(squares.batch(places, 0)[0]))
        if not passes:
            return torch.zeros((0, len(self.classes))), torch.zeros((0, WIDEST))
        logits, features = zip(*passes, strict=True)
        return torch.cat(logits), torch.cat(features)
