"""Lesson "Receptive fields and layer stacks": everything that the page lets a reader choose."""

from dataclasses import dataclass

from playground.convolution.fields import check_fields
from playground.convolution.stacks.base import Layer
from playground.convolution.stacks.networks import network_names
from playground.convolution.stacks.presets import PRESETS, Preset, parsed

OWN = "own layers"
VIEWS = ("Field", "Layers", "Branches", "Centres", "Mirror")
WEIGHTS = ("equal", "random")
SIDE = 224  # px of the picture where the network names none
RANGES = {"h": (1, 512), "w": (1, 512), "channels": (1, 512), "down": (0.0, 1.0), "across": (0.0, 1.0), "mirror": (64, 300)}


@dataclass(frozen=True)
class StackConfig:
    """A network, a picture's size and a unit to look at. Raises ValueError with a sentence where it cannot be."""

    net: str = "alexnet"  # a preset, OWN, or torchvision's name of a network
    code: str = ""  # nn.Sequential(...), for OWN
    h: int = SIDE  # 1…512 pixels
    w: int = SIDE
    channels: int = 3  # of the picture, for stacks; torchvision's networks take 3
    paper: bool = False  # a bottleneck's stride in its 1×1, as in the paper
    layer: str = ""  # name of a row of the report; otherwise the last map
    down: float = 0.5  # place of the unit in its map, 0 the top edge to 1 the bottom edge
    across: float = 0.5
    weights: str = "equal"  # of the effective field: all equal, or random as at the start of training
    mirror: int = SIDE  # side of the mirrored square, px
    view: str = "Field"

    def __post_init__(self) -> None:
        check_fields(self, {"view": VIEWS, "weights": WEIGHTS}, RANGES)
        if self.net not in (*PRESETS, OWN, *network_names()):
            raise ValueError(f"There is no network {self.net!r}; choose one of {', '.join(PRESETS)}, or torchvision's.")

    @property
    def is_stack(self) -> bool:
        """A chain of layers that can be edited, and not one of torchvision's networks."""
        return self.net == OWN or self.net in PRESETS

    @property
    def text(self) -> str:
        """The stack's code. Raises KeyError for torchvision's networks."""
        return self.code if self.net == OWN else PRESETS[self.net].code

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Layers of a stack. Raises ValueError with a sentence naming the line where the code cannot be read."""
        return parsed(self.text)

    @property
    def shape(self) -> tuple[int, int, int]:
        return (self.channels if self.is_stack else 3), self.h, self.w


def picture_for(net: str) -> Preset:
    """The size and channels of the picture that a network is made for."""
    return PRESETS.get(net, Preset(net, ""))
