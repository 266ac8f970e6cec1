"""Every state that the lesson "How good is a detector" points at is opened through the core, and its numbers are found."""

import contextlib
import csv
import io
import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes import COCO_IOUS, average_precision, confusion, mean_average_precision, precision_recall
from playground.boxes.annotations.examples import fruit_boxes
from playground.boxes.coco_results import read_ground_truth, read_results
from playground.boxes.hits import OUTCOMES
from playground.boxes.metrics import precision_terms
from playground.boxes.written import parse_scored, text_of_detections, write_scored
from playground.kit.settings import Uploaded
from playground.lessons.detector_metrics.answer import RankingAnswer, answer_of, fixed_answer, lone_fruits, scene_answer
from playground.lessons.detector_metrics.class_curves import class_curves
from playground.lessons.detector_metrics.code import check_code, files, torch_code
from playground.lessons.detector_metrics.fixed_box_chart import box_overlay, right_curve
from playground.lessons.detector_metrics.settings import CLASSES, DEFINITIONS, METHODS, RULES, FixedBox, Ranking, Results, Scene
from playground.lessons.detector_metrics.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.detector_metrics.words import class_table, headline, words

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = words(answer_of(state.settings)).figures
    assert state.shows, "each state proves a number"
    assert {name: found[name] for name in state.shows} == state.shows
    quoted = set(re.findall(r"\d\.\d{3}(?!\d)|\d,\d{3}", state.why))
    assert quoted <= set(state.shows.values())


def test_photos_that_one_box_gets_right():
    assert len(lone_fruits()) == 140
    best = max(fixed_answer(w=w, h=h).right_at([0.5])[0] for w in range(50, 85, 5) for h in range(55, 85, 5))
    assert fixed_answer().right_at([0.5, 0.75]).tolist() == [best, 13]


CORNER = st.integers(0, 12)
BOX = st.tuples(CORNER, CORNER, CORNER, CORNER, st.sampled_from(["", "cat", "dog"]))
SCENE = st.builds(
    lambda objects, found, **more: Scene(
        truths="; ".join(" ".join(map(str, box)) for box in objects),
        found="; ".join(f"{' '.join(map(str, box))} {score:.2f}" for *box, score in found) or "none",
        **more,
    ),
    objects=st.lists(BOX, min_size=1, max_size=3),
    found=st.lists(st.tuples(*(CORNER,) * 4, st.sampled_from(["", "cat", "dog"]), st.sampled_from([0.2, 0.5, 0.9])), max_size=5),
    view=st.sampled_from(["boxes", "errors", "stairs"]),
    iou=st.sampled_from([0.5, 0.65]),
    score=st.sampled_from([0.0, 0.5]),
    rule=st.sampled_from(list(RULES)),
    classes=st.sampled_from(list(CLASSES)),
    definition=st.sampled_from(list(DEFINITIONS)),
    scores=st.sampled_from(["written", "squared"]),
)


@settings(max_examples=25, deadline=None)
@given(SCENE)
def test_an_answer_is_what_the_metrics_say(scene):
    answer = scene_answer(scene)
    score = mean_average_precision([answer.found], [answer.truth], rule=scene.rule)
    np.testing.assert_array_equal(answer.coco.table, score.table)
    errors = confusion([answer.found], [answer.truth], iou_threshold=scene.iou, score_threshold=scene.score)
    verdicts, missed = answer.judged
    assert {name: sum(one.outcome == name for one in verdicts) for name in OUTCOMES} == {
        name: errors.outcomes[name] for name in OUTCOMES
    }
    assert len(missed) == errors.outcomes["missed"]
    for name in DEFINITIONS:
        if scene.classes == "one":
            value = average_precision(answer.found.scores, answer.takes >= 0, len(scene.objects), name)
            assert answer.by_definition[name] == pytest.approx(value)


def test_texts_of_detections_come_back():
    text = "0 0 10 10 cat 0.90; 1.5 -2 8 4 0.05"
    assert write_scored(parse_scored(text)) == text
    assert parse_scored("none") == parse_scored("") == () and write_scored(()) == "none"
    assert text_of_detections([[[0, 0, 10, 10], "cat", 0.9], [[1.5, -2, 8, 4], "", 0.05]]) == text


@pytest.mark.parametrize("sent", [[[[1, 2, 3, 4], "cat"]], [[[1, 2, 3], "", 0.5]], [[[1, 2, 3, 4], "", 2]], [[None, "", 0.5]], 3])
def test_detections_from_elsewhere_are_none(sent):
    with pytest.raises((ValueError, TypeError)):
        text_of_detections(sent)


def test_the_staircase_passes_through_today_on_either_side():
    for way in (-1, 1):
        scene = Scene(truths="0 0 100 80; 300 0 400 80", found=f"{20 * way} 5 {100 + 20 * way} 85 0.9; 300 0 400 80 0.8")
        answer = scene_answer(scene)
        slide = answer.slide
        assert (slide.truth, slide.share, slide.way) == (0, pytest.approx(0.2), 20 * way)
        means, fifties = answer.staircase([slide.share, 0, 0.5])
        assert means[0] == answer.coco.mean and fifties[0] == answer.coco.at(0.5)
        assert means[1] > means[0] > means[2]
    assert scene_answer(Scene(found="none")).slide is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=14), st.integers(0, 4), st.sampled_from(list(METHODS)))
def test_the_written_sum_is_the_average_precision(marks, missed, method):
    objects = max(1, sum(marks) + missed)
    ranking = Ranking(hits="".join(str(int(mark)) for mark in marks), objects=objects, method=method)
    divisor, groups = precision_terms(np.array(marks), objects, method)
    assert sum(count * value for count, value in groups) / divisor == pytest.approx(RankingAnswer(ranking).values[method])


def test_what_is_left_out_cannot_come_back():
    answer = RankingAnswer(Ranking(view="ranking", hits="101", objects=2, tail=3, cut=4))
    assert answer.settings.kept == 2 and words(answer).figures["found"] == "1" and answer.end == (0.5, 0.5)
    assert answer.after(6) == pytest.approx(5 / 6) and answer.values["area"] == 0.5
    assert RankingAnswer(Ranking(hits="1", objects=1, cut=9)).values["area"] == 0


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Scene(truths=""), "no box"),
        (lambda: Scene(found="1 2 3 4"), "Detection 1"),
        (lambda: Scene(found="1 2 3 4 2"), "0 to 1"),
        (lambda: Scene(found="; ".join(["0 0 1 1 0.5"] * 13)), "13 detections"),
        (lambda: Scene(iou=0.4), "0.5 to 0.95"),
        (lambda: Scene(rule="ours"), "coco, voc"),
        (lambda: Scene(view="stairs", pick="Z"), "choose one of A, B"),
        (lambda: Ranking(hits=""), "no list of hits"),
        (lambda: Ranking(hits="11", objects=1), "Each object counts once"),
        (lambda: Ranking(tail=-1), "0 to 1000"),
        (lambda: Ranking(method="7"), "choose one of area, 11, 101, stepped"),
        (lambda: FixedBox(w=5), "10 to 100"),
    ],
)
def test_what_cannot_be_is_refused(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


@settings(max_examples=25, deadline=None)
@given(SCENE)
def test_printed_code_runs_and_the_check_agrees(scene):
    assert "agree" in run(check_code(scene_answer(scene.relevant())))


def test_the_code_of_results_is_pycocotools_and_agrees(tmp_path, monkeypatch):
    answer = answer_of(Results(view="results"))
    for file in files(answer)[1:]:
        (tmp_path / file.file_name).write_bytes(file.content())
    monkeypatch.chdir(tmp_path)
    assert "mAP@0.5 0.784" in run(torch_code(answer)) and "pycocotools agree on 3 classes" in run(check_code(answer))


def chosen(read, name, data):
    return Uploaded(name, (name,), read([(name, data)]))


def test_results_of_ones_own_take_the_place_of_the_made_ones(tmp_path, monkeypatch):
    cat = {"image_id": 7, "category_id": 3, "bbox": [10, 10, 20, 20]}
    truth = {"images": [{"id": 7}], "categories": [{"id": 3, "name": "cat"}, {"id": 4, "name": "dog"}]}
    truth["annotations"] = [{**cat, "id": 1, "area": 400, "iscrowd": 0}]
    found = [{**cat, "bbox": [10, 10, 20, 17], "score": 0.8}]
    contents = {"mine.json": json.dumps(truth).encode(), "found.json": json.dumps(found).encode()}
    first = chosen(read_ground_truth, "mine.json", contents["mine.json"])
    half = words(answer_of(Results(view="results", truth_file=first)))
    assert half.figures["AP50"] == "0.784"
    assert any("mine.json is read. Choose the other file, detections" in sentence for sentence in half.sentences)
    second = chosen(read_results, "found.json", contents["found.json"])
    answer = answer_of(Results(view="results", truth_file=first, results_file=second))
    text = words(answer)
    assert text.figures["AP50"] == "1.000" and text.figures["mAP"] == "0.800"  # IoU 0.85: 8 of 10 thresholds
    assert [figure.label for figure in headline(answer)] == ["mAP@0.5", "mAP@0.5:0.95"]
    assert [figure.value for figure in headline(answer)] == ["1.000", "0.800"]
    cat_row, dog_row = class_table(answer)
    assert list(cat_row.values()) == ["cat", 1, pytest.approx(0.8), 1, 1]
    assert dog_row["class"] == "dog" and np.isnan(dog_row["AP@0.5"])
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    assert "agree on 2 classes" in run(check_code(answer))
    assert [file.file_name for file in files(answer)] == ["ap_per_class.csv"] and "'mine.json'" in torch_code(answer)


def test_results_that_do_not_count_are_told():
    cat = {"image_id": 7, "category_id": 3, "bbox": [10, 10, 20, 20]}
    truth = {"images": [{"id": 7}], "categories": [{"id": 3, "name": "cat"}], "annotations": [cat]}
    found = [{**cat, "score": 0.8}, {**cat, "image_id": 8, "score": 0.9}, {"image_id": 7}]
    first = chosen(read_ground_truth, "mine.json", json.dumps(truth).encode())
    second = chosen(read_results, "found.json", json.dumps(found).encode())
    text = words(answer_of(Results(view="results", truth_file=first, results_file=second)))
    assert text.figures["mAP"] == "1.000"
    assert any("does not list: 1. They do not count" in sentence for sentence in text.sentences)
    assert any("left out: 1." in sentence and "found.json, line 1: score is missing" in sentence for sentence in text.sentences)


def test_curves_of_classes_start_at_recall_0_and_show_their_mean():
    answer = answer_of(Results(view="results"))
    chart = class_curves(answer.score, 5, titles=("recall", "precision"), mean="mean").to_dict()
    rows = chart["layer"][0]["data"]["values"] if "data" in chart["layer"][0] else chart["data"]["values"]
    assert {row["name"] for row in rows} == {"apple", "banana", "orange", "mean"}
    middle = [row["precision"] for row in rows if row["name"] == "mean"]
    assert np.mean(middle) == pytest.approx(answer.score.at(0.75), abs=1e-4) and len(middle) == 101


@pytest.mark.parametrize("method", METHODS)
def test_the_code_of_a_list_agrees(method):
    for fields in ({}, {"hits": "0", "objects": 3, "tail": 5, "cut": 6}):
        assert "agree" in run(check_code(answer_of(Ranking(view="ranking", method=method, **fields))))


def test_scores_finer_than_the_page_writes_them_keep_their_order():
    scene = Scene(truths="0 0 10 10", found="40 0 50 10 0.951; 0 0 10 10 0.954")
    assert scene_answer(scene).by_definition["area"] == 1 and "agree" in run(check_code(scene_answer(scene)))


def test_printed_code_gives_the_pages_numbers(tmp_path, monkeypatch):
    def printed(made):
        return run(torch_code(answer_of(made)))

    assert "0.6111" in printed(Scene(definition="area"))
    assert "0.7916" in printed(Scene(definition="area", classes="one"))
    assert "0.3453" in printed(Scene(view="stairs"))
    assert "'wrong class'] missed: 0" in printed(Scene(view="errors", classes="many"))
    assert "0.2727" in printed(Ranking(view="ranking", hits="111", objects=10, method="stepped"))
    answer = fixed_answer()
    (tmp_path / "fruit_boxes.json").write_bytes(files(answer)[1].content())
    monkeypatch.chdir(tmp_path)
    assert "140 99 13" in run(torch_code(answer)) and "agree" in run(check_code(answer))


# ---- files ---------------------------------------------------------------------------------------------------------------


def tables(made) -> dict[str, list[list[str]]]:
    return {
        file.file_name: list(csv.reader(io.StringIO(file.content())))
        for file in files(answer_of(made))
        if file.mime == "text/csv"
    }


def numbers(row: list[str]) -> list[float]:
    return [float(value) for value in row]


def test_detections_and_ap_over_iou_as_files():
    scene = Scene(score=0.5, classes="many")
    answer, written = scene_answer(scene), tables(scene)
    header, first, *_rest, last = written["detections.csv"]
    assert header == ["detection", "class", "score", "best_iou", "found", "precision", "recall"]
    assert first[:2] == ["A", "eye"] and first[4] == "T1"
    assert numbers([first[2], first[3], *first[5:]]) == [0.95, pytest.approx(answer.table[0].max()), 1, 0.25]
    assert last[:2] == ["F", "eye"] and last[4] == ""  # the ear called an eye
    header, first, *rest = written["ap_over_iou.csv"]
    assert header == ["iou", "ear", "eye", "nose"] and len(rest) == 9
    assert numbers(first) == [0.5, *(row[0] for row in answer.coco.table)]


def test_the_staircase_as_a_file():
    made = Scene(truths="0 0 100 100", found="20 0 120 100 0.9", view="stairs")
    header, first, *rest = tables(made)["staircase.csv"]
    assert header == ["share_of_width", "mAP", "AP50"] and numbers(first) == [0, 1, 1]
    assert numbers(rest[39]) == [pytest.approx(0.1), pytest.approx(0.7), 1] and numbers(rest[-1])[1:] == [0, 0]


def test_a_list_and_the_fixed_box_as_files():
    header, first, *rest = tables(Ranking(view="ranking", tail=1))["precision_recall.csv"]
    assert header == ["kept", "hit", "precision", "recall"] and numbers(first) == [1, 1, 1, pytest.approx(1 / 6)]
    precision, recall = precision_recall(range(11, 0, -1), Ranking(tail=1).marks, 6)
    assert numbers(rest[-1]) == [11, 0, precision[-1], recall[-1]]
    answer = fixed_answer()
    header, first, *rest = tables(answer.settings)["fixed_box.csv"]
    assert header == ["photo", "iou"] and numbers(first) == [1, answer.ious[0]] and len(rest) == 139
    shipped = json.loads(files(answer)[1].content())
    assert len(shipped["annotations"]) == len(fruit_boxes()) and "Permission" in shipped["licenses"][0]["text"]


# ---- charts --------------------------------------------------------------------------------------------------------------


def layers(chart) -> list[dict]:
    return chart.to_dict()["layer"]


def test_the_curve_of_right_photos_has_the_iou_across_and_photos_up():
    answer, steps = fixed_answer(), (0.5, 0.6, 0.75)
    curves = {"this": (answer.right_at(steps).tolist(), "moving"), "whole": ([56, 20, 1], "other")}
    rule, line, *_rest = layers(right_curve(steps, curves, 140, titles=("IoU", "photos")))
    rows = line["data"]["values"]
    assert [(row["iou"], row["right"], row["role"]) for row in rows if row["name"] == "this"] == [
        (iou, int((answer.ious >= iou).sum()), "moving") for iou in steps
    ]
    x, y = line["encoding"]["x"], line["encoding"]["y"]
    assert (x["field"], x["title"], y["field"], y["title"]) == ("iou", "IoU", "right", "photos") and y["scale"]["domain"] == [
        0,
        140,
    ]
    assert [row["iou"] for row in rule["data"]["values"]] == [0.5, 0.75]


def test_boxes_lie_on_the_unit_square_as_on_their_photos():
    corners = FixedBox(view="fixed").corners
    _frame, fruits, fixed = layers(box_overlay(lone_fruits()[:2], corners))
    assert [[row[side] for side in ("x", "y", "x2", "y2")] for row in fixed["data"]["values"]] == [pytest.approx(corners)]
    assert fruits["data"]["values"][0]["x"] == pytest.approx(lone_fruits()[0, 0], abs=1e-4)
    assert (fruits["data"]["values"][0]["role"], fixed["data"]["values"][0]["role"]) == ("input", "moving")
    assert fixed["encoding"]["y"]["scale"]["reverse"] is True and "reverse" not in fixed["encoding"]["x"]["scale"]


def test_iou_thresholds_are_cocos():
    assert [round(iou, 2) for iou in COCO_IOUS] == [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
