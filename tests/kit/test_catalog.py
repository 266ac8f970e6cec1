"""The template of a translation is as the sources are, and nothing that a reader sees on a page bypasses it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from playground.kit import i18n
from playground.kit.settings import Settings, choice, slider, switch
from playground.kit.states import Question, State
from playground.lessons import LESSONS
from recipes import catalog

OPEN, CLOSE = "⟦", "⟧"
TEXTS = ("title", "header", "subheader", "markdown", "caption", "error", "warning", "info", "success")
LABELLED = ("button", "slider", "select_slider", "selectbox", "radio", "toggle", "number_input", "text_input", "text_area")
PARTS = ("multiselect", "expander", "button_group", "download_button", "page_link")
# What is no sentence: Markdown's directives, code and formulae, units, file formats, layers' names, classes of the example set.
NO_SENTENCE = re.compile(
    r":(?:material/\w+:|[a-z-]+\[)|`[^`]*`|\$[^$]*\$|<[^>]*>|\b(?:px|MB|GB|GIF|CSV|PNG|NPY|banana|apple|orange)\b"
    r"|\b(?:conv|relu)\d_\d\b|\b(?:features|avgpool|classifier)(?:\.\d+)? · \w+"
)


def marked(text: str) -> str:
    return f"{OPEN}{text}{CLOSE}"


def write_translation(folder: Path, translations: dict, language: str = "xx") -> None:
    """A compiled catalog below `folder`."""
    compiled = Catalog(locale=None, charset="utf-8")
    for text, translated in translations.items():
        compiled.add(text, translated)
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "playground.mo").open("wb") as file:
        write_mo(file, compiled)


@pytest.fixture
def in_translation(monkeypatch, tmp_path) -> Iterator[Callable[[dict], None]]:
    """in_translation({"Reset": "Zurück"}) makes that the reader's language until the test ends."""

    def speak(translations: dict) -> None:
        write_translation(tmp_path, translations)
        monkeypatch.setattr(i18n, "LOCALE_DIR", tmp_path)
        monkeypatch.setenv("PLAYGROUND_LANGUAGE", "xx")
        i18n._catalog.cache_clear()

    yield speak
    i18n._catalog.cache_clear()
    st.cache_data.clear()
    st.cache_resource.clear()


def test_the_template_is_as_the_sources_are():
    now, committed = catalog.ids(catalog.catalog()), catalog.ids(catalog.committed())
    assert now == committed, (
        "Words have changed since the template of translations was made. Renew it: python -m recipes.catalog\n"
        f"new: {sorted(map(str, now - committed))[:20]}\ngone: {sorted(map(str, committed - now))[:20]}"
    )


def unmarked(text: str) -> str:
    """What of a text stands outside of all marks and has words."""
    depth, outside = 0, []
    for letter in text:
        depth += letter == OPEN
        if not depth:
            outside.append(letter)
        depth -= letter == CLOSE
    rest = NO_SENTENCE.sub(" ", "".join(outside))
    return text if re.search(r"[^\W\d_]{2}", rest) else ""


def shown(app: AppTest) -> Iterator[str]:
    """Texts and labels of a page, its sidebar's foot included."""
    for kind in TEXTS:
        yield from (element.value for element in app.get(kind))
    for kind in (*LABELLED, *PARTS):
        for element in app.get(kind):
            proto = element.proto
            yield getattr(proto, "label", "")
            yield getattr(proto, "help", "")
            yield from (option for option in getattr(proto, "options", ()) if isinstance(option, str))


def mounted(app: AppTest, name: str) -> dict:
    (data,) = (json.loads(one.proto.json) for one in app.get("bidi_component") if one.proto.component_name.endswith(f"_{name}"))
    return data


def texts_in(data: object) -> Iterator[str]:
    """Every text of a component's data that is no address and no picture."""
    if isinstance(data, str):
        if not data.startswith(("/", "data:")):
            yield data
    elif isinstance(data, dict):
        if {"label", "why"} <= data.keys():  # one sentence in two parts
            yield f"{data['label']} · {data['why']}"
            data = {name: value for name, value in data.items() if name not in ("label", "why")}
        yield from (text for value in data.values() for text in texts_in(value))
    elif isinstance(data, list):
        yield from (text for value in data for text in texts_in(value))


@pytest.mark.parametrize("slug", [None, *(lesson.slug for lesson in LESSONS)])
def test_every_sentence_of_a_page_is_translated(open_page, in_translation, slug):
    """Home, and the first state of every lesson."""
    in_translation(
        {
            message: marked(message) if isinstance(message, str) else tuple(map(marked, message))
            for message in catalog.ids(catalog.committed())
        }
    )
    app = open_page(slug)
    assert not app.exception
    texts = [*shown(app), *texts_in(mounted(app, "examples" if slug else "lesson_finder"))]
    assert sum(OPEN in text for text in texts) > 10
    assert [text for text in texts if unmarked(text)] == []


@pytest.mark.parametrize(
    ("text", "bypasses"),
    [("⟦Reset⟧", False), ("⟦of ⟦Sobel⟧ 3⟧ 0.5 px", False), ("Reset", True), ("⟦Photo⟧: Edges", True), (":gray[⟦Device⟧]", False)],
)
def test_the_search_for_what_bypasses_translation_finds_it(text, bypasses):
    assert bool(unmarked(text)) is bypasses


def test_the_sentence_of_an_error_is_translated_with_its_values(in_translation):
    in_translation({"{1} is {2}; it can be {3} to {4}.": "Für {1} geht {3}…{4}, nicht {2}.", "It can be {1}.": "Nur {1}."})
    assert i18n._("stride is 9; it can be 1 to 8.") == "Für stride geht 1…8, nicht 9."
    assert i18n._("It can be (1, 2).") == "Nur (1, 2)."
    assert i18n._("It cannot be 1.") == "It cannot be 1."


@given(
    values=some.lists(
        some.text(some.characters(exclude_categories=["Cs"], exclude_characters=":;"), max_size=12), min_size=2, max_size=2
    )
)
def test_any_values_come_through_in_the_translations_order(values):
    pattern = i18n._pattern("a: {1}; b: {2}.")
    found = pattern.fullmatch(f"a: {values[0]}; b: {values[1]}.")
    assert [found["v1"], found["v2"]] == values


def test_errors_are_found_with_their_values_numbered(tmp_path):
    source = tmp_path / "source.py"
    source.write_text(
        'raise ValueError(f"{name} is {value!r}; " f"it can be {low:g}.")\n'
        'raise ValueError("Nothing to read.") from None\n'
        "raise KeyError(name)\n"
        'raise ValueError(f"{one} {two}")\n'
        'found.problem(name, 3, f"the box {box} has no area", "object 2")\n'
        'found.say("Two lists differ.")\n'
    )
    listed = ["the box {1} has no area", "Two lists differ."]
    assert list(catalog.error_sentences(source)) == ["{1} is {2}; it can be {3}.", "Nothing to read.", *listed]


class Small(Settings, prefix="small"):
    view: str = choice("near", {"near": "Near", "far": "Far away", 3: "3 × 3"}, "What to look at", group="More")
    size: int = slider(3, 1, 9, 1, "Size, px", help="Of one side.")
    on: bool = switch(False, lambda chosen: "On")


def test_the_data_of_a_lesson_are_found_without_marks():
    state = State("Look here · IoU {IoU=0.333}", Settings())
    question = Question("Which?", ("This", "That"), 0, "Because.", state)
    assert list(catalog.of_states([7, question, [state, (state,)]])) == ["Which?", "This", "That", "Because."] + 2 * [
        "Look here · IoU 0.333"
    ]
    texts = ["What to look at", "More", "Near", "Far away", "3 × 3", "Size, px", "Of one side."]
    assert list(catalog.of_settings([Settings, Small, "no kind"])) == texts
    assert [text for text, _file in catalog.placed(texts, "some.module")] == [text for text in texts if text != "3 × 3"]
