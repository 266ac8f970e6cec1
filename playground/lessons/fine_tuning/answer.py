"""The pictures of the lesson in two parts, with what is to be known of them before anything is trained. Pure."""

from dataclasses import dataclass
from functools import cached_property

from playground.kit.i18n import N_
from playground.training.baselines import pixel_accuracy
from playground.training.guessing import best_of, guess_band
from playground.training.sets import Dataset, PictureSet, obstacle, split
from playground.training.similarity import Pair, near_duplicates, warnings

NO_PICTURES = N_("There are no pictures of your own yet. Open the view “Pictures” and drop a ZIP archive, files, or take some.")
GUESSERS = 20


@dataclass(frozen=True, eq=False)
class Parted:
    """A set in two parts. They are there even where an obstacle says that nothing can be trained on them."""

    pictures: PictureSet
    dataset: Dataset
    duplicates: tuple[Pair, ...]
    obstacle: str | None
    share: float = 0.3  # how the set was parted
    seed: int = 0
    per_class: int = 0

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        return () if self.obstacle else tuple(warnings(self.pictures, self.dataset, self.duplicates))

    @property
    def band(self) -> tuple[float, float]:
        """Test accuracies between which 95 % of guessers land."""
        return guess_band(len(self.dataset.test), self.dataset.chance)

    @cached_property
    def pixels(self) -> float:
        """Test accuracy of least squares on raw pixels."""
        return pixel_accuracy(self.dataset)

    @property
    def best_guess(self) -> float:
        """Mean accuracy of the best of 20 guessers."""
        return best_of(GUESSERS, len(self.dataset.test), self.dataset.chance)


def parted(pictures: PictureSet, share: float, seed: int, per_class: int) -> Parted:
    """The set in its parts; `per_class` pictures of each class train, all of them at 0."""
    dataset = split(pictures, share, seed, train_per_class=per_class or None)
    duplicates = near_duplicates(dataset.train, dataset.test)
    return Parted(pictures, dataset, duplicates, obstacle(pictures), share, seed, per_class)
