"""Every state that the lesson "Boxes and IoU" points at is opened through the core, and its numbers are found."""

import contextlib
import csv
import io
import re
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.boxes import MEASURES, convert_boxes, normalise_boxes
from playground.boxes.written import parse_boxes
from playground.images import make_photo, sample
from playground.kit.settings import resolve
from playground.lessons.box_iou.answer import NOTHING, IouAnswer, iou_answer, slide
from playground.lessons.box_iou.code import check_code, files, torch_code
from playground.lessons.box_iou.lab import lab_scene
from playground.lessons.box_iou.settings import Iou
from playground.lessons.box_iou.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.box_iou.typed import KINDS, PageText, corners_of, in_format
from playground.lessons.box_iou.words import words
from playground.ui.panel import accepted

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


def figures(answer: IouAnswer) -> dict[str, str]:
    return words(answer).figures


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = figures(iou_answer(state.settings))
    assert state.shows, "each state proves a number"
    assert {name: found[name] for name in state.shows} == state.shows


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Every number with three decimals in a link's text is among those its state shows, and so is every one with thousands."""
    given_ = {"1.414", "0.667"} if state in EXERCISES else set()
    quoted = set(re.findall(r"−?\d+\.\d{3}|\d,\d{3}", state.why)) - given_
    assert quoted <= set(state.shows.values())


@pytest.mark.parametrize("way", ["sideways", "diagonally"])
def test_a_slide_passes_through_today_and_is_what_each_place_gives(way):
    answer = iou_answer(Iou(boxes="0 0 100 80; 30 10 90 110", slide=way))
    here = answer.shift[0]
    values = slide(answer, [here, here + 7])
    for name, measure in MEASURES.items():
        assert values[name][0].item() == pytest.approx(answer.of_pair(name))
        down = 7 if way == "diagonally" else 0
        moved = answer.corners[1:] + torch.tensor([7, down, 7, down])
        assert values[name][1].item() == pytest.approx(measure(answer.corners[:1], moved).item())


def test_boxes_of_different_classes_are_never_compared():
    boxes = "0 0 10 10 cat; 0 0 10 10 dog; 0 0 10 10 cat"
    answer = iou_answer(Iou(boxes=boxes, classes="many"))
    for name, nothing in NOTHING.items():
        assert answer.of_pair(name, 0, 1) == nothing and answer.of_pair(name, 0, 2) == 1 == answer.of_pair(name, 1, 1)
        assert slide(answer, [0.0, 3.0])[name].tolist() == [nothing, nothing]
    assert not answer.compared and iou_answer(Iou(boxes=boxes)).compared


def test_a_box_alone_is_compared_with_itself():
    answer = iou_answer(Iou(boxes="1 2 3 4"))
    assert answer.settings.picked == 0 and answer.of_pair("IoU") == 1 and figures(answer)["pairs"] == ""


@pytest.mark.parametrize("view", ["pair", "island"])
def test_one_box_alone_shares_with_none(view):
    (sentence,) = words(iou_answer(Iou(boxes="1 2 3 4", view=view))).sentences
    assert sentence == "There is one box, of 4 px². Draw or type a second one to compare."


@pytest.mark.parametrize(
    ("boxes", "named", "areas"),
    [
        ("100 100 0 0; 0 0 100 90", "ground truth", "10,000 px²"),
        ("0 0 100 90; 50 10 40 80", "A", "−700 px²"),
        ("9 9 0 0; 5 5 5 8", "ground truth and A", "81 px²"),
        ("100 100 50 50", "ground truth", "2,500 px²"),
    ],
)
def test_the_box_that_is_not_proper_is_named(boxes, named, areas):
    sentence = words(iou_answer(Iou(boxes=boxes))).sentences[0]
    assert sentence.startswith(f"No proper box: {named}.") and areas in sentence


def test_classes_are_asked_for_where_there_are_some_and_a_rival_where_there_are_several():
    assert not {"classes", "pick"} & set(Iou().asked())
    assert "classes" in Iou(boxes="0 0 9 9 cat; 1 1 9 9").asked() and "pick" in Iou(boxes="0 0 9 9; 1 1 9 9; 2 2 9 9").asked()
    assert not {"slide", "plus_one", "coordinates", "classes", "t"} & set(
        Iou(boxes="0 0 9 9 cat; 1 1 9 9", view="formats").asked()
    )


PLACES = st.lists(st.tuples(*[st.integers(0, 40_000)] * 2, *[st.integers(1, 40_000)] * 2), min_size=1, max_size=4)


@settings(max_examples=80, deadline=None)
@given(
    PLACES, st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(KINDS)), st.tuples(st.integers(8, 5000), st.integers(8, 5000))
)
def test_the_same_boxes_in_every_format(places, kind, other, size):
    boxes = [[x / 100, y / 100, (x + w) / 100, (y + h) / 100] for x, y, w, h in places]
    page_text = in_format(PageText("; ".join(" ".join(map(str, box)) for box in boxes)), kind, size)
    assert page_text.format == kind
    again = in_format(page_text, other, size)
    for written in (page_text, again):
        corners = corners_of(parse_boxes(written.text), written.format, size)
        torch.testing.assert_close(corners, torch.tensor(boxes, dtype=torch.float64), rtol=0, atol=0.0101)


def test_numbers_are_read_in_their_format():
    for text, kind in (("10 20 100 200; 30 40 100 200", "coco"), ("60 120 100 200; 80 140 100 200", "centre")):
        answer = iou_answer(Iou(boxes=text, format=kind))
        assert answer.corners.tolist() == [[10, 20, 110, 220], [30, 40, 130, 240]]
        assert figures(answer)["IoU"] == "0.562"
    fractions = iou_answer(Iou(boxes="0 0 0.5 1; 0.25 0 0.5 1", format="normalised"), sample("chelsea").photo())
    assert fractions.corners.tolist() == [[0, 0, 225.5, 300], [112.75, 0, 225.5, 300]] and figures(fractions)["IoU"] == "0.500"


def test_coordinates_are_those_of_the_photos_file():
    photo = make_photo(Image.new("RGB", (100, 50)), name="reduced", original_size=(4000, 2000))
    answer = iou_answer(Iou(boxes="0 0 1 1; 0 0 0.5 1", format="yolo"), photo)
    assert answer.size == (4000, 2000) and answer.corners.tolist()[0] == [-2000, -1000, 2000, 1000]


@pytest.mark.parametrize(("boxes", "pick"), [("1 2 3 4", "A"), ("1 2 3 4; 0 0 1 1; 5 5 9 9", "A"), ("1 2 3 4; " * 4, "C")])
def test_a_box_that_is_gone_is_not_picked(boxes, pick):
    chosen = {"boxes": boxes, "pick": "C"}
    assert resolve(Iou, lambda name, _control: chosen.get(name))["pick"] == pick
    if chosen["boxes"].count(";") == 2:  # with fewer there is nothing to choose
        with pytest.raises(ValueError, match="choose one of A"):
            Iou(**chosen)


def test_an_edit_of_the_picture_becomes_settings():
    edit = {"boxes": [[[0, 0, 10.126, 10], ""], [[5, 0, 15, 10], "cat"]], "pick": "A", "t": 2}
    assert accepted(Iou, edit) == {"boxes": "0 0 10.13 10; 5 0 15 10 cat", "pick": "A", "t": 0.95}
    assert accepted(Iou, {"boxes": [], "pick": None, "t": float("nan"), "what": "boxes"}) == {}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"boxes": ""}, "no box"),
        ({"t": 0.0}, "0.05 to 0.95"),
        ({"slide": "up"}, "sideways, diagonally"),
        ({"coordinates": "feet"}, "corners, normalised"),
    ],
)
def test_what_cannot_be_is_refused(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        Iou(**fields)


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


corner = st.integers(-20, 20)
TEXT = st.lists(st.tuples(corner, corner, corner, corner, st.sampled_from(["", "cat", "dog"])), min_size=1, max_size=4).map(
    lambda boxes: "; ".join(" ".join(map(str, box)).strip() for box in boxes)
)
SETTINGS = st.builds(
    Iou,
    view=st.sampled_from(["pair", "island", "formats"]),
    boxes=TEXT,
    format=st.sampled_from(sorted(KINDS)),
    plus_one=st.booleans(),
    classes=st.sampled_from(["one", "many"]),
).map(Iou.relevant)


@settings(max_examples=60, deadline=None)
@given(SETTINGS)
def test_printed_code_runs_and_the_check_agrees(chosen):
    answer = iou_answer(chosen)
    assert run(torch_code(answer))
    assert "agree" in run(check_code(answer))
    assert figures(answer)["IoU"]


def code_of(boxes: str, **more: object) -> str:
    return torch_code(iou_answer(Iou(boxes=boxes, **more)))


def test_printed_code_gives_the_pages_numbers():
    boxes = "0 0 100 100; 50 50 150 150"
    assert "0.1429" in run(code_of(boxes)) and "-0.0794" in run(code_of(boxes))
    assert "up to 33.0 px to the side" in run(code_of(boxes, view="island"))
    assert "0.3750" in run(code_of("0 0 10 10; 5 0 15 10", plus_one=True))
    assert "[100., 100., 100., 100.]" in run(code_of(boxes, view="formats"))


def test_files_hold_the_cores_numbers():
    answer = replace(iou_answer(Iou(boxes="0 0 100 60; 50 30 150 90", slide="diagonally", plus_one=True)), size=(200, 100))
    curve, boxes = (list(csv.reader(io.StringIO(file.content()))) for file in files(answer))
    assert curve[0] == ["shift", "IoU", "GIoU", "DIoU", "CIoU", "Dice"] == ["shift", *MEASURES]
    assert [row[0] for row in curve[1:]] == [str(shift) for shift in range(-202, 203)]
    wanted = slide(answer, [-202, 0])
    for row, place in ((curve[1], 0), (curve[203], 1)):
        assert [float(value) for value in row[1:]] == [wanted[name][place].item() for name in MEASURES]
    assert boxes[0] == [
        "box", "x1, y1, x2, y2", "x1, y1, x2, y2 as fractions", "cx, cy, w, h",
        "cx, cy, w, h as fractions (YOLO)", "x, y, w, h (COCO)",
    ]  # fmt: skip
    box = torch.tensor([50.0, 30, 150, 90])
    centre = convert_boxes(box, "corners", "centre")
    forms = [box, normalise_boxes(box, 100, 200), centre, normalise_boxes(centre, 100, 200)]
    assert boxes[2][0] == "A" and len(boxes) == 3
    for text, numbers in zip(boxes[2][1:], [*forms, convert_boxes(box, "corners", "top-left")], strict=True):
        assert [float(value) for value in text.split(", ")] == pytest.approx(numbers.tolist(), rel=1e-4)


def test_the_browser_is_told_the_settings():
    chosen = Iou(
        boxes="0 0 100 60 cat; 50 30 150 90 dog; 9 9 20 20", pick="B", classes="many", coordinates="yolo", t=0.3, view="island"
    )
    scene = lab_scene(chosen, (640, 480), on_photo=True)
    assert [(box["box"], box["label"], box["kind"], box["locked"]) for box in scene["boxes"]] == [
        ([0, 0, 100, 60], "cat", "truth", True), ([50, 30, 150, 90], "dog", "box", False), ([9, 9, 20, 20], "", "box", False),
    ]  # fmt: skip
    assert scene["fit"] == [0, 0, 640, 480] and scene["size"] == (640, 480)
    assert (scene["chosen"], scene["threshold"], scene["many"], scene["island"]) == (2, 0.3, True, True)
    assert scene["coordinates"] == "yolo" and set(scene["words"]["formats"]) == set(Iou.controls["coordinates"].keys())
    assert scene["names"][:3] == ["ground truth", "A", "B"] and len(scene["names"]) == scene["most"]
