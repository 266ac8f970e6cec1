"""A frozen 3×3 convolution that sees the picture mirrored beyond its edges, as `F.pad(mode="reflect")` before it would do.

torch's own padding walks over every value once more, forward and backward, and fills its gradient with zeros first. Here the
middle is one copy forward and nothing backward: only the border's rows and columns are added up, in the gradient that the
convolution has just made.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

INPUT_ONLY = [True, False, False]  # gradients of input, weight, bias


class _MirroredConv(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        padded = _mirror(x)
        ctx.save_for_backward(padded, weight)
        return F.conv2d(padded, weight, bias)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, None, None]:
        padded, weight = ctx.saved_tensors
        found, _, _ = torch.ops.aten.convolution_backward(
            grad, padded, weight, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, INPUT_ONLY
        )
        return _fold_back(found), None, None


def mirrored_conv(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """(N, C, H, W) to (N, D, H, W), H and W at least 2; weight (D, C, 3, 3) and bias (D,) get no gradient.

    Raises ValueError for a single row or column: nothing is there to be mirrored.
    """
    if min(x.shape[-2:]) < 2:
        raise ValueError(f"Mirroring needs two rows and two columns, this map has {x.shape[-2]} × {x.shape[-1]}.")
    return _MirroredConv.apply(x, weight, bias)


def _mirror(x: Tensor) -> Tensor:
    """(N, C, H + 2, W + 2), channels_last: the edge itself is not repeated."""
    size = (*x.shape[:2], x.shape[2] + 2, x.shape[3] + 2)
    out = torch.empty(size, dtype=x.dtype, device=x.device, memory_format=torch.channels_last)
    out[:, :, 1:-1, 1:-1] = x
    out[:, :, 0], out[:, :, -1] = out[:, :, 2], out[:, :, -3]
    out[..., 0], out[..., -1] = out[..., 2], out[..., -3]  # columns last: corners mirror mirrored rows
    return out


def _fold_back(grad: Tensor) -> Tensor:
    """The transpose of `_mirror`, a view of (N, C, H + 2, W + 2); overwrites grad."""
    grad[..., 2] += grad[..., 0]
    grad[..., -3] += grad[..., -1]
    grad[:, :, 2] += grad[:, :, 0]
    grad[:, :, -3] += grad[:, :, -1]
    return grad[:, :, 1:-1, 1:-1]
