"""3×3 convolutions by minimal filtering, F(2×2, 3×3): 16 products for every four values, where the sum takes 36.

Winograd 1980; Lavin and Gray 2016, "Fast algorithms for convolutional neural networks". Every 4×4 values that begin two apart,
and every filter, go through fixed sums and differences; there the convolution is one product of matrices for each of 16 places,
and more sums and differences give 2×2 values back. Exact in exact numbers; in bfloat16 it rounds by 0.6 % of a value, the plain
sum by 0.2 %.
"""

import time
from dataclasses import dataclass
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

LEAST = 128, 256  # channels on the narrower and on the wider side: of fewer the sums and differences cost what the products save
WORTHWHILE = 1.1  # times as fast as torch's own
# Of a filter: rows of the matrix that Lavin and Gray call G.
FILTER = ((1.0, 0.0, 0.0), (0.5, 0.5, 0.5), (0.5, -0.5, 0.5), (0.0, 0.0, 1.0))


@dataclass(frozen=True)
class Filters:
    """A filter as `convolve` takes it: of the convolution, and of the one that brings a gradient back."""

    forward: Tensor  # (16, C, D)
    backward: Tensor  # (16, D, C)

    @classmethod
    def of(cls, weight: Tensor) -> "Filters":
        """weight (D, C, 3, 3)."""
        return cls(_transformed(weight), _transformed(weight.flip(2, 3).transpose(0, 1)))


def _transformed(weight: Tensor) -> Tensor:
    exact = weight.double()
    matrix = exact.new_tensor(FILTER)
    places = torch.einsum("ia,jb,dcab->jicd", matrix, matrix, exact).flatten(0, 1)
    return places.to(weight.dtype).contiguous()


def convolve(x: Tensor, filters: Tensor, padding: int, bias: Tensor | None = None) -> Tensor:
    """What `F.conv2d` gives of (N, C, H, W): (N, D, H + 2 · padding − 2, W + 2 · padding − 2), channels_last.

    filters (16, C, D), see `Filters`; bias (D,).
    """
    batch, channels, height, width = x.shape
    rows, columns = height + 2 * padding - 2, width + 2 * padding - 2
    down, across = -(-rows // 2), -(-columns // 2)
    beyond = (0, 0, padding, 2 * across + 2 - padding - width, padding, 2 * down + 2 - padding - height)
    x = F.pad(x.permute(0, 2, 3, 1), beyond)
    spread = _spread(_spread(x, 1), 3)  # (4, 4, N, down, across, C)
    places = torch.bmm(spread.view(16, batch * down * across, channels), filters).view(*spread.shape[:-1], -1)
    if bias is not None:
        places[1, 1] += bias  # this place is added to all four values
    y = _gathered(_gathered(places, 3), 1)
    return y[:, :rows, :columns].permute(0, 3, 1, 2).clone(memory_format=torch.channels_last)  # no view: ReLU writes into it


def _spread(x: Tensor, axis: int) -> Tensor:
    """Of every four neighbours along an axis, two apart, the four sums and differences, in a new first axis."""
    count = x.shape[axis] // 2 - 1
    a, b, c, d = (x[(slice(None),) * axis + (slice(k, k + 2 * count, 2),)] for k in range(4))
    out = x.new_empty((4, *a.shape))
    torch.sub(a, c, out=out[0])
    torch.add(b, c, out=out[1])
    torch.sub(c, b, out=out[2])
    torch.sub(b, d, out=out[3])
    return out


def _gathered(places: Tensor, axis: int) -> Tensor:
    """Of the first axis' four values two neighbours along another axis, which is counted without the first."""
    shape = list(places.shape[1:])
    out = places.new_empty((*shape[: axis + 1], 2, *shape[axis + 1 :]))
    torch.add(places[1] + places[2], places[0], out=out.select(axis + 1, 0))
    torch.sub(places[1] - places[2], places[3], out=out.select(axis + 1, 1))
    return out.flatten(axis, axis + 1)


def pays(weight: Tensor) -> bool:
    """Whether this filter's convolution takes less time so; measured once a process and number type, on CPUs alone."""
    narrow, wide = sorted(weight.shape[:2])
    suits = weight.device.type == "cpu" and weight.shape[2:] == (3, 3) and narrow >= LEAST[0] and wide >= LEAST[1]
    return suits and _faster(weight.dtype)


@cache
def _faster(dtype: torch.dtype) -> bool:
    """Whether so many channels on 38×38 values take less processor time so: units for matrices turn it round."""
    x, weight = torch.ones(1, LEAST[1], 38, 38, dtype=dtype), torch.ones(LEAST[1], LEAST[1], 3, 3, dtype=dtype)
    x, weight = (one.contiguous(memory_format=torch.channels_last) for one in (x, weight))
    filters = _transformed(weight)
    plain, quick = [], []
    for _ in range(4):
        for found, work in ((plain, lambda: F.conv2d(x, weight, padding=1)), (quick, lambda: convolve(x, filters, 1))):
            began = time.process_time()
            work()
            found.append(time.process_time() - began)
    return min(quick) * WORTHWHILE < min(plain)
