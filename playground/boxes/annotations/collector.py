"""The collector that every reader of annotation files fills, and the checks that all boxes pass at its end."""

from array import array
from collections.abc import Callable, Hashable, Mapping, Sequence

import numpy as np

from playground.boxes.annotations.dataset import (
    MAX_BOXES,
    MAX_CLASSES,
    MAX_NAME,
    MAX_PICTURES,
    MAX_PROBLEMS,
    MAX_SIDE,
    AnnotationError,
    Annotations,
    Problem,
    clean,
    is_number,
    listed,
)
from playground.kit.budget import Budget
from playground.kit.i18n import N_, _

BLOCK = 1 << 15  # boxes checked at once


class Collector:
    """Takes boxes, pictures and classes in any order, in 56 bytes a box, and checks them all once at the end."""

    def __init__(self, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()
        self.noun = "entry"  # of what a file lists: object, annotation
        self._corners = array("d")
        self._places = array("i")  # picture, class, file, line of each box
        self._ids = array("q")  # each box's number within its file; -1 without one, -2 where it stands among _long_ids
        self._long_ids: dict[int, str] = {}
        self._pictures: dict[Hashable, int] = {}
        self._sizes: list[tuple[float, float]] = []
        self._names: dict[int, str] = {}
        self._turned: dict[int, int] = {}  # picture -> EXIF orientation that its boxes do not know of
        self._classes: dict[Hashable, int] = {}
        self._class_names: list[str | None] = []
        self._files: dict[str, int] = {}
        self._problems: list[Problem] = []
        self._problem_count = 0
        self._notes: dict[str, int] = {}
        self._open: dict[str, tuple[str, ...]] = {}

    def picture(self, key: Hashable, width: object, height: object, orientation: int = 1, name: str = "") -> None:
        """A picture's size in pixels; what is no size is kept as unknown and told with the boxes that need it.

        Where both it and the boxes are those of the picture as stored, `orientation` says how EXIF turns it: they are turned.
        """
        known = all(is_number(side) and 0 < side <= MAX_SIDE for side in (width, height))
        place = self._picture(key)
        self._sizes[place] = (float(width), float(height)) if known else (0.0, 0.0)
        if name:
            self._names[place] = name[-MAX_NAME:]
        if orientation != 1:
            self._turned[place] = orientation

    def has(self, key: Hashable) -> bool:
        """Whether a class of this key has a name."""
        return key in self._classes and self._class_names[self._classes[key]] is not None

    def kind(self, key: Hashable, name: str) -> None:
        """A class and its name, letter by letter: only classes of the very same name become one."""
        self._class_names[self._kind(key)] = name

    def name_the_rest(self, name: Callable[[Hashable], str]) -> None:
        """Names for classes that boxes have and nobody has named."""
        for key, place in self._classes.items():
            if self._class_names[place] is None:
                self._class_names[place] = name(key)

    def box(
        self,
        file: str,
        line: int,
        picture: Hashable,
        kind: Hashable,
        corners: tuple[float, float, float, float],
        number: int | str = -1,
    ) -> None:
        """One box, in pixels; `number` is the file's own name for it. Raises AnnotationError when there are too many."""
        self.budget.step()
        if len(self._corners) >= 4 * MAX_BOXES:
            raise AnnotationError(f"There are more than {MAX_BOXES:,} boxes; a part of them will do.")
        if isinstance(number, str) or not -1 <= number < 2**63:
            self._long_ids[len(self._ids)], number = clean(number), -2
        self._ids.append(number)
        self._corners.extend(corners)
        where = self._files.setdefault(file, len(self._files))
        self._places.extend((self._picture(picture), self._kind(kind), where, min(line, 2**31 - 1)))

    def problem(self, file: str, line: int | None, text: str, entry: str = "") -> None:
        """An entry that cannot be read. Raises AnnotationError where there are too many to be a slip."""
        self._problem_count += 1
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(Problem(clean(file), line, text, entry))
        self.budget.step()
        if self.budget.bad_entry():
            raise AnnotationError(
                f"Reading stopped after {self.budget.bad:,} entries that cannot be read. Check what kind of files these are."
                f"{listed(self._problems, self._problem_count)}"
            )

    @property
    def problems(self) -> tuple[Sequence[Problem], int]:
        """The first bad entries, and how many there are."""
        return self._problems, self._problem_count

    def note(self, text: str) -> None:
        """A sentence with {n}, the number of times that it was noted; marked with N_."""
        self._notes[text] = self._notes.get(text, 0) + 1

    def say(self, sentence: str) -> None:
        """A sentence as it stands, whatever brackets a file's name in it has."""
        self._notes[sentence.replace("{", "{{").replace("}", "}}")] = 1

    def open(self, name: str, values: Sequence[str] = ()) -> None:
        """What the files leave open: a field of Reading and what it can be, the one that is taken first."""
        self._open.setdefault(name, tuple(values))

    def finish(self) -> Annotations:
        """All boxes that can be, with the others among the problems."""
        boxes = np.asarray(self._corners, dtype=np.float64).reshape(-1, 4)  # the collector's own memory, nothing is copied
        pictures, kinds, files, lines = np.asarray(self._places, dtype=np.int32).reshape(-1, 4).T
        sizes = np.array(self._sizes, dtype=np.float64).reshape(-1, 2)
        named = np.array([name is not None for name in self._class_names], dtype=bool)
        good, names, cut = np.ones(len(boxes), dtype=bool), list(self._files), 0
        for start in range(0, len(boxes), BLOCK):
            self.budget()
            part = slice(start, start + BLOCK)
            inside, faults = _judged(boxes[part], sizes[pictures[part]], named[kinds[part]])
            for text, fault in faults.items():
                bad = start + np.flatnonzero(good[part] & fault)
                good[bad] = False
                for box in bad[: max(0, MAX_PROBLEMS - len(self._problems))].tolist():
                    self._problems.append(Problem(clean(names[files[box]]), int(lines[box]), text, self._entry(box)))
                self._problem_count += len(bad)
            cut += int(((inside != boxes[part]).any(axis=1) & good[part]).sum())
            boxes[part] = inside
        if cut:
            self._notes[N_("Boxes that reached beyond their image and were cut at its border: {n}.")] = cut
        if self._turned:
            _turn(boxes, pictures, sizes, self._turned)
        letters = sorted({*self._class_names} - {None})  # each once, where keys share it
        index = {name: place for place, name in enumerate(letters)} | {None: -1}
        place = np.array([index[name] for name in self._class_names], dtype=np.int32)
        there = (sizes > 0).all(axis=1)  # pictures that only boxes speak of hold nothing that could be counted
        return Annotations(
            boxes[good],
            (there.cumsum() - 1)[pictures[good]],
            place[kinds[good]],
            sizes[there],
            _told_apart([clean(name) or "unnamed" for name in letters]),
            tuple(sorted(self._problems, key=lambda problem: (problem.file, problem.line or 0))),
            self._problem_count,
            tuple(_(text).format(n=f"{count:,}") for text, count in self._notes.items()),
            dict(self._open),
            tuple(self._names.get(picture, "") for picture in np.flatnonzero(there).tolist()),
        )

    def _entry(self, box: int) -> str:
        number = self._ids[box]
        return "" if number == -1 else f"{self.noun} {self._long_ids.get(box, number)}"

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
            N_("a corner is not a finite number, or lies more than a million pixels away"): ~finite,
            N_("the box belongs to an image that the file does not list"): np.isnan(sizes).any(axis=1),
            N_("the size of the box’s image is not known: neither a label file nor an image tells it"): (sizes == 0).any(axis=1),
            N_("the box belongs to a class that the file does not list"): ~named,
            N_("the box has no area: its width and height must be above 0"): (boxes[:, 2:] <= boxes[:, :2]).any(axis=1),
            N_("the box lies outside its image"): (inside[:, 2:] <= inside[:, :2]).any(axis=1),
        }


def _turn(boxes: np.ndarray, pictures: np.ndarray, sizes: np.ndarray, turned: Mapping[int, int]) -> None:
    """Turn boxes (N, 4) and sizes (P, 2) of pictures as stored into the pictures as EXIF turns them, in place."""
    how = np.ones(len(sizes), dtype=int)
    how[list(turned)] = list(turned.values())
    for orientation, seen in _SEEN.items():
        own = how[pictures] == orientation
        corners = boxes[own].reshape(-1, 2, 2)  # [n, corner, x y]
        moved = np.stack(seen(corners[..., 0], corners[..., 1], *sizes[pictures[own]].T[..., None]), axis=-1)
        boxes[own] = np.concatenate((moved.min(axis=1), moved.max(axis=1)), axis=1)
    sizes[how >= 5] = sizes[how >= 5, ::-1]


_SEEN = {  # EXIF orientation -> where a pixel (x, y) of the picture as stored is seen
    2: lambda x, y, w, h: (w - x, y),
    3: lambda x, y, w, h: (w - x, h - y),
    4: lambda x, y, w, h: (x, h - y),
    5: lambda x, y, w, h: (y, x),
    6: lambda x, y, w, h: (h - y, x),
    7: lambda x, y, w, h: (h - y, w - x),
    8: lambda x, y, w, h: (y, w - x),
}


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Names that look alike and are not, numbered."""
    shown: dict[str, None] = {}
    taken, last = set(names), {}  # the number that a name had last
    for name in names:
        number = last.get(name, 1)
        own = name if number == 1 else f"{name} ({number})"
        while own in shown or (number > 1 and own in taken):
            number += 1
            own = f"{name} ({number})"
        shown[own], last[name] = None, number
    return tuple(shown)
