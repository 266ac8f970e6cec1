"""The search of "Padding and stride": every layer between two sizes, narrowed by conditions as "kernel odd, left over = 0"."""

import operator
import re
from collections.abc import Callable, Iterable

from playground.convolution.geometry import span
from playground.convolution.solver import ConvGeometry, solve_conv
from playground.lessons.padding_stride.settings import Search


def search(settings: Search) -> list[ConvGeometry]:
    """Cheapest first; a 1×1 kernel once, since it is the same layer at every dilation."""
    kernels, strides, dilations = (range(1, most + 1) for most in (settings.kernels, settings.strides, settings.dilations))
    layers = solve_conv(settings.start, settings.goal, kernels, strides, range(settings.paddings + 1), dilations)
    return [one for one in layers if one.kernel_size > 1 or one.dilation == 1]


def left_over(one: ConvGeometry, size: int) -> int:
    """Rows of the padded input that the floor drops."""
    return (size + 2 * one.padding - span(one.kernel_size, one.dilation)) % one.stride


# what a condition can speak of, from an answer and the input size: the columns of the table too
QUANTITIES: dict[str, Callable[[ConvGeometry, int], int]] = {
    "kernel": lambda one, _size: one.kernel_size,
    "stride": lambda one, _size: one.stride,
    "padding": lambda one, _size: one.padding,
    "dilation": lambda one, _size: one.dilation,
    "products": lambda one, _size: one.kernel_size**2,
    "left over": left_over,
}
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "<=": operator.le, "≤": operator.le, ">=": operator.ge, "≥": operator.ge, "!=": operator.ne, "≠": operator.ne,
    "=": operator.eq, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
PARITIES = {"odd": 1, "even": 0}
_CONDITION = re.compile(
    rf"\s*({'|'.join(QUANTITIES)})\s*(?:({'|'.join(map(re.escape, COMPARISONS))})\s*(\d{{1,6}})|({'|'.join(PARITIES)}))\s*"
)


def narrowed(layers: Iterable[ConvGeometry], conditions: str, size: int) -> list[ConvGeometry]:
    """The layers for an input of `size` that keep every condition, in their order; conditions are split by commas.

    A condition is a quantity, a comparison and a whole number, or a quantity and "odd" or "even"; none keeps all.
    Raises ValueError naming the condition that is none.
    """
    tests = [_test(text) for text in conditions.lower().split(",") if text.strip()]
    return [one for one in layers if all(test(one, size) for test in tests)]


def _test(text: str) -> Callable[[ConvGeometry, int], bool]:
    match = _CONDITION.fullmatch(text)
    if not match:
        raise ValueError(
            f"“{text.strip()[:40]}” is no condition. Write a quantity ({', '.join(QUANTITIES)}) and what holds for it, "
            "as in: kernel odd, padding ≤ 2, left over = 0."
        )
    name, sign, number, parity = match.groups()
    quantity = QUANTITIES[name]
    if parity:
        return lambda one, size: quantity(one, size) % 2 == PARITIES[parity]
    return lambda one, size: COMPARISONS[sign](quantity(one, size), int(number))
