"""Sets as people bring them: what a file is, its contents say; what can be read in two ways says so and is read as asked."""

import io
import json
import tracemalloc
import zipfile

import numpy as np
import pytest
from annotation_files import SIZED, YOLO, coco, packed, picture, read, says, voc
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes.annotations.class_lists import NUMBERS, ORDER, ClassList, _Nearest, read_list
from playground.boxes.annotations.dataset import AnnotationError
from playground.boxes.annotations.reading import Reading, read_annotations
from playground.kit.budget import Budget
from playground.kit.decoding import decoded

# ---- which format -----------------------------------------------------------------------------------------------------


LABEL_STUDIO = {
    "classes.txt": b"cat\ndog\n",
    "notes.json": json.dumps(
        {"categories": [{"id": 0, "name": "cat"}, {"id": 1, "name": "dog"}], "info": {"year": 2025}}
    ).encode(),
    "labels/7f-a.txt": YOLO,
    "images/7f-a.jpg": picture(),
}


def test_an_export_of_label_studio_is_read_whole():
    found = read(LABEL_STUDIO)
    assert len(found) == 2 and found.class_names == ("cat", "dog") and found.problem_count == 0
    assert not found.notes and not found.open, "its two class lists agree, nothing is left open"
    without = {name: data for name, data in LABEL_STUDIO.items() if name != "classes.txt"}
    assert read(without).class_names == ("cat", "dog"), "notes.json names the classes too"


STRAYS = {
    "notes.json": b'{"info": "made on a Tuesday"}',
    "project.xml": b"<project><name>fruit</name></project>",
    "labels.txt": b"cat\ndog\n",
    "README.txt": b"Made in 2024 by 3 people.\n",
    "train.txt": b"data/images/a.jpg\n",
    "predictions.json": b'[{"image_id": 1, "category_id": 1, "bbox": [1, 1, 5, 5], "score": 0.9}]',
    "package.json": b'{"shapes": []}',
    "thumbs.db": b"\0\1\2binary",
    "empty.txt": b"\n",
}


@pytest.mark.parametrize("stray", STRAYS)
@pytest.mark.parametrize("labels", [{"labels/a.txt": YOLO, "images/a.jpg": picture()}, {"a.xml": voc(("cat", 20, 10, 60, 50))}])
def test_a_stray_file_neither_loses_nor_invents_boxes(labels, stray):
    alone, found = read(labels), read({stray: STRAYS[stray], **labels})
    assert found.boxes.tolist() == alone.boxes.tolist() and found.sizes.tolist() == alone.sizes.tolist()
    assert found.problem_count == 0 and "format" not in found.open
    assert len(found.class_names) == len(alone.class_names)


def test_what_a_file_is_its_contents_tell():
    for name in ("a.txt", "a.dat", "set", "a.json.bak", "a.xml"):
        assert len(read_annotations([(name, coco([[20, 10, 40, 40]]))])) == 1
        assert len(read_annotations([(name, voc(("cat", 20, 10, 60, 50)))])) == 1
        assert len(read_annotations([(name, YOLO)], SIZED)) == 2
    for name in ("labels.txt", "classes.txt", "obj.names"):  # a picture may be called so
        assert len(read_annotations([(name, YOLO)], SIZED)) == 2


def test_two_formats_in_one_archive_are_told_and_chosen():
    files = {"coco.json": coco([[20, 10, 40, 40]] * 3), "labels/a.txt": YOLO, "images/a.jpg": picture()}
    found = read(files)
    assert says(found, "labels of 2 formats: COCO in coco.json; YOLO in labels/a.txt. COCO is read")
    assert found.open["format"] == ("COCO", "YOLO") and len(found) == 3
    assert len(read(files, Reading(format="YOLO"))) == 2
    assert read(files, Reading(format="YOLO")).open["format"] == ("COCO", "YOLO"), "the choice can be taken back"
    few = {"stray.xml": voc(("cat", 1, 1, 9, 9)), "a.txt": YOLO * 9, "a.jpg": picture()}
    assert read(few).open["format"] == ("YOLO", "VOC") and len(read(few)) == 18


@pytest.mark.parametrize(("data", "named"), [
    (b"<annotations><image/></annotations>", "CVAT"),
    (b'[{"id": 1, "annotations": [{"result": [{"value": {"rectanglelabels": ["cat"]}}]}]}]', "Label Studio"),
    (b'{"version": "5", "shapes": [], "imagePath": "a.jpg"}', "LabelMe"),
    (b'[{"image_id": 1, "score": 0.5}]', "detections with scores"),
    (b"<a></a>", "begins with <a>"),
    (b"A text.", "without labels"),
])  # fmt: skip
def test_other_kinds_are_named(data, named):
    with pytest.raises(AnnotationError, match="There is no annotation here") as error:
        read_annotations([("mine.md", data)])
    assert f"\n- mine.md: the file {named}" in str(error.value) or named in str(error.value)


# ---- class lists ------------------------------------------------------------------------------------------------------


NAMES = {
    "gb18030": ["苹果", "香蕉", "橙子"],
    "big5hkscs": ["蘋果", "香蕉", "橘子"],
    "cp932": ["りんご", "バナナ", "みかん"],
    "cp949": ["사과", "바나나", "오렌지"],
    "cp1251": ["яблоко", "банан", "апельсин"],
    "utf-16": ["苹果", "香蕉", "橙子"],
    "utf-16-le": ["苹果", "香蕉", "apple"],
    "utf-8-sig": ["苹果", "香蕉", "橙子"],
    "utf-8": ["苹果", "香蕉", "橙子"],
}
THREE = {"labels/a.txt": b"0 .5 .5 .1 .1\n1 .5 .5 .1 .1\n2 .5 .5 .1 .1\n", "images/a.jpg": picture()}


FOLDERS = st.lists(st.sampled_from("ab"), max_size=4).map(tuple)


@given(st.lists(st.tuples(FOLDERS, st.sampled_from(ORDER[:3])), max_size=6), FOLDERS)
def test_the_nearest_list_is_the_one_that_its_definition_finds(lists, folder):
    made = [ClassList("/".join((*where, "classes")), kind, {0: "cat"}, decoded(b"cat")) for where, kind in lists]

    def rank(one):
        shared = next(n for n in range(len(folder), -1, -1) if one.folder[:n] == folder[:n])
        return -shared, len(one.folder), ORDER.index(one.kind)

    assert _Nearest(made, Budget())(folder) is min(made, key=rank, default=None)


def test_class_lists_in_folders_within_folders_take_no_memory_for_each_of_them():
    deep = "/a" * 480
    files = packed({**{f"{n}{deep}/classes.txt": b"cat\n%d" % n for n in range(100)}, "a.txt": YOLO})
    tracemalloc.start()
    assert len(read_annotations(files, SIZED, Budget(600)).boxes) == 2
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("encoding", NAMES)
def test_class_lists_of_every_encoding_show_their_names(encoding):
    names = NAMES[encoding]
    found = read({"classes.txt": "\r\n".join(names).encode(encoding), **THREE})
    assert sorted(found.class_names) == sorted(names) and found.problem_count == 0
    if not encoding.startswith("utf"):
        assert found.open["encoding"] and says(found, f"{names[0]}, {names[1]}, {names[2]}. If they look wrong")
    else:
        assert "encoding" not in found.open and not found.notes


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "cp932", "euc_jis_2004"])
def test_what_no_detector_can_know_is_said_and_chosen(encoding):
    files = {"classes.txt": "猫\n犬\n人\n".encode(encoding, errors="replace"), **THREE}
    assert read(files).open["encoding"], "few letters: the reader is asked"
    assert set(read(files, Reading(encoding=encoding)).class_names) == {"猫", "犬", "人"}


NO_LINE = set(b"\r\n\0 \t\x0b\x0cP")  # P, since PK begins an archive
ONE_NAME = st.binary(min_size=1, max_size=6).filter(lambda name: not set(name) & NO_LINE)


@given(st.lists(ONE_NAME, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_names_that_differ_in_bytes_never_become_one(names):
    rows = b"".join(b"%d 0.5 0.5 0.1 0.1\n" % number for number in range(len(names)))
    found = read_annotations([("a.txt", rows), ("classes.txt", b"\n".join(names))], SIZED)
    assert len(found) == len(names)
    if len(names) and not any(note.startswith("Class ") for note in found.notes):
        assert len(set(found.classes.tolist())) >= len(set(names)) and len(set(found.class_names)) == len(found.class_names)


@given(st.binary(max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_byte_is_replaced(data):
    assert "\ufffd" not in decoded(data).text or "\ufffd".encode() in data or b"\0" in data or b"\x84\x31\xa4\x37" in data


def test_names_that_look_alike_stay_apart():
    files = [("classes.txt", b"cat\ncat \ncat\n"), ("a.txt", THREE["labels/a.txt"])]
    found = read_annotations(files, SIZED)
    assert found.class_names == ("cat", "cat (2)") and np.bincount(found.classes).tolist() == [2, 1]


YAML = {
    "names: [cat, dog]": {0: "cat", 1: "dog"},
    "names: ['it''s', \"a, b\"]  # two": {0: "it's", 1: "a, b"},
    "nc: 2\nnames:\n- cat # tom\n- dog": {0: "cat", 1: "dog"},
    "names:\n  0: cat\n  7: hot dog": {0: "cat", 7: "hot dog"},
    "names: {0: no, 1: 'on', 2: 1.10}": {0: "no", 1: "on", 2: "1.10"},
    "names: [\n  cat,\n  dog,\n]": {0: "cat", 1: "dog"},
    "a: &n [cat]\nnames: *n": {0: "cat"},
    "train: images\nnc: 2": None,
    "just words": None,
}


@pytest.mark.parametrize("text", YAML)
def test_data_yaml(text):
    one = read_list("data.yaml", text.encode(), "yaml")
    assert (one and one.names) == YAML[text]


@pytest.mark.parametrize(("text", "fault"), [
    ("names: [a, b", "no YAML"),
    ("names: !!python/object/apply:os.system ['true']", "no YAML"),
    ("names: " + "[" * 5000, "nested too deeply"),
    ("names: {a: b}", "neither a list of names"),
    ("names: [[a]]", "neither a list of names"),
])  # fmt: skip
def test_broken_yaml_is_listed_and_the_labels_are_read(text, fault):
    found = read({"data.yaml": text.encode(), **THREE})
    assert len(found) == 3 and found.problems[0].file == "data.yaml" and fault in found.problems[0].text


def test_large_yaml_is_not_parsed():
    found = read({"data.yaml": b"names: [" + b"a, " * 100_000 + b"]", **THREE})
    assert len(found) == 3 and "larger than" in found.problems[0].text


def test_each_folder_has_its_own_class_list():
    box = b"0 .5 .5 .1 .1\n"
    files = {"a/classes.txt": b"cat\n", "a/labels/1.txt": box, "b/classes.txt": b"dog\n", "b/labels/1.txt": box * 2}
    found = read(files, SIZED)
    assert found.class_names == ("cat", "dog") and np.bincount(found.classes).tolist() == [1, 2]
    assert says(found, "a/classes.txt for 1 label files; b/classes.txt for 1 label files")
    assert set(found.open["names"]) == {"a/classes.txt", "b/classes.txt", NUMBERS}
    assert read(files, Reading(names="b/classes.txt", size=(9, 9))).class_names == ("dog",)
    assert read(files, Reading(names=NUMBERS, size=(9, 9))).class_names == ("class 0",)


def test_two_lists_in_one_folder():
    files = {"data.yaml": b"names: [cat, dog, cow]", "classes.txt": b"dog\ncat\n", **THREE}
    found = read(files)
    assert found.class_names == ("cat", "cow", "dog") and says(
        found, "Taken: data.yaml for 1 label files. Not taken: classes.txt."
    )
    assert says(read(files, Reading(names="classes.txt")), "Class 2 is beyond the 2 names of classes.txt")


def test_a_list_without_a_usual_name_is_offered_and_never_taken_by_itself():
    files = {"my kinds.txt": b"cat\ndog\ncow\n", **THREE}
    found = read(files)
    assert found.class_names == ("class 0", "class 1", "class 2") and found.open["names"] == ("my kinds.txt", NUMBERS)
    assert read(files, Reading(names="my kinds.txt")).class_names == ("cat", "cow", "dog")


def test_numbers_beyond_the_list_are_said_and_keep_their_number():
    found = read({"classes.txt": b"cat\n", **THREE})
    assert found.class_names == ("cat", "class 1 (not in classes.txt)", "class 2 (not in classes.txt)") and len(found) == 3
    assert says(found, "Class 2 is beyond the 1 names of classes.txt")


def test_an_empty_line_of_a_list_keeps_its_number():
    found = read({"classes.txt": b"cat\n\ndog\n", **THREE})
    assert {"cat", "dog"} < set(found.class_names) and found.class_names[found.classes[2]] == "dog"


def test_class_names_of_voc_files_in_other_encodings():
    for encoding, declared in (("gb18030", "GBK"), ("gb18030", None), ("cp932", "Shift_JIS"), ("utf-16", None), ("utf-8", None)):
        head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
        names = NAMES[encoding][:2] if encoding in NAMES else []
        text = head + voc(*((name, 1, 1, 9, 9) for name in names)).decode()
        assert sorted(read_annotations([("a.xml", text.encode(encoding))]).class_names) == sorted(names), encoding


class OldName(zipfile.ZipInfo):
    """An entry whose name stands in the encoding of the machine that packed it."""

    def _encodeFilenameFlags(self):
        return self.filename.encode(self.encoding), self.flag_bits


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "cp932"])
def test_names_of_files_in_older_archives(encoding):
    folder = {"gb18030": "苹果", "big5hkscs": "功課", "cp932": "果物の写真データ"}[
        encoding
    ]  # the second has a backslash among its bytes
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, data in ((f"{folder}/1.txt", YOLO), (f"{folder}/1.jpg", picture()), (f"{folder}/classes.txt", b"cat")):
            entry = OldName(name)
            entry.encoding = encoding
            made.writestr(entry, data)
    found = read_annotations([("a.zip", buffer.getvalue())])
    assert len(found) == 2 and found.sizes.tolist() == [[200, 100]] and found.problem_count == 0
    assert says(found, f"beyond the 1 names of {folder}/classes.txt")


# ---- bad entries, limits ----------------------------------------------------------------------------------------------


def test_bad_entries_carry_file_line_and_id_in_full():
    long = "folder/" + "a very long name " * 20 + ".json"
    bad = read({long: coco([[20, 10, 40], [1, 1, -5, 2], [1, 1, 5, 5]])}).problems
    assert [(problem.file, problem.entry) for problem in bad] == [
        (long.replace(" .", " ."), f"annotation {n}") for n in (100, 101)
    ]
    assert str(bad[0]).startswith(f"{long}, line 1, annotation 100: bbox is not")
    objects = read_annotations([("a.xml", voc(("cat", 1, 1, 9, 9), ("dog", 9, 9, 1, 1), ("cow", "x", 1, 2, 3)))]).problems
    assert [str(problem)[:21] for problem in objects] == ["a.xml, line 4, object", "a.xml, line 5, object"]
    assert [problem.entry for problem in objects] == ["object 2", "object 3 (“cow”)"]
    name = json.loads(coco([[1, 1, 5, 5]]))
    name["annotations"][0] |= {"id": "a-text", "bbox": [500, 1, 5, 5]}
    assert read_annotations([("a.json", json.dumps(name).encode())]).problems[0].entry == "annotation a-text"
    assert all("…" not in str(problem) for problem in (*bad, *objects))


def test_ids_listed_twice_do_not_change_what_was_read():
    images = [{"id": 1, "width": 200, "height": 100}, {"id": 1, "width": 9, "height": 9}]
    found = read_annotations([("a.json", coco([[20, 10, 40, 40]], images))])
    assert len(found) == 1 and found.sizes.tolist() == [[200, 100]] and "listed before" in found.problems[0].text


def test_a_truncated_file_says_what_counts():
    data = voc(("cat", 1, 1, 9, 9), ("dog", 1, 1, 9, 9), ("cow", 1, 1, 9, 9))
    for objects, end in ((1, data.index(b"dog")), (2, data.index(b"cow")), (0, data.index(b"cat"))):
        found = read_annotations([("a.xml", data[:end]), ("b.xml", voc())])
        assert len(found) == objects
        count = {0: "no object before it is complete", 1: "the 1 object before it counts", 2: "the 2 objects before it count"}
        assert f"{count[objects]}, the rest of the file is left out" in found.problems[0].text
        assert len(found.sizes) == 2


def test_reading_stops_at_too_many_bad_entries():
    asked = []
    budget = Budget(most_bad=50, check=lambda: asked.append(1))
    with pytest.raises(AnnotationError, match="stopped after 50 entries that cannot be read") as error:
        read_annotations([("a.txt", b"0 0.5 0.5 0.2\n" * 100_000)], SIZED, budget)
    assert "a.txt, line 1:" in str(error.value) and len(asked) < 200


class Cancelled(Exception):
    pass


@pytest.mark.parametrize("files", [
    [("a.json", coco([[1, 1, 5, 5]] * 30_000))],
    [(f"{n}.xml", voc(("cat", 1, 1, 9, 9))) for n in range(60)],
    packed({f"{n}.txt": YOLO for n in range(60)} | {f"{n}.jpg": picture() for n in range(60)}),
])  # fmt: skip
def test_a_cancel_and_a_deadline_end_the_reading(files):
    left = 6

    def check():
        nonlocal left
        left -= 1
        if left < 0:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_annotations(files, budget=Budget(check=check))
    assert left == -1
    with pytest.raises(AnnotationError, match="took more than 0 s"):
        read_annotations(files, budget=Budget(seconds=0))
