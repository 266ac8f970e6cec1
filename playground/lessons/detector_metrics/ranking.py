"""Average precision of a bare list of hits and false alarms, from the surest down: no boxes, no scores, only the order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np

from playground.boxes.precision import AP_METHODS, ELEVEN, HUNDRED_AND_ONE, mean_at, precision_recall, raised

MOST_HITS = 40  # detections written out
MOST_TAIL = 1000  # false boxes below them
MOST_OBJECTS = 100
# What a loop by steps of 0.1 makes of the eleven recalls: the fourth is 0.30000000000000004.
STEPPED = np.arange(0, 1.1, 0.1)
POINTS = {"11 points": ELEVEN, "101 points": HUNDRED_AND_ONE, "11 points, np.arange": STEPPED}  # the recalls asked for
DEFINITIONS: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "area": AP_METHODS["area"],
    **{name: mean_at(points) for name, points in POINTS.items()},
}


@dataclass(frozen=True)
class RankingConfig:
    """A list of detections. Raises ValueError with a sentence where it cannot be."""

    hits: str = "1101010010"  # from the surest down: 1 a hit, 0 a false alarm
    objects: int = 6  # there were, found or not
    tail: int = 0  # false alarms below them
    cut: int = 0  # so many of the least sure are left out
    definition: str = "area"  # of DEFINITIONS

    def __post_init__(self) -> None:
        if not self.hits or set(self.hits) - set("01") or len(self.hits) > MOST_HITS:
            raise ValueError(f"{self.hits!r} is no list of hits: 1 for a hit, 0 for a false alarm, 1 to {MOST_HITS} of them.")
        for name, least, most in (
            ("objects", 1, MOST_OBJECTS), ("tail", 0, MOST_TAIL), ("cut", 0, MOST_HITS + MOST_TAIL)
        ):  # fmt: skip
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {getattr(self, name)}; it can be {least} to {most}.")
        if self.hits.count("1") > self.objects:
            raise ValueError(
                f"There are {self.hits.count('1')} hits, but only {self.objects} objects. An object is found once: "
                "more objects, or fewer hits."
            )
        if self.definition not in DEFINITIONS:
            raise ValueError(f"There is no definition {self.definition!r}; choose one of {', '.join(DEFINITIONS)}.")

    @property
    def marks(self) -> np.ndarray:
        """(N,) bool, the tail included."""
        return np.array([mark == "1" for mark in self.hits] + [False] * self.tail)

    @property
    def kept(self) -> int:
        """Detections that are not left out."""
        return max(0, len(self.hits) + self.tail - self.cut)


def by_definition(marks: np.ndarray, objects: int, definition: str) -> float:
    """AP of marks (N,) bool, the surest first, on so many objects, by one of DEFINITIONS."""
    precision, recall = precision_recall(range(len(marks), 0, -1), marks, objects)
    return float(DEFINITIONS[definition](raised(precision), recall))


def terms(marks: np.ndarray, objects: int, definition: str) -> tuple[int, list[tuple[int, float]]]:
    """AP as a sum: (divisor, [(how often, precision), …]) with equal neighbours put together and zeros left out."""
    precision, recall = precision_recall(range(len(marks), 0, -1), marks, objects)
    if definition == "area":
        divisor, values = objects, raised(precision)[marks]
    else:
        points = POINTS[definition]
        divisor, values = len(points), np.append(raised(precision), 0.0)[recall.searchsorted(points)]
    groups = [(len(list(group)), value) for value, group in groupby(values.tolist())]
    return divisor, [(count, value) for count, value in groups if value > 0]


@dataclass(frozen=True, eq=False)
class RankingAnswer:
    """The list, judged."""

    config: RankingConfig

    @cached_property
    def curve(self) -> tuple[np.ndarray, np.ndarray]:
        """Precision and recall after each detection, the ones left out included: two (N,)."""
        marks = self.config.marks
        return precision_recall(range(len(marks), 0, -1), marks, self.config.objects)

    @cached_property
    def values(self) -> dict[str, float]:
        """AP of the detections kept, by each definition."""
        marks = self.config.marks[: self.config.kept]
        return {name: by_definition(marks, self.config.objects, name) for name in DEFINITIONS}

    @property
    def end(self) -> tuple[float, float]:
        """Precision and recall of all detections kept; precision is NaN when there are none."""
        if not self.config.kept:
            return float("nan"), 0.0
        return tuple(float(values[self.config.kept - 1]) for values in self.curve)

    @property
    def found(self) -> int:
        """Hits among the kept."""
        return int(self.config.marks[: self.config.kept].sum())

    def after(self, kept: int) -> float:
        """AP by the chosen definition when only so many are kept."""
        return by_definition(self.config.marks[:kept], self.config.objects, self.config.definition)
