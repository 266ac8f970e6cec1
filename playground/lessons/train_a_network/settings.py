"""What a reader chooses in the lesson "Train a network": the network, the pictures, the recipe, and what is looked at."""

from dataclasses import dataclass
from typing import Any

from playground.convolution.stacks.parser import MOST_CHARACTERS, parse_stack
from playground.kit.i18n import N_, _
from playground.kit.settings import Settings, choice, number, scale, text, views
from playground.networks.small import OWN, SMALL
from playground.training.classifier import ClassifierRecipe
from playground.training.kaggle import LAYOUTS
from playground.training.layer_look import convolutions, facts_of
from playground.training.published import PUBLISHED

VIEWS = {
    "train": N_("Train and watch"),
    "rates": N_("Learning rates"),
    "pictures": N_("Pictures"),
    "kaggle": N_("Kaggle competitions"),
}
NETWORKS = {name: small.title for name, small in SMALL.items()} | {OWN: N_("Your own layers")}
OWN_PICTURES = "own"
DATA = {
    "digits": N_("Handwritten digits"),
    "shapes": N_("Scenes with one shape"),
    OWN_PICTURES: N_("Your own class folders"),
    **{name: one.title for name, one in PUBLISHED.items()},
}
CHANNELS = {"digits": 1, "fashion": 1}  # 3 elsewhere
CLASSES = {"digits": 10, "shapes": 6, "fashion": 10, "cifar10": 10}
SIDES = {"digits": 28, "fashion": 28}  # px as the book trains on them; 32 elsewhere
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 0.5, 0.9, 1.0, 3.0, 10.0)
MOMENTA = (0.0, 0.5, 0.9, 0.95)
OPTIMIZERS = {"sgd": N_("SGD"), "adam": N_("Adam")}
AUGMENTATIONS = {"none": N_("None"), "shift": N_("Shifts"), "mirror": N_("Shifts and mirror images")}
EXAMPLE = """\
nn.Sequential(
    nn.LazyConv2d(8, kernel_size=3, padding=1), nn.ReLU(),
    nn.MaxPool2d(2),
    nn.LazyConv2d(16, kernel_size=3, padding=1), nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(), nn.LazyLinear(10),
)"""
LAYERS_HELP = N_(
    "nn.Sequential(…) as in Receptive fields; it is read as text and never run. Where it does not end in one number per class, a "
    "global average and a linear layer are added."
)
MOST_HELP = N_("At most so many pictures train; the others are left out.")
LAYER_HELP = N_("The convolution whose kernels and feature maps are drawn while the network learns.")
MOMENTUM_HELP = N_("0 as in the textbook’s train_ch6.")
SIDE_HELP = N_("Pictures are resized to this square before training.")
MOST = 60_000  # pictures
MORE = {"group": N_("More settings")}


def read_layers(written: str) -> object:
    """Raises ValueError with a sentence for what is no nn.Sequential."""
    return parse_stack(written)


def usual_rate(chosen: Any) -> float:
    """One that suits the network."""
    name = getattr(chosen, "small", None) or getattr(chosen, "network", OWN)
    return SMALL[name].rate if name in SMALL else 0.1


def usual_side(chosen: Any) -> int:
    return SIDES.get(chosen.data, 32)


def layer_names(chosen: Any) -> dict[str, str]:
    """Each convolution of the chosen network, by its name there, with how many maps it makes."""
    channels, classes = CHANNELS.get(chosen.data, 3), CLASSES.get(chosen.data, 10)  # maps depend on neither
    facts = facts_of(chosen.network, chosen.layers, channels, classes, getattr(chosen, "side", None) or usual_side(chosen))
    return {
        fact.name: _("{n} · {maps} maps").format(n=place, maps=fact.output[0])
        for place, fact in enumerate(convolutions(facts), start=1)
    }


def first_layer(chosen: Any) -> str:
    try:
        return next(iter(layer_names(chosen)), "")
    except ValueError:
        return ""


def has_layers(chosen: Any) -> bool:
    """Whether there is more than one convolution to look at."""
    try:
        return len(layer_names(chosen)) > 1
    except ValueError:
        return False


@dataclass(frozen=True)
class Net(Settings, prefix="train"):
    """What every view asks for."""

    view: str = views(VIEWS)


@dataclass(frozen=True)
class Train(Net):
    """One training, and what is watched of it."""

    network: str = choice("bn_lenet", NETWORKS, N_("Network"))
    layers: str = text(
        EXAMPLE,
        N_("Layers, as code"),
        most=MOST_CHARACTERS,
        read=read_layers,
        area=True,
        height=136,
        when={"network": OWN},
        help=LAYERS_HELP,
    )
    data: str = choice("digits", DATA, N_("Pictures"))
    epochs: int = number(10, 1, 200, N_("Epochs"), row="epochs and batch")
    batch_size: int = number(128, 8, 1024, N_("Batch size"), row="epochs and batch")
    rate: float = scale(usual_rate, RATES, N_("Learning rate"))
    layer: str = choice(first_layer, layer_names, N_("Layer shown"), when=has_layers, row="looked at", help=LAYER_HELP)
    picture: int = number(1, 1, 300, N_("Test picture"), row="looked at")
    most: int = number(1400, 20, MOST, N_("Training pictures"), step=100, help=MOST_HELP, **MORE)
    optimizer: str = choice("sgd", OPTIMIZERS, N_("Optimiser"), **MORE)
    momentum: float = scale(0.0, MOMENTA, N_("Momentum"), help=MOMENTUM_HELP, when={"optimizer": "sgd"}, **MORE)
    augmentation: str = choice("none", AUGMENTATIONS, N_("Augmentation"), **MORE)
    side: int = number(usual_side, 12, 64, N_("Picture side, px"), step=4, help=SIDE_HELP, **MORE)
    seed: int = number(0, 0, 999, N_("Seed"), **MORE)

    @property
    def recipe(self) -> ClassifierRecipe:
        """As `train_classifier` takes it."""
        momentum = 0.9 if self.optimizer == "adam" else self.momentum
        names = ("network", "epochs", "batch_size", "rate", "optimizer", "augmentation", "seed")
        layers = self.layers if self.network == OWN else ""
        return ClassifierRecipe(layers=layers, momentum=momentum, **{name: getattr(self, name) for name in names})

    @property
    def shown_layer(self) -> str:
        """Name of the convolution that is looked at; empty where there is none."""
        names = layer_names(self)
        return self.layer if self.layer in names else next(iter(names), "")


@dataclass(frozen=True)
class Rates(Net):
    """Rates of one network, and of three LeNets."""

    small: str = choice("bn_lenet", {name: NETWORKS[name] for name in SMALL}, N_("Network of the range test"))
    data: str = choice("digits", DATA, N_("Pictures"))
    epochs: int = number(5, 1, 200, N_("Epochs of each training"))
    seed: int = number(0, 0, 999, N_("Seed"))
    most: int = number(1400, 20, MOST, N_("Training pictures"), step=100, help=MOST_HELP)

    @property
    def side(self) -> int:
        return usual_side(self)

    @property
    def tested(self) -> ClassifierRecipe:
        """Of the range test."""
        return ClassifierRecipe(network=self.small, batch_size=20, seed=self.seed)

    @property
    def compared(self) -> ClassifierRecipe:
        """Of the whole trainings; network and rate vary."""
        return ClassifierRecipe(epochs=self.epochs, seed=self.seed)


@dataclass(frozen=True)
class Pictures(Net):
    """The pictures, looked at."""

    data: str = choice("digits", DATA, N_("Pictures"))
    most: int = number(1400, 20, MOST, N_("Training pictures"), step=100, help=MOST_HELP)
    side: int = number(usual_side, 12, 64, N_("Picture side, px"), step=4, help=SIDE_HELP)
    seed: int = number(0, 0, 999, N_("Seed of the choice"))


CIFAR = {"layout": "cifar10"}


@dataclass(frozen=True)
class Kaggle(Net):
    """A competition's folder, and how its test pictures are predicted."""

    layout: str = choice("cifar10", {name: layout.title for name, layout in LAYOUTS.items()}, N_("Competition"))
    small: str = choice("bn_lenet", {name: NETWORKS[name] for name in SMALL}, N_("Network"), when=CIFAR)
    epochs: int = number(10, 1, 200, N_("Epochs"))
    rate: float = scale(usual_rate, RATES, N_("Learning rate"), when=CIFAR)
    kaggle_side: int = number(lambda chosen: 32 if chosen.layout == "cifar10" else 224, 16, 224, N_("Picture side, px"), step=16)
    most: int = number(5000, 20, MOST, N_("Training pictures"), step=100, help=MOST_HELP)
    augmentation: str = choice("none", AUGMENTATIONS, N_("Augmentation"), when=CIFAR, **MORE)
    seed: int = number(0, 0, 999, N_("Seed"), **MORE)

    @property
    def recipe(self) -> ClassifierRecipe:
        """Of the network that CIFAR-10's folder trains."""
        return ClassifierRecipe(
            network=self.small,
            epochs=self.epochs,
            rate=self.rate,
            batch_size=64,
            augmentation=self.augmentation,
            seed=self.seed,
        )


KINDS = {"train": Train, "rates": Rates, "pictures": Pictures, "kaggle": Kaggle}
