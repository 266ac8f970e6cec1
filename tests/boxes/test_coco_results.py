"""Results in COCO's JSON: numbers are pycocotools', and what cannot be read says what arrived and what was expected."""

import contextlib
import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from playground.boxes import coco_results
from playground.boxes.coco_results import evaluate, read_ground_truth, read_results


def file_of(value):
    return [("file.json", json.dumps(value).encode())]


def reference(truth, detections):
    """Precision (10, 101, classes) by pycocotools; −1 for a class without objects."""
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = json.loads(json.dumps(truth))
        coco.createIndex()
        run = COCOeval(coco, coco.loadRes(json.loads(json.dumps(detections))), "bbox")
        run.evaluate()
        run.accumulate()
    return run.eval["precision"][:, :, :, 0, 2]


def random_pair(seed, crowded):
    """A ground truth and detections that are shaken, copied, mislabelled or made up; ties of scores and of IoU are common."""
    draw = np.random.default_rng(seed)
    objects, found = [], []
    image_ids = draw.permutation(40)[:4].tolist()
    for image in image_ids:
        for _ in range(draw.integers(0, 6)):
            box = [*draw.integers(0, 50, 2).tolist(), *draw.integers(5, 40, 2).tolist()]
            crowd = int(crowded and draw.random() < 0.3)
            objects.append({"image_id": image, "category_id": int(draw.integers(1, 4)), "bbox": box, "iscrowd": crowd})
            for _ in range(draw.integers(0, 4)):
                shaken = (np.array(box) + draw.integers(-3, 4, 4)).clip([-50, -50, 1, 1]).tolist()
                found.append({"image_id": image, "category_id": objects[-1]["category_id"], "bbox": shaken})
        for _ in range(draw.integers(0, 3)):
            made_up = [*draw.integers(0, 50, 2).tolist(), 20, 20]
            found.append({"image_id": image, "category_id": int(draw.integers(1, 5)), "bbox": made_up})
    for one in found:
        one["score"] = round(float(draw.random()), 1)
    for place, one in enumerate(objects):
        one |= {"id": place + 1, "area": one["bbox"][2] * one["bbox"][3]}
    draw.shuffle(found)
    classes = [{"id": kind, "name": f"class {kind}"} for kind in (3, 1, 2, 4)]
    return {"info": {}, "images": [{"id": image} for image in image_ids], "categories": classes, "annotations": objects}, found


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_numbers_are_those_of_pycocotools(seed, crowded):
    truth, detections = random_pair(seed, crowded)
    if not truth["annotations"] or not detections:
        return
    score = evaluate(read_ground_truth(file_of(truth)), read_results(file_of(detections)))
    wanted = reference(truth, detections)
    assert score.class_names == ("class 1", "class 2", "class 3", "class 4")
    for kind in range(4):
        part = wanted[:, :, kind]
        if (part < 0).all():
            assert np.isnan(score.precision[kind]).all()
        else:
            np.testing.assert_allclose(score.precision[kind], part, atol=1e-12)
            assert score.by_class()[kind] == pytest.approx(part.mean())
            assert score.by_class(0.5)[kind] == pytest.approx(part[0].mean())
    if (wanted > -1).any():
        assert score.mean == pytest.approx(wanted[wanted > -1].mean())
        assert score.at(0.5) == pytest.approx(wanted[0][wanted[0] > -1].mean())
        assert score.at(0.75) == pytest.approx(wanted[5][wanted[5] > -1].mean())


def test_only_the_hundred_highest_scores_of_an_image_and_class_count():
    truth = {"images": [{"id": 1}], "categories": [{"id": 1, "name": "cat"}]}
    truth["annotations"] = [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10]}]
    wrong = [{"image_id": 1, "category_id": 1, "bbox": [50, 50, 9, 9], "score": 0.9}]
    right = [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], "score": 0.1}]
    ground_truth = read_ground_truth(file_of(truth))
    assert evaluate(ground_truth, read_results(file_of(wrong * 99 + right))).mean == pytest.approx(0.01)
    assert evaluate(ground_truth, read_results(file_of(wrong * 100 + right))).mean == 0


def test_what_the_ground_truth_does_not_list_is_counted_and_nothing_found_is_zero():
    truth, _detections = random_pair(1, crowded=False)
    ground_truth = read_ground_truth(file_of(truth))
    stranger = {"image_id": "elsewhere", "category_id": 1, "bbox": [0, 0, 1, 1], "score": 1}
    score = evaluate(ground_truth, read_results(file_of([stranger])))
    assert score.strangers == 1 and score.mean == 0
    assert evaluate(ground_truth, read_results(file_of([]))).mean == 0
    with pytest.raises(ValueError, match=r"none of COCO's thresholds"):
        score.at(0.52)


ENTRY = {"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 0.5}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"image_id": None}, "line 1: image_id is missing"),
        ({"category_id": True}, "category_id is missing, or neither"),
        ({"bbox": [0, 0, 1]}, "bbox is not a list of four numbers"),
        ({"bbox": [0, 0, "1", 1]}, "bbox is not a list of four numbers"),
        ({"bbox": [0, 0, 1e300, 1]}, "bbox is not a list of four numbers"),
        ({"bbox": [0, 0, -1, 1]}, "width −1 and the height 1"),
        ({"score": None}, "score is missing"),
        ({"score": float("nan")}, "score is missing"),
    ],
)
def test_a_bad_detection_is_listed_with_its_line_and_the_others_stay(change, sentence):
    results = read_results(file_of([{**ENTRY, **change}, ENTRY]))
    assert len(results.boxes) == 1 and len(results.faults) == 1 and sentence in results.faults[0]
    with pytest.raises(ValueError, match="no detection that can be read"):
        read_results(file_of([{**ENTRY, **change}]))


@pytest.mark.parametrize(
    ("read", "data", "sentence"),
    [
        (read_results, b"", "is no list. COCO results are one JSON list"),
        (read_results, b'{"annotations": []}', "choose that file here"),
        (read_results, b'[{"image_id": 1, "category_id": 1, "bb', "ends"),
        (read_results, b"[1, 2]", "the entry is no object"),
        (read_ground_truth, b"[]", "is a list, as detections are"),
        (read_ground_truth, b"", "no annotation to compare with"),
        (read_ground_truth, b"\xff\xfe\x00", "no annotation to compare with"),
        (read_ground_truth, b'{"images": [], "annotations": []}', "It lists 0 images, 0 categories and 0 annotations"),
        (read_ground_truth, json.dumps({"annotations": [ENTRY]}).encode(), "1 annotations name an image or a category"),
    ],
)
def test_another_file_says_what_arrived_and_what_was_expected(read, data, sentence):
    with pytest.raises(ValueError) as error:
        read([("mine.json", data)])
    assert sentence in str(error.value) and "mine.json" in str(error.value)


def test_two_files_and_too_many_entries_are_refused(monkeypatch):
    with pytest.raises(ValueError, match="There are 2 files"):
        read_results(2 * file_of([ENTRY]))
    with pytest.raises(ValueError, match="200 bad entries or more"):
        read_results(file_of([{}] * 1000))
    monkeypatch.setattr(coco_results, "MOST_ENTRIES", 3)
    with pytest.raises(ValueError, match="more than 3 results"):
        read_results(file_of([ENTRY] * 4))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.sampled_from([b"", b"[", b"[{", b'{"images": [', b'{"annotations": [{"id":']))
def test_any_bytes_end_in_an_answer_or_a_sentence(data, start):
    for read in (read_ground_truth, read_results):
        with contextlib.suppress(ValueError):
            read([("any.json", start + data)])
