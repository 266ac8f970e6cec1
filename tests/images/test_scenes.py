"""Composed photographs: what is in them is where they say it is."""

import numpy as np
import pytest
from PIL import Image

from playground.images import sample, samples
from playground.images.scenes import CAT, SCENES, Placed, Scene


def read(name: str) -> Image.Image:
    return sample(name).photo().image


def flat(name: str) -> Image.Image:
    """Photographs of one colour each, as large as the real ones."""
    colours = {"chelsea": (255, 0, 0), "astronaut": (0, 255, 0)}
    return Image.new("RGB", read(name).size, colours.get(name, (0, 0, 0)))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_objects_lie_in_the_picture_and_overlap(scene):
    found = scene.objects(read)
    assert [label for label, _box in found] == [one.cutout.label for one in scene.placed]
    assert len(found) >= 3
    for _label, (left, top, right, bottom) in found:
        assert 0 <= left < right <= scene.size[0]
        assert 0 <= top < bottom <= scene.size[1]
    boxes = [box for _label, box in found]
    assert any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a in boxes for b in boxes if a is not b)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_box_holds_all_that_is_seen_of_its_cut_out(scene):
    pixels = np.asarray(scene.compose(flat)).astype(int)
    for label, channel in (("cat", 0), ("person", 1)):
        rows, columns = np.nonzero(pixels[..., channel] > 140)
        boxes = np.array([box for name, box in scene.objects(flat) if name == label]).reshape(-1, 4)
        inside = [(columns >= x1) & (columns < x2) & (rows >= y1) & (rows < y2) for x1, y1, x2, y2 in boxes]
        assert len(rows) == 0 or np.mean(np.any(inside, axis=0)) > 0.995  # the soft edge aside


def test_what_lies_behind_shrinks():
    alone = Scene("one", "One", (640, 480), "grass", (Placed(CAT, 40, 40, 210),))
    (_label, whole), *_ = alone.objects(read)
    behind = Scene("two", "Two", (640, 480), "grass", (Placed(CAT, 40, 40, 210), Placed(CAT, 40, 150, 300)))
    (_label, seen), *_ = behind.objects(read)
    assert seen[3] < whole[3]
    assert seen[:2] == whole[:2]


def test_a_scene_is_a_sample_with_a_credit_but_none_of_the_eight():
    for scene in SCENES:
        photo = sample(scene.name).photo()
        assert photo.original_size == scene.size
        assert "scikit-image" in sample(scene.name).credit
        assert scene.name not in {one.name for one in samples()}
        assert photo == sample(scene.name).photo()
