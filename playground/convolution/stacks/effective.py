"""The effective receptive field: where the gradient of one unit lies, averaged over inputs of noise (Luo et al., 2016).

Weights are torch's own at the start of training; their magnitude decides, so |gradient| is averaged. Batch normalisation runs
as in eval mode. And the numbers that describe such a field: the square around its middle that holds a share of it.
"""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn

from playground.convolution.stacks.probing import outputs_of

Unit = tuple[int, int]


def noise_gradients(
    build: Callable[[], nn.Module], layer: str, shape: tuple[int, int, int], unit: Unit, *, seed: int = 0
) -> Iterator[np.ndarray]:
    """Yields the mean of |gradient| over one, two, three … noise inputs: (h, w), float64, summed over input channels.

    build makes a private network with its random weights; `unit` is (row, column) in the layer's map, all its channels summed.
    Raises ValueError when the layer is not in the network.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = build().eval()
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    total, count = np.zeros(shape[1:]), 0
    while True:
        x = torch.randn(1, *shape, generator=generator).requires_grad_()
        made = outputs_of(network, x, [layer])[layer]
        place = made[0, :, unit[0], unit[1]] if made.dim() == 4 else made[0]
        place.sum().backward()
        total += x.grad[0].abs().sum(dim=0).numpy()
        count += 1
        yield total / count


def holding_side(heat: np.ndarray, middle: tuple[float, float], share: float) -> int | None:
    """Side in pixels of the smallest square around `middle` (row, column) that holds `share` of the heat.

    An odd number where the middle is a pixel, an even one where it lies between two. None when there is no heat.
    """
    total = heat.sum()
    if not total > 0:
        return None
    summed = np.pad(heat.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))  # [H + 1, W + 1]
    side = 1 if float(middle[0]).is_integer() else 2
    while True:
        (top, bottom), (left, right) = (
            (_clip(at - (side - 1) / 2, n), _clip(at + (side - 1) / 2 + 1, n)) for at, n in zip(middle, heat.shape, strict=True)
        )
        held = summed[bottom, right] - summed[top, right] - summed[bottom, left] + summed[top, left]
        if held >= share * total or side > 2 * max(heat.shape) + 2 * max(map(abs, middle)):
            return side
        side += 2


def _clip(edge: float, size: int) -> int:
    return int(np.clip(np.rint(edge), 0, size))


def read_share(heat: np.ndarray) -> tuple[int, int]:
    """(pixels that weigh anything, pixels of the rectangle they span)."""
    rows, columns = np.flatnonzero(heat.any(axis=1)), np.flatnonzero(heat.any(axis=0))
    if not len(rows):
        return 0, 0
    spanned = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
    return int(np.count_nonzero(heat)), int(spanned)
