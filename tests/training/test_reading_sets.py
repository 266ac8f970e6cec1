"""Reading picture sets: classes from folders, archives and names; bad files are listed, the rest goes on, nothing is trusted."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.training import reading_sets
from playground.training.reading_sets import class_in_name, read_set, side_for
from playground.training.sets import SetError


def picture(seed=0, size=(9, 7), kind="PNG"):
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, kind)
    return data.getvalue()


def packed(entries, method=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


def counted(pictures):
    return dict(zip(pictures.classes, pictures.counts.tolist(), strict=True))


FOLDERS = {"rose/1.png": picture(1), "rose/2.jpg": picture(2, kind="JPEG"), "tulip/1.png": picture(3)}


@pytest.mark.parametrize(
    ("names", "classes"),
    [
        (["rose/1", "rose/2", "tulip/1"], {"rose": 2, "tulip": 1}),
        (["flowers/rose/1", "flowers/tulip/1"], {"rose": 1, "tulip": 1}),
        (["hotdog/train/hotdog/1", "hotdog/train/not-hotdog/2", "hotdog/test/hotdog/3"], {"hotdog": 2, "not-hotdog": 1}),
        (["rose/garden/1", "rose/wood/1", "tulip/1"], {"rose": 2, "tulip": 1}),
        (["./rose/1", "./tulip/1"], {"rose": 1, "tulip": 1}),
        (["all/rose/1", "all/rose/2"], {"rose": 2}),
        (["1", "2"], {"flowers": 2}),  # the archive's own name
        (["train/rose/1", "Test/rose/2", "val/tulip/3"], {"rose": 2, "tulip": 1}),
    ],
)
def test_classes_of_an_archive(names, classes):
    entries = {f"{name}.png": picture(seed) for seed, name in enumerate(names)}
    assert counted(read_set([("flowers.zip", packed(entries))])) == classes


@pytest.mark.parametrize(
    ("names", "classes"),
    [
        (["rose/1.png", "tulip/1.png"], {"rose": 1, "tulip": 1}),
        (["cat.0.png", "cat.1.png", "dog.2.png"], {"cat": 2, "dog": 1}),
        (["cat_01.png", "dog (3).png"], {"cat": 1, "dog": 1}),
        (["1.png", "2.png"], {"pictures": 2}),
    ],
)
def test_classes_of_files_that_come_alone(names, classes):
    assert counted(read_set([(name, picture(seed)) for seed, name in enumerate(names)])) == classes


def test_archives_and_files_join_by_the_names_of_their_classes():
    files = [("a.zip", packed(FOLDERS)), ("b.zip", packed({"rose/9.png": picture(9)})), ("tulip/8.png", picture(8))]
    files[1] = ("rose.zip", files[1][1])
    assert counted(read_set(files)) == {"rose": 3, "tulip": 2}


def test_pixels_labels_and_names_belong_together():
    found = read_set([("a.zip", packed(FOLDERS))])
    assert found.names == ("a.zip: rose/1.png", "a.zip: rose/2.jpg", "a.zip: tulip/1.png")
    assert found.labels.tolist() == [0, 0, 1]
    for seed, image in ((1, found.pictures[0]), (3, found.pictures[2])):
        assert np.array_equal(np.asarray(image), np.asarray(Image.open(io.BytesIO(picture(seed)))))


def test_what_systems_drop_is_passed_over_in_silence():
    droppings = {
        "__MACOSX/rose/._1.png": b"x",
        "rose/.DS_Store": b"x",
        "rose/Thumbs.db": b"x",
        "tulip/desktop.ini": b"x",
        "tulip/._1.png": b"x",
    }
    found = read_set([("a.zip", packed({**FOLDERS, **droppings}))])
    assert counted(found) == {"rose": 2, "tulip": 1} and not found.problems and not found.notes
    alone = [(name, data) for name, data in {**FOLDERS, **droppings}.items()]
    assert not read_set(alone).problems


def test_bad_files_are_named_and_the_rest_goes_on():
    half = FOLDERS["rose/2.jpg"][: len(FOLDERS["rose/2.jpg"]) // 3]
    bad = {
        "rose/half.jpg": half,
        "rose/text.png": b"this is no picture",
        "rose/empty.png": b"",
        "loose.png": picture(5),
        "../../etc/1.png": picture(5),
        "/abs/1.png": picture(5),
        "C:/x/1.png": picture(5),
        "rose/inner.zip": packed(FOLDERS),
    }
    notes = {"readme.txt": b"hello", "rose/labels.csv": b"1,2"}
    found = read_set([("a.zip", packed({**FOLDERS, **bad, **notes}))])
    assert counted(found) == {"rose": 2, "tulip": 1}
    told = {problem.name.removeprefix("a.zip: "): problem.text for problem in found.problems}
    assert set(told) == {"a.zip:/abs/1.png" if name == "/abs/1.png" else name for name in bad}
    assert "leads out" in told["../../etc/1.png"] and "within the archive" in told["rose/inner.zip"]
    assert "no class folder" in told["loose.png"]
    (note,) = found.notes
    assert "readme.txt" in note and "labels.csv" in note


def test_links_passwords_lies_and_damage():
    link = zipfile.ZipInfo("rose/link.png")
    link.external_attr = 0o120777 << 16
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        for name, content in FOLDERS.items():
            archive.writestr(name, content)
    raw = bytearray(data.getvalue())
    encrypted = raw.rindex(b"PK\x01\x02")  # the last entry of the directory, tulip/1.png
    raw[encrypted + 8] |= 1
    found = read_set([("a.zip", bytes(raw))])
    assert {problem.text for problem in found.problems} == {
        "the entry is a link to another file",
        "the entry is encrypted; pack it without a password",
    }
    with pytest.raises(SetError, match="damaged"):
        read_set([("a.zip", bytes(raw[:150]))])


def test_headers_that_lie_about_sizes_are_found_out():
    honest = packed({"rose/1.png": picture(1), "rose/2.png": picture(2, (60, 60))}, zipfile.ZIP_STORED)
    raw = bytearray(honest)
    entry = raw.rindex(b"PK\x01\x02")
    raw[entry + 24 : entry + 28] = (100).to_bytes(4, "little")  # the directory says that it unpacks to 100 bytes
    found = read_set([("a.zip", bytes(raw))])
    assert [problem.name for problem in found.problems] == ["a.zip: rose/2.png"] and len(found) == 1


def test_bombs_are_refused(monkeypatch):
    bomb = packed({"rose/bomb.png": bytes(20 << 20), **FOLDERS})
    found = read_set([("a.zip", bomb)])
    assert "times its size" in found.problems[0].text and len(found) == 3
    monkeypatch.setattr(reading_sets, "MAX_UNPACKED", 600)
    with pytest.raises(SetError, match="unpack to more than"):
        read_set([("a.zip", packed(FOLDERS))])
    with pytest.raises(SetError, match="unpack to more than"):
        read_set(list(FOLDERS.items()))


def test_too_many_pictures_or_classes(monkeypatch):
    monkeypatch.setattr(reading_sets, "MAX_PICTURES", 2)
    with pytest.raises(SetError, match="There are 3 pictures; the limit is 2"):
        read_set([("a.zip", packed(FOLDERS))])
    monkeypatch.undo()
    small = picture(1, (2, 2))
    many = {f"class {n:03}/1.png": small for n in range(201)}
    with pytest.raises(SetError, match="201 classes; the limit is 200"):
        read_set([("a.zip", packed(many))])
    del many["class 000/1.png"]
    assert len(read_set([("a.zip", packed(many))]).classes) == 200


@pytest.mark.parametrize(
    "files", [[], [("a.zip", packed({}))], [("a.txt", b"x")], [("a.png", b"")], [("a.zip", packed({"a/b.md": b"x"}))]]
)
def test_no_picture_at_all(files):
    with pytest.raises(SetError, match="There is no picture here"):
        read_set(files)


def test_pictures_are_held_reduced_and_upright():
    data = io.BytesIO()
    exif = Image.Exif()
    exif[274] = 6
    Image.new("RGB", (1200, 600), "red").save(data, "JPEG", exif=exif)
    (held,) = read_set([("rose/1.jpg", data.getvalue())]).pictures
    assert held.size == (128, 256) and held.mode == "RGB"


@given(count=st.integers(0, 6000))
def test_the_pixels_of_a_set_stay_within_memory(count):
    side = side_for(count)
    assert side <= 256 and 3 * side * side * count <= reading_sets.MEMORY
    assert side >= 128 or count > reading_sets.MAX_PICTURES


def test_names_that_look_alike_stay_two_classes():
    found = read_set([("a\u200bb/1.png", picture(1)), ("ab/1.png", picture(2))])
    assert len(found.classes) == 2 and found.classes[0] != found.classes[1]


def test_reading_can_be_watched_and_ended():
    steps = []
    read_set([("a.zip", packed(FOLDERS))], report=lambda done, total: steps.append((done, total)))
    assert steps == [(1, 3), (2, 3), (3, 3)]

    class Ended(Exception):
        pass

    def check():
        if len(steps) > 4:
            raise Ended
        steps.append(None)

    with pytest.raises(Ended):
        read_set([("a.zip", packed(FOLDERS))], check=check)


@pytest.mark.parametrize(("name", "kind"), [("cat.jpg", "cat"), ("cat_0001.jpg", "cat"), ("New York 12.png", "New York")])
def test_class_in_a_name(name, kind):
    assert class_in_name(name) == kind


WHOLE = packed({**FOLDERS, "readme.txt": b"x" * 50})


@settings(max_examples=150, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=12),
    cut=st.integers(0, 40),
)
def test_whatever_an_archive_holds_the_answer_is_a_set_or_a_sentence(changes, cut):
    raw = bytearray(WHOLE)
    for place, value in changes:
        raw[place] = value
    try:
        found = read_set([("a.zip", bytes(raw[: len(raw) - cut]))])
    except SetError as error:
        assert str(error)[0].isupper() or str(error).startswith("a.zip")
    else:
        assert len(found) and all(image.mode == "RGB" for image in found.pictures)


@settings(max_examples=80, deadline=None)
@given(names=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6, unique=True))
def test_whatever_names_are_classes_differ_and_cover_all_pictures(names):
    small = picture(1, (2, 2))
    try:
        found = read_set([(f"{name}.png", small) for name in names])
    except SetError:
        return
    assert len(set(found.classes)) == len(found.classes) and found.counts.sum() == len(found)
    assert all(name and name.isprintable() for name in (*found.classes, *found.names))
