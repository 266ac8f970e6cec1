"""The other direction: which layers turn one size into another."""

from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

from playground.convolution.geometry import Size, pair, span


class ConvGeometry(NamedTuple):
    """One square layer; the same on both axes. Compares as the plain tuple it is."""

    kernel_size: int
    stride: int
    padding: int  # per side
    dilation: int


def solve_conv(
    input_size: Size,
    output_size: Size,
    kernel_sizes: Iterable[int] = range(1, 12),
    strides: Iterable[int] = range(1, 5),
    paddings: Iterable[int] = range(6),
    dilations: Iterable[int] = (1,),
) -> list[ConvGeometry]:
    """Every (kernel_size, stride, padding, dilation) that maps input_size to output_size, cheapest first.

    Sizes are an int or an (h, w) pair; padding is per side as in torch. Cheap means few multiplications, hence a small
    kernel; then little padding, a small dilation, a small stride. A 1×1 kernel is the same layer at every dilation and is
    listed for each of them. No layer is an empty list.
    Raises ValueError for sizes below 1 and for choices that no layer can have.
    Agrees with trying conv_output_size on every combination.
    """
    axes = set(zip(pair(input_size, "input_size", 1), pair(output_size, "output_size", 1), strict=True))
    steps, kernels = _choices(strides, "stride", 1), _choices(kernel_sizes, "kernel_size", 1)
    layers = []
    for k, p, d in product(kernels, _choices(paddings, "padding", 0), _choices(dilations, "dilation", 1)):  # cheapest first
        rooms = [(n + 2 * p - span(k, d), wanted) for n, wanted in axes]
        layers += [ConvGeometry(k, s, p, d) for s in steps if all(room >= 0 and room // s + 1 == out for room, out in rooms)]
    return layers


def fitting_sizes(sizes: Iterable[int], window: int, stride: int, padding: int) -> list[int]:
    """Of the sizes those at which the last window ends exactly where the padded picture ends, so that nothing is left over.

    window: pixels it spans, d(k − 1) + 1; padding: both sides together.
    """
    return [n for n in sizes if n + padding >= window and (n + padding - window) % stride == 0]


def _choices(values: Iterable[int], name: str, least: int) -> list[int]:
    return sorted({pair(value, name, least)[0] for value in values})
