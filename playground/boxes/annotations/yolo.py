"""Reads YOLO labels: one text file a picture, one line an object.

A line is a class number and the box as centre and size, all parts of the picture's sides: `class cx cy w h`. Longer lines are of
two kinds: segments, a class and three or more points, count as the box round their points; poses, a class, a box and
keypoints, as their box. Which of them a set has is told by all its lines together (`LongRows`).
"""

import math
from collections import Counter
from collections.abc import Sequence

from playground.boxes.annotations.collector import Collector
from playground.boxes.annotations.dataset import quoted
from playground.kit.decoding import decoded

MAX_BYTES = 1 << 22  # of one file
MOST_ROWS = 2000  # long lines that are looked at to tell segments from poses
INSIDE = 0.9  # share of a pose's keypoints that lie in its box, at least
SLACK = 0.02  # parts of the picture that a box or keypoint may reach too far


class LongRows:
    """The lines of more than five numbers that a set has, and what they can be."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self._closed = True  # all numbers lie in the picture, as a segment's do
        self._boxed = True  # the first four are a box within the picture
        self._points = {2: [0, 0], 3: [0, 0]}  # numbers a point -> points, those in the box
        self._visible = True  # each third number of a keypoint is 0, 1 or 2

    def add(self, numbers: Sequence[float]) -> None:
        """One line; those of up to six numbers tell nothing."""
        if len(numbers) < 7 or self.counts.total() >= MOST_ROWS:
            return
        self.counts[len(numbers)] += 1
        _kind, cx, cy, width, height, *rest = numbers
        self._closed &= all(-SLACK <= part <= 1 + SLACK for part in numbers[1:])
        ends = (cx - width / 2, cy - height / 2, 1 - cx - width / 2, 1 - cy - height / 2)
        self._boxed &= min(width, height) > 0 and min(ends) >= -SLACK
        self._visible &= all(part in (0, 1, 2) for part in rest[2::3])
        for step, tally in self._points.items():
            for x, y in zip(rest[::step], rest[1::step], strict=False):
                if x or y:  # a keypoint that is not labelled is 0, 0
                    tally[0] += 1
                    tally[1] += abs(x - cx) <= width / 2 + SLACK and abs(y - cy) <= height / 2 + SLACK

    def possible(self, keypoints: tuple[int, int] | None = None) -> tuple[str, ...]:
        """ "poses" and "segments", the likelier first. `keypoints` are points and numbers a point, as a data.yaml tells them."""
        if not self.counts:
            return ()
        if keypoints and set(self.counts) == {5 + keypoints[0] * keypoints[1]}:
            return ("poses",)
        segments = self._closed and all(count % 2 for count in self.counts)
        poses = len(self.counts) == 1 and self._boxed and any(self._fits(step) for step in (2, 3))
        return (*(["poses"] if poses else []), *(["segments"] if segments else [])) or ("segments",)

    def _fits(self, step: int) -> bool:
        (count,) = self.counts
        points, inside = self._points[step]
        return (count - 5) % step == 0 and (step == 2 or self._visible) and inside >= INSIDE * points


def read_yolo(
    data: bytes,
    name: str,
    picture: object,
    size: tuple[float, float],
    collector: Collector,
    *,
    rows: str = "segments",
    classes: object = "yolo",
    encoding: str = "",
) -> None:
    """Put the boxes of one label file into the collector, for the picture with that key and size in pixels.

    `rows` says what longer lines are, `classes` whose numbers the classes are: their keys are (classes, number).
    """
    for number, line in enumerate(decoded(data, encoding).text.splitlines(), start=1):
        collector.budget.step()
        if words := line.split():
            try:
                kind, corners = _box(words, rows)
            except ValueError as fault:
                collector.problem(name, number, str(fault))
                continue
            in_pixels = tuple(part * side for part, side in zip(corners, 2 * size, strict=True))
            collector.box(name, number, picture, (classes, kind), in_pixels)


def _box(words: Sequence[str], rows: str) -> tuple[int, tuple[float, float, float, float]]:
    """(class, corners in parts of the sides). Raises ValueError and says what is wrong with the line."""
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        raise ValueError("the line holds words that are no numbers; a line is: class cx cy w h") from None
    kind, *rest = numbers
    count = len(numbers)
    if not all(map(math.isfinite, numbers)):
        raise ValueError("the line holds a number without a value")
    if count == 6:
        raise ValueError("the line has 6 numbers; with a score behind the box it is a detection, not a label")
    pose = rows == "poses" and count > 6
    if count != 5 and not pose and (count < 7 or count % 2 == 0):
        raise ValueError(f"the line has {count} numbers; a box has 5, a segment 7 or more, an odd number")
    if kind != int(kind) or not 0 <= kind < 100_000:
        raise ValueError(f"the class {quoted(words[0])} is not a whole number from 0 up")
    if max(map(abs, rest[:4] if pose else rest)) > 1.5:
        raise ValueError("the line is not in fractions of the image: its numbers must lie between 0 and 1")
    if count == 5 or pose:
        cx, cy, width, height = rest[:4]
        return int(kind), (cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)
    return int(kind), (min(rest[::2]), min(rest[1::2]), max(rest[::2]), max(rest[1::2]))
