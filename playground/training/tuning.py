"""How a pretrained network learns a new task, as data: `TuningRecipe`, which also goes to a file and comes back from one."""

import dataclasses
import json
import math
from typing import Any

from playground.training.augment.pipeline import Pipeline
from playground.training.recipe import Recipe

DEPTHS = ("head", "last", "all", "scratch")
MOST_JSON = 20_000  # characters
BY_BOXES = ("ioucrop",)  # steps that cannot act without boxes


@dataclasses.dataclass(frozen=True, kw_only=True)
class TuningRecipe(Recipe):
    """A Recipe, and which layers learn from which pictures. Raises ValueError, with a sentence, for what cannot be meant.

    depth: "head" trains a new linear layer alone, "last" the last `blocks` blocks as well, "all" every layer, and "scratch"
        every layer from random weights
    head_factor: the new head's rate is so many times the others' ("last" and "all")
    centred: the head sees features minus their mean over the training pictures: the same linear functions, easier to find
    augmentation: a pipeline's short text, "none" for the pictures as they are
    """

    depth: str = "head"
    blocks: int = 3
    rate: float = 0.03
    head_factor: float = 10.0
    centred: bool = True
    batch_size: int = 16
    label_smoothing: float = 0.0
    augmentation: str = "none"
    side: int = 224  # px of the square that the network sees; pictures are stretched to it

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.depth not in DEPTHS:
            raise ValueError(f"depth is {self.depth!r}; it can be {', '.join(DEPTHS)}.")
        for field, least, most in (
            ("blocks", 1, 17),
            ("head_factor", 0, 1000),
            ("batch_size", 2, 1024),
            ("label_smoothing", 0, 0.9),
            ("side", 32, 512),
        ):
            value = getattr(self, field)
            if isinstance(value, bool) or not (
                isinstance(value, int | float) and math.isfinite(value) and least <= value <= most
            ):
                raise ValueError(f"{field} is {value}; it must be a number from {least} to {most}.")
        _ = self.pipeline

    @property
    def pipeline(self) -> Pipeline:
        return picture_pipeline(self.augmentation)

    @property
    def pretrained(self) -> bool:
        return self.depth != "scratch"

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self) | {"rates": [list(pair) for pair in self.rates]}, indent=2)


def picture_pipeline(text: str) -> Pipeline:
    """A pipeline for pictures that have a class and no boxes. Raises ValueError with a sentence."""
    pipeline = Pipeline.read(text)
    for place, step in enumerate(pipeline.steps, start=1):
        if step.on and step.key in BY_BOXES:
            raise ValueError(
                f"Step {place} of the pipeline, {step.transform.name}, chooses its crop by boxes, and these pictures have none. "
                "Take the step out, or crop with resizedcrop."
            )
    return pipeline


def recipe_from_json(text: str) -> TuningRecipe:
    """Of what `to_json` wrote; fields that are missing have their defaults. Raises ValueError with a sentence."""
    if len(text) > MOST_JSON:
        raise ValueError(f"Settings have at most {MOST_JSON:,} characters, not {len(text):,}.")
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"These settings are no JSON: {error}.") from None
    if not isinstance(read, dict):
        raise ValueError('Settings are a JSON object, such as {"depth": "head"}.')
    fields = {field.name: field for field in dataclasses.fields(TuningRecipe)}
    unknown = [str(name) for name in read if name not in fields]
    if unknown:
        raise ValueError(f"The settings name {unknown[0]!r}, which is no setting. Known are: {', '.join(fields)}.")
    for name, value in read.items():
        wanted = type(fields[name].default)
        if name != "rates" and (type(value) is not wanted and not (wanted is float and type(value) is int)):
            raise ValueError(f"The setting {name} is {value!r}; it must be of the kind of {fields[name].default!r}.")
    try:
        rates = tuple((str(start), float(factor)) for start, factor in read.get("rates", ()))
    except (TypeError, ValueError):
        raise ValueError("The setting rates is a list of pairs: the start of a name, and a factor.") from None
    return TuningRecipe(**read | {"rates": rates})
