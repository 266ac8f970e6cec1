"""Layers of a frozen network: their input alone gets a gradient, and one picture keeps all cores busy, forward and backward."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from playground.models.mirroring import mirror
from playground.vision import winograd


def mirrored_conv(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """A frozen 3×3 convolution that sees the picture mirrored beyond its edges, as `F.pad(mode="reflect")` before it would do.

    torch's own padding walks over every value once more, forward and backward, and fills its gradient with zeros first. Here the
    middle is one copy forward and nothing backward: only the border's rows and columns are added up, in the gradient that the
    convolution has just made.

    (N, C, H, W) to (N, D, H, W), H and W at least 2; weight (D, C, 3, 3) and bias (D,) get no gradient.
    Raises ValueError for a single row or column: nothing is there to be mirrored.
    """
    _can_be_mirrored(x)
    return _MirroredConv.apply(x, weight, bias)


def winograd_conv(x: Tensor, filters: winograd.Filters, bias: Tensor, *, mirrored: bool) -> Tensor:
    """The same by `winograd`; beyond the edges zeros where it is not mirrored. Raises as `mirrored_conv`."""
    if mirrored:
        _can_be_mirrored(x)
    return _WinogradConv.apply(x, filters, bias, mirrored)


def pooled(x: Tensor, pool: nn.Module) -> Tensor:
    """What a pooling layer gives of (N, C, H, W).

    Over 2×2 values, average pooling also over 4×4 at stride 2 centred as those, it takes another way back: torch's own gives one
    picture to one core, value after value.
    """
    whole = x.shape[2] > 1 and not (pool.ceil_mode and x.shape[2] % 2)  # pairs of rows
    if whole and _is_maximum_of_pairs(pool):
        return _MaxPool.apply(x, pool)
    return _AveragePool.apply(x, pool) if _is_centred_average(pool) else pool(x)


def _is_maximum_of_pairs(pool: nn.Module) -> bool:
    def sides(*values: int | tuple[int, int]) -> list[tuple[int, int]]:
        return [(value, value) if isinstance(value, int) else tuple(value) for value in values]

    if not isinstance(pool, nn.MaxPool2d) or pool.return_indices:
        return False
    return sides(pool.kernel_size, pool.stride, pool.padding, pool.dilation) == sides(2, 2, 0, 1)


def _is_centred_average(pool: nn.Module) -> bool:
    if not isinstance(pool, nn.AvgPool2d) or pool.padding not in (0, 1) or pool.divisor_override:
        return False
    return pool.stride == 2 and pool.kernel_size == 2 + 2 * pool.padding and not (pool.padding and pool.count_include_pad)


def _can_be_mirrored(x: Tensor) -> None:
    if min(x.shape[-2:]) < 2:
        raise ValueError(f"Mirroring needs two rows and two columns, this map has {x.shape[-2]} × {x.shape[-1]}.")


class _MirroredConv(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        padded = mirror(x)
        ctx.save_for_backward(padded, weight)
        return F.conv2d(padded, weight, bias)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, None, None]:
        padded, weight = ctx.saved_tensors
        only_input = [True, False, False]  # no gradients of weight and bias
        arguments = ([1, 1], [0, 0], [1, 1], False, [0, 0], 1)  # stride, padding, dilation, transposed, output padding, groups
        return _fold_back(torch.ops.aten.convolution_backward(grad, padded, weight, None, *arguments, only_input)[0]), None, None


class _WinogradConv(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor, filters: winograd.Filters, bias: Tensor, mirrored: bool) -> Tensor:
        ctx.filters, ctx.mirrored = filters, mirrored
        return winograd.convolve(mirror(x) if mirrored else x, filters.forward, 0 if mirrored else 1, bias)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, None, None, None]:
        grad = winograd.convolve(grad, ctx.filters.backward, 2 if ctx.mirrored else 1)
        return _fold_back(grad) if ctx.mirrored else grad, None, None, None


class _MaxPool(torch.autograd.Function):
    """Two rows are a picture to torch, which shares out pictures. Of x only its shape is kept."""

    @staticmethod
    def forward(ctx, x: Tensor, pool: nn.MaxPool2d) -> Tensor:
        ctx.size, ctx.pool = x.shape, pool
        pairs = _as_pictures_of(2, x[:, :, : x.shape[2] // 2 * 2])
        found, ctx.indices = F.max_pool2d(pairs, 2, ceil_mode=pool.ceil_mode, return_indices=True)
        return _as_pictures_of(x.shape[2] // 2, found)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, None]:
        batch, channels, height, width = ctx.size
        shape = batch * (height // 2), channels, 2, width
        like = torch.empty(shape, dtype=grad.dtype, device=grad.device, memory_format=torch.channels_last)
        arguments = ([2, 2], [2, 2], [0, 0], [1, 1], ctx.pool.ceil_mode, ctx.indices)
        found = torch.ops.aten.max_pool2d_with_indices_backward(_as_pictures_of(1, grad), like, *arguments)
        found = _as_pictures_of(height // 2 * 2, found)
        return F.pad(found, (0, 0, 0, 1)) if height % 2 else found, None


def _as_pictures_of(rows: int, x: Tensor) -> Tensor:
    """The same rows as pictures of so many each, (·, C, rows, W) of (N, C, H, W); a view where that is channels_last."""
    return x.permute(0, 2, 3, 1).reshape(-1, rows, x.shape[3], x.shape[1]).permute(0, 3, 1, 2)


class _AveragePool(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor, pool: nn.AvgPool2d) -> Tensor:
        ctx.size, ctx.reach = x.shape[-2:], pool.padding
        return pool(x)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, None]:
        grad = grad / (2 + 2 * ctx.reach) ** 2
        for axis, side in zip((-2, -1), ctx.size, strict=True):
            for place, share in _larger_shares(side, grad.shape[axis], ctx.reach):
                grad.select(axis, place).mul_(share)
        if ctx.reach:  # a value lies under two windows each way: their sum, one for every two rows and columns
            grad = F.avg_pool2d(grad, 2, stride=1, padding=1, divisor_override=1)
        grad = F.interpolate(grad, scale_factor=2)  # to the nearest
        (height, width), reach = ctx.size, ctx.reach
        below, right = height + reach - grad.shape[-2], width + reach - grad.shape[-1]
        return F.pad(grad, (-reach, right, -reach, below)), None  # negative: cut off


def _larger_shares(side: int, windows: int, reach: int) -> list[tuple[int, float]]:
    """(place, how much larger) of the windows that count fewer values than 2 + 2 · reach of a row or column."""
    full = 2 + 2 * reach
    counts = (min(2 * n + 2 + reach, side) - max(2 * n - reach, 0) for n in range(windows))
    return [(place, full / count) for place, count in enumerate(counts) if count < full]


def _fold_back(grad: Tensor) -> Tensor:
    """The transpose of `mirror`, a view of (N, C, H + 2, W + 2); overwrites grad."""
    grad[..., 2] += grad[..., 0]
    grad[..., -3] += grad[..., -1]
    grad[:, :, 2] += grad[:, :, 0]
    grad[:, :, -3] += grad[:, :, -1]
    return grad[:, :, 1:-1, 1:-1]
