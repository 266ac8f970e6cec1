"""Reads what a detector found from its files: COCO results, YOLO text with confidence, or a table.

    found = read_detections([("results.json", data), ("instances.json", more)])
    found.picture_names, found.class_names            # ("139", …) and ("person", …)
    boxes, scores, classes = found.of(0)              # of one picture, highest score first

COCO results   [{"image_id": 139, "category_id": 1, "bbox": [x, y, width, height], "score": 0.97}, …], pixels. An annotation
               file of the same set brought along names its pictures and classes.
YOLO           a text file a picture, a line a detection: class cx cy width height confidence, fractions of the sides. A list
               of class names (classes.txt, coco.names) names the classes.
CSV            a header that names its columns (x1 y1 x2 y2, or x y w h, or cx cy w h; score; class, image where there are any),
               or none and x1, y1, x2, y2, score, class. Coordinates that all lie within 0–1 are fractions.

Which of these a file is, its contents say and not its name. What cannot be read is listed with file, line and entry.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from playground.boxes.annotations.dataset import MAX_PROBLEMS, Problem, clean, is_number
from playground.boxes.annotations.json_stream import Entry, JsonFault, entries, listed_entries
from playground.boxes.annotations.sources import Counted
from playground.boxes.detection_tables import Row, delimiter_of, read_table, read_yolo, spells_number
from playground.kit.budget import Budget, Spent

MOST_BYTES = 100 * 2**20  # of all files together
MOST_FILES = 5_000
MOST_DETECTIONS = 200_000
MOST_BAD = 1_000  # entries that cannot be read; then reading stops
MOST_NAMES = 10_000  # of a list of classes
LONGEST_LINE = 10_000  # characters
RESULTS = ("annotations", "detections", "predictions", "results")  # names of the list, where it stands in an object
LISTED = {"images": "an image", "categories": "a category"}
WANTED = "Choose COCO results (JSON), YOLO text files with confidence, or a CSV table."


class DetectionError(ValueError):
    """Files that cannot be taken in as a whole; the message says what arrived and what to do."""


@dataclass(frozen=True, eq=False)
class DetectionSet:
    """Detections of one picture or of many, as arrays. N detections; classes and pictures in the order in which they came."""

    boxes: np.ndarray  # (N, 4) float64: x1, y1, x2, y2 in pixels, or in fractions of the sides where `fractions`
    scores: np.ndarray  # (N,) float64, 0–1
    classes: np.ndarray  # (N,) int, place in class_names
    pictures: np.ndarray  # (N,) int, place in picture_names
    class_names: tuple[str, ...]  # names where the files have them, else the files' own ids as text
    picture_names: tuple[str, ...]  # file names where known, else the files' own ids as text
    fractions: bool = False
    problems: tuple[Problem, ...] = ()  # the first MAX_PROBLEMS
    problem_count: int = 0
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)  # picture's name → width and height in px, where known
    class_ids: tuple[str, ...] = ()  # the files' own ids of class_names
    picture_ids: tuple[str, ...] = ()  # the files' own ids of picture_names

    def __len__(self) -> int:
        return len(self.boxes)

    def of(self, picture: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(boxes, scores, classes) of one picture, highest score first; equal scores in the order of the file."""
        mine = np.flatnonzero(self.pictures == picture)
        mine = mine[np.argsort(-self.scores[mine], kind="stable")]
        return self.boxes[mine], self.scores[mine], self.classes[mine]


@dataclass
class _Collector:
    budget: Budget
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    bad: int = 0
    class_list: tuple[str, ...] = ()  # YOLO's, by number
    class_names: dict[str, str] = field(default_factory=dict)  # COCO's, by id
    pictures: dict[str, tuple[str, tuple[int, int] | None]] = field(default_factory=dict)  # COCO's, by id: name and size
    kinds: set[str] = field(default_factory=set)

    def problem(self, file: str, line: int | None, text: str, entry: str = "") -> None:
        self.bad += 1
        self.budget.step()
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(file, line, text, entry))
        if self.bad >= MOST_BAD:
            raise DetectionError(
                f"{self.bad:,} entries cannot be read, so reading stopped. The first is {self.problems[0]}. {WANTED}"
            )

    def row(self, row: Row) -> None:
        self.budget.step()
        if len(self.rows) >= MOST_DETECTIONS:
            raise DetectionError(f"There are more than {MOST_DETECTIONS:,} detections. Choose the results of fewer pictures.")
        self.rows.append(row)


def read_detections(files: Sequence[tuple[str, bytes]], budget: Budget | None = None) -> DetectionSet:
    """The detections of (name, contents) of each file. Raises DetectionError with a sentence where there are none, and where
    the budget is spent; what its `check` raises ends the reading."""
    if sum(len(data) for _name, data in files) > MOST_BYTES or len(files) > MOST_FILES:
        raise DetectionError(f"This is more than {MOST_FILES:,} files or {MOST_BYTES // 2**20} MB. Choose fewer.")
    found = _Collector(budget or Budget())
    found.budget.expected = sum(len(data) for _name, data in files)
    try:
        for name, data in sorted(files, key=lambda file: clean(file[0])):
            _read(clean(name), data, found)
    except Spent as spent:
        raise DetectionError(str(spent)) from spent
    if len(found.kinds) > 1:
        kinds = " and ".join(sorted(found.kinds))
        raise DetectionError(f"These files hold {kinds}. Choose files of one format.")
    if not found.rows:
        first = f" {str(found.problems[0]).removesuffix('.')}." if found.problems else ""
        raise DetectionError(f"There is no detection in {_named(files)}.{first} {WANTED}")
    return _assembled(found)


def _named(files: Sequence[tuple[str, bytes]]) -> str:
    return clean(files[0][0]) if len(files) == 1 else f"these {len(files)} files"


def _read(name: str, data: bytes, found: _Collector) -> None:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return _read_coco(name, data, found)
    found.budget.take(len(data))
    try:
        delimiter, names = _looked_through(_lines(data), found.budget)
    except UnicodeDecodeError:
        return found.problem(name, None, "the file is not text in UTF-8; save it as UTF-8")
    except _TooLong as long:
        return found.problem(name, long.line, f"the line has more than {LONGEST_LINE:,} characters")
    if names is not None:
        if len(names) > MOST_NAMES:
            fault = f"the file holds no detections, and more than {MOST_NAMES:,} lines are no list of classes"
            return found.problem(name, None, fault)
        found.class_list = tuple(map(clean, names)) or found.class_list
        return None
    lines, budget = _lines(data), found.budget
    for line, result in read_table(name, lines, budget, delimiter) if delimiter else read_yolo(name, lines, budget):
        if isinstance(result, str):
            found.problem(name, line, result)
        else:
            found.row(result)
            found.kinds.add("a CSV table" if delimiter else "YOLO text")
    return None


def _lines(data: bytes) -> Iterable[str]:
    """One after the other: all at once they would take many times the file's memory. UnicodeDecodeError comes where it stands."""
    return io.TextIOWrapper(io.BytesIO(data), "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")


class _TooLong(Exception):
    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def _looked_through(lines: Iterable[str], budget: Budget) -> tuple[str | None, list[str] | None]:
    """(what parts the cells of a table, the lines of a class list up to one more than it can have); None where it is neither.
    Raises _TooLong."""
    delimiter, names, is_list, begun = None, [], True, False
    for number, line in enumerate(lines, 1):
        budget.step()
        if len(line.rstrip("\n")) > LONGEST_LINE:
            raise _TooLong(number)
        if not line.strip():
            continue
        if not begun:
            begun, delimiter = True, delimiter_of(line)
            is_list = delimiter is None
        is_list = is_list and _is_name(line)
        if is_list and len(names) <= MOST_NAMES:
            names.append(line)
    return delimiter, names if is_list else None


def _is_name(line: str) -> bool:
    """Whether a line of a class list: no list of numbers, as a detection is."""
    words = line.split()
    return len(words) < 4 or not all(map(spells_number, words))


# ---- COCO ----------------------------------------------------------------------------------------------------------------


def _read_coco(name: str, data: bytes, found: _Collector) -> None:
    file, first = Counted(io.BytesIO(data), found.budget), data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    read = listed_entries(file, "results", found.budget) if first == b"[" else entries(file, {*RESULTS, *LISTED}, found.budget)
    counts: dict[str, int] = {}
    annotated = 0
    try:
        for entry in read:
            counts[entry.section] = number = counts.get(entry.section, 0) + 1
            fault = entry.fault or (_listed(entry, found) if entry.section in LISTED else None)
            if not fault and entry.section not in LISTED:
                if entry.section == "annotations" and isinstance(entry.value, dict) and "score" not in entry.value:
                    annotated += 1  # ground truth: it comes along for its names
                    continue
                fault = _detection(entry, found)
            if fault:
                found.problem(name, entry.line, fault, f"{entry.section} entry {number}")
    except JsonFault as fault:
        found.problem(name, fault.line, str(fault))
    if annotated and not counts.get("categories"):
        found.problem(name, None, f"{annotated:,} annotations have no score: these are no detections")


def _listed(entry: Entry, found: _Collector) -> str | None:
    value = entry.value
    if not isinstance(value, dict) or "id" not in value:
        return f"{LISTED[entry.section]} needs an id"
    key = clean(value["id"])
    if entry.section == "categories":
        found.class_names[key] = clean(value.get("name", key))
        return None
    sides = [value.get("width"), value.get("height")]
    size = tuple(map(int, sides)) if all(is_number(side) and 0 < side < 1e6 for side in sides) else None
    found.pictures[key] = clean(value.get("file_name", key)), size
    return None


def _detection(entry: Entry, found: _Collector) -> str | None:
    """Take a result; returns what is wrong with it, if anything."""
    value = entry.value
    if not isinstance(value, dict):
        return "a result is an object with image_id, category_id, bbox and score"
    if missing := [key for key in ("image_id", "category_id", "bbox", "score") if key not in value]:
        return f"the result lacks {', '.join(missing)}"
    box, score = value["bbox"], value["score"]
    if not isinstance(box, list) or len(box) != 4 or not all(map(is_number, box)):
        return "bbox is not a list of four numbers: x, y, width, height"
    if not is_number(score):
        return "score is not a number"
    try:
        x, y, width, height = map(float, box)
        corners = x, y, x + width, y + height
        row = Row.checked(corners, float(score), clean(value["category_id"]), clean(value["image_id"]))
    except OverflowError:
        return "bbox holds a number that is too large"
    except ValueError as error:
        return str(error)
    found.row(row)
    found.kinds.add("COCO results")
    return None


# ---- the whole -----------------------------------------------------------------------------------------------------------


def _assembled(found: _Collector) -> DetectionSet:
    rows, (kind,) = found.rows, found.kinds
    class_ids = tuple(dict.fromkeys(row.kind for row in rows))
    picture_ids = tuple(dict.fromkeys(row.picture for row in rows))
    names = found.class_names | {str(number): name for number, name in enumerate(found.class_list)}
    boxes = np.array([row.box for row in rows], dtype=np.float64).reshape(-1, 4)
    known = {found.pictures[key][0]: found.pictures[key][1] for key in picture_ids if key in found.pictures}
    class_at, picture_at = ({key: place for place, key in enumerate(ids)} for ids in (class_ids, picture_ids))
    return DetectionSet(
        boxes,
        np.array([row.score for row in rows], dtype=np.float64),
        np.array([class_at[row.kind] for row in rows], dtype=np.int64),
        np.array([picture_at[row.picture] for row in rows], dtype=np.int64),
        tuple(names.get(key, key) for key in class_ids),
        tuple(found.pictures.get(key, (key, None))[0] for key in picture_ids),
        kind == "YOLO text" or (kind == "a CSV table" and bool(boxes.min() >= 0 and boxes.max() <= 1)),
        tuple(found.problems),
        found.bad,
        {name: size for name, size in known.items() if size},
        class_ids,
        picture_ids,
    )
