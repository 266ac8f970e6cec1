"""The lesson's layer several times in a row: sizes on the way, and the cells that padding has tainted."""

from dataclasses import dataclass

import numpy as np

from playground.convolution.geometry import AXES
from playground.convolution.repeated import real_shares, untouched
from playground.lessons.padding_stride.answer import LayerConfig


@dataclass(frozen=True, eq=False)
class StackAnswer:
    """The same convolution `layers` times: sizes on the way, and how much of what each last cell saw is picture."""

    sizes: list[tuple[int, int]]  # of the picture and after each layer
    rows: np.ndarray  # (H',) float64: share of picture in what each row of the last map saw
    columns: np.ndarray

    @property
    def cells(self) -> int:
        return len(self.rows) * len(self.columns)

    @property
    def clean(self) -> int:
        """Cells that have seen nothing but picture."""
        return untouched(self.rows) * untouched(self.columns)

    @property
    def lost(self) -> float:
        """Share of the picture's pixels that the last map has no longer; negative when it has grown."""
        (height, width), (rows, columns) = self.sizes[0], self.sizes[-1]
        return 1 - rows * columns / (height * width)


def stack_answer(config: LayerConfig) -> StackAnswer:
    """The layer `config.layers` times. Raises ValueError when a layer no longer fits, or for transposed layers."""
    if config.transposed:
        raise ValueError("This view stacks convolutions. Switch “transposed” off.")
    sides = config.resolved_sides()
    both = [
        real_shares(n, k, s, before, after, d, config.layers, axis)
        for n, k, s, (before, after), d, axis in zip(
            config.size, config.kernel_size, config.strides, sides, config.dilations, AXES, strict=True
        )
    ]
    sizes = [(len(rows), len(columns)) for rows, columns in zip(*both, strict=True)]
    return StackAnswer(sizes, both[0][-1], both[1][-1])
