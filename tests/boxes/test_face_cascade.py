"""The face cascade: its windows are scikit-image's, and the votes counted here let just these windows pass."""

import dataclasses
import gc
import weakref

import numpy as np
import pytest
from PIL import Image

from playground.boxes.face_cascade import Windows, cascade, face_hits, stage_sums
from playground.images import make_photo, sample

ROUNDING = 1e-4  # scikit-image sums and compares in single precision


@pytest.fixture(scope="module")
def astronaut():
    return sample("astronaut").photo()


def windows_of(hits):
    sides = hits.boxes[:, 2] - hits.boxes[:, 0]
    steps = np.log(40 / 24) / np.log(1.08) + np.arange(40)
    scales = np.power(1.08, steps, dtype=np.float32)
    nearest = [scales[(24 * scales).astype(int).tolist().index(int(side))] for side in sides]
    return Windows(hits.boxes[:, 1].astype(int), hits.boxes[:, 0].astype(int), np.array(nearest, dtype=np.float32))


def test_the_file_holds_twenty_stages():
    tables = cascade()
    assert tables.side == 24 and len(tables.stages) == 20
    assert all(len(stage.rects) == len(stage.tables) == len(stage.leaves) > 0 for stage in tables.stages)


def test_every_window_found_passes_every_stage_by_our_count(astronaut):
    hits = face_hits(astronaut)
    assert len(hits.scores) > 40
    margins = stage_sums(astronaut.grey(), windows_of(hits)) - [stage.threshold for stage in cascade().stages]
    assert (margins >= -ROUNDING).all()


def test_windows_beside_do_not_pass(astronaut):
    """Of windows at random places hardly one passes all stages."""
    random = np.random.default_rng(0)
    places = Windows(*random.integers(0, 400, (2, 300)), np.full(300, 2.5, dtype=np.float32))
    margins = stage_sums(astronaut.grey(), places) - [stage.threshold for stage in cascade().stages]
    assert (margins >= -ROUNDING).all(axis=1).mean() < 0.02


def test_the_surest_windows_hold_the_face(astronaut):
    hits = face_hits(astronaut)
    assert (np.diff(hits.scores) <= 0).all() and hits.scores.min() > 0 and hits.scores.max() < 1
    surest = hits.boxes[:10]
    assert (surest[:, 0] < 225).all() and (surest[:, 2] > 225).all()  # the nose is at (225, 120)
    assert (surest[:, 1] < 120).all() and (surest[:, 3] > 120).all()


def test_a_larger_photo_is_searched_smaller_and_its_boxes_are_its_own(astronaut):
    double = astronaut.image.resize((1024, 1024), Image.Resampling.BICUBIC)
    boxes = face_hits(make_photo(double, name="double")).boxes
    surest = boxes[0]
    assert surest[0] < 450 < surest[2] and surest[1] < 240 < surest[3] <= 1024


def test_a_plain_picture_has_no_face_and_a_tiny_one_no_window():
    assert face_hits(make_photo(Image.new("RGB", (128, 96), "grey"), name="grey")).boxes.shape == (0, 4)
    assert face_hits(make_photo(Image.new("RGB", (9, 7)), name="tiny")).scores.shape == (0,)


def test_what_is_remembered_lets_go_of_an_uploads_file():
    photo = dataclasses.replace(make_photo(Image.new("RGB", (64, 48), "grey"), name="upload"), file=b"25 MB of it")
    seen = weakref.ref(photo)
    face_hits(photo)
    del photo
    gc.collect()
    assert seen() is None
