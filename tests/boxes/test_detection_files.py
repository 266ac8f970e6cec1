"""Files of detections: COCO results, YOLO text with confidence, tables; written by hand and by random, read back."""

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes import detection_files
from playground.boxes.detection_files import DetectionError, DetectionSet, read_detections


def read(**files: str | bytes) -> DetectionSet:
    """Names with `__` for the dot."""
    contents = ((name.replace("__", "."), data) for name, data in files.items())
    return read_detections([(name, data.encode() if isinstance(data, str) else data) for name, data in contents])


def coco(*rows: tuple[int, int, list[float], float]) -> str:
    return json.dumps([{"image_id": i, "category_id": c, "bbox": box, "score": score} for i, c, box, score in rows])


TWO = coco((139, 1, [10, 20, 30, 40], 0.84), (139, 1, [12, 22, 30, 40], 0.97))


def test_coco_results_are_corners_highest_score_first():
    found = read(results__json=TWO)
    boxes, scores, classes = found.of(0)
    assert boxes.tolist() == [[12, 22, 42, 62], [10, 20, 40, 60]] and scores.tolist() == [0.97, 0.84]
    assert found.class_names == ("1",) and classes.tolist() == [0, 0] and found.picture_names == ("139",)
    assert not found.fractions and not found.problems


def test_an_annotation_file_names_classes_and_pictures():
    truth = {
        "images": [{"id": 139, "file_name": "street.jpg", "width": 640, "height": 480}],
        "categories": [{"id": 1, "name": "person"}],
        "annotations": [{"id": 7, "image_id": 139, "category_id": 1, "bbox": [0, 0, 5, 5]}],
    }
    found = read(results__json=TWO, instances__json=json.dumps(truth))
    assert found.class_names == ("person",) and found.picture_names == ("street.jpg",) and len(found) == 2
    assert found.sizes == {"street.jpg": (640, 480)} and found.picture_ids == ("139",) and found.class_ids == ("1",)
    with pytest.raises(DetectionError, match=r"no detection in instances\.json"):
        read(instances__json=json.dumps(truth))


def test_yolo_lines_are_fractions_and_a_list_names_their_classes():
    found = read(street__txt="0 0.5 0.5 0.2 0.4 0.9\n2 0.25 0.5 0.5 1 0.8\n", classes__txt="person\nbus\ntraffic light\n")
    np.testing.assert_allclose(found.boxes, [[0.4, 0.3, 0.6, 0.7], [0, 0, 0.5, 1]])
    assert found.fractions and found.class_names == ("person", "traffic light") and found.picture_names == ("street",)


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("xmin,ymin,xmax,ymax,confidence,class,name\n10,20,40,60,0.9,0,person\n", [10, 20, 40, 60]),
        ("score;label;x;y;width;height\n0.9;person;10;20;30;40\n", [10, 20, 40, 60]),
        ("name\tcx\tcy\tw\th\tscore\nperson\t25\t40\t30\t40\t0.9\n", [10, 20, 40, 60]),
        ("10, 20, 40, 60, 0.9, person\n", [10, 20, 40, 60]),
    ],
)
def test_tables(text, box):
    found = read(found__csv=text)
    assert found.boxes.tolist() == [box] and found.scores.tolist() == [0.9] and found.class_names == ("person",)
    assert found.picture_names == ("found.csv",) and not found.fractions


def test_a_table_of_many_pictures_and_of_fractions():
    found = read(found__csv="image,x1,y1,x2,y2,score\na.jpg,0,0,0.5,1,0.3\nb.jpg,0,0,1,1,0.4\na.jpg,0,0,1,1,0.5\n")
    assert found.picture_names == ("a.jpg", "b.jpg") and found.fractions and found.of(0)[1].tolist() == [0.5, 0.3]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"a__json": coco((1, 1, [0, 0, 5, 5], 0.5), (1, 1, [0, 0, 5], 0.5))}, "a.json, line 1, results entry 2: bbox is not"),
        (
            {"a__json": coco((1, 1, [0, 0, 5, 5], 0.5), (1, 1, [0, 0, 5, 5], 95))},
            "the score is 95; it can be 0 to 1; divide perc",
        ),
        ({"a__json": coco((1, 1, [0, 0, 5, 5], 0.5), (1, 1, [0, 0, 0, 5], 0.5))}, "the box has no area"),
        ({"a__json": '[{"image_id": 1, "bbox": [1, 2, 3, 4]},' + TWO[1:]}, "the result lacks category_id, score"),
        ({"a__txt": "0 .5 .5 .2 .2 .9\n0 .5 .5 .2 .2\n"}, "a.txt, line 2: five numbers, so there is no confidence"),
        ({"a__csv": "x1,y1,x2,y2,score\n1,2,3,4,0.5\n1,2,3\n"}, "a.csv, line 3: 3 cells; a detection needs"),
        ({"a__csv": "x1,y1,x2,y2,score\n1,2,3,4,0.5\n1,2,three,4,.5\n"}, "a.csv, line 3: 'three' is not a number"),
    ],
)
def test_bad_entries_carry_file_line_and_entry(files, problem):
    found = read(**files)
    assert found.problem_count == 1 and problem in str(found.problems[0])


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"a__json": "[]"}, "no detection in a.json"),
        ({"a__json": "{"}, "ends here"),
        ({"a__csv": "x1,y1,x2,y2\n1,2,3,4\n"}, "the header names no score"),
        ({"a__csv": "left,score\n1,0.5\n"}, "the header names no box"),
        ({"a__txt": b"\xff\xfa\x00"}, "not text in UTF-8"),
        ({"a__json": TWO, "b__csv": "1,2,3,4,0.5,cat\n"}, "COCO results and a CSV table"),
    ],
)
def test_what_holds_no_detections_is_refused_with_a_sentence(files, sentence):
    with pytest.raises(DetectionError, match=sentence):
        read(**files)


def test_number_and_size_are_bounded(monkeypatch):
    monkeypatch.setattr(detection_files, "MOST_DETECTIONS", 3)
    with pytest.raises(DetectionError, match="more than 3 detections"):
        read(a__csv="1,2,3,4,0.5,cat\n" * 4)
    with pytest.raises(DetectionError, match=r"1,000 entries cannot be read.*line 2"):
        read(a__csv="x1,y1,x2,y2,score\n" + "1,2,3\n" * 2000)
    monkeypatch.setattr(detection_files, "MOST_BYTES", 10)
    with pytest.raises(DetectionError, match="Choose fewer"):
        read(a__csv="1,2,3,4,0.5,cat\n")


SIDE = st.floats(0, 500, allow_subnormal=False)
ROW = st.tuples(SIDE, SIDE, st.floats(2, 300), st.floats(2, 300), st.floats(0, 1), st.sampled_from(["cat", "dog, big", "人"]))


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=8))
def test_the_same_detections_in_every_format_are_the_same(rows):
    table = io.StringIO()
    csv.writer(table).writerows([["x", "y", "w", "h", "score", "name"], *rows])
    kinds = list(dict.fromkeys(row[5] for row in rows))
    results = coco(*((1, kinds.index(kind), [x, y, w, h], score) for x, y, w, h, score, kind in rows))
    names = json.dumps({"categories": [{"id": at, "name": kind} for at, kind in enumerate(kinds)], "annotations": []})
    yolo = "".join(
        f"{kinds.index(kind)} {(x + w / 2) / 800!r} {(y + h / 2) / 800!r} {w / 800!r} {h / 800!r} {score!r}\n"
        for x, y, w, h, score, kind in rows
    )
    tabled, coco_, lines = read(a__csv=table.getvalue()), read(a__json=results, b__json=names), read(a__txt=yolo)
    for other, scale in ((coco_, 1), (lines, 800)):
        np.testing.assert_allclose(other.boxes * scale, tabled.boxes, atol=1e-6)
        np.testing.assert_array_equal(other.scores, tabled.scores)
        np.testing.assert_array_equal(other.classes, tabled.classes)
    assert tabled.class_names == coco_.class_names == tuple(kinds)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_end_in_detections_or_a_sentence(data):
    try:
        found = read_detections([("a", data)])
    except DetectionError as error:
        assert str(error).endswith(".")
    else:
        assert len(found) and np.isfinite(found.boxes).all() and ((found.scores >= 0) & (found.scores <= 1)).all()
