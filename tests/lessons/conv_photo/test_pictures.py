"""The output as a picture, colour by colour against the numbers it shows."""

import numpy as np
import pytest

from playground.charts.convolution_pictures import AMBER, MINUS, PLUS, VIRIDIS, ZERO
from playground.images import sample
from playground.lessons.conv_photo.answer import convolve_photo
from playground.lessons.conv_photo.pictures import output_picture
from playground.lessons.conv_photo.settings import VIEWS, ConvPhoto


def painted(**chosen: object) -> tuple[np.ndarray, np.ndarray]:
    """(output, picture), both (H', W', …)."""
    answer = convolve_photo(ConvPhoto(source="dot", padding="valid", **chosen))
    return answer.output[0], np.asarray(output_picture(answer)).astype(int)


def test_minus_is_red_and_plus_is_blue():
    """Sobel x on a dot answers 1 2 1 left of it and −1 −2 −1 right of it."""
    output, picture = painted(kernel="sobel_x")
    assert output[15, 14] == 2 and output[15, 16] == -2
    assert tuple(picture[15, 14]) == PLUS and tuple(picture[15, 16]) == MINUS and tuple(picture[0, 0]) == ZERO
    assert np.array_equal(picture[..., 2] - picture[..., 0] > 5, output > 0) and (picture[output < 0][:, 0] > 150).all()


def test_clipped_is_the_picture_that_torch_would_save():
    output, picture = painted(kernel="laplacian", view="clipped")
    assert np.array_equal(picture[..., 0], np.rint(output.clip(0, 1) * 255)) and (np.ptp(picture, axis=2) == 0).all()


def test_strength_has_no_sign_and_zero_is_darkest():
    output, picture = painted(kernel="sobel_x", view="absolute")
    assert tuple(picture[15, 14]) == tuple(picture[15, 16]) == VIRIDIS[-1]
    assert tuple(picture[0, 0]) == VIRIDIS[0] and output[0, 0] == 0


def test_the_strongest_are_amber():
    answer = convolve_photo(ConvPhoto(kernel="sobel_x", view="strongest"), sample("camera").photo())
    amber = (np.asarray(output_picture(answer)) == AMBER).all(axis=2)
    assert np.array_equal(amber, np.abs(answer.output[0]) >= answer.stats.strongest_threshold)
    assert amber.sum() >= answer.stats.strongest_count


@pytest.mark.parametrize("channels", ["grey", "colour"])
def test_padding_is_red_by_the_share_that_is_invented(channels):
    answer = convolve_photo(ConvPhoto(source="white", kernel="box_3", pad=3, view="padding", channels=channels))
    picture = np.asarray(output_picture(answer))
    assert tuple(picture[0, 0]) == MINUS and tuple(picture[34, 34]) == (255, 255, 255)
    share = answer.invented_share[2, 34]
    white = 1 - share  # of a white wall
    assert picture[2, 34].tolist() == pytest.approx([255 * white * (1 - share) + part * share for part in MINUS], abs=0.6)


@pytest.mark.parametrize("view", VIEWS)
def test_a_colour_photo_is_a_colour_picture(view):
    answer = convolve_photo(
        ConvPhoto(channels="colour", kernel="identity", view=view, padding="valid"), sample("chelsea").photo()
    )
    picture, photo = np.asarray(output_picture(answer)), answer.input.transpose(1, 2, 0)[1:-1, 1:-1]
    shown = {"signed": 0.5 + photo / answer.stats.scale / 2, "clipped": photo, "padding": photo}.get(
        view, photo / answer.stats.scale
    )
    assert picture == pytest.approx(shown.clip(0, 1) * 255, abs=0.51)
