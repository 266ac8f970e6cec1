"""Convolution by touch: sizes, padding, kernels, the operators written out, stacks of layers.

    geometry    output sizes and every spelling of padding; the axes of a layer
    padding     what stands beyond the border
    kernels     kernels with names, and kernels as text
    operators   the textbook's sums, written out: corr2d, over several channels, groups, 1×1; trans_conv
    pooling     pool2d: maximum, minimum, average, power means, softmax; adaptive and global; POOL_MODES: by torch's layers
    solver      from two sizes to every layer between them
    reads       how often each pixel is read or written
    cost        weights, multiplications, memory
    repeated    the same layer again: what padding taints, where dots drift; what a stride alone drops
    upsampling  a transposed convolution as an enlarger: its kernels, white maps, photos
    separable   kernels as columns times rows; patch_products, descent: a kernel learned from a picture before and after
    unrolled    a convolution as a matrix; kernel_bank: 64 kernels there and back
    stacks      stacks of layers: receptive fields, shapes, costs, and where they break

Only what needs no torch is imported at once; the rest when it is first asked for.
"""

from playground.convolution.geometry import (
    conv_output_size,
    conv_transpose_output_size,
    keep_size,
    pool_output_size,
    resolve_padding,
)
from playground.convolution.kernels import KERNELS, Kernel
from playground.convolution.solver import ConvGeometry, solve_conv

_LATER = dict.fromkeys(("corr2d", "corr2d_multi_in", "corr2d_multi_in_out", "corr2d_multi_in_out_1x1", "trans_conv"), "operators")
_LATER |= {"pool2d": "pooling", "receptive_field": "stacks.receptive_field"}
__all__ = ["KERNELS", "ConvGeometry", "Kernel", "conv_output_size", "conv_transpose_output_size", "keep_size", *_LATER]
__all__ += ["pool_output_size", "resolve_padding", "solve_conv"]


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
