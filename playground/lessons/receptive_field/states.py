"""What the lesson "Receptive fields and layer stacks" points at: states worth opening, each with the numbers that it quotes.

The page makes its links from these tables; a test opens every state and finds every number. `shows` maps a figure of
figures.py to the text quoted.
"""

from dataclasses import dataclass

from playground.kit.states import Parameters, TellingState, changed
from playground.lessons.receptive_field.settings import StackConfig, picture_for

PREFIX = "stack"


@dataclass(frozen=True)
class State(TellingState):
    prefix = PREFIX
    config: StackConfig
    photo: str | None = None  # name of the sample, where the photo decides

    def settings(self) -> Parameters:
        picture = picture_for(self.config.net)
        return changed(self.config, PREFIX, {"h": picture.side, "w": picture.side, "channels": picture.channels})


def _with(net: str, **more: object) -> StackConfig:
    picture = picture_for(net)
    return StackConfig(net, **{"h": picture.side, "w": picture.side, "channels": picture.channels, **more})


PREDICT = State(
    "The 49 cells of ResNet",
    "the middle one sits on 96: cells are at 0, 32 … 192, 15.5 pixels up and left",
    StackConfig(view="Centres"),
    {"ResNet": "96", "VGG": "111.5", "anchors": "111.5"},
)
TRY_THIS = (
    PREDICT,
    State(
        "LeNet, layer by layer",
        "fields 5, 6, 14, 16 of 28 pixels",
        _with("LeNet", view="Layers"),
        {"fields": "5 → 6 → 14 → 16"},
    ),
    State(
        "VGG-19, conv5_4",
        "a field of 252 pixels on a picture of 224",
        StackConfig("vgg19", layer="features.34"),
        {"field": "252"},
    ),
    State("VGG-19, the last pooling", "268 pixels", StackConfig("vgg19"), {"field": "268"}),
    State(
        "ResNet-50, torchvision’s",
        "35, 91, 267, 427 pixels, by gradient too: its stride stands in the 3 × 3",
        StackConfig("resnet50", view="Branches"),
        {"layer1": "35", "layer2": "91", "layer3": "267", "layer4": "427"},
    ),
    State(
        "ResNet-50, the paper’s",
        "483 with the stride in the 1 × 1: each 3 × 3 after it reaches twice as far",
        StackConfig("resnet50", paper=True, view="Branches"),
        {"layer4": "483"},
    ),
    *(
        State(
            f"{depth} layers 3 × 3",
            f"a field of {field}, but 95 % of the weight in {most}: it grows with √depth",
            _with(f"{depth} layers 3×3"),
            {"field": str(field), "most": str(most)},
        )
        for depth, field, most in ((10, 21, 13), (20, 41, 17), (40, 81, 23), (80, 161, 33))
    ),
    State(
        "Dilations 2, 2, 2",
        "a field of 13, but 49 of 169 pixels are read, 29.0 %",
        _with("dilations 2, 2, 2"),
        {"field": "13", "read": "49", "spanned": "169", "read_share": "29.0 %"},
    ),
    State(
        "Dilations 4, 4, 4",
        "7.8 %: a common divisor skips the same pixels each time",
        _with("dilations 4, 4, 4"),
        {"read_share": "7.8 %"},
    ),
    State(
        "Dilations 1, 2, 5",
        "a field of 17, and all of it is read: 100.0 %",
        _with("dilations 1, 2, 5"),
        {"field": "17", "read_share": "100.0 %"},
    ),
    State(
        "LeNet on 32 pixels",
        "it breaks: 576 numbers arrive where 400 are wanted; 28–31 pass without a word",
        _with("LeNet", h=32, w=32, view="Layers"),
        {"arrives": "576", "wants": "400 numbers", "passing": "28–31"},
    ),
    State(
        "The textbook’s AlexNet",
        "any size 193–224 gives 6,400 numbers: floors swallow pixels",
        _with("AlexNet of the textbook", view="Layers"),
        {"passing": "193–224", "flattened": "6,400"},
    ),
    State(
        "The same on 64 pixels",
        "nothing is left for a pooling; maps survive from 65 on",
        _with("AlexNet of the textbook", h=64, w=64, view="Layers"),
        {"surviving": "65", "arrives": "256 × 2 × 2"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“A unit sees its field evenly.”",
        "Random ResNet-50 on 448 pixels: a square of 107 holds half, 6.3 % of 427 × 427.",
        StackConfig("resnet50", h=448, w=448, weights="random"),
        {"half": "107", "half_area": "6.3 %"},
    ),
    State(
        "“Mirrored photo, mirrored features.”",
        "ResNet-18’s geometry, 224 pixels of the cat: off by 39.1 % of a standard deviation.",
        StackConfig(view="Mirror"),
        {"ResNet": "39.1 %", "VGG": "0.0 %"},
        photo="chelsea",
    ),
    State(
        "“So it cannot be helped.”",
        "On 225 pixels it is off by 0.0 %: stride 2 with an odd kernel wants an odd size.",
        StackConfig(view="Mirror", mirror=225),
        {"ResNet": "0.0 %"},
        photo="chelsea",
    ),
    State(
        "“A field fits into the photo.”",
        "427 is more than 224: all 49 of 49 cells of the last map hang over the border.",
        StackConfig("resnet50"),
        {"field": "427", "hanging": "49", "cells": "49"},
    ),
)
EXERCISES = (
    State(
        "8.2 ex. 1, VGG-19’s dense layers",
        "They hold 86.1 % of 143,667,240 weights and do 0.6 % of the work.",
        StackConfig("vgg19", view="Layers"),
        {"dense_weights": "86.1 %", "parameters": "143,667,240", "dense_work": "0.6 %"},
    ),
    State(
        "8.2, three layers 3 × 3",
        "They see 7 × 7 with 55.1 % of its weights.",
        _with("three 3×3, 64 channels", view="Layers"),
        {"block_share": "55.1 %", "single_side": "7"},
    ),
    State(
        "7.6, LeNet’s first dense layer",
        "It holds 48,120 of LeNet’s 61,706 numbers.",
        _with("LeNet", view="Layers"),
        {"first_dense": "48,120", "parameters": "61,706"},
    ),
)
