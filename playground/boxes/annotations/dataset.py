"""A set of annotated boxes, and the collector that every reader fills.

Boxes are corners in pixels of their picture. They are taken as they are written: nothing is added or taken away for the old
convention in which pixels are counted from 1 and the last one belongs to the box. What reaches beyond the picture is cut at
its border; a box that cannot be one is left out and listed with its file and line.
"""

from array import array
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

import numpy as np

MAX_BOXES = 2_000_000
MAX_PICTURES = 1_000_000
MAX_CLASSES = 10_000
MAX_PROBLEMS = 200  # listed; more are only counted
BLOCK = 1 << 15  # boxes checked at once
MOST_TOLD = 10  # problems within one sentence
MAX_SIDE = 1e6  # px of a picture
MAX_NAME = 80  # characters of a class or file that are kept


class AnnotationError(ValueError):
    """Files that cannot be taken in as a whole; the message says what happened and what to do."""


@dataclass(frozen=True)
class Problem:
    """One entry that was left out."""

    file: str
    line: int | None  # from 1; None where a file as a whole is meant
    text: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


@dataclass(frozen=True, eq=False)
class Annotations:
    """Boxes of many pictures, as arrays. N boxes, P pictures (some may hold none)."""

    boxes: np.ndarray  # (N, 4) float64: x1, y1, x2, y2 in pixels, inside the picture, each with an area
    pictures: np.ndarray  # (N,) int: which picture
    classes: np.ndarray  # (N,) int: which class
    sizes: np.ndarray  # (P, 2) float64: width and height in pixels
    class_names: tuple[str, ...]
    problems: tuple[Problem, ...] = ()  # the first MAX_PROBLEMS
    problem_count: int = 0
    notes: tuple[str, ...] = ()  # what was decided for the reader, a sentence each

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def left_out(self) -> str:
        """The first bad entries with file and line, one a line of text after an empty line; empty without any."""
        rest = self.problem_count - MOST_TOLD
        lines = [*map(str, self.problems[:MOST_TOLD]), *([f"and {rest:,} more"] if rest > 0 else [])]
        return "".join(f"\n- {line}" for line in lines)

    def only(self, class_name: str) -> "Annotations":
        """The boxes of one class; the pictures stay. Raises ValueError when there is no such class."""
        if class_name not in self.class_names:
            raise ValueError(f"There is no class {class_name!r}; the classes are {', '.join(self.class_names[:20])}.")
        mine = self.classes == self.class_names.index(class_name)
        return replace(self, boxes=self.boxes[mine], pictures=self.pictures[mine], classes=self.classes[mine])


class Collector:
    """Takes boxes, pictures and classes in any order, in 48 bytes a box, and checks them all at once at the end."""

    def __init__(self) -> None:
        self._corners = array("d")
        self._places = array("i")  # picture, class, file, line of each box
        self._pictures: dict[Hashable, int] = {}
        self._sizes: list[tuple[float, float]] = []
        self._classes: dict[Hashable, int] = {}
        self._class_names: list[str | None] = []
        self._files: dict[str, int] = {}
        self._problems: list[Problem] = []
        self._problem_count = 0
        self._notes: dict[str, int] = {}

    def picture(self, key: Hashable, width: object, height: object) -> None:
        """A picture's size in pixels; what is no size is kept as unknown and told with the boxes that need it."""
        known = all(is_number(side) and 0 < side <= MAX_SIDE for side in (width, height))
        self._sizes[self._picture(key)] = (float(width), float(height)) if known else (0.0, 0.0)

    def kind(self, key: Hashable, name: str) -> None:
        """A class and its name."""
        self._class_names[self._kind(key)] = clean(name) or "unnamed"

    def name_the_rest(self, name: Callable[[Hashable], str]) -> None:
        """Names for classes that boxes have and nobody has named."""
        for key, place in self._classes.items():
            if self._class_names[place] is None:
                self._class_names[place] = clean(name(key))

    def box(self, file: str, line: int, picture: Hashable, kind: Hashable, corners: tuple[float, float, float, float]) -> None:
        """One box, in pixels. Raises AnnotationError when there are too many."""
        if len(self._corners) >= 4 * MAX_BOXES:
            raise AnnotationError(f"There are more than {MAX_BOXES:,} boxes; a part of them will do.")
        self._corners.extend(corners)
        where = self._files.setdefault(file, len(self._files))
        self._places.extend((self._picture(picture), self._kind(kind), where, min(line, 2**31 - 1)))

    def problem(self, file: str, line: int | None, text: str) -> None:
        self._problem_count += 1
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(Problem(clean(file), line, text))

    def note(self, text: str) -> None:
        """A sentence with {n}, the number of times that it was noted."""
        self._notes[text] = self._notes.get(text, 0) + 1

    def finish(self) -> Annotations:
        """All boxes that can be, with the others among the problems."""
        boxes = np.asarray(self._corners, dtype=np.float64).reshape(-1, 4)  # the collector's own memory, nothing is copied
        pictures, kinds, files, lines = np.asarray(self._places, dtype=np.int32).reshape(-1, 4).T
        listed = np.array(self._sizes, dtype=np.float64).reshape(-1, 2)
        named = np.array([name is not None for name in self._class_names], dtype=bool)
        good, names, cut = np.ones(len(boxes), dtype=bool), list(self._files), 0
        for start in range(0, len(boxes), BLOCK):
            part = slice(start, start + BLOCK)
            inside, faults = _judged(boxes[part], listed[pictures[part]], named[kinds[part]])
            for text, fault in faults.items():
                bad = start + np.flatnonzero(good[part] & fault)
                good[bad] = False
                for box in bad[: max(0, MAX_PROBLEMS - len(self._problems))].tolist():
                    self._problems.append(Problem(clean(names[files[box]]), int(lines[box]), text))
                self._problem_count += len(bad)
            cut += int(((inside != boxes[part]).any(axis=1) & good[part]).sum())
            boxes[part] = inside
        if cut:
            self._notes["Boxes that reached beyond their picture and were cut at its border: {n}."] = cut
        class_names = sorted({*self._class_names} - {None})  # each once, where keys share it
        index = {name: place for place, name in enumerate(class_names)} | {None: -1}
        place = np.array([index[name] for name in self._class_names], dtype=np.int32)
        there = (listed > 0).all(axis=1)  # pictures that only boxes speak of hold nothing that could be counted
        return Annotations(
            boxes[good],
            (there.cumsum() - 1)[pictures[good]],
            place[kinds[good]],
            listed[there],
            tuple(class_names),
            tuple(sorted(self._problems, key=lambda problem: (problem.file, problem.line or 0))),
            self._problem_count,
            tuple(text.format(n=f"{count:,}") for text, count in self._notes.items()),
        )

    def _picture(self, key: Hashable) -> int:
        advice = "pictures; a part of them will do"
        return _place(key, self._pictures, self._sizes, (np.nan, np.nan), MAX_PICTURES, advice)

    def _kind(self, key: Hashable) -> int:
        return _place(key, self._classes, self._class_names, None, MAX_CLASSES, "classes; check the files")


def _place(key: Hashable, places: dict[Hashable, int], values: list, unknown: object, most: int, advice: str) -> int:
    """Where a key's value stands; that of a new key at the end, as unknown."""
    if key not in places:
        if len(places) >= most:
            raise AnnotationError(f"There are more than {most:,} {advice}.")
        values.append(unknown)
    return places.setdefault(key, len(places))


def _judged(boxes: np.ndarray, sizes: np.ndarray, named: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Boxes (N, 4) cut at the borders of their pictures (N, 2), and what is wrong with which, (N,) bool a sentence."""
    with np.errstate(invalid="ignore", over="ignore"):
        finite = np.isfinite(boxes).all(axis=1) & (np.abs(boxes) <= MAX_SIDE).all(axis=1)
        inside = np.clip(np.where(finite[:, None], boxes, 0), 0, np.tile(np.nan_to_num(sizes), 2))
        return inside, {
            "a corner is not a finite number, or lies more than a million pixels away": ~finite,
            "the box belongs to a picture that the file does not list": np.isnan(sizes).any(axis=1),
            "the size of the box’s picture is not known: no file or picture tells it": (sizes == 0).any(axis=1),
            "the box belongs to a class that the file does not list": ~named,
            "the box has no area: its width and height must be above 0": (boxes[:, 2:] <= boxes[:, :2]).any(axis=1),
            "the box lies outside its picture": (inside[:, 2:] <= inside[:, :2]).any(axis=1),
        }


def is_number(value: object) -> bool:
    """A number as JSON has them; True and False are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def clean(name: object) -> str:
    """A name as one line of at most MAX_NAME printable characters."""
    text = " ".join("".join(c if c.isprintable() else " " for c in str(name)[: 4 * MAX_NAME]).split())
    return text if len(text) <= MAX_NAME else f"{text[: MAX_NAME - 1]}…"
