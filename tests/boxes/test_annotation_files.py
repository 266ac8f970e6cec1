"""Reading annotations: each kind, alone and packed; bad entries are listed and the rest goes on; nothing is trusted."""

import io
import json
import tracemalloc
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.boxes.annotations import collector, sources
from playground.boxes.annotations.coco import read_coco
from playground.boxes.annotations.dataset import AnnotationError
from playground.boxes.annotations.json_stream import CHUNK, entries
from playground.boxes.annotations.reading import Reading, read_annotations
from playground.kit.budget import Budget

OBJECT = (
    "<object>\n<name>{name}</name>\n"
    "<bndbox><xmin>{0}</xmin><ymin>{1}</ymin><xmax>{2}</xmax><ymax>{3}</ymax></bndbox>\n</object>\n"
)


def voc(*objects, size="<size><width>200</width><height>100</height></size>", head=""):
    body = "".join(OBJECT.format(*box, name=name) for name, box in objects)
    return f"{head}<annotation>\n{size}\n{body}</annotation>".encode()


def coco(annotations, images=({"id": 1, "width": 200, "height": 100},), categories=({"id": 7, "name": "cat"},), **more):
    lists = {"info": {"note": 'a "quoted" ] brace }'}, **more}
    return json.dumps({**lists, "annotations": annotations, "images": images, "categories": categories}, indent=1).encode()


def entry(bbox, image_id=1, category_id=7, **more):
    return {"id": 1, "image_id": image_id, "category_id": category_id, "bbox": bbox, **more}


def packed(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return buffer.getvalue()


def picture(width, height):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height)).save(buffer, "JPEG")
    return buffer.getvalue()


def test_the_same_box_in_all_three_kinds():
    for name, data in (
        ("a.xml", voc(("cat", (20, 10, 60, 50)))),
        ("a.json", coco([entry([20, 10, 40, 40])])),
        (
            "a.zip",
            packed({"labels/a.txt": "0 0.2 0.3 0.2 0.4", "images/a.jpg": picture(200, 100), "data.yaml": "names: ['cat']"}),
        ),
    ):
        found = read_annotations([(name, data)])
        assert found.boxes.tolist() == [pytest.approx([20, 10, 60, 50])], name
        assert (found.sizes.tolist(), found.class_names, found.problem_count) == ([[200, 100]], ("cat",), 0)


def test_empty_sets_are_sets():
    for name, data in (("a.xml", voc()), ("a.txt", b"\n"), ("a.json", b'{"annotations": [], "images": []}')):
        found = read_annotations([(name, data)])
        assert len(found) == 0 and found.boxes.shape == (0, 4)
    assert read_annotations([("a.xml", voc())]).sizes.tolist() == [[200, 100]]


def test_bad_objects_of_voc_are_listed_by_line():
    data = voc(
        ("cat", (20, 10, 60, 50)), ("dog", ("x", 1, 2, 3)), ("", (1, 1, 2, 2)), ("dog", (60, 10, 20, 50)), ("dog", (1, 1, 9, 9))
    )
    found = read_annotations([("deep/a.xml", data)])
    assert len(found) == 2 and found.class_names == ("cat", "dog")
    assert [(problem.file, problem.line) for problem in found.problems] == [("deep/a.xml", line) for line in (7, 11, 15)]
    assert "no name" in found.problems[1].text and "no area" in found.problems[2].text


def test_parts_of_a_person_are_no_objects():
    part = b"<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part></object>"
    found = read_annotations([("a.xml", voc(("person", (20, 10, 60, 50))).replace(b"</object>", part))])
    assert found.class_names == ("person",) and found.boxes.tolist() == [[20, 10, 60, 50]]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE annotation [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE annotation [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE annotation SYSTEM "http://localhost/x.dtd">',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://localhost/p"> %p;]>',
    ],
)
def test_document_types_and_entities_are_refused(head):
    found = read_annotations([("a.xml", voc(("&x;", (1, 1, 9, 9)), head=head)), ("b.xml", voc(("cat", (1, 1, 9, 9))))])
    assert len(found) == 1 and "DTD" in found.problems[0].text


def test_broken_xml_keeps_what_was_complete():
    found = read_annotations([("a.xml", voc(("cat", (1, 1, 9, 9)), ("cat", (2, 2, 9, 9)))[:-40])])
    assert len(found) == 1 and "the 1 object before it counts" in found.problems[0].text and found.problems[0].line == 9
    deep = b"<annotation>" + b"<a>" * 5000
    assert "within each other" in read_annotations([("a.xml", deep)]).problems[0].text


BAD_COCO = [
    ([20, 10, 40], "four numbers"),
    (["1", 1, 2, 2], "four numbers"),
    ([1, 1, True, 2], "four numbers"),
    ([10**400, 1, 2, 2], "too large"),
    ([1, 1, -5, 2], "no area"),
    ([float("nan"), 1, 2, 2], "not a finite number"),
    ([500, 1, 20, 20], "outside"),
]


@pytest.mark.parametrize(("box", "told"), BAD_COCO)
def test_bad_boxes_of_coco_are_listed_and_the_rest_goes_on(box, told):
    found = read_annotations([("a.json", coco([entry([1, 1, 5, 5]), entry(box), entry([2, 2, 5, 5])]))])
    assert len(found) == 2 and found.problem_count == 1
    assert told in found.problems[0].text and found.problems[0].line > 10


def test_references_that_lead_nowhere_and_crowds():
    rows = [entry([1, 1, 5, 5]), entry([1, 1, 5, 5], 99), entry([1, 1, 5, 5], 1, 99), entry([1, 1, 5, 5], None)]
    found = read_annotations([("a.json", coco([*rows, entry([1, 1, 5, 5], iscrowd=1), "text", None]))])
    assert len(found) == 1 and found.problem_count == 5
    assert any("crowds" in note for note in found.notes)


def test_entries_that_are_no_json_are_passed_over():
    text = coco([entry([1, 1, 5, 5]), entry([2, 2, 5, 5]), entry([3, 3, 5, 5])]).decode().replace("2,\n    2,", "2,\n    oops,")
    found = read_annotations([("a.json", text.encode())])
    assert len(found) == 2 and "no JSON" in found.problems[0].text
    short = read_annotations([("a.json", text.encode()[:400])])
    assert len(short) == 0 and any("ends" in problem.text for problem in short.problems)
    nested = b'{"annotations": [' + b"[" * 100_000 + b"]" * 100_000 + b', {"id": 1}], "images": []}'
    assert "nested" in read_annotations([("a.json", nested)]).problems[0].text


def test_yolo_lines_segments_and_faults():
    lines = ("0 0.5 0.5 0.2 0.2", "", "1 0.1 0.1 0.3 0.1 0.2 0.4", "x 1 2 3 4", "0 0.5 0.5 0.2", "0 5 5 2 2")
    text = "\n".join((*lines, "0 0.5 0.5 0.2 0.2 0.9", "-1 0.5 0.5 0.1 0.1"))
    found = read_annotations([("a.txt", text.encode()), ("classes.txt", b"apple\npear\n")], Reading(size=(640, 640)))
    assert found.class_names == ("apple", "pear") and [problem.line for problem in found.problems] == [4, 5, 6, 7, 8]
    assert found.boxes[1].tolist() == pytest.approx([64, 64, 192, 256])


def test_boxes_beyond_the_picture_are_cut():
    found = read_annotations([("a.xml", voc(("cat", (-5, 10, 60, 500))))])
    assert found.boxes.tolist() == [[0, 10, 60, 100]] and "reached beyond" in found.notes[0]


def test_archives_list_what_they_refuse():
    good = voc(("cat", (1, 1, 9, 9)))
    bomb = b"<annotation>" + b" " * 3_000_000
    names = {
        "../../etc/a.xml": good,
        "/abs.xml": good,
        "C:/x.xml": good,
        "inner.zip": packed({"a.xml": good}),
        "bomb.xml": bomb,
        "ok/a.xml": good,
    }
    found = read_annotations([("a.zip", packed(names))])
    assert len(found) == 1
    told = {problem.file.removeprefix("a.zip: "): problem.text for problem in found.problems}
    assert set(told) == set(names) - {"ok/a.xml"}
    assert "leads out" in told["../../etc/a.xml"] and "times its size" in told["bomb.xml"]


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(sources, "ARCHIVES", replace(sources.ARCHIVES, unpacked=5000))
    noisy = voc(*[("cat", (1, 1, 9 + n % 7, 9 + n % 5)) for n in range(60)])
    with pytest.raises(AnnotationError, match="unpacks to more than"):
        read_annotations([("a.zip", packed({"a.xml": noisy, "b.xml": noisy}))])


def test_links_passwords_and_damage_within_archives():
    link = zipfile.ZipInfo("link.xml")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr(link, "/etc/passwd")
        made.writestr("a.xml", voc(("cat", (1, 1, 9, 9))))
        made.writestr("b.xml", voc(("dog", (1, 1, 9, 9))))
    data = buffer.getvalue().replace(b"<name>dog</name>", b"<name>dig</name>")  # its checksum no longer fits
    found = read_annotations([("a.zip", data)])
    assert found.class_names == ("cat",) and {problem.text for problem in found.problems} == {
        "the entry is a link to another file",
        "the entry is damaged",
    }
    with pytest.raises(AnnotationError, match="damaged"):
        read_annotations([("a.zip", data[:200])])


def test_limits(monkeypatch):
    monkeypatch.setattr(collector, "MAX_BOXES", 2)
    with pytest.raises(AnnotationError, match="more than 2 boxes"):
        read_annotations([("a.xml", voc(*[("cat", (1, 1, 9, 9))] * 3))])
    with pytest.raises(AnnotationError, match="no annotation here"):
        read_annotations([("a.jpg", picture(4, 4))])
    assert "empty" in read_annotations([("a.xml", b""), ("b.xml", voc())]).problems[0].text


class Endless:
    """A COCO file that is made while it is read; `given` counts its bytes."""

    def __init__(self, count):
        self.rows, self.left, self.given = self.made(count), b"", 0

    def made(self, count):
        yield b'{"images": [{"id": 1, "width": 640, "height": 480}], "annotations": ['
        for n in range(count):
            yield b'{"id": %d, "image_id": 1, "category_id": 1, "bbox": [%d, 5, 20, 30.5], ' % (n, n % 600)
            yield b'"segmentation": [[' + b"1, 2, " * 400 + (b"1]]}," if n < count - 1 else b"1]]}")
        yield b"]}"

    def read(self, size):
        while len(self.left) < size and (rows := b"".join(next(self.rows, b"") for _row in range(50))):
            self.left += rows
        data, self.left = self.left[:size], self.left[size:]
        self.given += len(data)
        return data


def test_a_large_file_is_read_entry_by_entry():
    file, count, row = Endless(1000), 0, 3000  # 2.5 MB of text; a row has less than 3,000 bytes
    for entry in entries(file, {"images", "annotations"}, Budget()):
        count += entry.section == "annotations"
        assert file.given <= row * (count + 1) + 2 * CHUNK, "no more is read than is needed"
    assert count == 1000 and file.given > 8 * CHUNK


def peak_and_size(count):
    """Bytes of memory at the most while a file of so many boxes is read and checked, and the bytes of the file."""
    file, boxes = Endless(count), collector.Collector()
    tracemalloc.start()
    read_coco(file, "a.json", boxes)
    boxes.kind(("a.json", 1), "cat")
    assert len(boxes.finish()) == count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, file.given


def test_memory_grows_with_the_boxes_and_not_with_the_file():
    peak_and_size(10)  # what is loaded once
    (small, short), (large, long) = peak_and_size(400), peak_and_size(1400)
    assert long - short > 2_000_000
    assert large - small < 250 * 1000, "a box may take some 130 bytes, not the 2,500 of its text"


def test_a_long_text_is_not_read_again_for_each_chunk():
    data = b'{"note": "' + b"x" * 3_000_000 + b'", "annotations": [{"id": "' + b"y" * 3_000_000 + b'"}]}'
    sizes = []
    file = io.BytesIO(data)
    file.read = lambda size, read=file.read: sizes.append(size) or read(size)
    assert [entry.section for entry in entries(file, {"annotations"}, Budget())] == ["annotations"]
    assert len(sizes) < 12


@given(st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_bytes_raise_anything_else(data):
    for name in ("a.xml", "a.json", "a.txt", "a.zip", "a"):
        for start in (b"", b"<annotation><object>", b'{"annotations": [{"bbox":', b"PK\x03\x04"):
            try:
                found = read_annotations([(name, start + data)])
            except AnnotationError:
                continue
            assert np.isfinite(found.boxes).all()
