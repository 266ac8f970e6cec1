"""The same layer again and again: how far the padding creeps in, where a picture drifts to, and what a stride drops."""

from dataclasses import dataclass

import numpy as np

from playground.convolution.geometry import AXES, conv_output_size, keep_size


def real_shares(
    size: int, kernel_size: int, stride: int, before: int, after: int, dilation: int, layers: int, axis: str = "height"
) -> list[np.ndarray]:
    """For each layer and each of its outputs along one axis, the share of what it saw that is picture; float64, 1 is all.

    The first entry is the picture itself, all ones. Every tap counts alike, and each layer pads with zeros that have seen
    nothing. Along two axes the shares multiply.
    Raises ValueError, with the layer's number, when a layer no longer fits.
    """
    shares = [np.ones(size)]
    for layer in range(1, layers + 1):
        padded = np.pad(shares[-1], (before, after))
        try:
            outputs = conv_output_size(len(shares[-1]), kernel_size, stride, ((before, after),) * 2, dilation)
        except ValueError as error:
            sentence = str(error).replace(f" of {AXES[0]}", f" of {axis}")
            raise ValueError(f"Layer {layer} does not fit. {sentence}") from error
        taps = stride * np.arange(outputs)[:, None] + dilation * np.arange(kernel_size)[None, :]  # [outputs, taps]
        shares.append(padded[taps].mean(axis=1))
    return shares


def untouched(shares: np.ndarray) -> int:
    """How many outputs have seen nothing but picture."""
    return int((shares > 1 - 1e-12).sum())


def drift(kernel_size: int, dilation: int, layers: int, odd_pixel: str = "end") -> float:
    """Pixels by which a dot moves through layers of padding 'same'; negative is up and left. With an odd kernel nothing moves.

    odd_pixel and errors: as keep_size has them.
    """
    before, after = keep_size(kernel_size, dilation, odd_pixel)
    return layers * (before - after) / 2


def dot_profile(size: int, place: int, kernel_size: int, dilation: int, layers: int, odd_pixel: str = "end") -> np.ndarray:
    """(size,) float64: what becomes of a 1 at `place` after box kernels with padding 'same'. Along two axes they multiply."""
    before, after = keep_size(kernel_size, dilation, odd_pixel)
    line = np.zeros(size)
    line[place] = 1
    taps = np.arange(size)[:, None] + dilation * np.arange(kernel_size)[None, :]
    for _layer in range(layers):
        line = np.pad(line, (before, after))[taps].mean(axis=1)
    return line


@dataclass(frozen=True, eq=False)
class Strided:
    """A photo, what a stride keeps of it, and what that makes of the rest."""

    photo: np.ndarray  # (H, W) float32, grey 0…1
    rebuilt: np.ndarray  # (H, W) float32: each kept pixel repeated over the place of those dropped
    changed: float  # share of the pixels that differ afterwards, 0…1
    lost: float  # share of the photo's variance that is gone, 0…1; above 1 when the repeated pixels are worse than the mean


def keep_every(grey: np.ndarray, stride: int) -> Strided:
    """A stride alone, without a kernel: a convolution 1×1 with weight 1.

    grey (H, W) in 0…1. Raises ValueError for a stride below 1.
    """
    if stride < 1:
        raise ValueError(f"stride is {stride}; it must be at least 1.")
    height, width = grey.shape
    rebuilt = grey[::stride, ::stride].repeat(stride, axis=0).repeat(stride, axis=1)[:height, :width]
    variance = float(grey.var(dtype=np.float64))
    error = float(np.square(rebuilt - grey).mean(dtype=np.float64))
    return Strided(grey, rebuilt, changed=float((rebuilt != grey).mean()), lost=error / variance if variance else 0.0)


def alias(frequency: float, rate: float, stride: int) -> float:
    """Hz at which a tone is heard after keeping every stride-th sample of `rate` a second without a filter before."""
    kept = rate / stride
    return abs(frequency - kept * round(frequency / kept))
