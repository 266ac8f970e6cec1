"""A transposed convolution as an enlarger: its kernels, the sums that decide whether a flat picture stays flat, and what it
does to a white map and to a photo made small. The remedy for its patterns is to resize first and convolve then.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from playground.convolution.geometry import conv_transpose_output_size

EQUAL = 1e-9  # numbers nearer than this, measured by the largest, are called equal


def bilinear_kernel(size: int) -> np.ndarray:
    """(size, size) weights of bilinear interpolation, as the textbook initialises a transposed convolution (d2l 14.11).

    A tent times a tent with its top in the middle. It interpolates at a stride s where size is 2s or 2s − 1; at other strides
    it is too bright, too dark or uneven. Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError(f"The kernel's size is {size}; it must be at least 1.")
    half = (size + 1) // 2
    middle = half - 1 if size % 2 else half - 0.5
    tent = 1 - np.abs(np.arange(size) - middle) / half
    return np.outer(tent, tent)


def _xavier(size: int, seed: int) -> np.ndarray:
    """Uniform between ±√(6 / (fan in + fan out)) for one channel in and one out, as torch.nn.init.xavier_uniform_."""
    bound = np.sqrt(6 / (2 * size**2))
    return np.random.default_rng([seed, size]).uniform(-bound, bound, (size, size))


# name → (size, seed) → (size, size) float64
WEIGHTS: dict[str, Callable[[int, int], np.ndarray]] = {
    "ones": lambda size, seed: np.ones((size, size)),
    "random": lambda size, seed: np.random.default_rng([seed, size]).uniform(0, 1, (size, size)),
    "bilinear": lambda size, seed: bilinear_kernel(size),
    "xavier": _xavier,
}


def phase_sums(kernel: np.ndarray, strides: tuple[int, int]) -> np.ndarray:
    """(s, s') sums of the weights that meet in one output pixel far from the border, one a phase of the stride.

    kernel (h, w), dilation 1. A flat picture of ones becomes just these numbers, repeated: it stays flat only where all are
    equal, and a phase that no weight meets is a hole of 0.
    """
    blocks = [-(-k // s) for k, s in zip(kernel.shape, strides, strict=True)]
    room = [(0, n * s - k) for n, s, k in zip(blocks, strides, kernel.shape, strict=True)]
    parts = np.pad(kernel, room).reshape(blocks[0], strides[0], blocks[1], strides[1])
    return parts.sum(axis=(0, 2))  # [s, s']


@dataclass(frozen=True, eq=False)
class WhiteMap:
    """What a layer makes of a map of ones."""

    output: np.ndarray  # (H, W) float64
    phases: np.ndarray  # (stride, stride): what white becomes far from the border
    inside: np.ndarray  # (H, W): the same repeated over the output, as if there were no border

    @property
    def dimmed(self) -> float:
        """Share of the pixels that miss a stamp at the border and differ from the inside, 0…1."""
        return float((np.abs(self.output - self.inside) > self._tolerance).mean())

    @property
    def sums(self) -> list[float]:
        """The different sums of the phases, smallest first; one alone keeps white flat."""
        different: list[float] = []
        for value in np.sort(self.phases.ravel()).tolist():
            if not different or value - different[-1] > self._tolerance:
                different.append(value)
        return different

    def kept(self, row: int, column: int) -> float:
        """Of a pixel's inside value the share that is there; nan where the inside is 0."""
        inside = float(self.inside[row, column])
        return float(self.output[row, column]) / inside if abs(inside) > self._tolerance else float("nan")

    @property
    def _tolerance(self) -> float:
        return EQUAL * float(np.abs(self.phases).max() or 1)


def white_map(kernel: np.ndarray, stride: int, padding: int, size: tuple[int, int]) -> WhiteMap:
    """The sum of all stamps of a square kernel on ones of `size` (rows, columns). Raises ValueError where padding crops all.

    The kernel is cut into blocks as large as the stride: each block lies beside its like in the next stamp, so all stamps
    together are a few tilings (torch takes seconds for a kernel of 64).
    """
    (rows, columns), s, k = size, stride, len(kernel)
    height, width = conv_transpose_output_size(size, k, s, padding)
    blocks = -(-k // s)
    padded = np.pad(kernel, (0, blocks * s - k))
    wide = np.zeros(((rows + blocks - 1) * s, (columns + blocks - 1) * s))
    for i, j in np.ndindex(blocks, blocks):
        block = padded[i * s : (i + 1) * s, j * s : (j + 1) * s]
        wide[i * s : (i + rows) * s, j * s : (j + columns) * s] += np.tile(block, size)
    output = wide[padding : padding + height, padding : padding + width]
    phases = phase_sums(kernel, (s, s))
    places = ((np.arange(n) + padding) % s for n in output.shape)
    return WhiteMap(output, phases, phases[np.ix_(*places)])


@dataclass(frozen=True, eq=False)
class Enlarged:
    """A photo made small by block means and enlarged again in two ways; values 0…1, not clipped."""

    photo: np.ndarray  # (H, W, 3) float32, cut to whole blocks
    small: np.ndarray  # (h, w, 3)
    transposed: np.ndarray  # (H, W, 3): by the transposed convolution
    remedied: np.ndarray  # (H, W, 3): resized first, then convolved with the same kernel
    interpolation_gap: float  # largest difference between the transposed one and torch's bilinear resizing, away from the border


@torch.inference_mode()
def enlarge(rgb: np.ndarray, kernel: np.ndarray, stride: int, remedy: str = "nearest") -> Enlarged:
    """rgb (H, W, 3) in 0…1; `remedy` is how the other way resizes, nearest or bilinear.

    Weights are divided so that the mean brightness stays; the border is left as each way makes it.
    Raises ValueError for a photo smaller than two blocks a side, and for weights that sum to less than nothing or nearly so.
    """
    s, k = stride, len(kernel)
    height, width = (n // s * s for n in rgb.shape[:2])
    if min(height, width) < 2 * s:
        raise ValueError(
            f"The photo is {rgb.shape[0]} × {rgb.shape[1]}; at stride {s} it needs {2 * s} a side. Use a smaller stride."
        )
    if kernel.sum() < 0.1 * np.abs(kernel).sum():
        raise ValueError(
            f"The weights sum to {kernel.sum():.2g}, so a photo would come out nearly black. "
            "Use another kernel here; the view “Checkerboard artifacts” shows what these do."
        )
    photo = torch.from_numpy(rgb[:height, :width]).double().permute(2, 0, 1)[:, None]  # [3, 1, H, W]
    small = F.avg_pool2d(photo, s)
    weight = torch.from_numpy(kernel / kernel.sum())[None, None]
    crop, before = max(0, k - s) // 2, (k - 1) // 2
    wide = F.conv_transpose2d(small, weight * s * s, stride=s, output_padding=max(0, s - k))
    transposed = wide[..., crop : crop + height, crop : crop + width]
    smooth = F.interpolate(small, scale_factor=s, mode="bilinear", align_corners=False)
    resized = F.interpolate(small, scale_factor=s) if remedy == "nearest" else smooth
    remedied = F.conv2d(F.pad(resized, (before, k - 1 - before) * 2, mode="replicate"), weight)
    gap = (transposed - smooth)[..., 2 * s : height - 2 * s, 2 * s : width - 2 * s].abs()
    return Enlarged(
        rgb[:height, :width],
        *(one[:, 0].permute(1, 2, 0).float().numpy() for one in (small, transposed, remedied)),
        float(gap.max()) if gap.numel() else float("nan"),
    )


def grid_strength(picture: np.ndarray, stride: int) -> float:
    """How much a pattern with the period of the stride stands out: the spread of the phases' means over the whole mean.

    picture (H, W, C) with whole blocks, its border of two blocks left out where there is room. A photo without pattern has
    a little of it by chance.
    """
    rim = 2 * stride if min(picture.shape[:2]) > 5 * stride else 0
    inner = picture[rim : picture.shape[0] - rim, rim : picture.shape[1] - rim].astype(np.float64).mean(axis=2)
    height, width = inner.shape
    means = inner.reshape(height // stride, stride, width // stride, stride).mean(axis=(0, 2))  # [s, s]
    return float(means.std() / means.mean()) if means.mean() else 0.0
