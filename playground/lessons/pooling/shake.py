"""How much a pooled photo changes when the photo is moved by a few pixels, with and without blur before the stride."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

F = torch.nn.functional
MOST_SHIFT = 16  # px


@dataclass(frozen=True)
class Way:
    """One way to make a photo smaller, split so that moving the photo costs a slice.

    A photo moved by s columns has its windows s columns further on, so all of them are computed once, at every column;
    a move then picks its own. `dense` makes of x (H, W), window and stride the rows that stay and every column.
    """

    name: str
    dense: Callable[[Tensor, int, int], Tensor]
    blurs: bool = False  # along the columns, too

    def both(self, dense: Tensor, shift: int, stride: int) -> list[Tensor]:
        """The outputs of the part that both pictures share: where it stood, and moved."""
        parts = (dense[:, : dense.shape[1] - shift], dense[:, shift:])
        return [_blurred(part.T, stride).T if self.blurs else part[:, ::stride] for part in parts]


def _blurred(x: Tensor, stride: int) -> Tensor:
    """1 2 1 along the rows of x (H, W), mirrored at the border, and then every stride-th of them."""
    high = F.pad(x[None], (0, 0, 1, 1), mode="reflect")[0]
    return (high[:-2:stride] + 2 * high[1:-1:stride] + high[2::stride]) / 4


# What can be shaken, in the order of its chart. The last one is Zhang's (2019): the blur comes before the dropping.
SHAKEN: dict[str, Way] = {
    "stride": Way("stride only", lambda x, window, stride: x[::stride]),
    "max": Way("max", lambda x, window, stride: F.max_pool2d(x[None], window, (stride, 1))[0]),
    "average": Way("average", lambda x, window, stride: F.avg_pool2d(x[None], window, (stride, 1))[0]),
    "blur": Way("max, blur", lambda x, window, stride: _blurred(F.max_pool2d(x[None], window, 1)[0], stride), blurs=True),
}


@dataclass(frozen=True, eq=False)
class Shake:
    """What moving a photo to the left does to each way of making it smaller."""

    change: dict[str, tuple[float, ...]]  # per name of SHAKEN, a value a px: RMS change ÷ standard deviation of the output
    alone: dict[str, tuple[float, ...]]  # share of the outputs that stay exactly as they were
    pixels_alone: tuple[float, ...]  # share of the photo's own pixels that are the same after the move


@torch.inference_mode()
def shake(grey: np.ndarray, window: int = 2, stride: int = 2) -> Shake:
    """Move grey (H, W) to the left by 0, 1, … MOST_SHIFT px and compare what both pictures make of the part that they share.

    Nothing is invented at the border: columns 0 … W − s − 1 stand against columns s … W − 1.
    Raises ValueError where the photo is too small for shift, window and stride.
    """
    least = window + 2, MOST_SHIFT + window + 2
    if grey.shape[0] < least[0] or grey.shape[1] < least[1]:
        raise ValueError(
            f"The photo is {grey.shape[0]} × {grey.shape[1]}; a window of {window} moved by {MOST_SHIFT} needs at least "
            f"{least[0]} × {least[1]}. Choose a larger photo."
        )
    x, shifts, change, alone = torch.from_numpy(grey).float(), range(MOST_SHIFT + 1), {}, {}
    for way in SHAKEN.values():
        dense = way.dense(x, window, stride)
        pairs = [way.both(dense, shift, stride) for shift in shifts]
        change[way.name] = tuple(_relative(before, after) for before, after in pairs)
        alone[way.name] = tuple(float((before == after).float().mean()) for before, after in pairs)
    same = tuple(float((x[:, : x.shape[1] - shift] == x[:, shift:]).float().mean()) for shift in shifts)
    return Shake(change, alone, same)


def _relative(before: Tensor, after: Tensor) -> float:
    spread = float(before.std(correction=0))
    return float((after - before).square().mean().sqrt()) / spread if spread else 0.0


@torch.inference_mode()
def shaken_pictures(grey: np.ndarray, name: str, shift: int, window: int = 2, stride: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """(output, change) float32 of one row of SHAKEN: of the photo where it stands, and what moving it adds."""
    way = SHAKEN[name]
    before, after = way.both(way.dense(torch.from_numpy(grey).float(), window, stride), shift, stride)
    return before.numpy(), (after - before).numpy()


@dataclass(frozen=True)
class Signal:
    """A row of numbers, goes round at its end, on its way through max pooling with and without blur."""

    values: tuple[float, ...]  # after the move
    largest: tuple[float, ...]  # maximum of each window, at every place
    pooled: tuple[float, ...]  # every second one
    blurred: tuple[float, ...]  # the maxima blurred by 1 2 1
    kept: tuple[float, ...]  # every second one


SIGNAL = (0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0)


def move_signal(shift: int) -> Signal:
    """SIGNAL moved to the left by `shift` places, then max pooled by two, and max pooled with blur before the stride."""
    moved = np.roll(np.array(SIGNAL), -shift)
    largest = np.maximum(moved, np.roll(moved, -1))
    blurred = (np.roll(largest, 1) + 2 * largest + np.roll(largest, -1)) / 4
    return Signal(*(tuple(row.tolist()) for row in (moved, largest, largest[::2], blurred, blurred[::2])))
