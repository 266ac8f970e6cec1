"""What an entry of the table of transforms is: a class of torchvision.transforms.v2, its dials, and what it acts on.

Pictures are (C, H, W), uint8 in 0…255 or float32.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torchvision import tv_tensors
from torchvision.transforms import v2

from playground.kit.i18n import N_
from playground.training.augment.gamma import RandomGamma

Values = Mapping[str, Any]
GROUPS = {  # key → heading
    "geometry": N_("Geometry"),
    "colour": N_("Colour"),
    "degrade": N_("Blur, noise, erasing"),
    "policy": N_("Policies"),
    "batch": N_("Across images"),
    "type": N_("Number types and boxes"),
}
EVERYTHING = ("picture", "boxes", "masks", "keypoints")
PICTURE = ("picture",)
OWN, WRAPPED, ALWAYS = "own", "wrapped", "always"  # who draws whether a step acts: the class's p, RandomApply, nobody
INTERPOLATIONS = {"nearest": N_("nearest"), "bilinear": N_("bilinear")}
YES_NO = {"no": N_("no"), "yes": N_("yes")}
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))  # mean and deviation of red, green and blue
STATISTICS = {"imagenet": IMAGENET, "half": ((0.5,) * 3, (0.5,) * 3)}
SSD_FILL = [123, 117, 104]  # ImageNet's mean in levels, as torchvision's SSD training fills
# What new pixels of a picture hold; masks get 0, the background, or else they would grow.
FILLS = {"black": 0, "grey": {tv_tensors.Image: 128, "others": 0}, "mean": {tv_tensors.Image: SSD_FILL, "others": 0}}


@dataclass(frozen=True)
class Parameter:
    """One dial of a transform: a number from `low` to `high`, or one of `options` (key → label)."""

    name: str  # letters only, in addresses
    label: str
    default: Any
    low: float = 0
    high: float = 1
    step: float = 0.01
    options: Mapping[str, str] | None = None

    @property
    def whole(self) -> bool:
        return self.options is None and isinstance(self.step, int)

    def read(self, raw: object) -> Any:
        """The value that a text or a number means. Raises ValueError with a sentence where it means none."""
        if self.options is not None:
            if raw not in self.options:
                raise ValueError(f"{self.name} is {raw!r}; choose one of {', '.join(self.options)}.")
            return raw
        try:
            value = float(raw)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise ValueError(f"{self.name} is {raw!r}; it is a number from {self.low:g} to {self.high:g}.") from None
        if isinstance(raw, bool) or not self.low <= value <= self.high or (self.whole and value != int(value)):
            raise ValueError(f"{self.name} is {raw}; it can be {self.low:g} to {self.high:g}.")
        return int(value) if self.whole else value


@dataclass(frozen=True)
class Transform:
    """One entry of the table. `arguments` turns the values of its parameters into those of the class."""

    key: str  # letters only, in addresses
    name: str  # of the class: torchvision's, or RandomGamma
    title: str
    what: str  # one sentence
    group: str
    parameters: tuple[Parameter, ...]
    arguments: Callable[[Values], dict[str, Any]]
    acts_on: tuple[str, ...] = EVERYTHING
    chance: str = WRAPPED
    p: float = 1.0  # probability unless another is chosen
    ordered: tuple[tuple[str, str], ...] = ()  # pairs of parameters of which the first is at most the second

    @property
    def kind(self) -> type:
        return RandomGamma if self.name == "RandomGamma" else getattr(v2, self.name)

    @property
    def policy(self) -> bool:
        """Whether torchvision refuses it boxes, masks and keypoints."""
        return self.group == "policy"

    @property
    def across(self) -> bool:
        """Whether it mixes the pictures of a batch."""
        return self.group == "batch"

    def defaults(self) -> dict[str, Any]:
        return {one.name: one.default for one in self.parameters}

    def checked(self, values: Values) -> dict[str, Any]:
        """All values, defaults put in, in the table's order. Raises ValueError with a sentence."""
        unknown = set(values) - {one.name for one in self.parameters}
        if unknown:
            raise ValueError(f"{self.name} has no parameter {min(unknown)!r}.")
        read = {one.name: one.read(values.get(one.name, one.default)) for one in self.parameters}
        for low, high in self.ordered:
            if read[low] > read[high]:
                raise ValueError(f"{self.name}: {low} is {read[low]:g}, larger than {high}, which is {read[high]:g}.")
        return read


def no_arguments(_values: Values) -> dict[str, Any]:
    return {}


def same(*names: str) -> Callable[[Values], dict[str, Any]]:
    """Arguments that bear the parameters' names."""
    return lambda values: {name: values[name] for name in names}


def between(values: Values, low: str = "low", high: str = "high") -> tuple[Any, Any]:
    return (values[low], values[high])


def around_one(strength: float) -> tuple[float, float]:
    """The factors from 1 − strength to 1 + strength, without the last digits that subtraction leaves."""
    return (round(1 - strength, 6), round(1 + strength, 6))


def interpolation(default: str = "nearest") -> Parameter:
    return Parameter("interpolation", N_("Interpolation"), default, options=INTERPOLATIONS)


def size(default: int) -> Parameter:
    return Parameter("size", N_("Size, px"), default, 16, 640, 1)


def strength(name: str, label: str, default: float, high: float = 2.0) -> Parameter:
    return Parameter(name, label, default, 0.0, high, 0.01)


FILL = Parameter("fill", N_("Fill"), "black", options={"black": N_("black"), "grey": N_("grey"), "mean": N_("ImageNet mean")})
AREAS = (
    Parameter("low", N_("Smallest area"), 0.08, 0.01, 1.0, 0.01),
    Parameter("high", N_("Largest area"), 1.0, 0.01, 1.0, 0.01),
)
SHAPES = (
    Parameter("narrow", N_("Narrowest width ÷ height"), 0.75, 0.1, 4.0, 0.01),
    Parameter("wide", N_("Widest width ÷ height"), 1.33, 0.1, 4.0, 0.01),
)
RANGE = (("low", "high"),)
