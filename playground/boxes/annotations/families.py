"""The ways in which libraries write anchors down, each with its own idea of a size and a ratio.

    d2l                  n sizes and m ratios, width over height; n + m − 1 shapes s√r × s/√r, in parts of the side
    AnchorGenerator      torchvision: n sizes in pixels and m ratios, height over width; all n·m shapes, each half side rounded
                         to a pixel; centres on multiples of the stride, without the half pixel
    DefaultBoxGenerator  torchvision's SSD: a scale, the next one, m ratios; 2 + 2m shapes: the square of the scale, the square
                         of √(scale · next), then each ratio lying and standing, in parts of the side

A family's numbers are found by evolution, rounded as one would write them, and only then turned into shapes: what the
page shows is what the written numbers make.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from playground.boxes.annotations.evolution import evolve, mean_best_iou, sampled
from playground.boxes.annotations.maps import AnchorMap, centred_map
from playground.boxes.annotations.shapes import check_shapes

GENERATIONS = 80


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
            raise ValueError(f"A map of {cells} cells a side does not fit on an input of {side} pixels; make it smaller.")
        return FAMILIES[self.family].layout(cells, side, self.shapes(side))


@dataclass(frozen=True)
class Family:
    shapes: Callable[[tuple[float, ...], tuple[float, ...], int], np.ndarray]
    layout: Callable[[int, int, np.ndarray], AnchorMap]
    grown: Callable[[np.ndarray, int], np.ndarray]  # (P, n + m) logarithms, n -> (P, K, 2): unrounded, for evolution
    start: Callable[[np.ndarray, int, int], np.ndarray]  # shapes, n, m -> (n + m,) logarithms
    rounded: Callable[[np.ndarray, int, int], tuple[tuple[float, ...], tuple[float, ...]]]  # numbers, n, side


def suggest(shapes: np.ndarray, family: str, n: int, m: int, side: int) -> Written:
    """The n sizes and m ratios of a family whose anchors fit shapes (N, 2) best, found by evolution from a plain start.

    Raises ValueError without boxes, for an unknown family, and for n or m below 1.
    """
    shapes = check_shapes(shapes, "shapes")
    if not len(shapes):
        raise ValueError("There are no boxes to fit anchors to.")
    if family not in FAMILIES or min(n, m) < 1:
        raise ValueError(f"{n} sizes and {m} ratios of {family!r} cannot be suggested; choose one of {', '.join(FAMILIES)}.")
    made = FAMILIES[family]
    n = 2 if family == "DefaultBoxGenerator" else n
    few = sampled(shapes)
    logs, _best = evolve(lambda children: mean_best_iou(few, made.grown(children, n)), made.start(few, n, m), GENERATIONS)
    return Written(family, *made.rounded(np.exp(logs), n, side))


def _d2l_shapes(sizes: tuple[float, ...], ratios: tuple[float, ...], _side: int) -> np.ndarray:
    return _d2l_grown(np.log([[*sizes, *ratios]]), len(sizes))[0]


def _d2l_grown(logs: np.ndarray, n: int) -> np.ndarray:
    size = np.concatenate((logs[:, :n], np.repeat(logs[:, :1], logs.shape[1] - n - 1, axis=1)), axis=1)
    ratio = np.concatenate((np.repeat(logs[:, n : n + 1], n, axis=1), logs[:, n + 1 :]), axis=1)
    return np.exp(np.stack((size + ratio / 2, size - ratio / 2), axis=2))


def _torchvision_shapes(sizes: tuple[float, ...], ratios: tuple[float, ...], side: int) -> np.ndarray:
    # In float32 and in the library's own order of steps, so that the same sides round up.
    scale, root = torch.tensor(sizes, dtype=torch.float32), torch.tensor(ratios, dtype=torch.float32).sqrt()
    width, height = (1 / root)[:, None] * scale, root[:, None] * scale
    half = torch.stack((width.reshape(-1), height.reshape(-1)), dim=1) / 2
    rounded = half.round()
    if (rounded < 1).any():
        raise ValueError(f"Sizes {list(sizes)} are rounded to anchors without area; make them, or the input, larger.")
    return 2 * rounded.double().numpy() / side


def _torchvision_grown(logs: np.ndarray, n: int) -> np.ndarray:
    size, ratio = logs[:, None, :n], logs[:, n:, None]  # a ratio is height over width
    pairs = np.stack(np.broadcast_arrays(size - ratio / 2, size + ratio / 2), axis=3)
    return np.exp(pairs.reshape(len(logs), -1, 2))


def _ssd_shapes(sizes: tuple[float, ...], ratios: tuple[float, ...], _side: int) -> np.ndarray:
    return _ssd_grown(np.log([[*sizes, *ratios]]), 2)[0]


def _ssd_grown(logs: np.ndarray, _n: int) -> np.ndarray:
    scale, between, ratio = logs[:, :1], logs[:, :2].mean(axis=1, keepdims=True), logs[:, 2:]
    lying, standing = (scale + ratio / 2, scale - ratio / 2), (scale - ratio / 2, scale + ratio / 2)
    pairs = np.stack((np.stack(lying, axis=2), np.stack(standing, axis=2)), axis=2).reshape(len(logs), -1, 2)
    squares = np.stack((np.repeat(scale, 2, axis=1), np.repeat(between, 2, axis=1)), axis=1)
    return np.exp(np.concatenate((squares, pairs), axis=1))


def _spread(shapes: np.ndarray, n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms of n sizes and m ratios (width over height) at even parts of the boxes; the middle ratio first."""
    logs = np.log(shapes)
    size = np.quantile(logs.mean(axis=1), (np.arange(n) + 0.5) / n)
    ratio = np.quantile(logs[:, 0] - logs[:, 1], (np.arange(m) + 0.5) / m)
    middle = m // 2
    return size, np.concatenate((ratio[middle : middle + 1], np.delete(ratio, middle)))


def _d2l_start(shapes: np.ndarray, n: int, m: int) -> np.ndarray:
    return np.concatenate(_spread(shapes, n, m))


def _torchvision_start(shapes: np.ndarray, n: int, m: int) -> np.ndarray:
    size, ratio = _spread(shapes, n, m)
    return np.concatenate((size, -ratio))


def _ssd_start(shapes: np.ndarray, _n: int, m: int) -> np.ndarray:
    size, ratio = _spread(shapes, 2, m)
    return np.concatenate((size, np.maximum(np.abs(ratio), np.log(1.2))))


def _parts(numbers: np.ndarray, n: int, _side: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return _short(numbers[:n]), _short(numbers[n:])


def _pixels(numbers: np.ndarray, n: int, side: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(max(3.0, float(round(size * side))) for size in sorted(numbers[:n])), _short(np.sort(numbers[n:]))


def _scales(numbers: np.ndarray, n: int, _side: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return _short(numbers[:n]), _short(np.sort(np.maximum(numbers[n:], 1 / numbers[n:])))  # a ratio stands for both ways


def _short(numbers: np.ndarray) -> tuple[float, ...]:
    return tuple(max(0.001, round(float(number), 3)) for number in numbers)


def _on_middles(cells: int, _side: int, shapes: np.ndarray) -> AnchorMap:
    return centred_map(cells, shapes)


def on_multiples(cells: int, side: int, shapes: np.ndarray) -> AnchorMap:
    """torchvision's AnchorGenerator: whole strides from 0 on, so that the map may end before the input does."""
    return AnchorMap(cells, shapes, 0.0, (side // cells) / side)


FAMILIES = {
    "d2l": Family(_d2l_shapes, _on_middles, _d2l_grown, _d2l_start, _parts),
    "AnchorGenerator": Family(_torchvision_shapes, on_multiples, _torchvision_grown, _torchvision_start, _pixels),
    "DefaultBoxGenerator": Family(_ssd_shapes, _on_middles, _ssd_grown, _ssd_start, _scales),
}
