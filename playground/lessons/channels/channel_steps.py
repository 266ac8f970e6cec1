"""Lesson "Channels and 1×1", channel by channel: a few channels of small whole numbers, with every partial sum on the way."""

from dataclasses import dataclass

import numpy as np
import torch

from playground.convolution.channels import corr2d_multi_in_out
from playground.convolution.fields import check_fields
from playground.convolution.geometry import check_groups
from playground.convolution.operators import corr2d
from playground.images import Photo
from playground.stage.pictures import liveliest

VALUES = ("photo", "textbook", "random")
RANGES = {"inp": (1, 4), "out": (1, 4), "groups": (1, 4), "kernel": (1, 3), "size": (3, 6), "seed": (0, 99)}
COLOURS = 3  # channels of a photo
TEXTBOOK_CHANNELS = 2
TENTHS = 10  # a photo's 0…1 becomes whole numbers 0…10
LARGEST_WEIGHT = 2


@dataclass(frozen=True)
class ChannelConfig:
    """What is convolved with what. Raises ValueError with a sentence where it cannot be."""

    values: str = "photo"  # one of VALUES
    inp: int = 3  # 1…4 channels in, for random values; a photo has three, the textbook's input two
    out: int = 2  # 1…4 channels out
    groups: int = 1  # divides both; as many as channels in is depthwise
    kernel: int = 3  # 1…3 cells a side; the textbook's has two
    size: int = 5  # 3…6 cells a side of the input; the textbook's has three
    seed: int = 0  # of random input and of the weights, 0…99

    def __post_init__(self) -> None:
        check_fields(self, {"values": VALUES}, RANGES)
        check_groups(self.in_channels, self.out, self.groups)

    @property
    def in_channels(self) -> int:
        return {"photo": COLOURS, "textbook": TEXTBOOK_CHANNELS}.get(self.values, self.inp)


@dataclass(frozen=True, eq=False)
class ChannelAnswer:
    """C channels in, O out, G groups; output channel o reads the C / G input channels reads[o]."""

    config: ChannelConfig
    x: np.ndarray  # (C, H, W) float32
    kernels: np.ndarray  # (O, C / G, k, k)
    partials: np.ndarray  # (O, C / G, H', W'): each input channel with its own kernel, before they are added
    output: np.ndarray  # (O, H', W')
    reads: tuple[tuple[int, ...], ...]


def channel_answer(photo: Photo | None, config: ChannelConfig) -> ChannelAnswer:
    """The written-out sums of d2l 7.4.1 and 7.4.2, stride 1, no padding.

    Raises ValueError where there is no photo to take a patch of, or the kernel does not fit.
    """
    x, kernels = _numbers(photo, config)
    width = len(x) // config.groups
    each = config.out // config.groups
    reads = tuple(tuple(range(width * (o // each), width * (o // each + 1))) for o in range(config.out))
    partials = torch.stack(
        [
            torch.stack([corr2d(x[c], small) for c, small in zip(read, kernel, strict=True)])
            for read, kernel in zip(reads, kernels, strict=True)
        ]
    )  # [O, C / G, H', W']
    output = corr2d_multi_in_out(x, kernels, groups=config.groups)
    return ChannelAnswer(config, x.numpy(), kernels.numpy(), partials.numpy(), output.numpy(), reads)


def _numbers(photo: Photo | None, config: ChannelConfig) -> tuple[torch.Tensor, torch.Tensor]:
    """Input (C, H, W) and kernels (O, C / G, k, k), whole numbers as float32."""
    width = config.in_channels // config.groups
    if config.values == "textbook":  # d2l 7.4: the second channel is one more than the first, so is each kernel
        first = torch.arange(9.0).reshape(3, 3)
        kernel = torch.arange(4.0).reshape(2, 2)
        stack = torch.stack([kernel + c for c in range(width)])
        return torch.stack([first, first + 1]), torch.stack([stack + o for o in range(config.out)])
    generator = np.random.default_rng(config.seed)
    shape = (config.out, width, config.kernel, config.kernel)
    weights = generator.integers(-LARGEST_WEIGHT, LARGEST_WEIGHT, shape, endpoint=True)
    if config.values == "photo":
        x = _patch(photo, config.size)
    else:
        x = generator.integers(0, TENTHS, (config.inp, config.size, config.size))
    return torch.from_numpy(x.astype(np.float32)), torch.from_numpy(weights.astype(np.float32))


def _patch(photo: Photo | None, size: int) -> np.ndarray:
    """(3, size, size) red, green, blue in tenths, where the photo varies most in brightness and colour."""
    if photo is None:
        raise ValueError("There is no photo yet. Choose one, or other values.")
    pixels = photo.rgb()
    height, width = pixels.shape[:2]
    if min(height, width) < size:
        raise ValueError(
            f"The patch is {size} × {size}, the photo only {height} × {width}. Use a smaller input or another photo."
        )
    row, column = liveliest(2 * pixels[..., 0] - pixels[..., 2], size, size)  # of a grey photo its brightness
    return np.rint(TENTHS * pixels[row : row + size, column : column + size]).transpose(2, 0, 1)
