"""Pictures and maps mirrored beyond their edges, for convolutions that draw no frame."""

import torch
from torch import Tensor


def mirror(x: Tensor) -> Tensor:
    """(N, C, H + 2, W + 2) of (N, C, H, W), H and W at least 2, channels_last: the edge itself is not repeated.

    `F.pad(mode="reflect")` gives the same, but walks over every value once more.
    """
    size = (*x.shape[:2], x.shape[2] + 2, x.shape[3] + 2)
    out = torch.empty(size, dtype=x.dtype, device=x.device, memory_format=torch.channels_last)
    out[:, :, 1:-1, 1:-1] = x
    out[:, :, 0], out[:, :, -1] = out[:, :, 2], out[:, :, -3]
    out[..., 0], out[..., -1] = out[..., 2], out[..., -3]  # columns last: corners mirror mirrored rows
    return out
