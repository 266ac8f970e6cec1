"""Every layer between two sizes, against trying them all."""

import itertools
import random

import pytest

from playground.convolution import conv_output_size, keep_size, solve_conv
from playground.convolution.solver import fitting_sizes


def tried(input_size, output_size, kernels, strides, paddings, dilations):
    """Brute force by the function that knows sizes, refusals included."""
    found = set()
    for k, s, p, d in itertools.product(kernels, strides, paddings, dilations):
        try:
            if conv_output_size(input_size, k, s, p, d) == output_size:
                found.add((k, s, p, d))
        except ValueError:
            continue
    return found


def test_random_sizes_against_brute_force():
    dice = random.Random(0)
    choices = (range(1, 8), range(1, 5), range(4), range(1, 4))
    met = 0
    for _ in range(40):
        size = dice.choice([dice.randint(1, 40), (dice.randint(1, 40), dice.randint(1, 40))])
        geometry = [dice.choice(choice) for choice in choices]
        try:
            wanted = conv_output_size(size, *geometry) if dice.random() < 0.8 else size
        except ValueError:
            wanted = size
        found = solve_conv(size, wanted, *choices)
        assert set(found) == tried(size, wanted, *choices) and len(set(found)) == len(found)
        met += bool(found)
    assert met > 20


def test_the_largest_question_asked_of_it():
    choices = (range(1, 12), range(1, 5), range(6), range(1, 4))
    assert set(solve_conv(224, 112, *choices)) == tried(224, 112, *choices)


def test_halving_has_one_answer_a_kernel():
    for sizes in ((28, 14), (224, 112)):
        found = solve_conv(*sizes, kernel_sizes=range(1, 8), strides=range(1, 5), paddings=range(4))
        assert found == [(k, 2, (k - 1) // 2, 1) for k in range(1, 8)]


def test_keeping_the_size_needs_an_odd_kernel_or_unequal_sides():
    found = solve_conv(28, 28, kernel_sizes=range(1, 8), strides=range(1, 5), paddings=range(4))
    assert [one.kernel_size for one in found] == [1, 3, 5, 7]
    assert [keep_size(k) for k in (1, 2, 3, 4, 7)] == [(0, 0), (0, 1), (1, 1), (1, 2), (3, 3)]
    for k, d in itertools.product(range(1, 12), range(1, 4)):
        assert conv_output_size(30, k, 1, (keep_size(k, d),) * 2, d) == 30


def test_cheapest_first_and_none_is_an_empty_list():
    found = solve_conv(32, 16, dilations=(1, 2))
    assert [one.kernel_size**2 for one in found] == sorted(one.kernel_size**2 for one in found)
    assert solve_conv(10, 11, kernel_sizes=[3], paddings=[0]) == []
    assert solve_conv((28, 30), (14, 14)) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [((0, 1), "input_size is 0"), ((8, 4, [0]), "kernel_size is 0"), ((8, 4, [3], [0]), "stride is 0"), ((8, (4, 4, 4)), "pair")],
)
def test_what_cannot_be_is_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        solve_conv(*arguments)


def test_sizes_that_waste_nothing():
    assert fitting_sizes(range(1, 14), 3, 2, 2) == [1, 3, 5, 7, 9, 11, 13]
    assert fitting_sizes(range(1, 14), 3, 1, 0) == list(range(3, 14))
