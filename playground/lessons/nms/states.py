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
    "Four boxes at an IoU threshold of 0.4 · {kept=2} are kept, one fewer than at 0.3: B is kept, so it removes C and D",
    _written(None, t=0.4, pick=3),
    {"remover": "B 0.80", **_GROUP},
)
QUESTION = Question(
    N_(
        "NMS removes a box if its IoU with a kept box of higher score is above the threshold. You raise the threshold. Can NMS "
        "then keep fewer boxes?"
    ),
    (
        N_("No: a higher threshold always keeps as many boxes or more."),
        N_("Yes: a box that is kept again can remove others."),
        N_("Only if the boxes have different classes."),
    ),
    1,
    N_("With four boxes, 3 are kept at 0.3 but 2 at 0.4: there B is kept, since its IoU with A is 1/3, and it removes C and D."),
    PREDICT,
)
TRY_THIS = (
    State(
        "Two boxes on a photo · the second is removed, because its IoU with the first is {iou=0.512}, above 0.45; drag it away "
        "until it is kept",
        Nms(source="drawn", pick=2),
        {"kept": "1", "remover": "object 0.97"},
        photo="chelsea",
    ),
    State(
        "People close together at an IoU threshold of 0.3 · only {found=12} of {objects=14} objects keep a box: neighbours are "
        "removed as duplicates",
        _crowd(0.3),
        {"lost": "2"},
    ),
    State(
        "People close together at an IoU threshold of 0.7 · all {found=14} objects keep a box, and {copies=28} duplicates stay "
        "as well",
        _crowd(0.7),
    ),
    State(
        "The face detector’s boxes at an IoU threshold of 0.9 · {kept=8} of {raw=14} boxes are kept: far too many for one face",
        Nms(t=0.9),
    ),
    State(
        "Four boxes at an IoU threshold of 0.3 · {kept=3} are kept: B is removed by A and so removes no other box",
        _written(None, t=0.3, pick=2),
        _GROUP,
    ),
    State(
        "Three boxes in a row at 0.3 · A and C are kept; C is kept at thresholds {intervals=[0, 0.333) and from 0.500 up}, so "
        "not at 0.4",
        _written(_THREE, t=0.3, pick=3),
        {"names": "A 0.90; C 0.70"},
    ),
    State(
        "Three boxes in a row at 0.4 · B is kept and removes C, with which it has IoU {iou=0.500}: A and B are kept",
        _written(_THREE, t=0.4, pick=3),
        {"names": "A 0.90; B 0.80", "remover": "B 0.80"},
    ),
    State("Three boxes in a row at 0.6 · all {kept=3} are kept", _written(_THREE, t=0.6, pick=3)),
    State(
        "The textbook’s dogs and cat at 0.5 · one dog and the cat are kept; dog 0.7 is kept from 0.545, dog 0.8 from 0.737",
        _book(pick=4),
        {"names": "A dog 0.90; D cat 0.90", "when": "at every threshold from 0.545", "steps": "0.545, 0.737"},
    ),
    State(
        "The textbook’s dogs and cat at 0.6 · dog 0.7 is kept although dog 0.8, with a higher score, is removed: it is kept "
        "from 0.737",
        _book(t=0.6, pick=3),
        {"names": "A dog 0.90; D cat 0.90; C dog 0.70", "name": "B dog 0.80", "when": "at every threshold from 0.737"},
    ),
    State(
        "Gaussian Soft-NMS on the textbook’s boxes: dog 0.8 · no box is removed, but its score falls to {gaussian=0.122}",
        _book(pick=3, view="rules"),
        {"gaussian_count": "4"},
    ),
    State(
        "Gaussian Soft-NMS on the textbook’s boxes: dog 0.7 · its score becomes {gaussian=0.381}, above that of dog 0.8: the "
        "ranking changes",
        _book(pick=4, view="rules"),
    ),
    State(
        "Linear Soft-NMS, a neighbour 33.2 % of the width aside · IoU {pair_iou=0.502} is just above 0.5: its score falls from "
        "0.800 to {linear=0.399}",
        _pair("33.2 0 133.2 100"),
    ),
    State(
        "Linear Soft-NMS, a neighbour 33.4 % of the width aside · IoU {pair_iou=0.499} is just below 0.5: its score stays "
        "{linear=0.800}, so the rule jumps at the threshold",
        _pair("33.4 0 133.4 100"),
    ),
    State(
        "DIoU-NMS, a neighbour 32 % of the width aside · IoU {pair_iou=0.515} is above 0.5 but DIoU {pair_diou=0.478} is not: "
        "DIoU-NMS keeps it, greedy NMS removes it",
        _pair("32 0 132 100"),
        {"diou": "0.800", "greedy": "gone"},
    ),
    State(
        "DIoU-NMS, a box with the same centre · DIoU {pair_diou=0.578} equals IoU {pair_iou=0.578}: it is removed",
        _pair("12 12 88 88"),
        {"diou": "gone"},
    ),
    State(
        "Box fusion of two true neighbours with IoU {pair_iou=0.600} · they become one box between them, which has only IoU "
        "{fused_first=0.789} and {fused_second=0.766} with the two",
        _pair("25 0 125 100", 0.55),
        {"fusion_count": "1"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“A box that is kept stays kept at every higher threshold.” · {share=34 %} of the boxes in {set_n=200} sets of random "
        "boxes are removed again, and in {fallen=120} sets the number kept falls somewhere.",
        Nms(source="cloud", cloud=11, t=0.55, pick=12),
        {"gaps": "7"},
    ),
    State(
        "“NMS removes only mistakes.” · Of {raw=465} ground-truth boxes of fruit, larger first, per class, it deletes "
        "{deleted_30=45} at 0.3, {deleted_45=24} at 0.45, {deleted_50=12} at 0.5, {deleted_70=1} at 0.7.",
        Nms(source="fruits", t=0.3, pick=241),
    ),
    State(
        "“Boxes of two classes never remove each other.” · In the textbook’s code they do: at IoU {iou=0.860} only {kept=1} of "
        "the two is kept.",
        _written(_CAT_AND_DOG, t=0.5, across="yes", pick=2),
    ),
    State(
        "“NMS treats all boxes alike.” · Per class, as torchvision does it, a cat and a dog at IoU 0.86 are never compared: "
        "{kept=2} are kept.",
        _written(_CAT_AND_DOG, t=0.5, pick=2),
    ),
    State(
        "“An IoU of 0.5 is removed at threshold 0.5.” · Only above it: these two have exactly 0.500, and {kept=2} are kept.",
        _written("0 0 90 90 0.9; 30 0 120 90 0.8", t=0.5, pick=2),
        {"when": "at every threshold from 0.500"},
    ),
)
EXERCISES = (
    State(
        "14.4 ex. 3, other boxes in the textbook’s example · C, 15 px further left and 10 px higher, has IoU {iou=0.636} with A "
        "instead of 0.545, and is kept {when=at every threshold from 0.636}. Drag it on.",
        _book("45 80 233 263", pick=4),
        {"name": "C dog 0.70"},
    ),
    State(
        "14.4 ex. 4, does NMS remove useful boxes? · Yes: at 0.3 {lost=2} of {objects=14} objects of the crowd lose all their "
        "boxes.",
        _crowd(0.3),
    ),
    State(
        "14.4 ex. 4, can suppression be soft? · Soft-NMS keeps all {gaussian_count=4} of the textbook’s boxes and lowers their "
        "scores instead.",
        _book(pick=4, view="rules"),
    ),
)
