"""How pictures travel to the browser."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from playground.ui.components.divider import data_url


def decoded(url: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))


def test_an_image_travels_as_jpeg_and_hardly_changes():
    image = Image.linear_gradient("L").convert("RGB")
    assert data_url(image).startswith("data:image/jpeg;base64,")
    difference = np.asarray(decoded(data_url(image)), dtype=int) - np.asarray(image)
    assert np.abs(difference).max() <= 4


@pytest.mark.parametrize("format", ["PNG", "WEBP", "JPEG"])
def test_encoded_bytes_travel_as_they_are(format):
    buffer = io.BytesIO()
    Image.new("RGB", (5, 3), "teal").save(buffer, format)
    url = data_url(buffer.getvalue())
    assert url.startswith(f"data:image/{format.lower()};base64,")
    assert base64.b64decode(url.partition(",")[2]) == buffer.getvalue()


def test_what_was_encoded_before_is_not_touched():
    assert data_url("data:image/png;base64,AAAA") == "data:image/png;base64,AAAA"
