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

PREDICT = _scrambled("Scrambled, 1 × 1", "the difference is exactly {largest=0}: it does not know that it looks at a picture")
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
    _scrambled("Scrambled, 3 × 3", "now {changed=100.0 %} of the pixels change", layer="full"),
    _scrambled("Scrambled, depthwise 3 × 3", "{changed=100.0 %}: it mixes no channels, but neighbours", layer="depthwise"),
    _scrambled("Scrambled, max-pool 3 × 3", "{changed=99.4 %}: a maximum needs neighbours too", layer="pool"),
    _textbook("The textbook’s two channels", "19 + 37 = 56, and so on: {output 0=56 72 / 104 120}", out=1),
    _textbook(
        "Its three output channels",
        "kernel + 1: {output 1=76 100 / 148 172}; kernel + 2: {output 2=96 128 / 192 224}",
        {"output 0": "56 72 / 104 120"},
        out=3,
    ),
    _colours(
        "Green beside red, Sobel x on all three channels",
        "{strongest=0} everywhere: channels are summed, and sums cancel",
        {"red": "4.00", "green": "−4.00"},
        factors="equal",
    ),
    _colours("The same, slices +, −, 0", "now the edge answers with {strongest=8.00}"),
    _colours("The same in grey", "{strongest=1.15} of 8 are left", factors="grey"),
    _colours(
        "Dark green (0, 130, 0) beside red, in grey",
        "{strongest=0.00102}: two colours, one grey",
        factors="grey",
        left="dark-green",
    ),
    _colours("Dark green beside red, slices +, −, 0", "{strongest=6.04}, as if nothing had happened", left="dark-green"),
    _mixing("64 → 128 channels, 3 × 3", "{weights=73,728} weights, {small_kernels=8,192} small kernels"),
    _mixing("In two groups", "{weights=36,864} weights", {"fewer": "2.0"}, way="groups"),
    _mixing(
        "Depthwise, then 1 × 1",
        "{weights=8,768} weights, {fewer=8.4} × fewer: space and channels are mixed one after the other",
        way="separable",
    ),
    _mixing("One more ring of padding, map 224 × 224", "{rim=+1.8 %} work", side=224),
    _mixing("The same, map 7 × 7", "{rim=+65.3 %}: small maps are all rim", side=7),
)
MISUNDERSTOOD = (
    _mixing("“An output channel has one 3 × 3 kernel.”", "It has one an input channel: all {reads=64 of 64} are drawn."),
    _networks(
        "“1 × 1 layers are cheap extras.”",
        "They do {1 × 1 in ResNet-50=51.8 %} of ResNet-50’s multiplications and {1 × 1 in MobileNetV2=89.1 %} of MobileNetV2’s, "
        "whose depthwise 3 × 3 need {depthwise in MobileNetV2=6.9 %}.",
    ),
    _pointwise(
        "“More 1 × 1 layers mean more power.”",
        "3 → 16 → 3 without ReLU is one 3 × 3 colour matrix; the difference is {largest=less than 1e-13}.",
    ),
    _pointwise("“… with ReLU neither.”", "With ReLU between them no single matrix is the same: {largest=0.536} off.", relu=True),
    _pointwise(
        "“A narrow middle only costs accuracy.”", "One channel between them: {rank=1} colour in many strengths is left.", middle=1
    ),
)
EXERCISES = (
    _scrambled(
        "7.1 ex. 1, a window of one pixel (Δ = 0)",
        "The same small network at every pixel on its own: on the scrambled photo the difference is {largest=0}.",
    ),
    _rank("7.4 ex. 1, Sobel x", "Rank {rank=1}: one column after one row, {by_pieces=6} products for 9."),
    _rank("7.4 ex. 1, Gaussian blur", "Rank {rank=1} again.", pattern="gaussian-3"),
    _rank("7.4 ex. 1, Laplacian", "Rank {rank=2}: two columns and two rows, {by_pieces=12} products.", pattern="laplacian"),
    _rank("7.4 ex. 1, sharpen", "Rank {rank=2}.", pattern="sharpen"),
    _rank("7.4 ex. 1, emboss", "Rank {rank=3}: nothing is gained.", pattern="emboss"),
    _rank("7.4 ex. 1.3, is every 3 × 3 two 2 × 2?", "No: two 2 × 2 kernels make only {free=7} of its {numbers=9} free numbers."),
    _mixing("7.4 ex. 3, both channel counts doubled", "{doubled=4} × the weights.", wide=64),
    _order("7.4 ex. 4, three channels backwards", "The last bits change in {changed=29.0 %} of the sums."),
    _order("7.4 ex. 4, 256 channels backwards", "{changed=93.0 %}.", many=256),
    _mixing(
        "7.4 ex. 7, b = 4 groups",
        "{fewer=4.0} × fewer weights, but an output reads {reads=16 of 64} channels: the groups do not talk.",
        parts=4,
        way="groups",
    ),
)
