"""A convolution as a matrix on the flattened picture; its transpose is the transposed convolution."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.convolution.geometry import conv_output_size

LARGEST_DENSE = 250_000  # entries of a matrix that is written out
OVERVIEW = 256  # cells per side of the small picture of a large matrix


@dataclass(frozen=True, eq=False)
class Unrolled:
    """The convolution W of a picture, as a matrix, and the way back by Wᵀ.

    W is (outputs, pixels); `at` and `values` list its entries that are not 0.
    """

    picture: np.ndarray  # (H, W)
    output: np.ndarray  # (h, w): W times the picture
    back: np.ndarray  # (H, W): Wᵀ times the output
    at: tuple[np.ndarray, np.ndarray]  # row and column of each entry
    values: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        return self.output.size, self.picture.size

    @property
    def share(self) -> float:
        """Of all entries those that are not 0, 0…1."""
        return self.values.size / (self.shape[0] * self.shape[1])

    @property
    def bytes(self) -> int:
        """Memory of the written-out matrix in float32."""
        return 4 * self.shape[0] * self.shape[1]

    @property
    def is_small(self) -> bool:
        return self.shape[0] * self.shape[1] <= LARGEST_DENSE

    @cached_property
    def matrix(self) -> np.ndarray:
        """W written out, float64. Raises ValueError where it is too large for that."""
        if not self.is_small:
            rows, columns = self.shape
            raise ValueError(
                f"Written out the matrix has {rows:,} × {columns:,} entries; up to {LARGEST_DENSE:,} are. Use a smaller picture."
            )
        dense = np.zeros(self.shape)
        dense[self.at] = self.values
        return dense

    @cached_property
    def rank(self) -> int:
        """How many numbers of the picture survive the convolution. Raises ValueError as matrix does."""
        return int(np.linalg.matrix_rank(self.matrix))

    def overview(self) -> np.ndarray:
        """(≤ 256, ≤ 256) float64: how many entries that are not 0 fall into each cell of a smaller picture of W."""
        cells = [min(OVERVIEW, n) for n in self.shape]
        places = [index * n // full for index, n, full in zip(self.at, cells, self.shape, strict=True)]
        return np.bincount(places[0] * cells[1] + places[1], minlength=cells[0] * cells[1]).reshape(cells).astype(np.float64)


def unrolled(x: np.ndarray, kernel: np.ndarray, stride: int = 1, padding: int = 0, dilation: int = 1) -> Unrolled:
    """The convolution of a picture x (H, W) with a kernel (kh, kw), as a matrix (d2l 14.10.4).

    Raises ValueError where the window does not fit into the padded picture.
    """
    sizes = conv_output_size(x.shape, kernel.shape, stride, padding, dilation)
    reads = [
        np.arange(out)[:, None] * stride - padding + np.arange(k)[None, :] * dilation
        for out, k in zip(sizes, kernel.shape, strict=True)
    ]  # [outputs, taps] on each axis: the row or column that is read, beyond the picture in the padding
    inside = [(read >= 0) & (read < n) for read, n in zip(reads, x.shape, strict=True)]
    counts = inside[0][:, :, None, None] & inside[1][None, None] & (kernel != 0)[None, :, None, :]  # [i, a, j, b]
    i, a, j, b = np.nonzero(counts)
    at = i * sizes[1] + j, reads[0][i, a] * x.shape[1] + reads[1][j, b]
    values = kernel[a, b]
    # Of no entries at all, a window that meets padding only, bincount makes whole numbers.
    output = np.bincount(at[0], values * x.ravel()[at[1]], minlength=sizes[0] * sizes[1]).astype(float)
    back = np.bincount(at[1], values * output[at[0]], minlength=x.size).astype(float)
    return Unrolled(x, output.reshape(sizes), back.reshape(x.shape), at, values)
