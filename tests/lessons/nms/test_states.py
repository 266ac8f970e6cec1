"""Every state that the lesson "Non-maximum suppression" points at is opened through the core, and its numbers are found."""

import ast
import contextlib
import csv
import io
import re
from dataclasses import replace

import pytest
import torch
from PIL import Image

from playground.boxes import diou_nms, lives_at, nms, soft_nms
from playground.images import make_photo, sample
from playground.lessons.nms import rules as nms_rules
from playground.lessons.nms.answer import CLOUD, CROWD, FRUITS, WRITTEN, YOURS, NmsConfig, nms_answer
from playground.lessons.nms.code import FILE, check_code, torch_code
from playground.lessons.nms.figures import cloud_figures, falls, figures, rule_figures
from playground.lessons.nms.files import raw_rows
from playground.lessons.nms.lab import nms_message
from playground.lessons.nms.rules import compare_rules
from playground.lessons.nms.states import EXERCISES, MISUNDERSTOOD, PREDICT, RULES, TRY_THIS, VIEWS
from playground.lessons.nms.words import lives_text, worded

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    answer = nms_answer(state.config)
    found = worded(answer, compare_rules(answer) if state.view == RULES else ())
    found |= cloud_figures() if state.config.source == CLOUD else {}
    assert state.shows, "each state proves a number"
    assert {name: found[name] for name in state.shows} == state.shows


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Every number with three decimals in a link's text is among those its state shows, or the raw score of its box."""
    shown = " ".join(state.shows.values()) + " 0.800 0.333"
    assert {number for number in re.findall(r"\d\.\d{3}", state.why) if number not in shown} <= {"0.545", "0.737"}


def test_kept_is_what_torchvision_keeps_at_every_hundredth():
    for config in (NmsConfig(), NmsConfig(source=CROWD, across="yes"), NmsConfig(source=CLOUD)):
        answer = nms_answer(config)
        for step in range(0, 101, 7):
            now = replace(answer, config=replace(config, t=step / 100))
            assert now.kept == sorted(nms(answer.raw.boxes, answer.raw.scores, step / 100).tolist()) or config.across == "no"
            assert sorted(turn.picked for turn in now.trace()) == now.kept


def test_the_box_asked_about_is_explained():
    answer = nms_answer(NmsConfig(source=WRITTEN, t=0.4, pick=4))
    assert (answer.picked, answer.death.killer, answer.death.iou) == (3, 1, 0.5)
    assert nms_answer(NmsConfig(source=WRITTEN, pick=500)).picked == 3
    assert falls((0.0, 0.2, 1 / 3, 0.5), (1, 3, 2, 4)) == [1 / 3]


def test_what_numbers_alone_do_not_say_is_said_in_words():
    assert lives_text(((0.0, float("inf")),)) == "every threshold"
    assert lives_text(((0.0, 0.25), (0.5, float("inf")))) == "[0, 0.250) and from 0.500 up"
    answer = nms_answer(NmsConfig(source=WRITTEN, t=0.4, pick=4))
    results = compare_rules(answer)
    assert "greedy" not in rule_figures(answer, results) and "lives" not in figures(answer)
    found = worded(answer, results)
    assert found["greedy"] == "gone" and float(found["gaussian"]) < 0.6


def test_what_survival_depends_on():
    config = NmsConfig(source=WRITTEN, t=0.9, pick=2, sigma=0.3, raw=40, across="yes")
    assert config.scene == NmsConfig(source=WRITTEN, across="yes")
    assert NmsConfig(source=CROWD, raw=40, least=0.2).scene == NmsConfig(source=CROWD, raw=40, least=0.2)


def test_five_rules_are_the_functions_of_the_room():
    answer = nms_answer(NmsConfig(source=CLOUD, t=0.5))
    raw, results = answer.raw, {result.name: result for result in compare_rules(answer)}
    assert len(results) == 5
    assert [m[0] for m in results["Greedy"].members] == nms(raw.boxes, raw.scores, 0.5).tolist()
    assert [m[0] for m in results["DIoU-NMS"].members] == diou_nms(raw.boxes, raw.scores, 0.5).tolist()
    soft = soft_nms(raw.boxes, raw.scores, "gaussian", sigma=0.5)
    torch.testing.assert_close(results["Soft-NMS, Gaussian"].scores, soft.scores)
    assert sorted(box for members in results["Box fusion"].members for box in members) == list(range(len(raw)))
    assert len(results["Box fusion"].score_of) == len(raw) > len(results["Greedy"].score_of)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": "sky"}, "choose one of astronaut"),
        ({"across": "maybe"}, "no, yes"),
        ({"t": 1.2}, "t is 1.2; it can be 0 to 1"),
        ({"t": float("nan")}, "it can be 0 to 1"),
        ({"raw": 501}, "20 to 500"),
        ({"cloud": 0}, "1 to 200"),
        ({"sigma": 0.0}, "sigma is 0.0"),
        ({"source": WRITTEN, "boxes": "0 0 1 1"}, "lacks its score"),
    ],
)
def test_what_cannot_be_is_refused(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        NmsConfig(**fields)


def test_where_no_box_is_left_a_sentence_says_why():
    with pytest.raises(ValueError, match=r"No box has a score of at least 1\.00"):
        nms_answer(NmsConfig(least=1.0))
    with pytest.raises(ValueError, match="finds no face"):
        nms_answer(NmsConfig(source=YOURS), make_photo(Image.new("RGB", (90, 60), "grey"), name="grey"))
    with pytest.raises(ValueError, match="Choose one"):
        nms_answer(NmsConfig(source=YOURS))


def test_what_the_browser_is_told():
    answer = nms_answer(NmsConfig(source=CROWD, raw=60))
    head, arrays = nms_message(answer, view="steps", picture=None)
    assert head["count"] == 60 == len(head["names"]) == len(arrays["lifeAt"]) - 1 == len(arrays["deathAt"]) - 1
    for box, lives in enumerate(answer.survival.sets):
        rows = slice(arrays["lifeAt"][box], arrays["lifeAt"][box + 1])
        assert list(zip(arrays["lifeStarts"][rows], arrays["lifeEnds"][rows], strict=True)) == list(lives)
    assert arrays["picks"].tolist() == [step.picked for step in answer.trace()]
    assert len(arrays["others"]) == arrays["linesAt"][-1] == len(arrays["ious"])
    with pytest.raises(ValueError, match="thresholds, steps, rules"):
        nms_message(answer, view="film", picture=None)


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "config", [NmsConfig(source=WRITTEN, t=0.4), NmsConfig(source=WRITTEN, across="yes"), NmsConfig(source=FRUITS), NmsConfig()]
)
def test_printed_code_gives_what_the_page_shows(view, config, tmp_path, monkeypatch):
    if view == RULES and config.source == FRUITS:
        config = NmsConfig(source=CLOUD)  # the printed loops take a while over 465 boxes
    answer = nms_answer(config)
    monkeypatch.chdir(tmp_path)
    with (tmp_path / FILE).open("w", newline="") as file:
        csv.writer(file).writerows(raw_rows(answer))
    printed = run(torch_code(view, answer))
    if view == RULES:
        for line, shown in zip(printed.splitlines(), compare_rules(answer), strict=True):
            name, count, rows = line.split(" ", 2)
            members, scores = zip(*ast.literal_eval(rows), strict=True)
            assert int(count) == len(members) and members == shown.members, name
            assert scores == pytest.approx(shown.scores.tolist(), abs=6e-4), name
    else:
        assert printed.startswith(f"{len(answer.kept)} ")
        assert sorted(map(int, re.findall(r"\d+", printed)[1:])) == answer.kept


@pytest.mark.parametrize("config", [NmsConfig(), NmsConfig(source=CROWD, across="yes", least=0.3), NmsConfig(source=WRITTEN)])
def test_the_check_agrees(config):
    assert "agree" in run(check_code(config, None))
    assert "agree on all 5 rules" in run(check_code(config, None, RULES))


def test_the_check_of_the_rules_stops_where_one_differs(monkeypatch):
    fuse = nms_rules.RULES["Box fusion"]
    monkeypatch.setitem(nms_rules.RULES, "Box fusion", lambda raw, kinds, t, sigma: fuse(raw, kinds, t / 2, sigma))
    with pytest.raises(AssertionError, match="fusion"):
        run(check_code(NmsConfig(), None, RULES))


def test_the_check_names_the_readers_photo():
    config, photo = NmsConfig(source=YOURS), sample("astronaut").photo()
    assert "agree on 51" in run(check_code(config, photo))
    assert "read_photo(open('me.jpg'" in check_code(config, make_photo(photo.image, name="me.jpg"))


def test_survival_covers_what_the_curve_counts():
    survival = nms_answer(NmsConfig(source=CLOUD, cloud=11)).survival
    for start, count in zip(survival.starts, survival.counts, strict=True):
        assert sum(lives_at(lives, start) for lives in survival.sets) == count
