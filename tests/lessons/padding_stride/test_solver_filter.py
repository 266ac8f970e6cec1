"""Conditions on the solver's answers."""

import pytest

from playground.convolution.solver import ConvGeometry
from playground.lessons.padding_stride.solver_filter import left_over, narrowed
from playground.lessons.padding_stride.states import Question

FOUND = Question(28, 14, dilations=3).answers()


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ("", lambda one: True),
        (" , ", lambda one: True),
        ("kernel odd", lambda one: one.kernel_size % 2 == 1),
        ("Kernel even, padding ≤ 1", lambda one: one.kernel_size % 2 == 0 and one.padding <= 1),
        ("products<10,dilation != 1", lambda one: one.kernel_size < 4 and one.dilation != 1),
        ("stride = 2, left over = 0", lambda one: one.stride == 2 and left_over(one, 28) == 0),
        ("kernel > 3, kernel >= 5, kernel ≠ 6", lambda one: one.kernel_size in (5, 7)),
    ],
)
def test_what_is_kept_is_what_holds(conditions, holds):
    assert narrowed(FOUND, conditions, 28) == [one for one in FOUND if holds(one)]


def test_left_over_is_what_the_floor_drops():
    assert left_over(ConvGeometry(3, 2, 1, 1), 28) == 1 and left_over(ConvGeometry(2, 2, 0, 1), 28) == 0
    assert narrowed([], "kernel odd", 28) == []


@pytest.mark.parametrize(
    "bad", ["kernel", "kernels = 3", "kernel odd even", "padding = -1", "stride = 2; kernel = 3", "<script>"]
)
def test_what_is_no_condition_is_named(bad):
    with pytest.raises(ValueError, match=r"is no condition\. Write a quantity \(kernel, stride"):
        narrowed(FOUND, f"kernel odd, {bad}", 28)
