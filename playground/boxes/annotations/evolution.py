"""Evolved anchors: small random changes of a parent, of which only those live that fit the boxes better.

A (1 + λ) strategy in the logarithms of the numbers, so that sizes stay positive and a change of 10 % is as likely for a small
anchor as for a large one. The width of the changes follows the success of the last generation. The child that wins is never
worse than its parent, hence the answer never worse than the start.
"""

from collections.abc import Callable

import numpy as np

from playground.boxes.annotations.shapes import BLOCK

GENERATIONS = 120
CHILDREN = 24
SAMPLE = 1024  # boxes on which children compete
FIRST_CHANGE = 0.12  # standard deviation of the logarithms
SMALLEST_CHANGE = 1e-3


def evolve(
    fitness: Callable[[np.ndarray], np.ndarray], start: np.ndarray, generations: int = GENERATIONS, seed: int = 0
) -> tuple[np.ndarray, list[float]]:
    """(numbers (D,), best fitness of each generation from the start's on). `fitness` takes (P, D) logarithms, gives (P,)."""
    random = np.random.default_rng(seed)
    parent, spread = np.asarray(start, dtype=np.float64), FIRST_CHANGE
    best = [float(fitness(parent[None])[0])]
    for _generation in range(generations):
        touched = random.random((CHILDREN, len(parent))) < 0.5
        touched[np.arange(CHILDREN), random.integers(len(parent), size=CHILDREN)] = True
        children = parent + touched * random.normal(0, spread, touched.shape)
        found = fitness(children)
        winner = int(found.argmax())
        if found[winner] > best[-1]:
            parent = children[winner]
        spread = max(SMALLEST_CHANGE, spread * (1.1 if found[winner] > best[-1] else 0.85))
        best.append(max(best[-1], float(found[winner])))
    return parent, best


def sampled(shapes: np.ndarray) -> np.ndarray:
    """At most SAMPLE of the shapes, always the same ones."""
    if len(shapes) <= SAMPLE:
        return shapes
    return shapes[np.random.default_rng(0).choice(len(shapes), SAMPLE, replace=False)]


def mean_best_iou(shapes: np.ndarray, anchors: np.ndarray) -> np.ndarray:
    """Mean best IoU of shapes (N, 2) under each of several sets of anchors (P, K, 2), as (P,)."""
    width, height = np.ascontiguousarray(shapes.T)
    area = width * height
    means = np.empty(len(anchors))
    step = max(1, BLOCK // max(1, len(shapes)))
    for start in range(0, len(anchors), step):
        part = anchors[start : start + step]  # [p, K, 2]
        best = np.zeros((len(part), len(shapes)))
        for anchor in part.transpose(1, 0, 2):  # [p, 2]
            overlap = np.minimum(width, anchor[:, :1]) * np.minimum(height, anchor[:, 1:])
            iou = overlap / (area + anchor.prod(axis=1)[:, None] - overlap)
            np.maximum(best, iou, out=best)
        means[start : start + step] = best.mean(axis=1)
    return means
