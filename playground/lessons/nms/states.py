"""States of the lesson "Non-maximum suppression" worth opening, each with the figures that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.nms.settings import Nms


def _written(boxes: str | None, **more: str | float) -> Nms:
    return Nms(source="written", **({"boxes": boxes} if boxes else {}), **more)


def _book(third: str = "60 90 248 273", **more: str | float | int) -> Nms:
    """The textbook's dogs and cat on 400 × 300 px at 0.5, all classes together as its code has them."""
    boxes = f"40 24 208 276 0.9 dog; 32 60 224 285 0.8 dog; {third} 0.7 dog; 220 60 360 264 0.9 cat"
    return _written(boxes, across="yes", **{"t": 0.5, **more})


def _pair(second: str, t: float = 0.5) -> Nms:
    """Two boxes of 100 px a side or less under the five rules."""
    return _written(f"0 0 100 100 0.9; {second} 0.8", pick=2, t=t, view="rules")


def _crowd(t: float) -> Nms:
    return Nms(source="crowd", t=t)


_THREE = "0 0 2 1 0.9; 1 0 3 1 0.8; 2 0 3 1 0.7"
_CAT_AND_DOG = "0 0 100 100 0.9 cat; 7.5 0 107.5 100 0.8 dog"
_GROUP = {"counts": "1, 3, 2, 4", "steps": "0.200, 0.333, 0.500"}

PREDICT = State(
    "Four boxes, more tolerant · at 0.4 only 2 stay: B now lives and removes C and D; from 0 up it is 1, 3, 2, 4",
    _written(None, t=0.4, pick=3),
    {"kept": "2", "killer": "B 0.80", **_GROUP},
)
QUESTION = Question(
    N_(
        "Four boxes: A (0, 0, 2, 2) with score 0.9, B (1, 0, 3, 2) with 0.8, C (1, 0, 3, 1) with 0.7, D (1, 1, 3, 2) with "
        "0.6. At threshold 0.3 three of them stay. You are more tolerant, 0.4: how many stay?"
    ),
    ("4", "3", "2", "1"),
    2,
    N_("B now lives, for its IoU with A is 1/3, and B removes C and D. From threshold 0 up it is 1, 3, 2, 4."),
    PREDICT,
)
TRY_THIS = (
    State(
        "… less tolerant, at 0.3 · 3 stay: B is dead and removes nobody", _written(None, t=0.3, pick=2), {"kept": "3", **_GROUP}
    ),
    State(
        "The smallest gap, at 0.3 · A and C stay; C lives on {lives=[0, 0.333) and from 0.500 up}: it needs a middle box "
        "that is nearer to both",
        _written(_THREE, t=0.3, pick=3),
        {"names": "A 0.90; C 0.70"},
    ),
    State(
        "… at 0.4 · B has come to life and removes C, with which it shares {iou=0.500}: now A and B",
        _written(_THREE, t=0.4, pick=3),
        {"names": "A 0.90; B 0.80", "killer": "B 0.80"},
    ),
    State("… at 0.6 · all {kept=3}", _written(_THREE, t=0.6, pick=3)),
    State(
        "The textbook’s boxes, at 0.5 · one dog and the cat: dog 0.7 would live from 0.545, dog 0.8 from 0.737",
        _book(pick=4),
        {"names": "A dog 0.90; D cat 0.90", "lives": "from 0.545 up", "steps": "0.545, 0.737"},
    ),
    State(
        "… at 0.6 · the less sure dog is back, the surer one is still dead: it lives from 0.737 only",
        _book(t=0.6, pick=3),
        {"names": "A dog 0.90; D cat 0.90; C dog 0.70", "name": "B dog 0.80", "lives": "from 0.737 up"},
    ),
    State(
        "Soft-NMS on the same · Gaussian, σ 0.5: dog 0.8 ends at {gaussian=0.122} …",
        _book(pick=3, view="rules"),
        {"gaussian_count": "4"},
    ),
    State("… and dog 0.7 · at {gaussian=0.381}, above it: nobody is removed, the order is new", _book(pick=4, view="rules")),
    State(
        "Linear Soft-NMS, 33.2 % aside · IoU {pair_iou=0.502}, just above 0.5: the neighbour falls from 0.800 to {linear=0.399}",
        _pair("33.2 0 133.2 100"),
    ),
    State(
        "… 33.4 % aside · IoU {pair_iou=0.499}: it keeps {linear=0.800}. The rule has a step at the threshold",
        _pair("33.4 0 133.4 100"),
    ),
    State(
        "DIoU-NMS, a neighbour 32 % aside · IoU {pair_iou=0.515} is above 0.5, DIoU {pair_diou=0.478} is not: it lives "
        "here and dies under greedy NMS",
        _pair("32 0 132 100"),
        {"diou": "0.800", "greedy": "gone"},
    ),
    State(
        "… a box with the same centre · DIoU {pair_iou=0.578} is IoU {pair_diou=0.578}: it dies",
        _pair("12 12 88 88"),
        {"diou": "gone"},
    ),
    State(
        "Fusion of two true neighbours · IoU {pair_iou=0.600}: one box between them, with {fused_first=0.789} and "
        "{fused_second=0.766} a worse answer to both",
        _pair("25 0 125 100", 0.55),
        {"fusion_count": "1"},
    ),
    State("The astronaut at 0.9 · {kept=38} of {raw=51} stay: why detectors do not use it", Nms(t=0.9)),
    State(
        "A crowd at 0.3 · {found=12} of {objects=14} still have a box: people who stand close take each other for copies",
        _crowd(0.3),
        {"lost": "2"},
    ),
    State("… at 0.7 · all {found=14} have one, and {copies=28} copies besides", _crowd(0.7)),
)
MISUNDERSTOOD = (
    State(
        "“Each box has a threshold from which it lives.” · {share=34 %} of the boxes in {clouds=200} clouds have a gap, "
        "and in {fallen=120} of these the number kept falls somewhere as the threshold rises.",
        Nms(source="cloud", cloud=11, t=0.55, pick=12),
        {"gaps": "7"},
    ),
    State(
        "“NMS removes only mistakes.” · Of {raw=465} true fruits, larger first, per class, it deletes {deleted_30=45} at "
        "0.3, {deleted_45=24} at 0.45, {deleted_50=12} at 0.5, {deleted_70=1} at 0.7.",
        Nms(source="fruits", t=0.3, pick=241),
    ),
    State(
        "“Boxes of two classes do not compete.” · In the textbook’s code they do: at IoU {iou=0.860} one box is left, "
        "per class 2.",
        _written(_CAT_AND_DOG, t=0.5, across="yes", pick=2),
        {"kept": "1"},
    ),
    State("… per class · {kept=2} stay: they are never compared.", _written(_CAT_AND_DOG, t=0.5, pick=2)),
    State(
        "“An IoU of 0.5 dies at 0.5.” · Only above it: these two share exactly 0.500, and {kept=2} stay.",
        _written("0 0 90 90 0.9; 30 0 120 90 0.8", t=0.5, pick=2),
        {"lives": "from 0.500 up"},
    ),
)
EXERCISES = (
    State(
        "14.4 ex. 3, other boxes · C stands 15 px further left and 10 up, shares {iou=0.636} with A for 0.545, and lives "
        "{lives=from 0.636 up}. Drag it on.",
        _book("45 80 233 263", pick=4),
        {"name": "C dog 0.70"},
    ),
    State("14.4 ex. 4, are useful boxes removed? · Yes: at 0.3 two people of the crowd are lost …", _crowd(0.3), {"lost": "2"}),
    State(
        "… and softly · Soft-NMS keeps all {gaussian_count=4} of the textbook’s boxes and ranks them anew.",
        _book(pick=4, view="rules"),
    ),
)
