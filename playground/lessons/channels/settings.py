"""What a reader chooses in the lesson "Channels and 1 × 1": eight views, each with settings of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from playground.convolution.geometry import check_groups
from playground.convolution.kernels import KERNELS
from playground.images.photo import GREY_WEIGHTS
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, views

VIEWS = {
    "channels": N_("Channel by channel"),
    "colours": N_("Kernel per colour"),
    "mixing": N_("Cost of a layer"),
    "networks": N_("Cost of networks"),
    "scrambled": N_("Shuffled photo"),
    "pointwise": N_("1 × 1"),
    "rank": N_("Separable kernels"),
    "order": N_("Order of sums"),
}
FORMER_VIEWS = {"Colour slices": "colours", "What mixing costs": "mixing", "In real networks": "networks"}  # in addresses
FORMER_VIEWS |= {"Scrambled photo": "scrambled", "Kernel rank": "rank"}
LAYERS = {
    "pointwise": N_("1 × 1 convolution"),
    "full": N_("3 × 3 convolution"),
    "depthwise": N_("Depthwise 3 × 3 convolution"),
    "pool": N_("3 × 3 max pooling"),
}
FORMER_LAYERS = {"1 × 1": "pointwise", "3 × 3": "full", "depthwise 3 × 3": "depthwise", "max-pool 3 × 3": "pool"}
WAYS = {  # from some channels to others
    "dense": N_("Convolution"),
    "groups": N_("Grouped convolution"),
    "separable": N_("Depthwise, then 1 × 1"),
    "depthwise": N_("Depthwise convolution"),
    "pointwise": N_("1 × 1 convolution"),
}
FORMER_WAYS = {"one convolution": "dense", "in groups": "groups", "depthwise + 1 × 1": "separable", "1 × 1": "pointwise"}
COLOURS = {  # name, and levels 0…255 of red, green, blue
    "red": (N_("red"), (255, 0, 0)),
    "green": (N_("green"), (0, 255, 0)),
    "dark-green": (N_("dark green"), (0, 130, 0)),
    "blue": (N_("blue"), (0, 0, 255)),
    "yellow": (N_("yellow"), (255, 255, 0)),
    "white": (N_("white"), (255, 255, 255)),
    "black": (N_("black"), (0, 0, 0)),
}
COLOUR_NAMES = {key: name for key, (name, _levels) in COLOURS.items()}
FACTORS = {  # of a kernel in red, green, blue
    "equal": (1.0, 1.0, 1.0),
    "opposed": (1.0, -1.0, 0.0),
    "grey": tuple(weight / 1000 for weight in GREY_WEIGHTS),
}
SLICES = {
    "equal": N_("+1, +1, +1"),
    "opposed": N_("+1, −1, 0"),
    "grey": N_("0.299, 0.587, 0.114 (grey)"),
    "own": N_("Your own"),
}
FORMER_SLICES = {"+ + +": "equal", "+ − 0": "opposed"}
SINGLE = {kernel.name.replace(" ", "-"): kernel for kernel in KERNELS.values() if kernel.second is None}
SINGLE_NAMES = {key: kernel.title for key, kernel in SINGLE.items()}
SMALL_NAMES = {key: kernel.title for key, kernel in SINGLE.items() if kernel.size[0] <= 7}
FORMER_KERNELS = {kernel.name: key for key, kernel in SINGLE.items()}
VALUES = {"photo": N_("Photo (0–10)"), "textbook": N_("The textbook’s"), "random": N_("Random (0–9)")}
PICTURES = {"drawn": N_("Two colours"), "photo": N_("Photo")}
MOST_ADDED = 256  # channels
T = TypeVar("T")

_GROUPS = N_(
    "The input channels are split into so many groups, and each output channel reads one group. As many groups as input channels "
    "is a depthwise convolution."
)
_FACTORS = N_(
    "One kernel, times a factor for red, green and blue. Grey: 0.299, 0.587, 0.114, as if the photo were made grey first."
)
_numbers, _colours, _mixing, _pointwise = ({"view": view} for view in ("channels", "colours", "mixing", "pointwise"))
_made = {"view": "channels", "values": ("photo", "random")}
_drawn = {"view": "colours", "picture": "drawn"}
_own = {"factors": "own"}


def by_view(*parts: Callable[..., T]) -> Callable[..., T]:
    """One function of settings and more, from one for each view in the order of VIEWS."""
    of = dict(zip(VIEWS, parts, strict=True))
    return lambda settings, *more: of[settings.view](settings, *more)


def _on_a_photo(chosen: "Channels") -> bool:
    source = {"channels": chosen.values, "colours": chosen.picture}.get(chosen.view)
    return source == "photo" or chosen.view in ("scrambled", "pointwise", "rank")


@dataclass(frozen=True)
class Channels(Settings, prefix="chan"):
    """Everything the lesson's controls set; each belongs to one view."""

    view: str = views(VIEWS, aliases=FORMER_VIEWS)
    # What is looked at
    values: str = choice("photo", VALUES, N_("Input values"), when=_numbers)
    picture: str = choice("drawn", PICTURES, N_("Picture"), when=_colours, aliases={"two colours": "drawn"})
    layer: str = choice("pointwise", LAYERS, N_("Layer"), look="radio", when={"view": "scrambled"}, aliases=FORMER_LAYERS)
    middle: int = slider(16, 1, 16, 1, N_("Channels between the layers"), when=_pointwise)
    relu: bool = switch(False, N_("ReLU between the layers"), when=_pointwise)
    pattern: str = choice("sobel-x", SMALL_NAMES, N_("Kernel"), when={"view": "rank"}, aliases=FORMER_KERNELS)
    photo: ClassVar = picker(when=_on_a_photo)
    # Channel by channel
    inp: int = number(3, 1, 4, N_("Input channels"), when={"view": "channels", "values": "random"})
    out: int = number(2, 1, 4, N_("Output channels"), when=_numbers, row="layer")
    groups: int = number(1, 1, 4, N_("Groups"), when=_numbers, row="layer", help=_GROUPS)
    kernel: int = number(3, 1, 3, N_("Kernel size"), when=_made, row="sizes")
    size: int = number(5, 3, 6, N_("Input size"), when=_made, row="sizes")
    seed: int = number(0, 0, 99, N_("Random seed"), when=_made)
    # Kernel per colour
    left: str = choice("green", COLOUR_NAMES, N_("Left colour"), when=_drawn)
    right: str = choice("red", COLOUR_NAMES, N_("Right colour"), when=_drawn)
    finder: str = choice("sobel-x", SINGLE_NAMES, N_("Kernel"), when=_colours, aliases=FORMER_KERNELS)
    factors: str = choice(
        "opposed", SLICES, N_("Factors for red, green, blue"), when=_colours, help=_FACTORS, aliases=FORMER_SLICES
    )
    red: float = slider(1.0, -2.0, 2.0, 0.1, N_("Factor for red"), when=_own)
    green: float = slider(-0.5, -2.0, 2.0, 0.1, N_("Factor for green"), when=_own)
    blue: float = slider(-0.5, -2.0, 2.0, 0.1, N_("Factor for blue"), when=_own)
    # Cost of a layer
    way: str = choice("dense", WAYS, N_("Layer"), when=_mixing, aliases=FORMER_WAYS)
    deep: int = number(64, 1, 512, N_("Input channels"), when=_mixing, row="channels")
    wide: int = number(128, 1, 512, N_("Output channels"), when=_mixing, row="channels")
    parts: int = number(2, 1, 512, N_("Groups"), when=_mixing)
    taps: int = number(3, 1, 7, N_("Kernel size"), when=_mixing)
    rim: int = number(1, 0, 3, N_("Padding, px"), when=_mixing)
    side: int = number(56, 1, 512, N_("Feature map size, px"), when=_mixing)
    # The others
    shuffle: int = number(0, 0, 99, N_("Shuffle seed"), when={"view": "scrambled"})
    weights: int = number(0, 0, 99, N_("Random seed"), when=_pointwise)
    many: int = slider(3, 1, MOST_ADDED, 1, N_("Channels added"), when={"view": "order"})

    def verify(self) -> None:
        if self.view == "channels":
            check_groups(self.channels_in, self.out, self.groups)
        elif self.view == "mixing":
            check_groups(self.deep, self.wide, self.parts)

    @property
    def channels_in(self) -> int:
        """Of the first view: a photo has three, the textbook's input two."""
        return {"photo": 3, "textbook": 2}.get(self.values, self.inp)

    @property
    def sides(self) -> tuple[tuple[int, int, int], ...]:
        """Levels of the drawn picture's left and right."""
        return COLOURS[self.left][1], COLOURS[self.right][1]

    @property
    def each(self) -> tuple[float, float, float]:
        """Factors of the kernel in red, green, blue."""
        return (self.red, self.green, self.blue) if self.factors == "own" else FACTORS[self.factors]
