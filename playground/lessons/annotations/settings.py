"""Everything the lesson "Your own annotations" can be set to, in one frozen record that checks itself."""

from dataclasses import dataclass

from playground.boxes.annotations.kmeans import DISTANCES, KEPT
from playground.boxes.annotations.shapes import FITS

BOXES, ANCHORS, STEPS, RECALL, NOISE, CROPS, TAX = VIEWS = (
    "Boxes", "Anchors", "k-means", "Recall", "Label noise", "Crops", "NMS tax",
)  # fmt: skip
SOURCES = ("fruit", "made", "your files")
FREE, EVOLVED, TEXTBOOK, OWN = "k-means", "evolved", "textbook’s SSD", "your own"
WRITTEN = ("d2l", "AnchorGenerator", "DefaultBoxGenerator")
ANCHOR_SETS = (FREE, EVOLVED, *WRITTEN, TEXTBOOK, OWN)
ALL = "all classes"
LONGEST_TEXT = 1000  # characters of anchors typed by hand
MOST_OWN = 40  # anchors typed by hand

CHOICES = {
    "view": VIEWS, "source": SOURCES, "fit": FITS, "anchors": ANCHOR_SETS, "distance": DISTANCES, "keep": KEPT,
}  # fmt: skip
RANGES = {
    "k": (1, 20), "n": (1, 6), "m": (1, 5), "cells": (1, 64), "side": (64, 1024), "iou": (0.05, 0.95), "box": (4, 256),
    "amount": (0.0, 10.0), "window": (10, 100), "least": (0, 100), "nms": (0.0, 1.0),
}  # fmt: skip


@dataclass(frozen=True)
class AnnotationConfig:
    view: str = BOXES
    source: str = "fruit"
    only: str = ALL  # a class, or all
    fit: str = "stretched"  # how a picture comes to the detector's square input
    anchors: str = FREE  # where the anchors come from
    k: int = 5  # shapes of k-means and of evolution
    distance: str = "IoU"  # of k-means
    keep: str = "best step"  # of k-means
    n: int = 3  # sizes of a written set
    m: int = 3  # ratios of a written set
    own: str = "0.2 × 0.2, 0.4 × 0.4, 0.7 × 0.7"  # width × height in parts of the input's side
    cells: int = 16  # of the feature map, a side
    side: int = 256  # px of the input
    iou: float = 0.5  # that an anchor must reach
    box: int = 16  # px, side of the shaken square
    amount: float = 2.0  # px by which an edge is shaken
    window: int = 70  # % of each side that a crop takes
    least: int = 30  # % of a box that must be in view to be kept
    nms: float = 0.3  # threshold

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is {getattr(self, name)!r}; choose one of {', '.join(allowed)}.")
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {getattr(self, name)}; it can be {least} to {most}.")
        if self.cells > self.side:
            raise ValueError(f"A map of {self.cells} cells a side does not fit on an input of {self.side} pixels.")


def typed_shapes(text: str) -> list[tuple[float, float]]:
    """Pairs such as "0.2 × 0.3, 0.5 × 0.4", width × height. Raises ValueError and says which pair is none."""
    pairs = [part for part in text.replace(";", ",").split(",") if part.strip()]
    if not 1 <= len(pairs) <= MOST_OWN or len(text) > LONGEST_TEXT:
        raise ValueError(f"Type 1 to {MOST_OWN} anchors, as width × height with commas between them: 0.2 × 0.3, 0.5 × 0.4.")
    found = []
    for pair in pairs:
        words = pair.replace("×", " ").replace("x", " ").split()
        try:
            width, height = map(float, words)
        except ValueError:
            raise ValueError(f"“{pair.strip()[:40]}” is no anchor; write width × height, as in 0.2 × 0.3.") from None
        if not (0 < width <= 2 and 0 < height <= 2):
            raise ValueError(
                f"“{pair.strip()[:40]}” is out of range; sides are parts of the input’s side, above 0 and at most 2."
            )
        found.append((width, height))
    return found
