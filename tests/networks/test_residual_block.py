"""A residual block on one channel is torch's, and with weights of zero it returns its input."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import nn
from torch.nn import functional

from playground.networks.residual_block import Block, block_trace, conv3

TENTHS = st.integers(-40, 40).map(lambda n: n / 10)
KERNELS = arrays(float, (3, 3), elements=TENTHS)
MAPS = st.tuples(st.integers(1, 6), st.integers(2, 6)).flatmap(lambda shape: arrays(float, shape, elements=st.integers(0, 10)))


def torchs(x: np.ndarray, block: Block) -> torch.Tensor:
    first, second = (torch.from_numpy(block.weight * kernel)[None, None] for kernel in (block.first, block.second))
    bn1, bn2 = ((nn.BatchNorm2d(1) if block.norm else nn.Identity()).double() for _ in range(2))
    if block.norm:
        nn.init.constant_(bn2.weight, block.gamma)
    x = torch.from_numpy(x)[None, None]
    if block.order == "after":
        hidden = functional.relu(bn1(functional.conv2d(x, first, padding=1)))
        y = bn2(functional.conv2d(hidden, second, padding=1))
        return functional.relu(y + x if block.skip else y)[0, 0].detach()
    inner = functional.conv2d(functional.relu(bn1(x)), first, padding=1)
    y = functional.conv2d(functional.relu(bn2(inner)), second, padding=1)
    return (y + x if block.skip else y)[0, 0].detach()


@given(
    MAPS, KERNELS, KERNELS, st.sampled_from((0.0, 0.3, 1.0)), st.booleans(), st.sampled_from((0.0, 0.5, 2.0)), st.booleans(),
    st.sampled_from(("after", "before")),
)  # fmt: skip
@settings(max_examples=80)
def test_a_block_is_torchs(x, first, second, weight, norm, gamma, skip, order):
    block = Block(first, second, weight, norm, gamma, skip, order)
    np.testing.assert_allclose(block_trace(x, block).output, torchs(x, block), rtol=1e-6, atol=1e-6)


@given(MAPS, KERNELS, KERNELS, st.booleans(), st.sampled_from(("after", "before")))
@settings(max_examples=30)
def test_weights_of_zero_return_the_input(x, first, second, norm, order):
    assert (block_trace(x, Block(first, second, 0.0, norm, order=order)).output == x).all()
    assert not block_trace(x, Block(first, second, 0.0, norm, skip=False, order=order)).output.any()


@given(MAPS, KERNELS, KERNELS)
@settings(max_examples=20)
def test_a_gamma_of_zero_returns_it_too(x, first, second):
    assert (block_trace(x, Block(first, second, gamma=0.0)).output == x).all()


def test_batch_norm_takes_a_factor_of_the_weights_out_again():
    x = np.random.default_rng(0).integers(0, 10, (5, 5)).astype(float)
    kernels = np.random.default_rng(1).normal(size=(2, 3, 3))
    whole, half = (block_trace(x, Block(*kernels, weight)).output for weight in (1.0, 0.5))
    np.testing.assert_allclose(whole, half, atol=1e-3)


def test_a_convolution_by_hand():
    x = np.arange(9.0).reshape(3, 3)
    kernel = np.array([[0, 1, 0], [0, 0, 0], [0, 0, 2.0]])
    assert conv3(x, kernel).tolist() == [[8, 10, 0], [14, 17, 2], [3, 4, 5]]
