"""States of the lesson "Boxes and IoU" worth opening, each with the figures that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.box_iou.settings import Iou


def _grid(boxes: str, **more: str | float | bool) -> Iou:
    return Iou(boxes=boxes, ground="paper", **more)


def _aslant(boxes: str) -> Iou:
    return _grid(boxes, slide="diagonally")


def _moved(right: float, down: float = 0, **more: str | float) -> Iou:
    """A square of 100 pixels, and the same square elsewhere."""
    return _grid(f"0 0 100 100; {right:g} {down:g} {right + 100:g} {down + 100:g}", **more)


def _half(way: str, settings: Iou) -> State:
    return State(f"14.4 ex. 2, IoU 0.5 reached in five ways: {way} · IoU 0.500", settings, {"IoU": "0.500"})


_THIRD = "0 0 90 90; 30 0 120 90"

PREDICT = State(
    "Two equal squares, shifted by half of their width · overlap {overlap=5,000} px² of a union of {union=15,000} px²: IoU "
    "{IoU=0.333}, because the union counts both outer halves",
    _moved(50),
)
QUESTION = Question(
    N_("Two equal squares overlap over half of their width. What is their IoU?"),
    (N_("One half (1/2)"), N_("One third (1/3)"), N_("One quarter (1/4)"), N_("Two thirds (2/3)")),
    1,
    N_("The overlap is half a square, the union one and a half squares. IoU is 0.5 at a shift of one third of the width."),
    PREDICT,
)
TRY_THIS = (
    State(
        "A small box inside a large one · the small box lies inside completely, and still IoU is {IoU,GIoU=0.160}: the area "
        "of the large box counts",
        _aslant("0 0 100 100; 30 30 70 70"),
    ),
    State(
        "A box of 8 × 8 px, 2 px off in both directions · IoU falls to {IoU=0.391}: small objects lose most by small errors",
        _aslant("0 0 8 8; 2 2 10 10"),
    ),
    State(
        "Two boxes 100 px apart · IoU is {IoU=0.000} at any distance; GIoU, {GIoU=−0.333}, still depends on it",
        _moved(200),
    ),
    State(
        "Where may a square stand for IoU ≥ 0.5? · up to {sideways=33.33} px to the side, but only {both=18.4} px in both "
        "directions at once",
        _moved(20, 10, view="island"),
        {"t": "0.50"},
    ),
    State(
        "A box of 80 × 80 px, 2 px off in both directions · IoU stays {IoU=0.906}: large objects hardly notice small errors",
        _aslant("0 0 80 80; 2 2 82 82"),
    ),
    State(
        "A square shifted by 50 px right and 50 px down · three measures, three values: IoU {IoU=0.143}, GIoU {GIoU=−0.079}, "
        "DIoU {DIoU=0.032}",
        _moved(50, 50, slide="diagonally"),
    ),
    State(
        "A square shifted by 75 px to the right only · GIoU equals IoU, {IoU,GIoU=0.143}: the enclosing box is the union while "
        "boxes overlap side by side",
        _moved(75),
    ),
    State(
        "Two boxes 200 px apart · GIoU {GIoU=−0.500} is lower than at 100 px, IoU is {IoU=0.000} at both distances",
        _moved(300),
    ),
    State(
        "A small box in the corner of a large one · IoU, GIoU and Dice are those of a box in the middle, {IoU=0.160}, "
        "{GIoU=0.160} and {Dice=0.276}; DIoU is lower, {DIoU=0.070}: only DIoU and CIoU compare centres",
        _aslant("0 0 100 100; 60 60 100 100"),
    ),
    State(
        "Two halves of the ground truth · each has IoU {first,second=0.500} with it, and {each_other,floor=0.000} with the "
        "other half",
        _grid("0 0 100 100; 0 0 50 100; 50 0 100 100"),
    ),
    State(
        "Two boxes of 70 % of the width of the ground truth · IoU {first=0.700} and {second=0.700} with it, so at least "
        "2 × 0.7 − 1 = {each_other,floor=0.400} with each other: 1 − IoU is a distance",
        _grid("0 0 100 100; 0 0 70 100; 30 0 100 100"),
    ),
)
MISUNDERSTOOD = (
    State(
        "“Dice is a second opinion.” · Dice = 2·IoU/(1 + IoU) ranks boxes as IoU does: IoU {IoU=0.500} is Dice {Dice=0.667}.",
        _grid(_THIRD),
    ),
    State(
        "“CIoU always compares shapes.” · With equal aspect ratios CIoU is exactly DIoU, here both {CIoU,DIoU=0.238}.",
        _grid("0 0 100 100; 10 30 60 80"),
    ),
    State(
        "“A different aspect ratio changes CIoU a lot.” · For 100 × 50 px across 50 × 100 px DIoU {IoU,DIoU=0.333} becomes CIoU "
        "{CIoU=0.300}.",
        _grid("0 25 100 75; 25 0 75 100"),
    ),
    State(
        "“A box in the wrong format raises an error.” · x y w h = 100 100 50 50 read as corners has area {area=2,500} px² and "
        "IoU {itself,IoU=0.000} with itself, without any error.",
        _grid("100 100 50 50"),
    ),
    State(
        "“The +1 pixel is a detail.” · Two squares of 10 px that half overlap have IoU {plus,IoU=0.375} with it, {plain=0.333} "
        "without.",
        _grid("0 0 10 10; 5 0 15 10", plus_one=True),
    ),
    State(
        "“Touching boxes do not overlap in any convention.” · With the +1 pixel two touching squares of 10 px have IoU "
        "{plus,IoU=0.048}, without it {plain=0.000}.",
        _grid("0 0 10 10; 10 0 20 10", plus_one=True),
    ),
    State(
        "“Boxes that overlap compete.” · Boxes of different classes do not: these two have IoU {alone=0.852}, and with many "
        "classes they are never compared.",
        _grid("0 0 100 100 cat; 8 0 108 100 dog", classes="many"),
        {"IoU": "0.000"},
    ),
)
EXERCISES = (
    _half("a shift by 1/3 of the width", _grid(_THIRD)),
    _half("a shift by 18.35 % right and down", _aslant("0 0 100 100; 18.35 18.35 118.35 118.35")),
    _half("one half of the box", _grid("0 0 100 100; 0 0 50 100")),
    _half("the same centre, the side × 1.414", _grid("0 0 100 100; -20.71 -20.71 120.71 120.71")),
    _half("the same area, 1.5 times wider and 0.667 times as high", _grid("0 0 100 100; -25 16.67 125 83.33")),
    State(
        "14.3 ex. 2, how many numbers does a box need? · Four in every format, because four edges can move: the box from "
        "({right=50}, {down=25}) to (150, 125) has its centre at (100, 75) and measures 100 × 100 px.",
        _moved(50, 25, view="formats"),
    ),
)
