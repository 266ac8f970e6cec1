"""Pictures of one shape each, made from a seed: neither colour, size nor place tells the class, so that a network has to look at
outlines. Six classes on soft coloured grounds."""

import math
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

CLASSES = ("cross", "disc", "ring", "square", "star", "triangle")
SIDE = 32  # pixels
FINER = 3  # times larger is a shape drawn: soft edges
SMALLEST, LARGEST = 14, 24  # pixels across
NOISE = 10.0  # levels, standard deviation
CONTRAST = 70  # levels at least between shape and ground, in one of three colours


@lru_cache(maxsize=4)
def shape_pictures(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (count, 32, 32, 3) uint8 and labels (count,) int64, each class as often as it divides. Both read-only."""
    labels = np.random.default_rng((seed, 1)).permutation(np.arange(count) % len(CLASSES)).astype(np.int64)
    pictures = np.stack([shape_picture(int(label), (seed, 2, place)) for place, label in enumerate(labels)])
    for array in (pictures, labels):
        array.setflags(write=False)
    return pictures, labels


def shape_picture(label: int, seed: tuple[int, ...]) -> np.ndarray:
    """One picture (32, 32, 3) uint8 of CLASSES[label]."""
    rng = np.random.default_rng(seed)
    cells = (rng.uniform(30, 225, 3) + rng.normal(0, 18, (3, 3, 3))).clip(0, 255)
    ground = Image.fromarray(cells.astype(np.uint8)).resize((SIDE * FINER, SIDE * FINER), Image.Resampling.BILINEAR)
    mean = cells.mean(axis=(0, 1))
    colour = rng.uniform(0, 255, 3)
    while np.abs(colour - mean).max() < CONTRAST:
        colour = rng.uniform(0, 255, 3)
    radius = FINER * rng.uniform(SMALLEST, LARGEST) / 2
    x, y = rng.uniform(radius, SIDE * FINER - radius, 2)
    mask = Image.new("L", ground.size)
    _draw(ImageDraw.Draw(mask), CLASSES[label], x, y, radius, rng.uniform(0, 2 * math.pi))
    ground.paste(tuple(int(value) for value in colour), (0, 0), mask)
    picture = np.asarray(ground.resize((SIDE, SIDE), Image.Resampling.BOX)).astype(np.float32)
    return (picture + rng.normal(0, NOISE, picture.shape)).clip(0, 255).astype(np.uint8)


def _draw(draw: ImageDraw.ImageDraw, name: str, x: float, y: float, radius: float, turn: float) -> None:
    """Of that radius around (x, y), turned by so many radians."""

    def corners(count: int, radii: tuple[float, ...]) -> list[tuple[float, float]]:
        angles = [turn + 2 * math.pi * n / count for n in range(count)]
        lengths = [radius * radii[n % len(radii)] for n in range(count)]
        return [(x + r * math.cos(a), y + r * math.sin(a)) for a, r in zip(angles, lengths, strict=True)]

    if name in ("disc", "ring"):
        draw.circle((x, y), radius, fill=255)
        if name == "ring":
            draw.circle((x, y), 0.55 * radius, fill=0)
    elif name == "cross":
        for side in (0, math.pi / 2):
            dx, dy = radius * math.cos(turn + side), radius * math.sin(turn + side)
            draw.line((x - dx, y - dy, x + dx, y + dy), fill=255, width=round(0.55 * radius))
    else:
        count, radii = {"square": (4, (1.0,)), "triangle": (3, (1.0,)), "star": (10, (1.0, 0.42))}[name]
        draw.polygon(corners(count, radii), fill=255)
