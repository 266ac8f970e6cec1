"""States of the lesson "Multi-scale" worth opening, each with the figures that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.multi_scale.settings import Scales


def _square(side: int) -> Scales:
    """One square in the middle of 256 × 256, at every place."""
    low = 128 - side // 2
    return Scales(view="places", boxes=f"{low} {low} {low + side} {low + side}")


def _side(side: int, why: str, shares: str) -> State:
    return State(
        f"Move a square of {side} pixels over the image · {why}", _square(side), {"shares": shares, "size": f"{side} × {side}"}
    )


PREDICT = State(
    "Move a square of 36 pixels over the image · No anchor reaches IoU 0.5 anywhere; the highest IoU is {best=0.494}, with the "
    "smallest anchor, {least=51.2} pixels",
    _square(36),
    {"caught": "0 %", "cliff": "36.2"},
)
QUESTION = Question(
    N_(
        "A square object of 36 × 36 pixels moves over the image. The smallest anchors of the detector are squares of 51.2 "
        "pixels. At which places does an anchor reach an IoU of 0.5 with the object?"
    ),
    (
        N_("Everywhere"),
        N_("At about half of the places"),
        N_("Only near the centre of a cell"),
        N_("Nowhere"),
    ),
    3,
    N_("An anchor that contains the object has an IoU of only (36 / 51.2)² = 0.494. The object needs 36.2 pixels or more."),
    PREDICT,
)
TRY_THIS = (
    State(
        "Move a square of 37 pixels over the image · An anchor reaches IoU 0.5 at every place (lowest IoU {worst=0.522}); below "
        "{cliff=36.2} pixels none does",
        _square(37),
        {"caught": "100 %"},
    ),
    State(
        "Compare receptive fields with anchor sizes · The two finest maps see 52 and 108 pixels, but their longest anchors are "
        "72.4 and 134.0 pixels",
        Scales(view="view"),
        {"views": "52, 108, 220, 444, all", "widest": "72.4, 134.0, 195.5, 257.0, 318.6", "narrow": "32 × 32, 16 × 16"},
    ),
    State(
        "Flatten predictions without moving the channels last · {right=0} of {rows=48} rows are correct: each row mixes cells",
        Scales(view="heads", permute=False),
    ),
    State(
        "Place two squares of 128 pixels · A is detected on the 8 × 8 map (IoU {IoU=0.857}), B on the 16 × 16 map: the distance "
        "to the nearest cell decides",
        Scales(boxes="16 16 144 144; 96 96 224 224"),
        {"takers": "A → 8 × 8, B → 16 × 16"},
    ),
    _side(80, "The 32 × 32 map detects it everywhere; the size at which two maps are equally good is 81.2", "32 × 32: 100 %"),
    _side(96, "The 16 × 16 map detects it at every place", "16 × 16: 100 %"),
    _side(128, "The 16 × 16 map detects it at 69 % of the places, the 8 × 8 map at 31 %", "16 × 16: 69 %, 8 × 8: 31 %"),
    _side(200, "The 4 × 4 map detects it at 45 % of the places, the 1 × 1 map at 55 %", "4 × 4: 45 %, 1 × 1: 55 %"),
    State(
        "Set the anchor size to 0.176 on a 4 × 4 map · {boxes=48} anchors, and {pairs=0} pairs of them overlap",
        Scales(view="touch", s=0.176),
        {"s": "0.176"},
    ),
    State(
        "Set the anchor size to 0.177 on a 4 × 4 map · {pairs=24} pairs overlap: wide anchors reach their neighbours",
        Scales(view="touch", s=0.177),
        {"s": "0.177"},
    ),
    State(
        "Keep only square anchors, size 0.26 · {pairs=42} pairs overlap at {s=0.260}; squares overlap only above {squares=0.25}",
        Scales(view="touch", s=0.26, shapes="squares"),
    ),
    State(
        "Flatten a 1 × 1 map without moving the channels last · {right=4} of {rows=4} rows are correct: with one cell nothing "
        "can be mixed, so a test on this map alone misses the fault",
        Scales(view="heads", cells=1, anchors=4, permute=False),
    ),
    State(
        "Look at RetinaNet’s receptive fields · The finest map sees {finest_view=523} pixels, because coarser maps are added to "
        "it; its anchors are at most 70.0 pixels long",
        Scales(view="view", pyramid="RetinaNet"),
        {"narrow_count": "0", "widest": "70.0, 142.0, 288.0, 574.0, 1148.0"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“In every detector, IoU with the anchors chooses the map.” · In a feature pyramid network (FPN) √area does: squares of "
        "111 pixels → P2, 112 → P3, 223 → P3, 224 → P4.",
        Scales(pyramid="FPN", boxes="20 20 131 131; 160 20 272 132; 20 300 243 523; 300 300 524 524"),
        {"takers": "A → P2, B → P3, C → P3, D → P4"},
    ),
    State(
        "“The longer side of the object chooses the map.” · In an FPN the shape does not matter: 448 × 112 and 896 × 56 go to "
        "P4, as 224 × 224 does.",
        Scales(pyramid="FPN", boxes="64 400 288 624; 400 200 848 312; 64 40 960 96"),
        {"takers": "A → P4, B → P4, C → P4"},
    ),
    State(
        "“A larger feature map is better for every object.” · It has more cells but a smaller receptive field: {finest_view=52} "
        "pixels on the map of {finest=32 × 32}.",
        Scales(view="view"),
    ),
)
EXERCISES = (
    State(
        "14.5 ex. 1, do maps at different depths see objects of different scales? · Yes: the maps come after 6, 8, 10 and 12 "
        "convolutions and see {least=52} to {most=444} pixels.",
        Scales(view="view"),
        {"convolutions": "6, 8, 10, 12, 12"},
    ),
    State(
        "14.5 ex. 2, at which sizes do anchors overlap? · Anchors of ratios 1, 2, 0.5 from s = {first=0.177}, squares above "
        "{squares=0.25}.",
        Scales(view="touch", s=0.2),
    ),
    State(
        "14.5 ex. 3, the shapes of the predictions · (1, h·w·a, q + 1) and (1, h·w·a·4), with the channels moved last: here "
        "{class_shape=(1, 48, 2)} and {offset_shape=(1, 192)}.",
        Scales(view="heads"),
        {"right": "48"},
    ),
)
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
