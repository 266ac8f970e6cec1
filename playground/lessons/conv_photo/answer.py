"""The lesson on a photo: one kernel on one picture, what came out, and all that is needed to show how."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from playground.convolution.geometry import conv_output_size
from playground.convolution.kernels import KERNELS, Kernel, Weights
from playground.convolution.padding import pad_picture, picture_indices, real_share
from playground.images import Photo
from playground.lessons.conv_photo.settings import SCENES, ConvPhoto
from playground.lessons.conv_photo.statistics import OutputStats, output_stats


@dataclass(frozen=True, eq=False)
class ConvAnswer:
    """What came out. Rows come before columns everywhere."""

    settings: ConvPhoto
    input: np.ndarray  # (C, H, W) float32: what the window reads, noise included
    rows: np.ndarray  # (H + top + bottom,) int32: source row of each padded row, −1 for zeros
    columns: np.ndarray  # (W + left + right,) int32
    output: np.ndarray  # (C, H', W') float32
    clean_output: np.ndarray | None  # the same without the noise; None where there is none

    @cached_property
    def kernel(self) -> Kernel:
        return self.settings.chosen_kernel

    @cached_property
    def stats(self) -> OutputStats:
        return output_stats(self.output)

    @property
    def input_size(self) -> tuple[int, int]:
        return self.input.shape[1:]

    @property
    def output_size(self) -> tuple[int, int]:
        return self.output.shape[1:]

    @property
    def unread(self) -> list[int]:
        """[rows, columns] at the end of the padded picture that the floor leaves: no window reaches them."""
        axes = zip((self.rows, self.columns), self.settings.window, strict=True)
        return [(len(index) - window) % self.settings.stride for index, window in axes]

    @cached_property
    def real_shares(self) -> tuple[np.ndarray, np.ndarray]:
        """((H',), (W',)) float64: of each window's rows and columns, the share that lies in the picture."""
        axes = zip(self.input_size, self.settings.sides, self.output_size, self.kernel.size, strict=True)
        rows, columns = (
            real_share(size, before, np.arange(outputs) * self.settings.stride, k, self.settings.dilation)
            for size, (before, _after), outputs, k in axes
        )
        return rows, columns

    @cached_property
    def invented_share(self) -> np.ndarray:
        """(H', W') float64: the share of each window's pixels that lie in the padding."""
        return 1 - np.outer(*self.real_shares)

    @property
    def frame_over_inside(self) -> float | None:
        """Mean strength of the outermost ring over that of the rest; None where there is nothing inside."""
        return self.stats.frame_mean / self.stats.inside_mean if self.stats.inside_mean else None

    @cached_property
    def signal_to_noise(self) -> float | None:
        """Standard deviation of the clean output over that of what the noise adds; None without noise."""
        if self.clean_output is None:
            return None
        added = float((self.output - self.clean_output).std(dtype=np.float64))
        return float(self.clean_output.std(dtype=np.float64)) / added if added else None

    @cached_property
    def energy_over_turned(self) -> float | None:
        """Energy of the output over that of the kernel for the other axis (Sobel x against Sobel y); None without one."""
        if self.kernel.turned is None:
            return None
        other = _convolve(torch.from_numpy(self.input), KERNELS[self.kernel.turned].parts, self.settings)
        energy = float(np.square(other).sum(dtype=np.float64))
        return self.stats.energy / energy if energy else None


def read_input(photo: Photo | None, settings: ConvPhoto) -> np.ndarray:
    """(C, H, W) float32 without noise: the photo, or the scene that settings.source names (then photo may be None)."""
    colour = settings.channels == "colour"
    if settings.source != "photo":
        return np.repeat(SCENES[settings.source]()[None], 3 if colour else 1, axis=0)
    if photo is None:
        raise ValueError("There is no photo yet. Choose one, or a drawn picture.")
    pixels = photo.rgb().transpose(2, 0, 1) if colour else photo.grey()[None]
    return np.ascontiguousarray(pixels, dtype=np.float32)


def convolve_photo(settings: ConvPhoto, photo: Photo | None = None) -> ConvAnswer:
    """The lesson's answer for one state and one photo at its full size; drawn scenes need no photo.

    Cross-correlation as torch and the textbook compute it (d2l 7.2.1), true convolution with settings.flip; each channel
    on its own. A kernel of two parts gives √(a² + b²).
    Raises ValueError with a sentence where the window does not fit, or the picture cannot be padded that way.
    """
    clean = torch.from_numpy(read_input(photo, settings))
    height, width = clean.shape[1:]
    sides = settings.sides
    conv_output_size((height, width), settings.chosen_kernel.size, settings.stride, sides, settings.dilation)
    rows, columns = picture_indices(height, width, sides, settings.padding_mode)
    x = clean
    if settings.noise:
        generator = torch.Generator().manual_seed(settings.seed)
        x = clean + settings.noise * torch.randn(clean.shape, generator=generator)
    output = _convolve(x, settings.weights, settings)
    clean_output = _convolve(clean, settings.weights, settings) if settings.noise else None
    return ConvAnswer(settings, x.numpy(), rows, columns, output, clean_output)


@torch.inference_mode()
def _convolve(x: Tensor, weights: tuple[Weights, ...], settings: ConvPhoto) -> np.ndarray:
    """(C, H, W) → (C, H', W'); the channels are a batch of pictures with one channel each."""
    padded = pad_picture(x, settings.sides, settings.padding_mode)[:, None]  # [C, 1, H + 2p, W + 2p]
    kernels = torch.tensor(weights, dtype=torch.float32)[:, None]  # [parts, 1, h, w]
    parts = torch.nn.functional.conv2d(padded, kernels, stride=settings.stride, dilation=settings.dilation)
    return (parts[:, 0] if len(weights) == 1 else parts.square().sum(dim=1).sqrt()).numpy()
