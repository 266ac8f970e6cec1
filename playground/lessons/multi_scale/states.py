"""States of the lesson "Multi-scale" worth opening, each with the figures that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.multi_scale.settings import Scales


def _square(side: int) -> Scales:
    """One square in the middle of 256 × 256, at every place."""
    low = 128 - side // 2
    return Scales(view="places", boxes=f"{low} {low} {low + side} {low + side}")


def _side(side: int, why: str, shares: str) -> State:
    return State(f"A square of {side} pixels, everywhere · {why}", _square(side), {"shares": shares, "size": f"{side} × {side}"})


PREDICT = State(
    "36 pixels: nowhere · best IoU {best=0.494} at the best of all places: the smallest anchor, {least=51.2} pixels, "
    "swallows it, IoU = (side / 51.2)²",
    _square(36),
    {"caught": "0 %", "cliff": "36.2"},
)
QUESTION = Question(
    N_(
        "The textbook’s SSD looks at 256 × 256 pixels through 5,444 anchors. A square of 36 pixels slides over the whole "
        "picture. Where does some anchor reach an IoU of 0.5?"
    ),
    (N_("everywhere"), N_("half the places"), N_("near cell centres"), N_("nowhere")),
    3,
    N_(
        "Nowhere: the best is 0.494. The smallest anchor, 51.2 pixels, swallows the square, and IoU = (side / 51.2)². At 37 "
        "pixels it is everywhere: drag the dot of the curve over the cliff at 36.2."
    ),
    PREDICT,
)
TRY_THIS = (
    State(
        "37 pixels: everywhere · worst IoU {worst=0.522}: one pixel more, and the cliff at {cliff=36.2} is behind",
        _square(37),
        {"caught": "100 %"},
    ),
    _side(
        80,
        "always the 32 × 32 map, though 96 is another’s: anchors of two maps meet at their geometric mean, 81.2",
        "32 × 32: 100 %",
    ),
    _side(96, "always 16 × 16", "16 × 16: 100 %"),
    _side(128, "16 × 16 at 69 % of the places, else 8 × 8: near the mean, 125.8, the grid decides", "16 × 16: 69 %, 8 × 8: 31 %"),
    _side(200, "4 × 4 or 1 × 1, about half each: how near is a centre?", "4 × 4: 45 %, 1 × 1: 55 %"),
    State(
        "View against box · the heads see 52, 108, 220, 444 pixels; their flat anchors are 72.4, 134.0, 195.5, 257.0 "
        "wide: the two finest maps judge boxes wider than what they see",
        Scales(view="view"),
        {"views": "52, 108, 220, 444, all", "widest": "72.4, 134.0, 195.5, 257.0, 318.6", "narrow": "32 × 32, 16 × 16"},
    ),
    State(
        "Map 4 × 4, size 0.176 · {boxes=48} anchors, and {pairs=0} pairs overlap", Scales(view="touch", s=0.176), {"s": "0.176"}
    ),
    State("… size 0.177 · {pairs=24} pairs: flat boxes meet sideways", Scales(view="touch", s=0.177), {"s": "0.177"}),
    State(
        "… squares only, size 0.26 · squares touch only above {squares=0.25}: {pairs=42} pairs at {s=0.260}",
        Scales(view="touch", s=0.26, shapes="squares"),
    ),
    State(
        "Flatten without permute · {right=0} of {rows=48} rows are right on 4 × 4 with three anchors: every row mixes cells",
        Scales(view="heads", permute=False),
    ),
    State(
        "… on 1 × 1 · {right=4} of {rows=4} right: with one cell there is nothing to mix, so the top map hides the fault",
        Scales(view="heads", cells=1, anchors=4, permute=False),
    ),
    State(
        "RetinaNet: the finest map sees most of the picture · {finest_view=523} pixels for anchors of at most 70.0: what "
        "comes from the top brings its view along",
        Scales(view="view", pyramid="RetinaNet"),
        {"narrow_count": "0", "widest": "70.0, 142.0, 288.0, 574.0, 1148.0"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“The network chooses the level.” · Here IoU with the anchors does, so the place counts: of two squares of 128 "
        "pixels A goes to 8 × 8 with {IoU=0.857}, B to 16 × 16.",
        Scales(boxes="16 16 144 144; 96 96 224 224"),
        {"takers": "A → 8 × 8, B → 16 × 16"},
    ),
    State(
        "“… then in a feature pyramid.” · There √area does: squares of 111 → P2, 112 → P3, 223 → P3, 224 → P4.",
        Scales(pyramid="FPN", boxes="20 20 131 131; 160 20 272 132; 20 300 243 523; 300 300 524 524"),
        {"takers": "A → P2, B → P3, C → P3, D → P4"},
    ),
    State(
        "“… by its longer side.” · Shape is ignored: 448 × 112 and 896 × 56 go to P4 like 224 × 224.",
        Scales(pyramid="FPN", boxes="64 400 288 624; 400 200 848 312; 64 40 960 96"),
        {"takers": "A → P4, B → P4, C → P4"},
    ),
    State(
        "“A bigger map is better for all.” · It has more places but a smaller view: {finest_view=52} pixels on {finest=32 × 32}.",
        Scales(view="view"),
    ),
)
EXERCISES = (
    State(
        "14.5 ex. 1, do maps at different depths see different scales? · Yes: the maps come after 6, 8, 10, 12 "
        "convolutions and see {least=52} to {most=444} pixels.",
        Scales(view="view"),
        {"convolutions": "6, 8, 10, 12, 12"},
    ),
    State(
        "14.5 ex. 2, anchors that overlap · Boxes of these ratios from s = {first=0.177}, squares above {squares=0.25}.",
        Scales(view="touch", s=0.2),
    ),
    State(
        "14.5 ex. 3, the shapes of the answers · (1, h·w·a, q + 1) and (1, h·w·a·4), after the channels have been moved "
        "last: here {class_shape=(1, 48, 2)} and {offset_shape=(1, 192)}.",
        Scales(view="heads"),
        {"right": "48"},
    ),
)
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
