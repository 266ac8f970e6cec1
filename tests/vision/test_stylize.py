"""Instant styles with random weights: what holds whatever the networks have learned."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from PIL import Image

from playground.models.style_decoder import LAYERS
from playground.vision import InstantStyle, shared_painter, style_transfer, stylize
from playground.vision.adain import adain
from playground.vision.instant_painter import even_shares, fitted, mask_shares
from playground.vision.style_pictures import RGB_TO_YIQ, to_tensor
from playground.vision.stylize import can_finish, finishing, finishing_change
from playground.vision.tapped_net import TappedNet

SIZE = 72


@pytest.fixture
def painter(style_networks):
    return InstantStyle(*style_networks)


@pytest.fixture(scope="module")
def other():
    return Image.fromarray(np.random.default_rng(1).integers(0, 255, (60, 80, 3), dtype=np.uint8))


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def test_it_is_encode_adain_decode(style_networks, painter, photo, painting):
    encoder, decoder = style_networks
    net = TappedNet(encoder, LAYERS, border="reflect")
    content, style = (net(to_tensor(image, fitted(image.size, SIZE))) for image in (photo, painting))
    means = [style[layer].mean((2, 3), keepdim=True) for layer in LAYERS]
    deviations = [style[layer].std((2, 3), correction=0, keepdim=True) for layer in LAYERS]
    with torch.no_grad():
        maps = [adain(content[layer], style[layer]) for layer in LAYERS]
        picture = decoder([*maps, torch.cat([*means, *deviations, torch.ones(1, 1, 1, 1)], 1)])
    expected = picture[0, :, :48, :72].clamp(0, 1).mul(255).round()
    found = stylize(photo, painting, painter=painter, size=SIZE)
    assert found.size == (72, 48)
    assert pixels(found).std() > 2
    assert np.abs(pixels(found).transpose(2, 0, 1) - expected.numpy()).max() <= 1


def test_without_a_painter_the_networks_that_come_with_the_app_paint(shipped, painter, photo, painting):
    assert (
        stylize(photo, painting, 0.7, size=SIZE).tobytes() == stylize(photo, painting, 0.7, painter=painter, size=SIZE).tobytes()
    )
    assert shipped == ["style_vgg", "style_decoder"]


def test_all_threads_share_one_painter_until_the_number_type_changes(shipped, monkeypatch):
    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(lambda _: shared_painter(), range(8)))
    assert len(found) == 1 and len(shipped) == 2
    monkeypatch.setenv("PLAYGROUND_DTYPE", "bfloat16")
    other = shared_painter()
    assert other not in found and other.dtype is torch.bfloat16 and other.encoder.convs["conv1_1"].weight.dtype is torch.bfloat16
    assert shared_painter() is other


def test_an_exact_painter_paints_in_float32_whatever_is_fastest(style_networks, painter, photo, painting, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DTYPE", "bfloat16")
    exact = InstantStyle(*style_networks, exact=True)
    assert (
        stylize(photo, painting, painter=exact, size=SIZE).tobytes()
        == stylize(photo, painting, painter=painter, size=SIZE).tobytes()
    )


@pytest.mark.parametrize("size", [64, 71, 90])
def test_the_answer_has_the_size_asked_for(painter, photo, painting, size):
    assert stylize(photo, painting, painter=painter, size=size).size == fitted(photo.size, size)


def test_no_strength_leaves_what_the_decoder_rebuilds(painter, photo, painting, other):
    none = [stylize(photo, style, 0, painter=painter, size=SIZE) for style in (painting, other)]
    assert none[0].tobytes() == none[1].tobytes()
    assert stylize(photo, painting, 1, painter=painter, size=SIZE).tobytes() != none[0].tobytes()


def test_shares_of_nothing_leave_the_other_style_alone(painter, photo, painting, other):
    both = stylize(photo, [painting, other], shares=[0, 2], painter=painter, size=SIZE)
    assert both.tobytes() == stylize(photo, other, painter=painter, size=SIZE).tobytes()
    even = stylize(photo, [painting, other], painter=painter, size=SIZE)
    assert even.tobytes() == stylize(photo, [other, painting], shares=[3, 3], painter=painter, size=SIZE).tobytes()


def test_black_masks_leave_the_photo_and_white_ones_are_a_single_style(painter, photo, painting, other):
    black, white = Image.new("L", (7, 5), 0), Image.new("L", (7, 5), 255)
    rebuilt = stylize(photo, painting, 0, painter=painter, size=SIZE)
    nothing = stylize(photo, [painting, other], masks=[black, black], painter=painter, size=SIZE)
    assert np.abs(pixels(nothing) - pixels(rebuilt)).max() <= 1
    only = stylize(photo, [painting, other], masks=[black, white], painter=painter, size=SIZE)
    assert np.abs(pixels(only) - pixels(stylize(photo, other, painter=painter, size=SIZE))).max() <= 1


def test_a_mask_reaches_its_own_side(painter, photo, painting):
    """The left quarter, 72 pixels of 288; the decoder's convolutions carry it some 150 pixels further at most."""
    left = Image.new("L", (4, 1))
    left.putpixel((0, 0), 255)
    masks = Image.new("L", (4, 1)), left
    rebuilt, quarter = (stylize(photo, painting, masks=[mask], painter=painter, size=4 * SIZE) for mask in masks)
    change = np.abs(pixels(quarter) - pixels(rebuilt)).max((0, 2))
    assert change[:50].min() > 2 and change[240:].max() == 0


def test_mask_shares_are_means_of_cells():
    mask = Image.fromarray(np.array([[0, 255, 51, 51], [255, 0, 51, 51]], dtype=np.uint8))
    torch.testing.assert_close(mask_shares([mask], 1, 2), torch.tensor([[[128 / 255, 0.2]]]))


def test_kept_colours_are_the_photos(painter, photo, painting):
    """Two colour differences of the photo, wherever nothing had to be clipped."""
    kept = stylize(photo, painting, painter=painter, size=SIZE, keep_colours=True)
    inside = ((pixels(kept) > 0) & (pixels(kept) < 255)).all(-1)
    assert inside.sum() > 100
    difference = (pixels(kept) - pixels(photo.resize(kept.size))) @ RGB_TO_YIQ[1:].T
    assert np.abs(difference[inside]).max() < 1.5


@pytest.mark.parametrize("strength", [-0.1, 1.5, float("nan")])
def test_strength_out_of_range(painter, photo, painting, strength):
    with pytest.raises(ValueError, match="The strength is"):
        stylize(photo, painting, strength, painter=painter)


@pytest.mark.parametrize("count", [0, 5])
def test_one_to_four_styles(painter, photo, painting, count):
    with pytest.raises(ValueError, match=f"There are {count} styles; one to 4"):
        stylize(photo, [painting] * count, painter=painter)


@pytest.mark.parametrize("shares", [[], [1, 2, 3], [0, 0], [-1, 2], [float("nan"), 1], [float("inf"), 1]])
def test_shares_that_cannot_be(shares):
    with pytest.raises(ValueError, match="The shares of 2 styles"):
        even_shares(2, shares)


def test_masks_and_shares_exclude_each_other(painter, photo, painting):
    white = Image.new("L", (4, 4), 255)
    for options in ({"masks": [white], "shares": [1]}, {"masks": [white, white]}):
        with pytest.raises(ValueError, match="one mask for each style"):
            stylize(photo, painting, painter=painter, **options)


@pytest.mark.parametrize("size, text", [(10, "The size is 10"), (4000, "The size is 4000")])
def test_sizes_out_of_range(painter, photo, size, text):
    with pytest.raises(ValueError, match=text):
        painter.encode(photo, size)


def test_a_picture_too_narrow_is_told(painter):
    with pytest.raises(ValueError, match="400 × 8 pixels, 100 × 2 at 100 px; the short side needs at least 17"):
        painter.encode(Image.new("RGB", (400, 8)), 100)


def test_finishing_steps_are_those_of_style_transfer_from_the_one_pass(style_networks, painter, photo, painting):
    told = []
    begin = stylize(photo, painting, painter=painter, size=SIZE)
    expected = style_transfer(photo, painting, finishing(SIZE, 3), begin=begin, model=style_networks[0])
    change = finishing_change(photo, painting, 3, size=SIZE, painter=painter, on_step=lambda step: told.append(step.step))
    assert told == [1, 2, 3] and change.shape == (48, 72, 3) and np.abs(change).max() > 2
    np.testing.assert_array_equal(pixels(begin) + change, pixels(expected.image))
    done = stylize(photo, painting, painter=painter, size=SIZE, finish=3)
    assert done.tobytes() == expected.image.tobytes()
    assert expected.losses[-1].total < expected.losses[0].total


def test_what_they_change_is_added_as_far_as_a_style_is_painted(painter, photo, painting, other):
    changes = [finishing_change(photo, style, 2, size=SIZE, painter=painter) for style in (painting, other)]
    begin = stylize(photo, [painting, other], 0.5, shares=[1, 3], painter=painter, size=SIZE)
    expected = (pixels(begin) + 0.125 * changes[0] + 0.375 * changes[1]).clip(0, 255)
    done = stylize(photo, [painting, other], 0.5, shares=[1, 3], painter=painter, size=SIZE, finish=2)
    assert np.abs(pixels(done) - expected).max() <= 0.501
    left = Image.new("L", (2, 1))
    left.putpixel((0, 0), 255)
    begin, done = (stylize(photo, painting, masks=[left], painter=painter, size=SIZE, finish=steps) for steps in (0, 2))
    assert np.abs(pixels(done) - (pixels(begin) + changes[0]).clip(0, 255))[:, :30].max() == 0
    assert done.crop((42, 0, 72, 48)).tobytes() == begin.crop((42, 0, 72, 48)).tobytes()


@pytest.mark.parametrize(("side", "size", "possible"), [(32, 96, True), (20, 96, False), (32, 64, False)])
def test_only_pictures_that_optimisation_can_paint_are_finished(photo, side, size, possible):
    assert can_finish([photo, Image.new("RGB", (96, side))], size) is possible
