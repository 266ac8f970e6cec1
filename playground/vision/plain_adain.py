"""AdaIN with no trained network: on a picture's own channels, red, green and blue, or on those of an 8 × 8 cosine transform,
which is linear and loses nothing. What two numbers a channel can carry of a style, and what they cannot, shows there in full.

Channels are (C, N) float64, N positions in any order. Statistics divide by N. As in `vision.adain`, EPSILON is added to a
variance before its root, the style's too.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from playground.vision.adain import EPSILON
from playground.vision.style_pictures import RGB_TO_YIQ

BRIGHTNESS = RGB_TO_YIQ[0]  # weights of red, green and blue
SIDE = 8  # px of a block of the cosine transform
ROUNDING = 1e-6  # of a value
FLAT = 1e-9  # a variance below it is rounding: such a channel, or direction, has nothing to be scaled
TEXTBOOK_CHANNELS = (64, 128, 256, 512, 512)  # of VGG-19 at the textbook's five style layers
RELU4_1_CHANNELS = 512  # of VGG-19 where AdaIN reads a style


@dataclass(frozen=True, eq=False)
class Moments:
    """What is read of a picture: its channels' means (C,) and covariances (C, C)."""

    mean: np.ndarray
    covariance: np.ndarray

    @property
    def deviation(self) -> np.ndarray:
        """(C,)"""
        return np.sqrt(self.covariance.diagonal().clip(0))

    @property
    def second(self) -> np.ndarray:
        """(C, C): the mean product of two channels, a Gram matrix over the number of positions. Its diagonal is μ² + σ²."""
        return self.covariance + np.outer(self.mean, self.mean)

    def correlation(self, first: int = 0, second: int = 1) -> float:
        """Of two channels, −1 to 1; nan where one of them is flat."""
        product = self.covariance[first, first] * self.covariance[second, second]
        return float(self.covariance[first, second] / np.sqrt(product)) if product > FLAT**2 else float("nan")


@dataclass(frozen=True, eq=False)
class LinearMap:
    """y = matrix · x + offset at every position: (C, C) and (C,)."""

    matrix: np.ndarray
    offset: np.ndarray

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return self.matrix @ x + self.offset[:, None]

    def at(self, strength: float) -> "LinearMap":
        """(1 − strength) · x + strength · y; beyond 1 it goes on past y."""
        return LinearMap((1 - strength) * np.eye(len(self.offset)) + strength * self.matrix, strength * self.offset)

    def moments(self, of: Moments) -> Moments:
        """Of what it makes of channels with the moments `of`."""
        return Moments(self.matrix @ of.mean + self.offset, self.matrix @ of.covariance @ self.matrix.T)


def moments(x: np.ndarray) -> Moments:
    mean = x.mean(1)
    centred = x - mean[:, None]
    return Moments(mean, centred @ centred.T / x.shape[1])


def adain_map(content: Moments, style: Moments, *, mean: bool = True, deviation: bool = True) -> LinearMap:
    """AdaIN (Huang and Belongie 2017): a gain and an offset a channel. Without `mean` or `deviation` the content keeps its own:
    instance normalisation whose β or γ is the style's, and the other its own."""
    gain = np.sqrt((style.covariance.diagonal() + EPSILON) / (content.covariance.diagonal() + EPSILON))
    return _around(content, style, np.diag(gain if deviation else np.ones_like(gain)), mean)


def whitening_map(content: Moments, style: Moments, *, mean: bool = True, deviation: bool = True) -> LinearMap:
    """Whitening and colouring (Li et al. 2017): √Σ(style) · Σ(content)^−½, so that all covariances are the style's. `deviation`
    stands for the covariance here. Directions in which the content does not vary have nothing to be coloured."""
    matrix = _power(style.covariance, 0.5) @ _power(content.covariance, -0.5) if deviation else np.eye(len(content.mean))
    return _around(content, style, matrix, mean)


def brightness_map(content: Moments, style: Moments, *, mean: bool = True, deviation: bool = True) -> LinearMap:
    """AdaIN of the brightness Y alone: red, green and blue all change by as much as it does, so that I and Q stay."""
    weigh = LinearMap(BRIGHTNESS[None], np.zeros(1))
    one = adain_map(weigh.moments(content), weigh.moments(style), mean=mean, deviation=deviation)
    return LinearMap(np.eye(3) + (one.matrix[0, 0] - 1) * BRIGHTNESS, one.offset.repeat(3))


def _around(content: Moments, style: Moments, matrix: np.ndarray, mean: bool) -> LinearMap:
    """The map that turns differences from the content's mean by `matrix`, and puts them around the style's or its own."""
    return LinearMap(matrix, (style.mean if mean else content.mean) - matrix @ content.mean)


def _power(covariance: np.ndarray, exponent: float) -> np.ndarray:
    """Of a symmetric matrix without negative eigenvalues; what is flat stays 0."""
    values, vectors = np.linalg.eigh(covariance)
    powers = np.where(values > FLAT, values.clip(FLAT) ** exponent, 0.0)
    return vectors * powers @ vectors.T


# ---- what a picture loses and keeps ------------------------------------------------------------------------------------


def outside(x: np.ndarray) -> np.ndarray:
    """(C, N) of bool: values that no screen can show, below 0 or above 1 by more than rounding."""
    return (x < -ROUNDING) | (x > 1 + ROUNDING)


def order_changes(before: np.ndarray, after: np.ndarray) -> float:
    """Of all pairs of neighbours within a channel that differ, the share of which the larger one has become the smaller.

    (C, N) both; neighbours stand side by side in N.
    """
    first, second = np.diff(before), np.diff(after)
    differ = np.abs(first) > ROUNDING
    swapped = differ & (first * second < 0) & (np.abs(second) > ROUNDING)
    return float(swapped.sum() / max(1, differ.sum()))


def saturation(rgb: np.ndarray) -> float:
    """The mean saturation of (3, N), that of HSV: how far the least channel lies below the largest, as a share of it. Values are
    clipped to 0…1; black has none."""
    shown = rgb.clip(0, 1)
    largest = shown.max(0)
    return float(((largest - shown.min(0)) / largest.clip(ROUNDING)).mean())


# ---- the cosine transform --------------------------------------------------------------------------------------------


@cache
def cosine_matrix(size: int = SIDE) -> np.ndarray:
    """(size, size), orthonormal: row k is a cosine of k half waves, as in JPEG (DCT-II)."""
    frequency, place = np.arange(size)[:, None], np.arange(size)
    rows = np.cos(np.pi * (2 * place + 1) * frequency / (2 * size)) * np.sqrt(2 / size)
    rows[0] /= np.sqrt(2)
    return rows


def encode(rgb: np.ndarray) -> np.ndarray:
    """(H, W, C) to (64 C, H/8 · W/8): of each block and colour its 64 coefficients.

    Channel 64 c + 8 v + u is colour c with v half waves down and u across; blocks row by row. H and W are multiples of 8,
    ValueError otherwise.
    """
    height, width, colours = rgb.shape
    if height % SIDE or width % SIDE or not rgb.size:
        raise ValueError(f"Blocks of {SIDE} × {SIDE} px do not fit into {width} × {height} px.")
    rows = cosine_matrix()
    blocks = rgb.reshape(height // SIDE, SIDE, width // SIDE, SIDE, colours)
    return np.einsum("hiwjc,vi,uj->cvuhw", blocks, rows, rows, optimize=True).reshape(colours * SIDE**2, -1)


def decode(maps: np.ndarray, height: int, width: int) -> np.ndarray:
    """(64 C, H/8 · W/8) back to (H, W, C): the inverse of `encode`."""
    rows = cosine_matrix()
    maps = maps.reshape(-1, SIDE, SIDE, height // SIDE, width // SIDE)
    return np.einsum("cvuhw,vi,uj->hiwjc", maps, rows, rows, optimize=True).reshape(height, width, -1)


def frequencies() -> np.ndarray:
    """(64,): the length of each coefficient's frequency, in half waves a block, √(u² + v²)."""
    axis = np.arange(SIDE)
    return np.hypot(axis[:, None], axis).ravel()
