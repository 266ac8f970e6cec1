import math

import pytest
import torch
import torch.nn.functional as F

from playground.vision import StyleConfig
from playground.vision.style_experiments import paper_over_textbook
from playground.vision.style_losses import content_losses, loss_scales, style_losses, textbook_weights, tv_loss, weigh
from playground.vision.style_statistics import gram_matrix


@pytest.mark.parametrize("memory", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (1, 2, 1, 5), (1, 6, 4, 3)])
def test_gram_against_a_double_loop(shape, memory):
    features = torch.randn(shape).contiguous(memory_format=memory)
    _, channels, height, width = shape
    expected = torch.zeros(channels, channels)
    for i in range(channels):
        for j in range(channels):
            expected[i, j] = (features[0, i] * features[0, j]).sum() / (channels * height * width)
    torch.testing.assert_close(gram_matrix(features), expected)
    torch.testing.assert_close(gram_matrix(features[0]), expected)


@pytest.mark.parametrize("memory", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (1, 2, 1, 5), (1, 6, 4, 3)])
def test_gradient_of_the_gram_is_autograds_own(shape, memory):
    features = torch.randn(shape).contiguous(memory_format=memory).requires_grad_()
    weight = torch.randn(shape[1], shape[1])  # not symmetric
    (gram_matrix(features) * weight).sum().backward()
    plain = features.detach().clone().requires_grad_()
    flat = plain.reshape(shape[1], -1)
    (flat @ flat.T / flat.numel() * weight).sum().backward()
    torch.testing.assert_close(features.grad, plain.grad)


@pytest.mark.parametrize("size", [(1, 3), (9, 7), (40, 31)])
def test_gram_of_bfloat16_is_that_of_the_same_numbers_in_float32(size):
    torch.manual_seed(0)
    features = torch.rand(1, 12, *size).bfloat16().contiguous(memory_format=torch.channels_last).requires_grad_()
    exact = features.detach().float().requires_grad_()
    weight = torch.randn(12, 12)
    found, expected = gram_matrix(features), gram_matrix(exact)
    assert found.dtype is torch.float32
    assert (found - expected).norm() < 1e-3 * expected.norm()
    for gram in (found, expected):
        (gram * weight).sum().backward()
    assert (features.grad - exact.grad).norm() < 6e-3 * exact.grad.norm()


@pytest.mark.parametrize(
    ("shape", "value"), [((1, 3, 1, 1), 0.0), ((1, 1, 1, 3), 0.5), ((1, 1, 3, 1), 0.5), ((1, 1, 2, 2), 0.75)]
)
def test_tv_of_a_ramp(shape, value):
    ramp = (
        torch.arange(math.prod(shape)).reshape(shape).float() if max(shape[2:]) == 3 else torch.tensor([[[[0.0, 1], [0.5, 1.5]]]])
    )
    ramp = torch.zeros(shape) if shape == (1, 3, 1, 1) else ramp
    assert tv_loss(ramp).item() == pytest.approx(value)


def test_tv_of_even_noise():
    noise = torch.rand(1, 3, 200, 200, generator=torch.Generator().manual_seed(0))
    std = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    assert tv_loss(noise / std).item() == pytest.approx(1.47, abs=0.01)


TWO_LAYERS = StyleConfig(style_layers=("relu1_1", "relu2_1"))


def weighed(picture, contents, features, targets, config):
    """`weigh` of a picture (total, parts) with the features of each content and style layer."""
    content_targets, grams = targets
    raw_style = style_losses([gram_matrix(one) for one in features], grams)
    return weigh(content_losses(contents, content_targets), raw_style, tv_loss(picture), loss_scales(config, *targets))


def targets(scale=1.0, size=8):
    generator = torch.Generator().manual_seed(1)
    content, style = (scale * torch.rand(1, 5, size, size, generator=generator) for _ in range(2))
    return (content,), (gram_matrix(style), gram_matrix(2 * style))


def test_normalised_losses_do_not_depend_on_scale_or_size():
    """A network whose features are 30 times as large, or a texture that is tiled, gives the same total."""
    totals = []
    for scale, tiles in ((1, 1), (30, 1), (1, 2)):
        (content,), grams = targets(scale)
        features = content.flip(-1)
        content, features = content.repeat(1, 1, tiles, tiles), features.repeat(1, 1, tiles, tiles)
        total, _ = weighed(torch.zeros(1, 3, 4, 4), (features,), (features, features), ((content,), grams), TWO_LAYERS)
        totals.append(total.item())
    assert totals == pytest.approx([totals[0]] * 3, rel=1e-5)


def test_a_blank_scores_one():
    both = targets()
    blank = torch.zeros_like(both[0][0])
    for weights in ((), (1.0, 3.0), (0.0, 1.0)):
        config = StyleConfig(style_layers=("relu1_1", "relu2_1"), style_layer_weights=weights)
        _, parts = weighed(torch.zeros(1, 3, 4, 4), (blank,), (blank, blank), both, config)
        assert parts[:3].tolist() == pytest.approx([1, 1, 0])


def test_flat_targets_divide_by_nothing():
    zero = torch.zeros(1, 5, 4, 4)
    config = StyleConfig(style_layers=("relu1_1",))
    total, _ = weighed(torch.zeros(1, 3, 4, 4), (zero + 1,), (zero + 1,), ((zero,), (gram_matrix(zero),)), config)
    assert total.isfinite()


def test_textbook_weights_give_the_same_direction():
    """The textbook's loss with the printed weights is a multiple of ours."""
    (content,), grams = targets()
    config = StyleConfig(content_weight=0.3, style_weight=10, tv_weight=3, style_layers=("relu1_1", "relu2_1"))
    scales = loss_scales(config, (content,), grams)
    weights = textbook_weights(scales)
    ratios = []
    for seed in range(2):
        torch.manual_seed(seed)
        picture, features = torch.randn(1, 3, 6, 6), torch.randn_like(content)
        ours, _ = weighed(picture, (features,), (features, features), ((content,), grams), config)
        theirs = weights["content"][0] * F.mse_loss(features, content) + weights["tv"] * tv_loss(picture)
        for weight, gram in zip(weights["style"], grams, strict=True):
            theirs = theirs + weight * F.mse_loss(gram_matrix(features), gram)
        ratios.append((ours / theirs).item())
    assert ratios[0] == pytest.approx(ratios[1], rel=1e-5)
    layers = {"style_layers": ("relu1_1", "relu2_1"), "style_layer_weights": (1.0, 0.5)}
    textbook = textbook_weights(loss_scales(StyleConfig(weighting="textbook", **layers), (content,), grams))
    assert textbook == {"content": (1.0,), "style": (1e4, 5e3), "tv": 10.0}


@pytest.mark.parametrize(("channels", "factor"), [(64, 1024), (512, 65536)])
def test_the_papers_sum_over_the_textbooks_mean(channels, factor):
    positions = 6
    a, b = torch.randn(2, channels, positions, dtype=torch.float64)
    paper = (a @ a.T - b @ b.T).square().sum() / (4 * channels**2 * positions**2)
    textbook = F.mse_loss(a @ a.T / (channels * positions), b @ b.T / (channels * positions))
    assert (paper / textbook).item() == pytest.approx(factor) and paper_over_textbook(channels) == factor


def test_tiling_two_by_two_in_three_normalisations():
    """Textbook: nothing changes. Plain sums: content × 4, style × 16."""
    a, b = torch.rand(2, 1, 4, 5, 5, dtype=torch.float64)
    tiled_a, tiled_b = a.repeat(1, 1, 2, 2), b.repeat(1, 1, 2, 2)

    def content_sum(x, y):
        return (x - y).square().sum()

    def style_sum(x, y):
        return (gram_matrix(x) * x.numel() - gram_matrix(y) * y.numel()).square().sum()

    torch.testing.assert_close(F.mse_loss(gram_matrix(tiled_a), gram_matrix(tiled_b)), F.mse_loss(gram_matrix(a), gram_matrix(b)))
    torch.testing.assert_close(content_sum(tiled_a, tiled_b), 4 * content_sum(a, b))
    torch.testing.assert_close(style_sum(tiled_a, tiled_b), 16 * style_sum(a, b))


def test_input_of_255_tilts_style_over_content():
    """Features grow by 57.6: content by its square, style by its fourth power."""
    scale = 255 * sum((0.229, 0.224, 0.225)) / 3
    a, b = torch.rand(2, 1, 4, 5, 5, dtype=torch.float64)
    style = F.mse_loss(gram_matrix(scale * a), gram_matrix(scale * b)) / F.mse_loss(gram_matrix(a), gram_matrix(b))
    content = F.mse_loss(scale * a, scale * b) / F.mse_loss(a, b)
    assert scale == pytest.approx(57.6, abs=0.05)
    assert (style / content).item() == pytest.approx(3300, rel=0.01)
