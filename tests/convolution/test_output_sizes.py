"""Sizes of convolution, transposed convolution and pooling against torch on 20,000 random configurations, refusals included.

Shapes come from torch's meta device, which allocates nothing. There torch does not look at strides of 0 and negative
padding, so those few are tried on small real tensors; and it lets a picture of no pixels pass, which a real device refuses.
"""

import random

import pytest
import torch

from playground.convolution import conv_output_size, conv_transpose_output_size, pool_output_size
from playground.convolution.geometry import check_groups

F = torch.nn.functional
EACH = 6_700  # of three operators: 20,100 configurations


def conv(n, k, s, p, d, device):
    return F.conv2d(torch.empty(1, 1, *n, device=device), torch.empty(1, 1, *k, device=device), None, s, p, d)


def transposed(n, k, s, p, op, d, device):
    return F.conv_transpose2d(torch.empty(1, 1, *n, device=device), torch.empty(1, 1, *k, device=device), None, s, p, op, 1, d)


def max_pool(n, k, s, p, d, ceil_mode, device):
    return F.max_pool2d(torch.empty(1, 1, *n, device=device), k, s, p, d, ceil_mode)


def avg_pool(n, k, s, p, d, ceil_mode, device):
    return F.avg_pool2d(torch.empty(1, 1, *n, device=device), k, s, p, ceil_mode)


def two(dice, low, high):
    return dice.randint(low, high), dice.randint(low, high)


def random_conv(dice):
    return two(dice, 1, 40), two(dice, 1, 9), two(dice, 1, 5), two(dice, 0, 6), two(dice, 1, 4)


def random_transposed(dice):
    n, k, s, p, d = random_conv(dice)
    return n, k, s, p, two(dice, 0, 3), d


def random_max_pool(dice):
    n, k, s, p, d = random_conv(dice)
    return n, k, s if dice.random() < 0.8 else None, p, d, dice.random() < 0.5


def random_avg_pool(dice):
    n, k, s, p, _dilation, ceil_mode = random_max_pool(dice)
    return n, k, s, p, 1, ceil_mode


OPERATORS = {
    "convolution": (conv_output_size, conv, random_conv, EACH),
    "transposed": (conv_transpose_output_size, transposed, random_transposed, EACH),
    "max pooling": (pool_output_size, max_pool, random_max_pool, EACH // 2),
    "average pooling": (pool_output_size, avg_pool, random_avg_pool, EACH // 2),
}


def outcome(call):
    """The size as a tuple, or None where it is refused with a sentence."""
    try:
        result = call()
    except RuntimeError:
        return None
    except ValueError as error:
        assert str(error).endswith("."), error
        return None
    if isinstance(result, torch.Tensor):
        return tuple(result.shape[2:]) if result.numel() else None
    return result


@pytest.mark.parametrize("name", OPERATORS)
def test_sizes_are_torchs_or_both_refuse(name):
    ours, theirs, draw, count = OPERATORS[name]
    dice, refused = random.Random(name), 0
    for _ in range(count):
        arguments = draw(dice)
        expected = outcome(lambda: theirs(*arguments, "meta"))  # noqa: B023  (called at once)
        assert outcome(lambda: ours(*arguments)) == expected, arguments  # noqa: B023
        refused += expected is None
    assert 0.02 * count < refused < 0.9 * count, "both kinds are met"


@pytest.mark.parametrize("name", OPERATORS)
def test_numbers_out_of_range_are_refused_as_in_torch(name):
    ours, theirs, draw, _count = OPERATORS[name]
    dice, seen = random.Random(name), 0
    while seen < 60:
        arguments = list(draw(dice))
        place = dice.choice([2, 3] if "pooling" in name else [2, 3, 4])
        arguments[place] = dice.choice([0, -1]) if place == 2 else -1
        if name == "average pooling" and place == 3:
            continue  # torch takes a negative padding there and reads beyond the picture's edge
        assert outcome(lambda: ours(*arguments)) is None, arguments  # noqa: B023
        assert outcome(lambda: theirs(*arguments, "cpu")) is None, arguments  # noqa: B023
        seen += 1


def test_textbook_and_model_sizes():
    assert conv_output_size(224, 11, 4, 1) == 54 and conv_output_size(224, 11, 4, 2) == 55
    assert pool_output_size(112, 3, 2) == 55
    assert pool_output_size(112, 3, 2, ceil_mode=True) == 56 == pool_output_size(112, 3, 2, 1)
    assert pool_output_size(5, 2, 2, 1, ceil_mode=True) == 3, "a window that would start in the padding is dropped"
    assert conv_transpose_output_size((10, 15), 64, 32, 16) == (320, 480)
    assert conv_transpose_output_size(4, 3, 2, 1) == 7 and conv_transpose_output_size(4, 3, 2, 1, 1) == 8
    assert pool_output_size((6, 9), (2, 3)) == (3, 3)
    assert [conv_transpose_output_size(conv_output_size(n, 5, 3, 2), 5, 3, 2) for n in (15, 16, 17, 18)] == [13, 16, 16, 16]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: conv_transpose_output_size(4, 3, 2, 1, 2), r"output_padding is 2 in height.*stride \(2\).*at most 1"),
        (lambda: conv_transpose_output_size(1, 3, 1, 2), r"makes 3 pixels of height.*all of them \(2 \+ 2\). Crop 2 less"),
        (lambda: conv_transpose_output_size(4, 3, 2, ((1, 0), (0, 0))), "pass input_size as a pair"),
        (lambda: conv_transpose_output_size(4, 3, 2, "same"), "'same' is defined for stride 1 only"),
        (lambda: pool_output_size(8, 3, 2, 2), "Padding 2 is more than half the window of 3 in height.*at most 1.*at least 4"),
        (lambda: pool_output_size(3, 5), r"window spans 5 pixels.*only 3 \(3 \+ 0 \+ 0\)"),
        (lambda: pool_output_size(8, 3, 0), "stride is 0; it must be at least 1"),
        (lambda: check_groups(6, 4, 3), "3 groups do not divide out_channels, which is 4.*these do: 1, 2"),
        (lambda: check_groups(6, 4, 4), "4 groups do not divide in_channels, which is 6"),
        (lambda: check_groups(6, 4, 0), "groups is 0"),
    ],
)
def test_what_cannot_be_is_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
