"""What a training gave, as the views after it show it: the matrix, the sheet, tables, charts, the photo under its map."""

import base64
import csv
import dataclasses
import io
import re
import zipfile
from typing import ClassVar

import numpy as np
import pytest
import torch
from PIL import Image

from playground.images import sample
from playground.lessons.fine_tuning import results, using
from playground.lessons.fine_tuning.answer import parted
from playground.lessons.fine_tuning.matrix_lab import WORDS
from playground.lessons.fine_tuning.results_charts import calibration_chart, moved_chart
from playground.lessons.fine_tuning.runs import trained
from playground.lessons.fine_tuning.settings import Train, Use
from playground.lessons.fine_tuning.sheet_lab import square
from playground.lessons.fine_tuning.use_lab import MOST_FRAME, frame_picture, label_pictures, settings_of
from playground.training.built_in import built_in
from playground.training.measures import class_scores
from playground.training.sets import PictureSet
from playground.training.tuning import TuningRecipe


@pytest.fixture(scope="module")
def run():
    recipe = TuningRecipe(depth="last", blocks=1, epochs=2, side=64, rate=0.001)
    return trained(parted(built_in("photographs"), 0.3, 0, 3), recipe)


def with_classes(run, count: int, seed: int = 0):
    """The run as if its set had so many classes, with answers drawn."""
    generator = np.random.default_rng(seed)
    number = len(run.result.labels)
    labels = generator.integers(0, count, number)
    probabilities = generator.dirichlet(np.full(count, 0.3), number)
    confusion = np.zeros((count, count), dtype=np.int64)
    np.add.at(confusion, (labels, probabilities.argmax(1)), 1)
    classes = tuple(f"kind {n}" for n in range(count))
    changed = dataclasses.replace(run.result, classes=classes, labels=labels, probabilities=probabilities, confusion=confusion)
    return dataclasses.replace(run, result=changed)


def test_a_small_matrix_is_the_cores(run):
    table = results.matrix(run)
    assert table.names == run.result.classes
    np.testing.assert_array_equal(table.counts, run.result.confusion)


def test_of_many_classes_those_with_most_mistakes_are_shown_and_the_rest_is_one(run):
    many = with_classes(run, 40)
    table, confusion = results.matrix(many), many.result.confusion
    assert len(table.names) == results.MOST_CLASSES and table.names[-1] == "25 other classes"
    assert table.counts.sum() == confusion.sum()
    kept = [k for k in range(40) if table.row_of[k] < 15]
    np.testing.assert_array_equal(table.counts[:15, :15], confusion[np.ix_(kept, kept)])
    wrong = confusion.sum(0) + confusion.sum(1) - 2 * np.diag(confusion)
    assert min(wrong[kept]) >= max(wrong[[k for k in range(40) if k not in kept]])


def test_every_wrong_picture_can_be_looked_at(run, monkeypatch):
    monkeypatch.setattr(results, "MOST_PICTURES", 30)
    many = with_classes(run, 3)
    wrong = np.flatnonzero(many.result.probabilities.argmax(1) != many.result.labels)
    places = results.shown_places(many)
    assert len(places) == 30 and len(set(places)) == 30 and set(wrong[:30]) <= set(places) and list(places) == sorted(places)
    monkeypatch.setattr(results, "MOST_PICTURES", 1000)
    assert list(results.shown_places(many)) == list(range(len(many.result.labels)))


def test_the_sheet_holds_each_picture_in_its_place(run):
    places = results.shown_places(run)
    sheet = results.sheet_of(run, places, square)
    assert sheet.size == (48 * 20, 48 * -(-len(places) // 20))
    for number in (0, 19, 20, len(places) - 1):
        left, top = 48 * (number % 20), 48 * (number // 20)
        expected = square(run.parted.dataset.test.pictures[places[number]], 48)
        assert sheet.crop((left, top, left + 48, top + 48)).tobytes() == expected.tobytes()


def test_headline_tables_and_sentences_say_what_the_core_found(run):
    many = with_classes(run, 3)
    result = many.result
    accuracy, wrong, error = results.result_figures(many)
    assert accuracy.value == f"{100 * result.accuracy:.1f} %"
    assert wrong.value == str((result.probabilities.argmax(1) != result.labels).sum())
    assert error.value == f"{100 * results.calibrated(many).ece:.1f} %"
    for row, score in zip(results.class_rows(many), class_scores(result.confusion), strict=True):
        assert row["Precision"] == pytest.approx(100 * score.precision) and row["Recall"] == pytest.approx(100 * score.recall)
        assert row["Test pictures"] == score.pictures and row["Predicted"] == score.predictions
    text = " ".join(results.result_sentences(many))
    off = result.confusion - np.diag(np.diag(result.confusion))
    true, predicted = np.unravel_index(off.argmax(), off.shape)
    expected = f"**kind {true}** is called **kind {predicted}**: {off.max()} of {result.confusion[true].sum()} pictures"
    assert expected in text and f"{100 * result.accuracy:.1f} % of its answers are right" in text


def test_a_class_that_is_never_predicted_has_no_precision(run):
    never = with_classes(run, 3)
    confusion = never.result.confusion.copy()
    confusion[:, 2] = 0
    never = dataclasses.replace(never, result=dataclasses.replace(never.result, confusion=confusion))
    assert results.class_rows(never)[2]["Precision"] is None


def test_a_body_that_has_not_moved_is_told(run):
    head = trained(run.parted, TuningRecipe(epochs=1, side=64))
    assert any("has not moved" in sentence for sentence in results.result_sentences(head))
    assert not any("has not moved" in sentence for sentence in results.result_sentences(run))
    assert not any(sum(pair) for pair in results.moved_bars(head).values())
    moved = results.moved_bars(run)
    assert next(iter(moved)) == "stem" and list(moved)[-1] == "head" and moved["block 15"] == (0, 0) and moved["head"][0] > 0


def test_charts_hold_the_cores_numbers(run):
    report = results.calibrated(run)
    points = calibration_chart(report)["layer"][1]["data"]["values"]
    assert [(row["x"], row["y"], row["n"]) for row in points] == [
        (one.confidence, one.accuracy, one.pictures) for one in report.bins if one.pictures
    ]
    bars = moved_chart(results.moved_bars(run))["data"]["values"]
    assert len(bars) == 2 * len(run.result.moved) and bars[-2]["value"] == run.result.moved[-1].weights


def test_captions_of_the_worst_mistakes(run):
    many = with_classes(run, 3)
    (worst, *_rest) = results.mistakes(many)
    said = results.mistake_words(many, worst)
    assert re.fullmatch(rf"kind {worst.true} as kind {worst.predicted}, \d+\u00a0%", said)


@pytest.mark.parametrize("rank", [0, 1, 9])
def test_the_map_of_a_photo_adds_up_to_the_score(run, rank):
    photo = sample("chelsea").photo()
    said = using.said_of(run.result, photo, rank)
    with torch.no_grad():
        x = (
            torch.from_numpy(np.asarray(photo.image.resize((64, 64), Image.Resampling.BICUBIC)).copy()).permute(2, 0, 1)[None]
            / 255
        )
        logits = run.result.model(x)[0]
    shares = logits.softmax(0)
    order = shares.argsort(descending=True)
    assert said.classes == tuple(run.result.classes[k] for k in order)
    np.testing.assert_allclose(said.shares, shares[order], atol=1e-4)
    chosen = order[min(rank, 3)]
    assert said.heat.mean() + said.bias == pytest.approx(said.logit, abs=1e-3) == pytest.approx(float(logits[chosen]), abs=1e-3)
    sentence = using.use_sentences(said)[0]
    assert f"**{run.result.classes[chosen]}**" in sentence and f"{said.logit:.2f}".replace("-", "−") in sentence
    assert using.use_figures(said)[0].value == f"{100 * said.shares[0]:.1f} %"


def test_the_photo_is_clear_where_the_map_is_lowest_and_amber_where_it_is_highest():
    photo = sample("chelsea").photo()
    said = using.Said(("a",), (1.0,), 0, 0.0, 0.0, np.array([[0.0, 4.0]], dtype=np.float32))
    shown = np.asarray(using.overlaid(photo, said)).astype(int)
    plain = np.asarray(photo.image.convert("L").convert("RGB").resize(shown.shape[1::-1])).astype(int)
    assert max(photo.image.size) >= max(shown.shape) and abs(shown[:, 0] - plain[:, 0]).max() <= 1
    expected = 0.25 * plain[:, -1] + 0.75 * np.array(using.AMBER)
    assert abs(shown[:, -1] - expected).max() <= 2
    flat = using.overlaid(photo, dataclasses.replace(said, heat=np.ones((2, 2), dtype=np.float32)))
    assert abs(np.asarray(flat).astype(int) - plain).max() <= 1


def test_ranks_are_places_from_0():
    assert [Use(view="use", rank=rank).place for rank in ("first", "second", "third")] == [0, 1, 2]


def frame(size=(256, 256), kind="JPEG") -> str:
    data = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(data, kind)
    return "data:image/jpeg;base64," + base64.b64encode(data.getvalue()).decode()


def test_a_camera_picture_is_read_and_anything_else_is_left_out():
    assert frame_picture(frame()).size == (256, 256)
    bad = [None, 3, "", "data:image/jpeg;base64,", "data:image/jpeg;base64,@@@", "data:text/html;base64,PGI+", frame()[:200]]
    for text in [*bad, "data:image/jpeg;base64," + "A" * MOST_FRAME]:
        assert frame_picture(text) is None


def test_settings_that_the_page_has_no_choice_for_are_named_and_the_others_taken():
    recipe = TuningRecipe(epochs=7, rate=0.02, side=64, momentum=0.5, optimizer="adam", augmentation="hflip")
    known, others = settings_of(recipe)
    assert sorted(others) == ["momentum 0.5", "rate 0.02"] and "rate" not in known
    assert (known["epochs"], known["side"], known["optimizer"], known["augmentation"]) == (7, 64, "adam", "hflip")
    known, others = settings_of(Train(depth="last", rate=1e-3, patience=2).recipe)
    assert others == [] and Train(**known).recipe == Train(depth="last", rate=1e-3, patience=2).recipe


def test_an_archive_without_labels_gives_a_submission(run):
    class Watch:
        reports: ClassVar[list] = []

        def check(self):
            pass

        def report(self, step, total, payload=None):
            self.reports.append((step, total))

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for place in (0, 7, 20):
            data = io.BytesIO()
            run.parted.dataset.test.pictures[place].save(data, "PNG")
            file.writestr(f"test/{place}.png", data.getvalue())
        file.writestr("test/broken.png", b"no picture")
    count, problems, labels, shares = label_pictures(run.result, [("test.zip", archive.getvalue())], Watch())
    rows, wide = (list(csv.DictReader(io.StringIO(text))) for text in (labels, shares))
    assert count == 3 and len(problems) == 1 and "broken.png" in problems[0].name and Watch.reports[-1] == (6, 6)
    predicted = {str(n): run.result.classes[run.result.probabilities[n].argmax()] for n in (0, 7, 20)}
    assert {row["id"]: row["label"] for row in rows} == predicted
    assert {row["id"]: max(run.result.classes, key=lambda name: float(row[name])) for row in wide} == predicted
    with pytest.raises(ValueError, match="no picture here"):
        label_pictures(run.result, [("notes.txt", b"words")], Watch())


def test_the_words_of_the_browser_have_their_slots():
    assert {name: sorted(re.findall(r"\{(\w+)\}", text)) for name, text in WORDS.items() if "{" in text} == {
        "cell": ["n", "predicted", "true"],
        "brushed": ["n"],
        "wrong": ["n"],
        "more": ["n"],
        "verdict": ["p", "predicted", "true"],
    }


def test_an_empty_test_part_has_nothing_to_show(run):
    empty = dataclasses.replace(
        run.result,
        labels=np.zeros(0, dtype=np.int64),
        probabilities=np.zeros((0, 4)),
        confusion=np.zeros((4, 4), dtype=np.int64),
        features=np.zeros((0, 1280)),
        delivered=np.zeros((0, 1280)),
    )
    none = PictureSet((), np.zeros(0, dtype=np.int64), run.result.classes, ())
    dataset = dataclasses.replace(run.parted.dataset, test=none)
    nothing = dataclasses.replace(run, result=empty, parted=dataclasses.replace(run.parted, dataset=dataset))
    assert len(results.shown_places(nothing)) == 0 and not results.mistakes(nothing)
    assert results.sheet_of(nothing, [], square).size[0] == 960
    assert results.result_figures(nothing)[1].value == "0"
    assert results.result_sentences(nothing) == []
