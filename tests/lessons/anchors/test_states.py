"""Every state that the lesson "Anchor boxes" points at is opened through the core, and its numbers are found."""

import contextlib
import io
import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes import box_iou, leaves_picture, multibox_prior
from playground.lessons.anchors.answer import MOST_CELLS, PAPERS, AnchorConfig, anchor_answer, parse_numbers, place_of
from playground.lessons.anchors.code import check_code, torch_code
from playground.lessons.anchors.figures import data_size, figures
from playground.lessons.anchors.states import CELL, PLACES, SHAPES, STATES, VIEWS

PHOTO = (451, 300)


def answer_of(config):
    return anchor_answer(config, PAPERS.get(config.ground, PHOTO))


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = figures(answer_of(state.config))
    assert state.shows, "each state proves a number"
    assert {name: found[name] for name in state.shows} == state.shows


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Every number with three decimals or thousands, and every share, is among those its state shows."""
    quoted = set(re.findall(r"\d\.\d{3}|\d[\d,]*,\d{3}|\d+(?:\.\d)? %", state.why))
    shown = " ".join(state.shows.values())
    assert not {number for number in quoted if number not in shown}


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.booleans(), st.floats(0, 1), st.floats(0, 1))
def test_what_is_counted_is_what_multibox_prior_lays_out(height, width, full, down, across):
    config = AnchorConfig(height=height, width=width, full=full, down=down, across=across)
    answer = anchor_answer(config, PHOTO)
    anchors = multibox_prior(height, width, config.size_list, config.ratio_list, full=full)
    leaves = leaves_picture(anchors)
    row, column = config.cell
    assert config.count == len(anchors) and answer.leaving == leaves.sum()
    assert answer.cell_leaves == leaves.reshape(height, width, -1)[row, column].tolist()
    pixels = anchors.double() * answer.sides.repeat(2)
    torch.testing.assert_close(answer.cell_anchors, pixels.reshape(height, width, -1, 4)[row, column], rtol=0, atol=1e-3)
    torch.testing.assert_close(answer.best.iou, box_iou(answer.corners, pixels).amax(dim=1), rtol=0, atol=1e-5)


@pytest.mark.parametrize("cells", [1, 2, 7, 561, MOST_CELLS])
def test_a_place_in_thousandths_finds_its_cell(cells):
    for cell in range(cells):
        assert AnchorConfig(height=cells, down=place_of(cell, cells)).cell[0] == cell


def test_an_object_that_is_no_proper_box():
    answer = answer_of(AnchorConfig(boxes="0 0 50 50; 90 90 90 120; 80 80 20 20", pick="B"))
    assert answer.proper == [True, False, False]
    assert answer.best.iou[1:].tolist() == [0, 0] and answer.worst[1:].tolist() == [0, 0]
    assert figures(answer)["worst"] == "0.000"


def test_an_object_that_is_gone_is_replaced_by_the_first():
    assert AnchorConfig(boxes="0 0 9 9", pick="C").picked == 0


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
        ({"ground": "sand"}, "paper 256 × 256"),
    ],
)
def test_what_cannot_be_is_refused(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        AnchorConfig(**fields)


def test_numbers_may_be_written_in_several_ways():
    assert parse_numbers("0.5 , 1; 2 3", "ratios", 0.1, 9) == (0.5, 1, 2, 3)
    assert [data_size(count) for count in (12, 4320, 32_672_640, 2.5e9)] == ["12 bytes", "4.32 kB", "32.7 MB", "2.5 GB"]


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


numbers = st.lists(st.sampled_from([0.1, 0.25, 0.5, 1.0, 1.5]), min_size=1, max_size=3).map(
    lambda found: ", ".join(map(str, found))
)
CONFIG = st.builds(
    AnchorConfig,
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    sizes=numbers,
    ratios=numbers,
    full=st.booleans(),
    down=st.floats(0, 1),
    boxes=st.sampled_from(["0 0 60 60; 100 20 300 200 cat", "5 5 5 9", "-40 -40 500 10"]),
)


@settings(max_examples=15, deadline=None)
@given(CONFIG, st.sampled_from(VIEWS))
def test_printed_code_runs_and_the_check_agrees(config, view):
    answer = anchor_answer(config, PHOTO)
    assert run(torch_code(view, answer))
    assert "agree" in run(check_code(answer))


def test_printed_code_gives_the_pages_numbers():
    answer = answer_of(AnchorConfig())
    printed, found = run(torch_code(CELL, answer)), figures(answer)
    assert printed.startswith(f"{found['count']}\n") and "0.7333" in printed and found["leaving"] == "73.3 %"
    assert all(f"{value:.4f}" in printed for value in answer.best.iou.tolist())
    assert f"{answer.worst[0]:.4f}" in run(torch_code(PLACES, answer))
    assert found["reached"] == "47 %" and "0.47" in run(torch_code(SHAPES, answer))
