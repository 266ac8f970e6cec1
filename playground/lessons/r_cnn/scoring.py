"""Regions of a photo, scored a few at a time: what has been scored is kept for all who ask, and the rest goes on from there."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Any

from playground.vision.rcnn import RegionScores, joined


class Scoring:
    """The regions of one photo under one method, as far as somebody has had them scored."""

    def __init__(self, parts: Iterator[RegionScores], total: int) -> None:
        self._parts, self._more, self._total = [next(parts)], parts, total
        self._lock = threading.Lock()  # two sessions may want the same
        self.broken = False

    @property
    def scored(self) -> int:
        return sum(len(part.probabilities) for part in tuple(self._parts))

    def asked(self, count: int) -> int:
        """How many the first `count` regions are: there may be fewer."""
        return min(count, self._total)

    def go_on(self, count: int) -> None:
        """Score regions until the first `count` are."""
        with self._lock:
            try:
                while self.scored < self.asked(count):
                    self._parts.append(next(self._more))
            except BaseException:
                self.broken = True  # an iterator that has raised gives nothing more
                raise

    def first(self, count: int) -> RegionScores:
        """Of the first `count` regions those that have been scored."""
        found, left = [], count
        for part in tuple(self._parts):
            found.append(part.first(left))
            left -= len(found[-1].probabilities)
        return joined(found)


class Latest:
    """The values put in last, `most` of them, by key. In no cache of Streamlit's: jobs use them."""

    def __init__(self, most: int) -> None:
        self._most, self._values, self._lock = most, OrderedDict[Hashable, Any](), threading.Lock()

    def get(self, key: Hashable) -> Any:
        """None where there is none."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: Any) -> Any:
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
