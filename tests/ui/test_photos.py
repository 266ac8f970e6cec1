"""Whose picture is shown: the reader's own waits while an example shows another, and nothing of theirs is lost."""

from streamlit.testing.v1 import AppTest

PROGRAM = """
import streamlit as st
from PIL import Image
from playground.images import make_photo
from playground.ui import brought, photos
st.session_state.setdefault("page", "conv-photo")
for name in st.session_state.pop("upload", []):
    photos.choose_photo("photo", make_photo(Image.new("RGB", (40, 30), name), name=f"{name}.png"))
if sample := st.session_state.pop("pick", None):
    photos.choose_sample("photo", sample)
st.text(photos.photo_picker().name)
st.text(" ".join(item.name for item in brought.everything("photo")))
st.text(photos.stays_here(["photo"]))
st.text(photos.address_of_photos())
"""


def session(**params: str) -> AppTest:
    app = AppTest.from_string(PROGRAM, default_timeout=30)
    for name, value in params.items():
        app.query_params[name] = value
    return app.run()


def go(app: AppTest, page: str | None = None, upload: tuple[str, ...] = (), pick: str | None = None, **params: str) -> AppTest:
    """Another address on the same page, or another page; what the reader does on it."""
    if page:
        app.session_state["page"] = page
    if upload:
        app.session_state["upload"] = list(upload)
    if pick:
        app.session_state["pick"] = pick
    app.query_params.clear()
    for name, value in params.items():
        app.query_params[name] = value
    return app.run()


def shown(app: AppTest) -> str:
    assert not app.exception
    return app.text[0].value


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_an_examples_photo_is_a_guest_and_the_button_brings_the_upload_back():
    app = go(session(), upload=("red",))
    assert shown(app) == "red.png" and "Back to my photo" not in buttons(app)
    go(app, photo="camera")
    assert shown(app) == "camera" and "Back to my photo" in buttons(app)
    app.button(key="photo-back").click().run()
    assert shown(app) == "red.png" and "photo" not in app.query_params and "Back to my photo" not in buttons(app)


def test_a_choice_of_sample_comes_back_too():
    app = go(session(), pick="coffee")
    assert app.query_params["photo"] == "coffee"
    go(app, photo="camera")
    assert shown(app) == "camera" and app.text[3].value == "{'photo': 'coffee'}"  # links of the page carry the reader's
    app.button(key="photo-back").click().run()
    assert shown(app) == "coffee" and app.query_params["photo"] == "coffee"


def test_another_page_shows_the_readers_own():
    app = go(session(), upload=("red",))
    go(app, photo="camera")
    go(app, page="pooling")
    assert shown(app) == "red.png"
    assert shown(go(app, page="conv-photo")) == "red.png"
    go(app, page="pooling")
    go(app, page="conv-photo", photo="camera")  # back in the browser's history: the example again
    assert shown(app) == "camera" and "Back to my photo" in buttons(app)


def test_an_example_in_a_session_without_a_choice_is_gone_on_the_next_page():
    app = go(session(), photo="camera")
    assert shown(app) == "camera" and "Back to my photo" not in buttons(app)
    assert shown(go(app, page="pooling")) == "chelsea"


def test_a_link_that_opens_a_session_is_its_choice():
    app = session(photo="coffee")
    assert shown(app) == "coffee"
    assert shown(go(app, page="pooling")) == "coffee" and app.query_params["photo"] == "coffee"


def test_back_from_an_example_or_a_sample_shows_the_upload_again():
    app = go(session(), upload=("red",))
    go(app, photo="camera")
    assert shown(go(app)) == "red.png"
    go(app, pick="coffee")
    assert shown(go(app)) == "red.png"


def test_back_from_a_sample_is_the_default_where_nothing_was_uploaded():
    app = go(session(), pick="coffee")
    assert shown(go(app)) == "chelsea"


def test_an_unknown_name_leaves_the_upload():
    app = go(session(), upload=("red",))
    go(app, photo="nobody")
    assert shown(app) == "red.png" and "red.png stands in for it" in app.warning[0].value and "photo" not in app.query_params


def test_six_uploads_are_kept_the_latest_first():
    app = go(session(), upload=("red", "green", "blue", "white", "black", "yellow", "pink"))
    assert app.text[1].value == "pink.png yellow.png black.png white.png blue.png green.png"


def test_the_copied_link_says_that_an_upload_stays_and_what_is_seen_instead():
    app = session()
    assert app.text[2].value == "[]"
    go(app, upload=("red",))
    assert "“red.png” stays on this machine" in app.text[2].value and "“Chelsea the cat”" in app.text[2].value
    assert go(app, photo="camera").text[2].value == "[]"  # the link holds the sample


def test_sessions_share_nothing():
    first, second = go(session(), upload=("red",)), session()
    assert (shown(first), shown(second), second.text[1].value) == ("red.png", "chelsea", "")


STYLE_PROGRAM = """
import streamlit as st
from playground.ui import photos
st.session_state.setdefault("page", "style-transfer")
st.text(photos.photo_picker("style").name)
"""


def test_a_photograph_can_stand_as_the_style_of_an_example():
    app = AppTest.from_string(STYLE_PROGRAM, default_timeout=30).run()
    assert shown(app) == "swirling_sky"
    assert shown(go(app, style="woodcut")) == "woodcut"
    assert shown(go(app, style="coffee")) == "coffee"
    assert not app.warning
    assert shown(go(app, style="no such picture")) == "swirling_sky" and app.warning
