"""What can lie on the stage: small pictures of plain numbers, and kernels that fit a hand calculation.

Every picture is a function of (height, width, seed, photo), so that any size can be asked of it. Photos come as grey in
tenths, rounded: sums of whole numbers can be followed in the head.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.convolution.kernels import KERNELS, SOBEL_X, SOBEL_Y, Weights, parse_weights
from playground.images import Photo
from playground.kit.i18n import N_

LARGEST_OWN_INPUT = 16  # cells per side that can be written into an address
LARGEST_TAPS = 7  # cells per side of a kernel on the stage


@dataclass(frozen=True)
class StageKernel:
    """One kernel, or several of one size: one output each."""

    name: str
    title: str
    parts: tuple[Weights, ...]


LETTER_F: Weights = ((1, 1, 1), (1, 0, 0), (1, 1, 0), (1, 0, 0), (1, 0, 0))
_DIAGONAL: Weights = ((0, 1, 2), (-1, 0, 1), (-2, -1, 0))
_NAMED = [kernel for kernel in KERNELS.values() if kernel.second is None and max(kernel.size) <= LARGEST_TAPS]

STAGE_KERNELS: dict[str, StageKernel] = {
    kernel.name.replace(" ", "_"): kernel
    for kernel in (
        *(StageKernel(kernel.name, kernel.title, (kernel.weights,)) for kernel in _NAMED),
        StageKernel("difference", N_("Difference [1, −1]"), (((1, -1),),)),
        StageKernel("difference down", N_("Difference, vertical [1; −1]"), (((1,), (-1,)),)),
        StageKernel("second difference", N_("Second difference [1, −2, 1]"), (((1, -2, 1),),)),
        StageKernel("0 to 3", N_("0 1 / 2 3 (textbook)"), (((0, 1), (2, 3)),)),
        StageKernel("1 to 9", N_("1 to 9"), (((1, 2, 3), (4, 5, 6), (7, 8, 9)),)),
        StageKernel("letter F", N_("Letter F"), (LETTER_F,)),
        StageKernel("three edges", N_("Three edge kernels"), (SOBEL_X, SOBEL_Y, _DIAGONAL)),
    )
}


def most_contrast(grey: np.ndarray, height: int, width: int) -> tuple[int, int]:
    """(row, column) where the patch of that size with the largest variance begins; the first one of equals.

    Sums over all patches come from one running total, so the size of the patch costs nothing. Raises ValueError where the
    photo is smaller.
    """
    if grey.shape[0] < height or grey.shape[1] < width:
        raise ValueError(
            f"The patch is {height} × {width}, the photo only {grey.shape[0]} × {grey.shape[1]}. "
            "Use a smaller input or another photo."
        )

    def patch_sums(values: np.ndarray) -> np.ndarray:
        total = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
        total[1:, 1:] = values.cumsum(axis=0).cumsum(axis=1)
        return total[height:, width:] - total[:-height, width:] - total[height:, :-width] + total[:-height, :-width]

    exact = grey.astype(np.float64)
    count = height * width
    variance = patch_sums(exact**2) / count - (patch_sums(exact) / count) ** 2
    row, column = np.unravel_index(int(np.argmax(variance)), variance.shape)
    return int(row), int(column)


def _photo(height: int, width: int, _seed: int, photo: Photo | None) -> np.ndarray:
    if photo is None:
        raise ValueError("There is no photo yet. Choose one, or other values.")
    grey = photo.grey()
    row, column = most_contrast(grey, height, width)
    return np.rint(10 * grey[row : row + height, column : column + width])


def _edge(height: int, width: int, _seed: int, _photo: Photo | None) -> np.ndarray:
    picture = np.ones((height, width))
    picture[:, width // 4 : width - width // 4] = 0  # 6 × 8 is the textbook's (d2l 7.2.3)
    return picture


def _ones_at(height: int, width: int, *places: tuple[int, int]) -> np.ndarray:
    return np.array([[float((row, column) in places) for column in range(width)] for row in range(height)])


_DOTS = ((2, 3), (3, 11), (9, 7), (10, 1), (12, 13))

STAGE_SOURCES: dict[str, Callable[[int, int, int, Photo | None], np.ndarray]] = {
    "photo": _photo,
    "random": lambda height, width, seed, photo: np.random.default_rng(seed).integers(0, 10, (height, width)),
    "ramp": lambda height, width, seed, photo: np.arange(height * width).reshape(height, width),
    "edge": _edge,
    "dot": lambda height, width, seed, photo: _ones_at(height, width, (height // 2, width // 2)),
    "dots": lambda height, width, seed, photo: _ones_at(height, width, *_DOTS),
    "triangle": lambda height, width, seed, photo: np.tri(height, width),
    "transposed_triangle": lambda height, width, seed, photo: np.tri(width, height).T,
    "squares": lambda height, width, seed, photo: np.broadcast_to(np.arange(width) ** 2, (height, width)),
    "ones": lambda height, width, seed, photo: np.ones((height, width)),
}


def parse_values(text: str) -> np.ndarray:
    """The reader's own input as (H, W) float32: rows split by ';', numbers by spaces or commas.

    Raises ValueError naming the row or number that does not fit; 1 × 1 to 16 × 16, numbers from −1000 to 1000.
    """
    return np.array(parse_weights(text, LARGEST_OWN_INPUT, "input"), np.float32)


def parse_kernels(text: str) -> tuple[Weights, ...]:
    """The reader's own kernels, split by '|', all of one size. Raises ValueError naming the one that does not fit."""
    parts = tuple(parse_weights(part) for part in text.split("|"))
    sizes = [(len(part), len(part[0])) for part in parts]
    for number, size in enumerate(sizes[1:], start=2):
        if size != sizes[0]:
            raise ValueError(
                f"Kernel {number} is {size[0]} × {size[1]}, the first {sizes[0][0]} × {sizes[0][1]}. "
                "Kernels of one layer have one size: fill up with zeros."
            )
    return parts
