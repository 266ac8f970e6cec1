"""Curves of a probability, each change against what it says it does."""

import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.ndimage import gaussian_filter

from playground.images import sample
from playground.vision import robustness_curve, sign_steps
from playground.vision.robustness import CHANGES, changed, flipping_level, loss_sign, probabilities, stepped


@pytest.fixture(scope="module")
def picture():
    return torch.rand(1, 3, 24, 31, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", CHANGES)
def test_usual_values_begin_and_end_where_they_should(name, picture):
    change = CHANGES[name]
    assert list(change.values) == sorted(set(change.values))
    assert len(change.values) == 25 or name == "JPEG quality"
    assert any(value == pytest.approx(change.nothing) for value in change.values)
    pictures = changed(picture, name, change.values)
    assert pictures.shape == (len(change.values), 3, 24, 31)
    assert pictures.min() >= -1e-5
    assert pictures.max() <= 1 + 1e-5
    smooth = changed(picture, "blur", [2])  # noise is what JPEG changes most
    assert (changed(smooth, name, [change.nothing]) - smooth).abs().max() < (0.05 if name == "JPEG quality" else 1e-4)


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "JPEG quality"])
def test_what_changes_nothing_leaves_every_value_as_it_is(picture, name):
    assert torch.equal(changed(picture, name, [CHANGES[name].nothing]), picture)


def test_a_whole_turn_is_none(picture):
    assert torch.equal(changed(picture, "rotation", [360]), picture)
    assert torch.equal(*changed(picture, "rotation", [-180, 180]))


@pytest.mark.parametrize(("degrees", "turns"), [(90, 1), (-90, -1), (180, 2)])
def test_quarter_turns_are_exact(degrees, turns):
    x = torch.rand(1, 3, 16, 16)
    torch.testing.assert_close(changed(x, "rotation", [degrees]), x.rot90(turns, (2, 3)), rtol=0, atol=1e-4)


@settings(max_examples=30, deadline=None)
@given(pixels=st.integers(-20, 20))
def test_shift_moves_whole_pixels_and_mirrors(picture, pixels):
    moved = changed(picture, "shift", [pixels])
    expected = torch.from_numpy(np.pad(picture.numpy(), ((0, 0),) * 3 + ((20, 20),), mode="reflect"))[
        ..., 20 - pixels : 51 - pixels
    ]
    assert torch.equal(moved, expected)


def test_scale_by_two_shows_the_middle(picture):
    x = torch.arange(8.0).view(1, 1, 1, 8).expand(1, 3, 8, 8) / 8
    enlarged = changed(x, "scale", [2])
    assert enlarged[0, 0, 4, 0].item() == pytest.approx(x[0, 0, 0, 1].item() + 0.75 / 8)  # pixel 0 reads place 1.75
    shrunk = changed(x, "scale", [0.5])
    torch.testing.assert_close(shrunk[..., 2:6], x[..., 0:8:2] + 0.5 / 8)


def test_blur_is_a_gaussian(picture):
    blurred = changed(picture, "blur", [1.5])[0]
    expected = np.stack([gaussian_filter(channel, 1.5, mode="mirror", radius=5) for channel in picture[0].numpy()])
    torch.testing.assert_close(blurred, torch.from_numpy(expected), rtol=0, atol=1e-4)


def test_jpeg_is_pillows(picture):
    file = io.BytesIO()
    pixels = (picture[0].permute(1, 2, 0).numpy() * 255).round().astype(np.uint8)
    Image.fromarray(pixels).save(file, "JPEG", quality=30)
    expected = np.asarray(Image.open(file), np.float32) / 255
    np.testing.assert_allclose(changed(picture, "JPEG quality", [30])[0].permute(1, 2, 0), expected, atol=1e-6)


def test_brightness_and_grey(picture):
    assert torch.equal(changed(picture, "brightness", [2]), (2 * picture).clamp(max=1))
    grey = changed(picture, "grey", [1])
    torch.testing.assert_close(grey[:, 0], 0.299 * picture[:, 0] + 0.587 * picture[:, 1] + 0.114 * picture[:, 2])
    torch.testing.assert_close(grey[:, 0], grey[:, 2])
    torch.testing.assert_close(changed(picture, "grey", [0.25]), 0.75 * picture + 0.25 * grey)


def test_a_curve_is_the_answers_to_the_changed_pictures(lite0):
    x = torch.rand(1, 3, 64, 64)
    values = [0, 10, 45]
    curve = robustness_curve(lite0, x, "rotation", values, [3, 4], batch=2)
    assert curve.shape == (3, 2)
    for value, row in zip(values, curve, strict=True):
        with torch.no_grad():
            torch.testing.assert_close(row, lite0(changed(x, "rotation", [value])).softmax(1)[0, [3, 4]], rtol=1e-4, atol=1e-6)
    assert robustness_curve(lite0, x, "grey").shape == (25, 1000)


def test_unknown_change_is_a_sentence(lite0):
    with pytest.raises(ValueError, match=r"no change called 'colour'\. Known: rotation, scale"):
        robustness_curve(lite0, torch.rand(1, 3, 64, 64), "colour")


def test_sign_steps_are_goodfellows(lite0):
    x = lite0.prepare(sample("coffee").photo().image)
    pixels = x.clone().requires_grad_()
    torch.nn.functional.cross_entropy(lite0(pixels), torch.tensor([967])).backward()
    levels = [0, 1, 8]
    found = sign_steps(lite0, x, 967, levels)
    for level, one in zip(levels, found, strict=True):
        torch.testing.assert_close(one, (x + level / 255 * pixels.grad.sign()).clamp(0, 1)[0])
    with torch.no_grad():
        probabilities = lite0(found).softmax(1)[:, 967]
    assert probabilities[1] < probabilities[0]
    assert probabilities[2] < 0.5


class Sum(torch.nn.Module):
    """Class 1 from a mean of one half on, class 0 below; its logits are as far apart as the mean is from there."""

    def forward(self, x):
        mean = x.mean((1, 2, 3))
        return torch.stack([0.5 - mean, mean - 0.5], 1)


def test_the_sign_of_the_loss_points_away_from_the_label():
    x = torch.rand(1, 3, 4, 5)
    assert (loss_sign(Sum(), x, 0) == 1).all()
    assert (loss_sign(Sum(), x, 1) == -1).all()


def test_probabilities_of_no_remembered_batch(lite0):
    x = torch.rand(5, 3, 64, 64)
    found = probabilities(lite0, x, batch=2)
    assert not found.requires_grad
    torch.testing.assert_close(found.sum(1), torch.ones(5))
    torch.testing.assert_close(found, probabilities(lite0, x), rtol=1e-4, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(distance=st.integers(1, 399), steps=st.sampled_from([10, 100]))
def test_the_smallest_level_that_flips(distance, steps):
    """The mean lies `distance` hundredths of a grey level, and half of one more, below the border."""
    x = torch.full((1, 3, 4, 4), 0.5 - (distance + 0.5) / 100 / 255, dtype=torch.float64)
    direction = loss_sign(Sum(), x, 0)
    found = flipping_level(Sum(), x, direction, 0, 0, 4 + 1 / steps, steps)
    assert found == pytest.approx(np.ceil((distance + 0.5) * steps / 100) / steps)
    before, after = stepped(x, direction, [found - 1 / steps, found]).mean((1, 2, 3))
    assert before < 0.5 <= after
