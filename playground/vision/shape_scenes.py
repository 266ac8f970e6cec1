"""Scenes to train a small detector on, made afresh from a seed: reddish discs, bluish squares and yellowish triangles on soft
greyish grounds. Shape and colour both tell a class, so that few hundred scenes are enough to learn it."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

CLASSES = ("disc", "square", "triangle")
SIDE = 256  # pixels
SMALLEST, LARGEST = 56, 150  # pixels of an object's side
MOST = 3  # objects of a scene
TRIES = 30  # places tried for an object before it is left out
FINER = 2  # times larger than it is kept is a shape drawn: soft edges
COLOURS = ((205, 60, 50), (60, 105, 210), (220, 185, 45))  # of each class, on average; levels of 255
SPREAD = 35  # levels by which an object's colour differs from its class's, at most


@dataclass(frozen=True, eq=False)
class ShapeScene:
    """picture: (256, 256, 3) uint8; labels: (M, 5) float32, class and corners as parts of the side."""

    picture: np.ndarray
    labels: np.ndarray


def make_scene(seed: int | tuple[int, ...]) -> ShapeScene:
    """One scene of one to three objects that do not overlap; the same for the same seed."""
    rng = np.random.default_rng(seed)
    ground = _ground(rng)
    picture = ground.resize((SIDE * FINER, SIDE * FINER), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    boxes, labels = [], []
    for _ in range(rng.integers(1, MOST + 1)):
        side = rng.uniform(SMALLEST, LARGEST)
        box = _free_place(rng, side, boxes)
        if box is None:
            continue
        boxes.append(box)
        kind = int(rng.integers(len(CLASSES)))
        colour = tuple(int(value) for value in np.add(COLOURS[kind], rng.integers(-SPREAD, SPREAD + 1, 3)))
        _draw_shape(draw, kind, [FINER * value for value in box], colour)
        labels.append([kind, *(value / SIDE for value in box)])
    picture = np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BOX)).astype(np.float32)
    picture += rng.normal(0, 6, picture.shape)
    return ShapeScene(picture.clip(0, 255).astype(np.uint8), np.array(labels, np.float32))


def scene_batch(seeds: list[tuple[int, ...]]) -> tuple[Tensor, Tensor]:
    """Pictures (N, 3, 256, 256) in [0, 1] and labels (N, 3, 5), rows of class −1 where a scene has fewer objects."""
    scenes = [make_scene(seed) for seed in seeds]
    labels = torch.full((len(scenes), MOST, 5), -1.0)
    for row, scene in zip(labels, scenes, strict=True):
        row[: len(scene.labels)] = torch.from_numpy(scene.labels)
    pictures = torch.from_numpy(np.stack([scene.picture for scene in scenes])).permute(0, 3, 1, 2)
    return pictures.float() / 255, labels


def _ground(rng: np.random.Generator) -> Image.Image:
    """Greys that change softly from place to place, with a trace of colour."""
    cells = rng.uniform(50, 205) + rng.normal(0, 25, (5, 5, 1)) + rng.normal(0, 6, (5, 5, 3))
    cells = cells.clip(0, 255).astype(np.uint8)
    return Image.fromarray(cells).resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def _free_place(rng: np.random.Generator, side: float, taken: list[list[float]]) -> list[float] | None:
    for _ in range(TRIES):
        x, y = rng.uniform(0, SIDE - side, 2)
        if all(x >= r or x + side <= left or y >= b or y + side <= top for left, top, r, b in taken):
            return [x, y, x + side, y + side]
    return None


def _draw_shape(draw: ImageDraw.ImageDraw, kind: int, box: list[float], colour: tuple[int, ...]) -> None:
    left, top, right, bottom = box
    if kind == 0:
        draw.ellipse(box, fill=colour)
    elif kind == 1:
        draw.rectangle(box, fill=colour)
    else:
        draw.polygon([((left + right) / 2, top), (right, bottom), (left, bottom)], fill=colour)
