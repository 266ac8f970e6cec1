"""What the lesson "Pooling" points at: states worth opening, each with the numbers that its sentence quotes."""

from dataclasses import replace
from functools import partial

from playground.kit.i18n import N_
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
    N_("A scanned page, black ink on white paper, is max-pooled 2 × 2 three times. What happens to the ink?"),
    (
        N_("It gets bolder: more pixels are dark"),
        N_("It keeps its share of the pixels"),
        N_("It fades: fewer pixels are dark"),
        N_("It turns grey, in equal parts"),
    ),
    2,
    N_("White is the larger number, so a window with any paper in it becomes paper: dark pixels fall from 21.7 % to 6.8 %."),
    PREDICT,
)
TRY_THIS = (
    State(
        "Compare every kind of pooling on the window 0 1 / 3 4 · average {average=2.00}, root mean square {root mean "
        "square=2.55}, softmax {softmax=3.59}, max {max=4.00}",
        replace(_WINDOW, mode="average"),
    ),
    _of_page(
        "Min-pool a page of black ink three times · dark pixels rise to {min=54.6 %}; average pooling gives {average=19.7 %}",
        replace(_INK, mode="min"),
    ),
    _of_page(
        "Shift a page by one pixel · with a bare stride the output changes by {stride=0.56} of its standard deviation, with max "
        "by {max=0.47}, with average by {average=0.41}, with max and blur by {blur=0.20}",
        _SHIFT,
    ),
    State("Compare output sizes: 112 px, window 3, stride 2 · {count,floor=55} windows; with ceil_mode {ceil=56}", _SIZES),
    State(
        "Pool a signal of eight numbers by max 2, stride 2 · it becomes {pooled=0 1 0 1}",
        replace(_SIGNAL, shift=0),
        {"values": "0 0 1 1 0 0 1 1", "kept": "½ 1 ½ 1"},
    ),
    State(
        "Shift that signal by one number · it becomes {pooled=1 1 1 1}; with a blur before dropping it becomes {kept=¾ ¾ ¾ ¾}",
        _SIGNAL,
    ),
    State(
        "Shift the moon by one pixel · a bare stride changes {stride=0.00}, max {max=0.30}: this photo stores every pixel twice",
        _SHIFT,
        photo="moon",
    ),
    State(
        "Pool the window 0 1 / 3 4 by torch’s LPPool2d(2, 2) · it gives {power,corner=5.10}, more than the maximum {max=4.00}",
        replace(_WINDOW, mode="power"),
        {"average": "2.00", "root mean square": "2.55", "softmax": "3.59"},
    ),
    State(
        "Pool a flat 0.5 by LPPool2d(2, 2) · it becomes {corner=1.00}: the layer sums, it does not average",
        replace(_WINDOW, mode="power", own_input="0.5 0.5; 0.5 0.5"),
        {"average": "0.50", "root mean square": "0.50"},
    ),
    State("Pool 7 pixels adaptively to 3 · the windows {windows=0–2, 2–4, 4–6} share pixels", replace(_CUT, size=7)),
    State("Pool 5 pixels adaptively to 3 · the windows have {sizes=2, 3, 2} pixels", replace(_CUT, size=5)),
    State(
        "Pool 8 pixels adaptively to 7 · seven windows of 2 pixels",
        replace(_CUT, outputs=7),
        {"sizes": "2, 2, 2, 2, 2, 2, 2", "count": "7"},
    ),
    State(
        "Switch ceil_mode on, as torchvision’s GoogLeNet has it · 112 px give {count=56} windows: the last one is partial", _CEIL
    ),
    State("Pad 112 px by 1 instead of ceil_mode · {count,floor=56} windows too, all of them whole", replace(_SIZES, pad=1)),
    State(
        "Allow partial windows of 2 on five cells · {size=3 × 3} outputs instead of 2 × 2; what lies beyond is not counted",
        Pool(source="ramp", height=5, width=5, mode="average", ceil_mode=True),
    ),
)
MISUNDERSTOOD = (
    _of_camera(
        "“Max pooling is shift invariant.” · One pixel to the left leaves {alone=48 %} of these outputs unchanged; "
        "{pixels=24 %} of the photo’s own pixels equal their neighbour anyway.",
        _SHIFT,
    ),
    State("“Photos hardly change by a shift.” · Of gravel {alone=23 %} of the outputs stay unchanged.", _SHIFT, photo="gravel"),
    State("“A dot stays in its window.” · For {stays=3} of its {moves=8} moves by one pixel.", _DOT),
    State("“Zeros are harmless padding.” · A map of −1: torch pads with −∞, and all outputs are {frame,corner=−1.00}.", _PADDED),
    State(
        "“Padding with zeros first is the same.” · A map of −1 then gets a frame of {frame,corner=0.00}.",
        replace(_PADDED, by_hand=True),
    ),
    State("“An average is an average.” · A flat 3 has {corner=1.33} in the corner, because padding counts.", _THREES),
    State("“Padding always counts.” · With count_include_pad=False a flat 3 keeps {corner=3.00} in the corner.", _UNCOUNTED),
    State(
        "“Global average pooling sums over all places.” · It is the mean: {corner=1.00} on 7 × 7 ones. The sum is "
        "{cells,sum=49}.",
        Pool(source="ones", height=7, width=7, mode="average", window=7),
    ),
)
EXERCISES = (
    _of_camera(
        "7.5 ex. 2: is max pooling a convolution? · No: max(x) + max(1 − x) − 1 is an edge map, {correlation=0.92} "
        "correlated with Sobel.",
        _EDGES,
    ),
    _of_camera(
        "7.5 ex. 2: is average pooling a convolution? · Yes: the same sum leaves {largest=0.00}.",
        replace(_EDGES, mode="average"),
    ),
    _of_camera("7.5 ex. 3: a 2 × 2 maximum from ReLU · max(a, b) = a + ReLU(b − a) takes {layers=2} layers.", _RELU),
    _of_camera("7.5 ex. 3: a 3 × 3 maximum from ReLU · {layers=4} layers, exact to rounding.", replace(_RELU, window=3)),
    State("7.5 ex. 6: minimum pooling · −max(−x): torch needs no layer for it. Here {corner,min=0.00}.", _MIN),
)
