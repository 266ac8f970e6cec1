"""Convolution by touch: sizes, padding, kernels, the operators written out, and the lesson on a photo.

    geometry    output sizes and every spelling of padding
    padding     what stands beyond the border
    kernels     kernels with names, and kernels as text
    operators   the textbook's sums, written out: corr2d and trans_conv
    channels    the same over several channels, groups, 1×1
    pooling     pool2d: maximum, minimum, average, power means, softmax; adaptive and global; pool_modes: by torch's layers
    solver      from two sizes to every layer between them
    reads       how often each pixel is read or written
    cost        weights, multiplications, memory
    repeated    the same layer again: what padding taints, where dots drift
    striding    what a stride drops of a photo
    layer       lesson "Padding and stride": LayerConfig in, LayerAnswer out; staircase, repeated_layer, layer_code beside it
    channel_steps  lesson "Channels and 1×1", a module a view; the others: colour_slices, mixing, network_shares, scrambled,
                pointwise, kernel_rank, sum_order
    transposed  lesson "Transposed convolution": TransConfig in, both ways of one layer out; upsampling (bilinear and other
                kernels), unrolled (the matrix), round_trip (sizes), enlarging (white maps, photos), kernel_bank (64 kernels)
    stacks      stacks of layers: receptive fields, shapes, costs, and where they break
    scenes      small pictures whose answers can be told in advance
    photo       lesson 1: ConvConfig in, ConvAnswer out
    code        the PyTorch code of a configuration

Only what needs no torch is imported at once; the rest when it is first asked for.
"""

from playground.convolution.geometry import (
    conv_output_size,
    conv_transpose_output_size,
    pool_output_size,
    resolve_padding,
)
from playground.convolution.kernels import KERNELS, Kernel
from playground.convolution.solver import ConvGeometry, keep_size, solve_conv

__all__ = [
    "KERNELS",
    "ConvAnswer",
    "ConvConfig",
    "ConvGeometry",
    "Kernel",
    "conv_output_size",
    "conv_transpose_output_size",
    "convolve_photo",
    "corr2d",
    "corr2d_multi_in",
    "corr2d_multi_in_out",
    "corr2d_multi_in_out_1x1",
    "keep_size",
    "pool2d",
    "pool_output_size",
    "receptive_field",
    "resolve_padding",
    "solve_conv",
    "trans_conv",
]

_LATER = {
    "corr2d": "operators",
    "trans_conv": "operators",
    "corr2d_multi_in": "channels",
    "corr2d_multi_in_out": "channels",
    "corr2d_multi_in_out_1x1": "channels",
    "pool2d": "pooling",
    "receptive_field": "stacks.receptive_field",
    "ConvConfig": "photo",
    "ConvAnswer": "photo",
    "convolve_photo": "photo",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
