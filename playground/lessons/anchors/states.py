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
    "Count the anchors of a 6 × 9 feature map · three sizes and three ratios make {anchors=5} anchors per cell, {count=270} in "
    "all",
    Anchors(),
)
QUESTION = Question(
    N_("A feature map has 6 × 9 cells. With the textbook’s rule, three sizes and three ratios, how many anchors are there?"),
    (
        N_("162: 54 cells with 3 anchors each"),
        N_("270: 54 cells with 5 anchors each"),
        N_("324: 54 cells with 6 anchors each"),
        N_("486: 54 cells with 9 anchors each"),
    ),
    1,
    N_(
        "Every size is combined with the first ratio, and only the first size with the other ratios: 3 + 3 − 1 = 5 anchors "
        "cell. All 9 combinations would make 486."
    ),
    PREDICT,
)
TRY_THIS = (
    State(
        "Combine every size with every ratio · {reached=74 %} of the object shapes are covered instead of {some=47 %}, with "
        "{anchors=9} anchors per cell instead of {some_anchors=5}",
        _square(16, full=True),
    ),
    State(
        "Write the sizes in reverse order · {reached=62 %} of the object shapes are covered instead of {backwards=47 %}: only "
        "the first size is combined with the other ratios, and {turned_backwards=1.061 × 0.530} becomes {turned=0.354 × 0.177}",
        _square(16, sizes=_BACKWARDS),
        {"turned_count": "2"},
    ),
    State(
        "Put a 64-px object between the 64-px anchors of an 8 × 8 feature map · at the worst place, half a stride from a "
        "centre, its IoU is {worst,here=0.391}",
        _coarse(8),
        {"half_across": "16"},
    ),
    State(
        "Put anchors at every pixel of the textbook’s photo · they are 2,042,040 boxes, 32.7 MB, and 77.9 % of them cross the "
        "border; the textbook’s SSD uses 375 times fewer. Anchor 4 is 595 px high and crosses the border at all 408,408 places",
        _textbooks(),
        {"count": "2,042,040", "memory": "32.7 MB", "leaving": "77.9 %", "times": "375"}
        | {"homeless_4_height": "595", "homeless_4_cells": "408,408"},
    ),
    State(
        "Put a 64-px object between the 64-px anchors of a 16 × 16 feature map · its IoU at the worst place is "
        "{worst,here=0.620}",
        _coarse(16),
        {"half_across": "8"},
    ),
    State(
        "Find the coarsest feature map that keeps IoU 0.5 for a 64-px object · with 11 × 11 cells the stride is "
        "{stride_share=0.364} of the object’s side, below the limit of {stride_limit=0.367}, and the worst IoU is {worst=0.503}",
        _coarse(11),
    ),
    State(
        "Cover an object of ratio 5 : 1 with anchors of ratio 2 · the best IoU is {centred=0.462}: for IoU 0.5 a ratio may "
        "differ by a factor of {ratio_limit=2.25} at most",
        _square(16, sizes="0.5, 0.25, 0.125", ratios="2", boxes="64.45 121.69 207.55 150.31"),
        {"object_ratio": "5.00"},
    ),
    State(
        "Read how far the ratios 0.5, 1 and 2 reach · they cover objects from 1 : 4.5 to 4.5 : 1, and from one size to the next "
        "a factor of {size_limit=2.00} is enough: halfway the best IoU is {centred=0.500}",
        _square(16, sizes="0.5, 0.25, 0.125", boxes="82.75 82.75 173.25 173.25"),
        {"tallest": "4.5", "flattest": "4.5"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“n sizes and m ratios give n·m anchors.” · The textbook’s rule gives {some_anchors=5} anchors per cell for three sizes "
        "and three ratios, not {full_anchors=9}: on its photo {some_count=2,042,040} instead of {full_count=3,675,672}.",
        _textbooks(full=True),
    ),
    State(
        "“The anchors stand in the tensor in the order of the text.” · The text lists (s₁, r₁), (s₁, r₂), …; the code puts all "
        "sizes first: {order=(0.75, 1), (0.5, 1), (0.25, 1), (0.75, 2), (0.75, 0.5)}.",
        Anchors(down=0.25, across=0.25),
    ),
    State(
        "“To cover more shapes one needs more anchors.” · Five anchors per cell cover {reached=62 %} of the object shapes with "
        "the sizes 0.25, 0.5, 0.75, and {backwards=47 %} with 0.75, 0.5, 0.25.",
        _square(8, sizes=_BACKWARDS),
        {"anchors": "5"},
    ),
    State(
        "“An anchor of ratio 1 is a square.” · It is one only where the cells are square: the code scales widths by the feature "
        "map. 4 × 4 cells over 728 × 561 px give an anchor of {first=109 × 84} px.",
        _textbooks(4, 4, sizes="0.15", ratios="1"),
    ),
)
EXERCISES = (
    State(
        "14.4 exercise 1, other sizes and ratios · Each slider moves anchors on the map of object shapes; the first size moves "
        "three of the five at once. With 0.75, 0.5, 0.25 and 1, 2, 0.5 they cover {reached=47 %}.",
        _square(16),
        {"anchors": "5", "first_moves": "3"},
    ),
)
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
