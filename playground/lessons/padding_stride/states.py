"""What the lesson "Padding and stride" points at: states worth opening. Numbers name the figures, of words.FIGURES, they are."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.padding_stride.settings import Layer, Search


def _square(size: int, **chosen: object) -> Layer:
    return Layer(h=size, w=size, **chosen)


_STACK = {"stride": 1, "view": "layers"}
_DRIFT = {"stride": 1, "padding": "same", "layers": 20, "view": "drift"}
_FULL = State("Kernel 3, full padding · corner and middle are both read {corner,middle=9} times", Layer(stride=1, padding="full"))
QUESTION = Question(
    N_("Kernel 3, stride 1. Which padding makes every pixel count equally often?"),
    (N_("0"), N_("1, “same”"), N_("2, “full”"), N_("none can")),
    2,
    N_("With 2 the corner is read 9 times like the middle; with 0 once, with 1 four times."),
    _FULL,
)
TRY_THIS = (
    State(
        "Kernel 3, no padding · the corner is read {corner=1} time, the middle {middle=9} times",
        Layer(stride=1, padding="valid"),
    ),
    State("Kernel 3, padding “same” · the corner is read {corner=4} times now", Layer(stride=1, padding="same"), {"middle": "9"}),
    _FULL,
    State(
        "From 28 to 14 · {answers=7} answers, one a kernel: always stride 2, padding ⌊(k − 1)/2⌋",
        Search(view="solver"),
        {"kernels": "1, 2, 3, 4, 5, 6, 7"},
    ),
    State("From 224 to 112 · the same {answers=7}", Search(view="solver", start=224, goal=112)),
    State(
        "From 28 to 28 · only kernels {kernels=1, 3, 5, 7}: even ones need unequal sides",
        Search(view="solver", goal=28),
        {"answers": "4"},
    ),
    State(
        "The shortcut of a ResNet: kernel 1, stride 2 · {never=75.0 %} of the pixels are never read: 1 × 1 cannot bridge "
        "the step",
        _square(56, kernel=1, pad=0),
    ),
    State(
        "The textbook’s AlexNet, padding 1 · {output=54 × 54}; rows and columns {unread_rows,unread_columns=222 and 223} "
        "stay unread, because of the floor",
        _square(224, kernel=11, stride=4, pad=1),
    ),
    State(
        "The same with padding 2 · {output=55 × 55}, and every pixel is read",
        _square(224, kernel=11, stride=4, pad=2),
        {"never_count": "0"},
    ),
    State(
        "Kernel 2, “same”, 20 layers · a dot at (50, 50) ends at {end=(40, 40)}: half a pixel a layer", Layer(kernel=2, **_DRIFT)
    ),
    State("The odd row on top, as in the textbook · now it ends at {end=(60, 60)}", Layer(kernel=2, odd="start", **_DRIFT)),
    State("Kernel 3, 20 layers · it stays at {end=(50, 50)}", Layer(**_DRIFT)),
)
MISUNDERSTOOD = (
    State(
        "“Padding 1 is used on both sides.” · Kernel 3, stride 2 on 224: {padding_left=1} column of zeros is read on the "
        "left, {padding_right=0} on the right.",
        _square(224),
    ),
    State(
        "“ResNet’s stem is centred.” · Of its three columns of zeros {padding_left=3} are read on the left, "
        "{padding_right=2} on the right.",
        _square(224, kernel=7, pad=3),
    ),
    State(
        "“Unread pixels lie only at the border.” · Kernel 2, stride 3 leaves stripes: {read=41.3 %} is read.",
        _square(28, kernel=2, stride=3, pad=0),
    ),
    State(
        "“A stride always loses something.” · This moon is stored with every pixel doubled: stride 2 changes "
        "{changed,lost=0.0 %} of it.",
        Layer(view="photo"),
        photo="moon",
    ),
    State(
        "“So a stride is harmless.” · On the cameraman it changes {changed=57.8 %} of the pixels.",
        Layer(view="photo"),
        photo="camera",
    ),
)
EXERCISES = (
    State(
        "7.3 ex. 1, kernel 3 × 5, stride 3 × 4, padding 0 and 1 · 8 × 8 becomes {output=2 × 2}, and {never_count=16} of "
        "the {pixels=64} pixels are never read.",
        _square(8, rect=True, stride=3, pad=0, kernel_w=5, stride_w=4),
    ),
    State(
        "7.3, ten layers 5 × 5 without padding · 240 × 240 becomes {last=200 × 200}: {lost=30.6 %} of the picture is lost.",
        _square(240, kernel=5, pad=0, layers=10, **_STACK),
    ),
    State(
        "7.3 ex. 6, a stride of ½ · A transposed convolution: 12 × 12 becomes {output=24 × 24}.",
        Layer(kernel=4, transposed=True),
    ),
    State(
        "7.1 ex. 5, three 3 × 3 layers on 7 × 7 · {tainted_count=48} of the {cells=49} cells have seen padding; only the "
        "middle one has not.",
        _square(7, **_STACK),
        {"clean": "1"},
    ),
    State("The same on 14 × 14 · {tainted=67.3 %} of the cells have seen padding.", _square(14, **_STACK)),
    State("The same on 224 × 224 · {tainted=5.3 %}: large maps hardly notice.", _square(224, **_STACK)),
)
