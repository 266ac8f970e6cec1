"""Every state that the lesson "Matching and offsets" points at is opened through the core, and its numbers are found."""

import contextlib
import csv
import io
import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes import TEXTBOOK_SSD, assign_anchor_to_bbox, match_atss, match_two_thresholds, multibox_target
from playground.kit.settings import resolve
from playground.lessons.matching.answer import ATSS, FASTER, SSD, TEXTBOOK, MatchAnswer, match_answer, shared_out, sweep_of
from playground.lessons.matching.code import check_code, files, torch_code
from playground.lessons.matching.settings import SIDES, Match
from playground.lessons.matching.states import EXERCISES, MISUNDERSTOOD, QUESTION, TRY_THIS
from playground.lessons.matching.words import offset_text, words

STATES = (QUESTION.proof, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


def figures(answer: MatchAnswer) -> dict[str, str]:
    return words(answer).figures


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = figures(match_answer(state.settings))
    assert state.shows, "each state proves a number"
    assert {name: found[name] for name in state.shows} == state.shows


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Every IoU and every negative offset of a link's text is among what its state shows."""
    quoted = set(re.findall(r"(?<![\d.])0\.\d{3}|−\d+\.\d+", state.why))
    found = set(figures(match_answer(state.settings)).values()) | {word for text in state.shows.values() for word in text.split()}
    assert quoted <= found | {
        figure for pair in match_answer(state.settings).trace.iou.tolist() for figure in map("{:.3f}".format, pair)
    }


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


@st.composite
def written_boxes(draw, most: int) -> str:
    corner, size = st.integers(-20, 90), st.integers(1, 60)
    boxes = draw(st.lists(st.tuples(corner, corner, size, size), min_size=1, max_size=most))
    return "; ".join(f"{x} {y} {x + w} {y + h}" for x, y, w, h in boxes)


SETTINGS = st.builds(
    Match,
    view=st.sampled_from(["steps", "targets", "rules"]),
    objects=written_boxes(4),
    anchors=written_boxes(6),
    t=st.sampled_from([0.05, 0.3, 0.5]),
    pad=st.integers(0, 2),
    skip=st.booleans(),
    forget=st.booleans(),
    nearest=st.integers(1, 6),
    pick=st.just("A0"),
)


@settings(max_examples=30, deadline=None)
@given(SETTINGS.map(Match.relevant))
def test_printed_code_runs_and_the_check_agrees(chosen):
    assert run(torch_code(chosen))
    assert "agree" in run(check_code(chosen))
    assert figures(match_answer(chosen))


@pytest.mark.parametrize("chosen", [{}, {"side": 200, "x": 25, "y": 70, "t": 0.4, "high": 0.6, "nearest": 4}])
def test_printed_code_counts_positives_by_size(chosen):
    chosen = Match(view="sizes", **chosen)
    found = figures(match_answer(chosen))
    printed = run(torch_code(chosen)).split("\n")
    assert printed[:3] == [
        f"textbook {found[TEXTBOOK]}", f"Faster R-CNN {found[FASTER]}", f"ATSS {found[ATSS]} {found['own_threshold']}",
    ]  # fmt: skip
    assert "5444 anchors" in run(check_code(chosen))


def test_printed_code_gives_the_pages_numbers():
    assert "[-1,  0,  1, -1,  1]" in run(torch_code(Match()))
    assert "-6.9078e+01" in run(torch_code(Match(view="targets", pad=1, skip=False)))
    assert "[10.0000,  8.0000, 52.0000, 92.0000]" in run(torch_code(Match(view="targets")))


@settings(max_examples=12, deadline=None)
@given(SETTINGS.filter(lambda config: config.skip or not config.pad))
def test_targets_are_those_of_multibox_target(config):
    answer = match_answer(config)
    numbers = torch.tensor([[config.kinds.index(name)] for name in config.classes])
    labels = torch.cat((numbers, config.truths), dim=1)
    padding = -torch.ones(config.pad, 5, dtype=torch.float64)
    offsets, mask, classes = multibox_target(config.corners, torch.cat((labels, padding))[None], config.t)
    torch.testing.assert_close(answer.offsets, offsets.reshape(-1, 4))
    assert mask.reshape(-1, 4)[:, 0].tolist() == [float(one) for one in answer.mask]
    assert classes[0].tolist() == list(answer.classes)


def test_padding_takes_anchors_only_where_it_is_not_skipped():
    plain, padded = match_answer(Match(pad=2)), match_answer(Match(pad=2, skip=False))
    assert plain.owners == [-1, 0, 1, -1, 1] and padded.owners == [2, 0, 3, -1, 1]
    assert padded.classes == (0, 1, 0, 0, 2) and padded.positives == [1, 4]
    assert plain.offsets.min() > -2 and padded.offsets.min().item() == pytest.approx(-69.08, abs=0.01)


def test_the_decoder_gives_the_object_back_unless_it_forgets():
    for pick, owner in (("A1", 0), ("A4", 1)):
        config = Match(pick=pick)
        torch.testing.assert_close(match_answer(config).decoded, config.truths[owner], atol=1e-3, rtol=0)
    far = match_answer(Match(forget=True)).decoded
    assert (far[3] - far[1]).item() == pytest.approx(20 * (84 / 20) ** 5, rel=1e-4)


def test_an_anchor_that_is_gone_is_not_picked():
    assert Match(pick="A7").picked == 0 and Match(pick="A4").picked == 4
    for anchors, pick in (("0 0 5 5 B; 1 1 5 9 C", "B"), ("0 0 5 5 B; 1 1 5 9 A1", "A1"), ("0 0 5 5 A4", "A4")):
        chosen = {"view": "targets", "anchors": anchors, "pick": "A4"}
        assert resolve(Match, lambda name, _control, chosen=chosen: chosen.get(name))["pick"] == pick


def rows(**chosen: object) -> list[list[str]]:
    (file,) = files(match_answer(Match(**chosen)))
    return list(csv.reader(io.StringIO(file.content())))


def test_files_hold_the_cores_numbers():
    """Of each view header and rows: matrix, targets, every rule's answer, positives by size."""
    answer = match_answer(Match(pad=1, skip=False))
    header, first, *_ = rows(pad=1, skip=False)
    assert header == ["anchor", "dog", "cat", "−1", "becomes"]
    assert first == ["A0", *map(str, answer.trace.iou[0].tolist()), "−1"]
    header, first, *others = rows(view="targets", pad=1, skip=False)
    assert header == ["anchor", "class", "mask", "x", "y", "w", "h"] and len(others) == 4
    assert first[:3] == ["A0", "0", "1"] and [float(value) for value in first[3:]] == answer.offsets[0].tolist()
    assert others[3][:3] == ["A4", "2", "1"]
    header, *anchors = rows(view="rules", low=0.15)
    assert header == ["anchor", TEXTBOOK, SSD, FASTER, ATSS]
    assert anchors[1][:3] == ["A1", "dog", "dog"] and anchors[3][:4] == ["A3", "background", "background", "ignored"]
    header, *sizes = rows(view="sizes")
    sweep = sweep_of(Match())
    assert header == ["side", TEXTBOOK, FASTER, ATSS, "atss_threshold", "best_iou"] and len(sizes) == len(SIDES)
    wanted = [8, *(sweep.counts(rule)[0] for rule in (TEXTBOOK, FASTER, ATSS)), sweep.thresholds[0], sweep.best[0]]
    assert [float(value) for value in sizes[0]] == pytest.approx([float(value) for value in wanted])


@pytest.mark.parametrize("side", [8, 36, 60, 96, 248])
def test_the_sweep_is_what_each_rule_answers_for_one_square(side):
    config = Match(x=30, y=65, side=side)
    sweep, place = sweep_of(config), config.place
    square, levels = sweep.squares[place : place + 1], [level.anchors for level in TEXTBOOK_SSD]
    rules = {
        TEXTBOOK: assign_anchor_to_bbox(square, sweep.anchors),
        FASTER: match_two_thresholds(square, sweep.anchors),
        ATSS: match_atss(square, sweep.anchors, levels, per_place=4),
    }
    for rule, owners in rules.items():
        assert torch.equal(sweep.chosen[rule][:, place], owners >= 0), rule
        assert sweep.counts(rule)[place] == (owners >= 0).sum()
    assert SIDES[place] == side


def test_classes_that_come_twice_are_numbered():
    config = Match(objects="0 0 9 9 dog; 20 20 30 30 cat; 40 40 50 50 dog; 60 60 70 70")
    assert config.columns == ("dog 1", "cat", "dog 2", "object") and config.kinds == ("dog", "cat", "object")
    assert match_answer(config).classes.count(0) == 1
    assert len(shared_out(config)) == 4


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"objects": ""}, "no box"),
        ({"anchors": "0 0 5 5; 5 5 5 9"}, "A1 has no area"),
        ({"anchors": "0 0 5 5 A; 1 1 5 9 A"}, "Two anchors are called A"),
        ({"objects": "; ".join(["0 0 9 9"] * 5)}, "There are 5 objects; at most 4"),
        ({"t": 0.0}, "0.05 to 0.99"),
        ({"ground": "sand"}, "photo, paper"),
    ],
)
def test_what_cannot_be_is_refused(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        Match(**fields)


def test_offsets_are_short_and_have_a_true_minus():
    assert [offset_text(value) for value in (1.4, -17.8, -69.0776, 10.0, 5e-6, 3.4657, -0.0)] == [
        "1.4", "−17.8", "−69.08", "10", "0", "3.466", "0",
    ]  # fmt: skip
