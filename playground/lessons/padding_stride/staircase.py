"""Output size against input size: the steps that the floor makes, and the sizes that leave nothing over."""

from dataclasses import dataclass

from playground.convolution.geometry import conv_output_size, conv_transpose_output_size, span
from playground.convolution.solver import fitting_sizes
from playground.lessons.padding_stride.answer import LayerConfig


@dataclass(frozen=True)
class Step:
    """One size on the staircase."""

    size: int
    output: int
    fits: bool  # the last window ends where the padded picture ends


def staircase(config: LayerConfig, axis: int, reach: int = 9) -> list[Step]:
    """Output size for each input size within `reach` of today's, along axis 0 (height) or 1.

    Sizes that cannot be are left out.
    """
    k, s, d = config.kernel_size[axis], config.strides[axis], config.dilations[axis]
    side, today = config.resolved_sides()[axis], config.size[axis]
    sizes = range(max(1, today - reach), today + reach + 1)
    sides = (side, side)
    if config.transposed:
        possible = [n for n in sizes if (n - 1) * s + span(k, d) + config.extra > sum(side)]
        return [Step(n, conv_transpose_output_size(n, k, s, sides, config.extra, d), True) for n in possible]
    fits = set(fitting_sizes(sizes, span(k, d), s, sum(side)))
    possible = [n for n in sizes if n + sum(side) >= span(k, d)]
    return [Step(n, conv_output_size(n, k, s, sides, d), n in fits) for n in possible]
