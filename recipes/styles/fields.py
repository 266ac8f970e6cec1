"""Smooth numbers over the unit square: what the style pictures take their shapes, bands and jitter from.

Everything here works in unit coordinates (x to the right, y down, both 0…1), so that a picture keeps its composition at any
size in pixels.
"""

import numpy as np
from PIL import ImageColor

TILE = 256  # the gradients repeat after this many cells, a power of two far beyond any frequency used here
BLOCK = 1 << 14  # points worked on at a time, so that they stay in the processor's cache


def unit_grid(size: int) -> tuple[np.ndarray, np.ndarray]:
    """x and y of every pixel's centre, each (size, size) float32 in 0…1."""
    centres = (np.arange(size, dtype=np.float32) + 0.5) / size
    x, y = np.meshgrid(centres, centres)
    return x, y


class Noise:
    """Gradient noise (Perlin 1985) in two dimensions, one fixed field for each seed."""

    def __init__(self, seed: int):
        rng = np.random.default_rng(seed)
        angle = rng.uniform(0, 2 * np.pi, (TILE, TILE)).astype(np.float32)
        self._gradient_x, self._gradient_y = np.cos(angle).ravel(), np.sin(angle).ravel()

    def __call__(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Values about −0.7…0.7 at x, y (any equal shapes), zero at whole numbers; features are one unit wide."""
        value = np.empty(np.shape(x), np.float32)
        flat, flat_x, flat_y = (np.asarray(array).reshape(-1) for array in (value, x, y))
        for start in range(0, flat.size, BLOCK):
            part = slice(start, start + BLOCK)
            flat[part] = self._block(flat_x[part], flat_y[part])
        return value

    def _block(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        floor_x, floor_y = np.floor(x), np.floor(y)
        u, v = x - floor_x, y - floor_y
        left, top = floor_x.astype(np.int32), floor_y.astype(np.int32)
        columns = (left & (TILE - 1), (left + 1) & (TILE - 1))
        rows = ((top & (TILE - 1)) * TILE, ((top + 1) & (TILE - 1)) * TILE)
        fade_u, fade_v = (t * t * t * (t * (t * 6 - 15) + 10) for t in (u, v))

        def corner(dx: int, dy: int) -> np.ndarray:
            cell = rows[dy] + columns[dx]
            return self._gradient_x.take(cell) * (u - dx) + self._gradient_y.take(cell) * (v - dy)

        upper = corner(0, 0)
        upper += fade_u * (corner(1, 0) - upper)
        lower = corner(0, 1)
        lower += fade_u * (corner(1, 1) - lower)
        return upper + fade_v * (lower - upper)

    def fractal(self, x: np.ndarray, y: np.ndarray, octaves: int = 4) -> np.ndarray:
        """The same noise summed over octaves, each twice as fine and half as strong; about −1…1."""
        total = np.zeros(np.broadcast(x, y).shape, np.float32)
        for octave in range(octaves):
            scale = float(2**octave)
            total += self(x * scale + 17.3 * octave, y * scale - 9.1 * octave) / scale
        return total


def colours(*names: str) -> np.ndarray:
    """Hex colours as (n, 3) float32 in 0…255."""
    return np.array([ImageColor.getrgb(name) for name in names], np.float32)


def ramp(t: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """Colour at t (…, clipped to 0…1) along a palette (n, 3), straight lines between neighbours; (…, 3)."""
    place = np.clip(t, 0, 1) * (len(palette) - 1)
    low = np.minimum(place.astype(np.int32), len(palette) - 2)
    part = (place - low)[..., None]
    return palette[low] * (1 - part) + palette[low + 1] * part


def smoothstep(edge0: float, edge1: float, x: np.ndarray) -> np.ndarray:
    """0 below edge0, 1 above edge1, a smooth S between; edge0 may be the larger one."""
    t = np.clip((x - edge0) / (edge1 - edge0), 0, 1)
    return t * t * (3 - 2 * t)


def mix(a: np.ndarray, b: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Colours a to b (…, 3) by amount (…) in 0…1."""
    amount = np.asarray(amount, np.float32)[..., None]
    return a * (1 - amount) + b * amount


def shrink(image: np.ndarray, size: int) -> np.ndarray:
    """The mean of each block: (k·size, k·size, 3) in 0…255 to (size, size, 3) uint8."""
    factor = image.shape[0] // size
    blocks = image.reshape(size, factor, size, factor, -1).mean((1, 3))
    return np.clip(blocks + 0.5, 0, 255).astype(np.uint8)
