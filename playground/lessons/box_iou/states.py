"""States of the lesson "Boxes and IoU" worth opening, each with the figures that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.box_iou.settings import Iou


def _paper(boxes: str, **more: str | float | bool) -> Iou:
    return Iou(boxes=boxes, ground="paper", **more)


def _aslant(boxes: str) -> Iou:
    return _paper(boxes, slide="diagonally")


def _moved(right: float, down: float = 0, **more: str | float) -> Iou:
    """A square of 100 pixels, and the same square elsewhere."""
    return _paper(f"0 0 100 100; {right:g} {down:g} {right + 100:g} {down + 100:g}", **more)


def _half(way: str, what: str, settings: Iou) -> State:
    return State(f"14.4 ex. 2, five ways to IoU 0.5: {way} · IoU 0.500: {what}.", settings, {"IoU": "0.500"})


_THIRD = "0 0 90 90; 30 0 120 90"

PREDICT = State(
    "Half of the width · {overlap=5,000} of {union=15,000}: IoU {IoU=0.333}, because the union counts both outer halves",
    _moved(50),
)
QUESTION = Question(
    N_("Two equal squares overlap over half of their width. What is their IoU?"),
    ("1/2", "1/3", "1/4", "2/3"),
    1,
    N_("The union counts both outer halves. Slide on: IoU 0.5 comes at a shift of one third, not one half."),
    PREDICT,
)
TRY_THIS = (
    State(
        "Two halves of the truth · each {first,second=0.500} with the truth, {each_other,floor=0.000} with each other",
        _paper("0 0 100 100; 0 0 50 100; 50 0 100 100"),
    ),
    State(
        "… of width 70 · {first=0.700}, {second=0.700}, and {each_other,floor=0.400}: 1 − IoU is a distance, so the "
        "floor is 2 × 0.7 − 1",
        _paper("0 0 100 100; 0 0 70 100; 30 0 100 100"),
    ),
    State(
        "Shifted by 50 right and 50 down · IoU {IoU=0.143}, GIoU {GIoU=−0.079}, DIoU {DIoU=0.032}: three opinions on one pair",
        _moved(50, 50, slide="diagonally"),
    ),
    State(
        "Sideways only, by 75 · GIoU is IoU, {IoU,GIoU=0.143}, until they part: while boxes touch in line the hull is the union",
        _moved(75),
    ),
    State("Sideways by 200 · IoU is silent, {IoU=0.000}; GIoU {GIoU=−0.333} still says how far", _moved(200)),
    State("Sideways by 300 · GIoU {GIoU=−0.500}, IoU {IoU=0.000}", _moved(300)),
    State(
        "A small box in the middle of a large one · 40 × 40 in 100 × 100: IoU and GIoU {IoU,GIoU=0.160}, Dice "
        "{Dice=0.276}, DIoU {DIoU=0.160}",
        _aslant("0 0 100 100; 30 30 70 70"),
    ),
    State(
        "… in its corner · IoU, GIoU and Dice have not moved, {IoU=0.160}, {GIoU=0.160} and {Dice=0.276}; DIoU fell to "
        "{DIoU=0.070}: only DIoU and CIoU look at centres",
        _aslant("0 0 100 100; 60 60 100 100"),
    ),
    State("Two pixels off, side 8 · IoU {IoU=0.391}: zoom and count the pixels", _aslant("0 0 8 8; 2 2 10 10")),
    State("Two pixels off, side 80 · IoU {IoU=0.906}: the same tremor, another box", _aslant("0 0 80 80; 2 2 82 82")),
    State(
        "The island of IoU ≥ 0.5 · {sideways=33.33} px sideways, but only {both=18.4} both ways: neither a circle nor a diamond",
        _moved(20, 10, view="island"),
        {"t": "0.50"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“Dice is a second opinion.” · Dice = 2·IoU/(1 + IoU), never another ranking: {IoU=0.500} reads {Dice=0.667}.",
        _paper(_THIRD),
    ),
    State(
        "“CIoU adds shape everywhere.” · Equal aspect ratios: exactly DIoU, here both {CIoU,DIoU=0.238}.",
        _paper("0 0 100 100; 10 30 60 80"),
    ),
    State(
        "“… and then it decides.” · 100 × 50 across 50 × 100: {IoU,DIoU=0.333} becomes {CIoU=0.300}.",
        _paper("0 25 100 75; 25 0 75 100"),
    ),
    State(
        "“A box in the wrong format fails loudly.” · A corner and a size of 50 read as corners: (100, 100, 50, 50) has "
        "area {area=2,500} and IoU {itself,IoU=0.000} with itself.",
        _paper("100 100 50 50"),
    ),
    State(
        "“The +1 is a detail.” · Two squares of 10 px that half overlap: {plus,IoU=0.375} with it, {plain=0.333} without.",
        _paper("0 0 10 10; 5 0 15 10", plus_one=True),
    ),
    State(
        "“… of touching boxes least of all.” · They share nothing, yet the +1 gives {plus,IoU=0.048} for {plain=0.000}; "
        "on coordinates from 0 to 1 it is nonsense.",
        _paper("0 0 10 10; 10 0 20 10", plus_one=True),
    ),
    State(
        "“Boxes that overlap compete.” · Not across classes: these two have IoU {alone=0.852}, and with many classes "
        "they are never compared.",
        _paper("0 0 100 100 cat; 8 0 108 100 dog", classes="many"),
        {"IoU": "0.000"},
    ),
)
EXERCISES = (
    _half("one third aside", "a shift of 1/3 of the width", _paper(_THIRD)),
    _half("both ways", "a shift of 18.35 % right and down", _aslant("0 0 100 100; 18.35 18.35 118.35 118.35")),
    _half("one half", "one half of the box", _paper("0 0 100 100; 0 0 50 100")),
    _half("one centre", "the side × 1.414", _paper("0 0 100 100; -20.71 -20.71 120.71 120.71")),
    _half("one area", "1.5 wide and 0.667 high", _paper("0 0 100 100; -25 16.67 125 83.33")),
    State(
        "14.3 ex. 2, how many numbers? · Four edges can be dragged, so every format has four numbers: ({right=50}, "
        "{down=25}) to (150, 125) is centre (100, 75), 100 × 100.",
        _moved(50, 25, view="formats", coordinates="centre"),
    ),
)
