"""The plan of the decoder: sizes, borders, room, what it is told."""

import pytest
import torch
import torch.nn.functional as F

from playground.images import styles
from playground.models import load
from playground.models.style_decoder import LAYERS, STRIDES, StyleDecoder, Told
from playground.models.style_vgg import WIDTHS
from playground.vision.adain import statistics
from playground.vision.adain import told as tell
from playground.vision.style_pictures import to_tensor
from playground.vision.tapped_net import TappedNet

SMALL = (3, 4, 5, 6)


def given(channels=SMALL, height: int = 32, width: int = 48, pictures: int = 1) -> list[torch.Tensor]:
    maps = [
        torch.rand(pictures, c, -(-height // stride), -(-width // stride)) for c, stride in zip(channels, STRIDES, strict=True)
    ]
    return [*maps, torch.rand(pictures, 2 * sum(channels) + 1, 1, 1)]


@pytest.fixture
def decoder():
    torch.manual_seed(0)
    return StyleDecoder(SMALL, (6, 5, 4, 4), 7).eval().requires_grad_(False)


def test_maps_become_pictures_twice_as_large_as_the_first():
    assert StyleDecoder()(given(WIDTHS[1:], 32, 80, 2)).shape == (2, 3, 32, 80)


@pytest.mark.parametrize("size", [(17, 17), (33, 50), (39, 31)])
def test_maps_of_any_picture_fit(decoder, size):
    """Encoders keep a last odd row: 33 rows are 17, 9, 5 and 3."""
    height, width = (side + side % 2 for side in size)
    assert decoder(given(SMALL, *size)).shape == (1, 3, height, width)


def test_it_fits_into_six_megabytes_of_float16():
    assert 2 * sum(p.numel() for p in StyleDecoder().parameters()) < 6e6


def test_flat_maps_have_no_frame(decoder):
    """With zeros around the maps the border would look otherwise."""
    flat = [torch.rand(1, c, 1, 1).expand(1, c, 32 // stride, 48 // stride) for c, stride in zip(SMALL, STRIDES, strict=True)]
    picture = decoder([*flat, torch.cat([torch.rand(1, 36, 1, 1), torch.zeros(1, 1, 1, 1)], 1)])
    torch.testing.assert_close(picture, picture[..., :1, :1].expand_as(picture), atol=1e-6, rtol=0)


def test_mirrored_borders_are_torchs_own(decoder):
    conv, x = decoder.two[0], torch.rand(1, 4, 5, 2)
    with torch.enable_grad():
        own = conv(x)
    with torch.no_grad():
        torch.testing.assert_close(conv(x), own)
    torch.testing.assert_close(own, F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), conv.weight, conv.bias))


def test_colours_may_leave_the_range_on_both_sides(decoder):
    decoder.one[1].bias.copy_(torch.tensor([-1.0, 0.5, 2.0]))
    picture = decoder([torch.zeros_like(each) for each in given()])  # no noise either
    assert picture[:, 0].max() < 0 and picture[:, 2].min() > 1


def test_a_style_is_told_for_all_places_or_each(decoder):
    """The same numbers everywhere, as one value and as a map; others on the right change only what lies near."""
    *maps, numbers = given(SMALL, 32, 192)
    everywhere = numbers.expand(-1, -1, 4, 24).clone()
    once = decoder([*maps, numbers])
    torch.testing.assert_close(decoder([*maps, everywhere]), once, atol=1e-6, rtol=1e-5)
    everywhere[..., 12:] += 3
    change = (decoder([*maps, everywhere]) - once).abs().amax((0, 1, 2))
    assert change[96:].min() > 1e-5 and change[:24].max() < 1e-6


def test_noise_is_the_same_each_time_and_comes_as_far_as_a_style_is_painted(decoder):
    maps = given(SMALL, 32, 192)
    maps[-1][:, -1] = 0
    without, half = decoder(maps), maps[-1].expand(-1, -1, 4, 24).clone()
    half[:, -1, :, 12:] = 1
    torch.manual_seed(1)
    found = decoder([*maps[:-1], half])
    torch.manual_seed(2)
    assert torch.equal(decoder([*maps[:-1], half]), found)
    change = (found - without).abs().amax((0, 1))
    assert change[:, :24].max() < 1e-6 and (change[:, 110:] > 1e-5).float().mean() > 0.9


def test_what_is_told_scales_and_shifts_maps_of_a_layer(decoder):
    styled, x, told = decoder.four[0], torch.rand(1, 5, 4, 4), torch.rand(1, 7, 1, 1)
    scale, shift = (
        torch.einsum("oi,i->o", styled.scales.weight[..., 0, 0], told[0, :, 0, 0]).add(styled.scales.bias).view(2, 5, 1, 1)
    )
    torch.testing.assert_close(styled(x, told, 0.5), torch.relu((styled.conv(x) + 0.5) * (1 + scale) + shift))


def test_what_is_usual_weighs_nothing_and_every_number_type_holds_it_exactly():
    """Numbers of very different size and spread: each counts by its distance in units of its own spread, all as much as one."""
    torch.manual_seed(0)
    told = Told(200, 64)
    torch.nn.init.normal_(told.mixed.weight)
    torch.nn.init.zeros_(told.mixed.bias)
    size = torch.logspace(-2, 2, 200).view(1, -1, 1, 1)
    styles = size * (10 + torch.randn(500, 200, 1, 1))
    told.learn_usual(styles)
    assert told(told.usual).abs().max() < 1e-6
    spread = told.mixed((styles - told.usual) / told.spread / 200**0.5).std(0)
    assert spread.mean().item() == pytest.approx(1, abs=0.1)
    for value in (told.usual, told.spread):
        assert torch.equal(value, value.bfloat16().float()) and torch.equal(value, value.half().float())


def test_the_networks_that_ship_hear_what_they_are_told():
    """Units that no style opens say nothing: of two styles they would make the same picture of the same maps."""
    numbers = usual_styles()
    told = load("style_decoder", "cpu").float().told(numbers)
    spread = told.std(0).flatten()
    assert (spread > 0.05).float().mean() > 0.9 and (told.abs().amax(0) < 20).all()


def usual_styles() -> torch.Tensor:
    """What is told of the project's own style pictures."""
    net = TappedNet(load("style_vgg", "cpu"), LAYERS, border="reflect")
    with torch.no_grad():
        seen = [net(to_tensor(style.photo().image, (192, 192))) for style in styles()]
    return torch.cat([tell([statistics(maps[name]) for name in LAYERS])[:, :-1] for maps in seen])
