"""What a reader chooses in the lesson "Channels and 1 × 1": eight views, each with settings of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from playground.convolution.geometry import check_groups
from playground.convolution.kernels import KERNELS
from playground.images.photo import GREY_WEIGHTS
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, views

VIEWS = {"channels": N_("Channel by channel"), "colours": N_("Colour slices"), "mixing": N_("What mixing costs")}
VIEWS |= {"networks": N_("In real networks"), "scrambled": N_("Scrambled photo"), "pointwise": N_("1 × 1")}
VIEWS |= {"rank": N_("Kernel rank"), "order": N_("Order of sums")}
LAYERS = {"pointwise": N_("1 × 1"), "full": N_("3 × 3"), "depthwise": N_("depthwise 3 × 3"), "pool": N_("max-pool 3 × 3")}
# From some channels to others.
WAYS = {"dense": N_("one convolution"), "groups": N_("in groups"), "separable": N_("depthwise + 1 × 1")}
WAYS |= {"depthwise": N_("depthwise"), "pointwise": N_("1 × 1")}
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
SLICES = {"equal": "+ + +", "opposed": "+ − 0", "grey": N_("grey"), "own": N_("own")}
SINGLE = {kernel.name.replace(" ", "-"): kernel for kernel in KERNELS.values() if kernel.second is None}
SINGLE_NAMES = {key: kernel.name for key, kernel in SINGLE.items()}
SMALL_NAMES = {key: kernel.name for key, kernel in SINGLE.items() if kernel.size[0] <= 7}
MOST_ADDED = 256  # channels
T = TypeVar("T")

_DEPTHWISE = N_("Each group of outputs reads its own group of inputs. As many groups as channels in is depthwise.")
_GREY = N_("The kernel’s factor in red, green and blue. grey: 0.299, 0.587, 0.114, as if the photo were made grey first.")
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

    view: str = views(VIEWS)
    # What is looked at
    values: str = choice("photo", (N_("photo"), N_("textbook"), N_("random")), N_("Values"), when=_numbers)
    picture: str = choice("drawn", {"drawn": N_("two colours"), "photo": N_("photo")}, N_("Picture"), when=_colours)
    layer: str = choice("pointwise", LAYERS, N_("Layer"), look="radio", when={"view": "scrambled"})
    middle: int = slider(16, 1, 16, 1, N_("Channels in the middle"), when=_pointwise)
    relu: bool = switch(False, N_("ReLU between the layers"), when=_pointwise)
    pattern: str = choice("sobel-x", SMALL_NAMES, N_("Kernel"), when={"view": "rank"})
    photo: ClassVar = picker(when=_on_a_photo)
    # Channel by channel
    inp: int = slider(3, 1, 4, 1, N_("Channels in"), when={"view": "channels", "values": "random"})
    out: int = slider(2, 1, 4, 1, N_("Channels out"), when=_numbers)
    groups: int = slider(1, 1, 4, 1, N_("Groups"), when=_numbers, help=_DEPTHWISE)
    kernel: int = slider(3, 1, 3, 1, N_("Kernel"), when=_made, help=N_("1 is a 1 × 1 convolution."))
    size: int = slider(5, 3, 6, 1, N_("Cells a side"), when=_made)
    seed: int = number(0, 0, 99, N_("Seed of the numbers"), when=_made)
    # Colour slices
    left: str = choice("green", COLOUR_NAMES, N_("Left"), when=_drawn)
    right: str = choice("red", COLOUR_NAMES, N_("Right"), when=_drawn)
    finder: str = choice("sobel-x", SINGLE_NAMES, N_("Kernel"), when=_colours)
    factors: str = choice("opposed", SLICES, N_("Slices"), when=_colours, help=_GREY)
    red: float = slider(1.0, -2.0, 2.0, 0.1, N_("Red"), when=_own)
    green: float = slider(-0.5, -2.0, 2.0, 0.1, N_("Green"), when=_own)
    blue: float = slider(-0.5, -2.0, 2.0, 0.1, N_("Blue"), when=_own)
    # What mixing costs
    way: str = choice("dense", WAYS, N_("Kernels drawn"), when=_mixing)
    deep: int = number(64, 1, 512, N_("Channels in"), when=_mixing, row="channels")
    wide: int = number(128, 1, 512, N_("Channels out"), when=_mixing, row="channels")
    parts: int = number(2, 1, 512, N_("Groups"), when=_mixing)
    taps: int = slider(3, 1, 7, 1, N_("Kernel"), when=_mixing)
    rim: int = slider(1, 0, 3, 1, N_("Padding per side"), when=_mixing)
    side: int = number(56, 1, 512, N_("Map, pixels a side"), when=_mixing)
    # The others
    shuffle: int = number(0, 0, 99, N_("Shuffle"), when={"view": "scrambled"})
    weights: int = number(0, 0, 99, N_("Seed of the weights"), when=_pointwise)
    many: int = slider(3, 1, MOST_ADDED, 1, N_("Channels"), when={"view": "order"})

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
