"""Sizes and sources: a picture is reduced in proportion, wherever its bytes come from."""

import io
import os
import subprocess
import sys
import threading

import numpy as np
import pytest
from encoded_pictures import HEIGHT, WIDTH, colours, encode, files, pixels
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.images import ImageError, load_image
from playground.images.intake import fit_size, load_whole

FILES = files()
ECHO = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_a_single_pixel(kind):
    image = load_image(encode(Image.new("RGB", (1, 1), (255, 255, 255)), kind))
    assert image.size == (1, 1)
    assert image.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(1, 5000), (5000, 1)])
def test_a_line_of_pixels_keeps_its_one_pixel(size):
    image, original, *_deep = load_whole(encode(Image.new("RGB", size, (10, 200, 30)), "PNG"))
    assert max(image.size) == 1024 and min(image.size) == 1
    assert original == size
    assert (pixels(image) == (10, 200, 30)).all()


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
    with subprocess.Popen([sys.executable, "-c", ECHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdin.write(FILES["PNG"])
        child.stdin.close()
        assert load_image(child.stdout).size == (WIDTH, HEIGHT)


def test_missing_files_folders_and_impossible_paths_are_refused(tmp_path):
    for source in (tmp_path / "nothing.jpg", tmp_path, "nul\0byte.jpg"):
        with pytest.raises(ImageError, match="cannot be opened"):
            load_image(source)


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
