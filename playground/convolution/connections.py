"""Two layers between maps of one size, a fully connected one and a convolution: what each connects, what it costs (d2l 7.1).

Between them stands the layer whose units read a window but share no weight. All maps are square, `side` px a side; a window is
odd and centred on the unit, and what lies beyond the picture counts as 0, so that the output is as large as the input.
"""

import numpy as np

from playground.convolution.cost import LayerCost, layer_cost
from playground.convolution.unrolled import unrolled


def widest_window(side: int) -> int:
    """The side of the window by which every unit reads every pixel."""
    return 2 * side - 1


def pixels_read(side: int, window: int, place: int) -> range:
    """Rows, or columns, that the unit at `place` of that axis reads."""
    reach = window // 2
    return range(max(0, place - reach), min(side, place + reach + 1))


def pairs_on_axis(side: int, window: int) -> int:
    """Along one axis, how many pairs of a unit and a pixel in its window there are."""
    reach = min(window // 2, side - 1)
    return side * (2 * reach + 1) - reach * (reach + 1)


def dense_cost(side: int, inputs: int = 1, outputs: int = 1) -> LayerCost:
    """A fully connected layer: each unit has a weight for each pixel of each channel, and a bias. As nn.Linear has it."""
    units, pixels = outputs * side**2, inputs * side**2
    return LayerCost(units * pixels, units, units * pixels, units)


def local_cost(side: int, window: int, inputs: int = 1, outputs: int = 1) -> LayerCost:
    """Units that read a window, each with weights and a bias of its own; there are none for what lies beyond the picture."""
    weights = inputs * outputs * pairs_on_axis(side, window) ** 2
    return LayerCost(weights, outputs * side**2, weights, outputs * side**2)


def conv_cost(side: int, window: int, inputs: int = 1, outputs: int = 1) -> LayerCost:
    """A convolution: all units of a channel share a window of weights and a bias. As nn.Conv2d has it, with padding counted."""
    return layer_cost(inputs, outputs, window, (side, side), (side, side))


def conv_matrix(kernel: np.ndarray, side: int) -> np.ndarray:
    """(side², side²) float64: the convolution written out as the weights of a fully connected layer, without a bias.

    kernel: (k, k), k odd. Raises ValueError where the matrix is too large to be written out.
    """
    return unrolled(np.zeros((side, side)), kernel, padding=len(kernel) // 2).matrix


def fitted_matrix(pictures: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """(n², n²) float64: the smallest weights of a fully connected layer that give, for each of the pictures (N, n, n), what the
    convolution with the kernel (k, k) gives.

    Gradient descent from zero ends there. In directions that no picture has, these weights are 0.
    """
    rows = pictures.reshape(len(pictures), -1).astype(np.float64)
    inked = rows.any(axis=0)
    _left, sizes, directions = np.linalg.svd(rows[:, inked], full_matrices=False)
    seen = directions[sizes > 1e-9 * sizes.max(initial=0)]
    fitted = np.zeros((rows.shape[1],) * 2)
    fitted[:, inked] = conv_matrix(kernel, pictures.shape[-1])[:, inked] @ seen.T @ seen
    return fitted
