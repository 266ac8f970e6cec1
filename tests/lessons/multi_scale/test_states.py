"""Every state that the lesson "Multi-scale" points at is opened through the core, and its numbers are found."""

import contextlib
import io
import re

import pytest

from playground.lessons.multi_scale.answer import PYRAMIDS, ScaleAnswer, ScaleConfig, scale_answer, size_curve
from playground.lessons.multi_scale.code import check_code, torch_code
from playground.lessons.multi_scale.fields import spans_of
from playground.lessons.multi_scale.figures import NONE, share
from playground.lessons.multi_scale.states import (
    CATCH,
    EXERCISES,
    FIGURES,
    HEAD,
    MISUNDERSTOOD,
    PLACES,
    PREDICT,
    TOUCH,
    TRY_THIS,
    VIEW,
)

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


def answer_to(config: ScaleConfig) -> ScaleAnswer:
    return scale_answer(config, spans_of(config.detector))


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = FIGURES[state.view](answer_to(state.config))
    assert state.shows, "each state proves a number"
    assert {name: found[name] for name in state.shows} == state.shows
    quoted = re.findall(r"\d+\.\d{3}", state.why)
    assert all(any(number in text for text in state.shows.values()) for number in quoted)


def test_the_sheets_other_numbers():
    figures = FIGURES[PLACES](answer_to(PREDICT.config))
    assert "81.2, 125.8" in figures["meetings"]
    assert figures["shares"] == NONE, "below the threshold nobody catches it"
    assert answer_to(ScaleConfig()).pyramid.count == 5444
    assert [share(part) for part in (0, 0.0004, 0.5, 0.9999, 1)] == ["0 %", "0.0 %", "50 %", "100.0 %", "100 %"]


def test_the_curve_is_made_of_slides():
    curve = size_curve(ScaleConfig().detector)
    answer = answer_to(ScaleConfig(boxes="0 0 128 128"))
    at = list(curve.sides).index(128)
    assert (curve.best[at], curve.worst[at]) == (answer.places.best.max(), answer.places.best.min())
    assert curve.shares[at].tolist() == [answer.places.share(level) for level in range(5)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"boxes": ""}, "no box"),
        ({"boxes": "; ".join(["0 0 1 1"] * 7)}, "7 objects"),
        ({"t": 0.1}, "0.3 to 0.9"),
        ({"pyramid": "YOLO"}, "textbook SSD"),
        ({"pyramid": "own", "own": "2: 0.1; 4: 0.2"}, "finest map first"),
        ({"cells": 9}, "1 to 8"),
    ],
)
def test_what_cannot_be_is_refused(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        ScaleConfig(**fields)


def test_views_must_fit_the_maps():
    with pytest.raises(ValueError, match="the maps have"):
        scale_answer(ScaleConfig(), [[(0, 1)]])


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


CODE = [
    *((view, ScaleConfig(pyramid=name)) for view in (CATCH, VIEW) for name in PYRAMIDS),
    (PLACES, ScaleConfig(boxes="0 0 230 240")),
    (PLACES, ScaleConfig(pyramid="own", own="4: 0.15", boxes="0 0 300 20")),
    *((TOUCH, ScaleConfig(cells=cells, s=0.3, shapes=shapes)) for cells, shapes in ((1, "squares"), (5, "1, 2, 0.5"))),
    *((HEAD, ScaleConfig(cells=cells, permute=permute, classes=2)) for cells, permute in ((1, False), (3, False), (3, True))),
]


@pytest.mark.parametrize(("view", "config"), CODE)
def test_printed_code_runs_and_the_check_agrees(view, config):
    assert "agree" in run(check_code(view, config))


def test_printed_code_gives_the_pages_numbers():
    assert "16 × 16 108\n" in run(torch_code(VIEW, ScaleConfig()))
    assert "24 pairs" in run(torch_code(TOUCH, ScaleConfig(s=0.177)))
    assert "0 of 48 rows" in run(torch_code(HEAD, ScaleConfig(permute=False)))
    assert "0.7688" in run(torch_code(CATCH, ScaleConfig()))
