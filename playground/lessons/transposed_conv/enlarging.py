"""A transposed convolution as an enlarger: what it does to a white map, and what to a photo made small.

White shows what the weights alone do; the photo shows what that means. The remedy is to resize first and convolve then.
"""

from dataclasses import dataclass

import numpy as np
import torch

from playground.convolution.fields import check_fields
from playground.convolution.geometry import conv_transpose_output_size
from playground.convolution.upsampling import WEIGHTS, phase_sums

REMEDIES = ("nearest", "bilinear")
CHOICES = {"weights": tuple(WEIGHTS), "remedy": REMEDIES}
RANGES = {
    "size": (1, 64), "step": (1, 32), "crop": (0, 32), "rows": (1, 32), "columns": (1, 32), "seed": (0, 2**31 - 1),
}  # fmt: skip
EQUAL = 1e-9  # numbers nearer than this, measured by the largest, are called equal

functional = torch.nn.functional


@dataclass(frozen=True)
class EnlargeConfig:
    """One layer with one kernel. Raises ValueError with a sentence where it cannot be."""

    weights: str = "ones"  # a name in WEIGHTS
    size: int = 3  # 1…64 taps a side
    step: int = 2  # stride, 1…32
    crop: int = 0  # padding, 0…32 per side; a photo is cropped to its size instead
    rows: int = 8  # 1…32 of the white map
    columns: int = 8
    seed: int = 0  # of random weights
    remedy: str = "nearest"  # how the remedy resizes, one of REMEDIES

    def __post_init__(self) -> None:
        check_fields(self, CHOICES, RANGES)

    def kernel(self) -> np.ndarray:
        """(size, size) float64."""
        return WEIGHTS[self.weights](self.size, self.seed)


@dataclass(frozen=True, eq=False)
class WhiteAnswer:
    """What a layer makes of a map of ones."""

    config: EnlargeConfig
    output: np.ndarray  # (H, W) float64
    phases: np.ndarray  # (step, step): what white becomes far from the border
    inside: np.ndarray  # (H, W): the same repeated over the output, as if there were no border

    @property
    def dimmed(self) -> float:
        """Share of the pixels that miss a stamp at the border and differ from the inside, 0…1."""
        return float((np.abs(self.output - self.inside) > self._tolerance).mean())

    @property
    def sums(self) -> list[float]:
        """The different sums of the phases, smallest first; one alone keeps white flat."""
        found, tolerance = [], self._tolerance
        for value in np.sort(self.phases.ravel()).tolist():
            if not found or value - found[-1] > tolerance:
                found.append(value)
        return found

    def kept(self, row: int, column: int) -> float:
        """Of a pixel's inside value the share that is there; nan where the inside is 0."""
        inside = float(self.inside[row, column])
        return float(self.output[row, column]) / inside if abs(inside) > self._tolerance else float("nan")

    @property
    def _tolerance(self) -> float:
        return EQUAL * float(np.abs(self.phases).max() or 1)


def white_answer(config: EnlargeConfig) -> WhiteAnswer:
    """The sum of all stamps. Raises ValueError where padding crops everything.

    The kernel is cut into blocks as large as the stride: each block lies beside its like in the next stamp, so all stamps
    together are a few tilings (torch takes seconds for a kernel of 64).
    """
    rows, columns, s = config.rows, config.columns, config.step
    height, width = conv_transpose_output_size((rows, columns), config.size, s, config.crop)
    blocks = -(-config.size // s)
    kernel = np.pad(config.kernel(), (0, blocks * s - config.size))
    wide = np.zeros(((rows + blocks - 1) * s, (columns + blocks - 1) * s))
    for i, j in np.ndindex(blocks, blocks):
        block = kernel[i * s : (i + 1) * s, j * s : (j + 1) * s]
        wide[i * s : (i + rows) * s, j * s : (j + columns) * s] += np.tile(block, (rows, columns))
    output = wide[config.crop : config.crop + height, config.crop : config.crop + width]
    places = ((np.arange(n) + config.crop) % s for n in output.shape)
    phases = phase_sums(config.kernel(), (s, s))
    return WhiteAnswer(config, output, phases, phases[np.ix_(*places)])


@dataclass(frozen=True, eq=False)
class PhotoAnswer:
    """A photo made small by block means and enlarged again in two ways; values 0…1, not clipped."""

    config: EnlargeConfig
    photo: np.ndarray  # (H, W, 3) float32, cut to whole blocks
    small: np.ndarray  # (h, w, 3)
    transposed: np.ndarray  # (H, W, 3): by the transposed convolution
    remedied: np.ndarray  # (H, W, 3): resized first, then convolved with the same kernel
    interpolation_gap: float  # largest difference between the transposed one and torch's bilinear resizing, away from the border


@torch.inference_mode()
def enlarge_photo(rgb: np.ndarray, config: EnlargeConfig) -> PhotoAnswer:
    """rgb (H, W, 3) in 0…1. Weights are divided so that the mean brightness stays; the border is left as each way makes it.

    Raises ValueError for a photo smaller than two blocks a side, and for weights that sum to less than nothing or nearly so.
    """
    s, kernel = config.step, config.kernel()
    height, width = (n // s * s for n in rgb.shape[:2])
    if min(height, width) < 2 * s:
        raise ValueError(
            f"The photo is {rgb.shape[0]} × {rgb.shape[1]}; at stride {s} it needs {2 * s} a side. Use a smaller stride."
        )
    if kernel.sum() < 0.1 * np.abs(kernel).sum():
        raise ValueError(
            f"The weights sum to {kernel.sum():.2g}, so a photo would come out nearly black. "
            "Use another kernel here; the white map shows what these do."
        )
    photo = torch.from_numpy(rgb[:height, :width]).double().permute(2, 0, 1)[:, None]  # [3, 1, H, W]
    small = functional.avg_pool2d(photo, s)
    weight = torch.from_numpy(kernel / kernel.sum())[None, None]
    crop = max(0, config.size - s) // 2
    wide = functional.conv_transpose2d(small, weight * s * s, stride=s, output_padding=max(0, s - config.size))
    transposed = wide[..., crop : crop + height, crop : crop + width]
    how = {} if config.remedy == "nearest" else {"align_corners": False}
    resized = functional.interpolate(small, scale_factor=s, mode=config.remedy, **how)
    before = (config.size - 1) // 2
    padded = functional.pad(resized, (before, config.size - 1 - before) * 2, mode="replicate")
    remedied = functional.conv2d(padded, weight)
    smooth = functional.interpolate(small, scale_factor=s, mode="bilinear", align_corners=False)
    rim = 2 * s
    inner = (..., slice(rim, height - rim), slice(rim, width - rim))
    gap = (transposed - smooth)[inner].abs()
    return PhotoAnswer(
        config,
        rgb[:height, :width],
        *(one[:, 0].permute(1, 2, 0).float().numpy() for one in (small, transposed, remedied)),
        float(gap.max()) if gap.numel() else float("nan"),
    )


def grid_strength(picture: np.ndarray, step: int) -> float:
    """How much a pattern with the period of the stride stands out: the spread of the phases' means over the whole mean.

    picture (H, W, C) with whole blocks, its border of two blocks left out where there is room. A photo without pattern has
    a little of it by chance.
    """
    rim = 2 * step if min(picture.shape[:2]) > 5 * step else 0
    inner = picture[rim : picture.shape[0] - rim, rim : picture.shape[1] - rim].astype(np.float64).mean(axis=2)
    height, width = inner.shape
    means = inner.reshape(height // step, step, width // step, step).mean(axis=(0, 2))  # [s, s]
    return float(means.std() / means.mean()) if means.mean() else 0.0
