"""Every kind of pixel a file may hold comes out as the 8-bit RGB it stands for."""

import struct
import warnings

import numpy as np
import pytest
from encoded_pictures import HEIGHT, WIDTH, animation, bare_tiff, colours, encode, files, interlaced_png, pixels, png
from PIL import Image

from playground.images import ImageError, load_image

FILES = files()


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_kind_gives_8_bit_rgb(name):
    image = load_image(FILES[name])
    assert image.mode == "RGB"
    assert image.size == ((HEIGHT, WIDTH) if name == "TIFF turned" else (WIDTH, HEIGHT))
    assert image.info == {} and not image.getexif()


@pytest.mark.parametrize(
    "name", ["PNG", "PNG interlaced", "PNG animated", "WebP animated", "BMP", "TIFF", "TIFF LZW", "TIFF CMYK"]
)
def test_lossless_kinds_are_exact(name):
    assert (pixels(load_image(FILES[name])) == pixels(colours())).all()


@pytest.mark.parametrize("name", ["JPEG", "JPEG progressive", "JPEG CMYK", "MPO", "WebP", "GIF animated", "AVIF", "TIFF JPEG"])
def test_lossy_kinds_are_close(name):
    assert np.abs(pixels(load_image(FILES[name])) - pixels(colours())).mean() < 4


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_shows_its_first_frame(kind):
    assert np.abs(pixels(load_image(animation(kind))) - pixels(colours())).mean() < 4


def test_inverted_cmyk_of_adobe_is_turned():
    plain = encode(Image.new("CMYK", (16, 16), (255, 0, 0, 0)), "JPEG", quality=95)
    assert b"Adobe" in plain  # libjpeg's mark, with which the numbers are stored inverted
    assert np.abs(pixels(load_image(plain)) - (0, 255, 255)).max() < 4


def test_palette_with_a_clear_colour_lies_on_white():
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((1, 0), 1)
    loaded = load_image(encode(image, "PNG", transparency=1))
    assert [loaded.getpixel((x, 0)) for x in (0, 1)] == [(255, 0, 0), (255, 255, 255)]
    loaded = load_image(encode(image, "GIF", transparency=0))
    assert [loaded.getpixel((x, 0)) for x in (0, 1)] == [(255, 255, 255), (0, 0, 255)]


@pytest.mark.parametrize(("alpha", "seen"), [(0, (255, 255, 255)), (255, (200, 100, 0)), (51, (244, 224, 204))])
def test_alpha_is_laid_on_white(alpha, seen):
    for kind, options in (("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True, "exact": True})):
        assert load_image(encode(Image.new("RGBA", (3, 3), (200, 100, 0, alpha)), kind, **options)).getpixel((1, 1)) == seen


def test_grey_with_alpha_is_laid_on_white():
    assert load_image(encode(Image.new("LA", (3, 3), (100, 51)), "PNG")).getpixel((1, 1)) == (224, 224, 224)


def test_a_large_clear_picture_is_laid_on_white_in_strips():
    image = Image.new("RGBA", (1500, 1500), (0, 0, 0, 0))
    image.paste((10, 20, 30, 255), (0, 1400, 1500, 1500))
    loaded = load_image(encode(image, "PNG"), max_side=None)
    assert loaded.getpixel((7, 1399)) == (255, 255, 255)
    assert loaded.getpixel((7, 1400)) == loaded.getpixel((1499, 1499)) == (10, 20, 30)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_16_bit_grey_is_scaled_and_not_clipped(kind):
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)
    loaded = pixels(load_image(encode(Image.fromarray(ramp), kind)))
    assert (loaded[..., 0].ravel() == np.arange(256)).all()


def test_dark_16_bit_grey_stays_dark():
    assert load_image(encode(Image.new("I;16", (2, 2), 2570), "PNG")).getpixel((0, 0)) == (10, 10, 10)


def test_16_bit_grey_of_the_other_byte_order_and_12_bit_and_white_is_zero():
    pair = struct.pack("<HH", 0, 65535)
    big = encode(Image.frombytes("I;16B", (2, 1), struct.pack(">HH", 0, 65535)), "TIFF")
    for data, seen in (
        (big, [0, 255]),
        (bare_tiff(2, 1, 16, pair), [0, 255]),
        (bare_tiff(2, 1, 16, pair, white_is_zero=True), [255, 0]),
        (bare_tiff(2, 1, 12, b"\x00\x0f\xff"), [0, 255]),
    ):
        assert pixels(load_image(data))[0, :, 0].tolist() == seen


def test_a_clear_value_in_16_bit_grey_is_white():
    image = Image.new("I;16", (2, 1), 1000)
    image.putpixel((1, 0), 2570)
    assert pixels(load_image(encode(image, "PNG", transparency=1000)))[0, :, 0].tolist() == [255, 10]


@pytest.mark.parametrize(
    ("values", "seen"),
    [
        ([0.0, 0.5, 1.0], [0, 128, 255]),  # 0…1 is meant
        ([0.25, 0.25, 0.25], [64, 64, 64]),
        ([0.0, 100.0, 255.0], [0, 100, 255]),  # 0…255
        ([0.0, 257.0, 65535.0], [0, 1, 255]),  # 0…65535
        ([-1.0, 0.0, 1.0], [0, 128, 255]),  # its own range
        ([1e30, 2e30, 3e30], [0, 128, 255]),
        ([-5.0, -5.0, -5.0], [0, 0, 0]),
        ([float("nan"), 1.0, float("inf")], [0, 255, 0]),
        ([float("nan")] * 3, [0, 0, 0]),
        ([-3e38, float("-inf"), 3e38], [0, 0, 255]),
    ],
)
def test_floating_point_pictures(values, seen):
    data = encode(Image.fromarray(np.array([values], dtype=np.float32)), "TIFF")
    assert pixels(load_image(data))[0, :, 0].tolist() == seen


def test_signalling_not_a_number_is_as_quiet_as_any_other():
    rows = struct.pack("<IfI", 0x7FA00000, 0.5, 0xFF800001)
    data = encode(Image.frombytes("F", (3, 1), rows), "TIFF")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert pixels(load_image(data))[0, :, 0].tolist() == [0, 128, 0]


@pytest.mark.parametrize(
    ("values", "seen"),
    [([0, 1, 1], [0, 255, 255]), ([0, 10, 255], [0, 10, 255]), ([0, 514, 600], [0, 2, 2]), ([-100, 0, 100_000], [0, 0, 255])],
)
def test_32_bit_whole_numbers(values, seen):
    data = encode(Image.fromarray(np.array([values], dtype=np.int32)), "TIFF")
    assert pixels(load_image(data))[0, :, 0].tolist() == seen


def test_1_bit_is_black_and_white():
    image = Image.new("1", (2, 1))
    image.putpixel((1, 0), 1)
    for kind in ("PNG", "TIFF", "BMP"):
        assert pixels(load_image(encode(image, kind)))[0, :, 0].tolist() == [0, 255]


def test_a_colour_space_without_a_rule_is_refused_by_name():
    with pytest.raises(ImageError, match=r"LAB.*JPEG or PNG"):
        load_image(encode(Image.new("LAB", (4, 4)), "TIFF"))


def test_interlaced_files_of_odd_sizes():
    for size in ((1, 1), (3, 5), (9, 2), (17, 13)):
        assert (pixels(load_image(interlaced_png(colours(*size)))) == pixels(colours(*size))).all()


def test_16_bit_colour_is_rounded():
    data = png(2, 1, b"\x00" + struct.pack(">6H", 0, 32768, 65535, 256, 511, 512), depth=16)
    assert pixels(load_image(data))[0].tolist() == [[0, 128, 255], [1, 2, 2]]
