"""What a reader chooses in the lesson "Famous networks": a class of settings a view."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from playground.kit.i18n import N_, _
from playground.kit.settings import Settings, choice, number, picker, switch, views
from playground.networks.forms import FORMS
from playground.networks.parts import Part, parts_of
from playground.networks.passing import LARGEST, meta_network, sides_of
from playground.networks.starts import STARTED

VIEWS = {
    "network": N_("One network"),
    "compare": N_("Two side by side"),
    "chart": N_("All in a chart"),
    "start": N_("Before training"),
}
NETS = {key: form.title for key, form in FORMS.items()}
TIMELINE = ("lenet", "alexnet", "nin", "vgg11", "googlenet", "resnet18", "densenet")
BLOCKS, ALL = "blocks", "all"  # what is open: no block, every one; else the name of one
AT_FIRST = {net: ALL for net in ("resnet18", "densenet", "max_densenet", "tv_alexnet", "tv_vgg11")} | {
    "tv_densenet121": "features"
}
CHARTED = tuple(key for key, form in FORMS.items() if not form.varied)  # which lie beside their originals
INPUTS = {"own": N_("Each its own"), "same": N_("The same for both")}
SAME_CHANNELS, SAME_CLASSES = 3, 1000
AXES = {
    "year": N_("Year of the paper"),
    "parameters": N_("Parameters"),
    "multiply_adds": N_("Multiply-adds"),
    "activations": N_("Activations of all layers"),
    "kept": N_("Memory kept for the backward pass"),
    "weighted": N_("Layers with weights"),
}
SHOWN = {"all": N_("All"), "textbook": N_("Textbook"), "torchvision": N_("torchvision")}
PICTURES = {"photo": N_("Your photo"), "black": N_("Black"), "white": N_("White")}
_NET_HELP = N_("Type to search: “resnet”, “torchvision”, “LeNet” …")
_CLASSES_HELP = N_("Outputs of the last layer: 10 in the textbook, 1,000 for ImageNet.")
_SIDE_HELP = N_("Height and width of the square picture that the network is given.")


@lru_cache(maxsize=32)
def blocks_of(form: str) -> tuple[Part, ...]:
    """Every block of a form that can be opened, in the order of the forward pass."""

    def within(parts: tuple[Part, ...]) -> list[Part]:
        return [one for part in parts if part.join for one in (part, *within(tuple(p for lane in part.lanes for p in lane)))]

    return tuple(within(parts_of(meta_network(form, FORMS[form].channels, 10))))


def _has_blocks(chosen: Any) -> bool:
    return chosen.view == "network" and bool(blocks_of(chosen.net))


def _open_names(chosen: Any) -> dict[str, str]:
    blocks = {block.name: f"{code_name(block.name)} · {block.kind}" for block in blocks_of(chosen.net)}
    return {BLOCKS: _("No block"), ALL: _("All blocks"), **blocks}


def code_name(name: str) -> str:
    """A block as code names it: 2.0 is net[2][0], layer2.0 is layer2[0]."""
    return re.sub(r"(^|\.)(\d+)(?=\.|$)", lambda found: f"{'' if found[1] else 'net'}[{found[2]}]", name)


def first_open(net: str) -> str:
    """What of a network is open when it is chosen."""
    return AT_FIRST.get(net, BLOCKS)


def _form(chosen: Any) -> Any:
    return FORMS[chosen.net]


def _side_label(chosen: Any) -> str:
    least, most = sides_of(chosen.net)
    fits = f"{least}–{most}" if most < LARGEST else _("{least} or more").format(least=least)
    return _("Input size, px ({fits})").format(fits=fits)


@dataclass(frozen=True)
class Nets(Settings, prefix="nets"):
    """What all views have."""

    view: str = views(VIEWS)


@dataclass(frozen=True)
class One(Nets):
    """The view of one network."""

    net: str = choice("alexnet", NETS, N_("Network"), help=_NET_HELP)
    open: str = choice(lambda chosen: first_open(chosen.net), _open_names, N_("Opened block"), when=_has_blocks)
    side: int = number(lambda chosen: _form(chosen).side, 1, LARGEST, _side_label, help=_SIDE_HELP)
    channels: int = number(
        lambda chosen: _form(chosen).channels, 1, 16, N_("Input channels"), when=lambda chosen: not _form(chosen).torchvision
    )
    classes: int = number(lambda chosen: _form(chosen).classes, 2, 1000, N_("Classes"), help=_CLASSES_HELP)
    photo: ClassVar = picker()


@dataclass(frozen=True)
class Two(Nets):
    """The view of two networks."""

    first: str = choice("resnet18", NETS, N_("First network"), help=_NET_HELP)
    second: str = choice("densenet", NETS, N_("Second network"), help=_NET_HELP)
    input: str = choice("own", INPUTS, N_("Input"), look="radio", help=N_("The same: 3 channels and 1,000 classes for both."))
    both: int = number(224, 1, LARGEST, N_("Input size, px"), when={"input": "same"}, help=_SIDE_HELP)
    photo: ClassVar = picker()


@dataclass(frozen=True)
class Chart(Nets):
    """The view of all networks."""

    x: str = choice("year", AXES, N_("Horizontal axis"))
    y: str = choice("parameters", AXES, N_("Vertical axis"))
    shown: str = choice("all", SHOWN, N_("Versions"), look="buttons")
    own: bool = switch(
        True, N_("Each at its own input size"), help=N_("Off: all at one size; those that cannot take it are left out.")
    )
    each: int = number(224, 1, LARGEST, N_("Input size, px"), when={"own": False})
    logarithmic: bool = switch(True, N_("Logarithmic axes"))


@dataclass(frozen=True)
class Start(Nets):
    """The view of a network before its training."""

    start: str = choice("nin", {key: NETS[key] for key in STARTED}, N_("Network"))
    picture: str = choice("photo", PICTURES, N_("Picture"), look="buttons")
    seed: int = number(0, 0, 9999, N_("Random seed"), help=N_("Of the first weights."))
    photo: ClassVar = picker()


KINDS = {"network": One, "compare": Two, "chart": Chart, "start": Start}
