"""The search for a layer, conditions on its answers, and the table of them."""

import pytest

from playground.lessons.padding_stride.settings import Search
from playground.lessons.padding_stride.solver import Answer, narrowed, quantities, search

LAYERS = search(Search(dilations=3))


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ("", lambda one: True),
        (" , ", lambda one: True),
        ("kernel odd", lambda one: one.kernel_size % 2 == 1),
        ("Kernel even, padding ≤ 1", lambda one: one.kernel_size % 2 == 0 and one.padding <= 1),
        ("products<10,dilation != 1", lambda one: one.kernel_size < 4 and one.dilation != 1),
        ("stride = 2, unused rows = 0", lambda one: one.stride == 2 and quantities(one, 28)["unused rows"] == 0),
        ("left over = 0", lambda one: quantities(one, 28)["unused rows"] == 0),
        ("kernel > 3, kernel >= 5, kernel ≠ 6", lambda one: one.kernel_size in (5, 7)),
    ],
)
def test_what_is_kept_is_what_holds(conditions, holds):
    assert narrowed(LAYERS, conditions, 28) == [one for one in LAYERS if holds(one)]


def test_left_over_is_what_the_floor_drops():
    assert [quantities(Answer(*one), 28)["unused rows"] for one in ((3, 2, 1, 1, 0), (2, 2, 0, 1, 0), (3, 2, 0, 1, 1))] == [
        1,
        0,
        0,
    ]
    assert narrowed([], "kernel odd", 28) == []


@pytest.mark.parametrize(
    "bad", ["kernel", "kernels = 3", "kernel odd even", "padding = -1", "stride = 2; kernel = 3", "<script>"]
)
def test_what_is_no_condition_is_named(bad):
    with pytest.raises(ValueError, match=r"is no condition\. Write a quantity \(kernel, stride"):
        narrowed(LAYERS, f"kernel odd, {bad}", 28)


def test_answers_are_stride_two_and_half_the_kernel():
    kernels = (3, 5, 7, 1, 2, 4, 6)  # those that networks use first, then the cheapest
    assert search(Search()) == [(k, 2, (k - 1) // 2, 1, 0) for k in kernels]
    assert search(Search()) == search(Search(start=224, goal=112))
    assert len(LAYERS) > 7
    assert [one for one in LAYERS if one.kernel_size == 1] == [(1, 2, 0, 1, 0)]


def test_a_search_checks_its_numbers():
    with pytest.raises(ValueError, match="goal is 0; it can be 1 to 512"):
        Search(goal=0)


def test_the_table_says_what_a_layer_is():
    row = {"kernel": 3, "stride": 2, "padding": 1, "dilation": 1, "at the end": 0, "products": 9, "unused rows": 1}
    assert quantities(Answer(3, 2, 1, 1, 0), 28) == row
