"""Labelled pictures to train on: a set, its two parts, and how it is parted.

    pictures = read_set([("flowers.zip", data)])     # reading_sets; or built_in("textures")
    dataset = split(pictures, share=0.3, seed=0)     # three of ten of each class to test

Pictures are held reduced, at most LONG_SIDE px: 5,000 of them take at most 1 GB, whatever their files are.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from PIL import Image

from playground.kit.i18n import N_, _

LONG_SIDE = 256  # px of the pictures that a set holds


class SetError(ValueError):
    """Files that are no set, or a set that cannot be trained on; the message says what happened and what to do."""


@dataclass(frozen=True)
class Problem:
    """One file that was left out."""

    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


@dataclass(frozen=True, eq=False)
class PictureSet:
    """N pictures of K classes. Shared by all who hold it: nothing of it is ever changed."""

    pictures: tuple[Image.Image, ...] = field(repr=False)  # mode RGB, upright, of any size
    labels: np.ndarray = field(repr=False)  # (N,) int64, places in `classes`
    classes: tuple[str, ...]  # K names, each once
    names: tuple[str, ...] = field(repr=False)  # N names of files, for the reader
    problems: tuple[Problem, ...] = field(default=())  # files that were left out
    notes: tuple[str, ...] = field(default=())  # what was decided for the reader, a sentence each
    held_out: np.ndarray | None = field(default=None)  # (N,) bool: these alone are to test, so that parts share no photograph

    def __post_init__(self) -> None:
        """Raises ValueError where lengths differ, a label names no class, or a class has its name twice."""
        if not len(self.pictures) == len(self.labels) == len(self.names):
            counts = f"{len(self.pictures)}, {len(self.labels)} and {len(self.names)}"
            raise ValueError(f"A set has as many labels and names as pictures, not {counts}.")
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("A set has each class once.")
        if len(self.labels) and not 0 <= self.labels.min() <= self.labels.max() < len(self.classes):
            raise ValueError(f"Labels are 0–{len(self.classes) - 1}, the places of the classes.")
        for array in (self.labels, self.held_out):
            if array is not None:
                array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def counts(self) -> np.ndarray:
        """(K,) pictures of each class."""
        return np.bincount(self.labels, minlength=len(self.classes))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of pixels, labels and classes, hexadecimal: what answers about the set are kept by."""
        digest = hashlib.sha256(repr(self.classes).encode())
        digest.update(np.ascontiguousarray(self.labels, dtype="<i8").tobytes())
        digest.update(b"" if self.held_out is None else self.held_out.tobytes())
        for picture in self.pictures:
            digest.update(f"{picture.size}".encode() + picture.tobytes())
        return digest.hexdigest()

    @property
    def memory(self) -> int:
        """Bytes of the pixels."""
        return sum(3 * picture.width * picture.height for picture in self.pictures)

    def part(self, places: np.ndarray) -> "PictureSet":
        """The pictures at `places`, with all classes."""
        pictures, names = (tuple(values[place] for place in places) for values in (self.pictures, self.names))
        return PictureSet(pictures, self.labels[places], self.classes, names)


@dataclass(frozen=True, eq=False)
class Dataset:
    """A set in two parts that share no picture; both have all classes."""

    train: PictureSet
    test: PictureSet

    def __post_init__(self) -> None:
        if self.train.classes != self.test.classes:
            raise ValueError("Both parts of a dataset have the same classes.")

    @property
    def classes(self) -> tuple[str, ...]:
        return self.train.classes

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.train.digest} {self.test.digest}".encode()).hexdigest()

    @property
    def chance(self) -> float:
        """Accuracy of guessing each class as often: 1/K."""
        return 1 / len(self.classes)

    @property
    def majority(self) -> float:
        """Accuracy of always saying the most frequent class of the test part; NaN without one."""
        return float(self.test.counts.max() / len(self.test)) if len(self.test) else float("nan")


def split(pictures: PictureSet, share: float, seed: int, *, train_per_class: int | None = None) -> Dataset:
    """The set in two parts, class by class: `share` of each class, 0–1 and rounded, is to test.

    A class of two or more pictures has at least one in each part, a single picture trains. Where the set itself holds pictures
    out, they are the test part and the share says nothing. Of each class at most `train_per_class` pictures train; the others
    are left out. The same seed gives the same parts; files keep their order. Raises ValueError for a share that is none.
    """
    if not 0 < share < 1:
        raise ValueError(f"The share of test pictures lies between 0 and 1, not at {share:g}.")
    generator = np.random.default_rng(seed)
    to_test, to_train = np.zeros((2, len(pictures)), dtype=bool)
    for label in range(len(pictures.classes)):
        places = generator.permutation(np.flatnonzero(pictures.labels == label))
        if pictures.held_out is None:
            count = min(max(1, round(share * len(places))), len(places) - 1) if len(places) > 1 else 0
            test, train = places[:count], places[count:]
        else:
            held_out = pictures.held_out[places]
            test, train = places[held_out], places[~held_out]
        to_test[test] = to_train[train[:train_per_class]] = True
    return Dataset(pictures.part(np.flatnonzero(to_train)), pictures.part(np.flatnonzero(to_test)))


def joined(first: PictureSet, second: PictureSet) -> PictureSet:
    """Both sets as one: classes by their names, in the order of the alphabet; the same pixels of one class count once."""
    classes = tuple(sorted({*first.classes, *second.classes}))
    kept: dict[tuple[int, bytes], tuple[Image.Image, str]] = {}
    for one in (first, second):
        for picture, label, name in zip(one.pictures, one.labels, one.names, strict=True):
            pixels = hashlib.sha256(f"{picture.size}".encode() + picture.tobytes()).digest()
            kept.setdefault((classes.index(one.classes[label]), pixels), (picture, name))
    order = sorted(kept, key=lambda key: key[0])  # stable: within a class as they came
    pictures, names = zip(*(kept[key] for key in order), strict=True) if order else ((), ())
    labels = np.array([label for label, _pixels in order], dtype=np.int64)
    same = len(first) + len(second) - len(order)
    notes = (
        *first.notes,
        *second.notes,
        *([_("Pictures that came twice: {n}. Each counts once.").format(n=same)] if same else []),
    )
    return PictureSet(pictures, labels, classes, names, (*first.problems, *second.problems), tuple(dict.fromkeys(notes)))


def without(pictures: PictureSet, name: str) -> PictureSet:
    """The set without the class of that name and its pictures. Raises ValueError where there is no such class."""
    label = pictures.classes.index(name)
    rest = pictures.part(np.flatnonzero(pictures.labels != label))
    classes = pictures.classes[:label] + pictures.classes[label + 1 :]
    return PictureSet(rest.pictures, rest.labels - (rest.labels > label), classes, rest.names, pictures.problems, pictures.notes)


def obstacle(pictures: PictureSet) -> str | None:
    """Why the set cannot be trained on, a sentence for the reader; None where it can."""
    filled = int(np.count_nonzero(pictures.counts))
    if not len(pictures):
        return _("The set holds no picture. Add at least two pictures of each of two classes.")
    if filled < 2:
        sentence = N_("All pictures are of one class, “{name}”: there is nothing to tell apart. Add pictures of a second class.")
        return _(sentence).format(name=pictures.classes[pictures.labels[0]])
    if pictures.counts.max() < 2:
        return _("No class has two pictures, so none is left to test with. Add at least one more picture of each class.")
    return None
