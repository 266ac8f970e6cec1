"""The detector that ships, on the samples that everybody has. Its figures on other photographs stand in its card."""

import pytest
import torch

from playground.images import sample
from playground.images.scenes import SCENES
from playground.models import load
from playground.vision.detection import detect
from playground.vision.detectors import Everyday


@pytest.fixture(scope="module")
def network():
    return Everyday(load("everyday", "cpu"))


@pytest.mark.parametrize(("name", "label"), [("chelsea", "cat"), ("astronaut", "person")])
def test_the_obvious_is_found(network, name, label):
    found = detect(sample(name).photo(), network)
    assert found.labels[0] == label
    assert found.labels.count(label) == 1
    x1, y1, x2, y2 = found.boxes[0]
    assert (x2 - x1) * (y2 - y1) > 0.4 * found.size[0] * found.size[1]


@pytest.mark.parametrize("name", ["coffee", "rocket", "brick", "grass", "gravel", "page", "clock", "colorwheel"])
def test_nothing_is_found_where_nothing_is(network, name):
    assert detect(sample(name).photo(), network).labels == ()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_objects_that_cover_each_other_are_told_apart(network, scene):
    found = detect(sample(scene.name).photo(), network, score_threshold=0.3)
    wanted = [one.cutout.label for one in scene.placed]
    assert set(found.labels) & set(wanted)


def test_float32_and_bfloat16_find_the_same(network):
    short = Everyday(load("everyday", "cpu"), torch.bfloat16)
    for name in ("chelsea", "astronaut"):
        full, rounded = (detect(sample(name).photo(), net) for net in (network, short))
        assert full.labels[0] == rounded.labels[0]
        assert full.scores[0] == pytest.approx(rounded.scores[0], abs=0.05)
