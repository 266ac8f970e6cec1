"""What stands beyond the border: for each padded row or column, which row or column of the picture it repeats.

One index list an axis says it all: the core pads with it, and the browser looks values up with it.
"""

import numpy as np
import torch
from torch import Tensor

from playground.convolution.geometry import AXES, Sides

# What torch.nn.functional.pad calls each mode. It has no 'symmetric'.
PADDING_MODES = dict(zeros="constant", reflect="reflect", symmetric=None, replicate="replicate", circular="circular")
ZERO = -1


def source_indices(size: int, before: int, after: int, mode: str = "zeros", axis: str = "width") -> np.ndarray:
    """For each of before + size + after padded positions the position it copies, or −1 for a zero; int32.

    reflect mirrors at the border pixel, 3 2|1 2 3|2 1; symmetric at the border itself, 2 1|1 2 3|3 2 (missing in torch);
    replicate repeats it, 1 1|1 2 3|3 3; circular goes round, 2 3|1 2 3|1 2.
    Raises ValueError for an unknown mode, or when the picture is too small to be mirrored or wrapped that far.
    """
    if mode not in PADDING_MODES:
        raise ValueError(f"padding_mode is {mode!r}; choose one of {', '.join(PADDING_MODES)}.")
    widest, most = max(before, after), {"reflect": size - 1, "symmetric": size, "circular": size}.get(mode)
    if most is not None and widest > most:
        raise ValueError(
            f"Padding {widest} is too much for mode '{mode}': a picture {size} pixels in {axis} has only {most} to give. "
            f"Use at most {most}, or mode 'replicate' or 'zeros'."
        )
    position = np.arange(-before, size + after)
    if mode == "zeros":
        position[(position < 0) | (position >= size)] = ZERO
    elif mode == "replicate":
        position = position.clip(0, size - 1)
    elif mode == "circular":
        position %= size
    else:
        mirror = int(mode == "symmetric")  # a mirror on the border repeats the border pixel
        position = np.where(position < 0, -position - mirror, position)
        position = np.where(position >= size, 2 * (size - 1) - position + mirror, position)
    return position.astype(np.int32)


def picture_indices(height: int, width: int, sides: Sides, mode: str) -> tuple[np.ndarray, np.ndarray]:
    """source_indices of rows and of columns."""
    rows, columns = (
        source_indices(size, *both, mode, axis) for size, both, axis in zip((height, width), sides, AXES, strict=True)
    )
    return rows, columns


def pad_picture(x: Tensor, sides: Sides, mode: str = "zeros") -> Tensor:
    """Picture (..., H, W) with ((top, bottom), (left, right)) pixels around it.

    Agrees with torch.nn.functional.pad in its four modes, and with numpy.pad for 'symmetric'.
    Raises ValueError as source_indices does.
    """
    rows, columns = picture_indices(x.shape[-2], x.shape[-1], sides, mode)
    if mode == "zeros":
        return torch.nn.functional.pad(x, (*sides[1], *sides[0]))
    return x[..., torch.from_numpy(rows).long(), :][..., torch.from_numpy(columns).long()]
