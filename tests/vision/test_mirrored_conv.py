import pytest
import torch
import torch.nn.functional as F

from playground.vision.tapped_net import mirrored_conv


@pytest.mark.parametrize("memory", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("size", [(2, 2), (2, 5), (3, 3), (7, 4)])
def test_values_and_gradient_are_those_of_torchs_reflect_padding(size, memory):
    torch.manual_seed(0)
    weight, bias = torch.randn(4, 3, 3, 3), torch.randn(4)
    ours = torch.randn(1, 3, *size).contiguous(memory_format=memory).requires_grad_()
    theirs = ours.detach().clone().requires_grad_()
    found = mirrored_conv(ours, weight, bias)
    expected = F.conv2d(F.pad(theirs, (1, 1, 1, 1), mode="reflect"), weight, bias)
    torch.testing.assert_close(found, expected)
    direction = torch.randn_like(expected)
    found.backward(direction)
    expected.backward(direction.clone())
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_a_gradient_that_is_used_twice_is_left_as_it_is():
    x = torch.randn(1, 2, 4, 4, requires_grad=True)
    out = mirrored_conv(x, torch.randn(2, 2, 3, 3), torch.zeros(2))
    first, second = (torch.autograd.grad(out.sum(), x, retain_graph=True)[0] for _ in range(2))
    torch.testing.assert_close(first, second)


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (5, 1)])
def test_one_row_cannot_be_mirrored(size):
    with pytest.raises(ValueError, match=f"this map has {size[0]} × {size[1]}"):
        mirrored_conv(torch.zeros(1, 1, *size), torch.zeros(1, 1, 3, 3), torch.zeros(1))
