"""The same layer again and again: how far the padding creeps in, and where a picture drifts to."""

import numpy as np

from playground.convolution.geometry import AXES, conv_output_size, resolve_padding


def real_shares(
    size: int, kernel_size: int, stride: int, before: int, after: int, dilation: int, layers: int, axis: str = "height"
) -> list[np.ndarray]:
    """For each layer and each of its outputs along one axis, the share of what it saw that is picture; float64, 1 is all.

    The first entry is the picture itself, all ones. Every tap counts alike, and each layer pads with zeros that have seen
    nothing. Along two axes the shares multiply.
    Raises ValueError, with the layer's number, when a layer no longer fits.
    """
    found = [np.ones(size)]
    for layer in range(1, layers + 1):
        padded = np.pad(found[-1], (before, after))
        try:
            sides = ((before, after), (before, after))
            outputs = conv_output_size(len(found[-1]), kernel_size, stride, sides, dilation)
        except ValueError as error:
            sentence = str(error).replace(f" of {AXES[0]}", f" of {axis}")
            raise ValueError(f"Layer {layer} does not fit. {sentence}") from error
        taps = stride * np.arange(outputs)[:, None] + dilation * np.arange(kernel_size)[None, :]  # [outputs, taps]
        found.append(padded[taps].mean(axis=1))
    return found


def untouched(shares: np.ndarray) -> int:
    """How many outputs have seen nothing but picture."""
    return int((shares > 1 - 1e-12).sum())


def drift(kernel_size: int, dilation: int, layers: int, odd_pixel: str = "end") -> float:
    """Pixels by which a dot moves through layers of padding 'same'; negative is up and left.

    odd_pixel: 'end' pads an odd pixel at the bottom and right as torch does, 'start' on top and left as the textbook's
    text does. With an odd kernel nothing moves. Raises ValueError for another word.
    """
    before, after = same_sides(kernel_size, dilation, odd_pixel)
    return layers * (before - after) / 2


def same_sides(kernel_size: int, dilation: int, odd_pixel: str = "end") -> tuple[int, int]:
    """(before, after) that keep the size at stride 1, an odd pixel at the 'end' or the 'start'."""
    if odd_pixel not in ("end", "start"):
        raise ValueError(f"odd_pixel is {odd_pixel!r}; it can be 'end' or 'start'.")
    before, after = resolve_padding("same", kernel_size, 1, dilation)[0]
    return (before, after) if odd_pixel == "end" else (after, before)


def dot_profile(size: int, place: int, kernel_size: int, dilation: int, layers: int, odd_pixel: str = "end") -> np.ndarray:
    """(size,) float64: what becomes of a 1 at `place` after box kernels with padding 'same'. Along two axes they multiply."""
    before, after = same_sides(kernel_size, dilation, odd_pixel)
    line = np.zeros(size)
    line[place] = 1
    taps = np.arange(size)[:, None] + dilation * np.arange(kernel_size)[None, :]
    for _layer in range(layers):
        line = np.pad(line, (before, after))[taps].mean(axis=1)
    return line
