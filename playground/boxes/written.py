"""A few boxes as one line of text, which an address can hold and a reader can type: `0 0 100 100; 50 0 150 100 dog`.

Boxes are parted by ; and each is x1 y1 x2 y2, then the name of its class if it has one. A detection ends with its score, as in
`15 0 115 100 cat 0.8`, or has it before its class; `none` is no detection. As code prints them they are read, too:
`[[0, 0, 100, 100], [50, 0, 150, 100]]`, `(0, 0, 100, 100) cat, (50, 0, 150, 100) dog`.

Corners are pixels and need not be in order: a box that is not proper can be written, since lessons show what becomes of it.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from playground.kit.saying import signed
from playground.kit.settings import text as text_setting

SHEET = (400, 240)  # px, width and height of the grid on which boxes lie
LONGEST_TEXT = 600  # characters
FARTHEST = 100_000  # px from the origin
MOST_BOXES = 12
LONGEST_CLASS = 12  # characters
DECIMALS = 2  # of a pixel, kept when a box is written
SCORE_DECIMALS = 2  # kept when a score is written last
NONE = "none"  # nothing was detected

_CLASS = re.compile(rf"[^\W\d_][\w-]{{0,{LONGEST_CLASS - 1}}}")


@dataclass(frozen=True)
class WrittenBox:
    """One box: its four numbers, corners in pixels unless a lesson says otherwise; the name of its class, empty where none is."""

    corners: tuple[float, float, float, float]
    label: str = ""

    def __post_init__(self) -> None:
        if len(self.corners) != 4:
            raise ValueError(f"A box has four numbers, x1 y1 x2 y2, not {len(self.corners)}.")
        for value in self.corners:
            if not math.isfinite(value) or abs(value) > FARTHEST:
                raise ValueError(f"{value:g} is no place for a corner; it can be −{FARTHEST} to {FARTHEST}.")
        if self.label and not _CLASS.fullmatch(self.label):
            raise ValueError(f"{self.label!r} names no class: one word of at most {LONGEST_CLASS} letters, the first no digit.")


@dataclass(frozen=True)
class ScoredBox(WrittenBox):
    """One detection: corners in pixels, class name or nothing, and how sure it is, 0 to 1."""

    score: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (math.isfinite(self.score) and 0 <= self.score <= 1):
            raise ValueError(f"{self.score:g} is no score; it can be 0 to 1.")


def parse_boxes(text: str) -> tuple[WrittenBox, ...]:
    """The boxes of a text, at least one. Raises ValueError and says which box is wrong and why."""
    parts = _parts(text)
    if not parts:
        raise ValueError("There is no box. Write four numbers for each: x1 y1 x2 y2, with ; between boxes.")
    if len(parts) > MOST_BOXES:
        raise ValueError(f"There are {len(parts)} boxes; here it can be {MOST_BOXES}.")
    return tuple(_read_box(words, number) for number, words in enumerate(parts, 1))


def parse_scored(text: str) -> tuple[ScoredBox, ...]:
    """Detections that end with their score; `none` and an empty text hold none. Raises ValueError and says which is wrong."""
    parts = [words for words in _parts(text, 5) if words != [NONE]]
    if len(parts) > MOST_BOXES:
        raise ValueError(f"There are {len(parts)} detections; here it can be {MOST_BOXES}.")
    return tuple(_read_scored(words, number) for number, words in enumerate(parts, 1))


def parse_score_first(text: str) -> tuple[ScoredBox, ...]:
    """Boxes, at least one, whose score comes before their class and is above 0. Raises ValueError and says which is wrong."""
    parts = [_score_before_class(words) for words in _parts(text, 5)]
    for number, words in enumerate(parts, 1):
        _check_score(words, number)
    boxes = parse_boxes("; ".join(" ".join([*words[:4], *words[5:]]) for words in parts))
    return tuple(ScoredBox(box.corners, box.label, float(words[4])) for box, words in zip(boxes, parts, strict=True))


def write_boxes(boxes: Iterable[WrittenBox], decimals: int = DECIMALS) -> str:
    """The text of boxes, coordinates to a hundredth of a pixel or to so many decimals; parse_boxes reads it back."""
    return _joined([_numbers(box, decimals), box.label] for box in boxes)


def write_scored(boxes: Iterable[ScoredBox]) -> str:
    """The text of detections, coordinates and scores to a hundredth; parse_scored reads it back."""
    return _joined([_numbers(box), box.label, f"{box.score:.{SCORE_DECIMALS}f}"] for box in boxes) or NONE


def write_score_first(boxes: Iterable[ScoredBox]) -> str:
    """The text of boxes with the score before the class; parse_score_first reads it back."""
    return _joined([_numbers(box), f"{box.score:g}", box.label] for box in boxes)


def grown_text(text: str, factor: float) -> str:
    """The text of boxes on a picture that is larger by a factor; what follows the four numbers of each stays."""
    return _joined([*(write_number(factor * float(word)) for word in words[:4]), *words[4:]] for words in _parts(text))


def text_of_edit(sent: Iterable[tuple[Iterable[float], str]]) -> str:
    """The text of the boxes that a component sends, [[corners, label], …]. Raises ValueError or TypeError where they are none."""
    text = write_boxes(WrittenBox(tuple(map(float, corners)), str(label)) for corners, label in sent)
    parse_boxes(text)
    return text


def text_of_detections(sent: Iterable[tuple[Iterable[float], str, float]]) -> str:
    """The text of what a component sends, [[corners, label, score], …]. Raises ValueError or TypeError where it is none."""
    text = write_scored(ScoredBox(tuple(map(float, corners)), str(label), float(score)) for corners, label, score in sent)
    parse_scored(text)
    return text


# A lesson's setting of boxes: a line of text that a component may edit.
box_text = partial(text_setting, most=LONGEST_TEXT, read=parse_boxes, write=text_of_edit)


def letters(count: int) -> tuple[str, ...]:
    """Names of so many boxes: A, B, …"""
    return tuple(chr(ord("A") + number) for number in range(count))


def text_letters(text: str) -> tuple[str, ...]:
    """Names of the boxes of a text; of one box where it cannot be read, which is said elsewhere."""
    try:
        return letters(len(parse_boxes(text)))
    except ValueError:
        return letters(1)


def write_number(value: float, decimals: int = DECIMALS) -> str:
    """At most two decimals, or so many, and none that says nothing: 12, 12.5, 12.25."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}".rstrip("0").rstrip(".")


def pixels(value: float) -> str:
    """As a sentence has it, with a true minus: −33.33, 50."""
    return signed(write_number(value))


def corner_text(values: Iterable[float]) -> str:
    """(0, 12.5, 100, 80)"""
    return f"({', '.join(map(pixels, values))})"


def _parts(text: str, numbers: int = 4) -> list[list[str]]:
    """The words of each box of a text; `numbers` of them make one where nothing parts them."""
    plain = text.replace("−", "-").replace(",", " ").replace("\n", ";")
    plain = plain.translate({ord(bracket): ";" for bracket in "[("} | {ord(bracket): " " for bracket in "])"})
    parts = [part.split() for part in plain.split(";") if part.strip()]
    return [words for part in parts for words in _chunks(part, numbers)]


def _chunks(words: list[str], size: int) -> list[list[str]]:
    """`size` words each, where they are numbers and this leaves no rest; else all."""
    if len(words) % size or not all(map(_is_number, words)):
        return [words]
    return [words[start : start + size] for start in range(0, len(words), size)]


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _score_before_class(words: list[str]) -> list[str]:
    """The words of a box whose score may stand behind its class, as detections have it."""
    if len(words) == 6 and not _is_number(words[4]) and _is_number(words[5]):
        return [*words[:4], words[5], words[4]]
    return words


def _check_score(words: list[str], number: int) -> None:
    """Raises ValueError where the fifth word is no score above 0 and up to 1."""
    hint = "Write x1 y1 x2 y2, a score above 0 and up to 1, a class."
    if len(words) < 5 or not _is_number(words[4]):
        raise ValueError(f"Box {number}: {' '.join(words)!r} lacks its score. {hint}")
    score = float(words[4])
    if not 0 < score <= 1:
        percent = f" A percentage is divided by 100: {score / 100:g}." if 1 < score <= 100 else ""
        raise ValueError(f"Box {number}: its score is {words[4]}; it can be above 0 and up to 1.{percent or ' ' + hint}")


def _read_box(words: list[str], number: int) -> WrittenBox:
    label = words[4] if len(words) == 5 else ""
    try:
        return WrittenBox(tuple(map(float, words[:4] if label else words)), label)
    except ValueError as error:
        raise _refusal(f"Box {number}", words, error, "four numbers", " and, if you like, a class") from None


def _read_scored(words: list[str], number: int) -> ScoredBox:
    try:
        if len(words) not in (5, 6):
            raise ValueError("cannot convert")
        label = words[4] if len(words) == 6 else ""
        return ScoredBox(tuple(map(float, words[:4])), label, float(words[-1]))
    except ValueError as error:
        hint = ", a class if you like, and a score"
        raise _refusal(f"Detection {number}", words, error, "four numbers and a score", hint) from None


def _refusal(name: str, words: list[str], error: ValueError, wanted: str, hint: str) -> ValueError:
    """What is wrong with a box; Python's own sentence on a word that is no number gives way to ours."""
    reason = f"{' '.join(words)!r} is not {wanted}" if "convert" in str(error) else str(error).rstrip(".")
    return ValueError(f"{name}: {reason}. Write x1 y1 x2 y2{hint}.")


def _numbers(box: WrittenBox, decimals: int = DECIMALS) -> str:
    return " ".join(write_number(value, decimals) for value in box.corners)


def _joined(boxes: Iterable[list[str]]) -> str:
    return "; ".join(" ".join(filter(None, words)) for words in boxes)
