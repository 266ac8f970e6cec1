"""What a reader chooses in the lesson "Receptive fields and layer stacks"; the reports of networks, on which layers there are."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from playground.convolution.stacks.base import Layer, Shape
from playground.convolution.stacks.layers import BatchNorm, Weighted
from playground.convolution.stacks.mending import sizes_that_pass
from playground.convolution.stacks.networks import BOTTLENECKS, network_names, network_report
from playground.convolution.stacks.parser import MOST_CHARACTERS, open_names
from playground.convolution.stacks.presets import PRESETS, Preset, parsed
from playground.convolution.stacks.report import Report, stack_report
from playground.kit.i18n import N_, _
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text, views

MOST_PICTURE_CHANNELS = 512
OWN = "own"
STACKS = (*PRESETS, OWN)  # chains of layers that can be edited; the others are torchvision's networks
_OWN_LABEL = N_("My model (paste nn.Sequential code)")
NETS = {OWN: _OWN_LABEL} | {key: preset.name for key, preset in PRESETS.items()} | {name: name for name in network_names()}
# What addresses said before, and files are still called.
OLD_NETS = {"own layers": OWN, "down and up again": "down_and_up", "global pooling": "global_pooling"}
OLD_NETS |= {preset.name.lower(): key for key, preset in PRESETS.items() if key.startswith(("dilated", "three", "one"))}
WEIGHTS = {"equal": N_("equal"), "random": N_("random")}
OF_NETWORK = ("field", "layers", "branches")  # views of the chosen network; the others show two families
EXAMPLE = "nn.Sequential(\n    nn.LazyConv2d(8, kernel_size=3),\n    nn.ReLU(),\n    nn.MaxPool2d(2),\n)"
_VIEWS = {"field": N_("Receptive field"), "layers": N_("Layer table"), "branches": N_("Skip connections")}
_VIEWS |= {"centres": N_("Where units are centred"), "mirror": N_("Mirrored photo")}
_OLD_VIEWS = {"Field": "field", "Layers": "layers", "Branches": "branches", "Centres": "centres", "Mirror": "mirror"}
_IN_VIEW = {"view": OF_NETWORK}
_NET_HELP = N_("Type to search: “paste” for your own model, “resnet”, “vgg” … for torchvision’s networks.")
_PAPER_HELP = N_("He et al. (2016) put a block’s stride into its first 1×1; torchvision puts it into the 3×3.")
_CODE_HELP = N_("nn.Sequential(…) as code, or what print(model) shows. It is read as text and never run.")
_CODE = {"most": MOST_CHARACTERS, "read": open_names, "area": True, "height": 136, "help": _CODE_HELP}
_VALUES_HELP = N_("A number for each name that the code uses, such as 10, or num_classes = 10.")
_EFFECTIVE = N_("Weights of the network")
_WEIGHTS_HELP = N_("equal: every weight the same, exact · random: |gradient|, averaged over inputs of noise")


@lru_cache(maxsize=256)
def picture_for(net: str, code: str = "", values: str = "") -> Preset:
    """The size and channels of the picture that a network is made for; of the reader's own layers, that they can take."""
    if net in PRESETS:
        return PRESETS[net]
    made = Preset(net, "")
    if net != OWN:
        return made
    try:
        layers = parsed(code, values)
    except ValueError:
        return made
    first = next((layer for layer in layers if isinstance(layer, Weighted | BatchNorm)), None)
    channels = getattr(first, "in_channels", None) or getattr(first, "num_features", None) or made.channels
    sides = sizes_that_pass(layers, channels)
    passes = not sides or any(least <= made.side <= most for least, most in sides)
    return Preset(net, "", made.side if passes else sides[0][0], min(channels, MOST_PICTURE_CHANNELS))


def _picture(chosen: Any) -> Preset:
    return picture_for(chosen.net, chosen.code, chosen.values) if chosen.net == OWN else picture_for(chosen.net)


def _shape(chosen: Any) -> Shape:
    """Of the picture, (channels, h, w): as it is usual where it is not settled yet."""
    usual = _picture(chosen)
    given = (getattr(chosen, name, None) for name in ("channels", "h", "w"))
    return tuple(value or other for value, other in zip(given, (usual.channels, usual.side, usual.side), strict=True))


_names = lru_cache(maxsize=128)(open_names)


def names_without_value(chosen: Any) -> tuple[str, ...]:
    """Names in the reader's code that stand for numbers and have no value there."""
    try:
        return _names(chosen.code) if chosen.net == OWN else ()
    except ValueError:
        return ()


def _values_label(chosen: Any) -> str:
    return _("Value of {names}").format(names=", ".join(names_without_value(chosen)))


def report_of(chosen: Any) -> Report:
    """The report of the chosen network. Raises ValueError with a sentence where the code or picture cannot be."""
    code = PRESETS[chosen.net].code if chosen.net in PRESETS else chosen.code
    report = _reported(chosen.net, code, chosen.values, _shape(chosen), chosen.paper)
    if isinstance(report, ValueError):
        raise ValueError(str(report))
    return report


@lru_cache(maxsize=96)
def _reported(net: str, code: str, values: str, shape: Shape, paper: bool) -> Report | ValueError:
    """A report, or why there is none: a page asks for it many times."""
    try:
        if net in STACKS:
            return stack_report(parsed(code, values) if net == OWN else parsed(code), shape)
        return network_report(net, shape[1:], paper_stride=paper)
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


def unit_at(place: float, units: int) -> int:
    """The unit at a place of its map, 0 the top or left edge and 1 the other."""
    return min(units - 1, int(place * units))


def _row_label(chosen: Any) -> str:
    units = _units(chosen)[0]
    return _("Unit row {n} of {units}").format(n=unit_at(chosen.down, units) + 1, units=units)


def _column_label(chosen: Any) -> str:
    units = _units(chosen)[1]
    return _("Unit column {n} of {units}").format(n=unit_at(chosen.across, units) + 1, units=units)


def _units(chosen: Any) -> tuple[int, int]:
    return report_of(chosen).row(chosen.layer).units


def _has_map(chosen: Any) -> bool:
    """Whether there is more than one unit to choose from."""
    return has_unit(chosen) and max(_units(chosen)) > 1


@dataclass(frozen=True)
class Stack(Settings, prefix="stack"):
    """A network, a picture's size and a unit to look at."""

    view: str = views(_VIEWS, aliases=_OLD_VIEWS)
    net: str = choice("alexnet", NETS, N_("Network"), when=_IN_VIEW, help=_NET_HELP, aliases=OLD_NETS)
    code: str = text(EXAMPLE, N_("Your model, as code"), when={"net": OWN}, **_CODE)
    values: str = text("", _values_label, most=400, when=names_without_value, help=_VALUES_HELP)
    layer: str = choice(_last_map, layer_names, N_("Layer"), when=has_unit)
    photo: ClassVar = picker(when={"view": ("field", "centres", "mirror")})
    h: int = number(lambda chosen: _picture(chosen).side, 1, 512, N_("Image height, px"), when=_IN_VIEW, row="size")
    w: int = number(lambda chosen: _picture(chosen).side, 1, 512, N_("Image width, px"), when=_IN_VIEW, row="size")
    weights: str = choice("equal", WEIGHTS, _EFFECTIVE, look="buttons", when=has_unit, help=_WEIGHTS_HELP)
    down: float = slider(0.5, 0.0, 1.0, 0.001, _row_label, when=_has_map, format=" ")  # of its map, 0 the top edge
    across: float = slider(0.5, 0.0, 1.0, 0.001, _column_label, when=_has_map, format=" ")
    channels: int = number(
        lambda chosen: _picture(chosen).channels, 1, MOST_PICTURE_CHANNELS, N_("Image channels"), when={"net": STACKS}
    )
    paper: bool = switch(False, N_("Stride as in the paper"), when={"net": BOTTLENECKS}, help=_PAPER_HELP)
    mirror: int = number(224, 64, 300, N_("Side of the square, px"), when={"view": "mirror"})

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
        return parsed(self.source, self.values) if self.net == OWN else parsed(self.source)

    @property
    def shape(self) -> Shape:
        """Of the picture: (channels, h, w)."""
        return self.channels, self.h, self.w
