"""A pyramid of the reader's own as one line of text: `4: 0.15; 2: 0.4; 1: 0.8`, cells a side and then the sizes of its anchors.

It is built as the textbook builds its own: blocks of 3×3 convolutions, each ending in a pooling that halves the map, and
n + m − 1 anchors a cell of n sizes (parts of the side) and m ratios (width over height).
"""

import math

from playground.boxes.pyramid_nets import CONV, HALVE, Pyramid, Trunk, square_names, textbook_maps
from playground.boxes.pyramids import Level

SIDE = 256  # px
MOST_MAPS = 6
MOST_CELLS = 64
MOST_NUMBERS = 6  # sizes of a map, and ratios
SIZES = (0.01, 2.0)
RATIOS = (0.1, 10.0)
CONVOLUTIONS = (1, 4)  # a block


def own_levels(text: str, ratios: str) -> tuple[Level, ...]:
    """The maps of a text and their anchors. Raises ValueError with a sentence that says which map is wrong and why."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not 1 <= len(parts) <= MOST_MAPS:
        raise ValueError(f"There are {len(parts)} maps; write 1 to {MOST_MAPS}, each as cells: sizes, with ; between maps.")
    shared = _numbers(ratios, "The ratios", RATIOS)
    levels: list[Level] = []
    for number, part in enumerate(parts, 1):
        cells, sizes = _read(part, number)
        if levels and cells >= levels[-1].width:
            raise ValueError(f"Map {number} has {cells} cells a side after {levels[-1].width}; write the finest map first.")
        levels.append(Level(cells, cells, sizes, shared))
    return tuple(levels)


def own_pyramid(text: str, ratios: str, convolutions: int) -> Pyramid:
    """The pyramid of a text, with so many convolutions a block. Raises as own_levels."""
    levels = own_levels(text, ratios)
    cells = tuple(level.width for level in levels)
    halvings = [max(0, round(math.log2(SIDE / count))) for count in cells]
    block = (*convolutions * (CONV,), HALVE)
    stages = tuple((now - then) * block for now, then in zip(halvings, [0, *halvings], strict=False))
    return Pyramid("own", SIDE, square_names(cells), textbook_maps(levels, SIDE), Trunk(stages, (CONV,)))


def _read(part: str, number: int) -> tuple[int, tuple[float, ...]]:
    count, colon, sizes = part.partition(":")
    if not colon or not count.strip().isdecimal() or not 1 <= int(count) <= MOST_CELLS:
        raise ValueError(f"Map {number}, {part!r}, does not begin with 1 to {MOST_CELLS} cells and a colon, as in 4: 0.15.")
    return int(count), _numbers(sizes, f"The sizes of map {number}", SIZES)


def _numbers(text: str, what: str, limits: tuple[float, float]) -> tuple[float, ...]:
    try:
        found = tuple(float(word) for word in text.replace(",", " ").split())
    except ValueError:
        found = ()
    least, most = limits
    if not 1 <= len(found) <= MOST_NUMBERS or not all(least <= number <= most for number in found):
        raise ValueError(f"{what} are {text.strip()!r}; write 1 to {MOST_NUMBERS} numbers from {least:g} to {most:g}.")
    return found
