"""Anchors from annotations: k-means, evolution, the libraries' ways of writing them, and code that makes the very same."""

import numpy as np
import pytest
import torch

from playground.boxes import box_iou
from playground.boxes.annotations.examples import fruit_boxes
from playground.boxes.annotations.families import FAMILIES, Written, evolved_shapes, suggest
from playground.boxes.annotations.kmeans import SAMPLE, kmeans_anchors
from playground.boxes.annotations.maps import AnchorMap, ceiling, centred_map
from playground.boxes.annotations.shapes import closest, fitted, recall_at, sides


@pytest.fixture(scope="module")
def shapes():
    return sides(fitted(fruit_boxes()))


def test_no_boxes_and_one_box():
    none = np.zeros((0, 2))
    assert closest(none, [[1.0, 1.0]])[0].shape == (0,) and recall_at(np.zeros(0), np.array([0.5])).tolist() == [0]
    assert closest([[1.0, 1.0]], none)[0].tolist() == [0]
    assert ceiling(np.zeros((0, 4)), [centred_map(4, [[0.5, 0.5]])]).shape == (0,)
    assert kmeans_anchors(np.array([[0.2, 0.3]]), 1).shapes.tolist() == [[0.2, 0.3]]
    with pytest.raises(ValueError, match="The number of boxes is 1, too few for 2 anchor shapes"):
        kmeans_anchors(np.array([[0.2, 0.3]]), 2)
    with pytest.raises(ValueError, match="not positive"):
        closest(np.array([[0.0, 1.0]]), np.array([[1.0, 1.0]]))


def test_many_boxes_are_fitted_as_well_as_few(shapes):
    random = np.random.default_rng(1)
    many = shapes[random.integers(len(shapes), size=3 * SAMPLE)] * random.uniform(0.98, 1.02, (3 * SAMPLE, 2))
    assert kmeans_anchors(many, 5).mean_iou > kmeans_anchors(shapes, 5).mean_iou - 0.005


def test_evolution_never_loses_to_its_start(shapes):
    start = kmeans_anchors(shapes, 5).shapes
    evolved = evolved_shapes(shapes, start)
    assert evolved.shape == (5, 2) and closest(shapes, evolved)[0].mean() > closest(shapes, start)[0].mean()
    assert (np.diff(evolved.prod(axis=1)) >= 0).all()
    perfect = np.array([[0.2, 0.3]])
    assert evolved_shapes(np.repeat(perfect, 4, axis=0), perfect) is perfect


@pytest.mark.parametrize("family", FAMILIES)
def test_suggestions_follow_the_boxes(shapes, family):
    few, more = (closest(shapes, suggest(shapes, family, n, n, 256).shapes(256))[0].mean() for n in (1, 3))
    assert more > few and more > 0.69  # each ratio lying and standing does not suit fruit: DefaultBoxGenerator reaches least
    with pytest.raises(ValueError, match="no boxes"):
        suggest(np.zeros((0, 2)), family, 2, 2, 256)


@pytest.mark.parametrize(("family", "count"), [("d2l", 5), ("AnchorGenerator", 9), ("DefaultBoxGenerator", 8)])
def test_each_family_counts_its_own_way(family, count):
    sizes = {"AnchorGenerator": (30, 60, 90), "d2l": (0.2, 0.4, 0.6), "DefaultBoxGenerator": (0.2, 0.4)}[family]
    assert Written(family, sizes, (1, 2, 0.5)).shapes(256).shape == (count, 2)


def test_written_numbers_are_checked():
    with pytest.raises(ValueError, match="two a map"):
        Written("DefaultBoxGenerator", (0.2,), (2,))
    with pytest.raises(ValueError, match="each above 0"):
        Written("d2l", (0.2, -1), (2,))
    with pytest.raises(ValueError, match="without area"):
        Written("AnchorGenerator", (0.5,), (1,)).shapes(256)


def test_the_nearest_centre_is_the_best_place():
    random = np.random.default_rng(0)
    corner = random.uniform(0, 0.7, (300, 2))
    corners = np.concatenate((corner, corner + random.uniform(0.02, 0.3, (300, 2))), axis=1)
    maps = (centred_map(6, [[0.1, 0.3], [0.4, 0.2]]), AnchorMap(5, np.array([[0.2, 0.2]]), 0.0, 51 / 256))
    anchors = torch.from_numpy(np.concatenate([layout.anchors() for layout in maps]))
    assert np.allclose(ceiling(corners, maps), box_iou(torch.from_numpy(corners), anchors).amax(dim=1).numpy())
