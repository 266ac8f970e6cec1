"""The plan of the decoder: sizes, borders, room."""

import torch

from playground.models.style_decoder import StyleDecoder


def test_maps_become_pictures_eight_times_as_large():
    assert StyleDecoder()(torch.rand(2, 192, 2, 5)).shape == (2, 3, 16, 40)


def test_it_fits_into_six_megabytes_of_float16():
    assert 2 * sum(p.numel() for p in StyleDecoder().parameters()) < 6e6


def test_flat_maps_have_no_frame():
    """With zeros around the maps the border would look otherwise."""
    torch.manual_seed(0)
    with torch.no_grad():
        picture = StyleDecoder(6, ((6, 5), (5, 4), (4, 4), (4, 3)))(torch.rand(1, 6, 1, 1).expand(1, 6, 3, 4))
    assert torch.allclose(picture, picture[..., :1, :1].expand_as(picture), atol=1e-6)


def test_colours_may_leave_the_range_on_both_sides():
    torch.manual_seed(0)
    with torch.no_grad():
        decoder = StyleDecoder(6, ((6, 5), (5, 4), (4, 4), (4, 3)))
        decoder.blocks[-1][-1].bias.copy_(torch.tensor([-1.0, 0.5, 2.0]))
        picture = decoder(torch.zeros(1, 6, 2, 2))
    assert picture[:, 0].max() < 0 and picture[:, 2].min() > 1
