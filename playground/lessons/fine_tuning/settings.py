"""What a reader chooses in the lesson on fine-tuning: the pictures, the recipe, and what is looked at."""

from dataclasses import dataclass, fields
from typing import ClassVar

from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, scale, slider, text, views
from playground.training.augment.pipeline import MOST_TEXT
from playground.training.built_in import BUILT_IN
from playground.training.tuning import TuningRecipe, picture_pipeline

OWN = "own"
FIRST = "photographs"
SETS = {name: BUILT_IN[name].title for name in sorted(BUILT_IN, key=lambda name: name != FIRST)} | {OWN: N_("Your own pictures")}
VIEWS = {
    "train": N_("Train and compare"),
    "results": N_("What it learned"),
    "use": N_("Use and take along"),
    "pictures": N_("Pictures"),
    "rates": N_("Learning rate"),
    "norms": N_("Batch norm drift"),
}
DEPTHS = {
    "head": N_("Head only (linear probe)"),
    "last": N_("Last blocks and head"),
    "all": N_("All layers"),
    "scratch": N_("All layers, from scratch"),
}
USUAL_RATES = {"head": 1e-3, "last": 1e-3, "all": 3e-4, "scratch": 0.03}
USUAL_NORMS = {"head": "eval", "last": "eval", "all": "eval", "scratch": "follow"}
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0)
DECAYS = (0.0, 1e-4, 1e-3, 1e-2, 0.1)
FACTORS = (1.0, 3.0, 10.0, 30.0)
SMOOTHINGS = (0.0, 0.05, 0.1, 0.2)
RANKS = {"first": N_("Most likely class"), "second": N_("Second class"), "third": N_("Third class")}
MOMENTA = {"0_1": N_("0.1, torch’s default"), "0_01": N_("0.01, as the network was delivered")}
OPTIMIZERS = {
    "sgd": N_("SGD with momentum"),
    "nesterov": N_("SGD with Nesterov momentum"),
    "adam": N_("Adam"),
    "adamw": N_("AdamW"),
}
SCHEDULE_NAMES = {
    "constant": N_("Constant"),
    "linear": N_("Linear"),
    "cosine": N_("Cosine"),
    "step": N_("A tenth after each third"),
}
NORMS = {
    "eval": N_("Eval mode everywhere"),
    "follow": N_("Eval mode where frozen"),
    "train": N_("Train mode everywhere"),
}
REDUCTIONS = {"mean": N_("Mean over the batch"), "sum": N_("Sum over the batch (d2l)")}
MORE = {"group": N_("More settings")}
PER_CLASS_HELP = N_("At most so many pictures of each class train; 0 takes all. The test pictures stay the same.")
FACTOR_HELP = N_("The new head starts from nothing: it may learn this many times as fast as the body.")
NORMS_HELP = N_("In train mode the running statistics of batch norm follow the new pictures, also where all weights are frozen.")
SUM_HELP = N_("The sum grows with the batch: a rate for the sum is the rate for the mean divided by the batch size.")
SIDE_HELP = N_("Pictures are resized to this square. The network was made with 224 px; work grows with the square of the side.")
AUGMENT_HELP = N_("Steps as the lesson on augmentation writes them, for example hflip_resizedcrop-low.0.5; none for no change.")
PATIENCE_HELP = N_(
    "Holds back a fifth of the training pictures as a validation part, ends after so many epochs without a lower loss on it, and "
    "takes the best weights. 0 never ends early, and all of them train."
)
WITH_BODY = {"depth": ("last", "all")}


def fixed_parts(tune: "Tune") -> bool:
    """Whether the set itself says which pictures test."""
    return tune.data in ("photographs", "textures")


def usual_per_class(tune: "Tune") -> int:
    """Few of a built-in set, all of the reader's own."""
    return 0 if tune.data == OWN else 5


def usual_rate(tune: "Train") -> float:
    """One that suits the depth on few pictures."""
    return USUAL_RATES[tune.depth]


def usual_norms(tune: "Train") -> str:
    """The delivered statistics stay, for a few small batches would spoil them; from scratch there are none."""
    return USUAL_NORMS[tune.depth]


@dataclass(frozen=True)
class Tune(Settings, prefix="tune"):
    """The pictures and how they are parted: every view asks for them."""

    view: str = views(VIEWS)
    data: str = choice(FIRST, SETS, N_("Pictures"))


@dataclass(frozen=True)
class Pictures(Tune):
    """The set, looked at."""

    per_class: int = number(usual_per_class, 0, 500, N_("Training pictures per class"), help=PER_CLASS_HELP)
    share: float = slider(0.3, 0.1, 0.8, 0.05, N_("Share to test with"), when=lambda tune: not fixed_parts(tune))
    seed: int = number(0, 0, 999, N_("Seed of the split"))


@dataclass(frozen=True)
class Train(Tune):
    """The set and the recipe."""

    depth: str = choice("head", DEPTHS, N_("Train"))
    blocks: int = number(3, 1, 16, N_("Blocks, counted from the head"), when={"depth": "last"})
    epochs: int = number(20, 1, 200, N_("Epochs"), row="epochs and pictures")
    per_class: int = number(usual_per_class, 0, 500, N_("Per class"), row="epochs and pictures", help=PER_CLASS_HELP)
    rate: float = scale(usual_rate, RATES, N_("Learning rate"))
    share: float = slider(0.3, 0.1, 0.8, 0.05, N_("Share to test with"), when=lambda tune: not fixed_parts(tune), **MORE)
    seed: int = number(0, 0, 999, N_("Seed"), **MORE)
    head_factor: float = scale(10.0, FACTORS, N_("Rate of the head ×"), when=WITH_BODY, help=FACTOR_HELP, **MORE)
    norms: str = choice(usual_norms, NORMS, N_("Batch norm"), help=NORMS_HELP, **MORE)
    reduction: str = choice("mean", REDUCTIONS, N_("Loss"), help=SUM_HELP, **MORE)
    optimizer: str = choice("sgd", OPTIMIZERS, N_("Optimiser"), **MORE)
    schedule: str = choice("cosine", SCHEDULE_NAMES, N_("Schedule"), **MORE)
    batch_size: int = number(16, 2, 256, N_("Batch size"), **MORE)
    weight_decay: float = scale(0.0, DECAYS, N_("Weight decay"), **MORE)
    label_smoothing: float = scale(0.0, SMOOTHINGS, N_("Label smoothing"), **MORE)
    patience: int = number(0, 0, 50, N_("Early stopping after"), help=PATIENCE_HELP, **MORE)
    augmentation: str = text("none", N_("Augmentation"), most=MOST_TEXT, read=picture_pipeline, help=AUGMENT_HELP, **MORE)
    side: int = number(96, 32, 224, N_("Input size, px"), step=32, help=SIDE_HELP, **MORE)

    @property
    def recipe(self) -> TuningRecipe:
        """As `fine_tune` takes it."""
        shared = {field.name: getattr(self, field.name) for field in fields(TuningRecipe) if hasattr(self, field.name)}
        return TuningRecipe(**shared)


@dataclass(frozen=True)
class Results(Tune):
    """What came out of a training."""


@dataclass(frozen=True)
class Use(Tune):
    """The network on a photo."""

    photo: ClassVar = picker()
    rank: str = choice("first", RANKS, N_("Class of the map"))

    @property
    def place(self) -> int:
        """Of the class among the most likely, from 0."""
        return list(RANKS).index(self.rank)


@dataclass(frozen=True)
class Rates(Tune):
    """The set, and the layers whose rate is looked for."""

    depth: str = choice("head", DEPTHS, N_("Train"))
    blocks: int = number(3, 1, 16, N_("Blocks, counted from the head"), when={"depth": "last"})
    per_class: int = number(usual_per_class, 0, 500, N_("Training pictures per class"), help=PER_CLASS_HELP)
    share: float = slider(0.3, 0.1, 0.8, 0.05, N_("Share to test with"), when=lambda tune: not fixed_parts(tune))
    seed: int = number(0, 0, 999, N_("Seed"))

    @property
    def recipe(self) -> TuningRecipe:
        """As the training view has it, its rate aside."""
        return Train(depth=self.depth, blocks=self.blocks, seed=self.seed).recipe


@dataclass(frozen=True)
class Norms(Tune):
    """A frozen network in train mode."""

    momentum: str = choice("0_1", MOMENTA, N_("Momentum of the statistics"))
    batches: int = number(44, 1, 200, N_("Batches"))

    @property
    def beta(self) -> float:
        """The weight of a batch in the running statistics."""
        return float(self.momentum.replace("_", "."))


KINDS = {"train": Train, "results": Results, "use": Use, "pictures": Pictures, "rates": Rates, "norms": Norms}
