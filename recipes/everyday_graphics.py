"""Drawn pictures in which there is nothing to find: discs, rings and stripes in plain colours and in all the rainbow's."""

import colorsys

import numpy as np
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]


def graphic(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """(H, W, 3) uint8 of height × width: one to four shapes, small or as large as the picture, on a plain ground."""
    height, width = size
    ground = (255, 255, 255) if rng.random() < 0.5 else tuple(int(value) for value in rng.integers(0, 256, 3))
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(1, 5)):
        radius = np.exp(rng.uniform(np.log(12), np.log(max(size) / 1.6)))
        box = _round(rng.uniform(0, width), rng.uniform(0, height), radius, radius * np.exp(rng.normal(0, 0.15)))
        (_wheel, _ring, _shaded, _stripes)[rng.integers(4)](draw, box, rng)
    return np.asarray(image)


def _round(x: float, y: float, across: float, down: float) -> tuple[float, float, float, float]:
    return x - across, y - down, x + across, y + down


def _colour(hue: float, rng: np.random.Generator) -> Colour:
    return tuple(round(255 * part) for part in colorsys.hsv_to_rgb(hue % 1, rng.uniform(0.6, 1), rng.uniform(0.6, 1)))


def _wheel(draw: ImageDraw.ImageDraw, box: tuple[float, ...], rng: np.random.Generator) -> None:
    """A disc of three to sixty sectors, hue after hue, perhaps with a hole."""
    sectors, first, share = rng.integers(3, 61), rng.random(), rng.uniform(0.2, 1)
    for place in range(sectors):
        start, end = 360 * place / sectors, 360 * (place + 1) / sectors
        draw.pieslice(box, start, end, fill=_colour(first + share * place / sectors, rng))
    if rng.random() < 0.3:
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        draw.ellipse(_round(*middle, (box[2] - box[0]) / 5, (box[3] - box[1]) / 5), fill=(255, 255, 255))


def _ring(draw: ImageDraw.ImageDraw, box: tuple[float, ...], rng: np.random.Generator) -> None:
    draw.ellipse(box, outline=_colour(rng.random(), rng), width=int(rng.integers(2, 30)))


def _shaded(draw: ImageDraw.ImageDraw, box: tuple[float, ...], rng: np.random.Generator) -> None:
    """A disc that grows lighter or changes its hue towards the middle."""
    outer, inner = (np.array(_colour(rng.random(), rng)) for _ in range(2))
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for step in range(24):
        share = 1 - step / 24
        colour = tuple(int(value) for value in outer * share + inner * (1 - share))
        draw.ellipse(_round(*middle, (box[2] - box[0]) / 2 * share, (box[3] - box[1]) / 2 * share), fill=colour)


def _stripes(draw: ImageDraw.ImageDraw, box: tuple[float, ...], rng: np.random.Generator) -> None:
    count = int(rng.integers(2, 20))
    for place in range(count):
        left, right = (box[0] + (box[2] - box[0]) * (place + part) / count for part in (0, 1))
        draw.rectangle((left, box[1], right, box[3]), fill=_colour(rng.random(), rng))
