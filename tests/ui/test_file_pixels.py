"""Boxes on a photo that is shown smaller than its file: in the pixels of the file, and grown until a reader changes them."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from playground.boxes.written import grown_text, parse_boxes, write_boxes
from playground.images import read_photo, sample
from playground.lessons.box_iou.answer import iou_answer
from playground.lessons.box_iou.settings import PAGE_BOXES, Iou

GROWN = "250 140 690 520; 350 190 790 570"  # twice PAGE_BOXES


def large_photo():
    """2048 × 1536 px, shown at half its size."""
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)).resize((2048, 1536)).save(file, "JPEG")
    return read_photo(file.getvalue(), "own.jpg")


def test_numbers_are_those_of_the_file():
    answer = iou_answer(Iou(boxes=GROWN), large_photo())
    assert answer.size == (2048, 1536)
    assert answer.of_pair("IoU") == pytest.approx(iou_answer(Iou()).of_pair("IoU"))


def test_boxes_grow_with_a_larger_file_until_they_are_changed(open_page):
    app = open_page("box-iou")
    boxes = lambda: app.text_input(key="iou_boxes").value  # noqa: E731
    assert boxes() == PAGE_BOXES
    app.session_state["photo-choice"] = large_photo()
    assert not app.run().exception and boxes() == GROWN
    app.session_state["photo-choice"] = "coffee"
    assert app.run() and boxes() == PAGE_BOXES, "untouched, they shrink back"
    app.session_state["photo-choice"] = large_photo()
    app.run()
    app.text_input(key="iou_boxes").set_value("10 20 110 220; 20 20 110 220").run()
    app.session_state["photo-choice"] = "coffee"
    app.run()
    assert boxes() == "10 20 110 220; 20 20 110 220"


def test_another_format_keeps_grown_boxes_in_their_place(open_page):
    app = open_page("box-iou")
    app.session_state["photo-choice"] = large_photo()
    app.run()
    app.selectbox(key="iou_format").set_value("normalised").run()
    (truth, _guess) = parse_boxes(app.text_input(key="iou_boxes").value)
    assert truth.corners == pytest.approx((250 / 2048, 140 / 1536, 690 / 2048, 520 / 1536), abs=1e-4)


def test_a_photo_as_large_as_its_file_leaves_them(open_page):
    app = open_page("box-iou", photo="astronaut")
    assert app.text_input(key="iou_boxes").value == PAGE_BOXES
    assert sample("astronaut").photo().original_size == (512, 512)


@given(st.lists(st.tuples(*[st.integers(-4000, 4000)] * 4), min_size=1, max_size=6), st.sampled_from([0.5, 1.5, 2, 3.9375]))
def test_grown_boxes_are_the_boxes_times_the_factor(corners, factor):
    text = "; ".join(f"{' '.join(map(str, box))} dog" for box in corners)
    for small, large in zip(parse_boxes(text), parse_boxes(grown_text(text, factor)), strict=True):
        assert large.corners == pytest.approx([factor * value for value in small.corners], abs=0.0051)
        assert large.label == "dog"


def test_scores_and_classes_stay():
    assert grown_text("1 2 3 4 cat 0.8; 5 6 7 8 0.25", 2) == "2 4 6 8 cat 0.8; 10 12 14 16 0.25"
    assert grown_text(write_boxes(parse_boxes(PAGE_BOXES)), 2) == GROWN
