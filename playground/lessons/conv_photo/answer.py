"""The lesson on a photo: one kernel on one picture, what came out, and numbers that a reader can check against what they see."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from playground.convolution.geometry import conv_output_size
from playground.convolution.kernels import KERNELS, Weights
from playground.convolution.padding import pad_picture, picture_indices
from playground.convolution.repeated import real_shares
from playground.images import Photo
from playground.lessons.conv_photo.settings import SCENES, ConvPhoto

STRONGEST_SHARE = 0.01  # what the page calls the strongest edges
ROUNDING = 1e-6  # what float32 leaves where the exact value is 0 or 1


@dataclass(frozen=True)
class OutputStats:
    """Of an output (C, H', W'). Shares are 0…1 of its values, positions (row, column), strength is |value|."""

    least: float
    most: float
    energy: float  # sum of squares
    blackened_share: float  # values that “clipped to 0…1” turns black
    energy_kept: float  # what clipping leaves of the energy; 1 for an output of zeros
    outside_share: float  # values that leave 0…1
    strongest: float  # largest strength, over all channels
    strongest_at: tuple[int, int]
    strongest_count: int  # pixels that make up the strongest 1 %
    strongest_threshold: float  # strength of the weakest of them
    strongest_on_frame: int  # how many of them lie in the outermost ring
    frame_mean: float  # mean strength of the outermost ring
    inside_mean: float  # mean strength of the rest; 0 where there is none
    scale: float  # strength below which 99 % of the values lie


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
    def stats(self) -> OutputStats:
        return output_stats(self.output)

    @cached_property
    def real_shares(self) -> tuple[np.ndarray, np.ndarray]:
        """((H',), (W',)) float64: of each window's rows and columns, the share that lies in the picture."""
        stride, dilation = self.settings.stride, self.settings.dilation
        axes = zip(self.input.shape[1:], self.settings.chosen_kernel.size, self.settings.sides, strict=True)
        rows, columns = (real_shares(size, k, stride, *side, dilation, layers=1)[1] for size, k, side in axes)
        return rows, columns

    @cached_property
    def invented_share(self) -> np.ndarray:
        """(H', W') float64: the share of each window's pixels that lie in the padding."""
        return 1 - np.outer(*self.real_shares)

    @property
    def full_colour(self) -> float:
        """The strength that gets full colour, by the chosen scale; what looks otherwise adapts to the output."""
        if self.settings.view in ("signed", "absolute"):
            return {"largest": self.stats.strongest or 1.0, "fixed": self.settings.reach}.get(
                self.settings.scale, self.stats.scale
            )
        return self.stats.scale

    @cached_property
    def telling_place(self) -> tuple[int, int]:
        """(row, column) of the strongest value among the windows that lie in the picture, where there are any."""
        strength = np.abs(self.output).max(axis=0)  # [H', W']
        inside = np.outer(*(share == 1 for share in self.real_shares))
        return divmod(
            int(np.where(inside, strength, -1.0).argmax()) if inside.any() else int(strength.argmax()), strength.shape[1]
        )

    @cached_property
    def ratios(self) -> dict[str, float]:
        """Mean strength of the outermost ring by that of the rest; standard deviation of the clean output by that of what the
        noise adds; energy by that of the kernel for the other axis (Sobel x against Sobel y). Those that there are."""
        pairs = {"frame_over_inside": (self.stats.frame_mean, self.stats.inside_mean)}
        if self.clean_output is not None:
            added = self.output - self.clean_output
            pairs["signal_to_noise"] = (self.clean_output.std(dtype=np.float64), added.std(dtype=np.float64))
        if turned := self.settings.chosen_kernel.turned:
            other = _convolve(torch.from_numpy(self.input), KERNELS[turned].parts, self.settings)
            pairs["energy_over_turned"] = (self.stats.energy, np.square(other).sum(dtype=np.float64))
        return {name: float(a) / float(b) for name, (a, b) in pairs.items() if b}


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
    x, sides, clean_output = torch.from_numpy(read_input(photo, settings)), settings.sides, None
    conv_output_size(tuple(x.shape[1:]), settings.chosen_kernel.size, settings.stride, sides, settings.dilation)
    rows, columns = picture_indices(*x.shape[1:], sides, settings.padding_mode)
    if settings.noise:
        clean_output = _convolve(x, settings.weights, settings)
        x = x + settings.noise * torch.randn(x.shape, generator=torch.Generator().manual_seed(settings.seed))
    return ConvAnswer(settings, x.numpy(), rows, columns, _convolve(x, settings.weights, settings), clean_output)


@torch.inference_mode()
def _convolve(x: Tensor, weights: tuple[Weights, ...], settings: ConvPhoto) -> np.ndarray:
    """(C, H, W) → (C, H', W'); the channels are a batch of pictures with one channel each."""
    padded = pad_picture(x, settings.sides, settings.padding_mode)[:, None]  # [C, 1, H + 2p, W + 2p]
    kernels = torch.tensor(weights, dtype=torch.float32)[:, None]  # [parts, 1, h, w]
    parts = torch.nn.functional.conv2d(padded, kernels, stride=settings.stride, dilation=settings.dilation)
    return (parts[:, 0] if len(weights) == 1 else parts.square().sum(dim=1).sqrt()).numpy()


def output_stats(output: np.ndarray) -> OutputStats:
    """Statistics of (C, H', W') float32 with at least one value."""
    strength = np.abs(output).max(axis=0)  # [H', W']
    flat = strength.ravel()
    count = max(1, round(STRONGEST_SHARE * flat.size))
    among = np.argpartition(flat, flat.size - count)[flat.size - count :]
    top, threshold = int(flat.argmax()), float(flat[among].min())
    frame = np.ones(strength.shape, dtype=bool)
    frame[1:-1, 1:-1] = False
    inside, squares = strength[~frame], np.square(output)
    energy = float(squares.sum(dtype=np.float64))
    energy_left = float(squares[(output > 0) & (output <= 1)].sum(dtype=np.float64)) + float((output > 1).sum())
    return OutputStats(
        least=float(output.min()),
        most=float(output.max()),
        energy=energy,
        blackened_share=float((output <= ROUNDING).mean()),
        energy_kept=energy_left / energy if energy else 1.0,
        outside_share=float(((output < -ROUNDING) | (output > 1 + ROUNDING)).mean()),
        strongest=float(flat[top]),
        strongest_at=divmod(top, strength.shape[1]),
        strongest_count=count,
        strongest_threshold=threshold,
        strongest_on_frame=int(frame.ravel()[among].sum()),
        frame_mean=float(strength[frame].mean(dtype=np.float64)),
        inside_mean=float(inside.mean(dtype=np.float64)) if inside.size else 0.0,
        scale=threshold or float(flat[top]) or 1.0,
    )
