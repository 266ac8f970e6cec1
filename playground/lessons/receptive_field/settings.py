"""What a reader chooses in the lesson "Receptive fields and layer stacks"; the reports of networks, on which layers there are."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from playground.convolution.stacks.base import Layer, Shape
from playground.convolution.stacks.networks import BOTTLENECKS, network_names, network_report
from playground.convolution.stacks.parser import MOST_CHARACTERS
from playground.convolution.stacks.presets import PRESETS, Preset, parsed
from playground.convolution.stacks.report import Report, stack_report
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text, views

OWN = "own"
STACKS = (*PRESETS, OWN)  # chains of layers that can be edited; the others are torchvision's networks
NETS = {key: preset.name for key, preset in PRESETS.items()} | {OWN: N_("own layers")} | {name: name for name in network_names()}
WEIGHTS = {"equal": N_("equal"), "random": N_("random")}
OF_NETWORK = ("field", "layers", "branches")  # views of the chosen network; the others show two families
EXAMPLE = "nn.Sequential(\n    nn.LazyConv2d(8, kernel_size=3),\n    nn.ReLU(),\n    nn.MaxPool2d(2),\n)"
_VIEWS = {"field": N_("Field"), "layers": N_("Layers"), "branches": N_("Branches")}
_VIEWS |= {"centres": N_("Centres"), "mirror": N_("Mirror")}
_IN_VIEW = {"view": OF_NETWORK}
_NET_HELP = N_("Stacks to edit, your own layers, then torchvision’s networks.")
_PAPER_HELP = N_("He et al. (2016) put a block’s stride into its first 1×1; torchvision puts it into the 3×3.")
_CODE_HELP = N_("Paste an nn.Sequential(…). It is read as text and never run.")
_CODE = {"most": MOST_CHARACTERS, "read": parsed, "area": True, "height": 220, "help": _CODE_HELP}
_EFFECTIVE = N_("Weights of the effective field")
_WEIGHTS_HELP = N_("equal: exact, every weight the same · random: the gradient, averaged over inputs of noise")


def picture_for(net: str) -> Preset:
    """The size and channels of the picture that a network is made for."""
    return PRESETS.get(net, Preset(net, ""))


def report_of(chosen: Any) -> Report:
    """The report of the chosen network. Raises ValueError with a sentence where the code or picture cannot be."""
    code = picture_for(chosen.net).code or chosen.code
    report = _reported(chosen.net, code, (chosen.channels, chosen.h, chosen.w), chosen.paper)
    if isinstance(report, ValueError):
        raise ValueError(str(report))
    return report


@lru_cache(maxsize=96)
def _reported(net: str, code: str, shape: Shape, paper: bool) -> Report | ValueError:
    """A report, or why there is none: a page asks for it many times."""
    try:
        return stack_report(parsed(code), shape) if net in STACKS else network_report(net, shape[1:], paper_stride=paper)
    except ValueError as error:
        return error


def has_unit(chosen: Any) -> bool:
    """Whether a unit can be looked at: in the view of a field, where at least one layer fits."""
    try:
        return chosen.view == "field" and bool(report_of(chosen).rows)
    except ValueError:
        return False


def layer_names(chosen: Any) -> dict[str, str]:
    """Names of all rows and parts with what is shown of them."""
    report = report_of(chosen)
    return {row.name: f"{row.name} · {row.kind}" for row in (*report.rows, *report.parts)}


def _last_map(chosen: Any) -> str:
    return report_of(chosen).last_map.name if has_unit(chosen) else ""


@dataclass(frozen=True)
class Stack(Settings, prefix="stack"):
    """A network, a picture's size and a unit to look at."""

    view: str = views(_VIEWS)
    photo: ClassVar = picker(when={"view": ("field", "centres", "mirror")})
    net: str = choice("alexnet", NETS, N_("Network"), when=_IN_VIEW, help=_NET_HELP)
    h: int = number(lambda chosen: picture_for(chosen.net).side, 1, 512, N_("Height"), when=_IN_VIEW, row="size")
    w: int = number(lambda chosen: picture_for(chosen.net).side, 1, 512, N_("Width"), when=_IN_VIEW, row="size")
    channels: int = number(
        lambda chosen: picture_for(chosen.net).channels, 1, 512, N_("Channels of the picture"), when={"net": STACKS}
    )
    paper: bool = switch(False, N_("Stride as in the paper"), when={"net": BOTTLENECKS}, help=_PAPER_HELP)
    code: str = text(EXAMPLE, N_("Your layers, as code"), when={"net": OWN}, **_CODE)
    layer: str = choice(_last_map, layer_names, N_("Layer"), when=has_unit)
    down: float = slider(0.5, 0.0, 1.0, 0.001, N_("Unit, from top"), when=has_unit)  # of its map, 0 the top edge
    across: float = slider(0.5, 0.0, 1.0, 0.001, N_("Unit, from left"), when=has_unit)
    weights: str = choice("equal", WEIGHTS, _EFFECTIVE, look="buttons", when=has_unit, help=_WEIGHTS_HELP)
    mirror: int = slider(224, 64, 300, 1, N_("Side of the square"), when={"view": "mirror"})

    @property
    def is_stack(self) -> bool:
        """A chain of layers that can be edited, and not one of torchvision's networks."""
        return self.net in STACKS

    @property
    def source(self) -> str:
        """The stack's code. Raises KeyError for torchvision's networks."""
        return self.code if self.net == OWN else PRESETS[self.net].code

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Layers of a stack. Raises ValueError with a sentence naming the line where the code cannot be read."""
        return parsed(self.source)

    @property
    def shape(self) -> Shape:
        """Of the picture: (channels, h, w)."""
        return self.channels, self.h, self.w
