"""What the units of several maps of one network see, along one axis: of a plain chain, and of a feature pyramid.

A feature pyramid adds to each of its maps the next coarser one, enlarged to twice its size by repeating units (Lin et al.
2017), so that a fine map sees all that the coarse ones see. Layers are tuples (kernel_size, stride, padding, dilation).
"""

from collections.abc import Sequence

from playground.convolution.stacks.reading import Interval, Windows
from playground.convolution.stacks.receptive_field import pixels_read

Taps = tuple[int, int, int, int]


def level_spans(
    stages: Sequence[Sequence[Taps]],
    cells: Sequence[int],
    head: Sequence[Taps],
    *,
    joined: int = 0,
    smoothing: Sequence[Taps] = (),
) -> list[list[Interval]]:
    """First and last pixel that the head's answer reads at each unit of each map; padding counts as read.

    stages: the layers that lead to each map from the one before it, the first from the picture.
    cells: units of each map along the axis.
    head: layers on every map, whose last one answers.
    joined: how many of the first maps are added up from the coarsest to the finest, each then followed by `smoothing`. Maps
        beyond them are made of the last of these.
    Raises ValueError where stages and cells are not as many, or more maps are joined than there are.
    """
    if len(stages) != len(cells) or joined > len(stages):
        raise ValueError(f"There are {len(stages)} stages for {len(cells)} maps, of which {joined} are joined.")
    steps, top = [_windows(stage) for stage in stages], _windows(head)
    smooth = _windows(smoothing)

    def climbing(level: int, first: int, last: int) -> Interval:
        """Pixels that units of a map read on the way up, before anything is added."""
        below = pixels_read(steps[level], first, last)
        return climbing(level - 1, *below) if level else below

    def added(level: int, first: int, last: int) -> Interval:
        low, high = climbing(level, first, last)
        if level + 1 == joined:
            return low, high
        lowest, highest = added(level + 1, first // 2, last // 2)
        return min(low, lowest), max(high, highest)

    def whole(level: int, first: int, last: int) -> Interval:
        if level < joined:
            return added(level, *pixels_read(smooth, first, last))
        if not joined:
            return climbing(level, first, last)
        return whole(level - 1, *pixels_read(steps[level], first, last))

    return [[whole(level, *pixels_read(top, unit, unit)) for unit in range(units)] for level, units in enumerate(cells)]


def _windows(layers: Sequence[Taps]) -> list[Windows]:
    return [Windows(kernel, stride, padding, dilation) for kernel, stride, padding, dilation in layers]
