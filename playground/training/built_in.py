"""Sets that need no download: they are cut from the pictures that scikit-image ships in its wheel.

    built_in("textures")    # 768 patches of a brick wall, grass and gravel

Patches and crops never share a pixel, and those to test come from other parts of their photograph than those to train: patches
of one place look so much alike that a test on them would say nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from PIL import Image

from playground.images import sample
from playground.kit.i18n import N_
from playground.training.sets import PictureSet

PATCH = 32  # px a side, of textures
CROP = 100  # px a side, of photographs, in the pixels of their file
TEXTURES = ("brick", "grass", "gravel")
PHOTOGRAPHS = {"cat": "chelsea", "astronaut": "astronaut", "coffee": "coffee", "tissue": "immunohistochemistry"}
FACES = ("face", "no face")


@dataclass(frozen=True)
class BuiltIn:
    """A set by name."""

    title: str
    description: str  # a sentence
    make: Callable[[], PictureSet]


def built_in(name: str) -> PictureSet:
    """The set of that name; the same one is given again. Raises ValueError naming the known ones."""
    if name not in BUILT_IN:
        raise ValueError(f"There is no built-in set {name!r}. Known are: {', '.join(BUILT_IN)}.")
    return _made(name)


@lru_cache(maxsize=4)
def _made(name: str) -> PictureSet:
    return BUILT_IN[name].make()


def _faces() -> PictureSet:
    """skimage's lfw_subset: 100 faces of Labeled Faces in the Wild, then 100 patches of other places, 25×25 px, grey."""
    grey = np.load(str(files("skimage") / "data" / "lfw_subset.npy"))  # [200, 25, 25], 0…1
    pictures = tuple(Image.fromarray(np.rint(255 * one).astype(np.uint8)).convert("RGB") for one in grey)
    labels = np.repeat([0, 1], len(grey) // 2)
    return PictureSet(pictures, labels, FACES, _numbered(FACES, labels))


def _textures() -> PictureSet:
    """Patches of three textures of 512×512 px: the left halves to train, the right halves to test."""
    cells = [_cells(sample(name).photo().image, PATCH) for name in TEXTURES]
    return _of_cells(TEXTURES, cells, lambda row, column: column >= 512 // PATCH // 2)


def _photographs() -> PictureSet:
    """Crops of colour photographs: from which one is each? Those to train and to test lie like the fields of a chessboard."""
    cells = [_cells(sample(name).photo().image, CROP) for name in PHOTOGRAPHS.values()]
    return _of_cells(tuple(PHOTOGRAPHS), cells, lambda row, column: (row + column) % 2 == 1)


def _cells(image: Image.Image, side: int) -> list[tuple[int, int, Image.Image]]:
    """(row, column, square) of all whole squares, from the top left."""
    places = ((row, column) for row in range(image.height // side) for column in range(image.width // side))
    box = lambda row, column: (column * side, row * side, (column + 1) * side, (row + 1) * side)  # noqa: E731
    return [(row, column, image.crop(box(row, column)).convert("RGB")) for row, column in places]


def _of_cells(classes: tuple[str, ...], cells: list, held_out: Callable[[int, int], bool]) -> PictureSet:
    labels = np.repeat(range(len(classes)), [len(of_class) for of_class in cells])
    listed = [cell for of_class in cells for cell in of_class]
    names = tuple(
        f"{classes[label]} row {row + 1}, column {column + 1}"
        for label, (row, column, _square) in zip(labels, listed, strict=True)
    )
    to_test = np.array([held_out(row, column) for row, column, _square in listed])
    return PictureSet(tuple(square for *_place, square in listed), labels, classes, names, held_out=to_test)


def _numbered(classes: tuple[str, ...], labels: np.ndarray) -> tuple[str, ...]:
    numbers = np.concatenate([np.arange(1, count + 1) for count in np.bincount(labels)])
    return tuple(f"{classes[label]} {number}" for label, number in zip(labels, numbers, strict=True))


BUILT_IN = {
    "faces": BuiltIn(
        N_("Faces and other patches"),
        N_("100 faces and 100 patches without one, 25 × 25 px, grey; lfw_subset of scikit-image."),
        _faces,
    ),
    "textures": BuiltIn(
        N_("Brick, grass and gravel"),
        N_("768 patches of 32 × 32 px of three textures: left halves to train, right halves to test."),
        _textures,
    ),
    "photographs": BuiltIn(
        N_("Crops of four photographs"),
        N_("Squares of 100 × 100 px of a cat, an astronaut, a cup of coffee and stained tissue."),
        _photographs,
    ),
}
