"""Files of detections are read back by the project's own readers, box by box."""

import csv
import io
import json
from xml.etree import ElementTree

import numpy as np
import pytest

from playground.boxes.annotations.reading import Reading, read_annotations
from playground.boxes.detection_files import read_detections
from playground.boxes.detection_writing import Picture, coco_json, csv_text, voc_xml, yolo_text

CLASSES = ("person", "cat", "traffic light")
BOXES = np.array([[10.25, 20, 110, 220.5], [0, 0, 640, 480], [600.123, 1, 640, 3]], dtype=np.float32)
CAT = Picture("a cat, really.png", (640, 480), BOXES, ("cat", "person", "traffic light"), np.array([0.91, 0.5, 0.05], np.float32))
EMPTY = Picture("empty.jpg", (320, 200), np.zeros((0, 4), np.float32), (), np.zeros(0, np.float32))


def same(found) -> None:
    boxes, scores, classes = found.of(found.picture_names.index(CAT.name) if CAT.name in found.picture_names else 0)
    boxes = boxes * np.array([640, 480] * 2) if found.fractions else boxes
    np.testing.assert_allclose(boxes, BOXES, atol=0.006)
    np.testing.assert_allclose(scores, CAT.scores, atol=1e-4)
    assert tuple(found.class_names[kind] for kind in classes) == CAT.labels


def test_coco_comes_back():
    found = read_detections([("results.json", coco_json([EMPTY, CAT], CLASSES).encode())])
    same(found)
    assert not found.problems and found.sizes[CAT.name] == (640, 480)
    whole = json.loads(coco_json([EMPTY, CAT], CLASSES))
    assert [image["file_name"] for image in whole["images"]] == ["empty.jpg", CAT.name]
    assert [category["name"] for category in whole["categories"]] == list(CLASSES)
    assert {one["image_id"] for one in whole["annotations"]} == {2}


def test_a_table_comes_back():
    same(read_detections([("boxes.csv", csv_text([CAT]).encode())]))
    rows = list(csv.reader(io.StringIO(csv_text([CAT, EMPTY]))))
    assert rows[0] == ["image", "x1", "y1", "x2", "y2", "score", "class"] and len(rows) == 4


def test_yolo_comes_back():
    files = [("cat.txt", yolo_text(CAT, CLASSES).encode()), ("classes.txt", b"person\ncat\ntraffic light\n")]
    same(read_detections(files))
    assert yolo_text(EMPTY, CLASSES) == ""


def test_voc_comes_back():
    found = read_annotations([("cat.xml", voc_xml(CAT).encode())], Reading())
    np.testing.assert_allclose(found.boxes, BOXES, atol=0.006)
    assert [found.class_names[kind] for kind in found.classes] == ["cat", "person", "traffic light"]
    assert [one.findtext("score") for one in ElementTree.fromstring(voc_xml(CAT)).iter("object")] == ["0.91", "0.5", "0.05"]


def test_names_of_files_and_classes_are_escaped():
    odd = Picture("<cat> & dog.png", (9, 9), BOXES[:1], ('a "b" <c>',), CAT.scores[:1])
    assert ElementTree.fromstring(voc_xml(odd)).findtext("filename") == "<cat> & dog.png"
    assert next(csv.DictReader(io.StringIO(csv_text([odd]))))["class"] == 'a "b" <c>'


def test_a_class_that_is_not_listed_is_refused():
    with pytest.raises(KeyError):
        coco_json([CAT], ("person",))
