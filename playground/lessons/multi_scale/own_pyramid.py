"""A pyramid of the reader's own as one line of text: `4: 0.15; 2: 0.4; 1: 0.8`, cells per side and then the sizes of its anchors.

It is built as the textbook builds its own: blocks of 3×3 convolutions, each ending in a pooling that halves the map, and
n + m − 1 anchors per cell of n sizes (parts of the side) and m ratios (width over height).
"""

import math
from functools import lru_cache

from playground.boxes.pyramid_nets import CONV, HALVE, Pyramid, Trunk, square_names, textbook_maps
from playground.boxes.pyramids import Level

SIDE = 256  # px
MOST_MAPS = 6
MOST_CELLS = 64
MOST_NUMBERS = 6  # sizes of a map, and ratios
SIZES, RATIOS = (0.01, 2.0), (0.1, 10.0)  # from, to


def read_maps(text: str) -> list[tuple[int, tuple[float, ...]]]:
    """(cells per side, sizes) of each map of a text. Raises ValueError with a sentence that says which is wrong and why."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not 1 <= len(parts) <= MOST_MAPS:
        raise ValueError(f"There are {len(parts)} maps; write 1 to {MOST_MAPS}, each as cells: sizes, with ; between maps.")
    maps: list[tuple[int, tuple[float, ...]]] = []
    for number, part in enumerate(parts, 1):
        count, colon, sizes = part.partition(":")
        if not colon or not count.strip().isdecimal() or not 1 <= int(count) <= MOST_CELLS:
            raise ValueError(f"Map {number}, {part!r}, does not begin with 1 to {MOST_CELLS} cells and a colon, as in 4: 0.15.")
        if maps and int(count) >= maps[-1][0]:
            raise ValueError(f"Map {number} has {int(count)} cells per side after {maps[-1][0]}; write the finest map first.")
        maps.append((int(count), _numbers(sizes, f"The sizes of map {number}", SIZES)))
    return maps


def read_ratios(text: str) -> tuple[float, ...]:
    return _numbers(text, "The ratios", RATIOS)


@lru_cache(maxsize=32)
def own_pyramid(text: str, ratios: str, convolutions: int) -> Pyramid:
    """The pyramid of a text, with so many convolutions a block."""
    levels = [Level(cells, cells, sizes, read_ratios(ratios)) for cells, sizes in read_maps(text)]
    cells = tuple(level.width for level in levels)
    halvings = [max(0, round(math.log2(SIDE / count))) for count in cells]
    block = (*convolutions * (CONV,), HALVE)
    stages = tuple((now - then) * block for now, then in zip(halvings, [0, *halvings], strict=False))
    return Pyramid("own", SIDE, square_names(cells), textbook_maps(levels, SIDE), Trunk(stages, (CONV,)))


def _numbers(text: str, what: str, limits: tuple[float, float]) -> tuple[float, ...]:
    try:
        numbers = tuple(float(word) for word in text.replace(",", " ").split())
    except ValueError:
        numbers = ()
    least, most = limits
    if not 1 <= len(numbers) <= MOST_NUMBERS or not all(least <= number <= most for number in numbers):
        raise ValueError(f"{what} are {text.strip()!r}; write 1 to {MOST_NUMBERS} numbers from {least:g} to {most:g}.")
    return numbers
