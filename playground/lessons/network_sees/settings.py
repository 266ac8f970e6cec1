"""What a reader chooses in the lesson "What a network sees": a photo for all views, a class for most, and a block a view."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, views
from playground.lessons.network_sees.firm_points import NAMES, amount_label, amounts, first_amount
from playground.lessons.network_sees.layers_route import MOST, block_names, channel_names, column_label, row_label
from playground.models.preparation import IMAGENET_CLASSES

VIEWS = {
    "answer": N_("Answer"),
    "where": N_("Where it looks"),
    "layers": N_("Layer by layer"),
    "firm": N_("How firm is the answer"),
    "training": N_("What training buys"),
}
MODEL = "efficientnet_lite0"
GIVEN = {
    "photo": N_("Your photo"),
    "upside_down": N_("Your photo upside down"),
    "noise": N_("Noise"),
    "flat": N_("A flat wall"),
    "face": N_("A face"),
    "drawing": N_("A drawing"),
    "chart": N_("The chart of your photo’s answer"),
}
OF_PHOTO = ("photo", "upside_down", "chart")  # made of the reader's photo
WEIGHTS = {"trained": N_("Trained"), "shuffled": N_("Shuffled")}
_WEIGHTS_HELP = N_("Shuffled: the numbers of each layer in random order, so that nothing learned is left.")
METHODS = {
    "cam": N_("Class activation map"),
    "occlusion": N_("Occlusion map"),
    "gradient": N_("Input gradient"),
    "smooth": N_("SmoothGrad"),
    "integrated": N_("Integrated gradients"),
}
TASKS = {"textures": N_("Brick, grass or gravel"), "faces": N_("Face or no face")}
# Layers whose features are compared, from the picture to the answer: key in the address, the module, the name that is shown.
TAPS = {"stem": "stem", "block1": "blocks.0", "block3": "blocks.2", "block5": "blocks.4", "block8": "blocks.7"}
TAPS |= {"block11": "blocks.10", "block15": "blocks.14", "block16": "blocks.15", "head": "head"}
TAP_NAMES = {"stem": N_("Stem"), "head": N_("Head")} | {key: f"Block {key[5:]}" for key in TAPS if key.startswith("block")}
TAP_NAMES = {key: TAP_NAMES[key] for key in TAPS}
AT_ONCE = ("cam", "gradient")  # methods that take no second; the others are jobs
_SEED_HELP = N_("Of the shuffled weights, and of SmoothGrad’s noise.")
TOP = "top"  # the class of the highest probability, whichever that is
CLASS_KEYS = {re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-"): n for n, name in enumerate(IMAGENET_CLASSES)}  # key: index
KEYS = tuple(CLASS_KEYS)  # by index
_CLASSES = {TOP: N_("The network’s answer")} | {key: IMAGENET_CLASSES[n] for key, n in CLASS_KEYS.items()}
_CLASS_HELP = N_("Type to search the 1,000 classes.")
UNITS = {"strongest": N_("Strongest"), "place": N_("By place")}
OVERLAYS = {"map": N_("Feature map"), "gradient": N_("Gradient")}
_CHANNEL_HELP = N_("A block makes one feature map per channel. The most active one has the largest mean |value|.")


@dataclass(frozen=True)
class Sees(Settings, prefix="sees"):
    """What all views have. `focus` is the class that is looked at, the key of its name or TOP."""

    view: str = views(VIEWS)
    photo: ClassVar = picker()
    focus: str = choice(TOP, _CLASSES, N_("Class"), when={"view": ("answer", "where", "firm")}, help=_CLASS_HELP)

    def focus_of(self, probabilities: Any) -> int:
        """The index of the class that is looked at, with the network's (1000,) probabilities or logits."""
        return int(probabilities.argmax()) if self.focus == TOP else CLASS_KEYS[self.focus]


@dataclass(frozen=True)
class Scores(Sees):
    """The view of the answer."""

    photo: ClassVar = picker(when={"given": OF_PHOTO})
    given: str = choice("photo", GIVEN, N_("Picture"))
    level: int = slider(127, 0, 255, 1, N_("Grey level of the wall"), when={"given": "flat"})
    weights: str = choice("trained", WEIGHTS, N_("Weights"), look="buttons", help=_WEIGHTS_HELP)
    seed: int = number(0, 0, 999, N_("Random seed"), when=lambda chosen: chosen.given == "noise" or chosen.weights == "shuffled")


@dataclass(frozen=True)
class Where(Sees):
    """The view of where it looks."""

    method: str = choice("cam", METHODS, N_("Method"))
    square: int = number(48, 16, 112, N_("Grey square, px"), step=16, when={"method": "occlusion"})
    row: int = number(7, 1, 14, N_("Square row, of 14"), when={"method": "occlusion"}, row="square")
    column: int = number(7, 1, 14, N_("Square column"), when={"method": "occlusion"}, row="square")
    noise: float = slider(0.15, 0.0, 0.5, 0.05, N_("Noise σ (values are 0–1)"), when={"method": "smooth"})
    smooth: bool = switch(True, N_("Smooth between the 7 × 7 places"), when={"method": "cam"})
    seed: int = number(0, 0, 999, N_("Random seed"), help=_SEED_HELP)


@dataclass(frozen=True)
class Layers(Sees):
    """The view of the layers: a block of the network, one of its channels, and a unit of that channel's map."""

    block: str = choice("4", block_names, N_("Block"))
    channel: str = choice(MOST, channel_names, N_("Channel"), help=_CHANNEL_HELP)
    at: str = choice("strongest", UNITS, N_("Unit"), look="buttons")
    down: float = slider(0.5, 0.0, 1.0, 0.001, row_label, when={"at": "place"}, row="unit", format=" ")  # 0 is the top edge
    across: float = slider(0.5, 0.0, 1.0, 0.001, column_label, when={"at": "place"}, row="unit", format=" ")
    over: str = choice("map", OVERLAYS, N_("Over the photo"), look="buttons")
    weights: str = choice("trained", WEIGHTS, N_("Weights"), look="buttons", help=_WEIGHTS_HELP)


@dataclass(frozen=True)
class Firm(Sees):
    """The view of how firm the answer is: what is done to the photo, and how much of it."""

    change: str = choice("rotation", NAMES, N_("Change of the photo"))
    amount: str = choice(first_amount, amounts, amount_label, look="scale")


@dataclass(frozen=True)
class Training(Sees):
    """The view of what training buys; its pictures are built in."""

    photo: ClassVar = picker(when=lambda _chosen: False)
    task: str = choice("textures", TASKS, N_("Task"), look="radio")
    tap: str = choice("block8", TAP_NAMES, N_("Layer"), look="scale")
    seed: int = number(0, 0, 999, N_("Random seed"), help=N_("Of the first of three shuffles of the weights."))


KINDS = {"answer": Scores, "where": Where, "layers": Layers, "firm": Firm, "training": Training}
