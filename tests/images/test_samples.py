"""The samples are scikit-image's own pictures, number for number, without its reading machinery."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from playground.images import composed_samples, photo_call, sample, samples
from playground.images.samples import _SAMPLES
from playground.images.scenes import SCENES

ROOT = Path(__file__).parents[2]

# Samples that skimage.data gives under another name, or not alone.
ELSEWHERE = {"motorcycle_left": lambda: data.stereo_motorcycle()[0]}

WITHOUT_SKIMAGE = """
import socket, sys
def refuse(*_): raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = refuse
from playground.images import samples
assert [sample.photo().name for sample in samples()] == [sample.name for sample in samples()]
print([name for name in sys.modules if name.startswith(("skimage.io", "skimage.data", "scipy", "torch", "streamlit"))])
"""


@pytest.mark.parametrize("name", ["", "lena", "Chelsea", "../chelsea"])
def test_an_unknown_name_is_refused_with_the_known_ones(name):
    with pytest.raises(ValueError, match=r"no sample photo named .*chelsea.*colorwheel"):
        sample(name)


def test_eight_are_shown():
    shown = [each.name for each in samples()]
    assert shown == ["chelsea", "astronaut", "coffee", "rocket", "camera", "brick", "clock", "page"]
    assert [each.name for each in composed_samples()] == [scene.name for scene in SCENES]
    for each in (*samples(), *composed_samples()):
        assert sample(each.name) is each
        assert photo_call(each.photo()) == ("from playground.images import sample", f"sample({each.name!r}).photo()")


@pytest.mark.parametrize("name", _SAMPLES)
def test_the_numbers_are_those_of_skimage(name):
    expected = ELSEWHERE.get(name, getattr(data, name, None))()
    if expected.dtype == bool:
        expected = expected.astype(np.uint8) * 255
    if expected.ndim == 2:
        expected = np.repeat(expected[..., None], 3, axis=-1)
    photo = sample(name).photo()
    assert expected.dtype == np.uint8
    assert np.array_equal(np.asarray(photo.image), expected)
    assert photo.original_size == photo.image.size
    assert (photo.name, photo.title) == (name, sample(name).title)


def test_grey_samples_have_the_numbers_of_their_file():
    assert np.array_equal(sample("camera").photo().grey(), data.camera() / 255)


@pytest.mark.parametrize("name", _SAMPLES)
def test_licence_and_source_are_told(name):
    chosen = sample(name)
    assert all(getattr(chosen, field.name) for field in dataclasses.fields(chosen) if field.type == "str")
    assert chosen.title in chosen.credit and chosen.licence in chosen.credit and chosen.source in chosen.credit


def test_titles_differ_and_a_photo_is_kept():
    assert len({each.title for each in _SAMPLES.values()}) == len(_SAMPLES)
    assert sample("coffee").photo() is sample("coffee").photo()
    assert isinstance(sample("coffee").photo().image, Image.Image)


def test_neither_network_nor_heavy_modules_are_needed():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SKIMAGE], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
