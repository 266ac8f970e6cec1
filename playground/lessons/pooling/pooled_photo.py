"""What pooling does to a photo, in numbers: ink that fades, edges that appear, maxima made of ReLU, dots that stay."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from playground.convolution.kernels import SOBEL_X, SOBEL_Y
from playground.convolution.pooling import POOL_MODES
from playground.stage.pictures import most_contrast

F = torch.nn.functional
INK = 0.5  # grey below which a pixel counts as ink


def _tensor(grey: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(grey)).double()[None, None]


@torch.inference_mode()
def pool_again(grey: np.ndarray, mode: str, window: int, stride: int, times: int, power: float = 2.0) -> list[np.ndarray]:
    """[photo, pooled once, … `times` times], each (H', W') float64. Raises ValueError where a picture gets too small."""
    levels, x = [grey], _tensor(grey)
    for level in range(times):
        if min(x.shape[-2:]) < window:
            raise ValueError(
                f"After {level} times the picture is {x.shape[-2]} × {x.shape[-1]}, and the window needs {window}. "
                f"Pool {level} times at most, or take a smaller window or stride."
            )
        x = POOL_MODES[mode].run(x, window, stride, power)
        levels.append(x[0, 0].numpy())
    return levels


@torch.inference_mode()
def pool_to(grey: np.ndarray, mode: str, size: tuple[int, int]) -> np.ndarray:
    """(H', W') float64: the photo cut into that many windows. Raises ValueError for a mode that torch does not adapt."""
    if (chosen := POOL_MODES[mode]).adapt is None:
        able = ", ".join(other.name for other in POOL_MODES.values() if other.adapt)
        raise ValueError(f"torch has no adaptive {chosen.name} pooling. Choose one of {able}, or windows of a fixed size.")
    return chosen.adapt(_tensor(grey), size)[0, 0].numpy()


def ink(values: np.ndarray) -> float:
    """Share of the values that are darker than 0.5."""
    return float((values < INK).mean())


@dataclass(frozen=True, eq=False)
class Complement:
    """pool(x) + pool(1 − x) − 1 of a photo: 0 everywhere when the pooling is linear and keeps a flat 1."""

    rest: np.ndarray  # (H', W') float64
    largest: float
    correlation: float | None  # with Sobel's magnitude at the same places; None where either is the same everywhere


@torch.inference_mode()
def complement(grey: np.ndarray, mode: str, window: int = 3, power: float = 2.0) -> Complement:
    """The rest that a pooling leaves of a photo and its negative, at stride 1, with Sobel's edges cropped to the same middle.

    Raises ValueError where the photo is smaller than window or Sobel.
    """
    if min(grey.shape) < max(window, 3):
        raise ValueError(f"The photo is {grey.shape[0]} × {grey.shape[1]}; it needs {max(window, 3)} pixels a side.")
    x, pool = _tensor(grey), POOL_MODES[mode].run
    rest = (pool(x, window, 1, power) + pool(1 - x, window, 1, power) - 1)[0, 0]
    pair = torch.tensor((SOBEL_X, SOBEL_Y), dtype=torch.float64)[:, None]
    sobel = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), pair).square().sum(1).sqrt()[0]
    top = (window - 1) // 2
    sobel = sobel[top : top + rest.shape[0], top : top + rest.shape[1]]
    both = torch.stack([rest.flatten(), sobel.flatten()])
    alike = None if min(both.std(dim=1)) < 1e-12 else float(torch.corrcoef(both)[0, 1])
    return Complement(rest.numpy(), float(rest.abs().max()), alike)


def relu_layers(window: int) -> list[tuple[str, int]]:
    """The layers that make a window × window maximum of max(a, b) = a + ReLU(b − a): (axis, step between a and b) each.

    A layer compares cells `step` apart, so after steps 1, 2, 4 … a cell knows the maximum of 2, 4, 8 … cells; the last step
    is what is still lacking. First along the columns, then along the rows.
    """
    steps, known = [], 1
    while known < window:
        steps.append(min(known, window - known))
        known += steps[-1]
    return [(axis, step) for axis in ("columns", "rows") for step in steps]


def relu_max(x: Tensor, window: int) -> list[Tensor]:
    """x (..., H, W) and what each ReLU layer makes of it; the last one is the maximum of every window at stride 1."""
    steps = [x]
    for axis, step in relu_layers(window):
        now, dim = steps[-1], -1 if axis == "columns" else -2
        count = now.shape[dim] - step
        a, b = now.narrow(dim, 0, count), now.narrow(dim, step, count)
        steps.append(a + (b - a).relu())
    return steps


@dataclass(frozen=True, eq=False)
class ReluMaximum:
    """A photo's maxima made of ReLU layers."""

    steps: list[
        np.ndarray
    ]  # its window with the most contrast, in tenths, and what each layer makes of it; the last is one number
    error: float  # largest difference to torch's max pooling on the whole photo


@torch.inference_mode()
def relu_maximum(grey: np.ndarray, window: int) -> ReluMaximum:
    """Raises ValueError where the photo is smaller than the window."""
    if min(grey.shape) < window:
        raise ValueError(f"The photo is {grey.shape[0]} × {grey.shape[1]}; it needs {window} pixels a side.")
    row, column = most_contrast(grey, window, window)
    tenths = np.rint(10 * grey[row : row + window, column : column + window])
    x = _tensor(grey)
    error = float((relu_max(x, window)[-1] - F.max_pool2d(x, window, 1)).abs().max())
    return ReluMaximum([step.numpy() for step in relu_max(torch.from_numpy(tenths), window)], error)


def dot_moves(height: int, width: int, place: tuple[int, int], window: int, stride: int, pad: int = 0) -> tuple[int, int]:
    """(unchanged, moves): of a lone 1's moves to its eight neighbours, how many leave the max pooled output as it was."""

    def pooled(row: int, column: int) -> Tensor:
        x = torch.zeros(1, 1, height, width)
        x[0, 0, row, column] = 1
        return F.max_pool2d(x, window, stride, pad)

    around = ((place[0] + a, place[1] + b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b)
    same = [torch.equal(pooled(i, j), pooled(*place)) for i, j in around if 0 <= i < height and 0 <= j < width]
    return sum(same), len(same)
