"""What the lesson "Non-maximum suppression" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number. `shows` maps a figure of
figures(), rule_figures() or cloud_figures() to the text quoted.
"""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.nms.settings import Nms


def _written(boxes: str | None, **more: str | float) -> Nms:
    return Nms(source="written", **({"boxes": boxes} if boxes else {}), **more)


def _book(**more: str | float | int) -> Nms:
    """The textbook's dogs and cat on 400 × 300 px, all classes together as its code has them."""
    boxes = "40 24 208 276 0.9 dog; 32 60 224 285 0.8 dog; 60 90 248 273 0.7 dog; 220 60 360 264 0.9 cat"
    return _written(boxes, across="yes", **more)


def _pair(second: str, **more: str | float) -> Nms:
    return _written(f"0 0 100 100 0.9; {second} 0.8", pick=2, **more)


_THREE = "0 0 2 1 0.9; 1 0 3 1 0.8; 2 0 3 1 0.7"
_CAT_AND_DOG = "0 0 100 100 0.9 cat; 7.5 0 107.5 100 0.8 dog"
_GROUP = {"counts": "1, 3, 2, 4", "steps": "0.200, 0.333, 0.500"}

PREDICT = State(
    "Four boxes, more tolerant",
    "at 0.4 only 2 stay: B now lives and removes C and D; from 0 up it is 1, 3, 2, 4",
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
        "… less tolerant, at 0.3", "3 stay: B is dead and removes nobody", _written(None, t=0.3, pick=2), {"kept": "3", **_GROUP}
    ),
    State(
        "The smallest gap, at 0.3",
        "A and C stay; C lives on [0, 0.333) and from 0.500 up: it needs a middle box that is nearer to both",
        _written(_THREE, t=0.3, pick=3),
        {"names": "A 0.90; C 0.70", "lives": "[0, 0.333) and from 0.500 up"},
    ),
    State(
        "… at 0.4",
        "B has come to life and removes C, with which it shares 0.500: now A and B",
        _written(_THREE, t=0.4, pick=3),
        {"names": "A 0.90; B 0.80", "killer": "B 0.80", "iou": "0.500"},
    ),
    State("… at 0.6", "all 3", _written(_THREE, t=0.6, pick=3), {"kept": "3"}),
    State(
        "The textbook’s boxes, at 0.5",
        "one dog and the cat: dog 0.7 would live from 0.545, dog 0.8 from 0.737",
        _book(t=0.5, pick=4),
        {"names": "A dog 0.90; D cat 0.90", "lives": "from 0.545 up", "steps": "0.545, 0.737"},
    ),
    State(
        "… at 0.6",
        "the less sure dog is back, the surer one is still dead: it lives from 0.737 only",
        _book(t=0.6, pick=3),
        {"names": "A dog 0.90; D cat 0.90; C dog 0.70", "name": "B dog 0.80", "lives": "from 0.737 up"},
    ),
    State(
        "Soft-NMS on the same",
        "Gaussian, σ 0.5: dog 0.8 ends at 0.122 …",
        _book(t=0.5, pick=3, view="rules"),
        {"gaussian": "0.122", "gaussian_count": "4"},
    ),
    State(
        "… and dog 0.7",
        "at 0.381, above it: nobody is removed, the order is new",
        _book(t=0.5, pick=4, view="rules"),
        {"gaussian": "0.381"},
    ),
    State(
        "Linear Soft-NMS, 33.2 % aside",
        "IoU 0.502, just above 0.5: the neighbour falls from 0.800 to 0.399",
        _pair("33.2 0 133.2 100", t=0.5, view="rules"),
        {"linear": "0.399", "pair_iou": "0.502"},
    ),
    State(
        "… 33.4 % aside",
        "IoU 0.499: it keeps 0.800. The rule has a step at the threshold",
        _pair("33.4 0 133.4 100", t=0.5, view="rules"),
        {"linear": "0.800", "pair_iou": "0.499"},
    ),
    State(
        "DIoU-NMS, a neighbour 32 % aside",
        "IoU 0.515 is above 0.5, DIoU 0.478 is not: it lives here and dies under greedy NMS",
        _pair("32 0 132 100", t=0.5, view="rules"),
        {"pair_iou": "0.515", "pair_diou": "0.478", "diou": "0.800", "greedy": "gone"},
    ),
    State(
        "… a box with the same centre",
        "DIoU 0.578 is IoU 0.578: it dies",
        _pair("12 12 88 88", t=0.5, view="rules"),
        {"pair_iou": "0.578", "pair_diou": "0.578", "diou": "gone"},
    ),
    State(
        "Fusion of two true neighbours",
        "IoU 0.600: one box between them, with 0.789 and 0.766 a worse answer to both",
        _pair("25 0 125 100", t=0.55, view="rules"),
        {"pair_iou": "0.600", "fusion_count": "1", "fused_first": "0.789", "fused_second": "0.766"},
    ),
    State(
        "The astronaut at 0.9",
        "38 of 51 stay: why detectors do not use it",
        Nms(t=0.9),
        {"kept": "38", "raw": "51"},
    ),
    State(
        "A crowd at 0.3",
        "12 of 14 still have a box: people who stand close take each other for copies",
        Nms(source="crowd", t=0.3),
        {"found": "12", "objects": "14", "lost": "2"},
    ),
    State(
        "… at 0.7",
        "all 14 have one, and 28 copies besides",
        Nms(source="crowd", t=0.7),
        {"found": "14", "copies": "28"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“Each box has a threshold from which it lives.”",
        "34 % of the boxes in 200 clouds have a gap, and in 120 of these the number kept falls somewhere as the threshold rises.",
        Nms(source="cloud", cloud=11, t=0.55, pick=12),
        {"share": "34 %", "clouds": "200", "fallen": "120", "gaps": "7"},
    ),
    State(
        "“NMS removes only mistakes.”",
        "Of 465 true fruits, larger first, per class, it deletes 45 at 0.3, 24 at 0.45, 12 at 0.5, 1 at 0.7.",
        Nms(source="fruits", t=0.3, pick=241),
        {"raw": "465", "deleted_0.30": "45", "deleted_0.45": "24", "deleted_0.50": "12", "deleted_0.70": "1"},
    ),
    State(
        "“Boxes of two classes do not compete.”",
        "In the textbook’s code they do: at IoU 0.860 one box is left, per class 2.",
        _written(_CAT_AND_DOG, t=0.5, across="yes", pick=2),
        {"kept": "1", "iou": "0.860"},
    ),
    State(
        "… per class",
        "2 stay: they are never compared.",
        _written(_CAT_AND_DOG, t=0.5, pick=2),
        {"kept": "2"},
    ),
    State(
        "“An IoU of 0.5 dies at 0.5.”",
        "Only above it: these two share exactly 0.500, and 2 stay.",
        _written("0 0 90 90 0.9; 30 0 120 90 0.8", t=0.5, pick=2),
        {"kept": "2", "lives": "from 0.500 up"},
    ),
)
EXERCISES = (
    State(
        "14.4 ex. 3, other boxes",
        "C stands 15 px further left and 10 up, shares 0.636 with A for 0.545, and lives from 0.636 up. Drag it on.",
        _written(
            "40 24 208 276 0.9 dog; 32 60 224 285 0.8 dog; 45 80 233 263 0.7 dog; 220 60 360 264 0.9 cat",
            across="yes",
            t=0.5,
            pick=4,
        ),
        {"name": "C dog 0.70", "iou": "0.636", "lives": "from 0.636 up"},
    ),
    State(
        "14.4 ex. 4, are useful boxes removed?",
        "Yes: at 0.3 two people of the crowd are lost …",
        Nms(source="crowd", t=0.3),
        {"lost": "2"},
    ),
    State(
        "… and softly",
        "Soft-NMS keeps all 4 of the textbook’s boxes and ranks them anew.",
        _book(t=0.5, pick=4, view="rules"),
        {"gaussian_count": "4"},
    ),
)
