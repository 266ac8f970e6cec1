"""The answer of “Does it help?”: the set that is trained on, draws of its pictures, and what the trainings gave."""

from dataclasses import dataclass

from PIL import Image

from playground.lessons.augmentation.settings import Aug
from playground.training.augment import Pipeline, run
from playground.training.augment.running import shown, to_tensor
from playground.training.augment_effect import Effect, parts_of
from playground.training.sets import Dataset, PictureSet, obstacle

DRAWS_SHOWN, SAMPLES_SHOWN = 2, 4


@dataclass(frozen=True)
class Helped:
    """The training with and without the pipeline."""

    settings: Aug
    dataset: Dataset  # of the first seed
    samples: list[Image.Image]  # training pictures, each followed by DRAWS_SHOWN draws of it
    effect: Effect | None = None  # where it has been run


def helped(settings: Aug, pictures: PictureSet, effect: Effect | None = None) -> Helped:
    """Raises ValueError, with a sentence, where the set cannot be trained on or the pipeline cannot be run on its pictures."""
    if (problem := obstacle(pictures)) is not None:
        raise ValueError(problem)
    dataset, plain, samples = parts_of(pictures, settings.plan, 0), Pipeline(settings.chosen.single), []
    count = min(SAMPLES_SHOWN, len(dataset.train))
    for place in range(count):
        picture = dataset.train.pictures[place * len(dataset.train) // count].convert("RGB")
        draws = [run(plain, to_tensor(picture), seed=place * DRAWS_SHOWN + k)[-1] for k in range(DRAWS_SHOWN)]
        samples += [picture, *map(shown, draws)]
    return Helped(settings, dataset, samples, effect)
