"""Kernels with names, and kernels of the reader's own, written as text short enough for an address bar."""

import math
from dataclasses import dataclass

from playground.kit.i18n import N_

Weights = tuple[tuple[float, ...], ...]  # rows of equal length

LARGEST_OWN = 7


@dataclass(frozen=True)
class Kernel:
    """A named kernel, or two whose outputs are joined to √(a² + b²)."""

    name: str
    title: str
    finds: str  # what it answers to, a few words for the reader
    weights: Weights
    second: Weights | None = None  # with it the answer is the length of the vector of both outputs
    turned: str | None = None  # name of the same kernel for the other axis

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in cells."""
        return len(self.weights), len(self.weights[0])

    @property
    def parts(self) -> tuple[Weights, ...]:
        """The one kernel, or both."""
        return (self.weights,) if self.second is None else (self.weights, self.second)


def box(size: int) -> Weights:
    """The mean of size × size pixels."""
    return ((1 / size**2,) * size,) * size


def gaussian(size: int) -> Weights:
    """Binomial weights, row times column of Pascal's triangle: the usual whole-number Gaussian."""
    row = [math.comb(size - 1, i) / 2 ** (size - 1) for i in range(size)]
    return tuple(tuple(a * b for b in row) for a in row)


def transposed(weights: Weights) -> Weights:
    """Rows become columns."""
    return tuple(zip(*weights, strict=True))


def flipped(weights: Weights) -> Weights:
    """Turned by 180°: cross-correlation with it is the true convolution with the original."""
    return tuple(row[::-1] for row in weights[::-1])


def steered_sobel(angle: float) -> Weights:
    """cos(angle)·Sobel-x + sin(angle)·Sobel-y; angle in degrees. On a ramp it answers 8·cos(angle between)."""
    a, b = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return tuple(tuple(a * p + b * q for p, q in zip(*rows, strict=True)) for rows in zip(SOBEL_X, SOBEL_Y, strict=True))


SOBEL_X: Weights = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
SOBEL_Y = transposed(SOBEL_X)
SCHARR_X: Weights = ((-3, 0, 3), (-10, 0, 10), (-3, 0, 3))

KERNELS = {
    kernel.name: kernel
    for kernel in (
        Kernel("identity", N_("Identity"), N_("the photo itself"), ((0, 0, 0), (0, 1, 0), (0, 0, 0))),
        Kernel("box 3", N_("Box blur 3 × 3"), N_("the mean of nine pixels"), box(3)),
        Kernel("box 5", N_("Box blur 5 × 5"), N_("the mean of 25 pixels"), box(5)),
        Kernel("box 15", N_("Box blur 15 × 15"), N_("the mean of 225 pixels"), box(15)),
        Kernel("gaussian 3", N_("Gaussian blur 3 × 3"), N_("a mean with the most weight in the middle"), gaussian(3)),
        Kernel("gaussian 7", N_("Gaussian blur 7 × 7"), N_("a mean over a wider neighbourhood"), gaussian(7)),
        Kernel("sharpen", N_("Sharpen"), N_("the photo plus its fine detail"), ((0, -1, 0), (-1, 5, -1), (0, -1, 0))),
        Kernel("sobel x", N_("Sobel x"), N_("vertical edges"), SOBEL_X, turned="sobel y"),
        Kernel("sobel y", N_("Sobel y"), N_("horizontal edges"), SOBEL_Y, turned="sobel x"),
        Kernel("sobel magnitude", N_("Sobel magnitude"), N_("edges of every direction"), SOBEL_X, second=SOBEL_Y),
        Kernel("scharr x", N_("Scharr x"), N_("vertical edges, equal at every angle"), SCHARR_X, turned="scharr y"),
        Kernel("scharr y", N_("Scharr y"), N_("horizontal edges, equal at every angle"), transposed(SCHARR_X), turned="scharr x"),
        Kernel("laplacian", N_("Laplacian"), N_("dots, lines and both sides of an edge"), ((0, 1, 0), (1, -4, 1), (0, 1, 0))),
        Kernel("emboss", N_("Emboss"), N_("relief, lit from the top left"), ((-2, -1, 0), (-1, 1, 1), (0, 1, 2))),
    )
}


def parse_weights(text: str, largest: int = LARGEST_OWN, what: str = "kernel") -> Weights:
    """A kernel from text: rows split by ';', numbers by spaces or commas, as in '1 0 -1; 2 0 -2; 1 0 -1'.

    `largest` is the most cells per side; `what` names the table in errors.
    Raises ValueError naming the row or number that does not fit; numbers from −1000 to 1000.
    """
    rows = [row.replace(",", " ").split() for row in text.replace("−", "-").strip().strip(";").split(";")]
    if not (1 <= len(rows) <= largest and all(1 <= len(row) <= largest for row in rows)):
        raise ValueError(f"The {what} has {len(rows)} × {len(rows[0])} numbers; it can have 1 × 1 to {largest} × {largest}.")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise ValueError(f"Row {number} of the {what} has {len(row)} numbers, row 1 has {len(rows[0])}; they must be equal.")
    return tuple(tuple(_weight(word, what) for word in row) for row in rows)


def _weight(word: str, what: str) -> float:
    try:
        value = float(word)
    except ValueError:
        raise ValueError(f"“{word[:20]}” in the {what} is not a number. Write it as in 0.5 or -2.") from None
    if not abs(value) <= 1000:  # also refuses nan
        raise ValueError(f"The {what}'s number {word[:20]} is out of range; use −1000 to 1000.")
    return value


def format_weights(weights: Weights) -> str:
    """The text that parse_weights reads back to within five digits."""
    return "; ".join(" ".join(f"{value + 0.0:.5g}" for value in row) for row in weights)


def own_kernel(text: str) -> Kernel:
    """The reader's kernel as a Kernel; raises ValueError as parse_weights does."""
    weights = parse_weights(text)
    return Kernel("own", f"Your {len(weights)} × {len(weights[0])}", "what its weights make of it", weights)
