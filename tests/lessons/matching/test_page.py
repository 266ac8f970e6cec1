"""The lesson "Matching and offsets" without a browser: links open their states and the quoted numbers stand on the page."""

import json
import struct

import pytest
from page_text import texts
from torchvision.ops import box_iou

from playground.images import sample
from playground.lessons.matching.answer import match_answer, shared_out, sweep_of
from playground.lessons.matching.lab import player_scene, rule_scene, size_scene
from playground.lessons.matching.settings import Match
from playground.lessons.matching.states import QUESTION
from playground.ui.components.packets import pack
from playground.ui.panel import accepted

SLUG = "matching"
SIZE = sample("chelsea").photo().image.size


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert "The lowest IoU among the positive anchors is 0.142" in texts(app)


@pytest.mark.parametrize("view", Match.controls["view"].options)
def test_every_view_has_formula_code_and_a_file(open_page, view):
    app = open_page(SLUG, match_view=view)
    assert not app.exception and not app.error
    assert app.latex and "The page and" in app.code[0].value and "torchvision" in app.code[1].value
    assert app.get("download_button")


def test_rows_of_padding_can_be_left_in(open_page):
    app = open_page(SLUG, match_pad=1, match_view="targets", match_pick="A0")
    assert "A0 is background" in texts(app)
    app.toggle(key="match_skip").set_value(False).run()
    assert not app.exception and "A padding row (class −1) takes A0: class 0" in texts(app)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"match_objects": "1 2 3"}, "Box 1"),
        ({"match_anchors": "5 5 5 9 B"}, "B has no area"),
        ({"match_anchors": ";"}, "no box"),
    ],
)
def test_what_cannot_be_is_said_and_controls_stay(open_page, params, sentence):
    app = open_page(SLUG, **params)
    assert not app.exception and sentence in app.error[0].value
    assert bool(app.latex) == ("has no area" not in sentence), "boxes that cannot be read leave the picture of those before"
    app.text_input(key="match_objects").set_value("0 0 9 9 fox")
    app.text_input(key="match_anchors").set_value("3 0 12 9").run()
    assert not app.error and "0.500" in texts(app)


@pytest.mark.parametrize("name", ["match_view", "match_objects", "match_pick", "match_t", "match_side", "photo"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, **{name: "<script>"})
    assert not app.exception


def told(**chosen: object) -> dict[str, object]:
    """The player's scene over a photo."""
    return player_scene(match_answer(Match(**chosen)), SIZE, on_photo=True)


def test_the_player_is_told_boxes_in_the_photos_pixels():
    scene = told(pad=2, skip=False)
    assert scene["boxes"][0]["box"] == pytest.approx([0.10 * SIZE[0], 0.08 * SIZE[1], 0.52 * SIZE[0], 0.92 * SIZE[1]])
    assert [box["id"] for box in scene["boxes"]] == ["dog", "cat", "A0", "A1", "A2", "A3", "A4"]
    assert [box["role"] for box in scene["boxes"]] == ["truth"] * 2 + ["anchor"] * 5
    assert scene["padding"] == 2 and scene["numbers"] == [1, 2] and scene["columns"] == ("dog", "cat", "−1", "−1")
    assert scene["most"] == 14 and scene["threshold"] == 0.5


def test_a_box_that_is_decoded_wrong_is_in_sight_as_far_as_that_goes():
    plain, wide = told(view="targets"), told(view="targets", forget=True)
    assert plain["fit"] == [0, 0, *SIZE]
    assert match_answer(Match(forget=True)).decoded[3] > 1e4
    left, top, right, bottom = wide["fit"]
    assert 1.9 * SIZE[1] <= bottom <= 2.1 * SIZE[1] and right - left == pytest.approx((bottom - top) * SIZE[0] / SIZE[1])
    assert told(view="steps", forget=True)["fit"] == plain["fit"]


def test_the_rules_are_told_each_anchors_object_and_its_best_iou():
    chosen = Match(view="rules", low=0.15, high=0.55)
    head, arrays = rule_scene(chosen, SIZE, on_photo=True)
    assert [rule["title"] for rule in head["rules"]] == [
        "Textbook, IoU ≥ 0.50", "torchvision’s SSD, IoU ≥ 0.50", "Faster R-CNN, IoU 0.55 and 0.15", "ATSS",
    ]  # fmt: skip
    assert [rule["owners"] for rule in head["rules"]] == [owners.tolist() for owners in shared_out(chosen).values()]
    assert head["rules"][2]["owners"] == [-1, 0, 1, -2, 1], "A3, 0.206, is ignored and not background"
    best = box_iou(chosen.corners, chosen.truths).amax(dim=1).tolist()
    assert head["best"] == [f"{value:.3f}" for value in best] and head["fit"] == [0, 0, *SIZE]
    assert head["truths"][1] == pytest.approx([0.55, 0.2, 0.9, 0.88]) and head["columns"] == ("dog", "cat")
    assert arrays["anchors"][3] == pytest.approx([0.66, 0.45, 0.8, 0.8])


def test_an_edit_of_the_picture_becomes_settings():
    edit = {"objects": [[[0, 0, 50, 10.126], "dog"]], "anchors": [[[5, 0, 15, 10], "B"]], "pick": "B"}
    assert accepted(Match, edit) == {"objects": "0 0 50 10.13 dog", "anchors": "5 0 15 10 B", "pick": "B"}
    assert accepted(Match, {"side": 52}) == {"side": 52} and accepted(Match, {"side": 1e9}) == {"side": 248}
    assert accepted(Match, {"objects": [], "anchors": "x", "pick": None, "side": "52", "what": "boxes"}) == {}


def test_the_sweep_travels_in_few_bytes():
    head, arrays = size_scene(Match())
    message = pack(head, arrays)
    assert len(message) < 200_000
    (length,) = struct.unpack("<I", message[:4])
    sent = json.loads(message[4 : 4 + length])
    place = sent["sides"].index(48)
    assert {rule["key"]: rule["counts"][place] for rule in sent["rules"]} == {"textbook": 22, "faster": 2, "atss": 35}
    starts = arrays["textbook_starts"]
    assert (starts[1:] - starts[:-1]).tolist() == sent["rules"][0]["counts"]
    sweep = sweep_of(Match())
    best = box_iou(sweep.anchors, sweep.squares[place : place + 1]).max()
    assert [rule["notes"][place] for rule in sent["rules"]] == [f"highest IoU {best:.3f}", "", "IoU threshold 0.42"]
    for rule, head_rule in zip(sweep.chosen, sent["rules"], strict=True):
        starts, chosen = arrays[f"{head_rule['key']}_starts"], arrays[f"{head_rule['key']}_chosen"]
        assert chosen[starts[place] : starts[place + 1]].tolist() == sweep.chosen[rule][:, place].nonzero()[:, 0].tolist()


def test_views_that_match_agree(open_page):
    """The rules' textbook column is what the steps end with."""
    labels = ", ".join(["background", "dog", "cat", "background", "cat"])
    assert f"textbook: {labels}" in texts(open_page(SLUG, match_view="rules"))
    assert match_answer(Match()).owners == [-1, 0, 1, -1, 1]
    assert "A1 dog, A2 cat, A3 background" in texts(open_page(SLUG, match_view="steps"))
