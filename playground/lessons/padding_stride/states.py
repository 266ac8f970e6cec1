"""What the lesson "Padding and stride" points at: states worth opening, each with the numbers that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.padding_stride.settings import Layer, Search

_STACK = {"stride": 1, "view": "layers"}
_DRIFT = {"stride": 1, "padding": "same", "layers": 20, "view": "drift"}


def _shows(figures: dict[str, str], size: int | None = None, **chosen: object) -> tuple[Layer, dict[str, str]]:
    """The rest of a State: settings, of a picture of size × size, and what they show, by names of words.FIGURES."""
    square = {"h": size, "w": size} if size else {}
    return (Search if chosen.get("view") == "solver" else Layer)(**square, **chosen), figures


_FULL = State(
    "Kernel 3, full padding",
    "corner and middle are both read 9 times",
    *_shows({"corner": "9", "middle": "9"}, stride=1, padding="full"),
)
QUESTION = Question(
    N_("Kernel 3, stride 1. Which padding makes every pixel count equally often?"),
    (N_("0"), N_("1, “same”"), N_("2, “full”"), N_("none can")),
    2,
    N_("With 2 the corner is read 9 times like the middle; with 0 once, with 1 four times."),
    _FULL,
)
TRY_THIS = (
    State(
        "Kernel 3, no padding",
        "the corner is read 1 time, the middle 9 times",
        *_shows({"corner": "1", "middle": "9"}, stride=1, padding="valid"),
    ),
    State(
        "Kernel 3, padding “same”",
        "the corner is read 4 times now",
        *_shows({"corner": "4", "middle": "9"}, stride=1, padding="same"),
    ),
    _FULL,
    State(
        "From 28 to 14",
        "7 answers, one a kernel: always stride 2, padding ⌊(k − 1)/2⌋",
        *_shows({"answers": "7", "kernels": "1, 2, 3, 4, 5, 6, 7"}, view="solver"),
    ),
    State("From 224 to 112", "the same 7", *_shows({"answers": "7"}, view="solver", start=224, goal=112)),
    State(
        "From 28 to 28",
        "only kernels 1, 3, 5, 7: even ones need unequal sides",
        *_shows({"answers": "4", "kernels": "1, 3, 5, 7"}, view="solver", goal=28),
    ),
    State(
        "The shortcut of a ResNet: kernel 1, stride 2",
        "75.0 % of the pixels are never read: 1 × 1 cannot bridge the step",
        *_shows({"never": "75.0 %"}, 56, kernel=1, pad=0),
    ),
    State(
        "The textbook’s AlexNet, padding 1",
        "54 × 54; rows and columns 222 and 223 stay unread, because of the floor",
        *_shows(
            {"output": "54 × 54", "unread_rows": "222 and 223", "unread_columns": "222 and 223"}, 224, kernel=11, stride=4, pad=1
        ),
    ),
    State(
        "The same with padding 2",
        "55 × 55, and every pixel is read",
        *_shows({"output": "55 × 55", "never_count": "0"}, 224, kernel=11, stride=4, pad=2),
    ),
    State(
        "Kernel 2, “same”, 20 layers",
        "a dot at (50, 50) ends at (40, 40): half a pixel a layer",
        *_shows({"end": "(40, 40)"}, **_DRIFT, kernel=2),
    ),
    State(
        "The odd row on top, as in the textbook",
        "now it ends at (60, 60)",
        *_shows({"end": "(60, 60)"}, **_DRIFT, kernel=2, odd="start"),
    ),
    State("Kernel 3, 20 layers", "it stays at (50, 50)", *_shows({"end": "(50, 50)"}, **_DRIFT)),
)
MISUNDERSTOOD = (
    State(
        "“Padding 1 is used on both sides.”",
        "Kernel 3, stride 2 on 224: 1 column of zeros is read on the left, 0 on the right.",
        *_shows({"padding_left": "1", "padding_right": "0"}, 224),
    ),
    State(
        "“ResNet’s stem is centred.”",
        "Of its three columns of zeros 3 are read on the left, 2 on the right.",
        *_shows({"padding_left": "3", "padding_right": "2"}, 224, kernel=7, pad=3),
    ),
    State(
        "“Unread pixels lie only at the border.”",
        "Kernel 2, stride 3 leaves stripes: 41.3 % is read.",
        *_shows({"read": "41.3 %"}, 28, kernel=2, stride=3, pad=0),
    ),
    State(
        "“A stride always loses something.”",
        "This moon is stored with every pixel doubled: stride 2 changes 0.0 % of it.",
        *_shows({"changed": "0.0 %", "lost": "0.0 %"}, view="photo"),
        "moon",
    ),
    State(
        "“So a stride is harmless.”",
        "On the cameraman it changes 57.8 % of the pixels.",
        *_shows({"changed": "57.8 %"}, view="photo"),
        "camera",
    ),
)
EXERCISES = (
    State(
        "7.3 ex. 1, kernel 3 × 5, stride 3 × 4, padding 0 and 1",
        "8 × 8 becomes 2 × 2, and 16 of the 64 pixels are never read.",
        *_shows({"output": "2 × 2", "never_count": "16", "pixels": "64"}, 8, rect=True, stride=3, pad=0, kernel_w=5, stride_w=4),
    ),
    State(
        "7.3, ten layers 5 × 5 without padding",
        "240 × 240 becomes 200 × 200: 30.6 % of the picture is lost.",
        *_shows({"last": "200 × 200", "lost": "30.6 %"}, 240, **_STACK, kernel=5, pad=0, layers=10),
    ),
    State(
        "7.3 ex. 6, a stride of ½",
        "A transposed convolution: 12 × 12 becomes 24 × 24.",
        *_shows({"output": "24 × 24"}, kernel=4, transposed=True),
    ),
    State(
        "7.1 ex. 5, three 3 × 3 layers on 7 × 7",
        "48 of the 49 cells have seen padding; only the middle one has not.",
        *_shows({"tainted_count": "48", "cells": "49", "clean": "1"}, 7, **_STACK),
    ),
    State("The same on 14 × 14", "67.3 % of the cells have seen padding.", *_shows({"tainted": "67.3 %"}, 14, **_STACK)),
    State("The same on 224 × 224", "5.3 %: large maps hardly notice.", *_shows({"tainted": "5.3 %"}, 224, **_STACK)),
)
