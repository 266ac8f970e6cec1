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

from playground.boxes import diou_nms, kept_at, nms, soft_nms
from playground.images import make_photo, sample
from playground.lessons.nms import rules as nms_rules
from playground.lessons.nms.answer import nms_answer
from playground.lessons.nms.code import FILE, check_code, files, raw_rows, torch_code
from playground.lessons.nms.lab import nms_message
from playground.lessons.nms.settings import Nms
from playground.lessons.nms.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.nms.words import cloud_figures, falls, figures, intervals_text, rule_figures, worded

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = worded(nms_answer(state.settings, state.photo and sample(state.photo).photo()))
    found |= cloud_figures() if state.settings.source == "cloud" else {}
    assert state.shows, "each state proves a number"
    assert {name: found[name] for name in state.shows} == state.shows


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Every number with three decimals in a link's text is among those its state shows, or the raw score of its box."""
    shown = " ".join(state.shows.values()) + " 0.800 0.333"
    assert {number for number in re.findall(r"\d\.\d{3}", state.why) if number not in shown} <= {"0.545", "0.737"}


def test_kept_is_what_torchvision_keeps_at_every_hundredth():
    for settings in (Nms(), Nms(source="crowd", across="yes"), Nms(source="cloud")):
        answer = nms_answer(settings)
        for step in range(0, 101, 7):
            now = replace(answer, settings=replace(settings, t=step / 100))
            assert now.kept == sorted(nms(answer.raw.boxes, answer.raw.scores, step / 100).tolist()) or settings.across == "no"
            assert sorted(turn.picked for turn in now.trace()) == now.kept


def test_the_box_asked_about_is_explained():
    answer = nms_answer(Nms(source="written", t=0.4, pick=4))
    assert (answer.picked, answer.death.remover, answer.death.iou) == (3, 1, 0.5)
    assert nms_answer(Nms(source="written", pick=500)).picked == 3
    assert falls((0.0, 0.2, 1 / 3, 0.5), (1, 3, 2, 4)) == [1 / 3]


def test_what_numbers_alone_do_not_say_is_said_in_words():
    assert intervals_text(((0.0, float("inf")),)) == "every threshold"
    assert intervals_text(((0.0, 0.25), (0.5, float("inf")))) == "[0, 0.250) and from 0.500 up"
    answer = nms_answer(Nms(source="written", t=0.4, pick=4, view="rules"))
    assert "greedy" not in rule_figures(answer) and "intervals" not in figures(answer)
    found = worded(answer)
    assert found["greedy"] == "gone" and float(found["gaussian"]) < 0.6


def test_what_survival_depends_on():
    settings = Nms(source="written", t=0.9, pick=2, sigma=0.3, raw=40, across="yes")
    assert settings.scene == Nms(source="written"), "one class: nothing is decided across classes"
    two = replace(settings, boxes="0 0 9 9 0.9 cat; 0 0 9 9 0.8 dog")
    assert two.scene == Nms(source="written", boxes=two.boxes, across="yes")
    assert Nms(source="crowd", raw=40, least=0.2).scene == Nms(source="crowd", raw=40, least=0.2)


def test_five_rules_are_the_functions_of_the_room():
    answer = nms_answer(Nms(source="cloud", t=0.5, view="rules"))
    raw, results = answer.raw, {result.name: result for result in answer.results}
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
        ({"view": "film"}, "thresholds, steps, rules"),
        ({"source": "sky"}, "choose one of astronaut"),
        ({"across": "maybe"}, "no, yes"),
        ({"t": 1.2}, "t is 1.2; it can be 0 to 1"),
        ({"t": float("nan")}, "it can be 0 to 1"),
        ({"raw": 501}, "20 to 500"),
        ({"cloud": 0}, "1 to 200"),
        ({"sigma": 0.0}, "sigma is 0.0"),
        ({"source": "written", "boxes": "0 0 1 1"}, "lacks its score"),
    ],
)
def test_what_cannot_be_is_refused(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        Nms(**fields)


def test_where_no_box_is_left_a_sentence_says_why():
    with pytest.raises(ValueError, match=r"No box has a score of at least 1\.00"):
        nms_answer(Nms(sure=1.0))
    with pytest.raises(ValueError, match="finds no face"):
        nms_answer(Nms(source="photo"), make_photo(Image.new("RGB", (90, 60), "grey"), name="grey"))
    with pytest.raises(ValueError, match="Choose one"):
        nms_answer(Nms(source="photo"))


def test_what_the_browser_is_told():
    answer = nms_answer(Nms(source="crowd", raw=60, view="steps"))
    head, arrays = nms_message(answer, picture=None)
    assert head["count"] == 60 == len(head["names"]) == len(arrays["lifeAt"]) - 1 == len(arrays["deathAt"]) - 1
    for box, intervals in enumerate(answer.survival.sets):
        rows = slice(arrays["lifeAt"][box], arrays["lifeAt"][box + 1])
        assert list(zip(arrays["lifeStarts"][rows], arrays["lifeEnds"][rows], strict=True)) == list(intervals)
    assert arrays["picks"].tolist() == [step.picked for step in answer.trace()]
    assert len(arrays["others"]) == arrays["linesAt"][-1] == len(arrays["ious"])


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


@pytest.mark.parametrize("view", Nms.controls["view"].options)
@pytest.mark.parametrize(
    "settings", [Nms(source="written", t=0.4), Nms(source="written", across="yes"), Nms(source="fruits"), Nms()]
)
def test_printed_code_gives_what_the_page_shows(view, settings, tmp_path, monkeypatch):
    if view == "rules" and settings.source == "fruits":
        settings = Nms(source="cloud")  # the printed loops take a while over 465 boxes
    answer = nms_answer(replace(settings, view=view))
    monkeypatch.chdir(tmp_path)
    with (tmp_path / FILE).open("w", newline="") as file:
        csv.writer(file).writerows(raw_rows(answer))
    printed = run(torch_code(answer))
    if view == "rules":
        for line, shown in zip(printed.splitlines(), answer.results, strict=True):
            name, count, rows = line.split(" ", 2)
            members, scores = zip(*ast.literal_eval(rows), strict=True)
            assert int(count) == len(members) and members == shown.members, name
            assert scores == pytest.approx(shown.scores.tolist(), abs=6e-4), name
    else:
        assert printed.startswith(f"{len(answer.kept)} ")
        assert sorted(map(int, re.findall(r"\d+", printed)[1:])) == answer.kept


@pytest.mark.parametrize("settings", [Nms(), Nms(source="crowd", across="yes", least=0.3), Nms(source="written")])
def test_the_check_agrees(settings):
    assert "agree" in run(check_code(settings, None))
    assert "agree on all 5 rules" in run(check_code(replace(settings, view="rules"), None))


def test_the_check_of_the_rules_stops_where_one_differs(monkeypatch):
    fuse = nms_rules.RULES["Box fusion"]
    monkeypatch.setitem(nms_rules.RULES, "Box fusion", lambda raw, kinds, t, sigma: fuse(raw, kinds, t / 2, sigma))
    with pytest.raises(AssertionError, match="fusion"):
        run(check_code(Nms(view="rules", sure=0.0), None))


def test_files_hold_what_the_page_shows():
    answer = nms_answer(Nms(source="written", t=0.4))
    raw, curve = (list(csv.reader(io.StringIO(file.content()))) for file in files(answer))
    assert raw[:2] == [
        ["x1", "y1", "x2", "y2", "score", "class", "name", "kept at", "kept now"],
        ["0.0", "0.0", "2.0", "2.0", "0.9", "0", "", "every threshold", "1"],
    ]
    assert curve[:3] == [["threshold from", "boxes kept"], ["0.0", "1"], ["0.2", "3"]]


def test_the_check_names_the_readers_photo():
    settings, photo = Nms(source="photo"), sample("astronaut").photo()
    assert "agree on 51" in run(check_code(settings, photo))
    assert "read_photo(open('me.jpg'" in check_code(settings, make_photo(photo.image, name="me.jpg"))


def test_survival_covers_what_the_curve_counts():
    survival = nms_answer(Nms(source="cloud", cloud=11)).survival
    for start, count in zip(survival.starts, survival.counts, strict=True):
        assert sum(kept_at(intervals, start) for intervals in survival.sets) == count
