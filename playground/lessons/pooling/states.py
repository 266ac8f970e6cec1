"""What the lesson "Pooling" points at: states worth opening, each with the numbers that its sentence quotes."""

from dataclasses import replace
from functools import partial

from playground.kit.states import Question, State
from playground.lessons.pooling.settings import Pool

_INK, _SHIFT, _SIGNAL, _RELU = (Pool(view=view) for view in ("photo", "shift", "signal", "relu"))
_EDGES = Pool(view="edges", window=3)
_SIZES = Pool(view="sizes", window=3)
_CUT = Pool(view="sizes", adaptive=True, size=8)
_WINDOW, _DOT = Pool(source="own"), Pool(source="dot", height=6, width=6)
_PADDED = replace(_WINDOW, own_input="; ".join(["-1 -1 -1 -1"] * 4), window=3, stride=1, pad=1)
_THREES = replace(_PADDED, own_input="; ".join(["3 3 3 3"] * 4), mode="average")
_MIN, _CEIL, _UNCOUNTED = replace(_WINDOW, mode="min"), replace(_SIZES, ceil_mode=True), replace(_THREES, count_include_pad=False)
_of_page, _of_camera = (partial(State, photo=name) for name in ("page", "camera"))

PREDICT = _of_page(
    "Black ink, max-pooled three times · pixels below 0.5 fall from {before=21.7 %} to {max=6.8 %}",
    _INK,
    {"min": "54.6 %", "average": "19.7 %"},
)
QUESTION = Question(
    "A scanned page, black ink on white, max-pooled 2 × 2 three times. The ink…",
    ("gets bolder", "keeps its share", "fades away", "turns grey"),
    2,
    "A window with any paper in it becomes paper. Min-pooling does the opposite: 54.6 %; the average keeps 19.7 %.",
    PREDICT,
)
TRY_THIS = (
    _of_page(
        "Black ink, min-pooled three times · now it rises to {min=54.6 %}; the average keeps {average=19.7 %}",
        replace(_INK, mode="min"),
    ),
    State(
        "A signal of eight numbers, max 2, stride 2 · {pooled=0 1 0 1}",
        replace(_SIGNAL, shift=0),
        {"values": "0 0 1 1 0 0 1 1", "kept": "½ 1 ½ 1"},
    ),
    State(
        "The same signal, moved by one · {pooled=1 1 1 1}; with a blur 1 2 1 before dropping ½ 1 ½ 1 becomes {kept=¾ ¾ ¾ ¾} only",
        _SIGNAL,
    ),
    _of_page(
        "A page moved by one pixel · stride only {stride=0.56}, max {max=0.47}, average {average=0.41}, max and blur {blur=0.20}",
        _SHIFT,
    ),
    State(
        "The moon moved by one pixel · a bare stride changes {stride=0.00}, max {max=0.30}: it is stored with every "
        "pixel doubled",
        _SHIFT,
        photo="moon",
    ),
    State(
        "One window 0 1 / 3 4, by torch’s LPPool2d(2, 2) · average {average=2.00}, root mean square {root mean "
        "square=2.55}, softmax {softmax=3.59}, max {max=4.00}, power {power,corner=5.10}: more than the max",
        replace(_WINDOW, mode="power"),
    ),
    State(
        "A flat 0.5, by LPPool2d(2, 2) · becomes {corner=1.00}: it sums, it does not average",
        replace(_WINDOW, mode="power", own_input="0.5 0.5; 0.5 0.5"),
        {"average": "0.50", "root mean square": "0.50"},
    ),
    State("Adaptive, 7 → 3 · windows {windows=0–2, 2–4, 4–6} share pixels", replace(_CUT, size=7)),
    State("Adaptive, 5 → 3 · windows of {sizes=2, 3, 2} cells", replace(_CUT, size=5)),
    State("Adaptive, 8 → 7 · seven windows of 2", replace(_CUT, outputs=7), {"sizes": "2, 2, 2, 2, 2, 2, 2", "count": "7"}),
    State("112, window 3, stride 2 · {count,floor=55}; with ceil_mode {ceil=56}", _SIZES),
    State("The same with ceil_mode, as torchvision’s GoogLeNet has it · {count=56}: the last window hangs over", _CEIL),
    State("The same with padding 1 instead · {count,floor=56} too, without any hanging over", replace(_SIZES, pad=1)),
    State(
        "Five cells, windows of 2 that may hang over · {size=3 × 3} instead of 2 × 2; what hangs over is nothing and is "
        "not counted",
        Pool(source="ramp", height=5, width=5, mode="average", ceil_mode=True),
    ),
)
MISUNDERSTOOD = (
    _of_camera(
        "“Max-pooling is shift invariant.” · One pixel to the left leaves {alone=48 %} of these outputs alone; "
        "{pixels=24 %} of the raw pixels were equal anyway.",
        _SHIFT,
    ),
    State("“… for photos at least.” · Of gravel {alone=23 %} stay alone.", _SHIFT, photo="gravel"),
    State("“A dot stays in its window.” · For {stays=3} of its {moves=8} moves.", _DOT),
    State("“Zeros are harmless padding.” · A map of −1: torch pads with −∞, and all answers are {frame,corner=−1.00}.", _PADDED),
    State(
        "“So I pad by hand.” · With zeros by hand the same map gets a frame of {frame,corner=0.00}.",
        replace(_PADDED, by_hand=True),
    ),
    State("“An average is an average.” · A flat 3 has {corner=1.33} in the corner: padding counts.", _THREES),
    State("The same, padding not counted · count_include_pad=False gives {corner=3.00}.", _UNCOUNTED),
    State(
        "“Global average pooling sums over all places.” · It is the mean: {corner=1.00} on 7 × 7 ones. The sum is "
        "{cells,sum=49} × larger.",
        Pool(source="ones", height=7, width=7, mode="average", window=7),
    ),
)
EXERCISES = (
    _of_camera(
        "7.5 ex. 2, max(x) + max(1 − x) − 1 · Max-pooling is no convolution: the rest is an edge map, {correlation=0.92} "
        "correlated with Sobel.",
        _EDGES,
    ),
    _of_camera(
        "7.5 ex. 2, the same with the average · A linear pooling with pool(1) = 1 leaves {largest=0.00}: it is a convolution.",
        replace(_EDGES, mode="average"),
    ),
    _of_camera("7.5 ex. 3, max of 2 × 2 from ReLU · max(a, b) = a + ReLU(b − a): {layers=2} layers.", _RELU),
    _of_camera("7.5 ex. 3, max of 3 × 3 · {layers=4} layers, exact to rounding.", replace(_RELU, window=3)),
    State("7.5 ex. 6, minimum pooling · −max(−x): torch needs no layer for it. Here {corner,min=0.00}.", _MIN),
)
