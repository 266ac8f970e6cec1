"""What the lesson says of detections: against ground truth, beside another model, at any thresholds; no network is run."""

import json

import numpy as np
import pytest
import torch
from made_detections import CLASSES, made
from PIL import Image

from playground.boxes import box_iou
from playground.boxes.detection_files import read_detections
from playground.boxes.metrics import Found, Truth, mean_average_precision
from playground.images import sample
from playground.lessons.detect.answer import (
    Answer,
    anchors_on,
    answer_from,
    at,
    faces,
    how_to_add,
    levels,
    raw_detection,
    smallest_object,
)
from playground.lessons.detect.code import torch_code
from playground.lessons.detect.files import annotated, files, raw_boxes
from playground.lessons.detect.lab import detect_message, known, lab_words
from playground.lessons.detect.settings import FACES, IN_BROWSER, MODELS, Detect
from playground.lessons.detect.words import counted, figures, words
from playground.lessons.nms.answer import faces as nms_faces
from playground.models.everyday import SHAPES, STRIDES, input_scale
from playground.ui.components.box_stage import stage_words
from playground.ui.components.packets import pack
from playground.vision.detector_anchors import detector_anchors
from playground.vision.detectors import Everyday

PHOTO = sample("astronaut").photo()
TWO = (((10, 10, 110, 210), "person", 0.9), ((12, 12, 112, 212), "person", 0.7), ((200, 50, 300, 150), "cat", 0.6))
MORE = (((202, 52, 302, 152), "traffic light", 0.5), ((330, 200, 390, 290), "cat", 0.3))


def chosen(**settings) -> Detect:
    """Thresholds of these tests' own: the page's hang on the detector that is shipped."""
    return Detect(**{"score": 0.4, "nms": 0.55, **settings})


def answer(*rows, second=None, **settings) -> Answer:
    return answer_from(chosen(**settings), PHOTO, made(*rows), second)


def test_thresholds_classes_and_number_are_those_of_the_core():
    found = made(*TWO, *MORE)
    assert at(found, chosen()).labels == ("person", "cat", "traffic light")
    assert at(found, chosen(score=0.2)).labels == ("person", "cat", "traffic light", "cat")
    assert at(found, chosen(nms=1.0)).labels == ("person", "person", "cat", "traffic light")
    assert at(found, chosen(hidden="person,dog")).labels == ("cat", "traffic light")
    assert at(found, chosen(most=1)).labels == ("person",)


def test_hits_confusions_duplicates_and_misses():
    truth = "10 10 110 210 person; 200 50 300 150 cat; 0 250 50 290 person"
    shown = answer(*TWO, *MORE, view="truth", truth=truth, nms=1.0, score=0.2).judged
    assert dict(shown.outcomes) == {"hit": 2, "duplicate": 2, "background": 1, "missed": 1}
    swapped = answer(*TWO, view="truth", truth="200 50 300 150 person").judged
    assert dict(swapped.outcomes) == {"wrong class": 1, "background": 1}
    long = answer(*MORE, view="truth", truth="202 52 302 152 traffic-ligh").judged
    assert long.outcomes["hit"] == 1, "a class of two words is compared as the box canvas writes it"


def test_ap_is_the_cores_and_no_threshold_on_scores_changes_it():
    truth = "10 10 110 210 person; 200 50 300 150 cat; 330 200 390 290 cat"
    values = [answer(*TWO, *MORE, view="truth", truth=truth, score=score).judged.ap for score in (0.05, 0.4, 1.0)]
    assert values == [1.0, 1.0, 1.0]
    found = Found(np.array([row[0] for row in TWO]), np.array([0, 0, 1]), np.array([row[2] for row in TWO]))
    objects = Truth(np.array([[10, 10, 110, 210.0], [200, 50, 300, 150], [330, 200, 390, 290]]), np.array([0, 1, 1]))
    mine = answer(*TWO, view="truth", truth=truth, nms=1.0).judged.ap
    assert mine == pytest.approx(mean_average_precision([found], [objects], iou_thresholds=(0.5,)).mean)
    assert np.isnan(answer(*TWO, view="truth", truth="none").judged.ap)


def test_boxes_of_two_models_are_paired_one_for_one():
    other = made(((14, 14, 114, 214), "person", 0.8), ((201, 51, 301, 151), "traffic light", 0.9), ((0, 0, 9, 9), "cat", 0.9))
    shown = answer(*TWO, view="pair", second=other)
    assert shown.together == 1 and figures(shown)["both"] == "1"
    assert answer(*TWO, view="pair", nms=1.0, second=other).together == 1, "one of two boxes on the same person"


def test_the_face_cascade_is_the_one_of_the_nms_lesson():
    found, raw = faces(PHOTO), nms_faces(PHOTO)
    np.testing.assert_allclose(found.candidates.boxes, raw.boxes.numpy(), rtol=1e-6)
    np.testing.assert_allclose(found.candidates.scores, raw.scores.numpy(), rtol=1e-6)
    assert raw_detection(FACES, PHOTO).classes == ("face",)


def test_a_model_without_weights_says_how_to_add_them(monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_WEIGHTS", str(tmp_path))
    name = "ssdlite320_mobilenet_v3_large"
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    with pytest.raises(ValueError, match=r"ssdlite320_mobilenet_v3_large_coco-a79551df\.pth into the folder"):
        raw_detection(name, PHOTO)
    assert how_to_add(name).count(".") >= 1 and set(MODELS) >= {name}


@pytest.mark.parametrize("size", [(451, 300), (512, 512), (4000, 3000), (60, 800)])
def test_anchors_on_a_photo_are_those_of_the_detector(size):
    """As the detector itself prepares the photo."""
    canvas, scale = Everyday.prepare(None, Image.new("RGB", size))
    assert anchors_on(size) == len(detector_anchors(*canvas.shape[-2:]))
    assert [level.step for level in levels(size)] == pytest.approx([stride / scale for stride in STRIDES])


def test_the_smallest_object_overlaps_an_anchor_by_half_and_a_smaller_one_none():
    size = (4000, 3000)
    width, height = (side * input_scale(size) for side in smallest_object(size))  # in the network's picture
    anchors = torch.tensor([(0.0, 0.0, *shape) for shapes in SHAPES for shape in shapes])
    overlaps = [float(box_iou(torch.tensor([[0, 0, width * k, height * k]]), anchors).max()) for k in (1.0, 0.98)]
    assert overlaps[0] == pytest.approx(0.5) and overlaps[1] < 0.5


def test_what_the_browser_is_told():
    shown = answer(*TWO, view="truth", truth="10 10 110 210 person")
    head, arrays = detect_message(shown.settings, shown, PHOTO)
    assert arrays["boxes0"].dtype == np.float32 and arrays["boxes0"].tolist() == shown.first.candidates.boxes.tolist()
    assert head["values"] == {name: getattr(shown.settings, name) for name in IN_BROWSER}
    assert head["boxes"] == [{"box": (10, 10, 110, 210), "label": "person", "kind": "truth", "locked": False}]
    assert head["timings"][0] == {"preparation": "–", "forward": "80.0", "decoding": "–", "rounded": "80"}
    assert head["classes"] == ["person", "cat", "traffic-ligh"] and pack(head, arrays) and head["filed"] is None
    assert not set(lab_words()) & set(stage_words()), "the box canvas has words of its own"
    other, _arrays = detect_message(Detect(score=0.1, view="truth"), shown, PHOTO)
    assert other["raw_version"] == head["raw_version"] != detect_message(Detect(), shown, PHOTO)[0]["raw_version"]


def test_sentences_know_one_from_many_and_none():
    assert "finds **1** object at" in words(answer(*TWO[:1])).sentences[0]
    assert "finds **2** objects at" in words(answer(*TWO)).sentences[0]
    assert words(answer(*TWO, score=0.95)).sentences[0] == (
        "Nothing is left at a score threshold of 0.95. The candidate with the highest score: person 0.90."
    )
    assert (
        counted(made(*TWO)) == "1 person and 1 cat"
        and counted(made(*TWO).at(0.2, 1.0)) == "2 × person and 1 cat"
        and counted(made()) == "none"
    )
    assert known(made()) == "person, cat and traffic light"
    assert "no ground truth yet" in words(answer(*TWO, view="truth", truth="none")).sentences[0]


def test_files_hold_the_boxes_that_are_shown():
    shown = answer(*TWO, hidden="cat")
    by_name = {file.file_name: file for file in files(shown)}
    coco = json.loads(by_name["astronaut_coco.json"].content())
    assert [one["bbox"] for one in coco["annotations"]] == [[10, 10, 100, 200]]
    assert by_name["classes.txt"].content() == "".join(f"{name}\n" for name in CLASSES)
    assert annotated(shown.first, PHOTO).size == PHOTO.image.size
    found = read_detections(list(raw_boxes(shown.first, PHOTO)))
    assert len(found) == 3 and found.class_names == ("person", "cat") and found.picture_names == ("astronaut.png",)


def test_code_names_the_hidden_classes_and_the_readers_boxes():
    assert "classes=['cat', 'traffic light']" in torch_code(answer(*TWO, hidden="person"))
    assert "torch.tensor([[1, 2, 30, 40]]), ['cat']" in torch_code(answer(*TWO, view="truth", truth="1 2 30 40 cat"))
