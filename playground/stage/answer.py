"""The stage: everything the moving picture shows of one configuration, computed once.

Two grids meet on it. One cell after the other of the *stepping* grid is visited; each owns a window on the *wide* grid.

    convolution, pooling     wide is the padded input, stepping the output: a window is read
    transposed convolution   wide is the painted output before cropping, stepping the input: a window is painted

The browser looks windows up in `starts` and `taps` and needs no geometry of its own.
"""

from dataclasses import dataclass

import numpy as np

from playground.convolution.geometry import Sides
from playground.images import Photo
from playground.stage.config import StageConfig
from playground.stage.operations import Played, run
from playground.stage.pictures import STAGE_SOURCES, parse_values


@dataclass(frozen=True, eq=False)
class StageAnswer:
    """All that the stage shows. Rows come before columns everywhere; K counts kernels, each with an output of its own."""

    config: StageConfig
    sides: Sides
    input: np.ndarray  # (h, w) float32
    kernels: np.ndarray  # (K, kh, kw) float32: the weights that meet the numbers
    output: np.ndarray  # (K, h', w') float32
    played: Played

    @property
    def input_size(self) -> tuple[int, int]:
        return self.input.shape

    @property
    def output_size(self) -> tuple[int, int]:
        return self.output.shape[1:]

    @property
    def real_reads(self) -> np.ndarray:
        """(h, w) int: by how many windows each cell of the input is read, the padding left out; of the output is painted."""
        rows, columns = (axis.reads[axis.inside] for axis in self.played.axes)
        return np.outer(rows, columns)

    @property
    def telling_step(self) -> int:
        """The step to look at first: of the largest number among those whose window lies in the input, where there are any."""
        sizes = np.abs(self.played.stepping[0])
        if not self.config.paints:
            inside = np.outer(*(axis.unpadded for axis in self.played.axes))
            sizes = np.where(inside, sizes, -1.0) if inside.any() else sizes
        return int(np.argmax(np.nan_to_num(sizes, posinf=0.0, neginf=0.0)))

    def contents(self, step: int | None, channel: int = 0) -> dict[str, np.ndarray]:
        """What the three grids hold after a step, or at the end for None; nan where nothing stands yet."""
        kernel = self.kernels[channel]
        if self.config.paints:
            return {"left": self.played.stepping[0], "kernel": kernel, "right": painted(self, step, channel)}
        output = self.played.stepping[channel].copy()
        if step is not None:
            output.ravel()[step + 1 :] = np.nan
        return {"left": self.played.wide, "kernel": kernel, "right": output}


def play(photo: Photo | None, config: StageConfig) -> StageAnswer:
    """The stage of one configuration; the photo may be None where the source is another.

    Raises ValueError with a sentence where the window does not fit, or the input cannot be padded that way.
    """
    own, size = config.source == "own", (config.height, config.width)
    x = parse_values(config.own_input) if own else STAGE_SOURCES[config.source](*size, config.seed, photo)
    return play_numbers(config, x, np.array(config.weights), config.sides())


def play_numbers(config: StageConfig, x: np.ndarray, kernels: np.ndarray, sides: Sides) -> StageAnswer:
    """The same of an input x (h, w), kernels (K, kh, kw) and padding that no setting has rounded."""
    x, kernels = np.ascontiguousarray(x, np.float32), np.ascontiguousarray(kernels, np.float32)
    return StageAnswer(config, sides, x, kernels, *run(config, x, kernels, sides))


def painted(answer: StageAnswer, step: int | None, channel: int = 0) -> np.ndarray:
    """(H, W) the painted grid after a step: stamps that overlap add up. None stands for the last step."""
    played, (rows, columns) = answer.played, answer.played.axes
    values = np.zeros(played.wide.shape[-2:])
    amounts = played.stepping[0].ravel()
    for n, amount in enumerate(amounts if step is None else amounts[: step + 1]):
        i, j = divmod(n, len(columns.starts))
        values[np.ix_(rows.starts[i] + rows.taps, columns.starts[j] + columns.taps)] += amount * answer.kernels[channel]
    return values
