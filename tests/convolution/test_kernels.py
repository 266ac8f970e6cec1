"""The kernel table, and kernels as text."""

import math

import pytest
from conv_strategies import own_kernels
from hypothesis import given, settings

from playground.convolution.kernels import KERNELS, flipped, format_weights, own_kernel, parse_weights, steered_sobel, transposed


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)
def test_table(kernel):
    assert KERNELS[kernel.name] is kernel
    assert all(len(row) == kernel.size[1] for part in kernel.parts for row in part)
    total = math.fsum(value for row in kernel.weights for value in row)
    blurs = kernel.name.startswith(("box", "gaussian")) or kernel.name in ("identity", "sharpen", "emboss")
    assert total == pytest.approx(1 if blurs else 0)
    if kernel.turned:
        assert KERNELS[kernel.turned].weights == transposed(kernel.weights)


@settings(max_examples=50)
@given(own_kernels())
def test_text_there_and_back(text):
    assert format_weights(parse_weights(text)) == text


def test_text_is_forgiving_where_it_can_be():
    assert parse_weights(" 1, 0,-1 ;2 0 −2; 1 0 -1;") == ((1, 0, -1), (2, 0, -2), (1, 0, -1))
    assert own_kernel("1 2 3").size == (1, 3)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has 1 × 0 numbers"),
        ("1 2; 3", "Row 2 of the kernel has 1 numbers, row 1 has 2"),
        ("1 x", "“x” in the kernel is not a number"),
        ("1 nan", "out of range"),
        ("1e9", "out of range"),
        (";".join(["1"] * 8), "has 8 × 1 numbers"),
        (" ".join(["1"] * 8), "has 1 × 8 numbers"),
    ],
)
def test_text_that_is_no_kernel_is_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse_weights(text)


def test_flip_turns_by_half_a_turn():
    assert flipped(((1, 2, 3), (4, 5, 6))) == ((6, 5, 4), (3, 2, 1))


@pytest.mark.parametrize("angle", [0, 30, 60, 90, 180])
def test_steered_sobel_answers_a_ramp_by_the_cosine(angle):
    ramp = [[0, 1, 2]] * 3
    answer = sum(w * x for row, line in zip(steered_sobel(angle), ramp, strict=True) for w, x in zip(row, line, strict=True))
    assert answer == pytest.approx(8 * math.cos(math.radians(angle)), abs=1e-12)
