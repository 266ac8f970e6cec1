"""The lesson "Matching and offsets" without a browser: links open their states and the quoted numbers stand on the page."""

import json
import struct

import pytest
from page_text import assert_shows, texts

from playground.images import sample
from playground.lessons.matching.answer import MatchConfig, match_answer
from playground.lessons.matching.lab import player_scene
from playground.lessons.matching.rule_pictures import size_scene
from playground.lessons.matching.states import EXERCISES, MISUNDERSTOOD, PREDICT, RULES, STEPS, TARGETS, TRY_THIS, VIEWS
from playground.ui.components.packets import pack

SLUG = "matching"
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_stand_on_the_page(open_page, state):
    assert_shows(open_page(SLUG, ask="no", **state.params), state.shows)


def test_the_question_and_its_proof(open_page):
    app = open_page(SLUG)
    assert "lowest IoU" in texts(app) and "A1 is dog" not in texts(app), "the numbers below do not tell"
    app.button(key="match_predicted_3").click().run()
    assert not app.exception and "Right." in texts(app)
    assert "The lowest IoU among them is 0.142" in texts(app)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_formula_code_and_a_file(open_page, view):
    app = open_page(SLUG, ask="no", match_view=view)
    assert not app.exception and not app.error
    assert app.latex and "The page and" in app.code[0].value and "torchvision" in app.code[1].value
    assert app.get("download_button")


def test_rows_of_padding_can_be_left_in(open_page):
    app = open_page(SLUG, ask="no", match_pad=1, match_view=TARGETS, match_pick="A0")
    assert "A0 is background" in texts(app)
    app.toggle(key="match_skip").set_value(False).run()
    assert not app.exception and "A0 was claimed by a row of −1: class 0" in texts(app)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"match_objects": "1 2 3"}, "Box 1"),
        ({"match_anchors": "5 5 5 9 B"}, "B has no area"),
        ({"match_anchors": ";"}, "no box"),
    ],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, params, sentence):
    app = open_page(SLUG, ask="no", **params)
    assert not app.exception and sentence in app.error[0].value
    app.text_input(key="match_objects").set_value("0 0 9 9 fox")
    app.text_input(key="match_anchors").set_value("3 0 12 9").run()
    assert not app.error and "0.500" in texts(app)


@pytest.mark.parametrize("name", ["match_view", "match_objects", "match_pick", "match_t", "match_side", "photo"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, ask="no", **{name: "<script>"})
    assert not app.exception


def test_the_player_is_told_boxes_in_the_photos_pixels():
    size = sample("chelsea").photo().image.size
    scene = player_scene(MatchConfig(pad=2, skip=False), view="steps", size=size, picture="p")
    assert scene["boxes"][0]["box"] == pytest.approx([0.10 * size[0], 0.08 * size[1], 0.52 * size[0], 0.92 * size[1]])
    assert [box["id"] for box in scene["boxes"]] == ["dog", "cat", "A0", "A1", "A2", "A3", "A4"]
    assert scene["padding"] == 2 and scene["numbers"] == [1, 2] and scene["columns"] == ("dog", "cat", "−1", "−1")
    wide = player_scene(MatchConfig(), view="targets", size=size, picture="p", decoded=[-1e9, 0, 1e9, 50])
    assert wide["fit"][0] >= -1.1 * size[0]
    with pytest.raises(ValueError, match="steps, targets"):
        player_scene(MatchConfig(), view="table", size=size, picture=None)


def test_the_sweep_travels_in_few_bytes():
    head, arrays = size_scene(MatchConfig(), picture=None)
    message = pack(head, arrays)
    assert len(message) < 200_000
    (length,) = struct.unpack("<I", message[:4])
    sent = json.loads(message[4 : 4 + length])
    counts = {rule["key"]: rule["counts"][sent["sides"].index(48)] for rule in sent["rules"]}
    assert counts == {"textbook": 22, "faster": 2, "atss": 35}
    starts = arrays["textbook_starts"]
    assert (starts[1:] - starts[:-1]).tolist() == sent["rules"][0]["counts"]


def test_views_that_match_agree(open_page):
    """The rules' textbook column is what the steps end with."""
    labels = ", ".join(["background", "dog", "cat", "background", "cat"])
    assert f"textbook: {labels}" in texts(open_page(SLUG, ask="no", match_view=RULES))
    assert match_answer(MatchConfig()).owners == [-1, 0, 1, -1, 1]
    assert "A1 dog, A2 cat, A3 background" in texts(open_page(SLUG, ask="no", match_view=STEPS))
