"""A convolution as a matrix: equal to torch's, and its transpose to the transposed convolution."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.nn import functional

from playground.convolution.unrolled import unrolled

number = st.integers


@settings(max_examples=40, deadline=None)
@given(number(0, 99), number(1, 14), number(1, 14), number(1, 7), number(1, 7), number(1, 4), number(0, 6), number(1, 3))
def test_the_matrix_is_the_convolution_and_its_transpose_the_way_back(seed, tall, wide, kh, kw, stride, padding, dilation):
    draw = np.random.default_rng(seed).integers
    picture, weights = draw(0, 10, (tall, wide)).astype(float), draw(-2, 10, (kh, kw)).astype(float)
    try:
        answer = unrolled(picture, weights, stride, padding, dilation)
    except ValueError:
        assume(False)
    x, kernel = torch.from_numpy(picture)[None, None], torch.from_numpy(weights)[None, None]
    layer = {"stride": stride, "padding": padding, "dilation": dilation}
    y = functional.conv2d(x, kernel, **layer)
    windows = (dilation * (k - 1) + 1 for k in kernel.shape[2:])
    left = tuple((n + 2 * padding - window) % stride for n, window in zip(x.shape[2:], windows, strict=True))
    back = functional.conv_transpose2d(y, kernel, **layer, output_padding=left)  # rows the floor dropped come back empty
    np.testing.assert_allclose(answer.output, y[0, 0], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(answer.back, back[0, 0], rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(answer.matrix @ x.ravel().numpy(), y.ravel(), rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(answer.matrix.T @ y.ravel().numpy(), back.ravel(), rtol=1e-9, atol=1e-6)
    assert answer.values.size == np.count_nonzero(answer.matrix) == answer.overview().sum()
    assert answer.share == answer.values.size / answer.matrix.size
    assert answer.bytes == answer.matrix.astype(np.float32).nbytes


def test_a_large_matrix_is_counted_and_never_written_out():
    answer = unrolled(np.zeros((224, 224)), np.ones((3, 3)))
    assert answer.shape == (222 * 222, 224 * 224) and answer.values.size == 9 * 222 * 222
    assert answer.overview().shape == (256, 256)
    with pytest.raises(ValueError, match="Use a smaller picture"):
        _ = answer.matrix
