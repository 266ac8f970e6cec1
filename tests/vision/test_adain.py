"""Adaptive instance normalisation against its definition, written out channel by channel in float64."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.vision.adain import EPSILON, adain, mixed, statistics, told


def by_definition(content: np.ndarray, style: np.ndarray, share: np.ndarray | None = None) -> np.ndarray:
    """(C, H, W): Huang and Belongie's equation 8, the content's mean and deviation over the positions that `share` weighs."""
    out = np.empty_like(content)
    weights = np.ones(content.shape[1:]) if share is None else share
    for c in range(len(content)):
        mean = np.average(content[c], weights=weights)
        deviation = np.sqrt(np.average((content[c] - mean) ** 2, weights=weights) + EPSILON)
        target = np.sqrt(((style[c] - style[c].mean()) ** 2).mean() + EPSILON)
        for y in range(content.shape[1]):
            for x in range(content.shape[2]):
                out[c, y, x] = target * (content[c, y, x] - mean) / deviation + style[c].mean()
    return out


def maps(seed: int, channels: int, height: int, width: int) -> torch.Tensor:
    return torch.rand(1, channels, height, width, generator=torch.Generator().manual_seed(seed)).square()


side = st.integers(1, 5)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), side, side, side, side, st.integers(0, 99))
def test_adain_is_its_definition(channels, height, width, style_height, style_width, seed):
    content, style = maps(seed, channels, height, width), maps(seed + 1, channels, style_height, style_width)
    expected = by_definition(content[0].double().numpy(), style[0].double().numpy())
    np.testing.assert_allclose(adain(content, style)[0].numpy(), expected, rtol=2e-4, atol=2e-4)


def test_the_answer_has_the_styles_mean_and_deviation():
    content, style = maps(0, 3, 20, 20), maps(1, 3, 11, 13)
    found, wanted = statistics(adain(content, style)), statistics(style)
    torch.testing.assert_close(found.mean, wanted.mean)
    torch.testing.assert_close(found.deviation, wanted.deviation, rtol=1e-3, atol=0)


def test_a_style_of_shuffled_positions_is_the_same_style():
    style = maps(1, 3, 8, 8)
    shuffled = style.flatten(2)[..., torch.randperm(64)].view(1, 3, 8, 8)
    content = maps(0, 3, 5, 6)
    torch.testing.assert_close(adain(content, style), adain(content, shuffled), rtol=1e-4, atol=1e-5)


def test_a_flat_channel_takes_the_styles_mean():
    flat = torch.full((1, 2, 4, 4), 0.3)
    style = maps(0, 2, 6, 6)
    torch.testing.assert_close(adain(flat, style), style.mean((-2, -1), keepdim=True).expand(1, 2, 4, 4))


def test_a_decoder_is_told_all_means_then_all_deviations_then_how_far():
    layers = [maps(0, 3, 4, 5), maps(1, 2, 2, 3)]
    means = [each[0].mean((1, 2)) for each in layers]
    deviations = [each[0].var((1, 2), correction=0).add(EPSILON).sqrt() for each in layers]
    found = told([statistics(each) for each in layers], 0.25)
    torch.testing.assert_close(found, torch.cat([*means, *deviations, torch.tensor([0.25])]).view(1, 11, 1, 1))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 4), st.floats(0, 1), st.integers(0, 99))
def test_a_blend_is_the_mean_of_the_styles_alone(count, strength, seed):
    content = maps(seed, 3, 4, 5)
    styles = [maps(seed + 1 + n, 3, 3, 6) for n in range(count)]
    shares = torch.rand(count, generator=torch.Generator().manual_seed(seed)) + 0.01
    shares = (shares / shares.sum()).view(-1, 1, 1)
    found = mixed(content, [statistics(style) for style in styles], shares, strength)
    alone = sum(share * adain(content, style) for share, style in zip(shares, styles, strict=True))
    torch.testing.assert_close(found, (1 - strength) * content + strength * alone, rtol=1e-4, atol=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 99))
def test_regions_are_each_normalised_by_themselves(seed):
    content, style = maps(seed, 2, 4, 6), maps(seed + 1, 2, 5, 5)
    share = torch.rand(1, 4, 6, generator=torch.Generator().manual_seed(seed))
    whole = by_definition(content[0].double().numpy(), style[0].double().numpy(), share[0].double().numpy())
    expected = content[0] + share * (torch.from_numpy(whole).float() - content[0])
    torch.testing.assert_close(mixed(content, [statistics(style)], share)[0], expected, rtol=1e-3, atol=1e-3)


def test_where_no_style_paints_the_content_stays_and_shares_above_one_are_scaled():
    content = maps(0, 2, 4, 6)
    styles = [statistics(maps(n, 2, 5, 5)) for n in (1, 2)]
    left = torch.zeros(2, 4, 6)
    left[0, :, :3] = 1
    found = mixed(content, styles, left)
    assert torch.equal(found[..., 3:], content[..., 3:])
    torch.testing.assert_close(found[..., :3], adain(content[..., :3], maps(1, 2, 5, 5)), rtol=1e-4, atol=1e-5)
    assert torch.equal(mixed(content, styles, torch.zeros(2, 4, 6)), content)
    both = torch.ones(2, 4, 6)
    torch.testing.assert_close(mixed(content, styles, both), mixed(content, styles, both / 2), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 6), (2, 1, 6)])
def test_shares_that_do_not_fit_are_told(shape):
    style = statistics(maps(0, 2, 3, 3))
    with pytest.raises(ValueError, match="2 styles on maps of"):
        mixed(maps(1, 2, 4, 6), [style, style], torch.ones(shape))
