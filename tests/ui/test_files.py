"""Files to take along: made when they are asked for, and they read back."""

import csv
import io

import numpy as np
import pytest
from PIL import Image

from playground.ui.files import columns_file, csv_file, npy_file, png_file, svg_file


def test_a_table():
    file = csv_file("Table", "t.csv", lambda: [("a", "b"), (1, "x, y")])
    assert list(csv.reader(io.StringIO(file.content()))) == [["a", "b"], ["1", "x, y"]]
    assert (file.label, file.file_name, file.mime) == ("Table", "t.csv", "text/csv")


def test_columns():
    file = columns_file("Table", "t.csv", lambda: {"step": range(2), "loss": np.array([0.1, 1 / 3]), "name": ["a", "b"]})
    assert list(csv.reader(io.StringIO(file.content()))) == [
        ["step", "loss", "name"], ["0", "0.1", "a"], ["1", "0.3333333333333333", "b"],
    ]  # fmt: skip
    with pytest.raises(ValueError, match="shorter"):
        columns_file("Table", "t.csv", lambda: {"a": [1, 2], "b": [1]}).content()


@pytest.mark.parametrize(
    "picture", [Image.new("RGB", (5, 3), "#204060"), np.full((3, 3, 5), [[[32]], [[64]], [[96]]], dtype=float)]
)
def test_a_picture(picture):
    read = Image.open(io.BytesIO(png_file("PNG", "p.png", lambda: picture).content()))
    assert read.size == (5, 3) and read.convert("RGB").getpixel((4, 2)) == (32, 64, 96)


def test_levels_are_rounded_and_clipped():
    levels = np.array([[-4.0, 0.6], [254.4, 999.0]])
    assert np.asarray(Image.open(io.BytesIO(png_file("PNG", "p.png", lambda: levels).content()))).tolist() == [[0, 1], [254, 255]]


def test_arrays_and_drawings():
    array = np.arange(6).reshape(2, 3)
    assert np.array_equal(np.load(io.BytesIO(npy_file("NPY", "a.npy", lambda: array).content())), array)
    assert svg_file("SVG", "a.svg", lambda: "<svg/>").content() == "<svg/>"


def test_nothing_is_made_before_it_is_asked_for():
    csv_file("Table", "t.csv", lambda: 1 / 0)
