"""What the lesson "Receptive fields and layer stacks" points at: states worth opening, each with the numbers that it quotes.

The page makes its links from these tables; a test opens every state and finds every number. `shows` maps a figure of
figures.py to the text quoted.
"""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.receptive_field.settings import Stack


def _state(label: str, why: str, settings: Stack, photo: str | None = None, **shows: str) -> State:
    return State(label, why, settings, shows, photo)


def _plain(depth: int, field: int, most: int) -> State:
    why = f"a field of {field}, but 95 % of the weight in {most}: it grows with √depth"
    return State(f"{depth} layers 3 × 3", why, Stack(net=f"plain{depth}"), {"field": str(field), "most": str(most)})


PREDICT = State(
    "The 49 cells of ResNet",
    "the middle one sits on 96: cells are at 0, 32 … 192, 15.5 pixels up and left",
    Stack(view="centres"),
    {"ResNet": "96", "VGG": "111.5", "anchors": "111.5"},
)
QUESTION = Question(
    N_("ResNet turns 224 pixels (0–223) into 7 cells. Where is the middle cell centred?"),
    ("111.5", "112", "96", "127.5"),
    2,
    N_("Cells sit at 0, 32 … 192, 15.5 pixels up and left of the middle; VGG’s middle cell is at 111.5."),
    PREDICT,
)
TRY_THIS = (
    State(
        "LeNet, layer by layer",
        "fields 5, 6, 14, 16 of 28 pixels",
        Stack(net="lenet", view="layers"),
        {"fields": "5 → 6 → 14 → 16"},
    ),
    State(
        "VGG-19, conv5_4", "a field of 252 pixels on a picture of 224", Stack(net="vgg19", layer="features.34"), {"field": "252"}
    ),
    State("VGG-19, the last pooling", "268 pixels", Stack(net="vgg19"), {"field": "268"}),
    State(
        "ResNet-50, torchvision’s",
        "35, 91, 267, 427 pixels, by gradient too: its stride stands in the 3 × 3",
        Stack(net="resnet50", view="branches"),
        {"layer1": "35", "layer2": "91", "layer3": "267", "layer4": "427"},
    ),
    State(
        "ResNet-50, the paper’s",
        "483 with the stride in the 1 × 1: each 3 × 3 after it reaches twice as far",
        Stack(net="resnet50", paper=True, view="branches"),
        {"layer4": "483"},
    ),
    *(_plain(*numbers) for numbers in ((10, 21, 13), (20, 41, 17), (40, 81, 23), (80, 161, 33))),
    State(
        "Dilations 2, 2, 2",
        "a field of 13, but 49 of 169 pixels are read, 29.0 %",
        Stack(net="dilated222"),
        {"field": "13", "read": "49", "spanned": "169", "read_share": "29.0 %"},
    ),
    State(
        "Dilations 4, 4, 4",
        "7.8 %: a common divisor skips the same pixels each time",
        Stack(net="dilated444"),
        {"read_share": "7.8 %"},
    ),
    State(
        "Dilations 1, 2, 5",
        "a field of 17, and all of it is read: 100.0 %",
        Stack(net="dilated125"),
        {"field": "17", "read_share": "100.0 %"},
    ),
    State(
        "LeNet on 32 pixels",
        "it breaks: 576 numbers arrive where 400 are wanted; 28–31 pass without a word",
        Stack(net="lenet", h=32, w=32, view="layers"),
        {"arrives": "576", "wants": "400 numbers", "passing": "28–31"},
    ),
    State(
        "The textbook’s AlexNet",
        "any size 193–224 gives 6,400 numbers: floors swallow pixels",
        Stack(net="alexnet_d2l", view="layers"),
        {"passing": "193–224", "flattened": "6,400"},
    ),
    State(
        "The same on 64 pixels",
        "nothing is left for a pooling; maps survive from 65 on",
        Stack(net="alexnet_d2l", h=64, w=64, view="layers"),
        {"surviving": "65", "arrives": "256 × 2 × 2"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“A unit sees its field evenly.”",
        "Random ResNet-50 on 448 pixels: a square of 107 holds half, 6.3 % of 427 × 427.",
        Stack(net="resnet50", h=448, w=448, weights="random"),
        {"half": "107", "half_area": "6.3 %"},
    ),
    State(
        "“Mirrored photo, mirrored features.”",
        "ResNet-18’s geometry, 224 pixels of the cat: off by 39.1 % of a standard deviation.",
        Stack(view="mirror"),
        {"ResNet": "39.1 %", "VGG": "0.0 %"},
        photo="chelsea",
    ),
    State(
        "“So it cannot be helped.”",
        "On 225 pixels it is off by 0.0 %: stride 2 with an odd kernel wants an odd size.",
        Stack(view="mirror", mirror=225),
        {"ResNet": "0.0 %"},
        photo="chelsea",
    ),
    State(
        "“A field fits into the photo.”",
        "427 is more than 224: all 49 of 49 cells of the last map hang over the border.",
        Stack(net="resnet50"),
        {"field": "427", "hanging": "49", "cells": "49"},
    ),
)
EXERCISES = (
    State(
        "8.2 ex. 1, VGG-19’s dense layers",
        "They hold 86.1 % of 143,667,240 weights and do 0.6 % of the work.",
        Stack(net="vgg19", view="layers"),
        {"dense_weights": "86.1 %", "parameters": "143,667,240", "dense_work": "0.6 %"},
    ),
    State(
        "8.2, three layers 3 × 3",
        "They see 7 × 7 with 55.1 % of its weights.",
        Stack(net="three3x3", view="layers"),
        {"block_share": "55.1 %", "single_side": "7"},
    ),
    State(
        "7.6, LeNet’s first dense layer",
        "It holds 48,120 of LeNet’s 61,706 numbers.",
        Stack(net="lenet", view="layers"),
        {"first_dense": "48,120", "parameters": "61,706"},
    ),
)
