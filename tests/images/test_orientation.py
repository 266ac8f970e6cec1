"""The camera's note which way is up: applied in every format, pixel by pixel."""

import numpy as np
import pytest
from encoded_pictures import HEIGHT, WIDTH, colours, encode, exif, pixels
from PIL import Image

from playground.images import load_image
from playground.images.intake import load_whole

# Where the red-less, green-less corner (the top left of the picture as it should be seen) lies in the stored pixels.
STORED = {
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.swapaxes(0, 1),
    6: lambda upright: np.rot90(upright, 1),
    7: lambda upright: upright[::-1, ::-1].swapaxes(0, 1),
    8: lambda upright: np.rot90(upright, -1),
}


@pytest.mark.parametrize("orientation", sorted(STORED))
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("WEBP", {"lossless": True}),
        ("JPEG", {"quality": 95, "subsampling": 0}),
        ("AVIF", {"quality": 95}),
    ],
)
def test_orientation_is_applied_pixel_by_pixel(kind, options, orientation):
    upright = np.asarray(colours())
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](upright)))
    image, original, *_deep = load_whole(encode(stored, kind, exif=exif(orientation), **options))
    assert original == image.size == (WIDTH, HEIGHT)
    difference = np.abs(pixels(image) - upright)
    assert difference.max() <= (0 if kind in ("PNG", "TIFF", "WEBP") else 20)


@pytest.mark.parametrize("orientation", sorted(STORED))
def test_orientation_and_reduction_together(orientation):
    upright = np.asarray(colours(1500, 600))
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](upright)))
    image, original, *_deep = load_whole(encode(stored, "JPEG", exif=exif(orientation)), max_side=250)
    assert image.size == (250, 100)
    assert original == (1500, 600)
    corners = pixels(image)[[2, 2, -3, -3], [2, -3, 2, -3], :2]
    assert np.abs(corners - [(0, 0), (255, 0), (0, 255), (255, 255)]).max() < 12


@pytest.mark.parametrize("nonsense", [0, 9, 65_000])
def test_an_orientation_that_does_not_exist_is_upright(nonsense):
    assert load_image(encode(colours(), "PNG", exif=exif(nonsense))).size == (WIDTH, HEIGHT)
