"""AdaIN without a network: its identities on random channels, its limits on photographs, against the AdaIN of trained maps."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.images import sample
from playground.vision import plain_adain as plain
from playground.vision.adain import EPSILON, adain
from playground.vision.plain_adain import adain_map, brightness_map, decode, encode, moments, whitening_map
from playground.vision.style_experiments import gram_numbers

SIDE = 256  # px: what is tested hangs on the photographs, hardly on their size
seeds = st.integers(0, 999)


def channels(seed: int, count: int = 3, positions: int = 60) -> np.ndarray:
    """(count, positions) in 0…1, correlated, none flat."""
    generator = np.random.default_rng(seed)
    mixed = generator.normal(size=(count, count)) @ generator.normal(size=(count, positions))
    return 0.5 + 0.1 * mixed


def pixels(name: str) -> np.ndarray:
    """(3, N) of a sample, 0…1."""
    return np.asarray(sample(name).photo().at(SIDE), np.float64).reshape(-1, 3).T / 255


def restyled(content: np.ndarray, style: np.ndarray, rule=adain_map, strength: float = 1.0, **only) -> np.ndarray:
    return rule(moments(content), moments(style), **only).at(strength)(content)


@settings(max_examples=30, deadline=None)
@given(seeds, st.integers(1, 5), st.integers(2, 80))
def test_moments_are_those_of_numpy(seed, count, positions):
    x = channels(seed, count, positions)
    found = moments(x)
    np.testing.assert_allclose(found.mean, x.mean(1))
    np.testing.assert_allclose(found.deviation, x.std(1), atol=1e-12)
    np.testing.assert_allclose(found.covariance, np.cov(x, bias=True).reshape(count, count), atol=1e-12)
    np.testing.assert_allclose(found.second, x @ x.T / positions, atol=1e-12)
    if count > 1 and positions > 2:
        np.testing.assert_allclose(found.correlation(), np.corrcoef(x)[0, 1], atol=1e-9)


def test_a_flat_channel_correlates_with_nothing():
    assert np.isnan(moments(np.stack([np.full(9, 0.3), np.arange(9.0)])).correlation())


@settings(max_examples=30, deadline=None)
@given(seeds, st.integers(1, 6))
def test_it_is_the_adain_of_the_trained_networks_maps(seed, count):
    content, style = channels(seed, count), channels(seed + 1, count, 45)
    there = adain(*(torch.from_numpy(x).view(1, count, 5, -1) for x in (content, style)))
    np.testing.assert_allclose(restyled(content, style), there.view(count, -1).numpy(), atol=2e-4, rtol=2e-4)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_means_and_deviations_become_the_styles_and_correlations_stay(seed):
    content, style = channels(seed), channels(seed + 1, positions=45)
    before, result, wanted = moments(content), moments(restyled(content, style)), moments(style)
    np.testing.assert_allclose(result.mean, wanted.mean, atol=1e-9)
    np.testing.assert_allclose(result.deviation, wanted.deviation, rtol=EPSILON / min(*before.deviation, *wanted.deviation) ** 2)
    assert result.correlation() == pytest.approx(before.correlation(), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_whitening_gives_the_styles_covariance(seed):
    content, style = channels(seed), channels(seed + 1, positions=45)
    result, wanted = moments(restyled(content, style, whitening_map)), moments(style)
    np.testing.assert_allclose(result.mean, wanted.mean, atol=1e-9)
    np.testing.assert_allclose(result.covariance, wanted.covariance, atol=1e-6)


def test_whitening_leaves_a_grey_photo_in_one_colour():
    result = restyled(pixels("camera"), pixels("colorwheel"), whitening_map)
    assert np.isfinite(result).all()
    assert np.linalg.matrix_rank(moments(result).covariance, tol=1e-6) == 1


@settings(max_examples=30, deadline=None)
@given(seeds, st.sampled_from([adain_map, whitening_map, brightness_map]))
def test_where_the_styles_pixels_lie_does_not_matter(seed, rule):
    content, style = channels(seed), channels(seed + 1)
    shuffled = np.random.default_rng(seed).permutation(style, axis=1)
    np.testing.assert_allclose(restyled(content, shuffled, rule), restyled(content, style, rule), atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(seeds, st.floats(0, 1))
def test_the_order_of_values_within_a_channel_never_changes(seed, strength):
    content = channels(seed)
    result = restyled(content, channels(seed + 1), strength=strength)
    for before, after in zip(content, result, strict=True):
        assert (np.diff(after[np.argsort(before)]) >= -1e-12).all()
    assert plain.order_changes(content, result) == 0


def test_pairs_that_change_their_order_are_counted():
    before, after = np.array([[0.0, 1, 2, 2, 0]]), np.array([[5.0, 4, 6, 1, 9]])
    assert plain.order_changes(before, after) == pytest.approx(2 / 3)  # 0 → 1 falls, 1 → 2 rises, 2 = 2, 2 → 0 rises
    assert plain.order_changes(np.ones((2, 4)), np.ones((2, 4))) == 0
    assert plain.order_changes(before, 1 - before) == 1


@settings(max_examples=30, deadline=None)
@given(seeds, st.floats(0, 1.5), st.sampled_from([adain_map, whitening_map, brightness_map]))
def test_strength_goes_straight_from_the_content_to_the_result(seed, strength, rule):
    content, style = channels(seed), channels(seed + 1)
    whole = rule(moments(content), moments(style))
    np.testing.assert_allclose(whole.at(strength)(content), content + strength * (whole(content) - content), atol=1e-9)
    expected, found = moments(whole.at(strength)(content)), whole.at(strength).moments(moments(content))
    np.testing.assert_allclose(found.mean, expected.mean, atol=1e-9)
    np.testing.assert_allclose(found.covariance, expected.covariance, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(seeds, st.sampled_from([adain_map, whitening_map, brightness_map]))
def test_each_half_alone(seed, rule):
    content, style = channels(seed), channels(seed + 1)
    np.testing.assert_allclose(restyled(content, style, rule, mean=False, deviation=False), content, atol=1e-9)
    only_mean, only_deviation = (moments(restyled(content, style, rule, **{other: False})) for other in ("deviation", "mean"))
    np.testing.assert_allclose(only_mean.covariance, moments(content).covariance, atol=1e-9)
    np.testing.assert_allclose(only_deviation.mean, moments(content).mean, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_brightness_alone_leaves_the_colour_differences(seed):
    content, style = channels(seed), channels(seed + 1)
    result = restyled(content, style, brightness_map)
    np.testing.assert_allclose(result[0] - result[1], content[0] - content[1], atol=1e-9)
    y = plain.BRIGHTNESS @ result
    assert y.mean() == pytest.approx((plain.BRIGHTNESS @ style).mean())


def test_a_picture_in_its_own_style_stays():
    photo = pixels("astronaut")
    for rule in (adain_map, brightness_map, whitening_map):
        np.testing.assert_allclose(restyled(photo, photo, rule), photo, atol=1e-9)


def test_epsilon_ends_what_a_tiny_deviation_is_divided_into():
    """√(σ² + ε) of the style over √ε: however flat the content is."""
    style = moments(pixels("gravel"))
    flat = plain.Moments(np.full(3, 0.5), np.zeros((3, 3)))
    gain = adain_map(flat, style).matrix.diagonal()
    np.testing.assert_allclose(gain, np.sqrt(style.deviation**2 + EPSILON) * 316.2278, rtol=1e-6)


def test_a_grey_photo_stays_grey_under_a_wheel_of_colours():
    wheel = moments(pixels("colorwheel"))
    np.testing.assert_allclose(wheel.mean, 0.30, atol=0.005)
    np.testing.assert_allclose(wheel.deviation, 0.35, atol=0.005)
    grey, brown = (restyled(pixels("camera"), pixels(style)) for style in ("colorwheel", "coffee"))
    assert np.ptp(grey, axis=0).max() < 1 / 255
    assert plain.saturation(brown) == pytest.approx(0.71, abs=0.01) and plain.saturation(grey) < 0.02


def test_the_diagonal_of_the_gram_matrix_is_matched_and_the_rest_is_not():
    result, style = moments(restyled(pixels("chelsea"), pixels("coffee"))), moments(pixels("coffee"))
    np.testing.assert_allclose(result.second.diagonal(), style.second.diagonal(), atol=1e-4)
    assert abs(result.second[0, 1] - style.second[0, 1]) > 0.004


def test_values_outside_the_range_are_counted():
    x = np.array([[-1e-9, 1 + 1e-9, 0.5], [-0.1, 1.2, 1.0]])
    np.testing.assert_array_equal(plain.outside(x), [[False, False, False], [True, True, False]])


def test_saturation_is_that_of_hsv():
    assert plain.saturation(np.array([[1.0, 0.5, 0, 2], [0, 0.5, 0, 0.5], [0.5, 0.5, 0, -1]])) == pytest.approx(2 / 4)


def test_the_cosine_transform_is_orthonormal_and_as_written_out():
    rows = plain.cosine_matrix()
    np.testing.assert_allclose(rows @ rows.T, np.eye(8), atol=1e-12)
    for k in range(8):
        for i in range(8):
            scale = np.sqrt(1 / 8) if k == 0 else np.sqrt(2 / 8)
            assert rows[k, i] == pytest.approx(scale * np.cos(np.pi * (i + 0.5) * k / 8))


@settings(max_examples=15, deadline=None)
@given(seeds, st.integers(1, 3), st.integers(1, 3))
def test_blocks_are_encoded_as_a_convolution_does_and_come_back_exactly(seed, high, wide):
    rgb = np.random.default_rng(seed).random((8 * high, 8 * wide, 3))
    maps = encode(rgb)
    rows = torch.from_numpy(plain.cosine_matrix())
    kernels = (rows[:, None, :, None] * rows[None, :, None, :]).reshape(64, 1, 8, 8)
    there = torch.nn.functional.conv2d(torch.from_numpy(rgb).permute(2, 0, 1)[:, None], kernels, stride=8)  # (3, 64, h, w)
    np.testing.assert_allclose(maps, there.reshape(192, -1).numpy(), atol=1e-12)
    np.testing.assert_allclose(decode(maps, 8 * high, 8 * wide), rgb, atol=1e-12)


@pytest.mark.parametrize("size", [(7, 8), (8, 12), (0, 8)])
def test_what_is_no_whole_number_of_blocks_is_refused(size):
    with pytest.raises(ValueError, match="do not fit into"):
        encode(np.zeros((*size, 3)))


def test_frequencies_are_in_the_order_of_the_channels():
    length = plain.frequencies()
    assert length[0] == 0 and length[1] == length[8] == 1 and length[-1] == pytest.approx(np.hypot(7, 7))


def test_how_many_numbers_a_style_is():
    assert 2 * plain.RELU4_1_CHANNELS == 1024
    assert gram_numbers(plain.TEXTBOOK_CHANNELS) == 305_888
