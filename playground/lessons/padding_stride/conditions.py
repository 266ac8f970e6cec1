"""Conditions on a layer as a reader writes them: "kernel odd, unused rows = 0"."""

import operator
import re
from collections.abc import Callable

QUANTITIES = ("kernel", "stride", "padding", "dilation", "at the end", "products", "unused rows")  # of which conditions speak
FORMER = {"left over": "unused rows"}  # what links may still say
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "<=": operator.le, "≤": operator.le, ">=": operator.ge, "≥": operator.ge, "!=": operator.ne, "≠": operator.ne,
    "=": operator.eq, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
PARITIES = {"odd": 1, "even": 0}
_NAMES, _SIGNS = "|".join([*QUANTITIES, *FORMER]), "|".join(map(re.escape, COMPARISONS))
_CONDITION = re.compile(rf"\s*({_NAMES})\s*(?:({_SIGNS})\s*(\d{{1,6}})|({'|'.join(PARITIES)}))\s*")


Condition = Callable[[dict[str, int]], bool]


def parse_conditions(text: str) -> list[Condition]:
    """Those that a text states, split by commas: a quantity, a comparison and a whole number, or a quantity and "odd" or "even".

    Each takes the quantities of a layer by name. Raises ValueError naming the condition that is none.
    """
    return [_condition(part) for part in text.lower().split(",") if part.strip()]


def _condition(text: str) -> Condition:
    match = _CONDITION.fullmatch(text)
    if not match:
        raise ValueError(
            f"“{text.strip()[:40]}” is no condition. Write a quantity ({', '.join(QUANTITIES)}) and what holds for it, "
            "as in: kernel odd, padding ≤ 2, unused rows = 0."
        )
    name, sign, number, parity = match.groups()
    name = FORMER.get(name, name)
    if parity:
        return lambda given: given[name] % 2 == PARITIES[parity]
    return lambda given: COMPARISONS[sign](given[name], int(number))
