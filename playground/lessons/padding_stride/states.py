"""What the lesson "Padding and stride" points at: states worth opening. Numbers name the figures, of words.FIGURES, they are."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.padding_stride.settings import Layer, Search


def _square(size: int, **chosen: object) -> Layer:
    return Layer(h=size, w=size, **chosen)


_STACK = {"stride": 1, "view": "layers"}
_DRIFT = {"stride": 1, "padding": "same", "layers": 20, "view": "drift"}
_FULL = State(
    "Pad a 3 × 3 convolution by “full” · corner and middle are both read {corner,middle=9} times", Layer(stride=1, padding="full")
)
QUESTION = Question(
    N_("A 3 × 3 kernel moves with stride 1. With which padding is every pixel read equally often?"),
    (
        N_("0: no padding"),
        N_("1 per side: “same”"),
        N_("2 per side: “full”"),
        N_("With none: the middle is always read more often"),
    ),
    2,
    N_("With padding 2 the corner is read 9 times, like the middle; with padding 1 it is read 4 times, without padding once."),
    _FULL,
)
TRY_THIS = (
    State(
        "Look at the corner of a 3 × 3 convolution without padding · it is read {corner=1} time, the middle {middle=9} times",
        Layer(stride=1, padding="valid"),
    ),
    State(
        "Find the layers that turn 56 pixels into 28 · {answers=7} layers do it; kernel 3, stride 2, padding 1 stands first",
        Search(view="solver", start=56, goal=28),
        {"kernels": "1, 2, 3, 4, 5, 6, 7"},
    ),
    State(
        "Count the pixels that a ResNet shortcut (kernel 1, stride 2) skips · {never=75.0 %} of them are never read",
        _square(56, kernel=1, pad=0),
    ),
    State(
        "Shift a dot by 20 layers with a 2 × 2 kernel · it moves from (50, 50) to {end=(40, 40)}: half a pixel per layer",
        Layer(kernel=2, **_DRIFT),
    ),
    State(
        "Pad a 3 × 3 convolution by “same” · the corner is read {corner=4} times, the middle {middle=9} times",
        Layer(stride=1, padding="same"),
    ),
    _FULL,
    State(
        "Find the layers that turn 28 pixels into 14 · {answers=7} layers, one for each kernel from 1 to 7, all with stride 2",
        Search(view="solver"),
        {"kernels": "1, 2, 3, 4, 5, 6, 7"},
    ),
    State(
        "Find the layers that turn 224 pixels into 112 · {answers=7} layers, one for each kernel from 1 to 7",
        Search(view="solver", start=224, goal=112),
    ),
    State(
        "Find the layers that keep 28 pixels with symmetric padding · only kernels {kernels=1, 3, 5, 7} do: an even one "
        "needs one more pixel on one side",
        Search(view="solver", goal=28),
        {"answers": "4"},
    ),
    State(
        "Look at the first layer of the textbook’s AlexNet, padding 1 · 224 pixels give {output=54 × 54}; rows and columns "
        "{unread_rows,unread_columns=222 and 223} are never read, because of rounding down",
        _square(224, kernel=11, stride=4, pad=1),
    ),
    State(
        "Give AlexNet’s first layer padding 2 · 224 pixels give {output=55 × 55}, and every pixel is read",
        _square(224, kernel=11, stride=4, pad=2),
        {"never_count": "0"},
    ),
    State(
        "Put the extra padding of a 2 × 2 kernel on top, as in the textbook · after 20 layers the dot ends at {end=(60, 60)}",
        Layer(kernel=2, odd="start", **_DRIFT),
    ),
    State("Shift a dot by 20 layers with a 3 × 3 kernel · it stays at {end=(50, 50)}: both sides are alike", Layer(**_DRIFT)),
)
MISUNDERSTOOD = (
    State(
        "“Padding 1 is used on both sides.” · Kernel 3, stride 2 on 224 pixels: {padding_left=1} column of zeros is read on the "
        "left, {padding_right=0} on the right.",
        _square(224),
    ),
    State(
        "“ResNet’s first layer is centred.” · Of its three columns of zeros {padding_left=3} are read on the left, "
        "{padding_right=2} on the right.",
        _square(224, kernel=7, pad=3),
    ),
    State(
        "“Only pixels at the border are never read.” · Kernel 2 with stride 3 leaves stripes: {read=41.3 %} of the pixels "
        "are read.",
        _square(28, kernel=2, stride=3, pad=0),
    ),
    State(
        "“A stride always loses something.” · The moon’s photo stores every pixel twice: stride 2 changes {changed,lost=0.0 %} "
        "of it.",
        Layer(view="photo"),
        photo="moon",
    ),
    State(
        "“A stride of 2 is harmless.” · On the cameraman’s photo it changes {changed=57.8 %} of the pixels.",
        Layer(view="photo"),
        photo="camera",
    ),
)
EXERCISES = (
    State(
        "7.3 ex. 1: kernel 3 × 5, stride 3 × 4, padding 0 and 1 · 8 × 8 becomes {output=2 × 2}, and {never_count=16} of "
        "the {pixels=64} pixels are never read.",
        _square(8, rect=True, stride=3, pad=0, kernel_w=5, stride_w=4),
    ),
    State(
        "7.3: ten layers 5 × 5 without padding · 240 × 240 becomes {last=200 × 200}: {lost=30.6 %} of the pixels are gone.",
        _square(240, kernel=5, pad=0, layers=10, **_STACK),
    ),
    State(
        "7.3 ex. 6: a stride of ½ · A transposed convolution: 12 × 12 becomes {output=24 × 24}.",
        Layer(kernel=4, transposed=True),
    ),
    State(
        "7.1 ex. 5: three 3 × 3 layers on 7 × 7 pixels · {affected_count=48} of the {cells=49} cells are affected by padding.",
        _square(7, **_STACK),
        {"clean": "1"},
    ),
    State("7.1 ex. 5: three 3 × 3 layers on 14 × 14 pixels · {affected=67.3 %} of the cells are affected", _square(14, **_STACK)),
    State("7.1 ex. 5: three 3 × 3 layers on 224 × 224 pixels · {affected=5.3 %} of the cells are", _square(224, **_STACK)),
)
