"""The island of places at which a box of fixed shape reaches an IoU: its edge, its area, and where there is none."""

import pytest
import torch

from playground.boxes import box_iou
from playground.boxes.island import island_area, island_edge, needed_overlap


def test_islands_edge_has_the_asked_for_iou_and_area():
    for first, second, t in (((1, 1), (1, 1), 0.5), ((3, 2), (1, 4), 0.1), ((5, 2), (2, 1), 0.15)):
        edge = island_edge(first, second, t)
        truth = torch.tensor([[-first[0] / 2, -first[1] / 2, first[0] / 2, first[1] / 2]], dtype=torch.float64)
        shape = torch.tensor([-second[0] / 2, -second[1] / 2, second[0] / 2, second[1] / 2], dtype=torch.float64)
        moved = shape + torch.from_numpy(edge).repeat(1, 2)
        reached = box_iou(moved, truth)[:, 0]
        torch.testing.assert_close(reached, torch.full_like(reached, t))
        outside = shape + torch.from_numpy(edge * 1.001).repeat(1, 2)
        assert (box_iou(outside, truth)[:, 0] < t).all()
        grid = torch.linspace(-4, 4, 801, dtype=torch.float64)
        places = torch.cartesian_prod(grid, grid).repeat(1, 2) + shape
        counted = (box_iou(places, truth) >= t).sum().item() * 0.01**2
        assert island_area(first, second, t) == pytest.approx(counted, rel=0.03)


def test_equal_squares_have_the_textbooks_hyperbola():
    x, y = island_edge((1, 1), (1, 1), 0.4).T
    assert (1 - abs(x)) * (1 - abs(y)) == pytest.approx(2 * 0.4 / 1.4)


def test_there_may_be_no_island():
    assert len(island_edge((1, 1), (10, 10), 0.5)) == 0 and island_area((1, 1), (10, 10), 0.5) == 0
    for wrong in (((0, 1), (1, 1), 0.5), ((1, 1), (1, 1), 0)):
        with pytest.raises(ValueError, match=r"must be above 0|positive sides"):
            needed_overlap(*wrong)
