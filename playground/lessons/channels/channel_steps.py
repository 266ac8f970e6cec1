"""Channel by channel: a few channels of small whole numbers, with every partial sum on the way."""

from dataclasses import dataclass

import numpy as np
import torch

from playground.convolution.channels import corr2d_multi_in_out
from playground.convolution.operators import corr2d
from playground.images import Photo
from playground.lessons.channels.settings import Channels
from playground.stage.pictures import liveliest

TENTHS = 10  # a photo's 0…1 becomes whole numbers 0…10
LARGEST_WEIGHT = 2


@dataclass(frozen=True, eq=False)
class ChannelAnswer:
    """C channels in, O out, G groups; output channel o reads the C / G input channels reads[o]."""

    x: np.ndarray  # (C, H, W) float32
    kernels: np.ndarray  # (O, C / G, k, k)
    partials: np.ndarray  # (O, C / G, H', W'): each input channel with its own kernel, before they are added
    output: np.ndarray  # (O, H', W')
    reads: tuple[tuple[int, ...], ...]


def channel_answer(settings: Channels, photo: Photo | None) -> ChannelAnswer:
    """The written-out sums of d2l 7.4.1 and 7.4.2, stride 1, no padding.

    Raises ValueError where there is no photo to take a patch of, or the kernel does not fit.
    """
    x, kernels = _numbers(settings, photo)
    outputs, width = kernels.shape[:2]
    each = outputs // settings.groups
    reads = tuple(tuple(range(width * (o // each), width * (o // each + 1))) for o in range(outputs))
    partials = [
        torch.stack([corr2d(x[c], small) for c, small in zip(read, kernel, strict=True)])
        for read, kernel in zip(reads, kernels, strict=True)
    ]
    output = corr2d_multi_in_out(x, kernels, groups=settings.groups)
    return ChannelAnswer(x.numpy(), kernels.numpy(), torch.stack(partials).numpy(), output.numpy(), reads)


def _numbers(settings: Channels, photo: Photo | None) -> tuple[torch.Tensor, torch.Tensor]:
    """Input (C, H, W) and kernels (O, C / G, k, k), whole numbers as float32."""
    width = settings.channels_in // settings.groups
    if settings.values == "textbook":  # d2l 7.4: the second channel is one more than the first, so is each kernel
        first, kernel = torch.arange(9.0).reshape(3, 3), torch.arange(4.0).reshape(2, 2)
        stack = torch.stack([kernel + c for c in range(width)])
        return torch.stack([first, first + 1]), torch.stack([stack + o for o in range(settings.out)])
    generator = np.random.default_rng(settings.seed)
    shape = (settings.out, width, settings.kernel, settings.kernel)
    weights = generator.integers(-LARGEST_WEIGHT, LARGEST_WEIGHT, shape, endpoint=True)
    if settings.values == "photo":
        x = _patch(photo, settings.size)
    else:
        x = generator.integers(0, TENTHS, (settings.inp, settings.size, settings.size))
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
