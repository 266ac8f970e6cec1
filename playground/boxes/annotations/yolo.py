"""Reads YOLO labels: one text file a picture, one line an object.

A line is a class number and the box as centre and size, all parts of the picture's sides: `class cx cy w h`. A line of a
class and three or more points (YOLO's segments) counts as the box round its points. The files name neither classes nor
sizes: names come from classes.txt, *.names or data.yaml beside them, sizes from the pictures in the same archive.
"""

import math
import re
from collections.abc import Sequence

from playground.boxes.annotations.dataset import Collector

MAX_BYTES = 1 << 22  # of one file
ASSUMED_SIZE = (640.0, 640.0)  # px, where no picture tells: boxes keep their parts, only pixels and ratios are assumed
NAMES = re.compile(r"(^|/)(classes\.txt|obj\.names|[^/]+\.names|data\.ya?ml|dataset\.ya?ml)$", re.IGNORECASE)
NO_LABELS = re.compile(r"(^|/)(readme[^/]*|licen[cs]e[^/]*|(train|val|valid|test)(\d*)|requirements)\.txt$", re.IGNORECASE)


def read_yolo(data: bytes, name: str, picture: object, size: tuple[float, float], collector: Collector) -> None:
    """Put the boxes of one label file into the collector, for the picture with that key and size in pixels."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        collector.problem(name, None, "the file is not UTF-8 text")
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if words := line.split():
            try:
                kind, corners = _box(words)
            except ValueError as fault:
                collector.problem(name, number, str(fault))
                continue
            in_pixels = tuple(part * side for part, side in zip(corners, 2 * size, strict=True))
            collector.box(name, number, picture, ("yolo", kind), in_pixels)


def _box(words: Sequence[str]) -> tuple[int, tuple[float, float, float, float]]:
    """(class, corners in parts of the sides). Raises ValueError and says what is wrong with the line."""
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        raise ValueError("the line holds words that are no numbers; a line is: class cx cy w h") from None
    kind, *rest = numbers
    if not all(map(math.isfinite, numbers)):
        raise ValueError("the line holds a number without a value")
    if len(numbers) == 6:
        raise ValueError("the line has 6 numbers; with a score behind the box it is a detection, not a label")
    if len(numbers) != 5 and (len(numbers) < 7 or len(numbers) % 2 == 0):
        raise ValueError(f"the line has {len(numbers)} numbers; a box has 5, a segment 7 or more, an odd number")
    if kind != int(kind) or not 0 <= kind < 100_000:
        raise ValueError(f"the class {words[0][:20]} is not a whole number from 0 up")
    if max(map(abs, rest)) > 1.5:
        raise ValueError("the line is not in parts of the picture: its numbers must lie between 0 and 1")
    if len(numbers) == 5:
        cx, cy, width, height = rest
        return int(kind), (cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)
    return int(kind), (min(rest[::2]), min(rest[1::2]), max(rest[::2]), max(rest[1::2]))


def read_names(data: bytes, name: str) -> dict[int, str]:
    """Class numbers and names, of a list with one name a line, or of the part `names:` of a YAML file."""
    lines = data.decode("utf-8-sig", errors="replace").splitlines()
    if not name.lower().endswith((".yaml", ".yml")):
        return dict(enumerate(line.strip() for line in lines if line.strip()))
    begin = next((index for index, line in enumerate(lines) if line.startswith("names:")), None)
    if begin is None:
        return {}
    listed = lines[begin].removeprefix("names:").split("#")[0].strip()
    if listed.startswith("["):  # on one line, or on several up to the bracket
        inner = " ".join([listed, *lines[begin + 1 :]])[1:].split("]")[0]
        return dict(enumerate(_bare(word) for word in inner.split(",") if word.strip()))
    names: dict[int, str] = {}
    for line in lines[begin + 1 :]:
        if line.strip() and not line.startswith((" ", "-", "\t")):
            break
        if numbered := re.match(r"\s+(\d+)\s*:\s*(.+)", line):
            names[int(numbered[1])] = _bare(numbered[2])
        elif item := re.match(r"\s*-\s*(.+)", line):
            names[len(names)] = _bare(item[1])
    return names


def _bare(word: str) -> str:
    return word.strip().strip("'\"").strip()
