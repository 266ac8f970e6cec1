"""What a set's two parts share that they should not, and what of a set makes its accuracy hard to read.

A picture and its copy, saved again, reduced, made a little brighter, are near-duplicates: their small versions rise and fall
alike. One of them to train and the other to test is a test of memory.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from playground.kit.i18n import _
from playground.kit.saying import fixed
from playground.training.sets import Dataset, PictureSet

SIDE = 12  # px of the small versions
ALIKE = 0.98  # correlation of two small versions; other patches of one texture reach 0.977
MEANS_APART = 0.15  # of brightness in 0…1: two pictures further apart are no copies of each other
FLAT = 0.02  # deviation in 0…1 below which a small version shows nothing but its colour
BLOCK = 512  # pictures compared at once
LOPSIDED = 3  # the largest class over the smallest, from where a warning is due
FEW = 5  # pictures of a class to train, below which a warning is due


@dataclass(frozen=True)
class Pair:
    """Two near-duplicates, as places in the parts that were compared."""

    first: int
    second: int
    similarity: float  # correlation of their small versions, −1 to 1


def near_duplicates(first: PictureSet, second: PictureSet, check: Callable[[], None] | None = None) -> tuple[Pair, ...]:
    """For each picture of `second` that has a near-duplicate in `first`, the one most like it. `check` may raise to end it."""
    if not len(first) or not len(second):
        return ()
    shapes, means, flat = _small(first)
    pairs = []
    for start in range(0, len(second), BLOCK):
        if check:
            check()
        part = second.part(np.arange(start, min(start + BLOCK, len(second))))
        of_part, part_means, part_flat = _small(part)
        similarity = of_part @ shapes.T  # [n, N]
        same_colour = (np.abs(part_means[:, None] - means).max(axis=-1) < MEANS_APART) & ~(part_flat[:, None] ^ flat)
        both_flat = part_flat[:, None] & flat & (np.abs(part_means[:, None] - means).max(axis=-1) < FLAT / 2)
        similarity = np.where(both_flat, 1.0, np.where(same_colour & ~flat, similarity, -1.0))
        best = similarity.argmax(axis=1)
        for place, other in enumerate(best.tolist()):
            if similarity[place, other] >= ALIKE:
                pairs.append(Pair(other, start + place, float(similarity[place, other])))
    return tuple(pairs)


def _small(pictures: PictureSet) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Small versions of length 1 around their mean (N, D); mean colours (N, 3) in 0…1; which are flat (N,)."""
    values = np.stack([np.asarray(_reduced(picture), dtype=np.float32) for picture in pictures.pictures]) / 255
    means = values.mean(axis=(1, 2))
    shapes = (values - values.mean(axis=(1, 2, 3), keepdims=True)).reshape(len(values), -1)
    lengths = np.linalg.norm(shapes, axis=1)
    around_colour = (values - means[:, None, None]).reshape(len(values), -1)
    return shapes / np.maximum(lengths, 1e-6)[:, None], means, around_colour.std(axis=1) < FLAT


def _reduced(picture: Image.Image) -> Image.Image:
    return picture.resize((SIDE, SIDE), Image.Resampling.BOX if min(picture.size) >= SIDE else Image.Resampling.BILINEAR)


def warnings(pictures: PictureSet, dataset: Dataset, duplicates: tuple[Pair, ...]) -> list[str]:
    """What to know before an accuracy is believed, a sentence each."""
    found = []
    if duplicates:
        example = duplicates[0]
        text = _(
            "{n} of {total} test pictures have a near-duplicate among the training pictures, for example {test} and {train}: "
            "the test then measures memory."
        )
        names = {"test": dataset.test.names[example.second], "train": dataset.train.names[example.first]}
        found.append(text.format(n=len(duplicates), total=len(dataset.test), **names))
    clash = [pair for pair in duplicates if dataset.train.labels[pair.first] != dataset.test.labels[pair.second]]
    if clash:
        pair = clash[0]
        kinds = dataset.classes[dataset.train.labels[pair.first]], dataset.classes[dataset.test.labels[pair.second]]
        text = _("{n} near-duplicates lie in two classes (“{first}” and “{second}”): nothing can tell these apart.")
        found.append(text.format(n=len(clash), first=kinds[0], second=kinds[1]))
    counts = pictures.counts[pictures.counts > 0]
    if len(counts) > 1 and counts.max() > LOPSIDED * counts.min():
        text = _(
            "The classes are uneven: “{most}” has {high} pictures, “{least}” {low}. Always saying the most frequent class is "
            "right for {share} % of the test pictures."
        )
        high, low = int(pictures.counts.argmax()), int(np.where(pictures.counts > 0, pictures.counts, np.inf).argmin())
        counted = {"high": pictures.counts[high], "low": pictures.counts[low]}
        names = {"most": pictures.classes[high], "least": pictures.classes[low]}
        found.append(text.format(**names, **counted, share=fixed(100 * dataset.majority, 0)))
    few = [name for name, count in zip(dataset.classes, dataset.train.counts, strict=True) if count < FEW]
    if few:
        text = _("Fewer than {n} training pictures: {names}. Take more pictures, or a smaller share to test with.")
        found.append(text.format(n=FEW, names=", ".join(few[:8]) + (" …" if len(few) > 8 else "")))
    return found
