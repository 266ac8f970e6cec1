"""The search of "Padding and stride": every layer between two sizes, narrowed by conditions as "kernel odd, left over = 0"."""

import operator
import re
from collections.abc import Callable, Iterable

from playground.convolution.geometry import span
from playground.convolution.solver import ConvGeometry, solve_conv
from playground.lessons.padding_stride.settings import Search


def search(settings: Search, _photo: None = None) -> list[ConvGeometry]:
    """Cheapest first; a 1×1 kernel once, since it is the same layer at every dilation."""
    kernels, strides, dilations = (range(1, most + 1) for most in (settings.kernels, settings.strides, settings.dilations))
    layers = solve_conv(settings.start, settings.goal, kernels, strides, range(settings.paddings + 1), dilations)
    return [one for one in layers if one.kernel_size > 1 or one.dilation == 1]


QUANTITIES = ("kernel", "stride", "padding", "dilation", "products", "left over")  # what a condition can speak of


def quantities(one: ConvGeometry, size: int) -> dict[str, int]:
    """Those of a layer on an input of `size`; left over are rows of the padded input that the floor drops."""
    k, stride, padding, dilation = one
    return dict(zip(QUANTITIES, (*one, k**2, (size + 2 * padding - span(k, dilation)) % stride), strict=True))


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
    return [one for one in layers if all(test(quantities(one, size)) for test in tests)]


def _test(text: str) -> Callable[[dict[str, int]], bool]:
    match = _CONDITION.fullmatch(text)
    if not match:
        raise ValueError(
            f"“{text.strip()[:40]}” is no condition. Write a quantity ({', '.join(QUANTITIES)}) and what holds for it, "
            "as in: kernel odd, padding ≤ 2, left over = 0."
        )
    name, sign, number, parity = match.groups()
    if parity:
        return lambda given: given[name] % 2 == PARITIES[parity]
    return lambda given: COMPARISONS[sign](given[name], int(number))
