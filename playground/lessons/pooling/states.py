"""What the lesson "Pooling" points at: states worth opening, each with the numbers that its sentence quotes."""

from dataclasses import replace

from playground.kit.states import Question, State
from playground.lessons.pooling.settings import Pool

_INK = Pool(view="photo")
_SHIFT = Pool(view="shift")
_SIGNAL = Pool(view="signal")
_SIZES = Pool(view="sizes")
_CUT = replace(_SIZES, adaptive=True)
_WINDOW = Pool(source="own")
_FLAT = replace(_WINDOW, own_input="0.5 0.5; 0.5 0.5")
_MINUS = replace(_WINDOW, own_input="; ".join(["-1 -1 -1 -1"] * 4), window=3, stride=1, pad=1)
_THREES = replace(_WINDOW, own_input="; ".join(["3 3 3 3"] * 4), mode="average", window=3, stride=1, pad=1)

PREDICT = State(
    "Black ink, max-pooled three times",
    "pixels below 0.5 fall from 21.7 % to 6.8 %",
    _INK,
    {"before": "21.7 %", "max": "6.8 %", "min": "54.6 %", "average": "19.7 %"},
    photo="page",
)
QUESTION = Question(
    "A scanned page, black ink on white, max-pooled 2 × 2 three times. The ink…",
    ("gets bolder", "keeps its share", "fades away", "turns grey"),
    2,
    "A window with any paper in it becomes paper. Min-pooling does the opposite: 54.6 %; the average keeps 19.7 %.",
    PREDICT,
)
TRY_THIS = (
    State(
        "Black ink, min-pooled three times",
        "now it rises to 54.6 %; the average keeps 19.7 %",
        replace(_INK, mode="min"),
        {"min": "54.6 %", "average": "19.7 %"},
        photo="page",
    ),
    State(
        "A signal of eight numbers, max 2, stride 2",
        "0 1 0 1",
        replace(_SIGNAL, shift=0),
        {"values": "0 0 1 1 0 0 1 1", "pooled": "0 1 0 1", "kept": "½ 1 ½ 1"},
    ),
    State(
        "The same signal, moved by one",
        "1 1 1 1; with a blur 1 2 1 before dropping ½ 1 ½ 1 becomes ¾ ¾ ¾ ¾ only",
        _SIGNAL,
        {"pooled": "1 1 1 1", "kept": "¾ ¾ ¾ ¾"},
    ),
    State(
        "A page moved by one pixel",
        "stride only 0.56, max 0.47, average 0.41, max and blur 0.20",
        _SHIFT,
        {"stride": "0.56", "max": "0.47", "average": "0.41", "blur": "0.20"},
        photo="page",
    ),
    State(
        "The moon moved by one pixel",
        "a bare stride changes 0.00, max 0.30: it is stored with every pixel doubled",
        _SHIFT,
        {"stride": "0.00", "max": "0.30"},
        photo="moon",
    ),
    State(
        "One window 0 1 / 3 4, by torch’s LPPool2d(2, 2)",
        "average 2.00, root mean square 2.55, softmax 3.59, max 4.00, power 5.10: more than the max",
        replace(_WINDOW, mode="power"),
        {"average": "2.00", "root mean square": "2.55", "softmax": "3.59", "max": "4.00", "power": "5.10", "corner": "5.10"},
    ),
    State(
        "A flat 0.5, by LPPool2d(2, 2)",
        "becomes 1.00: it sums, it does not average",
        replace(_FLAT, mode="power"),
        {"corner": "1.00", "average": "0.50", "root mean square": "0.50"},
    ),
    State("Adaptive, 7 → 3", "windows 0–2, 2–4, 4–6 share pixels", replace(_CUT, size=7), {"windows": "0–2, 2–4, 4–6"}),
    State("Adaptive, 5 → 3", "windows of 2, 3, 2 cells", replace(_CUT, size=5), {"sizes": "2, 3, 2"}),
    State(
        "Adaptive, 8 → 7", "seven windows of 2", replace(_CUT, size=8, outputs=7), {"sizes": "2, 2, 2, 2, 2, 2, 2", "count": "7"}
    ),
    State(
        "112, window 3, stride 2",
        "55; with ceil_mode 56",
        replace(_SIZES, window=3),
        {"count": "55", "floor": "55", "ceil": "56"},
    ),
    State(
        "The same with ceil_mode, as torchvision’s GoogLeNet has it",
        "56: the last window hangs over",
        replace(_SIZES, window=3, ceil_mode=True),
        {"count": "56"},
    ),
    State(
        "The same with padding 1 instead",
        "56 too, without any hanging over",
        replace(_SIZES, window=3, pad=1),
        {"count": "56", "floor": "56"},
    ),
    State(
        "Five cells, windows of 2 that may hang over",
        "3 × 3 instead of 2 × 2; what hangs over is nothing and is not counted",
        Pool(source="ramp", height=5, width=5, mode="average", ceil_mode=True),
        {"size": "3 × 3"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“Max-pooling is shift invariant.”",
        "One pixel to the left leaves 48 % of these outputs alone; 24 % of the raw pixels were equal anyway.",
        _SHIFT,
        {"alone": "48 %", "pixels": "24 %"},
        photo="camera",
    ),
    State("“… for photos at least.”", "Of gravel 23 % stay alone.", _SHIFT, {"alone": "23 %"}, photo="gravel"),
    State(
        "“A dot stays in its window.”",
        "For 3 of its 8 moves.",
        Pool(source="dot", height=6, width=6),
        {"stays": "3", "moves": "8"},
    ),
    State(
        "“Zeros are harmless padding.”",
        "A map of −1: torch pads with −∞, and all answers are −1.00.",
        _MINUS,
        {"frame": "−1.00", "corner": "−1.00"},
    ),
    State(
        "“So I pad by hand.”",
        "With zeros by hand the same map gets a frame of 0.00.",
        replace(_MINUS, by_hand=True),
        {"frame": "0.00", "corner": "0.00"},
    ),
    State("“An average is an average.”", "A flat 3 has 1.33 in the corner: padding counts.", _THREES, {"corner": "1.33"}),
    State(
        "The same, padding not counted",
        "count_include_pad=False gives 3.00.",
        replace(_THREES, count_include_pad=False),
        {"corner": "3.00"},
    ),
    State(
        "“Global average pooling sums over all places.”",
        "It is the mean: 1.00 on 7 × 7 ones. The sum is 49 × larger.",
        Pool(source="ones", height=7, width=7, mode="average", window=7),
        {"corner": "1.00", "cells": "49", "sum": "49"},
    ),
)
EXERCISES = (
    State(
        "7.5 ex. 2, max(x) + max(1 − x) − 1",
        "Max-pooling is no convolution: the rest is an edge map, 0.92 correlated with Sobel.",
        Pool(view="edges", window=3),
        {"correlation": "0.92"},
        photo="camera",
    ),
    State(
        "7.5 ex. 2, the same with the average",
        "A linear pooling with pool(1) = 1 leaves 0.00: it is a convolution.",
        Pool(view="edges", mode="average", window=3),
        {"largest": "0.00"},
        photo="camera",
    ),
    State(
        "7.5 ex. 3, max of 2 × 2 from ReLU",
        "max(a, b) = a + ReLU(b − a): 2 layers.",
        Pool(view="relu"),
        {"layers": "2"},
        photo="camera",
    ),
    State(
        "7.5 ex. 3, max of 3 × 3", "4 layers, exact to rounding.", Pool(view="relu", window=3), {"layers": "4"}, photo="camera"
    ),
    State(
        "7.5 ex. 6, minimum pooling",
        "−max(−x): torch needs no layer for it. Here 0.00.",
        replace(_WINDOW, mode="min"),
        {"corner": "0.00", "min": "0.00"},
    ),
)
