"""Every state that the lesson "Anchor boxes" points at is opened through the core, and its numbers are found."""

import contextlib
import csv
import io
import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes import box_iou, leaves_picture, multibox_prior
from playground.lessons.anchors.answer import AnchorAnswer, anchor_answer, size_under
from playground.lessons.anchors.code import check_code, files, torch_code
from playground.lessons.anchors.lab import islands_scene, lab_scene
from playground.lessons.anchors.settings import PAPERS, Anchors, read_ratios
from playground.lessons.anchors.states import STATES
from playground.lessons.anchors.words import words

PHOTO = (451, 300)


def figures(answer: AnchorAnswer) -> dict[str, str]:
    return words(answer).figures


def answer_of(settings: Anchors) -> AnchorAnswer:
    return anchor_answer(settings, PAPERS.get(settings.ground, PHOTO))


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    shown = figures(answer_of(state.settings))
    assert state.shows, "each state proves a number"
    assert {name: shown[name] for name in state.shows} == state.shows


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Every number with three decimals or thousands, and every share, is among those its state shows."""
    quoted = set(re.findall(r"\d\.\d{3}|\d[\d,]*,\d{3}|\d+(?:\.\d)? %", state.why))
    shown = " ".join(state.shows.values())
    assert not {number for number in quoted if number not in shown}


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.booleans(), st.floats(0, 1), st.floats(0, 1))
def test_what_is_counted_is_what_multibox_prior_lays_out(height, width, full, down, across):
    chosen = Anchors(height=height, width=width, full=full, down=down, across=across)
    answer = anchor_answer(chosen, PHOTO)
    anchors = multibox_prior(height, width, chosen.size_list, chosen.ratio_list, full=full)
    leaves = leaves_picture(anchors)
    row, column = chosen.cell
    assert chosen.count == len(anchors) and answer.leaving == leaves.sum()
    assert answer.cell_leaves == leaves.reshape(height, width, -1)[row, column].tolist()
    pixels = anchors.double() * torch.tensor(PHOTO).repeat(2)
    torch.testing.assert_close(answer.cell_anchors, pixels.reshape(height, width, -1, 4)[row, column], rtol=0, atol=1e-3)
    torch.testing.assert_close(answer.best.iou, box_iou(answer.corners, pixels).amax(dim=1), rtol=0, atol=1e-5)


def test_an_object_that_is_no_proper_box():
    answer = answer_of(Anchors(view="places", boxes="0 0 50 50; 90 90 90 120; 80 80 20 20", pick="B"))
    assert answer.proper.tolist() == [True, False, False]
    assert answer.best.iou[1:].tolist() == [0, 0] and answer.worst[1:].tolist() == [0, 0]
    assert figures(answer)["worst"] == "0.000"
    assert [one["name"] for one in islands_scene(answer)["objects"]] == ["A"], "no place on the map of shapes"


def test_what_lies_under_the_boxes_has_a_size():
    assert size_under(Anchors(ground="textbook"), None) == (728, 561)
    with pytest.raises(ValueError, match="no photo"):
        size_under(Anchors(), None)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"boxes": ""}, "no box"),
        ({"sizes": ""}, "0 sizes; write 1 to 6"),
        ({"ratios": "1, 2, 3, 4, 5, 6, 7"}, "7 ratios; write 1 to 6"),
        ({"sizes": "big"}, "'big' is no list of sizes"),
        ({"ratios": "0"}, "ratios hold 0; each can be 0.05 to 20"),
        ({"sizes": "nan"}, "sizes hold nan"),
        ({"height": 0}, "height is 0; it can be 1 to 999"),
        ({"t": 1.0}, "0.05 to 0.95"),
        ({"ground": "sand"}, "square"),
        ({"pick": "D"}, "choose one of A, B, C"),
    ],
)
def test_what_cannot_be_is_refused(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        Anchors(**fields)


def test_numbers_may_be_written_in_several_ways():
    assert read_ratios("0.5 , 1; 2 3") == (0.5, 1, 2, 3)


def test_the_browser_is_told_the_cores_numbers():
    """Rows and columns, widths and heights are not the same here: what is swapped is seen."""
    answer = answer_of(Anchors(height=3, width=5, down=0.9, across=0.1, pick="B", ratios="2, 0.5"))
    scene = lab_scene(answer)
    assert (scene["cells"], scene["cell"], scene["size"], scene["chosen"]) == ([3, 5], (2, 0), PHOTO, 1)
    assert scene["boxes"][1] == {"box": (134, 85, 208, 147), "label": "eye", "kind": "truth"}
    boxes = answer.cell_anchors
    assert scene["shapes"] == [pytest.approx(side) for side in (boxes[:, 2:] - boxes[:, :2]).tolist()]
    assert [not (x1 <= 0 < x2 and y1 <= 2 < y2) for x1, y1, x2, y2 in scene["inside"]] == answer.cell_leaves
    isles = islands_scene(answer)
    assert (isles["sizes"], isles["ratios"], isles["full"]) == ((0.75, 0.5, 0.25), (2, 0.5), False)
    assert isles["stretch"] == pytest.approx((451 / 5) / (300 / 3)) and isles["chosen"] == 1
    assert isles["objects"][1] == {"name": "B eye", "shape": pytest.approx([74 / 300, 62 / 300])}


def test_files_hold_the_pages_numbers():
    answer = answer_of(Anchors(height=3, width=5, down=0.9, across=0.1))
    cell, best = (list(csv.reader(io.StringIO(file.content()))) for file in files(answer))
    assert cell[0] == ["row", "column", "anchor", "size", "ratio", "x1", "y1", "x2", "y2", "leaves", "cells_inside"]
    assert cell[1][:5] == ["2", "0", "0", "0.75", "1.0"] and len(cell) == 1 + 5
    assert list(map(float, cell[1][5:9])) == answer.cell_anchors[0].tolist()
    assert cell[1][9:] == [str(answer.cell_leaves[0]), str(answer.places_inside[0].item())]
    heading = "object class x1 y1 x2 y2 best_iou row column anchor same_centre_iou worst_iou"
    assert best[0] == heading.split() and [row[0] for row in best[1:]] == ["A", "B", "C"]
    numbers = [answer.best.iou, answer.best.row, answer.best.column, answer.best.shape, answer.centred_iou.amax(1), answer.worst]
    assert best[1] == ["A", "face", "125.0", "70.0", "345.0", "260.0", *(str(column[0].item()) for column in numbers)]


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


numbers = st.lists(st.sampled_from([0.1, 0.25, 0.5, 1.0, 1.5]), min_size=1, max_size=3).map(
    lambda values: ", ".join(map(str, values))
)
SETTINGS = st.builds(
    Anchors,
    view=st.sampled_from(["cell", "places", "shapes"]),
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    sizes=numbers,
    ratios=numbers,
    full=st.booleans(),
    down=st.floats(0, 1),
    boxes=st.sampled_from(["0 0 60 60; 100 20 300 200 cat", "5 5 5 9", "-40 -40 500 10"]),
)


@settings(max_examples=15, deadline=None)
@given(SETTINGS)
def test_printed_code_runs_and_the_check_agrees(chosen):
    answer = anchor_answer(chosen.relevant(), PHOTO)
    assert run(torch_code(answer))
    assert "agree" in run(check_code(answer))


@pytest.mark.parametrize(
    ("view", "changes"),
    [
        ("cell", {"cell_anchors": torch.zeros(5, 4).double()}),
        ("cell", {"inside": torch.zeros(5, 4).long()}),
        ("places", {"worst": torch.tensor([0.5, 0, 0]).double()}),
        ("shapes", {"reached": {"today": 0.5}}),
    ],
)
def test_the_check_fails_where_the_page_is_wrong(monkeypatch, view, changes):
    answer = answer_of(Anchors(view=view))
    assert "agree" in run(check_code(answer))
    for name, value in changes.items():
        object.__setattr__(answer, name, value)
    monkeypatch.setattr("playground.lessons.anchors.answer.anchor_answer", lambda settings, size: answer)
    with pytest.raises(AssertionError):
        run(check_code(answer))


def test_printed_code_gives_the_pages_numbers():
    cell, places, shapes = (answer_of(Anchors(view=view)) for view in ("cell", "places", "shapes"))
    printed, shown = run(torch_code(cell)), figures(cell)
    assert printed.startswith(f"{shown['count']}\n") and "0.7333" in printed and shown["leaving"] == "73.3 %"
    assert all(f"{value:.4f}" in printed for value in cell.best.iou.tolist())
    assert f"{places.worst[0]:.4f}" in run(torch_code(places))
    assert figures(shapes)["reached"] == "47 %" and "0.47" in run(torch_code(shapes))
