"""The output as a picture, colour by colour against the numbers it shows."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.charts.convolution_pictures import AMBER, MINUS, PLUS, VIRIDIS, ZERO
from playground.images import make_photo, read_photo, sample
from playground.lessons.conv_photo.answer import convolve_photo
from playground.lessons.conv_photo.pictures import output_picture
from playground.lessons.conv_photo.settings import VIEWS, ConvPhoto
from playground.lessons.conv_photo.words import sentence


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


@pytest.mark.parametrize(("scale", "full"), [("adapts", 0.99), ("largest", 1.0)])
@pytest.mark.parametrize("view", ["signed", "absolute"])
def test_a_colour_scale_goes_to_its_share_of_the_values(view, scale, full):
    answer = convolve_photo(ConvPhoto(view=view, scale=scale), sample("camera").photo())
    strength = np.abs(answer.output[0])
    assert answer.full_colour == pytest.approx(np.quantile(strength, full), rel=0.01)
    saturated = np.asarray(output_picture(answer)) == np.asarray(output_picture(answer))[tuple(answer.stats.strongest_at)]
    assert saturated.all(axis=2).mean() <= 0.011


@given(reach=st.floats(0.01, 1000))
@settings(max_examples=20, deadline=None)
def test_a_fixed_colour_scale_stays_whatever_the_photo(reach):
    for name in ("camera", "moon"):
        answer = convolve_photo(ConvPhoto(kernel="laplacian", scale="fixed", reach=reach), sample(name).photo())
        assert answer.full_colour == reach


def test_the_noise_of_a_flat_jpeg_fills_the_picture_only_on_a_scale_that_adapts():
    """Grey levels a step apart: red and blue everywhere by their own scale, next to nothing by one up to 4."""
    levels = np.random.default_rng(0).integers(128, 130, (64, 64), dtype=np.uint8)
    photo = make_photo(Image.fromarray(levels).convert("RGB"), name="flat")
    adapting, fixed = (
        np.asarray(output_picture(convolve_photo(ConvPhoto(padding="valid", scale=scale, reach=4.0), photo))).astype(int)
        for scale in ("adapts", "fixed")
    )
    apart = [np.abs(picture - picture.reshape(-1, 3).mean(axis=0)).max(axis=2).mean() for picture in (adapting, fixed)]
    assert apart[0] > 40 and apart[1] < 2


def test_a_deep_ramp_is_smooth_after_the_convolution():
    """A ramp of 16 bits, a step of 4 per pixel: Sobel x gives 8 × its slope at every pixel, with no stripes."""
    ramp = np.tile(np.arange(20_000, 22_000, 4, dtype=np.uint16), (40, 1))
    data = io.BytesIO()
    Image.fromarray(ramp).save(data, "PNG")
    photo = read_photo(data.getvalue(), "ramp.png")
    for channels in ("grey", "colour"):
        answer = convolve_photo(ConvPhoto(padding="valid", channels=channels), photo)
        assert answer.output == pytest.approx(8 * 4 / 65535, abs=1e-6)
    assert "16 bits per value" in sentence(answer, photo)
    assert "times that of" not in sentence(answer, photo)  # Sobel y finds nothing on it
    assert "bits per value" not in sentence(answer, sample("camera").photo())
