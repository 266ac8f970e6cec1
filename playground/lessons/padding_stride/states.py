"""What the lesson "Padding and stride" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number. `shows` maps a figure of
figures() to the text quoted.
"""

from dataclasses import dataclass, field

from playground.convolution.repeated import drift
from playground.convolution.solver import ConvGeometry, solve_conv
from playground.kit.states import Parameters, TellingState, changed
from playground.lessons.conv_photo.states import percent
from playground.lessons.padding_stride.answer import LayerAnswer, LayerConfig, layer_answer
from playground.lessons.padding_stride.repeated_layer import StackAnswer, stack_answer
from playground.lessons.padding_stride.striding import Strided

PREFIX = "pad"
DOT = 50  # where the dot of the drift begins, on both axes
FIELD = 101  # rows and columns it has to drift in


@dataclass(frozen=True)
class Question:
    """From which size to which, and among which layers. Raises ValueError with a sentence where it cannot be asked."""

    start: int = 28  # 1…512 pixels
    goal: int = 14
    kernels: int = 7  # kernels from 1 to this, at most 15
    strides: int = 4  # at most 8
    paddings: int = 3  # from 0, at most 16
    dilations: int = 1  # at most 8

    def __post_init__(self) -> None:
        for name, (least, most) in QUESTION_RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {getattr(self, name)}; it can be {least} to {most}.")

    def answers(self) -> list[ConvGeometry]:
        """Cheapest first; a 1×1 kernel once, since it is the same layer at every dilation."""
        found = solve_conv(
            self.start,
            self.goal,
            range(1, self.kernels + 1),
            range(1, self.strides + 1),
            range(self.paddings + 1),
            range(1, self.dilations + 1),
        )
        return [one for one in found if one.kernel_size > 1 or one.dilation == 1]


QUESTION_RANGES = {
    "start": (1, 512), "goal": (1, 512), "kernels": (1, 15), "strides": (1, 8), "paddings": (0, 16), "dilations": (1, 8),
}  # fmt: skip


@dataclass(frozen=True)
class State(TellingState):
    prefix = PREFIX
    config: LayerConfig
    question: Question = field(default_factory=Question)
    photo: str | None = None  # name of the sample, for the view of a photo

    def settings(self) -> Parameters:
        return super().settings() | changed(self.question, PREFIX)


def by(size: tuple[int, int]) -> str:
    return f"{size[0]} × {size[1]}"


def figures(answer: LayerAnswer) -> dict[str, str]:
    """Every number the sentences about one layer can quote, as text."""
    rows, columns = answer.inside
    (above, below), (before, after) = answer.padding_read
    return {
        "output": by(answer.output_size),
        "never": percent(answer.never / answer.pixels),
        "read": percent(1 - answer.never / answer.pixels),
        "never_count": f"{answer.never:,}",
        "pixels": f"{answer.pixels:,}",
        "unread_rows": listed(answer.unread[0]),
        "unread_columns": listed(answer.unread[1]),
        "corner": f"{rows[0] * columns[0]:,}",
        "middle": f"{rows[len(rows) // 2] * columns[len(columns) // 2]:,}",
        "padding_above": str(above),
        "padding_below": str(below),
        "padding_left": str(before),
        "padding_right": str(after),
    }


def stack_figures(answer: StackAnswer) -> dict[str, str]:
    return {
        "last": by(answer.sizes[-1]),
        "tainted": percent(1 - answer.clean / answer.cells),
        "tainted_count": f"{answer.cells - answer.clean:,}",
        "clean": f"{answer.clean:,}",
        "cells": f"{answer.cells:,}",
        "lost": percent(answer.lost),
    }


def drift_figures(config: LayerConfig) -> dict[str, str]:
    """Where the dot ends, as whole or half pixels."""
    ends = [DOT + drift(k, d, config.layers, config.odd) for k, d in zip(config.kernel_size, config.dilations, strict=True)]
    return {"end": f"({ends[0]:g}, {ends[1]:g})"}


def photo_figures(answer: Strided) -> dict[str, str]:
    return {"changed": percent(answer.changed), "lost": percent(answer.lost)}


def question_figures(question: Question) -> dict[str, str]:
    found = question.answers()
    return {"answers": str(len(found)), "kernels": ", ".join(str(k) for k in sorted({one.kernel_size for one in found}))}


def state_figures(state: State, strided: Strided | None = None) -> dict[str, str]:
    """The figures of the view that a state opens; a photo's answer is handed in."""
    view = state.config.view
    if view == "Layers":
        return stack_figures(stack_answer(state.config))
    if view == "Find a layer":
        return question_figures(state.question)
    if view == "Drift":
        return drift_figures(state.config)
    return photo_figures(strided) if strided else figures(layer_answer(state.config))


def listed(numbers: list[int], most: int = 4) -> str:
    """222 and 223; 2, 5, 8 … 26; none."""
    if not numbers:
        return "none"
    if len(numbers) > most:
        return f"{', '.join(map(str, numbers[:3]))} … {numbers[-1]}"
    return " and ".join(filter(None, [", ".join(map(str, numbers[:-1])), str(numbers[-1])]))


def _square(size: int, **more: object) -> LayerConfig:
    return LayerConfig(h=size, w=size, **more)


PREDICT = State(
    "Kernel 3, full padding",
    "corner and middle are both read 9 times",
    LayerConfig(stride=1, padding="full"),
    {"corner": "9", "middle": "9"},
)
TRY_THIS = (
    State(
        "Kernel 3, no padding",
        "the corner is read 1 time, the middle 9 times",
        LayerConfig(stride=1, padding="valid"),
        {"corner": "1", "middle": "9"},
    ),
    State(
        "Kernel 3, padding “same”",
        "the corner is read 4 times now",
        LayerConfig(stride=1, padding="same"),
        {"corner": "4", "middle": "9"},
    ),
    PREDICT,
    State(
        "From 28 to 14",
        "7 answers, one a kernel: always stride 2, padding ⌊(k − 1)/2⌋",
        LayerConfig(view="Find a layer"),
        {"answers": "7", "kernels": "1, 2, 3, 4, 5, 6, 7"},
    ),
    State(
        "From 224 to 112",
        "the same 7",
        LayerConfig(view="Find a layer"),
        {"answers": "7"},
        Question(224, 112),
    ),
    State(
        "From 28 to 28",
        "only kernels 1, 3, 5, 7: even ones need unequal sides",
        LayerConfig(view="Find a layer"),
        {"answers": "4", "kernels": "1, 3, 5, 7"},
        Question(28, 28),
    ),
    State(
        "The shortcut of a ResNet: kernel 1, stride 2",
        "75.0 % of the pixels are never read: 1 × 1 cannot bridge the step",
        _square(56, kernel=1, pad=0),
        {"never": "75.0 %"},
    ),
    State(
        "The textbook’s AlexNet, padding 1",
        "54 × 54; rows and columns 222 and 223 stay unread, because of the floor",
        _square(224, kernel=11, stride=4, pad=1),
        {"output": "54 × 54", "unread_rows": "222 and 223", "unread_columns": "222 and 223"},
    ),
    State(
        "The same with padding 2",
        "55 × 55, and every pixel is read",
        _square(224, kernel=11, stride=4, pad=2),
        {"output": "55 × 55", "never_count": "0"},
    ),
    State(
        "Kernel 2, “same”, 20 layers",
        "a dot at (50, 50) ends at (40, 40): half a pixel a layer",
        LayerConfig(kernel=2, stride=1, padding="same", layers=20, view="Drift"),
        {"end": "(40, 40)"},
    ),
    State(
        "The odd row on top, as in the textbook",
        "now it ends at (60, 60)",
        LayerConfig(kernel=2, stride=1, padding="same", layers=20, view="Drift", odd="start"),
        {"end": "(60, 60)"},
    ),
    State(
        "Kernel 3, 20 layers",
        "it stays at (50, 50)",
        LayerConfig(stride=1, padding="same", layers=20, view="Drift"),
        {"end": "(50, 50)"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“Padding 1 is used on both sides.”",
        "Kernel 3, stride 2 on 224: 1 column of zeros is read on the left, 0 on the right.",
        _square(224),
        {"padding_left": "1", "padding_right": "0"},
    ),
    State(
        "“ResNet’s stem is centred.”",
        "Of its three columns of zeros 3 are read on the left, 2 on the right.",
        _square(224, kernel=7, pad=3),
        {"padding_left": "3", "padding_right": "2"},
    ),
    State(
        "“Unread pixels lie only at the border.”",
        "Kernel 2, stride 3 leaves stripes: 41.3 % is read.",
        _square(28, kernel=2, stride=3, pad=0),
        {"read": "41.3 %"},
    ),
    State(
        "“A stride always loses something.”",
        "This moon is stored with every pixel doubled: stride 2 changes 0.0 % of it.",
        LayerConfig(view="On a photo"),
        {"changed": "0.0 %", "lost": "0.0 %"},
        photo="moon",
    ),
    State(
        "“So a stride is harmless.”",
        "On the cameraman it changes 57.8 % of the pixels.",
        LayerConfig(view="On a photo"),
        {"changed": "57.8 %"},
        photo="camera",
    ),
)
EXERCISES = (
    State(
        "7.3 ex. 1, kernel 3 × 5, stride 3 × 4, padding 0 and 1",
        "8 × 8 becomes 2 × 2, and 16 of the 64 pixels are never read.",
        _square(8, rect=True, stride=3, pad=0, kernel_w=5, stride_w=4),
        {"output": "2 × 2", "never_count": "16", "pixels": "64"},
    ),
    State(
        "7.3, ten layers 5 × 5 without padding",
        "240 × 240 becomes 200 × 200: 30.6 % of the picture is lost.",
        _square(240, kernel=5, stride=1, pad=0, layers=10, view="Layers"),
        {"last": "200 × 200", "lost": "30.6 %"},
    ),
    State(
        "7.3 ex. 6, a stride of ½",
        "A transposed convolution: 12 × 12 becomes 24 × 24.",
        LayerConfig(kernel=4, transposed=True),
        {"output": "24 × 24"},
    ),
    State(
        "7.1 ex. 5, three 3 × 3 layers on 7 × 7",
        "48 of the 49 cells have seen padding; only the middle one has not.",
        _square(7, stride=1, view="Layers"),
        {"tainted_count": "48", "cells": "49", "clean": "1"},
    ),
    State(
        "The same on 14 × 14",
        "67.3 % of the cells have seen padding.",
        _square(14, stride=1, view="Layers"),
        {"tainted": "67.3 %"},
    ),
    State(
        "The same on 224 × 224",
        "5.3 %: large maps hardly notice.",
        _square(224, stride=1, view="Layers"),
        {"tainted": "5.3 %"},
    ),
)
