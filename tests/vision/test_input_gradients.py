"""Gradients by the picture against finite differences and written-out sums."""

import pytest
import torch
from torch import nn

from playground.images import sample
from playground.vision import input_gradient, integrated_gradients, random_copy, smooth_grad

STEP = 1e-6


@pytest.fixture
def small():
    """A smooth network in double precision, for finite differences."""
    torch.manual_seed(3)
    layers = [nn.Conv2d(3, 5, 3, padding=1), nn.Tanh(), nn.Conv2d(5, 4, 3, stride=2), nn.Tanh()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 6)).double().requires_grad_(False)


@pytest.fixture
def pictures():
    return torch.rand(2, 3, 7, 9, dtype=torch.float64, generator=torch.Generator().manual_seed(5))


def test_against_finite_differences(small, pictures):
    gradient = input_gradient(small, pictures, [4, 1])
    assert gradient.shape == pictures.shape
    for place in ((0, 0, 0, 0), (0, 2, 3, 4), (1, 1, 6, 8)):
        nudge = torch.zeros_like(pictures)
        nudge[place] = STEP
        n, label = place[0], [4, 1][place[0]]
        expected = (small(pictures + nudge)[n, label] - small(pictures - nudge)[n, label]) / (2 * STEP)
        assert gradient[place].item() == pytest.approx(expected.item(), rel=1e-2, abs=1e-5)


def test_a_picture_does_not_depend_on_its_neighbours(small, pictures):
    together = input_gradient(small, pictures, [4, 1])
    alone = torch.cat([input_gradient(small, pictures[n : n + 1], [label]) for n, label in enumerate([4, 1])])
    torch.testing.assert_close(together, alone)


def test_nothing_is_left_behind(lite0):
    x = torch.rand(1, 3, 64, 64)
    with torch.no_grad():  # as a page may call it
        assert input_gradient(lite0, x, [3]).abs().sum() > 0
    assert not x.requires_grad
    assert all(p.grad is None and not p.requires_grad for p in lite0.parameters())


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_smoothgrad_is_the_mean_over_noisy_pictures(small, pictures, batch):
    found = smooth_grad(small, pictures, [4, 1], samples=5, noise=0.2, seed=7, batch=batch)
    generator = torch.Generator().manual_seed(7)
    for n, label in enumerate([4, 1]):
        noisy = [pictures[n] + 0.2 * torch.randn(3, 7, 9, generator=generator).double() for _ in range(5)]
        expected = sum(input_gradient(small, one[None], [label])[0] for one in noisy) / 5
        torch.testing.assert_close(found[n], expected, rtol=1e-4, atol=1e-6)


def test_smoothgrad_without_noise_is_the_gradient(small, pictures):
    torch.testing.assert_close(smooth_grad(small, pictures, [4, 1], samples=3, noise=0), input_gradient(small, pictures, [4, 1]))


def test_integrated_gradients_are_the_written_out_sum(small, pictures):
    found = integrated_gradients(small, pictures, [4, 1], baseline=0.3, steps=6, batch=4)
    for n, label in enumerate([4, 1]):
        places = [(k + 0.5) / 6 for k in range(6)]
        way = [0.3 + t**2 * (pictures[n] - 0.3) for t in places]
        mean = sum(2 * t * input_gradient(small, one[None], [label])[0] for t, one in zip(places, way, strict=True)) / 6
        torch.testing.assert_close(found[n], (pictures[n] - 0.3) * mean, rtol=1e-4, atol=1e-6, check_dtype=False)


@pytest.mark.parametrize(("photo", "label"), [("coffee", 967), ("chelsea", 282)])
def test_256_steps_sum_to_the_difference_of_logits(lite0, photo, label):
    """On photographs of half the usual side, which the network still names; a whole one takes four times as long."""
    x = lite0.prepare(sample(photo).photo().image)
    x = nn.functional.interpolate(x, size=112, mode="bicubic", antialias=True).clamp(0, 1)
    total = integrated_gradients(lite0, x, [label], steps=256, batch=4).sum().item()
    with torch.no_grad():
        logits = lite0(x)[0]
        difference = (logits - lite0(torch.zeros_like(x))[0])[label].item()
    assert label in logits.topk(3).indices
    assert difference > 1
    assert total == pytest.approx(difference, rel=0.02)


@pytest.mark.parametrize("function", [smooth_grad, integrated_gradients])
def test_progress_may_end_the_work(small, pictures, function):
    reports = []
    function(small, pictures, [4, 1], batch=32, progress=lambda done, total: reports.append((done, total)))
    assert reports == [(n + 1, reports[0][1]) for n in range(reports[0][1])]

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        function(small, pictures, [4, 1], progress=stop)


def test_random_copy_keeps_the_numbers_and_loses_what_was_learned(lite0):
    before = {name: p.clone() for name, p in lite0.named_parameters()}
    other = random_copy(lite0, seed=1)
    for name, p in other.named_parameters():
        assert torch.equal(p.flatten().sort().values, before[name].flatten().sort().values), name
        assert torch.equal(p, before[name]) is (p.ndim == 1), name
    assert all(torch.equal(p, before[name]) for name, p in lite0.named_parameters())
    assert torch.equal(other.network.classifier.weight, random_copy(lite0, seed=1).network.classifier.weight)
    x = lite0.prepare(sample("coffee").photo().image)
    with torch.no_grad():
        assert lite0(x).argmax() == 967
        assert other(x).softmax(1)[0, 967] < 0.1
