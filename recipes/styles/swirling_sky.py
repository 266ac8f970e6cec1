"""Swirling sky: long bristled strokes follow eddies round lamps of light, above hills and a lake that mirrors them."""

import numpy as np

from recipes.styles.canvas import Canvas
from recipes.styles.fields import Noise, colours, mix, ramp, smoothstep

NIGHT = colours("#0b1a4a", "#14348a", "#1f5bb5", "#3f8fd0", "#9cc9dd", "#e9e7bf")
GLOW = colours("#2f74b8", "#a9cfae", "#f2dd7c", "#fbc12d", "#fff3b8")
HILLS = colours("#0a1636", "#123a5e", "#1f6f72", "#5fa06a")
# Lights: centre x, y, radius of the glow. The first is the moon. All sizes are parts of the picture's side.
LIGHTS = (
    (0.79, 0.17, 0.17),
    (0.13, 0.14, 0.085),
    (0.40, 0.09, 0.06),
    (0.60, 0.40, 0.065),
    (0.10, 0.47, 0.075),
    (0.93, 0.47, 0.06),
)
# Eddies: centre x, y, reach, turn (+ clockwise).
EDDIES = ((0.36, 0.32, 0.17, 1.0), (0.57, 0.22, 0.10, -0.9), (0.26, 0.55, 0.08, -0.8))
SHORE, WATER = 0.66, 0.80


def paint(size: int, seed: int) -> np.ndarray:
    """(size, size, 3) uint8."""
    rng = np.random.default_rng(seed)
    noise = Noise(seed)

    def ridge(x):
        return SHORE + 0.045 * np.sin(5.0 * x + 0.4) + 0.05 * noise(x * 3, 0 * x + 0.5)

    def shore(x):
        return WATER + 0.02 * np.sin(7 * x + 2)

    def stream(x, y):
        """Strokes run along the lines of equal value of this function."""
        value = 0.75 * y + 0.07 * np.sin(5.2 * x + 2.5 * y) + 0.05 * noise(x * 3, y * 3)
        for cx, cy, reach, turn in EDDIES:
            value = value + turn * 0.32 * reach * 4 * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (0.8 * reach**2))
        for cx, cy, glow in LIGHTS:
            value = value + 0.9 * glow * 4 * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (0.7 * glow**2))
        return value

    def direction(x, y):
        step = 2e-3
        along_x = (stream(x + step, y) - stream(x - step, y)) / (2 * step)
        along_y = (stream(x, y + step) - stream(x, y - step)) / (2 * step)
        sky = np.arctan2(-along_x, along_y)
        hill = 0.5 * np.sin(6 * x + 9 * y) + 0.5 * noise(x * 5, y * 5)
        water = 0.10 * np.sin(22 * x + 40 * y)
        return np.where(y > shore(x), water, np.where(y > ridge(x), hill, sky))

    def sky(x, y):
        value = stream(x, y)
        arms = 0.0
        for cx, cy, reach, turn in EDDIES:
            near = np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (1.1 * reach**2))
            arms = arms + near * np.sign(turn) * np.arctan2(y - cy, x - cx)
        band = 0.5 + 0.5 * np.sin(34 * value + arms + 1.5 * noise(x * 4, y * 4))
        tone = 0.06 + 0.50 * band + 0.16 * smoothstep(0.15, 0.65, y) + 0.16 * noise(x * 7, y * 7)
        colour = ramp(tone, NIGHT)
        for cx, cy, glow in LIGHTS:
            distance = np.hypot(x - cx, y - cy) / glow
            ring = 1 - distance + 0.13 * np.sin(13 * distance)
            colour = mix(colour, ramp(ring, GLOW), smoothstep(1.1, 0.55, distance))
        return colour

    def scene(x, y):
        land = ramp(0.45 + 0.5 * np.sin(24 * (y - ridge(x)) * 2 + 3 * noise(x * 6, y * 6)) * 0.8, HILLS)
        mirror = 2 * shore(x) - y
        ripple = 0.018 * np.sin(90 * y)
        water = 0.78 * sky(x + ripple, (mirror - 0.2) * 1.3 - 0.25) + 0.22 * HILLS[0]
        for cx, _, glow in LIGHTS:
            lane = np.exp(-(((x - cx - ripple) / (0.35 * glow)) ** 2))
            water = mix(water, GLOW[3], 0.8 * lane * (np.sin(120 * y + 9 * x) > -0.2))
        colour = np.where((y > ridge(x))[..., None], land, sky(x, y))
        return np.where((y > shore(x))[..., None], water, colour)

    canvas = Canvas(size, NIGHT[0], rng)
    canvas.layer(scene, direction, width=0.030, length=0.12, cover=2.5, opacity=1.0, jitter=10)
    canvas.layer(scene, direction, width=0.016, length=0.085, cover=2.2, opacity=0.85, jitter=16)
    canvas.layer(scene, direction, width=0.009, length=0.06, cover=0.9, opacity=0.9, jitter=22)
    hearts = np.concatenate([rng.normal((cx, cy), 0.16 * glow, (round(420 * glow), 2)) for cx, cy, glow in LIGHTS])
    canvas.layer(scene, direction, width=0.011, length=0.022, cover=0, opacity=0.95, jitter=12, starts=hearts)
    return canvas.finish(relief=0.55)
