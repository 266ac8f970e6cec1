"""Sets of every kind, damaged a few thousand times, and sets made to keep a reader busy: each is a set or a sentence, in time."""

import io
import json
import random
import time
import tracemalloc
import zipfile

import numpy as np
import pytest
from annotation_files import SIZED, YOLO, coco, picture, voc

from playground.boxes.annotations.dataset import AnnotationError
from playground.boxes.annotations.reading import read_annotations
from playground.boxes.coco_results import read_ground_truth, read_results
from playground.boxes.detection_files import DetectionError, read_detections
from playground.kit.budget import Budget

ROUNDS = {"yolo": 60}  # of each set; the encoding of its class list is guessed each time
MOST_ROUNDS = 300
ENOUGH = 5.0  # seconds of processor time: no damaged set of a few kB takes a hundredth of it

RESULTS = json.dumps(
    [{"image_id": n % 3, "category_id": 1, "bbox": [n, 1, 20, 20.5], "score": n / 20} for n in range(20)], indent=1
).encode()
TRUTH = coco([[n, 10, 40, 40] for n in range(12)], names=("cat", "naïve “dog”"))
XML = b'<?xml version="1.0" encoding="GBK"?>' + voc(("cat", 20, 10, 60, 50), ("狗", 1, 1, 90, 90)).decode().encode("gbk")
POSES = b"0 0.5 0.5 0.2 0.4 0.5 0.5 2 0.55 0.6 1\n3 0.25 0.25 0.5 0.5 0.2 0.2 2 0.1 0.1 0\n"
TABLE = b"image,x1,y1,x2,y2,score,class\n" + b"".join(b"a.jpg,%d,1,90,80.5,0.%d,cat\n" % (n, n) for n in range(9))
LABELS = {
    "data.yaml": b"names: {0: cat, 1: &d dog, 2: *d}\nkpt_shape: [2, 3]\n",
    "notes.json": b'{"categories": [{"id": 0, "name": "cat"}]}',
    "classes.txt": "猫\n犬\n".encode("cp932"),
    "labels/a.txt": YOLO,
    "labels/b.txt": POSES,
    "images/a.jpg": picture(20, 10, orientation=6),
}


def archive(files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return buffer.getvalue()


SETS = {
    "coco": (read_annotations, [("a.json", TRUTH)]),
    "voc": (read_annotations, [("a.xml", XML), ("b.xml", voc(("cat", 20, 10, 60, 50)))]),
    "yolo": (read_annotations, list(LABELS.items())),
    **{
        f"zip {method}": (read_annotations, [("a.zip", archive({**LABELS, "a.xml": XML}, method))])
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    },
    "detections": (read_detections, [("a.json", RESULTS), ("b.json", TRUTH)]),
    "table": (read_detections, [("a.csv", TABLE)]),
    "yolo with scores": (read_detections, [("a.txt", b"0 0.5 0.5 0.2 0.4 0.9\n" * 9), ("classes.txt", b"cat\n")]),
    "truth": (read_ground_truth, [("a.json", TRUTH)]),
    "results": (read_results, [("a.json", RESULTS)]),
}
ERRORS = {read_annotations: AnnotationError, read_detections: DetectionError}
WORDS = [b"1e999", b"-1", b"NaN", b"1" * 400, b"1" * 5000, b"[" * 300, b'"', b"{", b"}", b"\\", b"\0", b"\xff\xfe", b"\n" * 50,
         b"<a>",
         b"</object>", b"<!--", b"PK\x01\x02", b"null", b"true", b'{"id": []}', b", ", b"0 " * 400, b"../", b"&x;"]  # fmt: skip


def flipped(data, rng):
    damaged = bytearray(data)
    for _ in range(rng.choice((1, 2, 4, 16))):
        damaged[rng.randrange(len(damaged))] = rng.choice((0, 32, 127, 255, rng.randrange(256)))
    return bytes(damaged)


def cut(data, rng):
    return data[: rng.randrange(len(data))]


def holed(data, rng):
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randrange(1, 60) :]


def spliced(data, rng):
    """A word, or a stretch of some set, put into the middle of this one."""
    other = rng.choice([piece for _read, files in SETS.values() for _name, piece in files])
    source, start = rng.randrange(len(other)), rng.randrange(len(data))
    piece = rng.choice((rng.choice(WORDS), other[source : source + rng.randrange(1, 90)]))
    return data[:start] + piece + data[start + rng.choice((0, len(piece))) :]


def repeated(data, rng):
    start = rng.randrange(len(data))
    end = start + rng.randrange(1, 120)
    return data[:end] + data[start:end] * rng.randrange(1, 40) + data[end:]


def exchanged(data, rng):
    """A number or word of the file becomes another."""
    words = data.split(b" ")
    words[rng.randrange(len(words))] = rng.choice((*WORDS, rng.choice(words)))
    return b" ".join(words)


DAMAGES = (flipped, cut, holed, spliced, spliced, repeated, exchanged)


@pytest.mark.parametrize("name", SETS)
def test_damaged_sets_give_a_set_or_a_sentence(name):
    rng, (read, files) = random.Random(f"damage {name}"), SETS[name]
    noticed, slowest, rounds = 0, 0.0, ROUNDS.get(name, MOST_ROUNDS)
    for _ in range(rounds):
        damaged = list(files)
        for _ in range(rng.choice((1, 1, 2, 3))):
            place = rng.randrange(len(files))
            called, data = damaged[place]
            damaged[place] = called, rng.choice(DAMAGES)(data, rng) or b" "
        began = time.process_time()
        try:
            found = read(damaged, SIZED) if read is read_annotations else read(damaged)
        except ERRORS.get(read, ValueError) as error:
            noticed += 1
            assert type(error) is ERRORS.get(read, ValueError), "a sentence of ours, no error that happens to be a ValueError"
            assert str(error)[0].isalpha() or str(error)[0].isdigit()
        else:
            assert np.isfinite(found.boxes).all() and found.boxes.shape[1] == 4
            noticed += bool(getattr(found, "problems", ()) or getattr(found, "faults", ()))
        slowest = max(slowest, time.process_time() - began)
    assert 0 < noticed < rounds, "damage that is always, or never, noticed tests nothing"
    assert slowest < ENOUGH


# ---- made to keep a reader busy ---------------------------------------------------------------------------------------


def filled(piece, size):
    return piece * (size // len(piece))


MB = 1 << 20
OPEN = b'{"images":[{"id":1,"width":200,"height":100}],"annotations":['
LINE = b"0 .5 .5 .1 .1\n"
DOUBLING = b"".join(b"a%d: &a%d {!!merge <<: [*a%d, *a%d]}\n" % (n, n, n - 1, n - 1) for n in range(1, 40))


def labels(count, rows):
    """YOLO labels, of which no two are alike."""
    return [("a.zip", archive({f"{n}.txt": rows + b"\n%d .1 .1 .1 .1" % n for n in range(count)}))]


def images_alike(count=3000):
    listed = coco([], [{"id": n, "file_name": "a.jpg"} for n in range(count)])
    return [("a.zip", archive({"a.json": listed, **{f"{n}/a.jpg": b"%d" % n for n in range(count)}}))]


def class_lists(count=1500):
    lists = {f"{n}/classes.txt": b"cat\ndog\n%d" % n for n in range(count)}
    return [("a.zip", archive({**lists, **{f"{n}/a.txt": LINE for n in range(count)}}))]


def deep_class_lists(count=400):
    """In folders within folders; a label of no list has one that is nearest all the same."""
    deep = "/a" * 480
    return [("a.zip", archive({**{f"{n}{deep}/classes.txt": b"cat\n%d" % n for n in range(count)}, "a.txt": LINE}))]


def names_alike(count=9000):
    listed = b",".join(b'{"id":%d,"name":"a%s"}' % (n, b" " * (n % 99)) for n in range(count))
    return [("a.json", b'{"categories":[' + listed + b'],"annotations":[]}')]


def endless_encoding():
    return [("a.xml", b'<?xml version="1.0" encoding="punycode"?><annotation>' + filled(b"<a/>\xff", MB))]


BUSY = {
    "brackets": lambda: [("a.json", OPEN + b"[" * 700_000)],
    "brackets under a key": lambda: [("a.json", b'{"a":' + b"[" * 700_000)],
    "entries without an end": lambda: [("a.json", OPEN + filled(b'{"a":[1,2}', MB))],
    "entries that are none": lambda: [("a.json", OPEN + filled(b'{"id":1 "a"},', MB))],
    "values without commas": lambda: [("a.json", OPEN + filled(b"1 } ", MB))],
    "backslashes": lambda: [("a.json", OPEN + b'{"a":"' + b"\\" * MB)],
    "keys": lambda: [("a.json", b"{" + filled(b'"a":1,', MB) + b'"annotations":[]}')],
    "digits": lambda: [("a.json", OPEN + b'{"id":' + b"9" * MB + b"}]}"), ("a.txt", b"0 .5 .5 .1 ." + b"1" * MB)],
    "images alike": images_alike,
    "comments": lambda: [("a.xml", filled(b"<!--", MB))],
    "empty objects": lambda: [("a.xml", b"<annotation>" + filled(b"<object/>", MB))],
    "an encoding that takes for ever": endless_encoding,
    "YAML": lambda: [("data.yaml", b"names: [" + b"a," * 130_000 + b"]"), ("a.txt", LINE)],
    "YAML that doubles": lambda: [("data.yaml", b"a0: &a0 {x: y}\n" + DOUBLING + b"names: *a39"), ("a.txt", LINE)],
    "class lists": class_lists,
    "outlines": lambda: labels(150, b"\n".join([b"0 " + b".5 .5 " * 700] * 6)),
    "class lists in deep folders": deep_class_lists,
    "names alike": names_alike,
    "labels": lambda: labels(1000, LINE * 20),
}
BUSY_DETECTIONS = {
    "words": lambda: [("a.txt", filled(b"word\n", 2 * MB))],
    "words in a line": lambda: [("a.txt", filled(b"word ", 2 * MB))],
    "cells": lambda: [("a.csv", filled(b"a,", MB))],
    "empty rows": lambda: [("a.csv", b"x1,y1,x2,y2,score\n" + filled(b",\n", MB))],
    "brackets": lambda: [("a.json", b"[" * 700_000)],
    "images": lambda: [("a.json", b'{"images":[' + b",".join(b'{"id":%d}' % n for n in range(40_000)) + b'],"results":[]}')],
}
GRAIN = 2.5  # seconds of processor time, on a loaded machine: what may pass between two looks at the time, and what was before


@pytest.mark.parametrize(("read", "error", "make"), [
    *(pytest.param(read_annotations, AnnotationError, make, id=name) for name, make in BUSY.items()),
    *(pytest.param(read_detections, DetectionError, make, id=f"detections: {name}") for name, make in BUSY_DETECTIONS.items()),
    pytest.param(read_ground_truth, ValueError, BUSY["keys"], id="truth: keys"),
    pytest.param(read_results, ValueError, BUSY_DETECTIONS["brackets"], id="results: brackets"),
])  # fmt: skip
def test_reading_ends_soon_after_its_time(read, error, make):
    files, budget, began = make(), Budget(0.1), time.process_time()
    try:
        read(files, SIZED, budget) if read is read_annotations else read(files, budget)
    except error as caught:
        assert str(caught).strip()
    assert time.process_time() - began < 0.1 + GRAIN


def test_brackets_too_many_are_looked_up_from_as_entries_are():
    looks = []
    read_annotations([("a.json", OPEN + b"}" * 200_000)], SIZED, Budget(check=lambda: looks.append(None)))
    assert len(looks) > 1000


@pytest.mark.parametrize("line", [b"a,b\n", b"word\n"])
def test_a_table_is_read_line_by_line_and_never_held_as_a_list_of_them(line):
    data = b"x1,y1,x2,y2,score\n" * (line != b"word\n") + filled(line, MB // 4)
    tracemalloc.start()
    with pytest.raises(DetectionError):
        read_detections([("a.csv", data)], Budget(60))
    assert tracemalloc.get_traced_memory()[1] < 8 * len(data)
    tracemalloc.stop()
