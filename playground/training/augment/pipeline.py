"""A pipeline: transforms in order, each with its parameters, its probability, and whether it is on.

    Pipeline.read("hflip_rotate-low.m30-high.30")      a short text for an address
    Pipeline.read('{"steps": [{"transform": "hflip"}]}')  JSON

The short text: steps parted by _, a step's parts by -, a name from its value by the first dot; m stands for minus. What is at
its default stays unsaid. MixUp and CutMix mix finished pictures of a batch, so they stand last whatever order is asked for.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from torchvision.transforms import v2

from playground.training.augment.entry import ALWAYS, OWN, WRAPPED, Transform
from playground.training.augment.table import named

MOST_STEPS = 12
MOST_TEXT = 1200  # characters that twelve steps with all their parameters need
CLASSES = 10  # of the labels that MixUp and CutMix mix, unless others are given


@dataclass(frozen=True)
class Step:
    """One transform of a pipeline. Raises ValueError with a sentence for what the table does not know."""

    key: str
    values: tuple[tuple[str, Any], ...] = ()  # (name, value) of every parameter, in the table's order
    p: float | None = None  # probability; None: the transform's own
    on: bool = True

    def __post_init__(self) -> None:
        transform = named(self.key)
        object.__setattr__(self, "values", tuple(transform.checked(dict(self.values)).items()))
        p = transform.p if self.p is None else self.p
        if isinstance(p, bool) or not isinstance(p, int | float) or not 0 <= p <= 1:
            raise ValueError(f"{transform.name}: the probability is {self.p}; it can be 0 to 1.")
        if transform.chance == ALWAYS and p != 1:
            raise ValueError(f"{transform.name} always acts: it has no probability.")
        object.__setattr__(self, "p", float(p))

    @property
    def transform(self) -> Transform:
        return named(self.key)

    @property
    def arguments(self) -> dict[str, Any]:
        """Of the call that makes it."""
        given = self.transform.arguments(dict(self.values))
        return {**given, "p": self.p} if self.transform.chance == OWN else given

    @property
    def wrapped(self) -> bool:
        """Whether RandomApply decides if it acts."""
        return self.transform.chance == WRAPPED and self.p < 1

    def build(self, **more: Any) -> v2.Transform:
        """The transform of torchvision."""
        made = self.transform.kind(**self.arguments, **more)
        return v2.RandomApply([made], p=self.p) if self.wrapped else made

    @property
    def text(self) -> str:
        usual = self.transform.defaults()
        parts = [f"{name}.{_spelled(value)}" for name, value in self.values if value != usual[name]]
        parts += [f"p.{_spelled(self.p)}"] * (self.p != self.transform.p) + ["off"] * (not self.on)
        return "-".join([self.key, *parts])

    def as_dict(self) -> dict[str, Any]:
        return {"transform": self.key, **dict(self.values), "p": self.p, "on": self.on}


def step(key: str, *, p: float | None = None, on: bool = True, **values: Any) -> Step:
    """step("rotate", low=15, high=15): a step with some of its parameters chosen."""
    return Step(key, tuple(values.items()), p, on)


@dataclass(frozen=True)
class Pipeline:
    """Steps in order; empty, it changes nothing. Raises ValueError where there are more than MOST_STEPS."""

    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        if len(self.steps) > MOST_STEPS:
            raise ValueError(f"A pipeline has at most {MOST_STEPS} steps, not {len(self.steps)}.")
        object.__setattr__(self, "steps", tuple(sorted(self.steps, key=lambda one: one.transform.across)))

    @cached_property
    def active(self) -> tuple[Step, ...]:
        """The steps that are on, in order."""
        return tuple(one for one in self.steps if one.on)

    @property
    def single(self) -> tuple[Step, ...]:
        """Those that act on one picture."""
        return tuple(one for one in self.active if not one.transform.across)

    @property
    def across(self) -> tuple[Step, ...]:
        """Those that mix a batch."""
        return tuple(one for one in self.active if one.transform.across)

    @property
    def text(self) -> str:
        """The short text; "none" when it is empty."""
        return "_".join(one.text for one in self.steps) or "none"

    def to_json(self) -> str:
        return json.dumps({"steps": [one.as_dict() for one in self.steps]}, indent=2)

    def compose(self) -> v2.Compose | v2.Identity:
        """What acts on one picture, as torchvision's users write it."""
        made = [one.build() for one in self.single]
        return v2.Compose(made) if made else v2.Identity()

    def mixing(self, classes: int = CLASSES) -> list[v2.Transform]:
        """What acts on a batch and its labels, in order."""
        return [one.build(num_classes=classes) for one in self.across]

    @staticmethod
    def read(text: str) -> "Pipeline":
        """A pipeline of its JSON or its short text. Raises ValueError with a sentence."""
        return from_json(text) if text.lstrip().startswith(("{", "[")) else from_text(text)


def from_text(text: str) -> Pipeline:
    """Of the short text. Raises ValueError with a sentence that names the step."""
    if len(text) > MOST_TEXT:
        raise ValueError(f"The pipeline’s text has {len(text):,} characters; {MOST_TEXT:,} are the most.")
    if text.strip() in ("", "none"):
        return Pipeline()
    return Pipeline(tuple(_read_step(place, part) for place, part in enumerate(text.strip().split("_"), start=1)))


def _read_step(place: int, text: str) -> Step:
    key, *parts = text.split("-")
    values: dict[str, Any] = {}
    try:
        for part in parts:
            name, dot, value = part.partition(".")
            if not dot and name != "off":
                raise ValueError(f"{part!r} has no value.")
            values[name] = value
        on, p = values.pop("off", None) is None, values.pop("p", None)
        transform = named(key)
        numbers = {one.name for one in transform.parameters if one.options is None}
        values = {name: _number(value) if name in numbers else value for name, value in values.items()}
        return Step(key, tuple(values.items()), None if p is None else _number(p), on)
    except ValueError as error:
        raise ValueError(f"Step {place} of the pipeline: {error}") from None


def from_json(text: str) -> Pipeline:
    """Of what `to_json` wrote, or of a list of steps. Raises ValueError with a sentence."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"This is no JSON: {error}.") from None
    steps = read.get("steps") if isinstance(read, Mapping) else read
    if not isinstance(steps, Sequence) or isinstance(steps, str):
        raise ValueError("The JSON of a pipeline holds a list named steps.")
    return Pipeline(tuple(_step_of(place, one) for place, one in enumerate(steps[: MOST_STEPS + 1], start=1)))


def _step_of(place: int, given: Any) -> Step:
    if not isinstance(given, Mapping) or not isinstance(given.get("transform"), str):
        raise ValueError(f"Step {place} of the pipeline: it needs the name of a transform, as in {{'transform': 'hflip'}}.")
    values = {name: value for name, value in given.items() if name not in ("transform", "p", "on")}
    on = given.get("on", True)
    if not isinstance(on, bool):
        raise ValueError(f"Step {place} of the pipeline: on is {on!r}; it is true or false.")
    try:
        return Step(given["transform"], tuple(values.items()), given.get("p"), on)
    except (ValueError, TypeError) as error:
        raise ValueError(f"Step {place} of the pipeline: {error}") from None


def _spelled(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.6g}".replace("-", "m")


def _number(text: str) -> float:
    """Raises ValueError, as float does."""
    value = float("-" + text[1:] if text.startswith("m") else text)
    return int(value) if value.is_integer() else value
