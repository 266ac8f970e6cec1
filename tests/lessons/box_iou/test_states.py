"""Every state that the lesson "Boxes and IoU" points at is opened through the core, and its numbers are found."""

import contextlib
import io
import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.boxes import MEASURES, box_iou
from playground.lessons.box_iou.answer import NOTHING, SLIDES, IouConfig, iou_answer, slide
from playground.lessons.box_iou.code import check_code, torch_code
from playground.lessons.box_iou.figures import figures, likeness
from playground.lessons.box_iou.island import island_area, island_edge, needed_overlap
from playground.lessons.box_iou.states import EXERCISES, FORMATS, ISLAND, MISUNDERSTOOD, PAIR, PREDICT, TRY_THIS, VIEWS

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = figures(iou_answer(state.config))
    assert state.shows, "each state proves a number"
    assert {name: found[name] for name in state.shows} == state.shows


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Every number with three decimals in a link's text is among those its state shows, and so is every one with thousands."""
    given_ = {"1.414", "0.667"} if state in EXERCISES else set()
    quoted = set(re.findall(r"−?\d+\.\d{3}|\d,\d{3}", state.why)) - given_
    assert quoted <= set(state.shows.values())


def test_islands_edge_has_the_asked_for_iou_and_area():
    for first, second, t in (((1, 1), (1, 1), 0.5), ((3, 2), (1, 4), 0.1), ((5, 2), (2, 1), 0.15)):
        edge = island_edge(first, second, t)
        truth = torch.tensor([[-first[0] / 2, -first[1] / 2, first[0] / 2, first[1] / 2]], dtype=torch.float64)
        shape = torch.tensor([-second[0] / 2, -second[1] / 2, second[0] / 2, second[1] / 2], dtype=torch.float64)
        moved = shape + torch.from_numpy(edge).repeat(1, 2)
        reached = box_iou(moved, truth)[:, 0]
        torch.testing.assert_close(reached, torch.full_like(reached, t))
        outside = shape + torch.from_numpy(edge * 1.001).repeat(1, 2)
        assert (box_iou(outside, truth)[:, 0] < t).all()
        grid = torch.linspace(-4, 4, 801, dtype=torch.float64)
        places = torch.cartesian_prod(grid, grid).repeat(1, 2) + shape
        counted = (box_iou(places, truth) >= t).sum().item() * 0.01**2
        assert island_area(first, second, t) == pytest.approx(counted, rel=0.03)


def test_equal_squares_have_the_textbooks_hyperbola():
    x, y = island_edge((1, 1), (1, 1), 0.4).T
    assert (1 - abs(x)) * (1 - abs(y)) == pytest.approx(2 * 0.4 / 1.4)


def test_there_may_be_no_island():
    assert len(island_edge((1, 1), (10, 10), 0.5)) == 0 and island_area((1, 1), (10, 10), 0.5) == 0
    for wrong in (((0, 1), (1, 1), 0.5), ((1, 1), (1, 1), 0)):
        with pytest.raises(ValueError, match=r"must be above 0|positive sides"):
            needed_overlap(*wrong)


@pytest.mark.parametrize("way", SLIDES)
def test_a_slide_passes_through_today_and_is_what_each_place_gives(way):
    config = IouConfig(boxes="0 0 100 80; 30 10 90 110", slide=way)
    answer = iou_answer(config)
    here = answer.shift[0]
    values = slide(config, [here, here + 7])
    for name, measure in MEASURES.items():
        assert values[name][0].item() == pytest.approx(answer.of_pair(name))
        down = 7 if way == "diagonally" else 0
        moved = config.corners[1:] + torch.tensor([7, down, 7, down])
        assert values[name][1].item() == pytest.approx(measure(config.corners[:1], moved).item())


def test_boxes_of_different_classes_are_never_compared():
    config = IouConfig(boxes="0 0 10 10 cat; 0 0 10 10 dog; 0 0 10 10 cat", classes="many")
    answer = iou_answer(config)
    for name, nothing in NOTHING.items():
        assert answer.of_pair(name, 0, 1) == nothing and answer.of_pair(name, 0, 2) == 1 == answer.of_pair(name, 1, 1)
        assert slide(config, [0.0, 3.0])[name].tolist() == [nothing, nothing]
    assert not answer.compared and iou_answer(IouConfig(boxes=config.boxes)).compared


def test_a_box_alone_is_compared_with_itself():
    answer = iou_answer(IouConfig(boxes="1 2 3 4", pick="C"))
    assert answer.config.picked == 0 and answer.of_pair("IoU") == 1 and answer.pairs == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"boxes": ""}, "no box"),
        ({"t": 0.0}, "0.05 to 0.95"),
        ({"slide": "up"}, "sideways, diagonally"),
        ({"coordinates": "feet"}, "pixel corners"),
    ],
)
def test_what_cannot_be_is_refused(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        IouConfig(**fields)


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


corner = st.integers(-20, 20)
TEXT = st.lists(st.tuples(corner, corner, corner, corner, st.sampled_from(["", "cat", "dog"])), min_size=1, max_size=4).map(
    lambda boxes: "; ".join(" ".join(map(str, box)).strip() for box in boxes)
)
CONFIG = st.builds(IouConfig, boxes=TEXT, plus_one=st.booleans(), classes=st.sampled_from(["one", "many"]))


@settings(max_examples=25, deadline=None)
@given(CONFIG, st.sampled_from(VIEWS))
def test_printed_code_runs_and_the_check_agrees(config, view):
    assert run(torch_code(view, config, (400, 300)))
    assert "agree" in run(check_code(view, config, (400, 300)))
    assert figures(iou_answer(config))["IoU"]


def test_printed_code_gives_the_pages_numbers():
    config = IouConfig(boxes="0 0 100 100; 50 50 150 150")
    assert "0.1429" in run(torch_code(PAIR, config)) and "-0.0794" in run(torch_code(ISLAND, config))
    assert "0.3750" in run(torch_code(PAIR, IouConfig(boxes="0 0 10 10; 5 0 15 10", plus_one=True)))
    assert "[100., 100., 100., 100.]" in run(torch_code(FORMATS, config))


def test_numbers_are_short_and_have_a_true_minus():
    assert [likeness(value) for value in (1 / 3, -0.07936, -0.00001, 0.0)] == ["0.333", "−0.079", "0.000", "0.000"]
