"""Optimisation that starts at the picture of one pass, and what is told about that picture otherwise."""

from dataclasses import replace

import pytest
import torch
from PIL import Image

from playground import models
from playground.vision import StyleConfig, style_job, style_transfer, stylize
from playground.vision.instant_painter import LEAST
from playground.vision.style_config import INSTANT_LEAST, picture_size
from playground.vision.style_job import PROBE_SIZE, _grain, estimate_seconds, learn_pace, start_seconds, stylize_seconds, work
from playground.vision.style_pictures import recoloured, to_image, to_tensor
from playground.vision.style_transfer import StyleProblem
from playground.vision.stylize import finishing

SMALL = StyleConfig(size=64, steps=2, start="instant")

pytestmark = pytest.mark.usefixtures("shipped")


def first_picture(*arguments) -> Image.Image:
    return to_image(StyleProblem(*arguments).picture)


def test_it_starts_at_what_one_pass_paints(thin, photo, painting):
    assert first_picture(photo, painting, SMALL, thin).tobytes() == stylize(photo, painting, size=64).tobytes()


def test_several_styles_have_their_weights_as_shares(thin, photo, painting):
    styles = [painting, photo.rotate(90), painting.rotate(45)]
    weighted = replace(SMALL, style_weights=(1.0, 0.0, 3.0))
    expected = stylize(photo, styles, shares=(1, 0, 3), size=64)
    assert first_picture(photo, styles, weighted, thin).tobytes() == expected.tobytes()
    assert first_picture(photo, styles, SMALL, thin).tobytes() == stylize(photo, styles, size=64).tobytes()


def test_where_the_photos_colours_are_kept_by_histogram_the_style_has_them_first(thin, photo, painting):
    config = replace(SMALL, keep_colours=True, colours_by="histogram")
    in_its_colours = to_image(recoloured(*(to_tensor(one, picture_size(one.size, config)) for one in (painting, photo))))
    assert first_picture(photo, painting, config, thin).tobytes() == stylize(photo, in_its_colours, size=64).tobytes()
    by_luminance = replace(config, colours_by="luminance")
    assert first_picture(photo, painting, by_luminance, thin).tobytes() == stylize(photo, painting, size=64).tobytes()


def test_it_is_painted_at_the_first_of_several_sizes(thin, photo, painting):
    result = style_transfer(photo, painting, replace(SMALL, size=256, steps=3), model=thin)
    first = stylize(photo, painting, size=128)
    assert result.snapshots[0][1].tobytes() == first.resize((256, 171), Image.Resampling.BICUBIC).tobytes()
    assert [step for step, _size in result.sizes] == [0, 2] and len(result.losses) == 4 and result.instant is None
    losses = StyleProblem(photo, painting, replace(SMALL, size=128), thin).look(to_tensor(first, first.size))
    assert result.losses[0].total == pytest.approx(losses.total, rel=1e-5)


@pytest.mark.parametrize("start", ["content", "noise"])
def test_other_paintings_are_compared_with_the_instant_picture_at_full_size(thin, photo, painting, start):
    config = StyleConfig(size=256, steps=3, start=start)
    result = style_transfer(photo, painting, config, model=thin, compare=True)
    instant = stylize(photo, painting, size=256)
    losses = StyleProblem(photo, painting, config, thin).look(to_tensor(instant, instant.size))
    assert result.instant.total == pytest.approx(losses.total, rel=1e-5)
    assert style_transfer(photo, painting, config, model=thin).instant is None


@pytest.mark.parametrize("change", [{"content_weight": 0}, {"style_weight": 0}, {"start": "instant"}])
def test_nothing_is_compared_where_it_would_say_nothing(thin, photo, painting, change):
    config = replace(StyleConfig(size=64, steps=1), **change)
    assert style_transfer(photo, painting, config, model=thin, compare=True).instant is None
    assert style_transfer(photo, painting, replace(SMALL, start="noise"), begin=photo, model=thin, compare=True).instant is None


def test_a_painting_is_finished_where_the_instant_one_cannot_be(thin, photo, painting, monkeypatch):
    def none(_name):
        raise models.ModelUnavailable("no weights here")

    monkeypatch.setattr(models, "shared", none)
    result = style_transfer(photo, painting, replace(SMALL, start="content"), model=thin, compare=True)
    assert result.steps == 2 and result.instant is None
    with pytest.raises(models.ModelUnavailable, match="no weights here"):
        style_transfer(photo, painting, SMALL, model=thin)


def test_pictures_too_narrow_for_it_are_told_before_the_start():
    assert INSTANT_LEAST == LEAST
    shallow = {"size": 64, "style_layers": ("relu1_1",), "content_layers": ("relu1_1",)}
    assert picture_size((400, 80), StyleConfig(**shallow)) == (64, 13)
    with pytest.raises(ValueError, match="at least 17 on the short side"):
        picture_size((400, 80), StyleConfig(**shallow, start="instant"))


def test_its_time_counts(thin, monkeypatch):
    config, sizes = replace(SMALL, size=256, steps=9), ((384, 256), (64, 64))
    seconds = start_seconds(config, *sizes)
    assert seconds > 0 and start_seconds(replace(config, start="noise"), *sizes) == 0
    assert start_seconds(replace(config, coarse_first=False), *sizes) == pytest.approx(
        seconds * (256 * 171 + 256**2) / (128 * 85 + 128**2)
    )
    without = estimate_seconds(replace(config, start="noise"), *sizes, model=thin)
    assert estimate_seconds(config, *sizes, model=thin) == pytest.approx(without + seconds)
    begun = work(config, *sizes, begun=True, model=thin) / work(config, *sizes, model=thin)
    assert estimate_seconds(config, *sizes, begun=True, model=thin) == pytest.approx(without * begun)
    assert _grain().size == (PROBE_SIZE, PROBE_SIZE) and torch.is_grad_enabled()


def test_the_time_of_any_style_at_once_is_of_its_passes_and_of_the_steps_that_were_last_taken(monkeypatch):
    monkeypatch.setattr(style_job, "_instant_pace", lambda: 1e-4)
    photo, one, other = (384, 256), (64, 64), (200, 100)
    pixels = [256 * 171, 256 * 256, 256 * 128]
    passes = stylize_seconds(photo, one, other, size=256)
    assert passes == pytest.approx(1e-4 * sum(pixels))
    config, model = finishing(256, 12), models.shared("style_vgg")
    learn_pace(config, photo, one, seconds=7.0, begun=True, model=model)
    begins = 1e-4 * (2 * pixels[0] + pixels[1] + pixels[2])  # the steps of each style begin with a pass of their own
    expected = passes + begins + 14
    assert stylize_seconds(photo, one, other, size=256, finish=12) == pytest.approx(expected)
    assert stylize_seconds(photo, one, other, size=256, finish=12, passes=False) == pytest.approx(expected - passes)
    assert stylize_seconds(photo, one, size=256, finish=24, passes=False) == pytest.approx(1e-4 * sum(pixels[:2]) + 14)
