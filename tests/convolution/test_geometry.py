"""Output sizes against torch: the same number, or both refuse."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.convolution import conv_output_size, resolve_padding


def torch_size(size, kernel, stride, padding, dilation) -> tuple[int, int]:
    x, weight = torch.zeros(1, 1, *size), torch.zeros(1, 1, *kernel)
    return tuple(torch.nn.functional.conv2d(x, weight, stride=stride, padding=padding, dilation=dilation).shape[2:])


pairs = st.tuples(st.integers(1, 12), st.integers(1, 12))
small_pairs = st.tuples(st.integers(0, 4), st.integers(0, 4))  # 0 and an oversized window are refused


@settings(max_examples=200, deadline=None)
@given(pairs, st.tuples(st.integers(1, 7), st.integers(1, 7)), small_pairs, small_pairs, small_pairs)
def test_size_is_torchs_or_both_refuse(size, kernel, stride, padding, dilation):
    try:
        expected = torch_size(size, kernel, stride, padding, dilation)
    except RuntimeError:
        with pytest.raises(ValueError, match=r"\.$"):
            conv_output_size(size, kernel, stride, padding, dilation)
    else:
        assert conv_output_size(size, kernel, stride, padding, dilation) == expected


@settings(max_examples=50, deadline=None)
@given(st.integers(20, 40), st.integers(1, 7), st.integers(1, 3), st.sampled_from(["same", "valid"]))
def test_words_are_torchs(size, kernel, dilation, word):
    assert conv_output_size(size, kernel, 1, word, dilation) == torch_size((size,) * 2, (kernel,) * 2, 1, word, dilation)[0]


def test_floor_maps_two_sizes_to_one():
    assert conv_output_size(7, 3, 2, 1) == conv_output_size(8, 3, 2, 1) == 4


def test_textbook_examples():
    assert conv_output_size(8, 3, padding=1) == 8  # d2l 7.3.1
    assert conv_output_size((8, 8), (5, 3), padding=(2, 1)) == (8, 8)
    assert conv_output_size((8, 8), (3, 5), stride=(3, 4), padding=(0, 1)) == (2, 2)  # d2l 7.3.2


def test_same_with_an_even_kernel_pads_one_more_at_the_end():
    assert resolve_padding("same", 4) == ((1, 2), (1, 2))
    assert resolve_padding("same", (3, 2), dilation=3) == ((3, 3), (1, 2))
    marked = torch.zeros(1, 1, 5, 5)
    marked[0, 0, 2, 2] = 1
    ours = torch.nn.functional.conv2d(torch.nn.functional.pad(marked, (1, 2, 1, 2)), torch.arange(16.0).reshape(1, 1, 4, 4))
    assert torch.equal(ours, torch.nn.functional.conv2d(marked, torch.arange(16.0).reshape(1, 1, 4, 4), padding="same"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((5, 3, 2, "same"), "stride 1 only.*stride is 2.*padding 1 per side"),
        ((4, 7), r"spans 7 pixels of height.*has only 4 \(4 \+ 0 \+ 0\).*add 3"),
        ((6, 3, 1, 0, 4), "spans 9 pixels.*dilation 4.*add 3"),
        ((5, 3, 0), "stride is 0; it must be at least 1"),
        ((5, 3, 1, -1), "padding is -1"),
        ((5, 3, 1, "full"), "'valid' and 'same'"),
        ((5.5, 3), "input_size is 5.5"),
        ((0, 1), "input_size is 0"),
        ((5, 3, 1, ((1, 0), (0, 0))), "pass input_size as a pair"),
    ],
)
def test_what_cannot_be_is_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        conv_output_size(*arguments)


def test_four_sides():
    assert conv_output_size((5, 5), 3, padding=((1, 0), (2, 3))) == (4, 8)
