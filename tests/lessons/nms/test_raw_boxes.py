"""Raw boxes: written ones read back, a crowd, clouds, and true fruits on one sheet."""

import numpy as np
import pytest
import torch

from playground.boxes import box_iou
from playground.boxes.annotations.examples import fruit_boxes
from playground.boxes.face_cascade import Hits
from playground.boxes.written import parse_score_first, write_score_first
from playground.lessons.nms.raw_boxes import MOST_RAW, cloud, crowd, from_hits, true_fruits, written_boxes


def test_no_hits_are_no_boxes():
    raw = from_hits(Hits(np.zeros((0, 4)), np.zeros(0)), (30, 20))
    assert len(raw) == 0 and raw.boxes.shape == (0, 4) and len(raw.at_least(0.5)) == 0


def test_written_boxes_are_read_sorted_and_named_as_written():
    raw = written_boxes("0 0 2 2 0.5 dog; 1 0 3 2 0.8 cat; 1 0 3 1 0.8", (420, 300))
    assert raw.scores.tolist() == [0.8, 0.8, 0.5] and raw.written == (1, 2, 0)
    assert [raw.name(box) for box in range(3)] == ["B cat 0.80", "C 0.80", "A dog 0.50"]
    assert raw.class_names == ("dog", "cat", "") and raw.class_ids.tolist() == [1, 2, 0]
    assert [raw.name(0), len(raw.at_least(0.6))] == ["B cat 0.80", 2]


def test_a_text_goes_there_and_back():
    text = "0 0 2.5 2 0.9 dog; −1 0 3 2 0.8"
    assert write_score_first(parse_score_first(text)) == "0 0 2.5 2 0.9 dog; -1 0 3 2 0.8"
    assert parse_score_first(write_score_first(parse_score_first(text))) == parse_score_first(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no box"),
        ("0 0 1 1", "Box 1: '0 0 1 1' lacks its score"),
        ("0 0 1 1 dog", "lacks its score"),
        ("0 0 1 1 0.5; 0 0 1 1 1.5", "Box 2"),
        ("0 0 one 1 0.5", "is not four numbers"),
        ("0 0 1 1 nan", "its score is nan"),
        ("; ".join(["0 0 1 1 0.5"] * 13), "here it can be 12"),
    ],
)
def test_what_cannot_be_read_is_told(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        written_boxes(text, (1, 1))


def test_a_crowd_keeps_its_first_boxes_and_lies_on_its_picture():
    few, many = crowd(40), crowd(MOST_RAW)
    assert len(few) == 40 and len(many) == MOST_RAW
    assert {tuple(box) for box in few.boxes.tolist()} <= {tuple(box) for box in many.boxes.tolist()}
    assert (many.boxes >= 0).all() and (many.boxes <= torch.tensor(many.size * 2)).all()
    assert (few.scores.diff() <= 0).all() and len(few.truths) == len(few.truth_classes) == 14
    near = box_iou(torch.tensor(few.truths), torch.tensor(few.truths)).fill_diagonal_(0)
    assert 0.3 < near.max() < 0.6, "people stand close, and apart enough to be told from each other"
    with pytest.raises(ValueError, match="1 to 500"):
        crowd(0)


def test_clouds_differ_and_stay():
    assert len(cloud(1)) == 20 and torch.equal(cloud(3).boxes, cloud(3).boxes)
    assert not torch.equal(cloud(1).boxes, cloud(200).boxes)


def test_the_sheet_of_fruits_keeps_every_iou_within_a_photo():
    raw, fruits = true_fruits(), fruit_boxes()
    assert len(raw) == 465 and len(raw.cells) == 240 and (raw.boxes >= 0).all()
    original = torch.from_numpy(fruits.boxes)[list(raw.written)]
    same = torch.from_numpy(fruits.pictures)[list(raw.written)]
    wanted = box_iou(original, original) * (same[:, None] == same)
    torch.testing.assert_close(box_iou(raw.boxes, raw.boxes), wanted)
