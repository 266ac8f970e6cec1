"""The ways in which libraries write anchors down, each with its own idea of a size and a ratio, and evolution that finds them.

    d2l                  n sizes and m ratios, width over height; n + m − 1 shapes s√r × s/√r, in parts of the side
    AnchorGenerator      torchvision: n sizes in pixels and m ratios, height over width; all n·m shapes, each half side rounded
                         to a pixel; centres on multiples of the stride, without the half pixel
    DefaultBoxGenerator  torchvision's SSD: a scale, the next one, m ratios; 2 + 2m shapes: the square of the scale, the square
                         of √(scale · next), then each ratio lying and standing, in parts of the side

A family's numbers are found by evolution, rounded as one would write them, and only then turned into shapes: what the page shows
is what the written numbers make. Evolution is a (1 + λ) strategy in the logarithms of the numbers, so that sizes stay positive
and a change of 10 % is as likely for a small anchor as for a large one. The width of the changes follows the success of the last
generation. The child that wins is never worse than its parent, hence the answer never worse than the start.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from playground.boxes.annotations.maps import AnchorMap, centred_map
from playground.boxes.annotations.shapes import check_shapes, closest, sampled

GENERATIONS, FAMILY_GENERATIONS = 120, 80  # of free shapes, and of a family's few numbers
CHILDREN = 24
SAMPLE = 1024  # boxes on which children compete
FIRST_CHANGE, SMALLEST_CHANGE = 0.12, 1e-3  # standard deviation of the logarithms


@dataclass(frozen=True)
class Written:
    """Numbers of one family: sizes (d2l: parts of the side; AnchorGenerator: pixels; SSD: scale and next) and ratios."""

    family: str
    sizes: tuple[float, ...]
    ratios: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise ValueError(f"There is no family {self.family!r}; they are {', '.join(FAMILIES)}.")
        for name, numbers in (("sizes", self.sizes), ("ratios", self.ratios)):
            if not numbers or not all(0 < number < 1e6 for number in numbers):
                raise ValueError(f"{name} are {list(numbers)}; give at least one, each above 0.")
        if self.family == "DefaultBoxGenerator" and len(self.sizes) != 2:
            raise ValueError(f"There are {len(self.sizes)} scales; DefaultBoxGenerator takes two a map: its own and the next.")

    def shapes(self, side: int) -> np.ndarray:
        """(K, 2) of width and height in parts of a square input of `side` pixels, in the library's order."""
        return FAMILIES[self.family].shapes(self.sizes, self.ratios, side)

    def layout(self, cells: int, side: int) -> AnchorMap:
        """These anchors on a map of cells × cells over the input. Raises ValueError where the map has more cells than pixels."""
        if cells > side:
            raise ValueError(f"A map of {cells} × {cells} cells does not fit on an input of {side} pixels; make it smaller.")
        shapes = self.shapes(side)
        return on_multiples(cells, side, shapes) if self.family == "AnchorGenerator" else centred_map(cells, shapes)


def suggest(shapes: np.ndarray, family: str, n: int, m: int, side: int) -> Written:
    """The n sizes and m ratios of a family whose anchors fit shapes (N, 2) best, found by evolution from a plain start.

    Raises ValueError without boxes, for an unknown family, and for n or m below 1.
    """
    if not len(shapes := check_shapes(shapes, "shapes")):
        raise ValueError("There are no boxes to fit anchors to.")
    if family not in FAMILIES or min(n, m) < 1:
        raise ValueError(f"{n} sizes and {m} ratios of {family!r} cannot be suggested; choose one of {', '.join(FAMILIES)}.")
    made = FAMILIES[family]
    n = 2 if family == "DefaultBoxGenerator" else n
    few = sampled(shapes, SAMPLE, SAMPLE)
    logs = _evolve(few, lambda children: made.grown(children, n), made.start(few, n, m), FAMILY_GENERATIONS)
    return Written(family, *made.rounded(np.exp(logs), n, side))


def evolved_shapes(shapes: np.ndarray, start: np.ndarray) -> np.ndarray:
    """K shapes that fit (N, 2) at least as well as those of start (K, 2), smallest area first."""

    def grown_from(logs: np.ndarray) -> np.ndarray:
        return np.exp(logs).reshape(*logs.shape[:-1], -1, 2)

    grown = grown_from(_evolve(sampled(shapes, SAMPLE, SAMPLE), grown_from, np.log(start).ravel(), GENERATIONS))
    better = closest(shapes, grown)[0].mean() > closest(shapes, start)[0].mean()  # on all boxes, not on the sample alone
    return grown[np.argsort(grown.prod(axis=1))] if better else start


def _evolve(shapes: np.ndarray, anchors: Callable[[np.ndarray], np.ndarray], start: np.ndarray, generations: int) -> np.ndarray:
    """Logarithms (D,) whose anchors fit shapes (N, 2) best; `anchors` turns children (P, D) into (P, K, 2)."""
    random, spread = np.random.default_rng(0), FIRST_CHANGE
    parent, best = start, _mean_best_iou(shapes, anchors(start[None]))[0]
    for _generation in range(generations):
        touched = random.random((CHILDREN, len(parent))) < 0.5
        touched[np.arange(CHILDREN), random.integers(len(parent), size=CHILDREN)] = True
        children = parent + touched * random.normal(0, spread, touched.shape)
        fitness = _mean_best_iou(shapes, anchors(children))
        winner = int(fitness.argmax())
        if won := fitness[winner] > best:
            parent, best = children[winner], fitness[winner]
        spread = max(SMALLEST_CHANGE, spread * (1.1 if won else 0.85))
    return parent


def _mean_best_iou(shapes: np.ndarray, anchors: np.ndarray) -> np.ndarray:
    """Mean best IoU of shapes (N, 2) under each of several sets of anchors (P, K, 2), as (P,)."""
    width, height = np.ascontiguousarray(shapes.T)
    area, best = width * height, np.zeros((len(anchors), len(shapes)))
    for anchor in anchors.transpose(1, 0, 2):  # [P, 2]
        overlap = np.minimum(width, anchor[:, :1]) * np.minimum(height, anchor[:, 1:])
        np.maximum(best, overlap / (area + anchor.prod(axis=1)[:, None] - overlap), out=best)
    return best.mean(axis=1)


def on_multiples(cells: int, side: int, shapes: np.ndarray) -> AnchorMap:
    """torchvision's AnchorGenerator: whole strides from 0 on, so that the map may end before the input does."""
    return AnchorMap(cells, shapes, 0.0, (side // cells) / side)


def _spread(shapes: np.ndarray, n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms of n sizes and m ratios (width over height) at even parts of the boxes; the middle ratio first."""
    logs = np.log(shapes)
    size = np.quantile(logs.mean(axis=1), (np.arange(n) + 0.5) / n)
    ratio = np.quantile(logs[:, 0] - logs[:, 1], (np.arange(m) + 0.5) / m)
    middle = m // 2
    return size, np.concatenate((ratio[middle : middle + 1], np.delete(ratio, middle)))


def _short(numbers: np.ndarray) -> tuple[float, ...]:
    return tuple(max(0.001, round(float(number), 3)) for number in numbers)


class _D2l:
    """One way of writing; the others differ in what they override."""

    def grown(self, logs: np.ndarray, n: int) -> np.ndarray:
        """(P, n + m) logarithms -> shapes (P, K, 2), unrounded."""
        size = np.concatenate((logs[:, :n], np.repeat(logs[:, :1], logs.shape[1] - n - 1, axis=1)), axis=1)
        ratio = np.concatenate((np.repeat(logs[:, n : n + 1], n, axis=1), logs[:, n + 1 :]), axis=1)
        return np.exp(np.stack((size + ratio / 2, size - ratio / 2), axis=2))

    def shapes(self, sizes: tuple[float, ...], ratios: tuple[float, ...], side: int) -> np.ndarray:
        return self.grown(np.log([[*sizes, *ratios]]), len(sizes))[0]

    def start(self, shapes: np.ndarray, n: int, m: int) -> np.ndarray:
        """(n + m,) logarithms from which evolution sets out."""
        return np.concatenate(_spread(shapes, n, m))

    def rounded(self, numbers: np.ndarray, n: int, side: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Sizes and ratios as one would write them."""
        return _short(numbers[:n]), _short(numbers[n:])


class _AnchorGenerator(_D2l):
    def grown(self, logs: np.ndarray, n: int) -> np.ndarray:
        size, ratio = logs[:, None, :n], logs[:, n:, None]  # a ratio is height over width
        pairs = np.stack(np.broadcast_arrays(size - ratio / 2, size + ratio / 2), axis=3)
        return np.exp(pairs.reshape(len(logs), -1, 2))

    def shapes(self, sizes: tuple[float, ...], ratios: tuple[float, ...], side: int) -> np.ndarray:
        # In float32 and in the library's own order of steps, so that the same sides round up.
        scale, root = torch.tensor(sizes, dtype=torch.float32), torch.tensor(ratios, dtype=torch.float32).sqrt()
        width, height = (1 / root)[:, None] * scale, root[:, None] * scale
        rounded = (torch.stack((width.reshape(-1), height.reshape(-1)), dim=1) / 2).round()
        if (rounded < 1).any():
            raise ValueError(f"Sizes {list(sizes)} are rounded to anchors without area; make them, or the input, larger.")
        return 2 * rounded.double().numpy() / side

    def start(self, shapes: np.ndarray, n: int, m: int) -> np.ndarray:
        size, ratio = _spread(shapes, n, m)
        return np.concatenate((size, -ratio))

    def rounded(self, numbers: np.ndarray, n: int, side: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        return tuple(max(3.0, float(round(size * side))) for size in sorted(numbers[:n])), _short(np.sort(numbers[n:]))


class _DefaultBoxGenerator(_D2l):
    def grown(self, logs: np.ndarray, n: int) -> np.ndarray:
        scale, between, ratio = logs[:, :1], logs[:, :2].mean(axis=1, keepdims=True), logs[:, 2:]
        lying = np.stack((scale + ratio / 2, scale - ratio / 2), axis=2)
        pairs = np.stack((lying, lying[:, :, ::-1]), axis=2).reshape(len(logs), -1, 2)
        squares = np.stack((np.repeat(scale, 2, axis=1), np.repeat(between, 2, axis=1)), axis=1)
        return np.exp(np.concatenate((squares, pairs), axis=1))

    def start(self, shapes: np.ndarray, n: int, m: int) -> np.ndarray:
        size, ratio = _spread(shapes, 2, m)
        return np.concatenate((size, np.maximum(np.abs(ratio), np.log(1.2))))

    def rounded(self, numbers: np.ndarray, n: int, side: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        return _short(numbers[:n]), _short(np.sort(np.maximum(numbers[n:], 1 / numbers[n:])))  # a ratio stands for both ways


FAMILIES = {"d2l": _D2l(), "AnchorGenerator": _AnchorGenerator(), "DefaultBoxGenerator": _DefaultBoxGenerator()}
