"""Autumn garden: an avenue in thick dabs of nearly pure colour, warm foliage against its blue and violet complements."""

import numpy as np

from recipes.styles.canvas import Canvas
from recipes.styles.fields import Noise, colours, ramp

SKY = colours("#f9e6b3", "#d8e3cf", "#9fd0d4", "#69a9cf", "#8f8fc8")
LEAVES = colours("#5b1a3c", "#a3262e", "#d94a1f", "#f07f1c", "#f8b62d", "#fde27a")
FAR = colours("#4a4a94", "#7a6bb0", "#b58ab0", "#e3b08a")
PATH = colours("#5a4690", "#8f6fae", "#d9a07c", "#f3cf95", "#fdeec2")
GRASS = colours("#1d4a4c", "#3f7a3c", "#8fa032", "#d9b52e", "#ee8e25")
TRUNK = colours("#241638", "#45285a", "#7a4a55")
COMPLEMENT = colours("#2b59b0", "#2e9aa5", "#7d4fb3", "#f25c3a")
HORIZON, VANISH = 0.57, 0.54  # height of the horizon, where the path meets it
# Trees from far to near: foot x, foot y, crown's centre y, crown's radius.
TREES = (
    (0.44, 0.59, 0.45, 0.085), (0.64, 0.59, 0.44, 0.085), (0.35, 0.63, 0.38, 0.13),
    (0.73, 0.64, 0.37, 0.14), (0.19, 0.72, 0.28, 0.20), (0.89, 0.74, 0.27, 0.21),
)  # fmt: skip


def paint(size: int, seed: int) -> np.ndarray:
    """(size, size, 3) uint8."""
    rng = np.random.default_rng(seed)
    noise = Noise(seed)

    def crown(x, y):
        """How far inside the foliage (positive) and which tree, −1 for none; the nearest tree covers the others."""
        inside, tree = np.full(x.shape, -1.0), np.full(x.shape, -1)
        for i, (tx, _, cy, radius) in enumerate(TREES):
            d = 1 - np.hypot((x - tx) / (1.05 * radius), (y - cy) / (1.15 * radius))
            d = d + 0.55 * noise(x * 5 / radius * 0.13 + 7 * i, y * 5 / radius * 0.13) + 0.25 * noise(x * 22, y * 22 + i)
            inside, tree = np.where(d > 0, d, inside), np.where(d > 0, i, tree)
        return inside, tree

    def on_path(x, y):
        spread = 0.015 + 0.62 * np.clip(y - HORIZON, 0, 1)
        return (x - VANISH - 0.05 * np.sin(7 * (y - HORIZON))) / spread

    def pick(palette, tone, spread=0.10):
        """Nearly pure colours: the tone is shaken and only then looked up, so neighbouring dabs differ and the eye mixes."""
        return ramp(tone + rng.normal(0, spread, tone.shape), palette)

    def scene(x, y):
        colour = pick(SKY, 1.25 * (HORIZON - y) + 0.25 * noise(x * 4, y * 6), 0.12)
        far = HORIZON - 0.09 - 0.05 * noise(x * 6, 0 * x) * 2
        colour = np.where((y > far)[:, None], pick(FAR, (y - far) * 4 + 0.5 * noise(x * 9, y * 9) + 0.25, 0.15), colour)

        dapple = noise(x * 5 + 3, (y - HORIZON) * 16) + 0.5 * noise(x * 11, y * 30)
        grass = pick(GRASS, 0.50 + 0.55 * dapple + 0.25 * (y - HORIZON), 0.14)
        side = on_path(x, y)
        gravel = pick(PATH, 0.60 + 0.85 * dapple - 0.2 * np.abs(side), 0.10)
        ground = np.where((np.abs(side) < 1)[:, None], gravel, grass)
        colour = np.where((y > HORIZON)[:, None], ground, colour)

        for tx, foot, cy, radius in TREES:
            bend = 0.02 * np.sin(14 * (y - foot))
            stem = (
                (np.abs(x - tx - bend) < 0.075 * radius + 0.25 * radius * np.clip(y - foot + 0.05, 0, 1)) & (y > cy) & (y < foot)
            )
            colour = np.where(stem[:, None], pick(TRUNK, 0.4 + 3 * (x - tx - bend) / radius * np.sign(0.55 - tx), 0.15), colour)
        inside, tree = crown(x, y)
        cy, radius = np.array([t[2] for t in TREES])[tree], np.array([t[3] for t in TREES])[tree]
        clump = noise(x * 17 + 3 * tree, y * 17)
        warmth = 0.52 - 0.30 * (y - cy) / radius + 0.85 * clump + 0.05 * np.sin(2.4 * tree)
        colour = np.where((inside > 0)[:, None], pick(LEAVES, warmth, 0.11), colour)
        accent = rng.random(len(x)) < np.where(inside > 0, 0.025 + 0.09 * (clump < -0.15), 0.025)
        return np.where(accent[:, None], COMPLEMENT[rng.integers(0, len(COMPLEMENT), len(x))], colour)

    def direction(x, y):
        inside, _ = crown(x, y)
        leafy = 2.2 * np.pi * noise(x * 6, y * 6) + 0.9
        ground = np.where(np.abs(on_path(x, y)) < 1, 0.12 * np.sin(20 * y), -1.2 + 1.5 * noise(x * 7, y * 7))
        open_air = 0.5 + 0.8 * np.sin(4 * x + 5 * y)
        angle = np.where(inside > 0, leafy, np.where(y > HORIZON, ground, open_air))
        return angle + rng.normal(0, 0.25, np.shape(x))

    canvas = Canvas(size, TRUNK[1], rng)
    canvas.layer(scene, direction, width=0.034, length=0.05, cover=2.4, opacity=1.0, jitter=8)
    canvas.layer(scene, direction, width=0.019, length=0.026, cover=2.2, opacity=0.95, jitter=9)
    canvas.layer(scene, direction, width=0.0125, length=0.018, cover=1.5, opacity=0.95, jitter=10)
    fallen = rng.uniform((0, HORIZON + 0.03), (1, 1), (260, 2))
    canvas.layer(
        lambda x, y: pick(LEAVES, 0.55 + 0 * x, 0.22), direction, width=0.011, length=0.014, cover=0, opacity=1, starts=fallen
    )
    return canvas.finish(relief=0.8)
