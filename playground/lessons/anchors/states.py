"""States of the lesson "Anchor boxes" worth opening, each with the figures that its sentence quotes."""

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
    "The sizes backwards · the flat shape and the tall one use the first size only: {turned_backwards=1.061 × 0.530} "
    "becomes {turned=0.354 × 0.177}, and {reached=62 %} of the shapes are reached instead of {backwards=47 %}",
    _square(16, sizes=_BACKWARDS),
    {"turned_count": "2"},
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
        "All nine combinations · {reached=74 %} reached instead of {some=47 %}, for {anchors=9}/{some_anchors=5} of the cost",
        _square(16, full=True),
    ),
    State(
        "An anchor set at each pixel of the textbook’s photo · 2,042,040 boxes, 32.7 MB, of which 77.9 % cross the "
        "border; 375 times what the textbook’s SSD needs. Anchor 4 is 595 px tall: it fits at none of 408,408 places",
        _textbooks(),
        {"count": "2,042,040", "memory": "32.7 MB", "leaving": "77.9 %", "times": "375"}
        | {"homeless_4_height": "595", "homeless_4_cells": "408,408"},
    ),
    State(
        "Object and anchor both 64 px, a map of 8 × 8 · where it lies worst the IoU is {worst,here=0.391}: centres miss "
        "by half a stride",
        _coarse(8),
        {"half_across": "16"},
    ),
    State("… a map of 16 × 16 · {worst,here=0.620} at worst", _coarse(16), {"half_across": "8"}),
    State(
        "… and the coarsest map that never spoils IoU 0.5 · 11 × 11: the stride is {stride_share=0.364} of the side, "
        "below the limit of {stride_limit=0.367}, and the worst is {worst=0.503}",
        _coarse(11),
    ),
    State(
        "An object of 5 : 1, anchors of ratio 2 · {centred=0.462} with the best size on the same centre: a ratio may be "
        "wrong by {ratio_limit=2.25} at most",
        _square(16, sizes="0.5, 0.25, 0.125", ratios="2", boxes="64.45 121.69 207.55 150.31"),
        {"object_ratio": "5.00"},
    ),
    State(
        "So ratios 0.5, 1 and 2 serve 1 : 4.5 to 4.5 : 1 · and sizes may grow by {size_limit=2.00} from one to the next: "
        "in between the worst is {centred=0.500}",
        _square(16, sizes="0.5, 0.25, 0.125", boxes="82.75 82.75 173.25 173.25"),
        {"tallest": "4.5", "flattest": "4.5"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“n sizes and m ratios give n·m anchors.” · Three and three give {some_anchors=5} a pixel, not {full_anchors=9}: "
        "{some_count=2,042,040} against {full_count=3,675,672}.",
        _textbooks(full=True),
    ),
    State(
        "“The tensor follows the text.” · The text lists (s₁, r₁), (s₁, r₂), …; the code puts all sizes first: "
        "{order=(0.75, 1), (0.5, 1), (0.25, 1), (0.75, 2), (0.75, 0.5)}.",
        Anchors(down=0.25, across=0.25),
    ),
    State(
        "“Better coverage needs more anchors.” · The same five numbers in another order cover {reached=62 %} instead of "
        "{backwards=47 %}.",
        _square(8, sizes=_BACKWARDS),
        {"anchors": "5"},
    ),
    State(
        "“Ratio 1 is a square.” · Only where cells are square: the code scales by the map. A map of 4 × 4 over 728 × 561 "
        "px draws {first=109 × 84}.",
        _textbooks(4, 4, sizes="0.15", ratios="1"),
    ),
)
EXERCISES = (
    State(
        "14.4 ex. 1, other sizes and ratios · Each slider moves islands on the map; the first size moves three of the "
        "five at once. Now {reached=47 %}.",
        _square(16),
        {"anchors": "5", "first_moves": "3"},
    ),
)
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
