"""3×3 convolutions by minimal filtering: of every four rows 18 products for a value and channel in place of 36; where the
columns are paired as well, 24 for every eight values in place of 72.

Winograd 1980; Lavin and Gray 2016, "Fast algorithms for convolutional neural networks". Down a column F(4, 3): every six rows
that begin four apart, and the filter's three, are values of polynomials; at six places the polynomials are multiplied, and sums
bring four rows back. At a place either the rows are convolved by torch, or across F(2, 3) does the same with every four columns
that begin two apart, and what is left is one product of matrices for each of 24 places.
Exact in exact numbers; in bfloat16 it rounds by 0.9 and 1.2 % of a value, the plain sum by 0.2 %.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

# Six places down: 0, infinity, ±NEAR and ±FAR. Small ones: with 1 and 2, as is usual, bfloat16 rounds twice as coarsely.
NEAR, FAR = 0.75, 1.5
APART = FAR**2 - NEAR**2
# A filter's values there; at ±x also divided by what the rows are not divided by, and multiplied by x, which saves sums.
DOWN = (
    (1 / (NEAR * FAR) ** 2, 0.0, 0.0),
    (0.0, 0.0, 1.0),
    *((-0.5 / (APART * NEAR), sign * -0.5 / APART, -0.5 * NEAR / APART) for sign in (1, -1)),
    *((0.5 / (APART * FAR), sign * 0.5 / APART, 0.5 * FAR / APART) for sign in (1, -1)),
)
ACROSS = ((1.0, 0.0, 0.0), (0.5, 0.5, 0.5), (0.5, -0.5, 0.5), (0.0, 0.0, 1.0))  # Lavin and Gray's G
# How much of a bias each place down gets, so that every row has it once; across, the second of four is part of both columns.
TO_ROWS = [[k == 0, k == 3, *(sign**k * x ** (k - 1) for x in (NEAR, FAR) for sign in (1, -1))] for k in range(4)]
OF_BIAS = torch.linalg.pinv(torch.tensor(TO_ROWS, dtype=torch.float64)).sum(1)

# Sums and differences cost channels in + channels out, products save their product. From a quotient of so much on channels like
# these are tried: of few rows alone, of 256 columns too.
TRIED = {80: (256, 256), 40: (128, 64), 32: (64, 64)}
BAND = 2**22  # bytes: rows are taken in bands that lie in a core's own memory
WORTHWHILE = 1.1  # times as fast as torch's own


@dataclass(frozen=True)
class Filters:
    """A filter as `convolve` takes it: of the convolution, and of the one that brings a gradient back.

    Each (6, D, C, 1, 3) for rows alone, (4, 6, C, D) for columns too.
    """

    forward: Tensor
    backward: Tensor

    @classmethod
    def of(cls, weight: Tensor, columns: bool) -> "Filters":
        """weight (D, C, 3, 3)."""
        return cls(_transformed(weight, columns), _transformed(weight.flip(2, 3).transpose(0, 1), columns))


def _transformed(weight: Tensor, columns: bool) -> Tensor:
    exact = weight.double()
    down, across = exact.new_tensor(DOWN), exact.new_tensor(ACROSS)
    if columns:
        return torch.einsum("jb,ia,dcab->jicd", across, down, exact).to(weight.dtype).contiguous()
    rows = torch.einsum("ia,dcab->idbc", down, exact).to(weight.dtype).contiguous()  # channels last
    return rows.movedim(3, 2).unsqueeze(3)


def convolve(x: Tensor, filters: Tensor, padding: int, bias: Tensor | None = None) -> Tensor:
    """What `F.conv2d` gives of (N, C, H, W): (N, D, H + 2 · padding − 2, W + 2 · padding − 2), channels_last.

    filters (6, D, C, 1, 3) or (4, 6, C, D), see `Filters`; bias (D,).
    """
    batch, channels, height, width = x.shape
    size = batch, filters.shape[-1] if filters.dim() == 4 else filters.shape[1], height + 2 * padding - 2, width + 2 * padding - 2
    out = torch.empty(size, dtype=x.dtype, device=x.device, memory_format=torch.channels_last)
    x, rows = x.permute(0, 2, 3, 1), out.permute(0, 2, 3, 1)
    biases = None if bias is None else torch.outer(OF_BIAS.to(bias), bias)
    step = size[2] if filters.dim() == 4 else 4 * max(1, BAND // (6 * batch * width * channels * x.element_size()))
    for top in range(0, size[2], step):
        band = rows[:, top : top + step]
        first, last = top - padding, top - padding + -(-band.shape[1] // 4) * 4 + 2
        seen, beyond = x[:, max(first, 0) : last], (max(-first, 0), max(last - height, 0))
        _rows_gathered((_by_columns if filters.dim() == 4 else _by_rows)(seen, beyond, filters, padding, biases), band)
    return out


def _by_rows(x: Tensor, beyond: tuple[int, int], filters: Tensor, padding: int, biases: Tensor | None) -> list[Tensor]:
    """Products at the six places, each (N, down, W + 2 · padding − 2, D), of rows with so many of zeros above and below."""
    spread = _rows_spread(F.pad(x, (0, 0, 0, 0, *beyond)) if any(beyond) else x).permute(0, 1, 4, 2, 3)  # (6, N, C, down, W)
    each = [None] * 6 if biases is None else biases
    found = (F.conv2d(row, one, bias, padding=(0, padding)) for row, one, bias in zip(spread, filters, each, strict=True))
    return [row.permute(0, 2, 3, 1) for row in found]


def _by_columns(x: Tensor, beyond: tuple[int, int], filters: Tensor, padding: int, biases: Tensor | None) -> Tensor:
    """The same in one tensor; of an odd number of columns there is one more."""
    width = x.shape[2] + 2 * padding
    spread = _columns_spread(_rows_spread(F.pad(x, (0, 0, padding, padding + width % 2, *beyond))))  # (4, 6, N, down, across, C)
    places = torch.bmm(spread.view(24, -1, x.shape[3]), filters.flatten(0, 1)).view(*spread.shape[:-1], -1)
    if biases is not None:
        places[1] += biases[:, None, None, None]
    return _columns_gathered(places)


def _rows_spread(x: Tensor) -> Tensor:
    """(6, N, down, W, C): what every six rows of (N, 4 · down + 2, W, C) that begin four apart come to at the places."""
    batch, rows, width, channels = x.shape
    by_four = (1, (rows // 4, 4))
    far = torch.sub(x[:, 2:], x[:, :-2], alpha=FAR**2).unflatten(*by_four)  # 0 at ±FAR
    middle = x[:, 1:-1].unflatten(*by_four)
    near = torch.sub(middle[:, :, 2:], middle[:, :, :2], alpha=NEAR**2)  # 0 at ±NEAR
    out = x.new_empty(6, batch, rows // 4, width, channels)
    torch.sub(far[:, :, 2:], far[:, :, :2], alpha=NEAR**2, out=out[:2].permute(1, 2, 0, 3, 4))
    torch.add(far[:, :, 2], far[:, :, 1], alpha=NEAR, out=out[2])
    torch.sub(far[:, :, 2], far[:, :, 1], alpha=NEAR, out=out[3])
    torch.add(near[:, :, 1], near[:, :, 0], alpha=FAR, out=out[4])
    torch.sub(near[:, :, 1], near[:, :, 0], alpha=FAR, out=out[5])
    return out


def _rows_gathered(places: Sequence[Tensor], out: Tensor) -> None:
    """Into (N, rows, W, D) the sums of the products at the six places, each (N, down, W or more, D)."""
    zero, infinite, a, b, c, d = (place[:, :, : out.shape[2]] for place in places)
    rows = [out[:, k::4] for k in range(4)]

    def both(k: int, first: Tensor, second: Tensor, factor: float) -> None:
        count = rows[k].shape[1]
        torch.add(first[:, :count], second[:, :count], alpha=factor, out=rows[k])

    near, far = a + b, c + d
    both(2, near, far, FAR / NEAR)
    rows[2].mul_(NEAR)
    both(0, zero, near.add_(far, alpha=NEAR / FAR), 1 / NEAR)
    near, far = torch.sub(a, b, out=near), torch.sub(c, d, out=far)
    both(1, near, far, 1.0)
    both(3, infinite, near.add_(far, alpha=(FAR / NEAR) ** 2), NEAR**2)


def _columns_spread(x: Tensor) -> Tensor:
    """(4, …, across, C): of every four of 2 · across + 2 columns that begin two apart, in (…, columns, C), four differences."""
    count = x.shape[-2] // 2 - 1
    a, b, c, d = (x[..., k : k + 2 * count : 2, :] for k in range(4))
    out = x.new_empty(4, *a.shape)
    torch.sub(a, c, out=out[0])
    torch.add(b, c, out=out[1])
    torch.sub(c, b, out=out[2])
    torch.sub(b, d, out=out[3])
    return out


def _columns_gathered(places: Tensor) -> Tensor:
    """(…, 2 · across, D) of the products at the four places, (4, …, across, D)."""
    *first, across, channels = places.shape[1:]
    out = places.new_empty(*first, across, 2, channels)
    torch.add(places[1] + places[2], places[0], out=out[..., 0, :])
    torch.sub(places[1] - places[2], places[3], out=out[..., 1, :])
    return out.flatten(-3, -2)


def quickest(weight: Tensor) -> Filters | None:
    """Filters of (D, C, 3, 3) for the way that takes least time on this machine; None where torch's own does.

    Measured once a process, number type and class of channels (TRIED), on CPUs alone.
    """
    wide, narrow = weight.shape[:2]
    channels = next((tried for least, tried in TRIED.items() if wide * narrow >= least * (wide + narrow)), None)
    if channels is None or weight.device.type != "cpu" or weight.shape[2:] != (3, 3):
        return None
    way = _quickest(weight.dtype, channels)
    return None if way == "plain" else Filters.of(weight, way == "columns")


@cache
def _quickest(dtype: torch.dtype, channels: tuple[int, int]) -> str:
    """ "plain", "rows" or "columns": what takes least processor time. Units for matrices turn it round."""
    x, weight = torch.ones(1, channels[1], 38, 56, dtype=dtype), torch.ones(*channels, 3, 3, dtype=dtype)
    x, weight = (one.contiguous(memory_format=torch.channels_last) for one in (x, weight))
    ways: dict[str, Callable[[], Tensor]] = {"plain": lambda: F.conv2d(x, weight, padding=1)}
    for way in ("rows", "columns") if min(channels) >= 256 else ("rows",):
        filters = _transformed(weight, way == "columns")
        ways[way] = lambda filters=filters: convolve(x, filters, 1)
    times: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(4):
        for way, work in ways.items():
            began = time.process_time()
            work()
            times[way].append(time.process_time() - began)
    least = {way: min(found) for way, found in times.items()}
    way = min(least, key=least.get)
    return way if least[way] * WORTHWHILE < least["plain"] else "plain"
