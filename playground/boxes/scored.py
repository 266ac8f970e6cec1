"""Detections as one line of text, which an address can hold: `0 0 100 100 0.9; 15 0 115 100 cat 0.8`, or `none`.

As in `written`, boxes are parted by ; and each is x1 y1 x2 y2, the name of its class if it has one, and last its score.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from playground.boxes.written import MOST_BOXES, WrittenBox, write_number

NONE = "none"  # nothing was detected
SCORE_DECIMALS = 2  # kept when a score is written


@dataclass(frozen=True)
class ScoredBox(WrittenBox):
    """One detection: corners in pixels, class name or nothing, and how sure it is, 0 to 1."""

    score: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (math.isfinite(self.score) and 0 <= self.score <= 1):
            raise ValueError(f"{self.score:g} is no score; it can be 0 to 1.")


def parse_scored(text: str) -> tuple[ScoredBox, ...]:
    """The detections of a text; `none` and an empty text hold none. Raises ValueError and says which is wrong and why."""
    parts = [part.strip() for part in text.replace("−", "-").replace(",", " ").split(";")]
    parts = [part for part in parts if part and part != NONE]
    if len(parts) > MOST_BOXES:
        raise ValueError(f"There are {len(parts)} detections; here it can be {MOST_BOXES}.")
    return tuple(_parse(part, number) for number, part in enumerate(parts, 1))


def write_scored(boxes: Iterable[ScoredBox]) -> str:
    """The text of detections, coordinates and scores to a hundredth; parse_scored reads it back."""
    parts = [
        " ".join([*map(write_number, box.corners), *([box.label] if box.label else []), f"{box.score:.{SCORE_DECIMALS}f}"])
        for box in boxes
    ]
    return "; ".join(parts) or NONE


def text_of_detections(sent: Iterable[tuple[Iterable[float], str, float]]) -> str:
    """The text of what a component sends, [[corners, label, score], …]. Raises ValueError or TypeError where it is none."""
    boxes = [ScoredBox(tuple(map(float, corners)), str(label), float(score)) for corners, label, score in sent]
    if len(boxes) > MOST_BOXES:
        raise ValueError(f"There are {len(boxes)} detections; here it can be {MOST_BOXES}.")
    return write_scored(boxes)


def _parse(part: str, number: int) -> ScoredBox:
    words = part.split()
    try:
        if len(words) not in (5, 6):
            raise ValueError(f"{part!r} is not four numbers and a score.")
        *corners, score = (float(word) for word in (words if len(words) == 5 else [*words[:4], words[5]]))
        return ScoredBox(tuple(corners), words[4] if len(words) == 6 else "", score)
    except ValueError as error:
        reason = f"{part!r} is not four numbers and a score" if "convert" in str(error) else str(error).rstrip(".")
        raise ValueError(f"Detection {number}: {reason}. Write x1 y1 x2 y2, a class if you like, and a score.") from None
