"""What a reader chooses in the lesson on batch normalisation: a class of settings for each of its views."""

from dataclasses import dataclass
from typing import ClassVar

from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, scale, slider, switch, text, views
from playground.lessons.batch_norm.numbers import read_channels, read_edits
from playground.networks.normalisation import EPS

VIEWS = {
    "stage": N_("A batch of numbers"),
    "running": N_("Training and evaluation"),
    "before": N_("The layer before it"),
    "rates": N_("LeNet at three rates"),
}
KINDS = {
    "batch": N_("Batch normalisation"),
    "layer": N_("Layer normalisation"),
    "instance": N_("Instance normalisation"),
    "group": N_("Group normalisation"),
}
LAYERS = {"linear": N_("Linear"), "convolution": N_("Convolution")}
SOURCES = {"photo": N_("Pixels of the photo"), "random": N_("Random whole numbers"), "own": N_("Your own numbers")}
REMOVED = {"both": N_("Mean and variance"), "mean": N_("Mean only"), "variance": N_("Variance only")}
EPSILONS = {EPS: "0.00001", 1e-3: "0.001", 0.1: "0.1", 1.0: "1"}
AFTER = {"batch": N_("Batch normalisation"), "layer": N_("Layer normalisation"), "none": N_("Nothing")}
NETWORKS = {"sigmoid": N_("LeNet (sigmoid)"), "relu": N_("LeNet with ReLU")}
NORMS = {
    "both": N_("After every layer"),
    "convolutions": N_("After the convolutions only"),
    "mean": N_("Removing the mean only"),
    "variance": N_("Removing the variance only"),
    "fixed": N_("With γ = 1 and β = 0 fixed"),
}
RATES = (0.1, 1.0, 10.0)
MOST_EXAMPLES, MOST_CHANNELS, MOST_SIDE = 8, 4, 3
STEPS = 60  # batches of the view of training and evaluation
_EPS_HELP = N_("Added to the variance under the root, so that nothing is divided by 0.")
_OWN_HELP = N_("One example after the other with ; between. In a convolution | separates the channels of an example.")
_MOMENTUM_HELP = N_("The share of the newest batch in the running statistics, as in torch.")
_UNBIASED_HELP = N_("torch remembers the variance divided by n − 1, the textbook’s code the one divided by n.")
_REMOVES_HELP = N_(
    "Batch normalisation subtracts the mean and divides by the standard deviation; here one of the two can be left out."
)
_NORM_HELP = N_("Of the three networks that have it; the other three have none.")
_KIND_HELP = N_("All use one formula. They differ in which numbers share a mean and a variance.")


def divisors(chosen: object) -> tuple[str, ...]:
    """Into how many equal groups the channels can be split."""
    return tuple(str(n) for n in range(1, chosen.channels + 1) if chosen.channels % n == 0)


@dataclass(frozen=True)
class Norm(Settings, prefix="bn"):
    """What all views have."""

    view: str = views(VIEWS)


@dataclass(frozen=True)
class Stage(Norm):
    """The number stage. What is dragged in the picture stands in `edits`, `gamma`, `beta` and `pick`."""

    photo: ClassVar = picker(when={"source": "photo"})
    kind: str = choice("batch", KINDS, N_("Normalisation"), help=_KIND_HELP)
    groups: str = choice("1", divisors, N_("Groups of channels"), when={"kind": "group"}, look="buttons")
    layer: str = choice("linear", LAYERS, N_("Output of a layer"), look="buttons")
    source: str = choice("photo", SOURCES, N_("Numbers"))
    own: str = text("1 4 2; 3 0 8", N_("Your own numbers"), most=1200, when={"source": "own"}, help=_OWN_HELP)
    batch: int = slider(4, 1, MOST_EXAMPLES, 1, N_("Batch size"), when={"source": ("photo", "random")})
    channels: int = number(3, 1, MOST_CHANNELS, N_("Channels"), when={"source": ("photo", "random")}, row="shape")
    side: int = number(2, 1, MOST_SIDE, N_("Map side"), when={"layer": "convolution", "source": ("photo", "random")}, row="shape")
    eps: float = choice(EPS, EPSILONS, N_("ε"), look="scale", help=_EPS_HELP)
    removes: str = choice("both", REMOVED, N_("What is removed"), when={"kind": "batch"}, help=_REMOVES_HELP)
    seed: int = number(0, 0, 999, N_("Random seed"), when={"source": ("photo", "random")})
    edits: str = text("", N_("Changed numbers"), most=5000, read=read_edits)
    gamma: str = text("1", N_("γ of each channel"), most=60, read=read_channels)
    beta: str = text("0", N_("β of each channel"), most=60, read=read_channels)
    pick: int = number(0, 0, MOST_EXAMPLES * MOST_CHANNELS * MOST_SIDE**2 - 1, N_("Chosen number"))


@dataclass(frozen=True)
class Running(Norm):
    """Running statistics over the batches, and one pixel in both modes."""

    photo: ClassVar = picker()
    momentum: float = slider(0.1, 0.0, 1.0, 0.01, N_("Momentum"), help=_MOMENTUM_HELP)
    level: float = slider(0.9, 0.0, 1.0, 0.01, N_("Grey value of the pixel"))
    step: int = slider(20, 1, STEPS, 1, N_("Batch"))
    pixels: int = slider(8, 2, 64, 1, N_("Batch size"))
    unbiased: bool = switch(True, N_("Unbiased running variance"), help=_UNBIASED_HELP)
    seed: int = number(0, 0, 999, N_("Random seed"))


@dataclass(frozen=True)
class Before(Norm):
    """A convolution and what normalisation leaves of its bias and of the size of its weights."""

    photo: ClassVar = picker()
    after: str = choice("batch", AFTER, N_("After the convolution"), look="radio")
    bias: float = slider(0.5, -2.0, 2.0, 0.1, N_("Bias of the first channel"))
    factor: float = scale(1.0, (0.1, 0.5, 1.0, 2.0, 10.0), N_("Weights multiplied by"))


@dataclass(frozen=True)
class Rates(Norm):
    """LeNet with and without batch normalisation."""

    rate: float = scale(1.0, RATES, N_("Learning rate looked at"))
    epochs: int = number(5, 1, 20, N_("Epochs"))
    digits: int = number(128, 32, 512, N_("Batch size"), step=32)
    norm: str = choice("both", NORMS, N_("Batch normalisation"), help=_NORM_HELP)
    seed: int = number(0, 0, 999, N_("Random seed"))
    network: str = choice("sigmoid", NETWORKS, N_("Network"), look="radio")


BY_VIEW = {"stage": Stage, "running": Running, "before": Before, "rates": Rates}
IN_PICTURE = ("edits", "gamma", "beta", "pick", "momentum", "level", "step")  # their values are set by a finger
