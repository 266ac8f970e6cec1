"""What the lesson "Channels and 1 × 1" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number. `shows` maps a figure of
figures() to the text quoted.
"""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.channels.settings import LAYERS, Channels


def _colours(label: str, why: str, shows: dict[str, str], **more: str) -> State:
    return State(label, why, Channels(view="colours", **more), shows)


def _mixing(label: str, why: str, shows: dict[str, str], **more: str | int) -> State:
    return State(label, why, Channels(view="mixing", **more), shows)


def _textbook(label: str, why: str, *outputs: str) -> State:
    shows = {f"output {o}": numbers for o, numbers in enumerate(outputs)}
    return State(label, why, Channels(values="textbook", out=len(outputs)), shows)


def _scrambled(layer: str, why: str, **shows: str) -> State:
    return State(f"Scrambled, {LAYERS[layer]}", why, Channels(view="scrambled", layer=layer), shows, photo="astronaut")


def _pointwise(label: str, why: str, shows: dict[str, str], **more: int) -> State:
    return State(label, why, Channels(view="pointwise", **more), shows, photo="astronaut")


def _rank(label: str, pattern: str, rank: int, why: str, **more: str) -> State:
    return State(label, why, Channels(view="rank", pattern=pattern), {"rank": str(rank)} | more, photo="camera")


PREDICT = _scrambled("pointwise", "the difference is exactly 0: it does not know that it looks at a picture", largest="0")
QUESTION = Question(
    N_(
        "Scramble all pixels of the photo by one fixed shuffle, run a layer, undo the shuffle. "
        "Whose output has not changed at all?"
    ),
    (LAYERS["full"], LAYERS["depthwise"], LAYERS["pool"], LAYERS["pointwise"]),
    3,
    N_("The difference is exactly 0 for 1 × 1: it does not know that it is looking at a picture. Try the other layers too."),
    PREDICT,
)
TRY_THIS = (
    _scrambled("full", "now 100.0 % of the pixels change", changed="100.0 %"),
    _scrambled("depthwise", "100.0 %: it mixes no channels, but neighbours", changed="100.0 %"),
    _scrambled("pool", "99.4 %: a maximum needs neighbours too", changed="99.4 %"),
    _textbook("The textbook’s two channels", "19 + 37 = 56, and so on: 56 72 / 104 120", "56 72 / 104 120"),
    _textbook(
        "Its three output channels",
        "kernel + 1: 76 100 / 148 172; kernel + 2: 96 128 / 192 224",
        *("56 72 / 104 120", "76 100 / 148 172", "96 128 / 192 224"),
    ),
    _colours(
        "Green beside red, Sobel x on all three channels",
        "0 everywhere: channels are summed, and sums cancel",
        {"strongest": "0", "red": "4.00", "green": "−4.00"},
        factors="equal",
    ),
    _colours("The same, slices +, −, 0", "now the edge answers with 8.00", {"strongest": "8.00"}),
    _colours("The same in grey", "1.15 of 8 are left", {"strongest": "1.15"}, factors="grey"),
    _colours(
        "Dark green (0, 130, 0) beside red, in grey",
        "0.00102: two colours, one grey",
        {"strongest": "0.00102"},
        factors="grey",
        left="dark-green",
    ),
    _colours(
        "Dark green beside red, slices +, −, 0", "6.04, as if nothing had happened", {"strongest": "6.04"}, left="dark-green"
    ),
    _mixing("64 → 128 channels, 3 × 3", "73,728 weights, 8,192 small kernels", {"weights": "73,728", "small_kernels": "8,192"}),
    _mixing("In two groups", "36,864 weights", {"weights": "36,864", "fewer": "2.0"}, way="groups"),
    _mixing(
        "Depthwise, then 1 × 1",
        "8,768 weights, 8.4 × fewer: space and channels are mixed one after the other",
        {"weights": "8,768", "fewer": "8.4"},
        way="separable",
    ),
    _mixing("One more ring of padding, map 224 × 224", "+1.8 % work", {"rim": "+1.8 %"}, side=224),
    _mixing("The same, map 7 × 7", "+65.3 %: small maps are all rim", {"rim": "+65.3 %"}, side=7),
)
MISUNDERSTOOD = (
    _mixing(
        "“An output channel has one 3 × 3 kernel.”", "It has one an input channel: all 64 of 64 are drawn.", {"reads": "64 of 64"}
    ),
    State(
        "“1 × 1 layers are cheap extras.”",
        "They do 51.8 % of ResNet-50’s multiplications and 89.1 % of MobileNetV2’s, whose depthwise 3 × 3 need 6.9 %.",
        Channels(view="networks"),
        {"ResNet-50, 1 × 1": "51.8 %", "MobileNetV2, 1 × 1": "89.1 %", "MobileNetV2, depthwise": "6.9 %"},
    ),
    _pointwise(
        "“More 1 × 1 layers mean more power.”",
        "3 → 16 → 3 without ReLU is one 3 × 3 colour matrix; the difference is less than 1e-13.",
        {"largest": "less than 1e-13"},
    ),
    _pointwise(
        "“… with ReLU neither.”",
        "With ReLU between them no single matrix is the same: 0.536 off.",
        {"largest": "0.536"},
        relu=True,
    ),
    _pointwise(
        "“A narrow middle only costs accuracy.”",
        "One channel between them: 1 colour in many strengths is left.",
        {"rank": "1"},
        middle=1,
    ),
)
EXERCISES = (
    State(
        "7.1 ex. 1, a window of one pixel (Δ = 0)",
        "The same small network at every pixel on its own: on the scrambled photo the difference is 0.",
        PREDICT.settings,
        {"largest": "0"},
        photo="astronaut",
    ),
    _rank("7.4 ex. 1, Sobel x", "sobel-x", 1, "Rank 1: one column after one row, 6 products for 9.", by_pieces="6"),
    _rank("7.4 ex. 1, Gaussian blur", "gaussian-3", 1, "Rank 1 again."),
    _rank("7.4 ex. 1, Laplacian", "laplacian", 2, "Rank 2: two columns and two rows, 12 products.", by_pieces="12"),
    _rank("7.4 ex. 1, sharpen", "sharpen", 2, "Rank 2."),
    _rank("7.4 ex. 1, emboss", "emboss", 3, "Rank 3: nothing is gained."),
    _rank(
        "7.4 ex. 1.3, is every 3 × 3 two 2 × 2?",
        "sobel-x",
        1,
        "No: two 2 × 2 kernels make only 7 of its 9 free numbers.",
        free="7",
        numbers="9",
    ),
    _mixing("7.4 ex. 3, both channel counts doubled", "4 × the weights.", {"doubled": "4"}, wide=64),
    State(
        "7.4 ex. 4, three channels backwards",
        "The last bits change in 29.0 % of the sums.",
        Channels(view="order"),
        {"changed": "29.0 %"},
    ),
    State("7.4 ex. 4, 256 channels backwards", "93.0 %.", Channels(view="order", many=256), {"changed": "93.0 %"}),
    _mixing(
        "7.4 ex. 7, b = 4 groups",
        "4.0 × fewer weights, but an output reads 16 of 64 channels: the groups do not talk.",
        {"fewer": "4.0", "reads": "16 of 64"},
        parts=4,
        way="groups",
    ),
)
