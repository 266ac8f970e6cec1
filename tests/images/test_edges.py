"""Home's edges against the sum written out, and on pictures whose edges are known."""

import numpy as np
from PIL import Image

from playground.images import make_photo, sample
from playground.images.photo import edges, sobel_magnitude

SOBEL_X = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def test_it_is_the_sum_over_each_window():
    grey = np.random.default_rng(0).random((6, 9))
    padded = np.pad(grey, 1, mode="edge")
    for row in range(6):
        for column in range(9):
            window = padded[row : row + 3, column : column + 3]
            expected = np.hypot((window * SOBEL_X).sum(), (window * SOBEL_X.T).sum())
            assert np.isclose(sobel_magnitude(grey)[row, column], expected)


def test_one_pixel_and_a_flat_picture_have_no_edges():
    for size in ((1, 1), (1, 40), (7, 5)):
        flat = make_photo(Image.new("RGB", size, "teal"), name="flat")
        assert not np.asarray(edges(flat)).any()


def test_a_step_shines_along_its_border_only():
    grey = np.zeros((8, 10))
    grey[:, 5:] = 1
    magnitude = sobel_magnitude(grey)
    assert (magnitude[:, 4:6] == 4).all() and not magnitude[:, :4].any() and not magnitude[:, 6:].any()


def test_the_cat_keeps_its_size_and_uses_the_whole_scale():
    cat = sample("chelsea").photo()
    picture = edges(cat)
    assert picture.size == cat.image.size and picture.mode == "L"
    assert picture.getextrema() == (0, 255)
