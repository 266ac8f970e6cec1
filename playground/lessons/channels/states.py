"""What the lesson "Channels and 1×1" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number. `shows` maps a figure of
channels_figures to the text quoted.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playground.images import Photo
from playground.kit.states import Parameters, TellingState
from playground.lessons.channels import figures
from playground.lessons.channels.channel_steps import ChannelConfig, channel_answer
from playground.lessons.channels.colour_slices import ColourConfig, colour_answer
from playground.lessons.channels.kernel_rank import RankConfig, rank_answer
from playground.lessons.channels.mixing import MixConfig
from playground.lessons.channels.pointwise import PointwiseConfig, pointwise
from playground.lessons.channels.scrambled import ScrambleConfig, scramble
from playground.lessons.channels.sum_order import OrderConfig

PREFIX = "chan"


@dataclass(frozen=True)
class NetworkConfig:
    """The view of whole networks has nothing to choose."""


Config = ChannelConfig | ColourConfig | MixConfig | NetworkConfig | ScrambleConfig | PointwiseConfig | RankConfig | OrderConfig
# Names of the views as the switch shows them and the address holds them, with what each lets a reader choose.
VIEWS: dict[str, type[Config]] = {
    "Channel by channel": ChannelConfig,
    "Colour slices": ColourConfig,
    "What mixing costs": MixConfig,
    "In real networks": NetworkConfig,
    "Scrambled photo": ScrambleConfig,
    "1 × 1": PointwiseConfig,
    "Kernel rank": RankConfig,
    "Order of sums": OrderConfig,
}
VIEW_OF = {kind: view for view, kind in VIEWS.items()}


@dataclass(frozen=True)
class State(TellingState):
    prefix = PREFIX
    config: Config
    photo: str | None = None  # name of the sample

    @property
    def view(self) -> str:
        return VIEW_OF[type(self.config)]

    def settings(self) -> Parameters:
        return {f"{PREFIX}_view": self.view} | super().settings()


FIGURES: dict[type[Config], Callable[[Photo | None, Config], dict[str, str]]] = {
    ChannelConfig: lambda photo, config: figures.channel_figures(channel_answer(photo, config)),
    ColourConfig: lambda photo, config: figures.colour_figures(colour_answer(photo, config)),
    MixConfig: lambda photo, config: figures.mix_figures(config),
    NetworkConfig: lambda photo, config: figures.network_figures(),
    ScrambleConfig: lambda photo, config: figures.scramble_figures(scramble(photo, config)),
    PointwiseConfig: lambda photo, config: figures.pointwise_figures(pointwise(photo, config)),
    RankConfig: lambda photo, config: figures.rank_figures(rank_answer(photo, config)),
    OrderConfig: lambda photo, config: figures.order_figures(config.many),
}


def state_figures(photo: Photo | None, config: Config) -> dict[str, str]:
    """Every figure of a state. Raises ValueError as its view does."""
    return FIGURES[type(config)](photo, config)


def _scrambled(layer: str, why: str, **shows: str) -> State:
    return State(f"Scrambled, {layer}", why, ScrambleConfig(layer), shows, photo="astronaut")


def _rank(label: str, pattern: str, rank: int, why: str, **more: str) -> State:
    return State(label, why, RankConfig(pattern), {"rank": str(rank)} | more, photo="camera")


PREDICT = _scrambled("1 × 1", "the difference is exactly 0: it does not know that it looks at a picture", largest="0")
TRY_THIS = (
    PREDICT,
    _scrambled("3 × 3", "now 100.0 % of the pixels change", changed="100.0 %"),
    _scrambled("depthwise 3 × 3", "100.0 %: it mixes no channels, but neighbours", changed="100.0 %"),
    _scrambled("max-pool 3 × 3", "99.4 %: a maximum needs neighbours too", changed="99.4 %"),
    State(
        "The textbook’s two channels",
        "19 + 37 = 56, and so on: 56 72 / 104 120",
        ChannelConfig("textbook", out=1),
        {"output 0": "56 72 / 104 120"},
    ),
    State(
        "Its three output channels",
        "kernel + 1: 76 100 / 148 172; kernel + 2: 96 128 / 192 224",
        ChannelConfig("textbook", out=3),
        {"output 0": "56 72 / 104 120", "output 1": "76 100 / 148 172", "output 2": "96 128 / 192 224"},
    ),
    State(
        "Green beside red, Sobel x on all three channels",
        "0 everywhere: channels are summed, and sums cancel",
        ColourConfig(factors="+ + +"),
        {"strongest": "0", "red": "4.00", "green": "−4.00"},
    ),
    State("The same, slices +, −, 0", "now the edge answers with 8.00", ColourConfig(), {"strongest": "8.00"}),
    State("The same in grey", "1.15 of 8 are left", ColourConfig(factors="grey"), {"strongest": "1.15"}),
    State(
        "Dark green (0, 130, 0) beside red, in grey",
        "0.00102: two colours, one grey",
        ColourConfig(factors="grey", left="dark green"),
        {"strongest": "0.00102"},
    ),
    State(
        "Dark green beside red, slices +, −, 0",
        "6.04, as if nothing had happened",
        ColourConfig(left="dark green"),
        {"strongest": "6.04"},
    ),
    State(
        "64 → 128 channels, 3 × 3",
        "73,728 weights, 8,192 small kernels",
        MixConfig(),
        {"weights": "73,728", "small_kernels": "8,192"},
    ),
    State("In two groups", "36,864 weights", MixConfig(way="in groups"), {"weights": "36,864", "fewer": "2.0"}),
    State(
        "Depthwise, then 1 × 1",
        "8,768 weights, 8.4 × fewer: space and channels are mixed one after the other",
        MixConfig(way="depthwise + 1 × 1"),
        {"weights": "8,768", "fewer": "8.4"},
    ),
    State("One more ring of padding, map 224 × 224", "+1.8 % work", MixConfig(side=224), {"rim": "+1.8 %"}),
    State("The same, map 7 × 7", "+65.3 %: small maps are all rim", MixConfig(side=7), {"rim": "+65.3 %"}),
)
MISUNDERSTOOD = (
    State(
        "“An output channel has one 3 × 3 kernel.”",
        "It has one an input channel: all 64 of 64 are drawn.",
        MixConfig(way="one convolution"),
        {"reads": "64 of 64"},
    ),
    State(
        "“1 × 1 layers are cheap extras.”",
        "They do 51.8 % of ResNet-50’s multiplications and 89.1 % of MobileNetV2’s, whose depthwise 3 × 3 need 6.9 %.",
        NetworkConfig(),
        {"ResNet-50, 1 × 1": "51.8 %", "MobileNetV2, 1 × 1": "89.1 %", "MobileNetV2, depthwise": "6.9 %"},
    ),
    State(
        "“More 1 × 1 layers mean more power.”",
        "3 → 16 → 3 without ReLU is one 3 × 3 colour matrix; the difference is less than 1e-13.",
        PointwiseConfig(),
        {"largest": "less than 1e-13"},
        photo="astronaut",
    ),
    State(
        "“… with ReLU neither.”",
        "With ReLU between them no single matrix is the same: 0.536 off.",
        PointwiseConfig(relu=True),
        {"largest": "0.536"},
        photo="astronaut",
    ),
    State(
        "“A narrow middle only costs accuracy.”",
        "One channel between them: 1 colour in many strengths is left.",
        PointwiseConfig(middle=1),
        {"rank": "1"},
        photo="astronaut",
    ),
)
EXERCISES = (
    State(
        "7.1 ex. 1, a window of one pixel (Δ = 0)",
        "The same small network at every pixel on its own: on the scrambled photo the difference is 0.",
        ScrambleConfig(),
        {"largest": "0"},
        photo="astronaut",
    ),
    _rank("7.4 ex. 1, Sobel x", "sobel x", 1, "Rank 1: one column after one row, 6 products for 9.", by_pieces="6"),
    _rank("7.4 ex. 1, Gaussian blur", "gaussian 3", 1, "Rank 1 again."),
    _rank("7.4 ex. 1, Laplacian", "laplacian", 2, "Rank 2: two columns and two rows, 12 products.", by_pieces="12"),
    _rank("7.4 ex. 1, sharpen", "sharpen", 2, "Rank 2."),
    _rank("7.4 ex. 1, emboss", "emboss", 3, "Rank 3: nothing is gained."),
    _rank(
        "7.4 ex. 1.3, is every 3 × 3 two 2 × 2?",
        "sobel x",
        1,
        "No: two 2 × 2 kernels make only 7 of its 9 free numbers.",
        free="7",
        numbers="9",
    ),
    State("7.4 ex. 3, both channel counts doubled", "4 × the weights.", MixConfig(wide=64), {"doubled": "4"}),
    State(
        "7.4 ex. 4, three channels backwards",
        "The last bits change in 29.0 % of the sums.",
        OrderConfig(3),
        {"changed": "29.0 %"},
    ),
    State("7.4 ex. 4, 256 channels backwards", "93.0 %.", OrderConfig(256), {"changed": "93.0 %"}),
    State(
        "7.4 ex. 7, b = 4 groups",
        "4.0 × fewer weights, but an output reads 16 of 64 channels: the groups do not talk.",
        MixConfig(parts=4, way="in groups"),
        {"fewer": "4.0", "reads": "16 of 64"},
    ),
)
