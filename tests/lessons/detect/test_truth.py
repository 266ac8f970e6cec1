"""The reader's ground truth: boxes as text, annotation files of one image or of many, and names of classes as one word."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_node import in_node
from PIL import Image

from playground.images import make_photo, sample
from playground.kit.budget import Budget
from playground.kit.settings import Uploaded
from playground.lessons.detect.label_files import read_labels
from playground.lessons.detect.moves import mark_of, moved, write_moves
from playground.lessons.detect.settings import Detect, read_truth, text_of_truth
from playground.lessons.detect.truth import OF_SAMPLES, Truth, class_word, of_files, truth_of
from playground.models.preparation import class_names

PHOTO = make_photo(Image.new("RGB", (400, 300)), name="street.jpg")
COCO = {
    "images": [
        {"id": 1, "file_name": "other.jpg", "width": 400, "height": 300},
        {"id": 7, "file_name": "photos/street.jpg", "width": 800, "height": 600},
    ],
    "categories": [{"id": 3, "name": "traffic light"}],
    "annotations": [
        {"id": 1, "image_id": 1, "category_id": 3, "bbox": [0, 0, 9, 9]},
        {"id": 2, "image_id": 7, "category_id": 3, "bbox": [20, 40, 100, 200]},
    ],
}
VOC = (
    "<annotation><filename>{name}</filename><size><width>400</width><height>300</height><depth>3</depth></size><object>"
    "<name>cat</name><bndbox><xmin>{x}</xmin><ymin>2</ymin><xmax>90</xmax><ymax>80</ymax></bndbox></object></annotation>"
)


def coco() -> bytes:
    return json.dumps(COCO).encode()


def voc(name: str, x: int) -> bytes:
    return VOC.format(name=name, x=x).encode()


BOXES = ((1.0, 2.0, 30.0, 40.0), (10.0, 20.0, 30.5, 40.0), (0.0, 0.0, 9.0, 9.0))
CORNER = st.floats(-500, 5000).map(lambda value: round(value, 2))


@given(st.dictionaries(st.integers(0, 2), st.tuples(CORNER, CORNER, CORNER, CORNER)))
def test_boxes_that_were_moved_are_read_as_they_were_written(places):
    text = write_moves([mark_of(BOXES), [[place + 1, list(box)] for place, box in places.items()]])
    assert moved(BOXES, text) == tuple(places.get(place, box) for place, box in enumerate(BOXES))
    assert Detect(view="truth", against="file", moved=text).moved == text


def test_moves_of_other_boxes_move_nothing():
    text = write_moves([mark_of(BOXES), [[1, [5, 5, 7, 7]]]])
    assert text.endswith(" 1 5 5 7 7") and moved(BOXES[:2], text) == BOXES[:2]
    assert moved(BOXES, "") == BOXES and write_moves([mark_of(BOXES), []]) == ""
    for bad in ("abcdef 1 2 3", "abcdef x 1 2 3 4", "abcdef 1 0 0 nan 9"):
        with pytest.raises(ValueError):
            Detect(view="truth", against="file", moved=bad)


def test_moved_boxes_of_a_file_are_the_ground_truth():
    files = Uploaded("digest", ("instances.json",), read_labels([("instances.json", coco())]))
    asked = Detect(view="truth", against="file", files=files)
    filed = truth_of(asked, PHOTO)
    text = write_moves([mark_of(filed.filed), [[1, [0, 0, 50, 60]]]])
    assert filed.boxes == filed.filed == ((10, 20, 60, 120),)
    assert truth_of(replace(asked, moved=text), PHOTO) == replace(filed, boxes=((0, 0, 50, 60),))


def test_coco_gives_the_image_named_like_the_photo_in_the_photos_pixels():
    files = read_labels([("instances.json", coco())])
    assert of_files(files, PHOTO) == Truth(((10, 20, 60, 120),), ("traffic-ligh",), drawn=False)
    other = make_photo(Image.new("RGB", (400, 300)), name="OTHER.png")
    assert of_files(files, other).boxes == ((0, 0, 9, 9),), "they are read once, whatever photo is looked at"


def test_an_image_without_boxes_is_not_taken_for_another():
    bare = {**COCO, "annotations": COCO["annotations"][:1]}
    with pytest.raises(ValueError, match=r"no box for the photo street\.jpg"):
        of_files(read_labels([("instances.json", json.dumps(bare).encode())]), PHOTO)


def test_labels_of_two_formats_are_both_looked_through():
    yolo = [(f"{n}.txt", b"1 0.5 0.5 0.25 0.5\n" * 20) for n in range(3)]
    files = read_labels([*yolo, ("street.xml", voc("street.jpg", 5))])
    assert len(files.sets[0]) == 60 and of_files(files, PHOTO).boxes == ((5, 2, 90, 80),)
    assert len(of_files(files, make_photo(Image.new("RGB", (400, 300)), name="2.png"))) == 20


def test_reading_asks_its_budget_and_ends_with_it():
    class Cancelled(Exception):
        pass

    def cancel() -> None:
        raise Cancelled

    many = {**COCO, "annotations": [{**COCO["annotations"][1], "id": n} for n in range(500)]}
    with pytest.raises(Cancelled):
        read_labels([("instances.json", json.dumps(many).encode())], Budget(check=cancel))
    control = Detect.controls["files"]
    assert control.stops and control.read is read_labels, "a page reads for a second, then a job does"


def test_yolo_labels_are_read_for_the_photos_size():
    files = [("street.txt", b"1 0.5 0.5 0.25 0.5\n"), ("other.txt", b"0 0.1 0.1 0.1 0.1\n"), ("classes.txt", b"cat\ndog\n")]
    assert of_files(read_labels(files), PHOTO) == Truth(((150, 75, 250, 225),), ("dog",), drawn=False)


def test_of_many_voc_files_the_photos_own_is_taken():
    files = [("a.xml", voc("a.jpg", 1)), ("street.xml", voc("street.jpg", 5)), ("z.xml", voc("z.jpg", 9))]
    assert of_files(read_labels(files), PHOTO).boxes == ((5, 2, 90, 80),)
    assert of_files(read_labels(files[:1]), PHOTO).boxes == ((1, 2, 90, 80),), "a single image needs no name"


def test_where_no_image_is_the_photo_a_sentence_says_so():
    with pytest.raises(ValueError, match=r"2 images, and none of them is named like the photo street\.jpg"):
        of_files(read_labels([("a.xml", voc("a.jpg", 1)), ("z.xml", voc("z.jpg", 9))]), PHOTO)
    with pytest.raises(ValueError, match="no annotation here"):
        of_files(read_labels([("notes.md", b"# words")]), PHOTO)


@pytest.mark.parametrize("data", [b"{", b"[1]", b'{"images": 3, "annotations": []}', b'{"images": [{}], "annotations": [{}]}'])
def test_a_damaged_coco_file_gives_a_sentence(data):
    with pytest.raises(ValueError):
        of_files(read_labels([("instances.json", data)]), PHOTO)


def test_drawn_boxes_come_back_and_none_stays_none():
    assert text_of_truth([[[1, 2, 30.556, 40], "cat"], [[0, 0, 9, 9], ""]]) == "1 2 30.56 40 cat; 0 0 9 9"
    assert text_of_truth([]) == "none" and read_truth("none") == () == read_truth("")
    assert len(truth_of(Detect(view="truth", truth="none"), sample("chelsea").photo())) == 0


def test_samples_have_boxes_of_ours_and_a_readers_photo_has_none():
    for name, boxes in OF_SAMPLES.items():
        photo = sample(name).photo()
        truth = truth_of(Detect(view="truth"), photo)
        assert len(truth) == len(boxes) == 1
        (x1, y1, x2, y2), (width, height) = truth.boxes[0], photo.original_size
        assert 0 <= x1 < x2 <= width and 0 <= y1 < y2 <= height
    assert len(truth_of(Detect(view="truth"), PHOTO)) == 0


def test_what_is_seen_of_a_composed_scene_is_known():
    truth = truth_of(Detect(view="truth"), sample("crew").photo())
    assert sorted(truth.words) == ["cat", "person", "person"] and truth.drawn
    assert all(0 <= x1 < x2 <= 760 and 0 <= y1 < y2 <= 480 for x1, y1, x2, y2 in truth.boxes)


def test_a_class_is_the_word_that_the_box_canvas_writes():
    names = [*class_names("ssd300_vgg16"), "  two  words ", "7up", "a_b-c", "Ärger über", "", "x" * 40]
    found = in_node("(names, m) => names.map(m.classWord)", names, "ui/components/box_class.js")
    assert [class_word(name) for name in names] == found
    known = [name for name in dict.fromkeys(class_names("ssd300_vgg16")) if name not in ("__background__", "N/A")]
    assert len({class_word(name) for name in known}) == len(known), "no two classes become one word"
