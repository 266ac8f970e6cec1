"""The browser's NMS lesson looks up in intervals [start, end) who is kept; the core says so too, at every end of them too."""

import random
from itertools import accumulate, pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from in_node import in_node

from playground.boxes import batched_nms, kept_at, survival_curve, survival_deaths, survival_sets
from playground.lessons.nms.answer import NmsAnswer, nms_answer
from playground.lessons.nms.lab import nms_message
from playground.lessons.nms.settings import Nms
from playground.ui.components.packets import pack

LOOKING = "lessons/nms/nms_looking.js"
SURVIVAL = "lessons/nms/nms_survival.js"
SURVIVORS = "({ message, at }, { unpack }, m) => ((answer) => at.map((t) => m.nmsSurvivors(answer, t)))(unpack(bytes(message)))"
DEATHS = """({ message, at }, { unpack }, m) => ((answer) =>
  at.map((t) => Array.from({ length: answer.count }, (_, box) => m.nmsDeath(answer, box, t))))(unpack(bytes(message)))"""
ANSWERS = [Nms(source="written"), Nms(source="crowd", raw=60), Nms(source="crowd", raw=40, across="yes")]


def looked_up(function: str, answer: NmsAnswer, thresholds: list[float]) -> list:
    data = {"message": pack(*nms_message(answer, picture=None)), "at": thresholds}
    return in_node(function, data, "ui/components/packets.js", LOOKING)


def ends(answer: NmsAnswer) -> list[float]:
    """Every threshold at which somebody's fate turns."""
    return sorted({end for sets in answer.survival.sets for interval in sets for end in interval if end <= 1})


@pytest.mark.parametrize("chosen", ANSWERS, ids=lambda chosen: f"{chosen.source} {chosen.across}")
def test_who_lives_at_an_end_between_two_and_anywhere(chosen):
    answer = nms_answer(chosen)
    at, draw = ends(answer), random.Random(7)
    assert len(at) > 3
    at += [(low + high) / 2 for low, high in pairwise(at)] + [draw.random() for _ in range(30)]
    sets = answer.survival.sets
    assert looked_up(SURVIVORS, answer, at) == [[box for box, intervals in enumerate(sets) if kept_at(intervals, t)] for t in at]


def test_a_box_is_gone_at_the_end_of_its_interval_and_back_at_a_start():
    answer = nms_answer(Nms(source="crowd", raw=60))
    closed = [(box, start, end) for box, sets in enumerate(answer.survival.sets) for start, end in sets if end <= 1]
    assert closed, "some box must die again"
    found = looked_up(SURVIVORS, answer, [t for _, start, end in closed for t in (start, end)])
    for k, (box, _, _) in enumerate(closed):
        assert box in found[2 * k] and box not in found[2 * k + 1]


def test_who_lives_is_whom_torchvisions_rule_keeps():
    answer = nms_answer(Nms(source="crowd", raw=60))
    at = [(low + high) / 2 for low, high in pairwise(ends(answer)) if high - low > 1e-6]
    raw = answer.raw
    kept = [sorted(batched_nms(raw.boxes.double(), raw.scores, raw.class_ids, t).tolist()) for t in at]
    assert looked_up(SURVIVORS, answer, at) == kept


def test_who_removed_whom_and_how_like_they_are():
    answer = nms_answer(Nms(source="crowd", raw=60))
    at = [*ends(answer), 0.3, 0.62]

    def death(box: int, t: float) -> dict | None:
        (found,) = [one for one in answer.survival.deaths[box] if one.start <= t < one.end] or [None]
        return found and {"remover": found.remover, "iou": found.iou}

    assert looked_up(DEATHS, answer, at) == [[death(box, t) for box in range(len(answer.raw))] for t in at]


CORNER = st.integers(0, 40)
OWN = st.lists(
    st.tuples(
        st.tuples(CORNER, CORNER, CORNER, CORNER),
        st.sampled_from(["", "cat", "dog"]),
        st.sampled_from([0.3, 0.5, 0.5, 0.75, 0.9, 1.0]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(st.lists(OWN, min_size=8, max_size=8), st.booleans(), st.sampled_from([0.0, 0.5]))
def test_survival_worked_out_in_the_browser_is_the_cores(sets, across, minimum):
    given_ = [[{"box": box, "label": label, "score": score} for box, label, score in boxes] for boxes in sets]
    function = "({ sets, rule }, m) => sets.map((boxes) => m.survivalOf(boxes, rule))"
    found = in_node(function, {"sets": given_, "rule": {"across": across, "minimum": minimum}}, SURVIVAL)
    for boxes, result in zip(sets, found, strict=True):
        kept = [place for place, (_box, _label, score) in enumerate(boxes) if score >= minimum]
        if not kept:
            assert result["order"] == []
            continue
        corners = torch.tensor([boxes[place][0] for place in kept], dtype=torch.float64)
        scores = torch.tensor([boxes[place][2] for place in kept], dtype=torch.float64)
        order = scores.argsort(descending=True, stable=True)
        names = ["", "cat", "dog"]
        classes = torch.tensor([0 if across else names.index(boxes[place][1]) for place in kept])
        assert result["order"] == [kept[place] for place in order.tolist()]
        intervals = survival_sets(corners[order], scores[order], classes[order])
        deaths = survival_deaths(corners[order], scores[order], classes[order])
        arrays = result["arrays"]
        assert arrays["lifeAt"] == [0, *accumulate(map(len, intervals))]
        assert arrays["deathAt"] == [0, *accumulate(map(len, deaths))]
        starts = [start for one in intervals for start, _end in one]
        assert arrays["lifeStarts"] == pytest.approx(starts, abs=1e-12)
        flat = [(death.start, death.end, death.remover, death.iou) for fate in deaths for death in fate]
        told = zip(arrays["deathStarts"], arrays["deathEnds"], arrays["removers"], arrays["deathIous"], strict=True)
        for ours, theirs in zip(told, flat, strict=True):
            assert ours == pytest.approx(theirs, abs=1e-12)
        curve = survival_curve(intervals)
        assert arrays["stepStarts"] == pytest.approx(curve[0], abs=1e-12) and arrays["stepCounts"] == list(curve[1])
