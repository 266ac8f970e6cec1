"""The door for uploads: what is refused and how, and that every kind of picture comes out as the pixels it holds."""

import io
import os
import struct
import subprocess
import sys
import threading
import time
import tracemalloc
import warnings
import zlib

import numpy as np
import pytest
from encoded_pictures import HEIGHT, WIDTH, animation, bare_tiff, colours, encode, exif, files, interlaced_png, png, png_chunk
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from playground.images import MAX_BYTES, MAX_PIXELS, ImageError, fit_size, load_image
from playground.images.intake import load_with_size

FILES = files()


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def refusal(source) -> str:
    """The sentence with which a source is refused."""
    with pytest.raises(ImageError) as caught:
        load_image(source)
    sentence = str(caught.value)
    assert sentence[0].isupper() and sentence.endswith(".")
    return sentence


def png_head(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing of it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(bytes(1000)))


# Nothing, and next to nothing


def test_an_empty_file_is_refused():
    assert "empty" in refusal(b"")


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_lone_signature_is_refused(name):
    assert "damaged" in refusal(FILES[name][:16]) or "no picture" in refusal(FILES[name][:16])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_a_single_pixel(kind):
    image = load_image(encode(Image.new("RGB", (1, 1), (255, 255, 255)), kind))
    assert image.size == (1, 1)
    assert image.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(1, 5000), (5000, 1)])
def test_a_line_of_pixels_keeps_its_one_pixel(size):
    image, original = load_with_size(encode(Image.new("RGB", size, (10, 200, 30)), "PNG"))
    assert max(image.size) == 1024 and min(image.size) == 1
    assert original == size
    assert (pixels(image) == (10, 200, 30)).all()


# Limits


def test_too_many_bytes_are_refused_with_their_number():
    sentence = refusal(FILES["PNG"] + bytes(31 * 1024 * 1024 - len(FILES["PNG"])))
    assert sentence.startswith("This file is 31 MB; the limit is 25 MB. A smaller copy will do")
    assert "25.1 MB" in refusal(bytes(MAX_BYTES + 1))


def test_bytes_up_to_the_limit_are_taken():
    image = load_image(FILES["PNG"] + bytes(MAX_BYTES - len(FILES["PNG"])))
    assert image.size == (WIDTH, HEIGHT)


def test_a_file_that_never_ends_is_read_up_to_the_limit():
    class Endless(io.RawIOBase):
        given = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            self.given += len(buffer)
            return len(buffer)

    source = io.BufferedReader(Endless())
    assert "25 MB" in refusal(source)
    assert source.raw.given <= MAX_BYTES + 1024 * 1024


def test_a_huge_picture_is_refused_by_its_header_quickly_and_cheaply():
    row = b"\x00" + bytes(3 * 20_000)
    squeeze = zlib.compressobj(9)
    body = b"".join(squeeze.compress(row) for _ in range(500)) + squeeze.flush()
    data = png_head(20_000, 20_000) + png_chunk(b"IDAT", body)
    load_image(FILES["PNG"])
    tracemalloc.start()
    before = peak_resident()
    start = time.perf_counter()
    sentence = refusal(data)
    seconds = time.perf_counter() - start
    traced = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "20000 × 20000, 400 million pixels" in sentence and "50 million" in sentence
    assert seconds < 0.05
    assert traced < 50e6
    assert peak_resident() - before < 50e6


def peak_resident() -> int:
    """Bytes that this process held at most, from the operating system (Unix); decoders' own memory is in it."""
    resource = pytest.importorskip("resource")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "WebP", "TIFF", "JPEG"])
def test_the_other_headers_are_believed_before_pixels_too(kind):
    data = bytearray(FILES[kind] if kind != "WebP" else FILES["WebP animated"])
    if kind == "GIF":
        data[6:10] = struct.pack("<HH", 9000, 9000)
    elif kind == "BMP":
        data[18:26] = struct.pack("<ii", 9000, 9000)
    elif kind == "WebP":
        data[24:30] = struct.pack("<I", 8999)[:3] * 2
    elif kind == "TIFF":
        data = bytearray(bare_tiff(9000, 9000, 8, b"\x00"))
    else:
        start = data.index(b"\xff\xc0")
        data[start + 5 : start + 9] = struct.pack(">HH", 9000, 9000)
    assert "9000 × 9000, 81 million pixels" in refusal(bytes(data))


def test_the_limit_on_pixels_is_exact():
    width = MAX_PIXELS // 5000
    assert "damaged" in refusal(png_head(width, 5000))  # within the limit, so its pixels are asked for, and missing
    assert f"{width + 1} × 5000, 50.1 million" in refusal(png_head(width + 1, 5000))


# What is no picture, whatever its name


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"Dear diary,\nnothing happened today.\n", "text"),
        ("naïve café ".encode() * 300, "text"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "SVG"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "PostScript"),
        (b"PK\x03\x04\x14\x00\x00\x00", "ZIP"),
        (b"8BPS\x00\x01", "Photoshop"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100), "HEIC"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic" + bytes(100), "HEIC"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(100), "video"),
        (bytes(range(256)), "no picture"),
        (b"\x00" * 1000, "no picture"),
    ],
)
def test_what_is_no_picture_is_named(tmp_path, data, word):
    path = tmp_path / "holiday.jpg"
    path.write_bytes(data)
    assert word in refusal(path)
    assert word in refusal(data)


def test_a_format_outside_the_list_is_not_opened():
    assert "no picture" in refusal(encode(colours(), "SGI"))


def test_heic_says_how_to_go_on():
    sentence = refusal(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")
    assert "JPEG" in sentence and "Most compatible" in sentence


# Truncated and damaged


STILL = sorted(name for name in FILES if "animated" not in name and name != "MPO")


@pytest.mark.parametrize("name", STILL)
@pytest.mark.parametrize("part", [0.3, 0.6])
def test_truncated_files_are_refused(name, part):
    data = FILES[name]
    sentence = refusal(data[: int(len(data) * part)])
    assert "damaged or incomplete" in sentence


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_a_photo_that_lacks_its_last_bytes_is_refused(kind):
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    data = encode(noise, kind)
    assert kind.lower() in refusal(data[: int(len(data) * 0.97)]).lower()


def test_a_picture_with_broken_camera_notes_is_taken():
    data = FILES["JPEG turned"].replace(b"Exif\x00\x00MM", b"Exif\x00\x00XX")
    assert np.abs(pixels(load_image(data)) - pixels(colours())).mean() < 4


def test_no_warning_is_heard_and_no_setting_touched():
    before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        refusal(png_head(10_000, 10_000))  # Pillow's own limits: a warning from 89 million pixels,
        refusal(png_head(15_000, 15_000))  # an error from 179 million
        load_image(FILES["JPEG turned"].replace(b"\x01\x12\x00\x03\x00\x00\x00\x01", b"\x01\x12\x00\x03\x00\x00\x0f\x01"))
    assert [str(warning.message) for warning in heard] == []
    assert before == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)


# Orientation


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
    image, original = load_with_size(encode(stored, kind, exif=exif(orientation), **options))
    assert original == image.size == (WIDTH, HEIGHT)
    difference = np.abs(pixels(image) - upright)
    assert difference.max() <= (0 if kind in ("PNG", "TIFF", "WEBP") else 20)


@pytest.mark.parametrize("orientation", sorted(STORED))
def test_orientation_and_reduction_together(orientation):
    upright = np.asarray(colours(3000, 1200))
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](upright)))
    image, original = load_with_size(encode(stored, "JPEG", exif=exif(orientation)), max_side=500)
    assert image.size == (500, 200)
    assert original == (3000, 1200)
    corners = pixels(image)[[5, 5, -6, -6], [5, -6, 5, -6], :2]
    assert np.abs(corners - [(0, 0), (255, 0), (0, 255), (255, 255)]).max() < 12


@pytest.mark.parametrize("nonsense", [0, 9, 65_000])
def test_an_orientation_that_does_not_exist_is_upright(nonsense):
    assert load_image(encode(colours(), "PNG", exif=exif(nonsense))).size == (WIDTH, HEIGHT)


# Kinds of pixels


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
    assert "LAB" in refusal(encode(Image.new("LAB", (4, 4)), "TIFF"))


# Size


@given(width=st.integers(1, 70_000), height=st.integers(1, 70_000), max_side=st.integers(1, 5000))
@settings(max_examples=200, deadline=None)
def test_sizes_are_reduced_in_proportion(width, height, max_side):
    small = fit_size(width, height, max_side)
    if max(width, height) <= max_side:
        assert small == (width, height)
        return
    assert max(small) == max_side and min(small) >= 1
    scale = max_side / max(width, height)
    for before, after in zip((width, height), small, strict=True):
        assert after == 1 or abs(after - before * scale) <= 0.5 + 1e-9
    assert fit_size(height, width, max_side) == small[::-1]
    assert fit_size(*small, max_side) == small


def test_max_side_none_keeps_the_size_and_less_than_one_is_an_error():
    data = encode(colours(1500, 40), "JPEG")
    assert load_image(data).size == (1024, 27)
    assert load_image(data, max_side=None).size == (1500, 40)
    assert load_image(data, max_side=1).size == (1, 1)
    with pytest.raises(ValueError, match="max_side"):
        load_image(data, max_side=0)


def test_a_large_jpeg_is_reduced_like_its_pixels():
    big = colours(1600, 1200)
    image = load_image(encode(big, "JPEG", quality=95), max_side=200)
    assert np.abs(pixels(image) - pixels(big.resize((200, 150), Image.Resampling.LANCZOS))).max() <= 6


# Sources


def test_every_source_gives_the_same_picture(tmp_path):
    data = FILES["PNG"]
    path = tmp_path / "not a text.txt"
    path.write_bytes(data)
    spent = io.BytesIO(data)
    spent.read()
    with path.open("rb") as file:
        sources = [data, bytearray(data), memoryview(data), path, str(path), os.fsencode(path).decode(), file, spent]
        assert all((pixels(load_image(source)) == pixels(colours())).all() for source in sources)


def test_a_pipe_is_read_without_rewinding():
    with subprocess.Popen([sys.executable, "-c", PRINT_FILE], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdin.write(FILES["PNG"])
        child.stdin.close()
        assert load_image(child.stdout).size == (WIDTH, HEIGHT)


PRINT_FILE = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"


def test_missing_files_folders_and_impossible_paths_are_refused(tmp_path):
    for source in (tmp_path / "nothing.jpg", tmp_path, "nul\0byte.jpg"):
        assert "cannot be opened" in refusal(source)


@pytest.mark.parametrize("source", [None, 3, colours(), io.StringIO("text")])
def test_what_is_no_source_is_a_programming_error(source):
    with pytest.raises(TypeError):
        load_image(source)


def test_many_threads_at_once():
    results, names = {}, sorted(FILES) * 4

    def work(number):
        results[number] = load_image(FILES[names[number]]).tobytes()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(names))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results[number] == load_image(FILES[name]).tobytes() for number, name in enumerate(names))


def test_interlaced_files_of_odd_sizes():
    for size in ((1, 1), (3, 5), (9, 2), (17, 13)):
        assert (pixels(load_image(interlaced_png(colours(*size)))) == pixels(colours(*size))).all()


def test_16_bit_colour_keeps_its_upper_bits():
    data = png(2, 1, b"\x00" + struct.pack(">6H", 0, 32768, 65535, 256, 511, 512), depth=16)
    assert pixels(load_image(data))[0].tolist() == [[0, 128, 255], [1, 1, 2]]
