"""Every state that the lesson "Multi-scale" points at is opened through the core, and its numbers are found."""

import contextlib
import io
import re

import numpy as np
import pytest

from playground.boxes.level_assignment import size_curve, slide
from playground.boxes.pyramid_nets import known_pyramid
from playground.boxes.pyramids import flatten_head
from playground.lessons.multi_scale.answer import ScaleAnswer, scale_answer, spans_of
from playground.lessons.multi_scale.code import check_code, files, torch_code
from playground.lessons.multi_scale.lab import lab_scene
from playground.lessons.multi_scale.settings import DETECTORS, OBJECTS, OWN, Scales, resized
from playground.lessons.multi_scale.states import PREDICT, STATES
from playground.lessons.multi_scale.words import NONE, meetings, share, words


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    shown = words(scale_answer(state.settings)).figures
    assert state.shows, "each state proves a number"
    assert {name: shown[name] for name in state.shows} == state.shows
    quoted = re.findall(r"\d+\.\d{3}", state.why)
    assert all(any(number in text for text in state.shows.values()) for number in quoted)


def test_the_sheets_other_numbers():
    shown = words(scale_answer(PREDICT.settings)).figures
    assert "81.2, 125.8" in shown["meetings"]
    assert shown["shares"] == NONE, "below the threshold nobody catches it"
    assert scale_answer(Scales()).pyramid.count == 5444
    assert [share(part) for part in (0, 0.0004, 0.5, 0.9999, 1)] == ["0 %", "0.0 %", "50 %", "100.0 %", "100 %"]


def test_two_squares_meet_where_both_are_as_good():
    fine, coarse = (np.sqrt(shapes.prod(axis=1)) for shapes in known_pyramid("textbook SSD").shapes[:2])
    side = meetings(known_pyramid("textbook SSD"))[0]
    small, large = (fine.max() / side) ** 2, (side / coarse.min()) ** 2
    assert (fine.max(), coarse.min()) == pytest.approx((69.632, 94.72)) and small == pytest.approx(large)


def test_the_curve_is_made_of_slides():
    curve = size_curve(Scales().detector)
    answer = ScaleAnswer(Scales(boxes="0 0 128 128"))
    at = list(curve.sides).index(128)
    assert (curve.best[at], curve.worst[at]) == (answer.slide.best.max(), answer.slide.best.min())
    assert curve.shares[at].tolist() == [answer.slide.share(level) for level in range(5)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"boxes": ""}, "no box"),
        ({"boxes": "; ".join(["0 0 1 1"] * 7)}, "7 objects"),
        ({"t": 0.1}, "0.3 to 0.9"),
        ({"pyramid": "YOLO"}, "textbook, SSD300"),
        ({"pyramid": "own", "own": "2: 0.1; 4: 0.2"}, "finest map first"),
        ({"pyramid": "own", "ratios": "0"}, "The ratios are '0'"),
        ({"cells": 9}, "1 to 8"),
        ({"pick": "D"}, "choose one of A, B, C"),
    ],
)
def test_what_cannot_be_is_refused(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        Scales(**fields)


def test_an_object_without_area_cannot_be_slid():
    with pytest.raises(ValueError, match="both sides must be positive"):
        scale_answer(Scales(view="places", boxes="5 5 5 9"))


@pytest.mark.parametrize(("pyramid", "factor"), [("textbook", 1), ("RetinaNet", 2), ("FPN", 4), (OWN, 1)])
def test_the_pages_own_objects_lie_on_the_same_part_of_the_photo(pyramid, factor):
    assert Scales(pyramid=pyramid).boxes == resized(OBJECTS, factor)
    assert Scales(pyramid=pyramid).changed() == ({"scale_pyramid": pyramid} if pyramid != "textbook" else {})


def test_the_browser_is_told_the_cores_numbers():
    answer = scale_answer(Scales(pyramid="SSD300", boxes="30 60 90 200 cat; 10 20 50 30", pick="B"))
    scene = lab_scene(answer, picture="photo")
    assert (scene["size"], scene["chosen"], scene["rule"], scene["picture"]) == ([300, 300], 1, "IoU", "photo")
    assert scene["boxes"][0] == {"box": (30, 60, 90, 200), "label": "cat", "kind": "truth"}
    layout, level = answer.pyramid.maps[1], scene["levels"][1]
    assert (level["name"], level["cells"], level["first"], level["step"]) == ("19 × 19", 19, 8, 16)
    np.testing.assert_allclose(level["shapes"], layout.shapes * 300)
    assert level["spans"] == answer.spans[1] and level["sees"] == answer.views[1] and level["widest"] == answer.pyramid.widest[1]
    places = lab_scene(scale_answer(Scales(view="places")), picture=None)
    np.testing.assert_allclose(places["sizes"]["best"], size_curve(Scales().detector).best, atol=1e-4)
    assert places["step"] == 2 and np.shape(places["sizes"]["shares"]) == (64, 5)
    touch = lab_scene(scale_answer(Scales(view="touch", s=0.2, shapes="squares")), picture=None)
    assert (touch["s"], touch["ratios"], touch["steps"][0], touch["pairs"][0]) == (0.2, (1.0,), 0.25, 42)
    assert touch["boxes"] == [] and touch["most"] == 0 and touch["limits"] == (0.05, 1.0)
    heads = lab_scene(scale_answer(Scales(view="heads", cells=2, anchors=5, classes=3, permute=False)), picture=None)
    assert [heads[name] for name in ("cells", "anchors", "classes", "permute")] == [2, 5, 3, False]


def test_files_hold_the_pages_numbers():
    answer = scale_answer(Scales())
    objects, maps, sizes = (file.content().splitlines() for file in files(answer))
    assert objects[0] == "object,x1,y1,x2,y2,taken by,IoU 32 × 32,IoU 16 × 16,IoU 8 × 8,IoU 4 × 4,IoU 1 × 1"
    assert objects[1].startswith("A,30.0,34.0,236.0,232.0,1 × 1,0.11") and len(objects) == 4
    assert list(map(float, objects[1].split(",")[6:])) == answer.best[0][0].tolist()
    assert maps[:3] == ["map,cells,anchors,sees,longest side", "32 × 32,1024,4096,52,72.41", "16 × 16,256,1024,108,133.95"]
    assert len(sizes) == 65 and sizes[0] == "side,best IoU,worst IoU,32 × 32,16 × 16,8 × 8,4 × 4,1 × 1"
    curve = size_curve(answer.pyramid)
    assert list(map(float, sizes[1].split(","))) == [4, curve.best[0], curve.worst[0], *curve.shares[0]]
    assert sizes[-1].startswith("256.0,")


@pytest.mark.parametrize("pyramid", DETECTORS)
def test_there_is_a_span_for_each_unit_of_each_map(pyramid):
    detector = Scales(pyramid=pyramid).detector
    assert tuple(map(len, spans_of(detector.trunk, detector.cells))) == detector.cells


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


CODE = [
    *(Scales(view=view, pyramid=name) for view in ("catch", "view") for name in DETECTORS),
    Scales(view="places", boxes="0 0 230 240"),
    Scales(view="places", pyramid="own", own="4: 0.15", boxes="0 0 300 20"),
    *(Scales(view="touch", cells=cells, s=0.3, shapes=shapes) for cells, shapes in ((1, "squares"), (5, "three"))),
    *(Scales(view="heads", cells=n, permute=permute, classes=2) for n, permute in ((1, False), (3, False), (3, True))),
]


@pytest.mark.parametrize("settings", CODE)
def test_printed_code_runs_and_the_check_agrees(settings):
    assert "agree" in run(check_code(settings))


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        (Scales(), {"best": (np.zeros((3, 5)), np.zeros((3, 5, 4)))}),
        (Scales(pyramid="FPN"), {"levels": np.array([0, 0, 0])}),
        (Scales(view="places", boxes="0 0 200 200"), {"slide": slide((201, 200), Scales().detector)}),
        (Scales(view="view"), {"spans": (((0, 1), (0, 2)),) * 5}),
        (Scales(view="touch", s=0.2), {"settings": Scales(view="touch", s=0.15)}),
        (Scales(view="heads"), {"rows": flatten_head(4, 3, 1, False)}),
    ],
)
def test_the_check_fails_where_the_page_is_wrong(monkeypatch, settings, changes):
    answer = scale_answer(settings)
    for name, value in changes.items():
        object.__setattr__(answer, name, value)
    monkeypatch.setattr("playground.lessons.multi_scale.answer.scale_answer", lambda settings: answer)
    with pytest.raises(AssertionError):
        run(check_code(settings))


def test_printed_code_gives_the_pages_numbers():
    assert "16 × 16 108\n" in run(torch_code(Scales(view="view")))
    assert "24 pairs" in run(torch_code(Scales(view="touch", s=0.177)))
    assert "0 of 48 rows" in run(torch_code(Scales(view="heads", permute=False)))
    assert "0.7688" in run(torch_code(Scales()))
