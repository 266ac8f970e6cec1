"""A few boxes as one line of text, which an address can hold and a reader can type: `0 0 100 100; 50 0 150 100 dog`.

Boxes are parted by ; and each is x1 y1 x2 y2, then the name of its class if it has one. Corners are pixels and need not be in
order: a box that is not proper can be written, since lessons show what becomes of it.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from playground.kit.saying import signed

SHEET = (400, 240)  # px, width and height of the squared paper on which boxes lie
LONGEST_TEXT = 600  # characters
FARTHEST = 10_000  # px from the origin
MOST_BOXES = 12
LONGEST_CLASS = 12  # characters
DECIMALS = 2  # of a pixel, kept when a box is written

_CLASS = re.compile(rf"[^\W\d_][\w-]{{0,{LONGEST_CLASS - 1}}}")


@dataclass(frozen=True)
class WrittenBox:
    """One box: corners in pixels, and the name of its class, empty where none was given."""

    corners: tuple[float, float, float, float]
    label: str = ""

    def __post_init__(self) -> None:
        if len(self.corners) != 4:
            raise ValueError(f"A box has four numbers, x1 y1 x2 y2, not {len(self.corners)}.")
        for value in self.corners:
            if not math.isfinite(value) or abs(value) > FARTHEST:
                raise ValueError(f"{value:g} is no place for a corner; it can be −{FARTHEST} to {FARTHEST}.")
        if self.label and not _CLASS.fullmatch(self.label):
            raise ValueError(f"{self.label!r} names no class: one word of at most {LONGEST_CLASS} letters, the first no digit.")


def parse_boxes(text: str) -> tuple[WrittenBox, ...]:
    """The boxes of a text, at least one. Raises ValueError and says which box is wrong and why."""
    parts = [part.strip() for part in text.replace("−", "-").replace(",", " ").split(";")]
    parts = [part for part in parts if part]
    if not parts:
        raise ValueError("There is no box. Write four numbers for each: x1 y1 x2 y2, with ; between boxes.")
    if len(parts) > MOST_BOXES:
        raise ValueError(f"There are {len(parts)} boxes; here it can be {MOST_BOXES}.")
    return tuple(_parse(part, number) for number, part in enumerate(parts, 1))


def write_boxes(boxes: Iterable[WrittenBox]) -> str:
    """The text of boxes, coordinates to a hundredth of a pixel; parse_boxes reads it back."""
    return "; ".join(" ".join([*map(write_number, box.corners), *([box.label] if box.label else [])]) for box in boxes)


def text_of_edit(sent: Iterable[tuple[Iterable[float], str]]) -> str:
    """The text of the boxes that a component sends, [[corners, label], …]. Raises ValueError or TypeError where they are none."""
    boxes = [WrittenBox(tuple(map(float, corners)), str(label)) for corners, label in sent]
    if not 1 <= len(boxes) <= MOST_BOXES:
        raise ValueError(f"There are {len(boxes)} boxes; here it can be 1 to {MOST_BOXES}.")
    return write_boxes(boxes)


def letters(count: int) -> tuple[str, ...]:
    """Names of so many boxes: A, B, …"""
    return tuple(chr(ord("A") + number) for number in range(count))


def text_letters(text: str) -> tuple[str, ...]:
    """Names of the boxes of a text; of one box where it cannot be read, which is said elsewhere."""
    try:
        return letters(len(parse_boxes(text)))
    except ValueError:
        return letters(1)


def write_number(value: float) -> str:
    """At most two decimals, and none that says nothing: 12, 12.5, 12.25."""
    return f"{round(value, DECIMALS) + 0.0:.{DECIMALS}f}".rstrip("0").rstrip(".")


def pixels(value: float) -> str:
    """As a sentence has it, with a true minus: −33.33, 50."""
    return signed(write_number(value))


def corner_text(values: Iterable[float]) -> str:
    """(0, 12.5, 100, 80)"""
    return f"({', '.join(map(pixels, values))})"


def _parse(part: str, number: int) -> WrittenBox:
    words = part.split()
    label = words.pop() if len(words) == 5 else ""
    try:
        return WrittenBox(tuple(float(word) for word in words), label)
    except ValueError as error:
        reason = f"{part!r} is not four numbers" if "convert" in str(error) else str(error).rstrip(".")
        raise ValueError(f"Box {number}: {reason}. Write x1 y1 x2 y2 and, if you like, a class.") from None
