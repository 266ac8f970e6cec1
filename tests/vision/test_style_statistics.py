"""The three style losses against definitions written out with loops, in float64; several styles; kept colours."""

import numpy as np
import pytest
import torch
from PIL import Image

from playground import models
from playground.vision import StyleConfig, style_transfer
from playground.vision.style_losses import style_losses, tv_loss
from playground.vision.style_pictures import to_tensor
from playground.vision.style_statistics import STATISTICS, directions, resampled
from playground.vision.style_transfer import StyleProblem


def features(seed, channels=4, height=3, width=5):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(1, channels, height, width, generator=generator, dtype=torch.float64)


def gram_written_out(a, b):
    total, (channels, count) = 0.0, (a.shape[1], a.shape[2] * a.shape[3])
    for i in range(channels):
        for j in range(channels):
            one, other = (sum(x[0, i].flatten()[n] * x[0, j].flatten()[n] for n in range(count)) for x in (a, b))
            total += ((one - other) / (channels * count)) ** 2
    return total / channels**2


def moments_written_out(a, b):
    total, channels = 0.0, a.shape[1]
    for c in range(channels):
        (m1, s1), (m2, s2) = ((x[0, c].mean(), (x[0, c].var(unbiased=False) + 1e-5).sqrt()) for x in (a, b))
        total += (m1 - m2) ** 2 + (s1 - s2) ** 2
    return total / (2 * channels)


def sliced_written_out(a, b):
    """Mean over directions of the squared Wasserstein distance of two lists of equal length: pairs in ascending order."""
    total, channels, count = 0.0, a.shape[1], a.shape[2] * a.shape[3]
    for direction in directions(channels).double():
        one, other = (sorted(float(direction @ x[0].flatten(1)[:, n]) for n in range(count)) for x in (a, b))
        total += sum((p - q) ** 2 for p, q in zip(one, other, strict=True)) / count
    return total / channels


WRITTEN_OUT = {"gram": gram_written_out, "moments": moments_written_out, "sliced": sliced_written_out}


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize("seed", range(3))
def test_a_style_loss_is_its_definition(name, seed):
    a, b = features(seed), features(seed + 10)
    statistic = STATISTICS[name]
    loss = style_losses([statistic.measure(a)], [statistic.summary(statistic.measure(b))], name)
    assert loss.tolist() == pytest.approx([float(WRITTEN_OUT[name](a, b))], rel=1e-9)


@pytest.mark.parametrize("name", STATISTICS)
def test_no_statistic_knows_where_things_lie(name):
    a, order = features(0), torch.randperm(15, generator=torch.Generator().manual_seed(1))
    shuffled = a.flatten(2)[..., order].view_as(a)
    measure, summary = STATISTICS[name].measure, STATISTICS[name].summary
    torch.testing.assert_close(summary(measure(a)), summary(measure(shuffled)))


def test_what_each_loss_can_tell_apart():
    """Two channels that go together or not have the same moments; two distributions with one covariance have the same Gram."""
    together = torch.tensor([[1.0, -1.0, 1.0, -1.0], [1.0, -1.0, 1.0, -1.0]]).view(1, 2, 2, 2)
    apart = torch.tensor([[1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0]]).view(1, 2, 2, 2)
    rare = torch.tensor([[2.0, -2.0, 0.0, 0.0], [0.0, 0.0, 2.0, -2.0]]).view(1, 2, 2, 2) / 2**0.5
    told = {
        name: [float(style_losses([s.measure(one)], [s.summary(s.measure(apart))], name)) > 1e-3 for one in (together, rare)]
        for name, s in STATISTICS.items()
    }
    assert told == {"gram": [True, False], "moments": [False, False], "sliced": [True, True]}


def test_directions_are_unit_vectors_and_stay():
    assert directions(24).norm(dim=1).tolist() == pytest.approx([1.0] * 24)
    torch.testing.assert_close(directions(3), directions.__wrapped__(3))


def test_resampling_is_the_quantile_function():
    values = torch.tensor([[0.0, 1.0, 5.0, 6.0]])
    torch.testing.assert_close(resampled(values, 4), values)
    torch.testing.assert_close(resampled(values, 2), torch.tensor([[0.5, 5.5]]))  # at 1/4 and 3/4, halfway between two
    assert resampled(values, 8)[0, [0, -1]].tolist() == [0.0, 6.0]


@pytest.mark.parametrize("weighting", ["normalised", "textbook"])
def test_the_objective_is_the_written_out_sum(thin, photo, painting, monkeypatch, weighting):
    """Loss and gradient in float64: content, Gram and total variation with every weight, from features of the same network."""
    monkeypatch.setattr(models, "dtype", lambda *_where, **_what: torch.float64)
    config = StyleConfig(
        size=64, start="noise", weighting=weighting, content_weight=0.7, style_weight=1.5, tv_weight=2.0,
        style_layers=("relu1_1", "conv2_2"), style_layer_weights=(1.0, 3.0),
        content_layers=("relu2_1", "relu3_1"), content_layer_weights=(2.0, 0.5),
    )  # fmt: skip
    problem = StyleProblem(photo, painting, config, thin)
    total, _losses = problem.backward()
    picture = problem.picture.detach().clone().requires_grad_()
    x, y, z = (problem.net(one) for one in (picture, to_tensor(photo, (64, 43)), to_tensor(painting, (64, 64))))

    def gram(one):
        flat = one.flatten(2)[0]
        return flat @ flat.T / flat.numel()

    expected = tv_loss(picture) * 2.0 * (10.0 if weighting == "textbook" else 0.5)
    for name, weight in zip(config.content_layers, (2.0, 0.5), strict=True):
        factor = weight if weighting == "textbook" else weight / 2.5 / y[name].square().mean()
        expected = expected + 0.7 * factor * (x[name] - y[name]).square().mean()
    for name, weight in zip(config.style_layers, (1.0, 3.0), strict=True):
        target = gram(z[name])
        factor = 1e4 * weight if weighting == "textbook" else 30 * weight / 4 / target.square().mean()
        expected = expected + 1.5 * factor * (gram(x[name]) - target).square().mean()
    expected.backward()
    assert total.item() == pytest.approx(expected.item(), rel=1e-6)  # pictures come as float32
    torch.testing.assert_close(problem.picture.grad, picture.grad, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("style_loss", STATISTICS)
def test_two_styles_pull_like_the_mean_of_their_losses(thin, photo, painting, style_loss):
    """The gradient towards the mixed target is the weighted mean of both gradients, but for the scales."""
    other = painting.rotate(90).resize((48, 64))
    common = {
        "size": 64,
        "style_loss": style_loss,
        "weighting": "textbook",
        "content_weight": 0,
        "tv_weight": 0,
        "start": "noise",
    }
    both = StyleProblem(photo, [painting, other], StyleConfig(**common, style_weights=(3.0, 1.0)), thin)
    single = [StyleProblem(photo, one, StyleConfig(**common), thin) for one in (painting, other)]
    for problem in (both, *single):
        problem.backward()
    expected = 0.75 * single[0].picture.grad + 0.25 * single[1].picture.grad
    torch.testing.assert_close(both.picture.grad, expected, rtol=1e-3, atol=1e-4 * float(expected.abs().max()))


@pytest.mark.parametrize("style_loss", STATISTICS)
def test_each_style_loss_falls(thin, photo, painting, style_loss):
    result = style_transfer(photo, [painting, photo], StyleConfig(size=64, steps=6, style_loss=style_loss), model=thin)
    assert result.losses[-1].total < result.losses[0].total and np.isfinite(result.losses[-1].style)


def test_no_style_and_weights_for_others_are_refused(thin, photo, painting):
    with pytest.raises(ValueError, match="at least one style picture"):
        style_transfer(photo, [], StyleConfig(size=64, steps=1), model=thin)
    with pytest.raises(ValueError, match="2 weights for 1 style pictures"):
        style_transfer(photo, painting, StyleConfig(size=64, steps=1, style_weights=(1.0, 2.0)), model=thin)


def test_colours_are_kept_by_histogram_or_luminance(thin, photo):
    """By histogram the style picture has the photo's mean colours before anything is asked of it."""
    red = Image.fromarray(np.random.default_rng(0).integers((150, 0, 0), (256, 60, 60), (64, 64, 3)).astype(np.uint8))
    means = {}
    for colours_by in ("luminance", "histogram"):
        config = StyleConfig(size=64, steps=4, start="content", content_weight=0, keep_colours=True, colours_by=colours_by)
        means[colours_by] = np.asarray(style_transfer(photo, red, config, model=thin).image).reshape(-1, 3).mean(0)
    own = np.asarray(photo).reshape(-1, 3).mean(0)
    far = np.asarray(red).reshape(-1, 3).mean(0)
    assert all(np.abs(mean - own).max() < 0.5 * np.abs(far - own).max() for mean in means.values())


def test_going_on_begins_at_the_picture_that_is_given(thin, photo, painting):
    config = StyleConfig(size=64, steps=3)
    first = style_transfer(photo, painting, config, model=thin)
    more = style_transfer(photo, painting, config, model=thin, begin=first.image)
    assert more.snapshots[0][1].tobytes() == first.image.tobytes() and more.sizes == ((0, (64, 43)),)
    assert more.losses[0].total == pytest.approx(first.losses[-1].total, rel=0.05)  # but for rounding to 8 bits and clipping
