"""Home in its default state, with a named sample, and with a link to one that is not there."""

from playground.app import server


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
