"""The lesson "Pooling": what each of its views shows, worked out from settings and photo."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from playground.convolution.geometry import pool_output_size
from playground.convolution.pooling import POOL_MODES, adaptive_windows, pool2d
from playground.images import Photo
from playground.lessons.pooling.pooled_photo import complement, ink, pool_again, pool_to, relu_maximum
from playground.lessons.pooling.settings import MODES, Pool
from playground.lessons.pooling.shake import Shake, move_signal, shake, shaken_pictures
from playground.stage.answer import StageAnswer, play

INKED = ("max", "average", "min")  # whose ink is compared


@dataclass(frozen=True, eq=False)
class Levels:
    """A photo pooled again and again."""

    shares: dict[str, list[float]]  # name of a mode → the share of ink of the photo itself and after each pooling
    last: np.ndarray  # (H', W') float64, of the chosen mode
    size: tuple[int, int]  # (H, W) of the photo


@dataclass(frozen=True, eq=False)
class Shaken:
    """A photo that is moved: how much that changes, and one output with its change as pictures."""

    shake: Shake
    before: np.ndarray
    change: np.ndarray


@dataclass(frozen=True)
class Cut:
    """How windows lie along one axis of `size` cells; [first, end) may begin below 0 and end beyond the size."""

    windows: tuple[tuple[int, int], ...]
    floor: int  # how many windows there are
    ceil: int  # and with ceil_mode; both the same where the cut is adaptive

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(end - first for first, end in self.windows)


def levels(settings: Pool, photo: Photo) -> Levels:
    grey, modes = photo.grey(), dict.fromkeys((*INKED, settings.mode))
    if settings.adaptive:
        pooled = {mode: [grey, pool_to(grey, mode, (settings.outputs, settings.across))] for mode in modes}
    else:
        sliding = (settings.window, settings.stride, settings.times, settings.power)
        pooled = {mode: pool_again(grey, mode, *sliding) for mode in modes}
    shares = {MODES[mode]: [ink(level) for level in pooled[mode]] for mode in modes}
    return Levels(shares, pooled[settings.mode][-1], grey.shape)


def shake_of(settings: Pool, photo: Photo) -> Shake:
    """At all shifts at once, whichever output is shown."""
    return shake(photo.grey(), settings.window, settings.stride)


def shaken(settings: Pool, photo: Photo, shake_of: Callable[[Pool, Photo], Shake] = shake_of) -> Shaken:
    pictures = shaken_pictures(photo.grey(), settings.shaken, settings.shift, settings.window, settings.stride)
    return Shaken(shake_of(settings.apart_from("shift", "shaken"), photo), *pictures)


def cut(settings: Pool, photo: Photo | None = None) -> Cut:
    """The windows of the view Sizes, dilation left out. Raises ValueError where no window fits."""
    size, window, stride, pad = settings.size, settings.window, settings.stride, settings.pad
    if settings.adaptive:
        return Cut(tuple(adaptive_windows(size, settings.outputs)), settings.outputs, settings.outputs)
    counts = [pool_output_size(size, window, stride, pad, 1, ceil_mode) for ceil_mode in (False, True)]
    starts = (i * stride - pad for i in range(counts[settings.ceil_mode]))
    return Cut(tuple((start, start + window) for start in starts), *counts)


def by_every_mode(cells: np.ndarray, power: int) -> dict[str, float]:
    """What each pooling makes of the same cells, smallest first; power pooling left out where torch gives nan."""
    if not cells.size:
        return {}
    x = torch.from_numpy(np.atleast_2d(cells)).double()
    values = {mode.name: float(pool2d(x, tuple(x.shape), mode.written, norm_type=power)) for mode in POOL_MODES.values()}
    return dict(sorted(((name, value) for name, value in values.items() if not np.isnan(value)), key=lambda item: item[1]))


def largest_window(answer: StageAnswer) -> np.ndarray:
    """(n,) the input's cells in the window whose output is largest: padding and what hangs over left out.

    Empty where dilation lets every window step over the input.
    """
    rows, columns = answer.played.axes
    finite = np.where(np.isfinite(answer.output[0]), answer.output[0], -np.inf)
    i, j = divmod(int(np.argmax(finite)), len(columns.starts))
    places = (axis.source[axis.window(at)] for axis, at in ((rows, i), (columns, j)))
    down, across = (place[place >= 0] for place in places)
    return answer.input[np.ix_(down, across)].ravel()


_ANSWERS: dict[str, Callable[[Pool, Photo | None], Any]] = {
    "windows": lambda settings, photo: play(photo, settings.stage),
    "photo": levels,
    "shift": shaken,
    "signal": lambda settings, photo: move_signal(settings.shift),
    "sizes": cut,
    "edges": lambda settings, photo: complement(photo.grey(), settings.mode, settings.window, settings.power),
    "relu": lambda settings, photo: relu_maximum(photo.grey(), settings.window),
}


def pool_answer(settings: Pool, photo: Photo | None) -> Any:
    """What the view shows. Raises ValueError with a sentence where it cannot be."""
    return _ANSWERS[settings.view](settings, photo)
