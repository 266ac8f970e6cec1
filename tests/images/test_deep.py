"""Pictures of more than 8 bits a value keep all of them, beside the 8-bit picture that is shown."""

import io
import pickle
import struct

import numpy as np
import pytest
import tifffile
from encoded_pictures import bare_tiff, colours, encode, exif, files, pixels, png
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from playground.images import load_image, read_photo
from playground.images.intake import load_whole

EXACT = 1e-7  # float32 in 0…1
COLOUR, GREY_AND_ALPHA, WITH_ALPHA = 2, 4, 6  # PNG's numbers


def png_of(values: np.ndarray, colour: int) -> bytes:
    """A 16-bit PNG of (H, W, channels)."""
    height, width = values.shape[:2]
    rows = b"".join(b"\x00" + row.astype(">u2").tobytes() for row in values)
    return png(width, height, rows, depth=16, colour=colour)


def tiff_of(values: np.ndarray, **options) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, values, photometric="rgb", **options)
    return file.getvalue()


def on_white(values: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    return 1 - (1 - values / 65535) * (alpha[..., None] / 65535)


@given(values=arrays.arrays(np.uint16, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3))))
@settings(max_examples=40, deadline=None)
def test_16_bit_colour_of_a_png_keeps_every_bit(values):
    data = png_of(values, COLOUR)
    photo = read_photo(data, "deep.png")
    assert np.abs(photo.rgb() - values / 65535).max() <= EXACT
    assert np.abs(photo.grey() - values @ [0.299, 0.587, 0.114] / 65535).max() <= EXACT
    assert (pixels(photo.image) == np.rint(photo.rgb() * np.float32(255))).all()


def test_16_bit_colour_of_an_interlaced_png():
    values = np.array([[[258, 40_000, 65_535]]], dtype=np.uint16)  # a single pixel is the same in Adam7 order
    data = png(1, 1, b"\x00" + values.astype(">u2").tobytes(), depth=16, interlaced=True)
    assert np.abs(read_photo(data, "a.png").rgb() - values / 65535).max() <= EXACT


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("options", [{}, {"compression": "zlib"}, {"compression": "zlib", "predictor": True}])
def test_16_bit_colour_of_a_tiff(byteorder, options):
    values = np.random.default_rng(1).integers(0, 65536, (7, 5, 3), dtype=np.uint16)
    photo = read_photo(tiff_of(values, byteorder=byteorder, **options), "deep.tif")
    assert photo.bits == 16
    assert np.abs(photo.rgb() - values / 65535).max() <= EXACT


def test_transparent_16_bit_colour_and_grey_lie_on_white():
    values = np.random.default_rng(2).integers(0, 65536, (4, 5, 4), dtype=np.uint16)
    photo = read_photo(png_of(values, WITH_ALPHA), "clear.png")
    assert np.abs(photo.rgb() - on_white(values[..., :3], values[..., 3])).max() <= EXACT
    photo = read_photo(png_of(values[..., :2], GREY_AND_ALPHA), "clear.png")
    assert np.abs(photo.grey() - on_white(values[..., :1], values[..., 1])[..., 0]).max() <= EXACT
    photo = read_photo(tiff_of(values, extrasamples=["unassalpha"]), "clear.tif")
    assert np.abs(photo.rgb() - on_white(values[..., :3], values[..., 3])).max() <= EXACT


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_16_bit_ramp_stays_a_ramp(kind):
    """500 steps of 4 where 8 bits know a step of 257."""
    ramp = np.tile(np.arange(20_000, 22_000, 4, dtype=np.uint16), (3, 1))
    photo = read_photo(encode(Image.fromarray(ramp), kind), "ramp.png")
    assert np.abs(photo.grey() - ramp / 65535).max() <= EXACT
    assert np.abs(photo.rgb() - (ramp / 65535)[..., None]).max() <= EXACT
    assert len(np.unique(photo.image)) == 9
    assert photo.note == "ramp.png, 500 × 3, 16 bits per value: shown with 8, computed with all."


def test_12_bit_and_white_is_zero_and_a_clear_value():
    photo = read_photo(bare_tiff(2, 1, 12, b"\x12\x3f\xff"), "a.tif")
    assert photo.bits == 12 and photo.grey()[0] == pytest.approx([0x123 / 4095, 1], abs=EXACT)
    turned = bare_tiff(2, 1, 16, struct.pack("<HH", 1000, 65535), white_is_zero=True)
    assert read_photo(turned, "a.tif").grey()[0] == pytest.approx([1 - 1000 / 65535, 0], abs=EXACT)
    image = Image.new("I;16", (2, 1), 1000)
    image.putpixel((1, 0), 1001)
    assert read_photo(encode(image, "PNG", transparency=1000), "a.png").grey()[0] == pytest.approx([1, 1001 / 65535], abs=EXACT)


def test_numbers_of_32_bits_keep_their_depth():
    values = np.linspace(0, 1, 900, dtype=np.float32).reshape(30, 30)
    photo = read_photo(encode(Image.fromarray(values), "TIFF"), "float.tif")
    assert photo.bits == 32 and np.abs(photo.grey() - values).max() <= EXACT


def test_a_large_deep_picture_is_reduced_at_full_depth():
    ramp = np.tile(np.linspace(20_000, 22_000, 2048).astype(np.uint16), (8, 1))
    photo = read_photo(encode(Image.fromarray(ramp), "PNG"), "ramp.png")
    assert photo.image.size == (1024, 4) and photo.original_size == (2048, 8)
    halved = ramp.reshape(4, 2, 1024, 2).mean(axis=(1, 3)) / 65535
    assert np.abs(photo.grey() - halved)[:, 8:-8].max() < 1 / 65535
    assert (np.diff(photo.grey()[:, 8:-8]) > 0).all()


def test_a_reduction_does_not_leave_0_to_1():
    board = np.repeat(np.indices((50, 50)).sum(0) % 2, 30, axis=1).repeat(30, axis=0).astype(np.uint16) * 65535
    grey = read_photo(encode(Image.fromarray(board), "PNG"), "board.png").grey()
    assert grey.min() == 0 and grey.max() == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_values_are_turned_as_the_picture_is(orientation):
    ramp = np.arange(12, dtype=np.uint16).reshape(3, 4) * 5461
    photo = read_photo(encode(Image.fromarray(ramp), "PNG", exif=exif(orientation)), "turned.png")
    assert (np.rint(photo.grey() * 255) == pixels(photo.image)[..., 0]).all()
    assert photo.original_size == photo.image.size == ((3, 4) if orientation > 4 else (4, 3))


def test_the_digest_knows_values_that_the_picture_cannot_show():
    low, high = (read_photo(encode(Image.new("I;16", (2, 2), value), "PNG"), "a.png") for value in (2570, 2571))
    assert np.array_equal(pixels(low.image), pixels(high.image))
    assert low.digest != high.digest and low != high
    assert np.array_equal(pickle.loads(pickle.dumps(low)).grey(), low.grey())
    assert np.array_equal(low.without_file().grey(), low.grey())


def test_arrays_of_a_deep_photo_are_fresh():
    photo = read_photo(encode(Image.new("I;16", (2, 2), 2570), "PNG"), "a.png")
    photo.rgb()[:], photo.grey()[:] = 1, 1
    assert photo.rgb().shape == (2, 2, 3) and photo.rgb().max() < 0.1 and photo.grey().max() < 0.1


@pytest.mark.parametrize("name", sorted(files()))
def test_other_pictures_have_no_values_beside_their_pixels(name):
    loaded = load_whole(files()[name])
    deep = {"PNG 16 bit": 16, "TIFF 12 bit": 12, "TIFF 32-bit whole": 32, "TIFF float": 32}.get(name, 8)
    assert loaded.bits == deep and (loaded.values is None) == (deep == 8)
    assert np.array_equal(pixels(loaded.image), pixels(load_image(files()[name])))


def test_8_bit_photos_say_nothing_of_bits():
    photo = read_photo(encode(colours(), "PNG"), "a.png")
    assert photo.values is None and photo.note == "a.png, 24 × 16."
