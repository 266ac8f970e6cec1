"""What the store of pictures sends: every value as it is, a photo to look at coded, and made once for all runs."""

import io

import numpy as np
import pytest
from PIL import Image

from playground.images import sample
from playground.ui.components import heard, picture_store
from playground.ui.components.picture_store import image_message, image_store, picture_message
from playground.ui.components.picture_store import picture_store as store

CAT = sample("chelsea").photo()


def told(draw, *arguments) -> bytes:
    with heard(mounting=False) as found:
        draw(*arguments, key="store")
    return found["store"]


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """Names of the messages that are made from now on."""
    names = []
    monkeypatch.setattr(
        picture_store, "picture_message", lambda name, pixels: (names.append(name), picture_message(name, pixels))[1]
    )
    picture_store._picture_message.cache_clear()
    return names


def test_a_picture_to_look_at_travels_as_a_small_file_and_is_made_once():
    first = told(image_store, "cat", CAT.image)
    assert told(image_store, "cat", CAT.image) is first and len(first) < CAT.image.width * CAT.image.height
    assert first == image_message("cat", CAT.image) != told(image_store, "another name", CAT.image)
    assert b'"name": "cat"' in first and b'"coded": "image/jpeg"' in first
    shown = np.asarray(Image.open(io.BytesIO(first[first.index(b"\xff\xd8\xff") :])), dtype=float)
    assert shown.shape == CAT.rgb().shape
    assert np.abs(shown - np.asarray(CAT.image)).mean() < 2  # grey levels


def test_a_picture_is_made_once_for_each_name(made):
    pixels = np.linspace(0, 1, 12, dtype=np.float32).reshape(1, 3, 4)
    first = told(store, "ramp", pixels)
    assert told(store, "ramp", pixels.copy()) is first and made == ["ramp"]
    assert told(store, "ramp 2", pixels) != first and first == picture_message("ramp", pixels)


def test_eight_bits_travel_as_bytes_and_others_as_floats():
    whole = np.arange(12, dtype=np.float32).reshape(1, 3, 4) / np.float32(255)
    assert b'"dtype": "uint8"' in picture_message("a", whole) and b'"unit": 255' in picture_message("a", whole)
    assert b'"dtype": "float32"' in picture_message("b", whole / 3) and b'"dtype": "float32"' in picture_message("c", whole - 1)
