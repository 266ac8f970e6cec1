"""Detections as lines of text: YOLO's lines with confidence, and tables with or without a header."""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from playground.kit.budget import Budget

COLUMNS = {  # what a column is → names that it has in tables
    "x1": ("x1", "xmin", "x_min", "left"),
    "y1": ("y1", "ymin", "y_min", "top"),
    "x2": ("x2", "xmax", "x_max", "right"),
    "y2": ("y2", "ymax", "y_max", "bottom"),
    "x": ("x", "bbox_x", "top_left_x"),
    "y": ("y", "bbox_y", "top_left_y"),
    "cx": ("cx", "xc", "x_center", "x_centre", "xcenter", "center_x"),
    "cy": ("cy", "yc", "y_center", "y_centre", "ycenter", "center_y"),
    "w": ("w", "width", "box_width", "bbox_width"),
    "h": ("h", "height", "box_height", "bbox_height"),
    "score": ("score", "confidence", "conf", "probability", "prob"),
    "kind": ("name", "class_name", "label", "labelname", "class", "category", "category_id", "class_id"),
    "picture": ("image", "image_id", "imageid", "filename", "file_name", "file", "image_path", "path"),
}
SHAPES = (("x1", "y1", "x2", "y2"), ("x", "y", "w", "h"), ("cx", "cy", "w", "h"))  # columns that make a box
HEADERLESS = ("x1", "y1", "x2", "y2", "score", "kind")
YOLO_LINE = "class cx cy width height confidence"
FARTHEST = 1e6  # px from the origin
Result = tuple[int, "Row | str"]  # line, and a detection or what is wrong


class Row(NamedTuple):
    """One detection; class and picture as their files name them."""

    box: tuple[float, float, float, float]  # corners
    score: float
    kind: str
    picture: str

    @classmethod
    def checked(cls, box: tuple[float, float, float, float], score: float, kind: str, picture: str) -> "Row":
        """Raises ValueError with what is wrong."""
        if not all(math.isfinite(value) and abs(value) <= FARTHEST for value in box):
            raise ValueError("the box holds a number that is infinite, missing or too large")
        if not (box[2] > box[0] and box[3] > box[1]):
            raise ValueError("the box has no area: width and height must be above 0")
        if not 0 <= score <= 1:
            percent = "; divide percentages by 100" if 1 < score <= 100 else ""
            raise ValueError(f"the score is {score:g}; it can be 0 to 1{percent}")
        return cls(box, score, kind, picture)


def read_yolo(name: str, lines: Iterable[str], budget: Budget) -> Iterator[Result]:
    """Line by line; boxes are fractions of the sides. The picture is named as the file is, without its ending."""
    picture = PurePosixPath(name).stem
    for number, line in enumerate(lines, 1):
        budget.step()
        if not line.strip():
            continue
        words = line.split()
        try:
            if len(words) == 5:
                raise ValueError(f"five numbers, so there is no confidence; a line is {YOLO_LINE} (predict with save_conf=True)")
            if len(words) != 6:
                raise ValueError(f"{len(words)} words; a line is {YOLO_LINE}")
            cx, cy, w, h, score = (_number(word) for word in words[1:])
            yield number, Row.checked((cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2), score, words[0], picture)
        except ValueError as error:
            yield number, str(error)


def delimiter_of(line: str) -> str | None:
    """The comma, semicolon or tab that parts the cells of a table's first line; None where none does."""
    mark = max(",;\t", key=line.count)
    return mark if mark in line else None


def read_table(name: str, lines: Iterable[str], budget: Budget, delimiter: str = ",") -> Iterator[Result]:
    """Line by line; what a column is its header says."""
    places: Mapping[str, int] | None = None
    rows = csv.reader(lines, delimiter=delimiter)
    for cells in _rows(rows):
        budget.step()
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if places is None:
            places = _header(cells)
            if places and (missing := _missing(places)):
                yield rows.line_num, missing
                return
            if places:
                continue
            places = {column: place for place, column in enumerate(HEADERLESS)}
        try:
            yield rows.line_num, _row(cells, places, PurePosixPath(name).name)
        except ValueError as error:
            yield rows.line_num, str(error)


def _rows(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Rows of a table; a line that csv refuses (a cell of over 131,072 characters) is an empty one."""
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield ["?"]


def _header(cells: Sequence[str]) -> dict[str, int]:
    """Column → place; empty where the first line is a detection."""
    lowered = [cell.lower().replace(" ", "_") for cell in cells]
    found = {
        column: next(lowered.index(alias) for alias in aliases if alias in lowered)
        for column, aliases in COLUMNS.items()
        if any(alias in lowered for alias in aliases)
    }
    return found if not all(map(spells_number, cells[:5])) else {}


def _missing(places: Mapping[str, int]) -> str | None:
    """What a header lacks, if anything."""
    if not any(all(column in places for column in shape) for shape in SHAPES):
        return "the header names no box: x1, y1, x2, y2, or x, y, w, h, or cx, cy, w, h"
    return None if "score" in places else "the header names no score (score, confidence or conf)"


def _row(cells: Sequence[str], places: Mapping[str, int], name: str) -> Row:
    shape = next(shape for shape in SHAPES if all(column in places for column in shape))
    needed = [*shape, "score"]
    if len(cells) <= max(places[column] for column in needed):
        raise ValueError(f"{len(cells)} cells; a detection needs {', '.join(needed)}")
    a, b, c, d, score = (_number(cells[places[column]]) for column in needed)
    box = {"x1": (a, b, c, d), "x": (a, b, a + c, b + d), "cx": (a - c / 2, b - d / 2, a + c / 2, b + d / 2)}[shape[0]]
    return Row.checked(box, score, _cell(cells, places, "kind"), _cell(cells, places, "picture") or name)


def _cell(cells: Sequence[str], places: Mapping[str, int], column: str) -> str:
    place = places.get(column, len(cells))
    return " ".join(cells[place].split())[:200] if place < len(cells) else ""


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise ValueError(f"{word[:40]!r} is not a number") from None


def spells_number(word: str) -> bool:
    """Whether a word is a number."""
    try:
        float(word)
    except ValueError:
        return False
    return True
