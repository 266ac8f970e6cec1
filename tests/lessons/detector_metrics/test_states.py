"""Every state that the lesson "How good is a detector" points at is opened through the core, and its numbers are found."""

import contextlib
import io
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes import average_precision, confusion, mean_average_precision
from playground.boxes.scored import parse_scored, write_scored
from playground.boxes.verdicts import OUTCOMES
from playground.lessons.detector_metrics.answer import CLASSES, DEFINITIONS, RULE_NAMES, ApConfig, ap_answer, slide_of, staircase
from playground.lessons.detector_metrics.code import check_code, torch_code
from playground.lessons.detector_metrics.figures import FIGURES
from playground.lessons.detector_metrics.fixed_box import FixedAnswer, FixedConfig, lone_fruits
from playground.lessons.detector_metrics.ranking import DEFINITIONS as ALL_DEFINITIONS
from playground.lessons.detector_metrics.ranking import RankingAnswer, RankingConfig, terms
from playground.lessons.detector_metrics.states import BOXES, ERRORS, FIXED, RANKING, STAIRS, STATES, answer_of


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = FIGURES[state.view](answer_of(state.config))
    assert state.shows, "each state proves a number"
    assert {name: found[name] for name in state.shows} == state.shows
    quoted = set(re.findall(r"\d\.\d{3}(?!\d)|\d,\d{3}", state.why))
    assert quoted <= set(state.shows.values())


def test_photos_that_one_box_gets_right():
    assert len(lone_fruits()) == 140
    best = max(FixedAnswer(FixedConfig(w, h)).right_at([0.5])[0] for w in range(50, 85, 5) for h in range(55, 85, 5))
    assert FixedAnswer(FixedConfig()).right_at([0.5, 0.75]).tolist() == [best, 13]


CORNER = st.integers(0, 12)
BOX = st.tuples(CORNER, CORNER, CORNER, CORNER, st.sampled_from(["", "cat", "dog"]))
SCENE = st.builds(
    lambda objects, found, **more: ApConfig(
        truths="; ".join(" ".join(map(str, box)) for box in objects),
        found="; ".join(f"{' '.join(map(str, box))} {score:.2f}" for *box, score in found) or "none",
        **more,
    ),
    objects=st.lists(BOX, min_size=1, max_size=3),
    found=st.lists(st.tuples(*(CORNER,) * 4, st.sampled_from(["", "cat", "dog"]), st.sampled_from([0.2, 0.5, 0.9])), max_size=5),
    iou=st.sampled_from([0.5, 0.65]),
    score=st.sampled_from([0.0, 0.5]),
    rule=st.sampled_from(list(RULE_NAMES)),
    classes=st.sampled_from(CLASSES),
    definition=st.sampled_from(list(DEFINITIONS)),
    scores=st.sampled_from(["as written", "squared"]),
)


@settings(max_examples=25, deadline=None)
@given(SCENE)
def test_an_answer_is_what_the_metrics_say(config):
    answer = ap_answer(config)
    score = mean_average_precision([answer.found], [answer.truth], rule=RULE_NAMES[config.rule])
    np.testing.assert_array_equal(answer.coco.table, score.table)
    errors = confusion([answer.found], [answer.truth], iou_threshold=config.iou, score_threshold=config.score)
    verdicts, missed = answer.judged
    assert {name: sum(one.outcome == name for one in verdicts) for name in OUTCOMES} == {
        name: errors.outcomes[name] for name in OUTCOMES
    }
    assert len(missed) == errors.outcomes["missed"]
    for name, method in DEFINITIONS.items():
        if config.classes == "one":
            value = average_precision(answer.found.scores, answer.takes >= 0, len(config.objects), method)
            assert answer.by_definition[name] == pytest.approx(value)


def test_texts_of_detections_come_back():
    text = "0 0 10 10 cat 0.90; 1.5 -2 8 4 0.05"
    assert write_scored(parse_scored(text)) == text
    assert parse_scored("none") == parse_scored("") == () and write_scored(()) == "none"


def test_the_staircase_passes_through_today_on_either_side():
    for way in (-1, 1):
        config = ApConfig(truths="0 0 100 80; 300 0 400 80", found=f"{20 * way} 5 {100 + 20 * way} 85 0.9; 300 0 400 80 0.8")
        answer = ap_answer(config)
        slide = slide_of(answer)
        assert (slide.truth, slide.share) == (0, pytest.approx(0.2))
        means, fifties = staircase(answer, [slide.share, 0, 0.5])
        assert means[0] == answer.coco.mean and fifties[0] == answer.coco.at(0.5)
        assert means[1] > means[0] > means[2]
    assert slide_of(ap_answer(ApConfig(found="none"))) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=14), st.integers(0, 4), st.sampled_from(list(ALL_DEFINITIONS)))
def test_the_written_sum_is_the_average_precision(marks, missed, definition):
    objects = max(1, sum(marks) + missed)
    config = RankingConfig("".join(str(int(mark)) for mark in marks), objects, definition=definition)
    divisor, groups = terms(np.array(marks), objects, definition)
    assert sum(count * value for count, value in groups) / divisor == pytest.approx(RankingAnswer(config).values[definition])


def test_what_is_left_out_cannot_come_back():
    answer = RankingAnswer(RankingConfig("101", 2, tail=3, cut=4))
    assert answer.config.kept == 2 and answer.found == 1 and answer.end == (0.5, 0.5)
    assert answer.after(6) == pytest.approx(5 / 6) and answer.values["area"] == 0.5
    assert RankingAnswer(RankingConfig("1", 1, cut=9)).values["area"] == 0


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: ApConfig(truths=""), "no box"),
        (lambda: ApConfig(found="1 2 3 4"), "Detection 1"),
        (lambda: ApConfig(found="1 2 3 4 2"), "0 to 1"),
        (lambda: ApConfig(found="; ".join(["0 0 1 1 0.5"] * 13)), "13 detections"),
        (lambda: ApConfig(iou=0.4), "0.5 to 0.95"),
        (lambda: ApConfig(rule="ours"), "COCO, VOC"),
        (lambda: RankingConfig(hits=""), "no list of hits"),
        (lambda: RankingConfig(hits="11", objects=1), "found once"),
        (lambda: RankingConfig(tail=-1), "0 to 1000"),
        (lambda: RankingConfig(definition="7"), "no definition"),
        (lambda: FixedConfig(width=5), "10 to 100"),
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
@given(SCENE, st.sampled_from([BOXES, ERRORS, STAIRS]))
def test_printed_code_runs_and_the_check_agrees(config, view):
    assert "agree" in run(check_code(view, config))


@pytest.mark.parametrize("definition", ALL_DEFINITIONS)
def test_the_code_of_a_list_agrees(definition):
    for config in (RankingConfig(definition=definition), RankingConfig("0", 3, 5, 6, definition)):
        assert "agree" in run(check_code(RANKING, config))


def test_printed_code_gives_the_pages_numbers():
    assert "0.7916" in run(torch_code(BOXES, ApConfig(definition="area")))
    assert "0.4617" in run(torch_code(STAIRS, ApConfig()))
    assert "'wrong class'] missed: 0" in run(torch_code(ERRORS, ApConfig(classes="many")))
    assert "0.2727" in run(torch_code(RANKING, RankingConfig("111", 10, definition="11 points, np.arange")))
    assert "140 99 13" in run(torch_code(FIXED, FixedConfig())) and "agree" in run(check_code(FIXED, FixedConfig()))
