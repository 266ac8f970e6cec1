"""Colours of what a convolution answers: the sign is told by the colour, the strength by how full it is."""

import numpy as np
import pytest

from playground.charts.convolution_pictures import BLACK_WHITE, MINUS, PLUS, VIRIDIS, ZERO, along, painted, signed_colours


def test_minus_is_red_plus_is_blue_and_beyond_the_scale_they_stay_full():
    colours = signed_colours(np.array([[-4.0, -2.0, 0.0, 2.0, 4.0]]), 2.0)[0]
    assert [tuple(colour) for colour in colours] == [MINUS, MINUS, ZERO, PLUS, PLUS]
    assert MINUS[0] > MINUS[2] and PLUS[2] > PLUS[0]
    assert tuple(signed_colours(np.zeros(1), 1.0, zero=(255, 255, 255))[0]) == (255, 255, 255)


def test_halfway_lies_between():
    assert signed_colours(np.array([1.0]), 2.0)[0] == pytest.approx((np.array(ZERO) + PLUS) / 2)
    assert along(BLACK_WHITE, np.array([0.25, 0.5, 7.0])).tolist() == [[63.75] * 3, [127.5] * 3, [255] * 3]


def test_viridis_grows_lighter():
    light = along(VIRIDIS, np.linspace(0, 1, 50)).sum(axis=1)
    assert (np.diff(light) > 0).all()


def test_a_picture_has_a_pixel_a_value():
    picture = painted(signed_colours(np.array([[-1.0, 0.0, 1.0], [1.0, 1.0, -1.0]]), 1.0))
    assert picture.mode == "RGB" and picture.size == (3, 2)
    assert picture.getpixel((0, 0)) == picture.getpixel((2, 1)) == MINUS and picture.getpixel((2, 0)) == PLUS
