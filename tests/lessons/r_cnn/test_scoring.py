"""Regions scored a few at a time: nothing twice, none left out; on the page as a job that grows, ends and goes on."""

import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_text import texts

from playground.images import make_photo, sample
from playground.lessons.r_cnn import answer as answers
from playground.lessons.r_cnn import page
from playground.lessons.r_cnn.answer import is_complete, rcnn_answer, regions, scoring, work_out
from playground.lessons.r_cnn.page import FEW
from playground.lessons.r_cnn.scoring import Latest, Scoring
from playground.lessons.r_cnn.settings import Rcnn
from playground.vision.rcnn import BATCH, RegionScores, crop_scores, shared_scores
from playground.vision.rcnn_rpn import TwoStage, everyday_proposals

PATIENCE = 60  # seconds
WHOLE = sample("coffee").photo()


def made(count: int, batch: int = BATCH):
    """Parts as the core gives them: none first, then a few at a time; region n has its probability at place n."""
    yield RegionScores(np.zeros((0, 1000), np.float32), 1, {"network": 8.0})
    table = np.eye(count, 1000, dtype=np.float32)
    for start in range(0, count, batch):
        part = table[start : start + batch]
        yield RegionScores(part, len(part), {"head": 2.0 * len(part)})


@settings(deadline=None)
@given(st.integers(0, 30), st.lists(st.integers(0, 40), min_size=1, max_size=5), st.integers(1, 7))
def test_however_often_they_are_asked_for_the_regions_come_once_and_in_order(total, asked, batch):
    scores = Scoring(made(total, batch), total)
    for count in asked:
        scores.go_on(count)
        found = scores.first(count)
        there = min(count, total)
        assert len(found.probabilities) == scores.asked(count) == there and not scores.broken
        assert np.array_equal(found.probabilities, np.eye(total, 1000, dtype=np.float32)[:there])
        assert found.ms["network"] == 8 and found.ms.get("head", 0) == pytest.approx(2 * there)
    assert scores.scored <= max(min(count, total) for count in asked) + batch - 1, "no more than needed"


def test_what_fails_is_begun_again():
    def failing():
        yield RegionScores(np.zeros((0, 1000), np.float32), 0, {})
        raise MemoryError

    scores = Scoring(failing(), 5)
    with pytest.raises(MemoryError):
        scores.go_on(5)
    assert scores.broken and scores.scored == 0


def test_the_latest_are_kept():
    kept = Latest(2)
    for key in "aba":
        kept.put(key, key.upper())
    kept.get("b")
    kept.put("c", "C")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (None, "B", "C")


@pytest.fixture
def small():
    answers._scorings.clear()
    yield make_photo(WHOLE.at(120), name="small.png")
    answers._scorings.clear()


@pytest.mark.parametrize(("method", "stride"), [("crop", 32), ("align", 16), ("align", 32), ("pool", 32)])
def test_scores_are_those_of_the_core_whatever_was_asked_before(small, method, stride):
    for other in (("crop", 32), ("align", 16), ("align", 32), ("pool", 16)):
        scoring(small, "search", *other).go_on(5)
    boxes = regions(small, "search", 8)
    core = crop_scores(small.image, boxes) if method == "crop" else shared_scores(small.image, boxes, stride, method)
    mine = rcnn_answer(Rcnn(view="crops", count=8, method=method, stride=stride), small)
    assert is_complete(mine) and mine.scores.passes == core.passes == (8 if method == "crop" else 1)
    np.testing.assert_allclose(mine.scores.probabilities, core.probabilities, rtol=1e-3, atol=1e-5)
    assert set(mine.scores.ms) == set(core.ms)


def test_work_that_is_stopped_leaves_what_there_is_and_goes_on(small):
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        raise Stopped

    told: list[tuple[int, int]] = []
    asked = Rcnn(view="time", count=10)
    with pytest.raises(Stopped):
        work_out(asked, small, stop)
    part = rcnn_answer(asked, small, so_far=True)
    assert (part.regions, part.asked, told) == (5, 10, [(5, 10)]) and not is_complete(part)
    assert part.crops.passes == 5 and part.shared.passes == 1
    whole = rcnn_answer(asked, small)
    assert is_complete(whole) and whole.regions == 10
    assert np.array_equal(whole.crops.probabilities[:5], part.crops.probabilities), "nothing was scored again"
    assert whole.crops.ms["network"] > part.crops.ms["network"]


def test_many_regions_are_a_job_that_can_be_cancelled_and_goes_on(open_page, monkeypatch):
    """The page scores a few itself and shows them; two sessions share what is scored and have a job each."""
    go = threading.Event()

    def slow(_image, boxes):
        for place, part in enumerate(made(len(boxes))):
            if place > FEW // BATCH:
                go.wait(PATIENCE)
            yield part

    monkeypatch.setattr(page, "AT_ONCE", 0)
    monkeypatch.setattr(answers, "crop_parts", slow)
    answers._scorings.clear()
    app = open_page("r-cnn", rcnn_view="crops", rcnn_count=60, photo="coffee")
    assert not app.exception and buttons(app) >= {"Pause", "Cancel"} and "Each of" not in texts(app)
    app.button(key="r-cnn_cancel").click().run()
    go.set()
    wait_until(app, lambda: "Begin again" in buttons(app))
    app.button(key="r-cnn-again").click().run()
    wait_until(app, lambda: "Each of 60 regions" in texts(app))
    assert not buttons(app) & {"Cancel", "Begin again"}
    other = open_page("r-cnn", rcnn_view="crops", rcnn_count=60, photo="coffee")
    assert not other.exception and "Each of 60 regions" in texts(other) and "Cancel" not in buttons(other)
    answers._scorings.clear()


def buttons(app) -> set[str]:
    return {button.label for button in app.button}


def wait_until(app, condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end and not app.exception, texts(app)
        time.sleep(0.1)
        app.run()


def test_a_few_regions_are_no_job(open_page):
    app = open_page("r-cnn", rcnn_view="crops", rcnn_count=5, photo="coffee")
    assert not app.exception and "Cancel" not in buttons(app) and "Each of 5 regions" in texts(app)


def test_a_two_stage_network_looks_at_the_photo_as_a_job(open_page, monkeypatch):
    go, found = threading.Event(), TwoStage(everyday_proposals(WHOLE)[0], np.zeros((0, 4)), (), np.zeros(0), None, {})
    monkeypatch.setattr(answers, "two_stage", lambda *_: go.wait(PATIENCE) and found)
    monkeypatch.setattr(answers, "status", lambda _: "local")
    monkeypatch.setattr(answers, "_two_stages", Latest(1))
    app = open_page("r-cnn", rcnn_view="rpn", rcnn_model="fasterrcnn_resnet50_fpn", photo="coffee")
    assert not app.exception and "Cancel" in buttons(app) and "One pass scores" not in texts(app)
    go.set()
    wait_until(app, lambda: "The second stage pools each proposal" in texts(app))
    assert "Cancel" not in buttons(app)
