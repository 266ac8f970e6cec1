"""What the browser sends of boxes: ours are taken, anything else changes nothing."""

import pytest

from playground.boxes.written import WrittenBox
from playground.ui.components.box_stage import edited_boxes, is_number


def test_boxes_of_an_edit_are_read():
    assert edited_boxes([[[1, 2.5, 3, 4], "cat"]]) == [WrittenBox((1.0, 2.5, 3.0, 4.0), "cat")]


@pytest.mark.parametrize("sent", [None, 3, [], [[1, 2]], [["ab", "cat"]], [[[1, None, 3, 4], "cat"]], [[[1, 2, 3, 4]]]], ids=repr)
def test_boxes_from_elsewhere_are_none(sent):
    assert edited_boxes(sent) == []


def test_only_finite_numbers_are_numbers():
    assert is_number(3) and is_number(0.5)
    assert not any(map(is_number, (None, "3", float("nan"), float("inf"), [1])))
