"""Kernels as columns times rows: exact, as few as the rank, and how far two small kernels reach."""

import numpy as np
import pytest

from playground.convolution.kernels import KERNELS
from playground.convolution.separable import joint_freedom, rank_pieces

SINGLE = [kernel for kernel in KERNELS.values() if kernel.second is None]


@pytest.mark.parametrize("kernel", SINGLE, ids=lambda kernel: kernel.name)
def test_pieces_add_up_and_are_as_many_as_the_rank(kernel):
    weights = np.array(kernel.weights)
    pieces = rank_pieces(kernel.weights)
    assert len(pieces) == np.linalg.matrix_rank(weights)
    np.testing.assert_allclose(sum(np.outer(column, row).astype(float) for column, row in pieces), weights, atol=1e-15)


def test_pieces_of_odd_kernels():
    assert rank_pieces(((0, 0), (0, 0))) == ()
    assert len(rank_pieces(((0, 2, 1),))) == 1
    assert len(rank_pieces(((0, 0), (0, 3), (1, 0)))) == 2


def test_what_two_kernels_can_make_together():
    assert [joint_freedom(a, b) for a, b in ((1, 1), (1, 3), (2, 2), (3, 3))] == [(1, 1), (9, 9), (7, 9), (17, 25)]
