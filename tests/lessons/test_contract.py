"""The contract that every lesson of the list keeps by itself; a new lesson is found and held to it without a line here."""

import csv
import io
import json
import time
from importlib import import_module
from pathlib import Path

import pytest
import streamlit as st
from contract import (
    FEW,
    all_states,
    changed_somewhere,
    files_of,
    notes_of,
    notes_of_view,
    off,
    one_a_view,
    opened,
    other_values,
    page_of,
    paint_a_little,
    printed,
    small_photo_for,
    states_of,
    view_of,
    with_value,
)
from page_text import assert_shows, main_texts
from PIL import Image

from playground import vision
from playground.images import make_photo
from playground.kit.settings import Choice, Number, Picker, Switch, Text
from playground.lessons import LESSONS, lesson
from playground.vision.stylize import finishing

OLD_LINKS = json.loads((Path(__file__).parent / "old_links.json").read_text(encoding="utf-8"))
SLUGS = [entry.slug for entry in LESSONS]
VIEWS = [(entry, view, settings) for entry in LESSONS for view, settings in one_a_view(entry).items()]
STATES = all_states()
PATIENCE = 90  # seconds for a job of a few
RAN: set[str] = set()  # code that has run to its end; views of one lesson may share theirs
FIRST: dict[str, str] = {}  # by lesson: what it shows as it is first met
BAD = ("", "no such thing", "inf", "-inf", "nan", "1e999", "-1e9", "9" * 3000, "<script>alert(1)</script>")


def of_view(case: tuple) -> str:
    return f"{case[0].slug}-{case[1]}"


@pytest.mark.parametrize("case", STATES, ids=lambda case: f"{case[0].slug}-{case[1].label}")
def test_a_states_link_opens_a_page_with_its_numbers(open_page, case):
    entry, state = case
    assert_shows(at_rest(open_page(entry.slug, **state.params)), state.shows)


def at_rest(app):
    """The page once no job works something out for it."""
    end = time.monotonic() + PATIENCE
    while any(button.label == "Cancel" for button in app.button) and time.monotonic() < end:
        time.sleep(0.2)
        app.run()
    return app


@pytest.fixture(autouse=True)
def finished_a_little(monkeypatch):
    """What a page says of a painting does not hang on how many finishing steps are taken."""
    stylize = import_module("playground.vision.stylize")
    monkeypatch.setattr(stylize, "finishing", lambda size, steps: finishing(size, min(steps, FEW)))


@pytest.fixture
def beside_files(tmp_path, monkeypatch):
    """beside_files(slug, view) goes where the page's files lie; there code paints a little only."""
    monkeypatch.setattr(vision, "style_transfer", paint_a_little)

    def go(slug: str, view: str) -> None:
        monkeypatch.chdir(tmp_path)
        for name, content in files_of(slug, view).items():
            (tmp_path / name).write_bytes(content)

    return go


def run_once(code: str) -> None:
    if code not in RAN:
        printed(code)
        RAN.add(code)


@pytest.mark.parametrize("case", VIEWS, ids=of_view)
def test_code_runs_as_pasted_beside_its_files(case, beside_files):
    entry, view, _settings = case
    notes = notes_of_view(entry.slug, view)
    beside_files(entry.slug, view)
    run_once(notes.check if notes.check.startswith(notes.code) else notes.code)  # the check may be the code and what compares


@pytest.mark.parametrize("case", VIEWS, ids=of_view)
def test_the_check_passes_and_fails_when_the_answer_is_changed(case, beside_files):
    entry, view, _settings = case
    check = notes_of_view(entry.slug, view).check
    beside_files(entry.slug, view)
    run_once(check)
    assert any(fails(code) for code in changed_somewhere(check)), "the check cannot fail"


def fails(code: str) -> bool:
    try:
        printed(code, {"changed": off})
    except Exception:
        return True
    return False


@pytest.mark.parametrize("case", VIEWS, ids=of_view)
def test_every_file_opens(case):
    """Tables have a header of names and rows as long as it; pictures can be looked at."""
    entry, view, _settings = case
    contents = files_of(entry.slug, view)
    for file in notes_of_view(entry.slug, view).files:
        content = contents[file.file_name]
        assert content, file.file_name
        if file.mime == "text/csv":
            rows = list(csv.reader(io.StringIO(content.decode())))
            assert rows and len({len(row) for row in rows}) == 1, file.file_name
        elif file.mime.startswith("image/") and "svg" not in file.mime:
            Image.open(io.BytesIO(content)).load()


@pytest.mark.parametrize("case", VIEWS, ids=of_view)
def test_an_answer_is_kept_under_all_it_depends_on(case):
    """From A to B and back: what is kept of A never answers for B, nor the other way round."""
    entry, _view, settings = case
    page = page_of(entry.room)
    st.cache_resource.clear()
    photo = small_photo_for(page, settings)
    first = notes_of(page, settings, photo)
    after_first = {}
    for name, value in other_values(settings):
        if (other := with_value(settings, name, value)) is None:
            continue
        try:
            after_first[name] = (other, comparable(notes_of(page, other, small_photo_for(page, other))))
        except ValueError:
            continue  # a sentence takes the picture's place
    assert comparable(notes_of(page, settings, photo)) == comparable(first)
    for name, (other, notes) in after_first.items():
        st.cache_resource.clear()
        photo = small_photo_for(page, other)
        assert comparable(notes_of(page, other, photo)) == notes, name
        anew = getattr(page.answer, "__wrapped__", page.answer)(other, photo)  # not kept, and told all that was chosen
        assert comparable(page.notes(other, anew, photo)) == notes, name


def comparable(notes) -> tuple:
    return (notes.formula, tuple(notes.sentences), notes.code, notes.check, notes.title, notes.caption)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad[:12] or "empty")
@pytest.mark.parametrize("slug", SLUGS)
def test_what_an_address_cannot_mean_falls_back_to_the_default(open_page, slug, bad):
    page = page_of(lesson(slug).room)
    params = {
        f"{kind.prefix}_{name}": bad
        for kind in page.kinds
        for name, control in kind.controls.items()
        if not isinstance(control, Picker) and not (isinstance(control, Text) and 0 < len(bad) <= control.most)
    }
    app = open_page(slug, **params)
    assert not app.exception and not app.error and not [name for name in params if name in app.query_params]
    if slug not in FIRST:
        FIRST[slug] = main_texts(open_page(slug))
    assert main_texts(app) == FIRST[slug]


@pytest.mark.parametrize("slug", OLD_LINKS)
def test_old_addresses_open_what_they_opened(slug):
    """Links from before choices had keys of their own: each opens one of today's states or views."""
    entry = lesson(slug)
    page = page_of(entry.room)
    states = [state.settings.relevant() for state in states_of(entry)]
    views = set()
    for params in OLD_LINKS[slug]:
        settings = opened(page, params)
        views.add(view_of(settings))
        only_view = [name for name in params if name != "photo"] == [f"{entry.prefix}_view"]
        assert settings.relevant() in states or only_view, params
    assert views <= set(one_a_view(entry))  # a view that came later has no such link


@pytest.mark.parametrize("case", [case for case in VIEWS if case[0].slug in OLD_LINKS], ids=of_view)
def test_an_old_link_opens_its_view(open_page, case):
    entry, view, _settings = case
    page = page_of(entry.room)
    params = next((params for params in OLD_LINKS[entry.slug] if view_of(opened(page, params)) == view), None)
    if params is None:
        pytest.skip("the view came later")
    app = open_page(entry.slug, **params)
    assert not app.exception and not app.error
    if view:
        assert app.session_state[f"{entry.prefix}_view"] == view


@pytest.mark.parametrize("slug", SLUGS)
def test_links_are_short_and_open_the_same_settings(slug):
    """What a state's link spells is read back as its settings, and keys need no escaping."""
    entry = lesson(slug)
    page = page_of(entry.room)
    for state in states_of(entry):
        params = {name: value for name, value in state.params.items() if name != "photo"}
        assert opened(page, params).relevant() == state.settings.relevant()
    for kind in page.kinds:
        for control in kind.controls.values():
            if isinstance(control, Choice) and not callable(control.options):
                assert all(str(key).replace("-", "").replace("_", "").replace(".", "").isalnum() for key in control.options)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_photo_of_ones_own_survives_every_view(open_page, slug):
    entry = lesson(slug)
    photo = make_photo(Image.linear_gradient("L").convert("RGB").resize((120, 90)), name="mine.png")
    app = open_page(slug)
    app.session_state["photo-choice"] = photo
    for view in one_a_view(entry):
        if view:
            app.session_state[f"{entry.prefix}_view"] = view
        app.run()
        assert not app.exception and app.session_state["photo-choice"] is photo


@pytest.mark.parametrize("case", VIEWS, ids=of_view)
def test_a_control_moved_and_moved_back_shows_what_a_link_shows(open_page, case):
    entry, _view, settings = case
    params = settings.changed()
    app = open_page(entry.slug, **params)
    before = main_texts(app)
    for name, value in other_values(settings)[:2]:
        control, key = settings.controls[name], f"{entry.prefix}_{name}"
        if not isinstance(control, Number | Switch) or with_value(settings, name, value) is None:
            continue
        app.session_state[key] = value
        app.run()
        assert main_texts(app) == main_texts(open_page(entry.slug, **with_value(settings, name, value).changed())), name
        app.session_state[key] = getattr(settings, name)
        app.run()
        assert main_texts(app) == before, name
