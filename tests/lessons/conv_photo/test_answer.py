"""Settings and answer of the lesson on a photo."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from conv_strategies import conv_settings
from hypothesis import given, settings
from PIL import Image

from playground.images import make_photo, sample
from playground.lessons.conv_photo.answer import convolve_photo
from playground.lessons.conv_photo.settings import SCENES, ConvPhoto

NOISE = make_photo(Image.fromarray(np.random.default_rng(1).integers(0, 256, (52, 60, 3), dtype=np.uint8)), name="noise")


@settings(max_examples=60, deadline=None)
@given(conv_settings())
def test_every_output_is_the_sum_of_its_window(chosen):
    """A few windows read through the index lists that the browser gets, in double precision, against torch's output."""
    answer = convolve_photo(chosen, NOISE)
    picks = np.random.default_rng(0).integers(0, answer.output.shape[1:], (5, 2))
    for i, j in [(0, 0), (answer.output.shape[1:][0] - 1, answer.output.shape[1:][1] - 1), *picks.tolist()]:
        sums = []
        for part in chosen.weights:
            total = 0.0
            for a, line in enumerate(part):
                for b, weight in enumerate(line):
                    row = answer.rows[i * chosen.stride + a * chosen.dilation]
                    column = answer.columns[j * chosen.stride + b * chosen.dilation]
                    total += weight * float(answer.input[0, row, column]) if min(row, column) >= 0 else 0.0
            sums.append(total)
        result = sums[0] if len(sums) == 1 else float(np.hypot(*sums))
        assert answer.output[0, i, j] == pytest.approx(result, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(conv_settings())
def test_invented_share_is_what_padding_a_picture_of_ones_with_zeros_misses(chosen):
    answer = convolve_photo(replace(chosen, noise=0.0), NOISE)
    taps = torch.ones(1, 1, *chosen.chosen_kernel.size)
    ones = torch.nn.functional.pad(torch.ones(1, 1, *answer.input.shape[1:]), (*chosen.sides[1], *chosen.sides[0]))
    real = torch.nn.functional.conv2d(ones, taps, stride=chosen.stride, dilation=chosen.dilation)[0, 0] / taps.numel()
    assert answer.invented_share == pytest.approx(1 - real.numpy(), abs=1e-6)


def test_flip_is_true_convolution():
    dot = convolve_photo(ConvPhoto(source="dot", kernel="own", own="1 2 3; 4 5 6; 7 8 9"))
    turned = convolve_photo(ConvPhoto(source="dot", kernel="own", own="1 2 3; 4 5 6; 7 8 9", flip=True))
    assert dot.output[0, 15:18, 15:18].tolist() == [[9, 8, 7], [6, 5, 4], [3, 2, 1]]
    assert turned.output[0, 15:18, 15:18].tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


def test_grey_photos_are_read_exactly():
    camera = sample("camera").photo()
    answer = convolve_photo(ConvPhoto(kernel="identity"), camera)
    assert np.array_equal(np.rint(answer.output[0] * 255), np.asarray(camera.image)[:, :, 0])


def test_colour_is_each_channel_on_its_own():
    answer = convolve_photo(ConvPhoto(channels="colour", kernel="gaussian_3"), NOISE)
    red = make_photo(Image.fromarray(np.asarray(NOISE.image)[:, :, 0]).convert("RGB"), name="red")
    assert answer.output.shape[0] == 3
    assert answer.output[0] == pytest.approx(convolve_photo(ConvPhoto(kernel="gaussian_3"), red).output[0], abs=1e-5)


@pytest.mark.parametrize("scene", SCENES)
def test_scenes_need_no_photo(scene):
    assert np.isfinite(convolve_photo(ConvPhoto(source=scene)).output).all()


def test_noise_is_the_same_for_the_same_seed_only():
    noisy = ConvPhoto(noise=0.1)
    first, again, other = (convolve_photo(chosen, NOISE) for chosen in (noisy, noisy, replace(noisy, seed=1)))
    assert np.array_equal(first.input, again.input)
    assert not np.array_equal(first.input, other.input)
    assert "signal_to_noise" not in convolve_photo(ConvPhoto(), NOISE).ratios


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kernel": "sobel"}, "kernel is 'sobel'; choose one of"),
        ({"kernel": "own", "own": "1 2; 3"}, "Row 2 of the kernel"),
        ({"stride": 0}, "stride is 0; it can be 1 to 8"),
        ({"padding": "same", "stride": 2}, "stride 1 only"),
        ({"right": 99}, "right is 99; it can be 0 to 32"),
        ({"noise": float("nan")}, "noise is nan"),
    ],
)
def test_a_choice_that_cannot_be_is_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        ConvPhoto(**fields)


@pytest.mark.parametrize(
    ("size", "fields", "sentence"),
    [
        ((1, 1), {"padding": "valid"}, "window spans 3 pixels of height"),
        ((4, 4), {"pad": 4, "padding_mode": "reflect"}, "has only 3 to give"),
        ((50, 9), {"padding": "valid", "kernel": "box_15"}, "of width|of height"),
    ],
)
def test_a_photo_too_small_is_a_sentence(size, fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        convolve_photo(ConvPhoto(**fields), make_photo(Image.new("RGB", size), name="small"))


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1)])
def test_the_smallest_photos_have_answers(size):
    answer = convolve_photo(ConvPhoto(), make_photo(Image.new("RGB", size, "white"), name="small"))
    assert answer.output.shape[1:] == size[::-1]
    assert 0 <= answer.stats.energy_kept <= 1


@given(chosen=conv_settings())
@settings(max_examples=40, deadline=None)
def test_the_telling_place_is_the_strongest_that_no_padding_touches(chosen):
    answer = convolve_photo(chosen, NOISE)
    strength, inside = np.abs(answer.output).max(axis=0), answer.invented_share == 0
    place = answer.telling_place
    assert strength[place] == (strength[inside].max() if inside.any() else strength.max())
    assert inside[place] or not inside.any()


@pytest.mark.parametrize("name", ["chelsea", "astronaut", "camera", "brick"])
def test_the_first_place_on_a_photo_lies_in_it(name):
    answer = convolve_photo(ConvPhoto(), sample(name).photo())
    assert answer.invented_share[answer.telling_place] == 0
