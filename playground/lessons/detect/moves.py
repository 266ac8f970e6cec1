"""Boxes of annotation files that the reader has moved, as a text that the address can hold: `1f3a9c 2 14 20 110 200; 5 0 0 9 9`.

First a mark of the boxes as the files have them, then the number of each moved box, from 1, with its corners. Where the mark is
that of other boxes (another photo, another file) nothing is moved.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from playground.boxes.written import WrittenBox, write_boxes

Box = tuple[float, float, float, float]  # corners in pixels of the photo's file
MARK = 6  # hexadecimal digits


def mark_of(boxes: Sequence[Box]) -> str:
    return hashlib.sha256(str([tuple(map(float, box)) for box in boxes]).encode()).hexdigest()[:MARK]


def read_moves(written: str) -> tuple[str, dict[int, Box]]:
    """The mark, and the corners by place from 0. Raises ValueError with a sentence."""
    mark, _space, rest = written.strip().partition(" ")
    moved = {}
    for part in filter(None, map(str.strip, rest.split(";"))):
        number, *corners = part.split()
        if not number.isdecimal() or len(corners) != 4:
            raise ValueError(f"“{part}” is no moved box: write its number and four corners.")
        moved[int(number) - 1] = WrittenBox(tuple(map(float, corners))).corners
    return mark, moved


def write_moves(sent: tuple[str, Iterable[tuple[int, Iterable[float]]]]) -> str:
    """The text of what the box canvas sends, [mark, [[number, corners], …]]; empty where none is moved."""
    mark, rows = sent
    parts = [f"{int(number)} {write_boxes([WrittenBox(tuple(map(float, corners)))])}" for number, corners in rows]
    return f"{mark} {'; '.join(parts)}" if parts else ""


def moved(boxes: Sequence[Box], written: str) -> tuple[Box, ...]:
    """The boxes of the files, those that the text moves at their new places."""
    mark, places = read_moves(written)
    moves: Mapping[int, Box] = places if mark == mark_of(boxes) else {}
    return tuple(moves.get(place, box) for place, box in enumerate(boxes))
