"""The written-out cross-correlation against the textbook's example and torch."""

import pytest
import torch

from playground.convolution import corr2d


def test_textbook_example():
    x = torch.arange(9.0).reshape(3, 3)
    assert corr2d(x, torch.tensor([[0.0, 1.0], [2.0, 3.0]])).tolist() == [[19, 25], [37, 43]]  # d2l 7.2.1


@pytest.mark.parametrize("size", [(1, 1), (1, 3), (4, 2), (6, 7)])
def test_agrees_with_torch(size):
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(6, 7, generator=generator, dtype=torch.float64)
    kernel = torch.randn(size, generator=generator, dtype=torch.float64)
    expected = torch.nn.functional.conv2d(x[None, None], kernel[None, None])[0, 0]
    torch.testing.assert_close(corr2d(x, kernel), expected)


def test_a_kernel_larger_than_the_picture_is_refused():
    with pytest.raises(ValueError, match="The kernel is 3 × 1, the picture only 2 × 5"):
        corr2d(torch.zeros(2, 5), torch.zeros(3, 1))
