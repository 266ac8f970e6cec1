"""Photos: digests, names fit to be shown, and numbers that are exactly those of the file."""

import dataclasses

import numpy as np
import pytest
from encoded_pictures import colours, encode, exif
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.images import ImageError, Photo, make_photo, read_photo
from playground.images.photo import MAX_NAME, clean_name, pixel_digest


def test_a_photo_of_one_pixel():
    photo = make_photo(Image.new("RGB", (1, 1), (255, 0, 0)), name="dot")
    assert photo.note == "dot, 1 × 1."
    assert photo.rgb().tolist() == [[[1.0, 0.0, 0.0]]]
    assert photo.grey().tolist() == [[0.299]]


def test_a_photo_checks_itself():
    with pytest.raises(ValueError, match="mode L"):
        make_photo(Image.new("L", (2, 2)), name="grey")
    with pytest.raises(ValueError, match="name"):
        make_photo(colours(), name="")
    with pytest.raises(ValueError, match="1 × 1"):
        Photo(colours(), "digest", "name", "title", (0, 5))


def test_a_photo_is_frozen_and_hashable():
    photo = make_photo(colours(), name="a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        photo.name = "b"
    assert photo == make_photo(colours(), name="a")
    assert len({photo, make_photo(colours(), name="a"), make_photo(colours(), name="b")}) == 2


@given(value=st.integers(0, 255))
def test_grey_of_equal_channels_is_exactly_value_over_255(value):
    photo = make_photo(Image.new("RGB", (2, 1), (value, value, value)), name="flat")
    assert photo.grey().tolist() == [[value / 255] * 2]


@given(red=st.integers(0, 255), green=st.integers(0, 255), blue=st.integers(0, 255))
@settings(max_examples=60)
def test_grey_is_the_weighted_sum_in_range(red, green, blue):
    photo = make_photo(Image.new("RGB", (1, 1), (red, green, blue)), name="flat")
    grey = photo.grey().item()
    assert grey == pytest.approx((0.299 * red + 0.587 * green + 0.114 * blue) / 255, abs=1e-15)
    assert 0 <= grey <= 1
    assert abs(grey * 255 - photo.image.convert("L").getpixel((0, 0))) <= 0.51  # Pillow rounds the same sum


def test_arrays_have_rows_first_and_are_fresh():
    photo = make_photo(colours(24, 16), name="colours")
    rgb, grey = photo.rgb(), photo.grey()
    assert (rgb.shape, rgb.dtype) == ((16, 24, 3), np.float32)
    assert (grey.shape, grey.dtype) == ((16, 24), np.float64)
    assert (rgb * 255 == np.asarray(photo.image)).all()
    rgb[:] = 0
    assert photo.rgb().max() == 1


def test_the_digest_follows_pixels_and_size_and_nothing_else():
    image = colours()
    again = read_photo(encode(image, "PNG"), "a.png"), read_photo(encode(image, "BMP"), "b.bmp")
    assert {photo.digest for photo in again} == {pixel_digest(image)}
    changed = image.copy()
    changed.putpixel((23, 15), (0, 0, 0))
    assert pixel_digest(changed) != pixel_digest(image)
    assert pixel_digest(Image.new("RGB", (2, 3))) != pixel_digest(Image.new("RGB", (3, 2)))
    assert len(pixel_digest(image)) == 64


def test_the_note_tells_both_sizes_upright():
    photo = read_photo(encode(colours(2000, 1500), "JPEG", exif=exif(6)), "IMG_2041.jpg")
    assert photo.note == "IMG_2041.jpg, 1500 × 2000, shown at 768 × 1024."
    assert photo.original_size == (1500, 2000)
    assert read_photo(encode(colours(), "PNG"), "small.png").note == "small.png, 24 × 16."


def test_what_is_no_picture_is_refused():
    with pytest.raises(ImageError, match="text"):
        read_photo(b"hello", "hello.jpg")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "picture"),
        (" \t\n", "picture"),
        ("\x00\x07\u202e", "picture"),
        ("IMG_2041.jpg", "IMG_2041.jpg"),
        ("../../etc/passwd", "passwd"),
        (r"C:\fakepath\my cat.png", "my cat.png"),
        ("two\nlines \x1b[31mred.jpg", "two lines [31mred.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("猫の写真.jpeg", "猫の写真.jpeg"),
        ("folder/", "folder"),
        ("bad\udcffbytes.jpg", "badbytes.jpg"),
        ("camera-input-2026-11-30T15_36_11.123Z.jpg", "camera photo.jpg"),
        ("my camera-input-1.jpg", "my camera-input-1.jpg"),
    ],
)
def test_names_are_cleaned(name, shown):
    assert clean_name(name) == shown


def test_a_long_name_keeps_its_extension():
    shown = clean_name("x" * 300 + ".jpeg")
    assert len(shown) == MAX_NAME
    assert shown.endswith("x….jpeg")
    assert len(clean_name("x." + "y" * 300)) <= MAX_NAME


@given(name=st.text(max_size=200))
@settings(max_examples=100)
def test_any_name_becomes_one_short_printable_line(name):
    shown = clean_name(name)
    assert 1 <= len(shown) <= MAX_NAME
    assert shown.isprintable()
    assert "/" not in shown and "\\" not in shown
    assert clean_name(shown) == shown
