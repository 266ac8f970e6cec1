"""Formats: there and back, against torchvision's conversion, and boxes that are no boxes."""

import pytest
import torch
from hypothesis import given, settings
from textbook_boxes import scenes
from torchvision import ops

from playground.boxes import box_center_to_corner, box_corner_to_center, convert_boxes, denormalise_boxes, normalise_boxes
from playground.boxes.formats import FORMATS, as_boxes

TORCHVISION = {"corners": "xyxy", "centre": "cxcywh", "top-left": "xywh"}


@pytest.mark.parametrize("empty", [torch.zeros(0, 4), [], torch.zeros(2, 0, 4)])
def test_an_empty_set_stays_one(empty):
    assert box_corner_to_center(empty).numel() == 0 and box_center_to_corner(empty).shape[-1] == 4


def test_textbook_dog_and_cat():
    boxes = torch.tensor([[60.0, 45.0, 378.0, 516.0], [400.0, 112.0, 655.0, 493.0]])  # d2l 14.3.1
    assert box_corner_to_center(boxes).tolist() == [[219.0, 280.5, 318.0, 471.0], [527.5, 302.5, 255.0, 381.0]]
    assert torch.equal(box_center_to_corner(box_corner_to_center(boxes)), boxes)


@settings(max_examples=30, deadline=None)
@given(scenes())
def test_every_conversion_is_torchvisions_and_comes_back(boxes):
    for source in FORMATS:
        given_boxes = convert_boxes(boxes, "corners", source)
        for target in FORMATS:
            converted = convert_boxes(given_boxes, source, target)
            torch.testing.assert_close(converted, ops.box_convert(given_boxes, TORCHVISION[source], TORCHVISION[target]))
            torch.testing.assert_close(convert_boxes(converted, target, source), given_boxes)


@settings(max_examples=20, deadline=None)
@given(scenes())
def test_normalising_comes_back(boxes):
    torch.testing.assert_close(normalise_boxes(denormalise_boxes(boxes, 561, 728), 561, 728), boxes)


def test_batches_and_whole_numbers():
    bytes_ = torch.tensor([[[200, 200, 250, 250]]], dtype=torch.uint8)
    assert box_corner_to_center(bytes_).tolist() == [[[225.0, 225.0, 50.0, 50.0]]]  # 200 + 250 does not fit into 8 bits
    assert as_boxes(torch.zeros(1, 4, dtype=torch.float16)).dtype == torch.float16


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: as_boxes(torch.zeros(3, 5)), r"\(3, 5\); the last axis"),
        (lambda: as_boxes(3.0), "the last axis"),
        (lambda: convert_boxes(torch.zeros(1, 4), "corners", "polar"), "no box format 'polar'"),
        (lambda: normalise_boxes(torch.zeros(1, 4), 0, 5), "both sides must be positive"),
    ],
)
def test_refusals_say_what_would_fit(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
