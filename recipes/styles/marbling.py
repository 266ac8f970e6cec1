"""Marbling: drops of ink spread on water, drawn out with combs and a stylus, taken up by paper.

Every drop pushes the earlier ones outward without squeezing them, every comb drags the bath along with it; both have exact
inverses, so each pixel is traced back through all of them to the drop it came from (Lu et al., Mathematical Marbling, 2012).
"""

import numpy as np

from recipes.styles.fields import Noise, colours, mix, shrink, unit_grid

INKS = colours("#152a52", "#1f6f82", "#efe4cb", "#c7442f", "#e8a33a", "#86bdb3", "#7a2440")
PAPER = colours("#f3ead6")
STONES = 75  # places where ink is dropped, RINGS times each, so that onion rings form
RINGS = 5
# Turns of the stylus: centre x, y, angle, reach.
SWIRLS = ((0.27, 0.30, 2.6, 0.19), (0.74, 0.36, -2.8, 0.20), (0.42, 0.76, -2.4, 0.18), (0.86, 0.82, 2.2, 0.14))


def _comb(x, y, angle, spacing, shift, strength, softness):
    """Undoes a comb drawn at an angle: teeth a spacing apart drag the bath alternately forward and back."""
    across = x * -np.sin(angle) + y * np.cos(angle)
    pull = strength * np.tanh(np.sin(2 * np.pi * (across / spacing + shift)) / softness)
    return x - pull * np.cos(angle), y - pull * np.sin(angle)


def _swirl(x, y, cx, cy, turn, reach):
    """Undoes a stylus turned round (cx, cy)."""
    distance = np.hypot(x - cx, y - cy)
    angle = -turn * np.exp(-((distance / reach) ** 2))
    cos, sin = np.cos(angle), np.sin(angle)
    return cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos


def _bath(x: np.ndarray, y: np.ndarray, rng: np.random.Generator, noise: Noise) -> np.ndarray:
    """The ink (n, 3) at points x, y (n,) of a bath of wavy bands, onto which stone after stone of ringed drops was laid."""
    colour = np.empty((len(x), 3), np.float32)
    left = np.arange(len(x))  # the points whose drop is not found yet
    for cx, cy in rng.uniform(-0.15, 1.15, (STONES, 2)).astype(np.float32):
        inks = rng.permutation(len(INKS))[:3]
        for ring in range(RINGS):
            ink = INKS[inks[ring % 3]] * rng.normal(1, 0.03)
            area = np.float32(rng.uniform(0.020, 0.052)) ** 2
            dx, dy = x - cx, y - cy
            square = np.maximum(dx * dx + dy * dy, np.float32(1e-9))
            inside = square < area
            colour[left[inside]] = ink * (1.04 - 0.14 * (square[inside] / area) ** 3)[:, None]  # ink gathers at a drop's rim
            outside = ~inside
            push = np.sqrt(1 - area / square[outside])
            x, y, left = cx + dx[outside] * push, cy + dy[outside] * push, left[outside]
    band = 23 * (y + 0.25 * x) + 2.2 * noise(x * 3, y * 3)
    number = np.floor(band).astype(int)
    rim = 1.04 - 0.12 * (2 * np.abs(band - number - 0.5)) ** 6
    colour[left] = INKS[number * 3 % len(INKS)] * rim[:, None]
    return colour


def paint(size: int, seed: int) -> np.ndarray:
    """(size, size, 3) uint8."""
    rng = np.random.default_rng(seed)
    noise = Noise(seed)
    x, y = unit_grid(2 * size)
    paper = noise.fractal(x * 160, y * 160, 2)
    # The last thing done to the bath is undone first.
    tremble = 0.006
    x, y = x + tremble * noise(x * 9, y * 9), y + tremble * noise(x * 9 + 50, y * 9)
    for cx, cy, turn, reach in SWIRLS:
        x, y = _swirl(x, y, cx, cy, turn, reach)
    x, y = _comb(x, y, 0.08, spacing=0.25, shift=0.1, strength=0.035, softness=0.5)
    x, y = _comb(x, y, np.pi / 2 - 0.05, spacing=0.30, shift=0.3, strength=0.10, softness=0.6)
    colour = _bath(x.ravel(), y.ravel(), rng, noise).reshape(*x.shape, 3)
    colour = mix(colour, PAPER, np.clip(0.07 + 0.10 * paper, 0, 1))
    return shrink(np.clip(colour + 7 * paper[..., None], 0, 255), size)
