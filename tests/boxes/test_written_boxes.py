"""Boxes as text: what is written is read back, and what cannot be read is named."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes.written import (
    MOST_BOXES,
    ScoredBox,
    WrittenBox,
    corner_text,
    parse_boxes,
    parse_score_first,
    pixels,
    text_of_edit,
    write_boxes,
    write_number,
)

hundredths = st.integers(-1_000_000, 1_000_000).map(lambda value: value / 100)
BOXES = st.builds(WrittenBox, st.tuples(*[hundredths] * 4), st.sampled_from(["", "dog", "big-cat"]))


@settings(max_examples=60, deadline=None)
@given(st.lists(BOXES, min_size=1, max_size=MOST_BOXES))
def test_written_boxes_are_read_back(boxes):
    assert parse_boxes(write_boxes(boxes)) == tuple(boxes)


def test_spaces_commas_and_true_minus_signs_are_read():
    assert parse_boxes(" −1,2, 3.5 4 ;; 0 0 1 1 dog;") == (WrittenBox((-1, 2, 3.5, 4)), WrittenBox((0, 0, 1, 1), "dog"))


@pytest.mark.parametrize(
    "text",
    [
        "10 20 110 220; 30 40 130 240",
        "(10,20,110,220) (30,40,130,240)",
        "(10,20,110,220), (30,40,130,240)",
        "[10, 20, 110, 220]; [30, 40, 130, 240]",
        "[[10, 20, 110, 220], [30, 40, 130, 240]]",
        "[(10.0, 20.0, 110.0, 220.0), (30.0, 40.0, 130.0, 240.0)]",
        "10 20 110 220\n30 40 130 240\n",
        "10,20,110,220,30,40,130,240",
    ],
)
def test_boxes_as_people_write_them(text):
    assert parse_boxes(text) == (WrittenBox((10, 20, 110, 220)), WrittenBox((30, 40, 130, 240)))


def test_brackets_keep_their_classes():
    assert parse_boxes("(0, 0, 1, 1) cat, (2, 2, 3, 3) dog") == (WrittenBox((0, 0, 1, 1), "cat"), WrittenBox((2, 2, 3, 3), "dog"))


def test_a_score_stands_before_its_class_or_behind_it():
    wanted = (ScoredBox((0, 0, 9, 9), "person", 0.97), ScoredBox((1, 0, 9, 9), "", 0.5))
    assert parse_score_first("0 0 9 9 0.97 person; 1 0 9 9 0.5") == wanted
    assert parse_score_first("[0, 0, 9, 9] person 0.97; [1, 0, 9, 9, 0.5]") == wanted


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0 0 1 1 95 cat", "Box 1: its score is 95; it can be above 0 and up to 1. A percentage is divided by 100: 0.95."),
        ("0 0 1 1 0.5; 0 0 1 1 0", "Box 2: its score is 0; it can be above 0 and up to 1. Write x1 y1 x2 y2"),
        ("0 0 1 1 -0.5", "its score is -0.5"),
        ("0 0 1 1 cat", "lacks its score"),
    ],
)
def test_what_is_wrong_with_a_score_is_said(text, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_score_first(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is no box"),
        (" ; ", "There is no box"),
        ("1 2 3", "Box 1: A box has four numbers"),
        ("0 0 1 1; 1 2 x 4", "Box 2: '1 2 x 4' is not four numbers"),
        ("0 0 1 nan", "Box 1: nan is no place"),
        ("0 0 1 inf", "Box 1: inf is no place"),
        ("0 0 1 999999", "can be −100000 to 100000"),
        ("0 0 1 1 <b>", "names no class"),
        ("0 0 1 1 " + "x" * 13, "names no class"),
        ("0 0 1 1 2 3", "A box has four numbers"),
        ("; ".join(["0 0 1 1"] * 13), "There are 13 boxes"),
    ],
)
def test_what_cannot_be_read_is_named(text, sentence):
    with pytest.raises(ValueError, match="(?s)" + sentence.replace("(", r"\(")):
        parse_boxes(text)


def test_numbers_are_as_short_as_they_can_be():
    assert [write_number(value) for value in (12, 12.5, 12.25, -0.001, 1e4, 0.1 + 0.2)] == [
        "12", "12.5", "12.25", "0", "10000", "0.3",
    ]  # fmt: skip


def test_numbers_in_sentences_have_a_true_minus():
    assert [pixels(value) for value in (-33.333, 50, -0.001)] == ["−33.33", "50", "0"]
    assert corner_text((0, -12.5, 100, 80)) == "(0, −12.5, 100, 80)"


@settings(max_examples=30, deadline=None)
@given(st.lists(BOXES, min_size=1, max_size=MOST_BOXES))
def test_boxes_that_a_component_sends_become_their_text(boxes):
    assert parse_boxes(text_of_edit([[list(box.corners), box.label] for box in boxes])) == tuple(boxes)


@pytest.mark.parametrize(
    "sent",
    [None, 3, [], [[1, 2]], [["ab", "cat"]], [[[1, None, 3, 4], "cat"]], [[[1, 2, 3, 4]]], [[[0, 0, 1, 1], ""]] * 13],
    ids=repr,
)
def test_what_a_component_cannot_have_sent_becomes_none(sent):
    with pytest.raises((TypeError, ValueError)):
        text_of_edit(sent)
