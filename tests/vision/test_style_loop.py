from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks.textbook_style import TextbookLoop
from playground.images import sample, style
from playground.vision import StyleConfig, style_transfer
from playground.vision.picture_layers import on_all_scales
from playground.vision.style_config import picture_size
from playground.vision.style_experiments import untrained_vgg19_features
from playground.vision.style_pictures import noise, to_image, to_tensor, with_colours_of
from playground.vision.style_transfer import StyleProblem, _adam, _scales
from recipes.style_numbers import similarity

SMALL = {"size": 64, "steps": 6}


@pytest.fixture(scope="module")
def vgg_features():
    return untrained_vgg19_features(inplace=True)


def test_agrees_with_the_textbooks_loop(vgg_features):
    """VGG-19, the textbook's weights and rate: loss for loss, and pixel for pixel in the end."""
    generator = np.random.default_rng(0)
    content, style = (Image.fromarray(generator.integers(0, 256, (48, 64, 3), dtype=np.uint8)) for _ in range(2))
    config = StyleConfig(network="vgg19", size=64, steps=5, weighting="textbook", learning_rate=0.3, start="content")
    result = style_transfer(content, style, config, model=vgg_features)
    loop = TextbookLoop(vgg_features, to_tensor(content, (64, 48)), to_tensor(style, (64, 48)))
    expected = [loop.step() for _ in range(5)] + [loop.loss().item()]
    assert [losses.total for losses in result.losses] == pytest.approx(expected, rel=2e-3)
    difference = np.abs(np.asarray(result.image, dtype=int) - np.asarray(to_image(loop.picture), dtype=int))
    assert np.mean(difference > 2) < 0.03  # Adam divides by the gradient: where it is almost 0, rounding decides the sign


@pytest.mark.parametrize(
    ("start", "optimiser"),
    [
        ("recoloured", "adam"),
        ("content", "adam"),
        ("noise", "adam"),
        ("grey", "adam"),
        ("content", "lbfgs"),
        ("noise", "lbfgs"),
        ("content", "scales"),
        ("noise", "scales"),
    ],
)
def test_the_loss_falls(thin, photo, painting, start, optimiser):
    result = style_transfer(photo, painting, StyleConfig(**SMALL, start=start, optimiser=optimiser), model=thin)
    assert len(result.losses) == 7 and result.steps == 6
    assert result.losses[-1].total < result.losses[0].total
    assert result.image.size == (64, 43) and result.seconds_per_step > 0
    assert result.untouched.content == pytest.approx(0, abs=1e-9)
    if start == "content":
        assert result.losses[0].total == pytest.approx(result.untouched.total)


def test_a_start_from_the_style_has_its_texture_in_the_photos_shape(thin, photo, painting):
    wide = photo.resize((64, 32))
    problem = StyleProblem(wide, painting, StyleConfig(size=64, start="style"), thin)
    assert to_image(problem.picture).tobytes() == painting.crop((0, 16, 64, 48)).tobytes()
    assert problem.look().style < 0.1 * problem.untouched.style


def test_same_settings_same_picture(thin, photo, painting):
    config = StyleConfig(**SMALL, start="noise", seed=3)
    a, b = (style_transfer(photo, painting, config, model=thin) for _ in range(2))
    assert a.image.tobytes() == b.image.tobytes()
    assert noise((5, 4), 3).equal(noise((5, 4), 3)) and not noise((5, 4), 3).equal(noise((5, 4), 4))


def test_snapshots_are_few_and_hold_both_ends(thin, photo, painting):
    result = style_transfer(photo, painting, StyleConfig(size=64, steps=25, start="content"), model=thin)
    steps = [step for step, _ in result.snapshots]
    assert steps[0] == 0 and steps[-1] == 25 and len(steps) <= 11 and steps == sorted(set(steps))
    assert result.snapshots[-1][1].tobytes() == result.image.tobytes()
    assert similarity(result.snapshots[0][1], photo.resize((64, 43), Image.Resampling.LANCZOS)) == pytest.approx(1, abs=1e-6)


def test_on_step_sees_each_step_and_may_stop(thin, photo, painting):
    class Stop(Exception):
        pass

    seen = []

    def on_step(step):
        seen.append((step.step, step.total, step.so_far().steps, len(step.so_far().losses)))
        if step.step == 3:
            raise Stop

    with pytest.raises(Stop):
        style_transfer(photo, painting, StyleConfig(**SMALL), model=thin, on_step=on_step)
    assert seen == [(1, 6, 1, 1), (2, 6, 2, 2), (3, 6, 3, 3)]


def test_first_step_of_adam_moves_every_value_by_the_rate(thin, photo, painting):
    config = StyleConfig(size=64, steps=1, learning_rate=0.3)
    problem = StyleProblem(photo, painting, config, thin)
    before = problem.picture.detach().clone()
    _adam(problem, lambda n: config.learning_rate, lambda losses: None)
    torch.testing.assert_close((problem.picture.detach() - before).abs(), torch.full_like(before, 0.3), rtol=1e-3, atol=0)


def test_the_first_step_on_all_scales_goes_the_rate_along_their_direction(thin, photo, painting):
    config = StyleConfig(size=64, steps=1, optimiser="scales", learning_rate=0.2)
    problem = StyleProblem(photo, painting, config, thin)
    before = problem.picture.detach().clone()
    problem.backward()
    direction = on_all_scales(problem.picture.grad, 4)
    _scales(problem, lambda n: config.learning_rate, lambda losses: None)
    torch.testing.assert_close(before - problem.picture.detach(), 0.2 * direction, rtol=1e-3, atol=1e-5)


def test_all_scales_get_further_in_half_of_adams_steps(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DTYPE", "float32")
    photo, painting = sample("chelsea").photo().image, style("swirling_sky").photo().image
    plain = StyleConfig(size=128, steps=50, start="content", coarse_first=False)
    quick = replace(plain, steps=25, optimiser="scales")
    adam, scales = (style_transfer(photo, painting, config).losses[-1].total for config in (plain, quick))
    assert scales < adam


def test_lbfgs_counts_evaluations_and_keeps_the_best(thin, photo, painting):
    count = []
    config = StyleConfig(size=64, steps=30, optimiser="lbfgs")
    result = style_transfer(photo, painting, config, model=thin, on_step=lambda step: count.append(step.step))
    assert count == list(range(1, 31))
    assert result.losses[-1].total == pytest.approx(min(losses.total for losses in result.losses), rel=1e-4)
    assert result.losses[1].total < 0.9 * result.losses[0].total  # the first move is one: no line search has to grow it


def test_weights_at_their_extremes(thin, photo, painting):
    for change in (
        {"content_weight": 1000},
        {"style_weight": 1000},
        {"tv_weight": 1000, "style_weight": 0},
        {"content_weight": 0},
    ):
        result = style_transfer(photo, painting, StyleConfig(**{**SMALL, **change}), model=thin)
        assert np.isfinite([losses.total for losses in result.losses]).all()


def test_keep_colours_takes_brightness_only(photo, painting):
    kept = with_colours_of(painting, photo)
    assert kept.size == painting.size
    flat = Image.new("RGB", (8, 8), (120, 110, 100))
    kept = np.asarray(with_colours_of(flat, Image.new("RGB", (4, 4), (100, 90, 80))))
    assert (kept == (120, 110, 100)).all()  # brighter by 20, the differences between channels stay
    same = with_colours_of(photo, photo)
    assert same.tobytes() == photo.tobytes()


@pytest.mark.parametrize(
    ("original", "size", "expected"),
    [((451, 300), 384, (384, 255)), ((300, 451), 384, (255, 384)), ((32, 32), 64, (64, 64)), ((1024, 1024), 64, (64, 64))],
)
def test_picture_size(original, size, expected):
    assert picture_size(original, StyleConfig(size=size)) == expected


@pytest.mark.parametrize("original", [(1, 1), (1, 5000), (5000, 1), (1024, 40), (15, 300)])
def test_pictures_that_cannot_be_painted(thin, painting, original):
    with pytest.raises(ValueError, match="at least 32 on the short side"):
        style_transfer(Image.new("RGB", original), painting, StyleConfig(size=384), model=thin)
    with pytest.raises(ValueError, match="at least 32 on the short side"):
        style_transfer(painting, Image.new("RGB", original), StyleConfig(size=384), model=thin)


def test_flat_pictures_paint_without_nan(thin):
    flat = Image.new("RGB", (40, 40), (0, 0, 0))
    result = style_transfer(flat, flat, StyleConfig(**SMALL), model=thin)
    assert np.isfinite(result.losses[-1].total)


def test_similarity_of_flat_and_of_itself(photo):
    assert similarity(photo, photo) == pytest.approx(1) and similarity(photo, Image.new("RGB", (9, 9))) == 0.0
