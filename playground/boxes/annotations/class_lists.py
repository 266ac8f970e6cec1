"""Class lists beside YOLO labels: which files name the classes, which list belongs to which label, and where two disagree.

Names are taken letter by letter: line k of a list names class k, an empty line included.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import ClassVar

import yaml

from playground.boxes.annotations.collector import Collector
from playground.boxes.annotations.dataset import MAX_CLASSES, MAX_NAME, clean
from playground.boxes.annotations.kinds import categories
from playground.boxes.annotations.sources import Source
from playground.images.archives import Unreadable
from playground.kit.budget import Budget
from playground.kit.decoding import ENCODINGS, Decoded, decoded

MAX_LIST = 1 << 18  # bytes of one list: 10,000 names, and as much as a YAML parser reads in a second
NUMBERS = "numbers"  # the reader's choice of no list
ORDER = ("yaml", "names", "notes", "list")  # which of several lists in one folder counts; the last never by itself
SHOWN = 12  # names in a sentence


@dataclass(frozen=True, eq=False)
class ClassList:
    file: str
    kind: str
    names: dict[int, str] = field(repr=False)
    text: Decoded = field(repr=False)
    keypoints: tuple[int, int] | None = None  # points and numbers a point, where a YAML file says that labels are poses

    @property
    def folder(self) -> tuple[str, ...]:
        return tuple(self.file.split("/")[:-1])

    @cached_property
    def sorted_names(self) -> tuple[tuple[int, str], ...]:
        """What two lists have in common that say the same."""
        return tuple(sorted(self.names.items()))


class _Strings(yaml.SafeLoader):
    """safe_load that leaves words as they are written: a class called “no” is not False, one called “1.10” not 1.1.

    Merged mappings (<<) are taken for no YAML: a few lines of them can stand for millions of entries.
    """

    yaml_implicit_resolvers: ClassVar[dict] = {}

    def __init__(self, text: str, budget: Budget) -> None:
        self._step = budget.step
        super().__init__(text)

    def fetch_more_tokens(self) -> None:
        self._step()
        super().fetch_more_tokens()

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        pass


def read_lists(sources: Sequence[tuple[Source, str]], encoding: str, collector: Collector) -> list[ClassList]:
    """The lists among files of the kinds in ORDER; what cannot be read is listed in the collector."""
    lists = []
    for source, kind in sources:
        try:
            if one := read_list(source.name, source.read(MAX_LIST), kind, encoding, collector.budget):
                lists.append(one)
        except (Unreadable, ValueError) as fault:
            if kind != "list":
                collector.problem(source.name, None, f"no class names could be read: {fault}")
    return lists


def read_list(name: str, data: bytes, kind: str, encoding: str = "", budget: Budget | None = None) -> ClassList | None:
    """None where a YAML file names no classes. Raises ValueError and says what is wrong."""
    text, keypoints = decoded(data, encoding), None
    if kind == "yaml":
        found = _yaml(text.text, budget or Budget())
        if not found:
            return None
        names, keypoints = found
    elif kind == "notes":
        names = categories(text.text.encode())
    else:
        lines = re.split(r"\r\n|\n|\r", text.text)
        names = {number: line for number, line in enumerate(lines) if line.strip()}
    if len(names) > MAX_CLASSES or any(number >= MAX_CLASSES for number in names):
        raise ValueError(f"there are more than {MAX_CLASSES:,} names")
    if long := next((number for number, line in names.items() if len(line) > MAX_NAME), None):
        raise ValueError(f"name {long} has more than {MAX_NAME:,} characters")
    return ClassList(name, kind, names, text, keypoints) if names else None


def _yaml(text: str, budget: Budget) -> tuple[dict[int, str], tuple[int, int] | None] | None:
    try:
        loader = _Strings(text, budget)
        content = loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ValueError(f"line {mark.line + 1} is no YAML" if mark else "the file is no YAML") from error
    except (RecursionError, ValueError) as error:
        raise ValueError("the file is nested too deeply, or no YAML") from error
    names = content.get("names") if isinstance(content, dict) else None
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not isinstance(names, dict):
        return None
    if not all(isinstance(name, str) and re.fullmatch(r"\d{1,9}", str(number)) for number, name in names.items()):
        raise ValueError("its “names” are neither a list of names nor numbers with a name each")
    points = content.get("kpt_shape")
    fits = isinstance(points, list) and len(points) == 2 and all(re.fullmatch(r"\d{1,3}", str(part)) for part in points)
    keypoints = (int(points[0]), int(points[1])) if fits else None
    return {int(number): name for number, name in names.items()}, keypoints


def choose_lists(
    lists: Sequence[ClassList], labels: Sequence[Source], chosen: str, collector: Collector
) -> list[ClassList | None]:
    """For each label file the list that names its classes: the reader's, else the nearest in the folders. Notes say which."""
    usual = [one for one in lists if one.kind != "list"]
    if len({one.sorted_names for one in usual}) > 1 or len(lists) > len(usual):
        collector.open("names", (*dict.fromkeys(one.file for one in (*usual, *lists)), NUMBERS))
    if chosen == NUMBERS:
        return [None] * len(labels)
    if own := next((one for one in lists if one.file == chosen), None):
        picked: list[ClassList | None] = [own] * len(labels)
    else:
        nearest = _Nearest(usual, collector.budget)
        picked = [nearest(label.folder) for label in labels]
        _say_choice(usual, Counter(one for one in picked if one), collector)
    for one in dict.fromkeys(picked):
        if one and not one.text.certain:
            _say_encoding(one, collector)
    return picked


class _Nearest:
    """For a folder the list that is nearest: that shares most of its path, lies least deep below it, is of the first kind."""

    def __init__(self, lists: Sequence[ClassList], budget: Budget) -> None:
        ranked = [(one.folder, (len(one.folder), ORDER.index(one.kind), place), one) for place, one in enumerate(lists)]
        self._lists = sorted(ranked, key=itemgetter(0))  # lists below a folder stand side by side
        self._best: dict[tuple[str, ...], ClassList] = {}  # of the lists below a folder that was asked for
        self._step = budget.step

    def __call__(self, folder: tuple[str, ...]) -> ClassList | None:
        self._step()
        at = bisect_left(self._lists, folder, key=itemgetter(0))
        depth = max((_in_common(folder, one[0]) for one in self._lists[max(0, at - 1) : at + 1]), default=0)
        above = folder[:depth]
        if self._lists and above not in self._best:
            self._best[above] = min(self._below(above), key=itemgetter(1))[2]
        return self._best.get(above)

    def _below(self, folder: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[int, int, int], ClassList]]:
        for at in range(bisect_left(self._lists, folder, key=itemgetter(0)), len(self._lists)):
            self._step()
            if self._lists[at][0][: len(folder)] != folder:
                return
            yield self._lists[at]


def _in_common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many folders two paths share from the top."""
    pairs = zip(one, other, strict=False)
    return next((depth for depth, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


def _say_choice(lists: Sequence[ClassList], used: Counter, collector: Collector) -> None:
    """Where lists disagree, which was taken for how many label files."""
    if len({one.sorted_names for one in lists}) < 2:
        return
    taken = _first([f"{one.file} for {count:,} label files" for one, count in used.items()], "; ")
    idle = [one.file for one in lists if one not in used]
    not_taken = f" Not taken: {_first(idle)}." if idle else ""
    collector.say(f"The class lists differ. Taken: {taken}.{not_taken} Choose another list if it is the wrong one.")


def _say_encoding(one: ClassList, collector: Collector) -> None:
    collector.open("encoding", tuple(ENCODINGS))
    names = [clean(name) for name in one.names.values()]
    known = ENCODINGS.get(one.text.encoding, one.text.encoding)
    collector.say(f"The names in {one.file} were read as {known}: {_first(names)}. If they look wrong, choose another encoding.")


def _first(names: Sequence[str], between: str = ", ") -> str:
    return between.join(names[:SHOWN]) + (f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else "")
