"""Lesson "Famous networks": settings and photo in; networks taken apart, or their first scores, out."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from playground.images import Photo
from playground.lessons.networks.settings import CHARTED, PICTURES, SAME_CHANNELS, SAME_CLASSES, Chart, Nets, One, Start, Two
from playground.networks.anatomy import Anatomy, anatomy, kept_bytes
from playground.networks.forms import FORMS
from playground.networks.passing import sides_of
from playground.networks.starts import ENDS_IN_RELU, WITH_TRANSITIONS, first_scores, reached_share, stuck, stuck_counts

START_SIDE = 96  # px
STARTS = 20  # over which stuck classes are counted
PICTURE_KEYS = tuple(PICTURES)  # in the order of their scores


@dataclass(frozen=True)
class OneAnswer:
    settings: One
    anatomy: Anatomy

    @property
    def sides(self) -> tuple[int, int]:
        """Smallest and largest side that passes."""
        return sides_of(self.settings.net)

    @cached_property
    def kept_bytes(self) -> int:
        return kept(self.anatomy)


@dataclass(frozen=True)
class TwoAnswer:
    settings: Two
    anatomies: tuple[Anatomy, Anatomy]

    @cached_property
    def kept_bytes(self) -> tuple[int, int]:
        return tuple(map(kept, self.anatomies))


@dataclass(frozen=True)
class ChartAnswer:
    settings: Chart
    anatomies: tuple[Anatomy, ...]
    left_out: tuple[str, ...]  # forms that cannot take the size

    def value(self, one: Anatomy, axis: str) -> float:
        """Of a network along an axis of AXES."""
        if axis == "year":
            return FORMS[one.form].year
        if axis == "weighted":
            return len(one.weighted)
        return kept(one) if axis == "kept" else one.total(axis)


@dataclass(frozen=True, eq=False)
class StartAnswer:
    """Scores before training of the photo, a black and a white picture."""

    settings: Start
    pictures: Tensor  # [3, 1, side, side]
    scores: Tensor  # [3, 10], in the order of PICTURES

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Classes stuck at zero for the photo, of STARTS starts; none where scores can be negative."""
        photo = self.pictures[:1]
        ends = self.settings.start in ENDS_IN_RELU
        return _counts(self.settings.start, photo.shape[-1], photo.numpy().tobytes()) if ends else ()

    @cached_property
    def reached(self) -> float | None:
        """Share of the units before the first transition's pooling that get a gradient, for the chosen picture; None where no
        layer is one."""
        settings = self.settings
        if settings.start not in WITH_TRANSITIONS:
            return None
        return reached_share(settings.start, self.pictures[PICTURE_KEYS.index(settings.picture)][None], settings.seed)

    @property
    def chosen(self) -> Tensor:
        """Scores (10,) of the chosen picture."""
        return self.scores[PICTURE_KEYS.index(self.settings.picture)]

    @property
    def probabilities(self) -> Tensor:
        return self.scores.softmax(1)

    @property
    def stuck(self) -> list[int]:
        return stuck(self.chosen)

    @property
    def moved(self) -> float:
        """The most that a class's probability changes from black to white."""
        black, white = self.probabilities[1:]
        return float((white - black).abs().max())


Answer = OneAnswer | TwoAnswer | ChartAnswer | StartAnswer


def kept(one: Anatomy) -> int:
    """Bytes that a picture leaves for the backward pass."""
    return kept_bytes(one.form, one.picture[1], one.picture[0], one.classes)


def as_made(form: str, side: int | None = None) -> Anatomy:
    """A form for the pictures and classes it is made for; of another side where one is given."""
    made = FORMS[form]
    return anatomy(form, side or made.side, made.channels, made.classes)


def answer_for(settings: Nets, photo: Photo | None) -> Answer:
    """What a view shows. Raises ValueError with a sentence where a network cannot take the picture."""
    if isinstance(settings, One):
        return OneAnswer(settings, anatomy(settings.net, settings.side, settings.channels, settings.classes))
    if isinstance(settings, Two):
        return TwoAnswer(settings, tuple(_compared(settings, net) for net in (settings.first, settings.second)))
    if isinstance(settings, Chart):
        return _chart(settings)
    pictures = start_pictures(settings, photo)
    return StartAnswer(settings, pictures, first_scores(settings.start, pictures, settings.seed))


@lru_cache(maxsize=8)
def _counts(form: str, side: int, pixels: bytes) -> tuple[int, ...]:
    picture = torch.frombuffer(bytearray(pixels), dtype=torch.float32).reshape(1, 1, side, side)
    return tuple(stuck_counts(form, picture, range(STARTS)))


def _compared(settings: Two, net: str) -> Anatomy:
    return as_made(net) if settings.input == "own" else anatomy(net, settings.both, SAME_CHANNELS, SAME_CLASSES)


def _chart(settings: Chart) -> ChartAnswer:
    wanted = [key for key in CHARTED if settings.shown in ("all", "torchvision" if FORMS[key].torchvision else "textbook")]
    side = None if settings.own else settings.each
    fits = {key: side is None or sides_of(key)[0] <= side <= sides_of(key)[1] for key in wanted}
    taken = tuple(as_made(key, side) for key in wanted if fits[key])
    if not taken:
        raise ValueError(f"None of these networks takes a picture of {side} × {side} px. Use a larger side.")
    return ChartAnswer(settings, taken, tuple(key for key in wanted if not fits[key]))


def fitted(image: Image.Image, side: int, channels: int) -> Image.Image:
    """A photo as a network is given it: its middle square, grey where there is one channel."""
    square = ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)
    return square.convert("L") if channels == 1 else square


def start_side(form: str) -> int:
    """Pixels of the picture that a network is given before its training; at most START_SIDE, which keeps it quick."""
    return min(FORMS[form].side, START_SIDE)


def start_pictures(settings: Start, photo: Photo) -> Tensor:
    """(3, 1, side, side) in 0…1: the photo in grey, black, white."""
    side = start_side(settings.start)
    grey = torch.from_numpy(np.asarray(fitted(photo.image, side, 1), dtype=np.float32) / 255)
    return torch.stack([grey, torch.zeros(side, side), torch.ones(side, side)])[:, None]
