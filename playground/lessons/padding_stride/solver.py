"""The search of "Padding and stride": every layer between two sizes, narrowed by conditions as "kernel odd, unused rows = 0"."""

from collections.abc import Iterable
from typing import NamedTuple

from playground.convolution.geometry import span
from playground.convolution.solver import solve_conv
from playground.lessons.padding_stride.conditions import QUANTITIES, parse_conditions
from playground.lessons.padding_stride.settings import Search


class Answer(NamedTuple):
    """A square layer between two sizes; padding is per side, `extra` what comes on top of it at the bottom and right."""

    kernel_size: int
    stride: int
    padding: int
    dilation: int
    extra: int


def search(settings: Search, _photo: None = None) -> list[Answer]:
    """What networks use first: odd kernels from 3 on, padded by half of them; then the cheapest. A 1×1 kernel comes once,
    since it is the same layer at every dilation."""
    kernels, strides, dilations = (range(1, most + 1) for most in (settings.kernels, settings.strides, settings.dilations))
    limits = (settings.goal, kernels, strides, range(settings.paddings + 1), dilations)
    extras = (0,) if settings.even else (0, 1)  # a pixel at the end is a picture of one more pixel
    layers = [Answer(*one, extra) for extra in extras for one in solve_conv(settings.start + extra, *limits)]
    return sorted((one for one in layers if one.kernel_size > 1 or one.dilation == 1), key=lambda one: not is_usual(one))


def is_usual(one: Answer) -> bool:
    """Whether networks are full of such layers: an odd kernel from 3 on, padded by half of it on all sides."""
    return one.kernel_size > 1 and one.kernel_size == 2 * one.padding + 1 and one.dilation == 1 and not one.extra


def quantities(one: Answer, size: int) -> dict[str, int]:
    """Those of a layer on an input of `size`; unused rows are those of the padded input that rounding down drops."""
    k, stride, padding, dilation, extra = one
    rest = (size + 2 * padding + extra - span(k, dilation)) % stride
    return dict(zip(QUANTITIES, (*one, k**2, rest), strict=True))


def narrowed(layers: Iterable[Answer], conditions: str, size: int) -> list[Answer]:
    """The layers for an input of `size` that keep every condition, in their order; no condition keeps all."""
    tests = parse_conditions(conditions)
    return [one for one in layers if all(test(quantities(one, size)) for test in tests)]
