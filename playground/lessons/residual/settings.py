"""What a reader chooses in the lesson "Residual networks": a class of settings for each of its views."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from playground.convolution.kernels import format_weights, parse_weights
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, scale, slider, switch, text, views
from playground.networks.gradients import DEPTHS
from playground.networks.residual_block import Block

VIEWS = {
    "gradients": N_("Gradients before training"),
    "block": N_("Inside one block"),
    "connections": N_("Added or concatenated"),
}
ORDERS = {"after": N_("Convolution first (the book)"), "before": N_("Batch norm first (pre-activation)")}
STARTS = {"xavier": N_("Xavier (the book)"), "he": N_("He"), "torch": N_("torch’s default")}
SOURCES = {"photo": N_("Your photo, in tenths"), "random": N_("Random (0–9)")}
MEASURES = {"stored": N_("Stored"), "parameters": N_("Parameters"), "work": N_("Multiply-adds")}
_ORDER_HELP = N_("Pre-activation: batch norm and ReLU come before each convolution, and nothing comes after the sum.")
_SKIP_HELP = N_("The skip connection: the input is added to f(x).")
_START_HELP = N_("How the weights are drawn before training. Biases are as torch draws them.")
_KERNEL_HELP = N_("Three rows of three numbers, rows split by semicolons. In the picture, drag a number up or down.")
_STORED_HELP = N_("Stored: what training keeps of one picture for the backward pass, 4 bytes a number.")
_CHANNELS_HELP = N_("Of the map that the first block reads.")
_SIDE_HELP = N_("Of the square picture. The blocks read maps a quarter as large, as after the first layers of ResNet.")


def parse_kernel(typed: str) -> np.ndarray:
    """A 3 × 3 kernel from text. Raises ValueError with a sentence where it is none."""
    weights = np.array(parse_weights(typed), float)
    if weights.shape != (3, 3):
        raise ValueError(f"The kernel is {weights.shape[0]} × {weights.shape[1]}; write three rows of three numbers.")
    return weights


_KERNEL = {"most": 200, "read": parse_kernel, "write": format_weights, "help": _KERNEL_HELP}


@dataclass(frozen=True)
class Residual(Settings, prefix="res"):
    """What all views have."""

    view: str = views(VIEWS)


@dataclass(frozen=True)
class Gradients(Residual):
    """Networks before training, and the depth that is looked at."""

    photo: ClassVar = picker()
    depth: int = scale(66, DEPTHS, N_("Depth, layers"))
    norm: bool = switch(True, N_("Batch norm"))
    order: str = choice("after", ORDERS, N_("Order in a block"), help=_ORDER_HELP)
    start: str = choice("xavier", STARTS, N_("Initial weights"), help=_START_HELP)
    seed: int = number(0, 0, 999, N_("Random seed"))


@dataclass(frozen=True)
class OneBlock(Residual):
    """A block on a small map of numbers. `weight` multiplies both kernels."""

    photo: ClassVar = picker(when={"source": "photo"})
    source: str = choice("photo", SOURCES, N_("Input values"), look="radio")
    weight: float = slider(1.0, 0.0, 1.0, 0.05, N_("Weights ×"))
    gamma: float = slider(1.0, 0.0, 2.0, 0.05, N_("γ of the second batch norm"), when={"norm": True})
    skip: bool = switch(True, N_("Skip"), row="parts", help=_SKIP_HELP)
    norm: bool = switch(True, N_("Batch norm"), row="parts")
    order: str = choice("after", ORDERS, N_("Order in a block"), help=_ORDER_HELP)
    first: str = text("1 0 -1; 2 0 -2; 1 0 -1", N_("First kernel"), **_KERNEL)
    second: str = text("0 1 0; 1 -4 1; 0 1 0", N_("Second kernel"), **_KERNEL)
    seed: int = number(0, 0, 999, N_("Random seed"), when={"source": "random"})

    @property
    def block(self) -> Block:
        """The block of the core."""
        kernels = parse_kernel(self.first), parse_kernel(self.second)
        return Block(*kernels, self.weight, self.norm, self.gamma, self.skip, self.order)


@dataclass(frozen=True)
class Connections(Residual):
    """Residual blocks and a dense block as they grow."""

    measure: str = choice("stored", MEASURES, N_("Compare"), look="radio", help=_STORED_HELP)
    convolutions: int = slider(8, 0, 16, 2, N_("3 × 3 convolutions"))
    channels: int = number(64, 4, 1024, N_("Channels"), row="wide", help=_CHANNELS_HELP)
    growth: int = number(32, 1, 256, N_("Growth rate"), row="wide")
    side: int = number(96, 29, 256, N_("Picture size, px"), help=_SIDE_HELP)
    bottleneck: bool = switch(False, N_("Bottlenecks (1 × 1 first)"))


KINDS = {"gradients": Gradients, "block": OneBlock, "connections": Connections}
