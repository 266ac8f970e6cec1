"""What the lesson "Channels and 1 × 1" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number among the figures of words.py.
"""

from collections.abc import Callable

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.channels.settings import LAYERS, Channels


def _of(view: str, photo: str | None = None, **usual: str) -> Callable[..., State]:
    """Makes states of a view: label, why, what else it shows, and settings by name."""
    return lambda label, why, shows=(), **more: State(
        f"{label} · {why}", Channels(view=view, **usual, **more), dict(shows), photo
    )


_textbook, _colours, _mixing = _of("channels", values="textbook"), _of("colours"), _of("mixing")
_networks, _order, _rank = _of("networks"), _of("order"), _of("rank", "camera")
_scrambled, _pointwise = _of("scrambled", "astronaut"), _of("pointwise", "astronaut")

PREDICT = _scrambled(
    "Shuffle all pixels, apply a 1 × 1 convolution, put the pixels back",
    "the difference is exactly {largest=0}: each pixel is worked on alone, wherever it lies",
)
QUESTION = Question(
    N_(
        "All pixels of a photo are shuffled, a layer is applied, and the shuffle is undone. Which layer gives exactly the output "
        "it gives on the photo itself?"
    ),
    (LAYERS["full"], LAYERS["depthwise"], LAYERS["pool"], LAYERS["pointwise"]),
    3,
    N_("A 1 × 1 convolution reads one pixel at a time, so neighbours do not matter. The other three read 3 × 3 windows."),
    PREDICT,
)
TRY_THIS = (
    _textbook(
        "Follow the textbook’s two input channels",
        "each has a kernel of its own, and their outputs are added, 19 + 37 = 56: {output 0=56 72 / 104 120}",
        out=1,
    ),
    _colours(
        "Look for the edge between green and red with +1 × the kernel on red and −1 × on green",
        "the largest output is {strongest=8.00}: both colours add up",
    ),
    _mixing(
        "Replace a 3 × 3 convolution from 64 to 128 channels by a depthwise and a 1 × 1 convolution",
        "{weights=8,768} parameters, {fewer=8.4} × fewer: space and channels are mixed one after the other",
        way="separable",
    ),
    PREDICT,
    _colours(
        "Look for the edge between green and red with the same kernel on all three colours",
        "the output is {strongest=0} everywhere: the channels are added, and here they cancel",
        {"red": "4.00", "green": "−4.00"},
        factors="equal",
    ),
    _colours("Look for the edge between green and red in grey", "the largest output is {strongest=1.15}", factors="grey"),
    _colours(
        "Look for the edge between dark green (0, 130, 0) and red in grey",
        "the largest output is {strongest=0.00102}: both colours have nearly one grey",
        factors="grey",
        left="dark-green",
    ),
    _colours(
        "Look for the edge between dark green (0, 130, 0) and red with opposite factors",
        "the largest output is {strongest=6.04}",
        left="dark-green",
    ),
    _textbook(
        "Give the textbook’s input three output channels",
        "with kernels 1 larger {output 1=76 100 / 148 172}, with kernels 2 larger {output 2=96 128 / 192 224}",
        {"output 0": "56 72 / 104 120"},
        out=3,
    ),
    _scrambled("Shuffle all pixels, apply a 3 × 3 convolution, put the pixels back", "{changed=100.0 %} change", layer="full"),
    _scrambled(
        "Shuffle all pixels, apply a depthwise 3 × 3 convolution, put the pixels back",
        "{changed=100.0 %} change: it mixes no channels, but it mixes neighbours",
        layer="depthwise",
    ),
    _scrambled(
        "Shuffle all pixels, apply 3 × 3 max pooling, put the pixels back",
        "{changed=99.4 %} change: a maximum needs neighbours too",
        layer="pool",
    ),
    _mixing(
        "Count the kernels of a 3 × 3 convolution from 64 to 128 channels",
        "{small_kernels=8,192} kernels with {weights=73,728} parameters",
    ),
    _mixing(
        "Split a 3 × 3 convolution from 64 to 128 channels into two groups",
        "{weights=36,864} parameters",
        {"fewer": "2.0"},
        way="groups",
    ),
    _mixing("Pad a 224 × 224 map by 2 px in place of 1", "{rim=+1.8 %} multiplications", side=224),
    _mixing("Pad a 7 × 7 map by 2 px in place of 1", "{rim=+65.3 %} multiplications: a small map is mostly border", side=7),
)
MISUNDERSTOOD = (
    _mixing(
        "“An output channel has one 3 × 3 kernel.”",
        "It has one for each input channel, {reads=64 of 64}: all are drawn.",
    ),
    _networks(
        "“1 × 1 convolutions cost next to nothing.”",
        "They do {1 × 1 in ResNet-50=51.8 %} of ResNet-50’s multiplications and {1 × 1 in MobileNetV2=89.1 %} of MobileNetV2’s, "
        "whose depthwise 3 × 3 convolutions need {depthwise in MobileNetV2=6.9 %}.",
    ),
    _pointwise(
        "“Two 1 × 1 convolutions can do more than one.”",
        "3 → 16 → 3 channels without ReLU is one 3 × 3 colour matrix; the outputs differ by {largest=less than 1e-13}.",
    ),
    _pointwise(
        "“ReLU between two 1 × 1 convolutions changes nothing.”",
        "No single matrix gives the same output: it differs by {largest=0.536}.",
        relu=True,
    ),
    _pointwise(
        "“Fewer channels between two layers only make the output less exact.”",
        "With one channel between them the rank is {rank=1}: one colour in many strengths is left.",
        middle=1,
    ),
)
EXERCISES = (
    _scrambled(
        "7.1 ex. 1, a window of one pixel (Δ = 0)",
        "The same small network works on every pixel alone: on the shuffled photo the difference is {largest=0}.",
    ),
    _rank("7.4 ex. 1, Sobel x", "Its rank is {rank=1}: a column, then a row, {by_pieces=6} multiplications in place of 9."),
    _rank("7.4 ex. 1, Gaussian blur", "Its rank is {rank=1}: a column, then a row.", pattern="gaussian-3"),
    _rank(
        "7.4 ex. 1, Laplacian",
        "Its rank is {rank=2}: two columns and two rows, {by_pieces=12} multiplications.",
        pattern="laplacian",
    ),
    _rank("7.4 ex. 1, sharpen", "Its rank is {rank=2}: two columns and two rows.", pattern="sharpen"),
    _rank("7.4 ex. 1, emboss", "Its rank is {rank=3}: taking it apart gains nothing.", pattern="emboss"),
    _rank(
        "7.4 ex. 1.3, is every 3 × 3 kernel two 2 × 2 kernels?",
        "No: two 2 × 2 kernels choose only {free=7} of its {numbers=9} numbers freely.",
    ),
    _mixing("7.4 ex. 3, both channel counts doubled", "{doubled=4} × as many parameters.", wide=64),
    _order("7.4 ex. 4, three channels added from last to first", "The last bits change in {changed=29.0 %} of the sums."),
    _order("7.4 ex. 4, 256 channels added from last to first", "The last bits change in {changed=93.0 %} of the sums.", many=256),
    _mixing(
        "7.4 ex. 7, b = 4 groups",
        "{fewer=4.0} × fewer parameters, but an output channel reads {reads=16 of 64} input channels: nothing is mixed between "
        "groups.",
        parts=4,
        way="groups",
    ),
)
