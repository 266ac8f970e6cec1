"""Home in its default state, with a named sample, with a link to one that is not there, and with a photo of one's own."""

import json

from PIL import Image
from streamlit.testing.v1 import AppTest

from playground.app import server
from playground.images.photo import make_photo
from playground.lessons import LESSONS, sections


def finder(app: AppTest) -> dict:
    """What the list of lessons is given."""
    (mounted,) = (one.proto for one in app.get("bidi_component") if one.proto.component_name.endswith("lesson_finder"))
    return json.loads(mounted.json)


def test_home_paints_without_complaint(open_page):
    app = open_page()
    assert not app.exception and not app.error
    assert [button.label for button in app.button] == ["Take a photo", "Use a file", "Use a sample"]


def test_an_unknown_photo_in_the_address_gets_a_sentence_and_a_stand_in(open_page):
    app = open_page(photo="nobody")
    assert not app.exception
    assert "names a picture that is not here" in app.warning[0].value
    assert "photo" not in app.query_params


def test_a_known_photo_in_the_address_is_taken(open_page):
    app = open_page(photo="coffee")
    assert not app.warning and app.session_state["photo-choice"] == "coffee"


def test_only_a_lesson_waits_for_torch_and_only_once(open_page, monkeypatch):
    called = []
    monkeypatch.setattr(server, "lessons_loaded", lambda: bool(called))
    monkeypatch.setattr(server, "load_lessons", lambda: called.append(True))
    open_page()
    assert not called
    app = open_page("box-iou")
    assert called == [True] and not app.exception
    app.run()
    assert called == [True]


def test_every_lesson_is_listed_once_in_the_order_of_the_path_boxes_after_the_first_four(open_page):
    listed = finder(open_page())["lessons"]
    assert [entry["href"] for entry in listed] == [f"/{lesson.slug}" for lesson in LESSONS]
    assert all(entry["image"] and entry["textbook"].startswith("d2l ") for entry in listed)
    assert [entry["section"] for entry in listed[:5]] == ["Convolution"] * 4 + ["Boxes"]
    assert list(sections()) == list(dict.fromkeys(entry["section"] for entry in listed))


def test_the_row_of_the_readers_photo_begins_with_the_network_and_names_lessons_of_the_list(open_page):
    data = finder(open_page())
    assert data["photo"][0] == "/network-sees" and data["words"]["photo"] == "Your photo"
    assert set(data["photo"]) <= {entry["href"] for entry in data["lessons"]}


def test_a_lesson_that_was_opened_is_marked(open_page):
    app = open_page("box-iou")
    assert not app.exception
    app.switch_page("home.py").run()
    assert finder(app)["visited"] == ["/box-iou"]


def test_after_an_upload_there_are_three_things_to_do_with_it(open_page):
    app = open_page()
    assert not app.get("page_link")
    app.session_state["photo-choice"] = make_photo(Image.new("RGB", (40, 30), "teal"), name="pond.jpg")
    app.run()
    assert not app.exception
    assert [link.proto.page for link in app.get("page_link")] == ["conv-photo", "box-iou", "style-transfer"]
    assert any("pond.jpg" in text.value for text in app.markdown)
