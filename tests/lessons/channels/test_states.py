"""Every state that the lesson "Channels and 1 × 1" points at is opened through the core, and its numbers are found."""

import contextlib
import io
import re
import tempfile
from pathlib import Path

import pytest

from playground.images import sample
from playground.lessons.channels.code import check_code, files, torch_code
from playground.lessons.channels.page import answer_for
from playground.lessons.channels.settings import LAYERS, Channels
from playground.lessons.channels.states import EXERCISES, MISUNDERSTOOD, PREDICT, QUESTION, TRY_THIS
from playground.lessons.channels.words import words_of

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


def photo_of(settings: Channels, name: str | None = "astronaut"):
    return sample(name).photo() if "photo" in settings.asked() else None


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    numbers = words_of(state.settings, answer_for(state.settings, photo_of(state.settings, state.photo))).figures
    assert {name: numbers[name] for name in state.shows} == state.shows
    assert state.shows, "each state proves a number"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Percentages, large counts, decimals and rows of outputs in a link's text are among the numbers its state shows."""
    quoted = re.findall(r"\d+\.\d %|\d+,\d{3}|\d+ \d+ / \d+ \d+|\d+\.\d{2,}", state.why)
    shown = {number.lstrip("+") for number in state.shows.values()}
    assert set(quoted) <= shown, (quoted, state.shows)


def test_the_question_is_proved_by_its_own_state():
    assert PREDICT.params == {"chan_view": "scrambled", "photo": "astronaut"}
    assert QUESTION.proof is PREDICT and QUESTION.options[QUESTION.answer] == LAYERS[PREDICT.settings.layer]
    assert PREDICT.shows == {"largest": "0"}


CHOSEN = [
    Channels(),
    Channels(values="textbook", out=3),
    Channels(values="textbook", out=4, groups=2),
    Channels(values="random", inp=4, out=4, groups=4, kernel=1, size=4, seed=7),
    Channels(view="colours"),
    Channels(view="colours", picture="photo", factors="own", finder="emboss"),
    Channels(view="colours", factors="grey", finder="box-3"),
    Channels(view="mixing", deep=6, wide=4, parts=2, way="groups", taps=5, rim=0, side=9),
    Channels(view="mixing", deep=6, wide=4, way="separable", taps=2, rim=1, side=9),
    Channels(view="networks"),
    *(Channels(view="scrambled", layer=layer, shuffle=3) for layer in LAYERS),
    Channels(view="pointwise"),
    Channels(view="pointwise", middle=2, relu=True),
    Channels(view="rank", pattern="emboss"),
    Channels(view="order", many=5),
]


def run(code: str) -> dict[str, object]:
    scope: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, scope)
    return scope | {"printed": printed.getvalue()}


def code_of(settings: Channels) -> dict[str, object]:
    """What the code leaves that runs beside the files of its page."""
    answer = answer_for(settings, photo_of(settings))
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for file in files(settings, answer):
            content = file.content()
            Path(file.file_name).write_bytes(content.encode() if isinstance(content, str) else content)
        return run(torch_code(settings, answer))


@pytest.mark.parametrize("settings", CHOSEN, ids=repr)
def test_printed_code_runs_and_the_check_agrees(settings):
    scope = code_of(settings)
    if settings.view == "channels":
        assert scope["y"].tolist() == answer_for(settings, photo_of(settings)).output.tolist()
    assert scope["printed"].strip()
    answer = answer_for(settings, photo_of(settings))
    if settings.view == "colours":
        assert scope["y"].numpy() == pytest.approx(answer.output, abs=1e-5)
    if settings.view == "scrambled":
        assert scope["put_back"][0].numpy() == pytest.approx(answer.put_back, abs=1e-4)
        assert scope["difference"].max().item() / 255 == pytest.approx(answer.largest)
    if settings.view == "pointwise":
        assert scope["two_layers"].numpy() == pytest.approx(answer.two_layers, abs=1e-12)
    if settings.view == "order":
        assert float(scope["printed"]) == answer
    checked = run(check_code(settings, photo_of(settings)))["printed"]
    assert "agree" in checked or "torch with other numbers" in checked


def test_the_code_of_a_state_gives_the_number_it_quotes():
    assert "0.5183" in code_of(Channels(view="networks"))["printed"]
    assert "8768" in code_of(Channels(view="mixing", way="separable"))["printed"]
    assert "tensor(8.)" in code_of(Channels(view="colours"))["printed"]
    assert "tensor(0.)" in code_of(Channels(view="colours", factors="equal"))["printed"]
    assert code_of(Channels(view="scrambled"))["printed"].count("tensor(0., ") == 2
    assert code_of(Channels(view="order"))["printed"].startswith("0.29")
    assert code_of(Channels(view="rank", pattern="laplacian"))["printed"].startswith("tensor(2)")


def test_the_check_notices_a_difference():
    mixing, scrambled = Channels(view="mixing", deep=4, wide=4, side=5), Channels(view="scrambled", layer="full")
    with pytest.raises(AssertionError):
        run(check_code(mixing, None).replace("padding=one.padding", "padding=0"))
    with pytest.raises(AssertionError):
        run(check_code(scrambled, photo_of(scrambled)).replace("[2, 4, 2]", "[2, 5, 2]"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"values": "own"}, "values is 'own'; choose one of photo, textbook, random"),
        ({"groups": 2}, "2 groups do not divide in_channels, which is 3. With 3 and 2 channels these do: 1"),
        ({"kernel": 4}, "kernel is 4; it can be 1 to 3"),
        ({"left": "pink"}, "left is 'pink'; choose one of red"),
        ({"red": 3.0}, "red is 3.0; it can be -2 to 2"),
        ({"view": "mixing", "parts": 3}, "3 groups do not divide in_channels, which is 64"),
        ({"way": "magic"}, "way is 'magic'; choose one of dense"),
        ({"layer": "5 × 5"}, "layer is '5 × 5'"),
        ({"middle": 0}, "middle is 0; it can be 1 to 16"),
        ({"pattern": "sobel-magnitude"}, "pattern is 'sobel-magnitude'"),
        ({"many": 257}, "many is 257; it can be 1 to 256"),
    ],
)
def test_what_cannot_be_is_a_sentence(wrong, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Channels(**wrong)


def test_a_view_asks_for_a_photo_only_where_it_works_on_one():
    views = {"scrambled", "pointwise", "rank"}
    for view in Channels.controls["view"].options:
        assert ("photo" in Channels(view=view).asked()) == (view in views | {"channels"})
    assert "photo" in Channels(view="colours", picture="photo").asked()
    assert "photo" not in Channels(values="random").asked()
