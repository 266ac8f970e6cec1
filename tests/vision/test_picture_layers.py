import pytest
import torch
import torch.nn.functional as F

from playground.vision import StyleConfig
from playground.vision.picture_layers import layer_sizes, on_all_scales, sum_of_layers


def test_without_halvings_the_values_are_the_picture():
    values = torch.randn(3 * 4 * 5)
    assert layer_sizes((4, 5), 0) == [(4, 5)]
    assert torch.equal(sum_of_layers(values, [(4, 5)]), values.view(1, 3, 4, 5))


@pytest.mark.parametrize("size", [(1, 1), (5, 8), (7, 3)])
def test_sum_and_gradient_are_those_of_layers_enlarged_one_after_another(size):
    torch.manual_seed(0)
    sizes = layer_sizes(size, 2)
    assert sizes == [size, *(tuple(-(-side // k) for side in size) for k in (2, 4))]
    fine, half, quarter = (torch.randn(1, 3, *one, dtype=torch.float64, requires_grad=True) for one in sizes)
    expected = F.interpolate(quarter, sizes[1], mode="bilinear") + half
    expected = F.interpolate(expected, size, mode="bilinear") + fine
    values = torch.cat([one.detach().flatten() for one in (fine, half, quarter)]).requires_grad_()
    found = sum_of_layers(values, sizes)
    torch.testing.assert_close(found, expected)
    direction = torch.randn_like(expected)
    found.backward(direction)
    expected.backward(direction)
    torch.testing.assert_close(values.grad, torch.cat([one.grad.flatten() for one in (fine, half, quarter)]))


def test_what_all_pixels_want_counts_once_in_every_layer():
    values = torch.zeros(sum(3 * h * w for h, w in layer_sizes((8, 8), 2)), requires_grad=True)
    sizes = layer_sizes((8, 8), 2)
    sum_of_layers(values, sizes).sum().backward()
    moved = sum_of_layers(values.grad, sizes)
    assert moved.mean().item() == pytest.approx(1 + 4 + 16)
    waves = torch.ones(8, 8)
    waves[:, 1::2] = -1
    (gradient,) = torch.autograd.grad((sum_of_layers(values, sizes) * waves).sum(), values)
    assert (sum_of_layers(gradient, sizes) * waves).mean().item() < 2


def test_only_coarse_to_fine_and_from_256_px():
    assert [StyleConfig(size=size).halvings for size in (255, 256, 2048)] == [0, 2, 2]
    assert StyleConfig(size=384, coarse_first=False).halvings == 0


@pytest.mark.parametrize("size", [(16, 24), (13, 30), (3, 1)])
def test_on_all_scales_is_the_sum_of_scaled_means(size):
    torch.manual_seed(0)
    gradient = torch.randn(1, 3, *size, dtype=torch.float64)
    expected = torch.zeros_like(gradient)
    for k in (1, 2, 4):
        height, width = (-(-side // k) for side in size)
        means = torch.zeros(1, 3, height, width, dtype=torch.float64)
        for row in range(height):
            for column in range(width):
                top, bottom = row * size[0] // height, -(-(row + 1) * size[0] // height)
                left, right = column * size[1] // width, -(-(column + 1) * size[1] // width)
                means[..., row, column] = gradient[..., top:bottom, left:right].mean((2, 3))
        expected += F.interpolate(means / means.square().mean().sqrt(), size, mode="bilinear") / 3**0.5
    torch.testing.assert_close(on_all_scales(gradient, 2), expected)


def test_on_all_scales_what_all_pixels_want_counts_in_each_and_a_fine_wave_in_one():
    even = torch.full((1, 3, 16, 16), -1e-6)
    torch.testing.assert_close(on_all_scales(even, 3), torch.full_like(even, -2.0))  # 4 layers / √4
    wave = torch.ones(1, 3, 16, 16)
    wave[..., 1::2] = -1
    torch.testing.assert_close(on_all_scales(wave, 3), wave / 2)
    assert not on_all_scales(torch.zeros(1, 3, 5, 4), 2).any()
