"""A set of annotated boxes, and the collector that every reader fills.

Boxes are corners in pixels of their picture. They are taken as they are written: nothing is added or taken away for the old
convention in which pixels are counted from 1 and the last one belongs to the box. What reaches beyond the picture is cut at
its border; a box that cannot be one is left out and listed with its file and line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

MAX_BOXES = 2_000_000
MAX_PICTURES = 1_000_000
MAX_CLASSES = 10_000
MAX_PROBLEMS = 200  # listed; more are only counted
MOST_TOLD = 10  # problems within one sentence
MAX_SIDE = 1e6  # px of a picture
MAX_NAME = 1000  # characters of a class
MAX_QUOTED = 200  # characters of a file's own words within a sentence; of more only the number is told


class AnnotationError(ValueError):
    """Files that cannot be taken in as a whole; the message says what happened and what to do."""


@dataclass(frozen=True)
class Problem:
    """One entry that was left out."""

    file: str
    line: int | None  # from 1; None where a file as a whole is meant
    text: str
    entry: str = ""  # which of the file's objects or annotations: "object 3", "annotation 17"

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        return f"{', '.join(filter(None, (self.file, line, self.entry)))}: {self.text}"


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
    open: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of a Reading's fields those that the files leave open
    names: tuple[str, ...] = ()  # of the P pictures, as their files call them: the image's, or that of its label file

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def left_out(self) -> str:
        """The first bad entries with file and line, one a line of text after an empty line; empty without any."""
        return listed(self.problems, self.problem_count)

    def only(self, class_name: str) -> "Annotations":
        """The boxes of one class; the pictures stay. Raises ValueError when there is no such class."""
        if class_name not in self.class_names:
            raise ValueError(f"There is no class {class_name!r}; the classes are {', '.join(self.class_names[:20])}.")
        mine = self.classes == self.class_names.index(class_name)
        return replace(self, boxes=self.boxes[mine], pictures=self.pictures[mine], classes=self.classes[mine])


def is_number(value: object) -> bool:
    """A number as JSON has them; True and False are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def clean(name: object) -> str:
    """A name as one line of printable characters, in full."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(name)).split())


def quoted(text: str) -> str:
    """A file's own words within a sentence; of long ones only the length."""
    return f"“{clean(text)}”" if len(text) <= MAX_QUOTED else f"a text of {len(text):,} characters"


def listed(problems: Sequence[Problem], count: int) -> str:
    """The first of `count` bad entries, one a line of text."""
    rest = count - MOST_TOLD
    lines = [*map(str, problems[:MOST_TOLD]), *([f"and {rest:,} more"] if rest > 0 else [])]
    return "".join(f"\n- {line}" for line in lines)
