"""Labelled pictures as tensors in two parts: what a network is trained on from scratch, wherever they come from.

parts = labelled("digits", side=28, most=1400, seed=0)
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from playground.training import published
from playground.training.digits import CLASSES as DIGITS
from playground.training.digits import TRAIN, split_digits
from playground.training.sets import Dataset, PictureSet, SetError, obstacle, split
from playground.training.shape_pictures import CLASSES as SHAPES
from playground.training.shape_pictures import shape_pictures

MOST_TEST = 1_000  # pictures to validate with: after each epoch all of them pass
SHAPE_TEST = 300
MOST_NUMBERS = 50_000_000  # of both parts together: 200 MB of float32


@dataclass(frozen=True, eq=False)
class Labelled:
    """Two parts that share no picture. Shared by all who hold it: nothing of it is ever changed.

    images: (N, C, side, side) float32 in [0, 1]; labels: (N,) int64, places in `classes`
    """

    images: Tensor = field(repr=False)
    labels: Tensor = field(repr=False)
    test_images: Tensor = field(repr=False)
    test_labels: Tensor = field(repr=False)
    classes: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raises SetError where nothing can be learned: no picture, or pictures of one class."""
        if not len(self.labels) or len(torch.unique(self.labels)) < 2:
            raise SetError("Training needs pictures of at least two classes. Take more pictures.")

    @property
    def channels(self) -> int:
        return self.images.shape[1]

    @property
    def side(self) -> int:
        return self.images.shape[2]

    @property
    def chance(self) -> float:
        """Accuracy of guessing each class as often."""
        return 1 / len(self.classes)

    @cached_property
    def majority(self) -> float:
        """Accuracy of always saying the class that is most frequent among the test pictures."""
        return float(self.test_labels.bincount(minlength=len(self.classes)).max() / max(1, len(self.test_labels)))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all pixels, labels and classes."""
        whole = hashlib.sha256(repr((self.classes, self.images.shape)).encode())
        for tensor in (self.images, self.labels, self.test_images, self.test_labels):
            whole.update(tensor.numpy().tobytes())
        return whole.hexdigest()


def resized(images: Tensor, side: int) -> Tensor:
    """(N, C, side, side), bilinear, shrinking antialiased; as they are where they have that side."""
    if images.shape[2:] == (side, side):
        return images
    return F.interpolate(images, (side, side), mode="bilinear", align_corners=False, antialias=True)


def in_unit(pixels: np.ndarray) -> Tensor:
    """(N, H, W, 3) or (N, H, W) uint8 as (N, C, H, W) float32 in [0, 1]."""
    tensor = torch.from_numpy(np.array(pixels))
    tensor = tensor[:, None] if tensor.ndim == 3 else tensor.permute(0, 3, 1, 2)
    return tensor.contiguous().float() / 255


def _of_digits(side: int, most: int, seed: int) -> Labelled:
    count = min(most, TRAIN)
    parts = split_digits(TRAIN, seed)
    images = resized(torch.tensor(parts.train_images[:count]), side)
    tests = resized(torch.tensor(parts.test_images), side)
    return Labelled(images, torch.tensor(parts.train_labels[:count]), tests, torch.tensor(parts.test_labels), DIGITS)


def _of_shapes(side: int, most: int, seed: int) -> Labelled:
    """Seeds of tests are even, those of training odd."""
    made = [shape_pictures(count, 2 * seed + odd) for count, odd in ((most, 1), (SHAPE_TEST, 0))]
    (images, labels), (tests, test_labels) = ((resized(in_unit(x), side), torch.tensor(y)) for x, y in made)
    return Labelled(images, labels, tests, test_labels, SHAPES)


def _of_published(name: str) -> Callable[[int, int, int], Labelled]:
    def read(side: int, most: int, seed: int) -> Labelled:
        """The first pictures of an order drawn by the seed, of each part. Raises SetError where they are not on this machine."""
        found = published.read(name)
        generator = np.random.default_rng(seed)
        parts = []
        for pixels, labels, count in (
            (found.train_images, found.train_labels, most),
            (found.test_images, found.test_labels, MOST_TEST),
        ):
            places = np.sort(generator.permutation(len(labels))[:count])
            parts += [resized(in_unit(pixels[places]), side), torch.tensor(labels[places])]
        return Labelled(*parts, found.classes)

    return read


SOURCES: dict[str, Callable[[int, int, int], Labelled]] = {
    "digits": _of_digits,
    "shapes": _of_shapes,
    "fashion": _of_published("fashion"),
    "cifar10": _of_published("cifar10"),
}


def labelled(source: str, *, side: int, most: int, seed: int = 0) -> Labelled:
    """Pictures of SOURCES: at most `most` to train, at `side` px. The same arguments give the same parts.

    Raises ValueError for an unknown source, SetError where the pictures are not on this machine or do not fit in memory.
    """
    if source not in SOURCES:
        raise ValueError(f"There are no pictures {source!r}; there are {', '.join(SOURCES)}.")
    refuse_what_does_not_fit(most + MOST_TEST, 1 if source in ("digits", "fashion") else 3, side)
    return SOURCES[source](side, most, seed)


def from_set(pictures: PictureSet | Dataset, *, side: int, most: int, seed: int = 0, share: float = 0.2) -> Labelled:
    """A reader's own class folders: `share` of each class is to test, at most `most` pictures train. Pictures are stretched to
    squares. Raises SetError, with a sentence, where nothing can be trained on them."""
    if isinstance(pictures, PictureSet) and (problem := obstacle(pictures)):
        raise SetError(problem)
    dataset = pictures if isinstance(pictures, Dataset) else split(pictures, share, seed)
    train = dataset.train
    if len(train) > most:
        train = train.part(np.sort(np.random.default_rng(seed).permutation(len(train))[:most]))
    refuse_what_does_not_fit(len(train) + len(dataset.test), 3, side)
    parts = []
    for part in (train, dataset.test):
        squares = [np.asarray(one.convert("RGB").resize((side, side), Image.Resampling.BICUBIC)) for one in part.pictures]
        parts += [in_unit(np.stack(squares) if squares else np.zeros((0, side, side, 3), np.uint8)), torch.tensor(part.labels)]
    return Labelled(*parts, dataset.classes)


def refuse_what_does_not_fit(count: int, channels: int, side: int) -> None:
    """Raises SetError, with a sentence, where so many pictures would take more than MOST_NUMBERS."""
    if count * channels * side**2 > MOST_NUMBERS:
        most = max(1, MOST_NUMBERS // (channels * side**2) - MOST_TEST)
        raise SetError(f"So many pictures of {side} px do not fit. At this side take at most {most:,}.")
