"""Labels and their pictures: sizes, photos that EXIF turns, and lines that can be poses or outlines."""

import struct

import numpy as np
import pytest
from annotation_files import SIZED, YOLO, coco, picture, read, says, voc
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from playground.boxes.annotations.reading import Reading, read_annotations
from playground.boxes.annotations.yolo import LongRows

# ---- pictures ---------------------------------------------------------------------------------------------------------


def turned_box(orientation, box, width, height):
    """Where a box of a stored picture is seen: its pixels are painted, and Pillow turns them."""
    image = Image.new("L", (width, height))
    image.paste(255, tuple(box))
    image.getexif()[274] = orientation
    return ImageOps.exif_transpose(image)


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("kind", ["VOC", "YOLO", "COCO"])
def test_labels_of_a_stored_photo_are_turned_with_it(kind, orientation):
    width, height, box = 200, 100, [20, 10, 60, 50]
    seen = turned_box(orientation, box, width, height)
    x1, y1, x2, y2 = box
    row = f"0 {(x1 + x2) / 2 / width} {(y1 + y2) / 2 / height} {(x2 - x1) / width} {(y2 - y1) / height}"
    labels = {
        "VOC": {"a.xml": voc(("cat", *box), size=(width, height))},
        "YOLO": {"a.txt": row.encode()},
        "COCO": {
            "c.json": coco([[x1, y1, x2 - x1, y2 - y1]], [{"id": 1, "file_name": "a.jpg", "width": width, "height": height}])
        },
    }[kind]
    found = read({**labels, "a.jpg": picture(width, height, orientation)}, Reading(photos="stored"))
    assert found.sizes.tolist() == [list(seen.size)]
    assert found.boxes[0].tolist() == pytest.approx(list(seen.getbbox()))


def test_sizes_tell_whether_labels_are_for_the_turned_photo():
    photo = picture(200, 100, orientation=6)  # seen as 100 × 200
    stored = read({"a.xml": voc(("cat", 20, 10, 60, 50), size=(200, 100)), "a.jpg": photo})
    assert (
        says(stored, "labels for the photo as stored") and stored.sizes.tolist() == [[100, 200]] and "photos" not in stored.open
    )
    assert stored.boxes.tolist() == [[50, 20, 90, 60]]
    turned = read({"a.xml": voc(("cat", 20, 10, 60, 50), size=(100, 200)), "a.jpg": photo})
    assert says(turned, "labels for the turned photo") and turned.boxes.tolist() == [[20, 10, 60, 50]]
    assert turned.sizes.tolist() == [[100, 200]] and "photos" not in turned.open


def test_where_sizes_do_not_tell_the_reader_is_asked():
    files = {"a.txt": b"0 0.25 0.5 0.5 1\n", "a.jpg": picture(200, 100, orientation=6)}
    found = read(files)
    assert found.open["photos"] == ("turned", "stored") and says(found, "Their sizes do not tell")
    assert found.sizes.tolist() == [[100, 200]] and found.boxes.tolist() == [[0, 0, 50, 200]]
    other = read(files, Reading(photos="stored"))
    assert other.boxes.tolist() == [[0, 0, 100, 100]] and other.open["photos"]
    upside_down = read({"a.xml": voc(("cat", 20, 10, 60, 50)), "a.jpg": picture(200, 100, orientation=3)})
    assert upside_down.open["photos"], "its size is the same both ways"


def test_coco_without_sizes_takes_them_from_the_pictures():
    images = [{"id": 1, "file_name": "train/a.jpg"}]
    for name in ("train/a.jpg", "data/train/a.jpg", "images/a.jpg", "A.JPG"):
        found = read({"c.json": coco([[20, 10, 40, 40]], images), name: picture()})
        assert found.sizes.tolist() == [[200, 100]] and len(found) == 1, name
    unknown = read({"c.json": coco([[20, 10, 40, 40]], images), "b.jpg": picture()})
    assert len(unknown) == 0 and "size of the box’s image is not known" in unknown.problems[0].text
    two = read({"c.json": coco([[2, 1, 4, 4]], images), "train/a.jpg": picture(), "val/a.jpg": picture(50, 50)})
    assert two.sizes.tolist() == [[200, 100]], "the folder tells which"


def test_yolo_without_pictures_asks_for_their_size():
    found = read_annotations([("a.txt", YOLO), ("b.txt", YOLO)])
    assert len(found) == 0 and "size" in found.open and says(found, "Label files without an image: 2.")
    assert found.problem_count == 0 and len(found.sizes) == 0
    sized = read_annotations([("a.txt", YOLO)], Reading(size=(1000, 500)))
    assert sized.boxes.tolist() == [[400, 150, 600, 350], [0, 0, 500, 250]] and sized.sizes.tolist() == [[1000, 500]]
    part = read({"a.txt": YOLO, "a.jpg": picture(), "b.txt": YOLO})
    assert len(part) == 2 and "size" in part.open and says(part, "without an image: 1.")


def test_files_of_one_name_from_two_folders_are_two_pictures():
    found = read_annotations([("a.xml", voc(("cat", 1, 1, 9, 9))), ("a.xml", voc(("cat", 1, 1, 9, 9), size=(50, 50)))])
    assert found.sizes.tolist() == [[200, 100], [50, 50]] and found.pictures.tolist() == [0, 1]
    same = read({"A.txt": YOLO, "a.txt": YOLO, "A.jpg": picture(), "a.jpg": picture(50, 50)})
    assert same.sizes.tolist() == [[200, 100], [50, 50]], "letters' case tells them apart"


def test_pictures_are_called_as_their_files_call_them():
    named = coco([[1, 2, 3, 4]], [{"id": 1, "file_name": "far/a.jpg", "width": 20, "height": 10}])
    assert read({"c.json": named}).names == ("far/a.jpg",)
    assert read({"a.xml": voc(("cat", 1, 2, 3, 4), size=(20, 10))}).names == ("a.xml",)
    labelled = read({"a.txt": YOLO, "a.png": picture(200, 100), "b.png": picture(50, 50)})
    assert labelled.names == ("a.txt", "b.png") and len(labelled.sizes) == 2


def test_sizes_beyond_the_first_chunk_of_a_picture():
    """A photo whose notes are long tells its size late."""
    data = picture(200, 100)
    note = b"\xff\xfe" + struct.pack(">H", 65_535) + b"x" * 65_533
    found = read({"a.txt": YOLO, "a.jpg": data[:2] + note * 2 + data[2:]})
    assert found.sizes.tolist() == [[200, 100]]


# ---- poses and segments -----------------------------------------------------------------------------------------------


def pose(points, step, random):
    """A line of a pose: its keypoints lie in the box."""
    cx, cy = random.uniform(0.3, 0.7, 2)
    width, height = random.uniform(0.1, 0.4, 2)
    x, y = cx + random.uniform(-0.5, 0.5, points) * width, cy + random.uniform(-0.5, 0.5, points) * height
    columns = [x, y, random.integers(0, 3, points)][:step]
    return " ".join(f"{number:.6g}" for number in (0, cx, cy, width, height, *np.stack(columns, axis=1).ravel()))


def segment(points, random):
    """A line of a segment: points round a centre."""
    angle, centre = np.sort(random.uniform(0, 2 * np.pi, points)), random.uniform(0.2, 0.8, 2)
    around = np.clip(centre + random.uniform(0.02, 0.2, (points, 1)) * np.stack((np.cos(angle), np.sin(angle)), axis=1), 0, 1)
    return " ".join(f"{number:.6g}" for number in (0, *around.ravel()))


def kinds_of(lines):
    rows = LongRows()
    for line in lines:
        rows.add([float(word) for word in line.split()])
    return rows.possible()


@given(st.integers(1, 20), st.sampled_from([2, 3]), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_poses_are_found(points, step, seed):
    random = np.random.default_rng(seed)
    assert kinds_of(pose(points, step, random) for _row in range(8))[0] == "poses" or step * points < 2


@given(st.integers(3, 20), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_segments_are_found(points, seed):
    random = np.random.default_rng(seed)
    lines = [segment(points + number % 2, random) for number in range(8)]  # outlines have more points here, fewer there
    assert kinds_of(lines) == ("segments",)
    assert "segments" in kinds_of(segment(points, random) for _row in range(8))


def test_a_pose_is_its_box_and_a_segment_the_box_round_it():
    files = [("a.txt", b"0 0.5 0.5 0.2 0.4 0.45 0.5 2 0.55 0.6 1\n"), ("data.yaml", b"names: [cat]\nkpt_shape: [2, 3]\n")]
    found = read_annotations(files, SIZED)
    assert found.boxes.tolist() == [pytest.approx([80, 30, 120, 70])] and "rows" not in found.open
    outline = read_annotations([("a.txt", b"0 0.1 0.1 0.3 0.1 0.2 0.4\n0 0.1 0.1 0.3 0.1 0.2 0.4 0.1 0.2\n")], SIZED)
    assert outline.boxes[0].tolist() == pytest.approx([20, 10, 60, 40])


def test_lines_that_can_be_both_are_told_and_chosen():
    line = b"0 0.5 0.5 0.4 0.4 0.45 0.5 0.55 0.6\n"
    found = read_annotations([("a.txt", line)], SIZED)
    assert found.open["rows"] == ("poses", "segments") and says(
        found, "Lines of 9 numbers can be outlines or boxes with keypoints"
    )
    assert found.boxes[0].tolist() == pytest.approx([60, 30, 140, 70])
    other = read_annotations([("a.txt", line)], Reading(size=(200, 100), rows="segments"))
    assert other.boxes[0].tolist() == pytest.approx([80, 40, 110, 60]) and other.open["rows"]
