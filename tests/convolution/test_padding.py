"""Padding against torch and numpy, and both mirrors of the textbook's exercise."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.convolution.padding import PADDING_MODES, pad_picture, source_indices

sides = st.tuples(st.tuples(st.integers(0, 8), st.integers(0, 8)), st.tuples(st.integers(0, 8), st.integers(0, 8)))


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 7), st.integers(1, 7), sides, st.sampled_from([mode for mode, name in PADDING_MODES.items() if name]))
def test_pads_as_torch_does_or_both_refuse(height, width, sides, mode):
    x = torch.arange(1.0, height * width + 1).reshape(1, 1, height, width)
    flat = (*sides[1], *sides[0])
    try:
        expected = torch.nn.functional.pad(x, flat, mode=PADDING_MODES[mode])
    except RuntimeError:
        with pytest.raises(ValueError, match="is too much for mode"):
            pad_picture(x, sides, mode)
    else:
        assert torch.equal(pad_picture(x, sides, mode), expected)


@settings(max_examples=50, deadline=None)
@given(st.integers(8, 12), sides)
def test_symmetric_is_numpys(size, sides):
    x = np.random.default_rng(0).random((size, size + 1))
    assert np.array_equal(pad_picture(torch.from_numpy(x), sides, "symmetric").numpy(), np.pad(x, sides, mode="symmetric"))


def test_the_two_mirrors_of_exercise_7_3_3():
    row = torch.tensor([[1, 2, 3]])
    assert pad_picture(row, ((0, 0), (2, 2)), "reflect").tolist() == [[3, 2, 1, 2, 3, 2, 1]]
    assert pad_picture(row, ((0, 0), (2, 2)), "symmetric").tolist() == [[2, 1, 1, 2, 3, 3, 2]]


def test_indices_of_every_mode():
    shown = {mode: source_indices(3, 2, 1, mode).tolist() for mode in PADDING_MODES}
    assert shown == {
        "zeros": [-1, -1, 0, 1, 2, -1],
        "reflect": [2, 1, 0, 1, 2, 1],
        "symmetric": [1, 0, 0, 1, 2, 2],
        "replicate": [0, 0, 0, 1, 2, 2],
        "circular": [1, 2, 0, 1, 2, 0],
    }


def test_limits_name_the_numbers():
    with pytest.raises(ValueError, match=r"Padding 5 is too much for mode 'reflect': a picture 4 pixels in width has only 3"):
        source_indices(4, 5, 0, "reflect")
    with pytest.raises(ValueError, match="choose one of zeros"):
        source_indices(4, 1, 1, "mirror")
