"""Lesson 1: one kernel on one photo. Its whole state as a dataclass, and the answer the page shows."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from playground.convolution.fields import check_fields
from playground.convolution.geometry import Sides, conv_output_size, pair, resolve_padding
from playground.convolution.kernels import KERNELS, SOBEL_X, Kernel, Weights, flipped, format_weights, own_kernel
from playground.convolution.padding import PADDING_MODES, pad_picture, picture_indices, real_share
from playground.images import Photo
from playground.lessons.conv_photo.scenes import SCENES
from playground.lessons.conv_photo.statistics import OutputStats, output_stats

PADDINGS = ("same", "valid", "per side", "each side")
CHANNELS = ("grey", "colour")
VIEWS = ("signed", "clipped", "absolute", "strongest", "padding")
SOURCES = ("photo", *SCENES)


@dataclass(frozen=True)
class ConvConfig:
    """Everything the page lets a reader choose. Raises ValueError with a sentence where the choice cannot be."""

    kernel: str = "sobel x"  # a name in KERNELS, or "own"
    own: str = format_weights(SOBEL_X)  # the reader's kernel, read where kernel is "own"
    stride: int = 1  # 1…8 pixels
    padding: str = "per side"  # one of PADDINGS
    pad: int = 1  # 0…32 pixels on every side, for "per side"
    sides: tuple[int, int, int, int] = (1, 1, 1, 1)  # top, bottom, left, right, for "each side"
    padding_mode: str = "zeros"  # one of PADDING_MODES
    dilation: int = 1  # 1…16; 1 leaves no holes
    channels: str = "grey"  # "colour" convolves red, green and blue each on its own
    flip: bool = False  # True turns the kernel by 180°: true convolution
    noise: float = 0.0  # standard deviation of the noise put on the photo, 0…0.5 where white is 1
    seed: int = 0  # of the noise
    source: str = "photo"  # or a picture of SCENES
    view: str = "signed"  # how the page colours the output; the numbers stay the same

    def __post_init__(self) -> None:
        check_fields(self, CHOICES, RANGES)
        if len(self.sides) != 4 or not all(0 <= side <= RANGES["pad"][1] for side in self.sides):
            raise ValueError(f"sides is {self.sides}; it must be four numbers from 0 to {RANGES['pad'][1]}.")
        self.resolved_sides()  # an own kernel is read here, and 'same' with a stride refused

    @property
    def chosen_kernel(self) -> Kernel:
        """The kernel as it is shown and edited, before any flip."""
        return own_kernel(self.own) if self.kernel == "own" else KERNELS[self.kernel]

    @property
    def weights(self) -> tuple[Weights, ...]:
        """The weights that meet the picture: those of the kernel, turned by 180° for true convolution."""
        parts = self.chosen_kernel.parts
        return tuple(flipped(part) for part in parts) if self.flip else parts

    def resolved_sides(self) -> Sides:
        """((top, bottom), (left, right)) in pixels."""
        top, bottom, left, right = self.sides
        spelled = {"per side": self.pad, "each side": ((top, bottom), (left, right))}.get(self.padding, self.padding)
        return resolve_padding(spelled, self.chosen_kernel.size, self.stride, self.dilation)


CHOICES = {
    "kernel": (*KERNELS, "own"),
    "padding": PADDINGS,
    "padding_mode": tuple(PADDING_MODES),
    "channels": CHANNELS,
    "source": SOURCES,
    "view": VIEWS,
}
RANGES = {"stride": (1, 8), "pad": (0, 32), "dilation": (1, 16), "noise": (0.0, 0.5), "seed": (0, 2**31 - 1)}


@dataclass(frozen=True, eq=False)
class ConvAnswer:
    """What came out, and all that is needed to show how. Rows come before columns everywhere."""

    config: ConvConfig
    kernel: Kernel
    weights: tuple[Weights, ...]  # after the flip; two of them for a magnitude
    sides: Sides
    input: np.ndarray  # (C, H, W) float32: what the window reads, noise included
    rows: np.ndarray  # (H + top + bottom,) int32: source row of each padded row, −1 for zeros
    columns: np.ndarray  # (W + left + right,) int32
    output: np.ndarray  # (C, H', W') float32
    stats: OutputStats
    clean_output: np.ndarray | None  # the same without the noise; None where there is none

    @property
    def input_size(self) -> tuple[int, int]:
        return self.input.shape[1:]

    @property
    def output_size(self) -> tuple[int, int]:
        return self.output.shape[1:]

    @property
    def taps(self) -> int:
        """Pixels that one window reads."""
        return self.kernel.size[0] * self.kernel.size[1]

    @property
    def window(self) -> tuple[int, int]:
        """(h, w) in pixels from the first to the last tap, holes included."""
        height, width = self.kernel.size
        return self.config.dilation * (height - 1) + 1, self.config.dilation * (width - 1) + 1

    @property
    def read_share(self) -> float:
        """Of the pixels that the window spans, the share it reads; 1 without dilation."""
        return self.taps / (self.window[0] * self.window[1])

    @cached_property
    def real_shares(self) -> tuple[np.ndarray, np.ndarray]:
        """((H',), (W',)) float64: of each window's rows and columns, the share that lies in the picture."""
        axes = zip(self.input_size, self.sides, self.output_size, self.kernel.size, strict=True)
        rows, columns = (
            real_share(size, before, np.arange(outputs) * self.config.stride, k, self.config.dilation)
            for size, (before, _), outputs, k in axes
        )
        return rows, columns

    @cached_property
    def invented_share(self) -> np.ndarray:
        """(H', W') float64: the share of each window's pixels that lie in the padding."""
        return 1 - np.outer(*self.real_shares)

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
        other = KERNELS[self.kernel.turned].weights
        energy = float(
            np.square(_convolve(torch.from_numpy(self.input), (other,), self.sides, self.config)).sum(dtype=np.float64)
        )
        return self.stats.energy / energy if energy else None


def read_input(photo: Photo | None, config: ConvConfig) -> np.ndarray:
    """(C, H, W) float32 without noise: the photo, or the scene that config.source names (then photo may be None)."""
    colour = config.channels == "colour"
    if config.source != "photo":
        return np.repeat(SCENES[config.source]()[None], 3 if colour else 1, axis=0)
    if photo is None:
        raise ValueError("There is no photo yet. Choose one, or a drawn picture.")
    pixels = photo.rgb().transpose(2, 0, 1) if colour else photo.grey()[None]
    return np.ascontiguousarray(pixels, dtype=np.float32)


def convolve_photo(photo: Photo | None, config: ConvConfig) -> ConvAnswer:
    """The lesson's answer for one photo, at its full size, and one configuration.

    Cross-correlation as torch and the textbook compute it (d2l 7.2.1), true convolution with config.flip; each channel
    on its own. A kernel of two parts gives √(a² + b²).
    Raises ValueError with a sentence where the window does not fit, or the picture cannot be padded that way.
    """
    clean = torch.from_numpy(read_input(photo, config))
    height, width = clean.shape[1:]
    sides = config.resolved_sides()
    conv_output_size((height, width), config.chosen_kernel.size, config.stride, sides, config.dilation)
    rows, columns = picture_indices(height, width, sides, config.padding_mode)
    x = clean
    if config.noise:
        generator = torch.Generator().manual_seed(config.seed)
        x = clean + config.noise * torch.randn(clean.shape, generator=generator)
    output = _convolve(x, config.weights, sides, config)
    return ConvAnswer(
        config=config,
        kernel=config.chosen_kernel,
        weights=config.weights,
        sides=sides,
        input=x.numpy(),
        rows=rows,
        columns=columns,
        output=output,
        stats=output_stats(output),
        clean_output=_convolve(clean, config.weights, sides, config) if config.noise else None,
    )


@torch.inference_mode()
def _convolve(x: Tensor, weights: tuple[Weights, ...], sides: Sides, config: ConvConfig) -> np.ndarray:
    """(C, H, W) → (C, H', W'); the channels are a batch of pictures with one channel each."""
    padded = pad_picture(x, sides, config.padding_mode)[:, None]  # [C, 1, H + 2p, W + 2p]
    kernels = torch.tensor(weights, dtype=torch.float32)[:, None]  # [parts, 1, h, w]
    parts = torch.nn.functional.conv2d(padded, kernels, stride=pair(config.stride, "stride", 1), dilation=config.dilation)
    return (parts[:, 0] if len(weights) == 1 else parts.square().sum(dim=1).sqrt()).numpy()
