"""What the lesson "Anchor boxes" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number. `shows` maps a figure of
figures() to the text quoted.
"""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.anchors.settings import Anchors

_BACKWARDS = "0.25, 0.5, 0.75"


def _square(cells: int, view: str = "shapes", **more: str | bool) -> Anchors:
    """An object of 64 px a side in the middle of 256, under a square map."""
    settings = {"view": view, "ground": "square", "height": cells, "width": cells, "boxes": "96 96 160 160"}
    return Anchors(**settings | more)


def _coarse(cells: int) -> Anchors:
    """Object and anchor both 64 px a side."""
    return _square(cells, "places", sizes="0.25", ratios="1")


def _textbooks(height: int = 561, width: int = 728, **more: str | bool) -> Anchors:
    """The size of the textbook's photo, with its dog and its cat."""
    boxes = "60 45 378 516 dog; 400 112 655 493 cat"
    return Anchors(ground="textbook", height=height, width=width, boxes=boxes, **more)


PREDICT = State(
    "The sizes backwards",
    "the flat shape and the tall one use the first size only: 1.061 × 0.530 becomes 0.354 × 0.177, and 62 % of the shapes are "
    "reached instead of 47 %",
    _square(16, sizes=_BACKWARDS),
    {"turned": "0.354 × 0.177", "turned_backwards": "1.061 × 0.530", "reached": "62 %", "backwards": "47 %", "turned_count": "2"},
)
QUESTION = Question(
    N_("Sizes 0.75, 0.5, 0.25 and ratios 1, 2, 0.5 give five shapes. Write the sizes backwards. What changes?"),
    (N_("nothing"), N_("only the numbering"), N_("two of the five shapes"), N_("all five")),
    2,
    N_(
        "The flat and the tall box use the first size only: 1.061 × 0.530 becomes 0.354 × 0.177. Of the centred shapes 62 % "
        "are reached at IoU 0.5 instead of 47 %."
    ),
    PREDICT,
)
TRY_THIS = (
    State(
        "All nine combinations",
        "74 % reached instead of 47 %, for 9/5 of the cost",
        _square(16, full=True),
        {"reached": "74 %", "anchors": "9", "some_anchors": "5", "some": "47 %"},
    ),
    State(
        "An anchor set at each pixel of the textbook’s photo",
        "2,042,040 boxes, 32.7 MB, of which 77.9 % cross the border; 375 times what the textbook’s SSD needs. Anchor 4 is 595 px "
        "tall: it fits at none of 408,408 places",
        _textbooks(),
        {"count": "2,042,040", "memory": "32.7 MB", "leaving": "77.9 %", "times": "375"}
        | {"homeless_4_height": "595", "homeless_4_cells": "408,408"},
    ),
    State(
        "Object and anchor both 64 px, a map of 8 × 8",
        "where it lies worst the IoU is 0.391: centres miss by half a stride",
        _coarse(8),
        {"worst": "0.391", "here": "0.391", "half_across": "16"},
    ),
    State("… a map of 16 × 16", "0.620 at worst", _coarse(16), {"worst": "0.620", "here": "0.620", "half_across": "8"}),
    State(
        "… and the coarsest map that never spoils IoU 0.5",
        "11 × 11: the stride is 0.364 of the side, below the limit of 0.367, and the worst is 0.503",
        _coarse(11),
        {"worst": "0.503", "stride_share": "0.364", "stride_limit": "0.367"},
    ),
    State(
        "An object of 5 : 1, anchors of ratio 2",
        "0.462 with the best size on the same centre: a ratio may be wrong by 2.25 at most",
        _square(16, sizes="0.5, 0.25, 0.125", ratios="2", boxes="64.45 121.69 207.55 150.31"),
        {"centred": "0.462", "object_ratio": "5.00", "ratio_limit": "2.25"},
    ),
    State(
        "So ratios 0.5, 1 and 2 serve 1 : 4.5 to 4.5 : 1",
        "and sizes may grow by 2.00 from one to the next: in between the worst is 0.500",
        _square(16, sizes="0.5, 0.25, 0.125", boxes="82.75 82.75 173.25 173.25"),
        {"tallest": "4.5", "flattest": "4.5", "size_limit": "2.00", "centred": "0.500"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“n sizes and m ratios give n·m anchors.”",
        "Three and three give 5 a pixel, not 9: 2,042,040 against 3,675,672.",
        _textbooks(full=True),
        {"some_anchors": "5", "full_anchors": "9", "some_count": "2,042,040", "full_count": "3,675,672"},
    ),
    State(
        "“The tensor follows the text.”",
        "The text lists (s₁, r₁), (s₁, r₂), …; the code puts all sizes first: "
        "(0.75, 1), (0.5, 1), (0.25, 1), (0.75, 2), (0.75, 0.5).",
        Anchors(down=0.25, across=0.25),
        {"order": "(0.75, 1), (0.5, 1), (0.25, 1), (0.75, 2), (0.75, 0.5)"},
    ),
    State(
        "“Better coverage needs more anchors.”",
        "The same five numbers in another order cover 62 % instead of 47 %.",
        _square(8, sizes=_BACKWARDS),
        {"reached": "62 %", "backwards": "47 %", "anchors": "5"},
    ),
    State(
        "“Ratio 1 is a square.”",
        "Only where cells are square: the code scales by the map. A map of 4 × 4 over 728 × 561 px draws 109 × 84.",
        _textbooks(4, 4, sizes="0.15", ratios="1"),
        {"first": "109 × 84"},
    ),
)
EXERCISES = (
    State(
        "14.4 ex. 1, other sizes and ratios",
        "Each slider moves islands on the map; the first size moves three of the five at once. Now 47 %.",
        _square(16),
        {"reached": "47 %", "anchors": "5", "first_moves": "3"},
    ),
)
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
