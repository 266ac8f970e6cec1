"""Where in a photo an answer comes from, beside the same for a network with shuffled weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.images import Photo
from playground.kit.saying import count, fixed, percent
from playground.lessons.network_sees.network import network, untrained
from playground.lessons.network_sees.scores import share_text
from playground.lessons.network_sees.settings import Where
from playground.lessons.network_sees.where_pixels import PixelMaps, known_maps, pixel_maps
from playground.models.preparation import IMAGENET_CLASSES
from playground.vision import Classifier, activation_map
from playground.vision.class_maps import linear_layer

LISTED = 9  # classes beside the picture
PLACES = 49  # of the last map, 7 × 7


@dataclass(frozen=True)
class ClassMaps:
    """How each place of the last map adds to each class: bias + the sum of a class's parts is its score."""

    parts: np.ndarray  # (1000, 7, 7) float32: the class map divided by its 49 places
    biases: np.ndarray  # (1000,)

    @cached_property
    def logits(self) -> np.ndarray:
        """(1000,) float64."""
        return self.parts.sum((1, 2), dtype=np.float64) + self.biases

    @cached_property
    def probabilities(self) -> np.ndarray:
        powers = np.exp(self.logits - self.logits.max())
        return powers / powers.sum()


@dataclass(frozen=True)
class WhereAnswer:
    """Class maps of both networks; maps of pixels or squares where the method gives such, None while they are awaited."""

    settings: Where
    photo: Photo
    trained: ClassMaps
    shuffled: ClassMaps
    pixels: PixelMaps | None = None

    @property
    def focus(self) -> int:
        """The class that is looked at."""
        return self.settings.focus_of(self.trained.logits)

    @cached_property
    def listed(self) -> list[int]:
        """The classes of the highest scores, and the one looked at where it is not among them."""
        first = np.argsort(-self.trained.logits, kind="stable")[:LISTED].tolist()
        return first if self.focus in first else [*first[:-1], self.focus]

    def similarity(self, index: int) -> float:
        """Rank correlation of the class maps of both networks."""
        return rank_correlation(self.trained.parts[index], self.shuffled.parts[index])


def where_answer(settings: Where, photo: Photo) -> WhereAnswer:
    """All of it, however long it takes: a page has the maps of pixels and squares worked out as a job."""
    answer = where_base(settings, photo)
    if settings.method == "cam":
        return answer
    return with_pixels(answer, pixel_maps(settings, answer.focus, photo))


def where_base(settings: Where, photo: Photo) -> WhereAnswer:
    """The class maps, with what is known already of the others."""
    answer = WhereAnswer(settings, photo, class_maps(network(), photo), class_maps(untrained(settings.seed), photo))
    return answer if settings.method == "cam" else with_pixels(answer, known_maps(settings, answer.focus, photo))


def with_pixels(answer: WhereAnswer, pixels: PixelMaps | None) -> WhereAnswer:
    return WhereAnswer(answer.settings, answer.photo, answer.trained, answer.shuffled, pixels)


def class_maps(net: Classifier, photo: Photo) -> ClassMaps:
    """One pass for all classes."""
    maps = activation_map(net, net.prepare(photo.image))[0].cpu()
    return ClassMaps((maps / PLACES).numpy(), linear_layer(net).bias.float().cpu().numpy())


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman's: the correlation of two arrays' ranks, −1…1; equal values share the mean of theirs. 0 where one is constant."""
    ranks = [_ranks(array.ravel()) for array in (one, other)]
    apart = [rank - rank.mean() for rank in ranks]
    size = np.sqrt((apart[0] ** 2).sum() * (apart[1] ** 2).sum())
    return float((apart[0] * apart[1]).sum() / size) if size else 0.0


def _ranks(values: np.ndarray) -> np.ndarray:
    _sorted, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]


def half_share(values: np.ndarray) -> float:
    """The smallest share of the places that holds half of the sum of all sizes."""
    sizes = np.sort(np.abs(values.ravel()).astype(np.float64))[::-1]
    return float((np.searchsorted(np.cumsum(sizes), sizes.sum() / 2) + 1) / sizes.size)


# ---- in numbers ----------------------------------------------------------------------------------------------------------


def figures(answer: WhereAnswer) -> dict[str, str]:
    """The numbers of the method by name; without those that are awaited."""
    maps, index = answer.trained, answer.focus
    parts = maps.parts[index]
    most = np.unravel_index(parts.argmax(), parts.shape)
    common = {
        "focus": IMAGENET_CLASSES[index],
        "score": fixed(maps.logits[index], 3),
        "share": share_text(float(maps.probabilities[index])),
        "bias": fixed(maps.biases[index], 3),
        "sum": fixed(float(parts.sum(dtype=np.float64)), 3),
        "most": fixed(float(parts.max()), 2),
        "most_row": str(most[0] + 1),
        "most_column": str(most[1] + 1),
        "against": count(int((parts < 0).sum())),
        "shuffled_first": IMAGENET_CLASSES[int(answer.shuffled.logits.argmax())],
    }
    if answer.settings.method == "cam":
        return common | {"half": percent(half_share(parts), 0), "similarity": fixed(answer.similarity(index), 2)}
    if answer.pixels is None or answer.pixels.shuffled is None:
        return common
    return common | (_of_squares if answer.settings.method == "occlusion" else _of_pixels)(answer, answer.pixels)


def _of_squares(answer: WhereAnswer, maps: PixelMaps) -> Mapping[str, str]:
    settings, index = answer.settings, answer.focus
    shares = maps.trained[..., index]
    lowest, highest = (np.unravel_index(place, shares.shape) for place in (shares.argmin(), shares.argmax()))
    here = maps.trained[settings.row - 1, settings.column - 1]
    first = int(answer.trained.logits.argmax())
    return {
        "lowest": share_text(float(shares[lowest])),
        "lowest_row": str(lowest[0] + 1),
        "lowest_column": str(lowest[1] + 1),
        "highest": share_text(float(shares[highest])),
        "highest_row": str(highest[0] + 1),
        "highest_column": str(highest[1] + 1),
        "here": share_text(float(here[index])),
        "here_first": IMAGENET_CLASSES[int(here.argmax())],
        "here_first_share": share_text(float(here.max())),
        "others": count(int((maps.trained.argmax(2) != first).sum())),
        "similarity": fixed(rank_correlation(shares, maps.shuffled[..., index]), 2),
    }


def _of_pixels(answer: WhereAnswer, maps: PixelMaps) -> Mapping[str, str]:
    shown = {
        "half": percent(half_share(maps.trained)),
        "half_shuffled": percent(half_share(maps.shuffled)),
        "similarity": fixed(rank_correlation(np.abs(maps.trained), np.abs(maps.shuffled)), 2),
    }
    if answer.settings.method == "integrated":
        total = float(maps.trained.sum(dtype=np.float64))
        shown |= {"total": fixed(total, 2), "difference": fixed(maps.difference, 2)}
    return shown
