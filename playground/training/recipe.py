"""What a training is made of, as data: how long, how fast, by which rule."""

import dataclasses
import math

from torch import nn

from playground.training.schedules import OPTIMIZERS, SCHEDULES

NORMS = ("follow", "train", "eval")
REDUCTIONS = ("mean", "sum")
PRECISIONS = ("measured", "float32", "bfloat16")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe:
    """How `playground.training.train` changes weights. Raises ValueError, with a sentence, for what cannot be meant.

    rates: (start of parameters' names, factor of the rate), the first that fits holds: (("classifier", 10.0),) for a new head
    norms: batch norms in "train" mode, in "eval" mode, or to "follow" their parameters: eval where those are frozen, so that
        the running statistics of a frozen network stay as they are
    reduction: "mean" of the batch's losses, or their "sum" as in d2l's train_ch13: gradients grow with the batch
    averaging: decay of the moving average of the weights, which then are the result; 0 for none
    patience: end after so many epochs without a lower validation loss, with the best weights; 0 never ends early
    precision: "measured" takes bfloat16 only where a probe finds the whole step faster in it
    """

    epochs: int = 20
    optimizer: str = "sgd"
    rate: float = 0.01
    rates: tuple[tuple[str, float], ...] = ()
    schedule: str = "cosine"
    warmup: float = 0.0  # share of all steps
    momentum: float = 0.9
    weight_decay: float = 0.0
    clip: float = 0.0  # longest gradient over all parameters, 0 for any
    averaging: float = 0.0
    patience: int = 0
    norms: str = "follow"
    reduction: str = "mean"
    precision: str = "measured"
    seed: int = 0

    def __post_init__(self) -> None:
        for field, known in (
            ("optimizer", tuple(OPTIMIZERS)),
            ("schedule", tuple(SCHEDULES)),
            ("norms", NORMS),
            ("reduction", REDUCTIONS),
            ("precision", PRECISIONS),
        ):
            if getattr(self, field) not in known:
                raise ValueError(f"{field} is {getattr(self, field)!r}; it can be {', '.join(known)}.")
        for field, least, most in (
            ("epochs", 1, 100_000),
            ("rate", 0, math.inf),
            ("warmup", 0, 0.9),
            ("momentum", 0, 0.9999),
            ("weight_decay", 0, math.inf),
            ("clip", 0, math.inf),
            ("averaging", 0, 0.99999),
            ("patience", 0, 100_000),
        ):
            value = getattr(self, field)
            if not (isinstance(value, int | float) and math.isfinite(value) and least <= value <= most):
                raise ValueError(f"{field} is {value}; it must be a number from {least:g} to {most:g}.")

    def groups(self, model: nn.Module) -> list[dict]:
        """The trainable parameters as an optimiser wants them, those of one factor of the rate together.

        Raises ValueError when all are frozen.
        """
        by_factor: dict[float, list[nn.Parameter]] = {}
        for name, parameter in model.named_parameters():
            if parameter.requires_grad:
                factor = next((factor for start, factor in self.rates if name.startswith(start)), 1.0)
                by_factor.setdefault(factor, []).append(parameter)
        if not by_factor:
            raise ValueError("All weights of this network are frozen: there is nothing to train.")
        return [{"params": parameters, "lr": factor * self.rate} for factor, parameters in by_factor.items()]
