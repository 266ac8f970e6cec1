"""What the door for uploads refuses, with which sentence, and at what price."""

import io
import struct
import subprocess
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from encoded_pictures import HEIGHT, WIDTH, bare_tiff, colours, encode, files, pixels, png_chunk
from PIL import Image, ImageFile

from playground.images import ImageError, load_image
from playground.images.intake import MAX_BYTES, MAX_LENGTH, MAX_PIXELS

FILES = files()
ROOT = Path(__file__).parents[2]

# In a process of its own, whose peak memory no other test has raised: the sentence, the best of three times in seconds,
# and the bytes by which the peak grew, decoders' own memory included.
REFUSE = """
import resource, sys, time
from playground.images import ImageError, load_image, sample
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
sample("text").photo()
before, times = peak(), []
for _ in range(3):
    start = time.perf_counter()
    try:
        load_image(sys.argv[1])
    except ImageError as error:
        sentence = str(error)
    times.append(time.perf_counter() - start)
print(sentence, min(times), peak() - before, sep="\\n")
"""


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


def test_an_empty_file_is_refused():
    assert "empty" in refusal(b"")


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_lone_signature_is_refused(name):
    assert "damaged" in refusal(FILES[name][:16]) or "no picture" in refusal(FILES[name][:16])


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


def test_a_huge_picture_is_refused_by_its_header_quickly_and_cheaply(tmp_path):
    row = b"\x00" + bytes(3 * 20_000)
    squeeze = zlib.compressobj(9)
    body = b"".join(squeeze.compress(row) for _ in range(500)) + squeeze.flush()
    path = tmp_path / "huge.png"
    path.write_bytes(png_head(20_000, 20_000) + png_chunk(b"IDAT", body))
    done = subprocess.run([sys.executable, "-c", REFUSE, path], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    sentence, seconds, grown = done.stdout.splitlines()
    assert "20000 × 20000, 400 million pixels" in sentence and "50 million" in sentence
    assert float(seconds) < 0.05
    assert int(grown) < 50e6


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


@pytest.mark.parametrize("size", [(1, 40_000_000), (40_000_000, 1), (MAX_LENGTH + 1, 2)])
def test_a_side_is_limited_as_the_area_is(size):
    assert f"{size[0]} × {size[1]} px; a side can have 65,535 px at most" in refusal(png_head(*size))


def test_a_side_up_to_the_limit_is_taken():
    image = load_image(encode(Image.new("RGB", (1, MAX_LENGTH)), "PNG"))
    assert image.size == (1, 1024)


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
