"""Similarity of boxes, islands and average precision as the browser works them out, against the core on random cases."""

import numpy as np
import pytest
import torch
from in_node import in_node

from playground.boxes import MEASURES, average_precision
from playground.boxes.island import island_edge
from playground.boxes.metrics import POINTS

BOXES, METRICS = "ui/components/box_measures.js", "lessons/detector_metrics/ap_measures.js"


def random_pairs(count: int) -> torch.Tensor:
    """(count, 2, 4) float64: most proper, some inverted, empty, one inside the other or apart."""
    draw = torch.Generator().manual_seed(11)
    corners = torch.rand(count, 2, 2, 2, generator=draw, dtype=torch.float64) * 100
    pairs = torch.cat([corners.amin(2), corners.amax(2)], dim=-1)
    pairs[0, 1] = pairs[0, 0]
    pairs[1, 0] = torch.tensor([50.0, 50, 10, 10], dtype=torch.float64)
    pairs[2, 1] = torch.tensor([5.0, 5, 5, 30], dtype=torch.float64)
    pairs[3] = torch.tensor([[0.0, 0, 10, 10], [10, 0, 20, 10]], dtype=torch.float64)
    return pairs


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_is_the_cores(name):
    pairs = random_pairs(200)
    found = in_node(f"(pairs, m) => pairs.map(([a, b]) => m.compareBoxes(a, b).{name})", pairs.tolist(), BOXES)
    wanted = [MEASURES[name](pair[:1], pair[1:]).item() for pair in pairs]
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_areas_of_two_squares():
    found = in_node("(_, m) => m.compareBoxes([0, 0, 2, 2], [1, 1, 3, 3])", 0, BOXES)
    assert (found["overlap"], found["union"], found["enclosing"]) == (1, 7, 9)
    last_pixel_inside = in_node("(_, m) => m.compareBoxes([0, 0, 1, 1], [1, 1, 2, 2], true)", 0, BOXES)
    assert (last_pixel_inside["overlap"], last_pixel_inside["union"]) == (1, 7)


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.9, 1.0])
def test_an_island_is_the_cores(threshold):
    found = in_node(f"(_, m) => m.islandEdge([100, 60], [80, 70], {threshold}, 41)", 0, BOXES)
    wanted = np.asarray(island_edge((100, 60), (80, 70), threshold, 41)).reshape(-1, 2)
    np.testing.assert_allclose(np.reshape(found, (-1, 2)), wanted, atol=1e-9)


def lists() -> list[tuple[list[bool], int]]:
    rng = np.random.default_rng(2)
    random = [((rng.random(n) < 0.5).tolist(), n) for n in (1, 2, 7, 40, 200)]
    return [([], 3), ([True], 1), ([False], 1), ([False, True], 2), ([True] * 5, 9), *random]


@pytest.mark.parametrize("method", ["area", "11", "101"])
def test_average_precision_is_the_cores(method):
    points = None if method == "area" else POINTS[method].tolist()
    data = {"lists": [{"marks": marks, "objects": objects} for marks, objects in lists()], "points": points}
    found = in_node(
        """({ lists, points }, m) =>
          lists.map(({ marks, objects }) => m.averagePrecision(m.precisionRecall(marks, objects), points))""",
        data,
        METRICS,
    )
    wanted = [average_precision(np.linspace(0.9, 0.1, len(marks)), marks, objects, method) for marks, objects in lists()]
    np.testing.assert_allclose(found, wanted, atol=1e-12)
