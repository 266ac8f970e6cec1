"""Answers are kept by everything they depend on, and by nothing else."""

from dataclasses import replace

import pytest
from PIL import Image
from small_lesson import Small

from playground.images import make_photo
from playground.ui.answers import kept, spelled

CALLS: list[tuple] = []
GREY, WHITE = (make_photo(Image.new("RGB", (4, 4), colour), name="same.png") for colour in ("grey", "white"))


@kept
def answer(settings, photo=None):
    CALLS.append((settings, photo))
    return settings, photo and photo.digest


@kept(most=2)
def another(settings, photo=None):
    CALLS.append((settings, photo))
    return "another"


@pytest.fixture(autouse=True)
def fresh():
    answer.clear()
    another.clear()
    CALLS.clear()


def test_every_setting_that_is_asked_for_is_part_of_the_key():
    start = Small(extra=True)
    for name, value in {"size": 4, "t": 0.25, "rate": 1.0, "source": "sea", "view": "second", "word": "b"}.items():
        CALLS.clear()
        other = replace(start, **{name: value})
        assert answer(start)[0] == start.relevant() and answer(other)[0] == other.relevant() != start.relevant(), name
        assert answer(start)[0] == start.relevant(), "A → B → A"


def test_what_is_not_asked_for_is_none_and_does_not_reach_the_function():
    assert answer(Small(words="x y"))[0] == Small() == answer(Small())[0]
    assert len(CALLS) == 1


def test_photos_are_told_apart_by_their_pixels():
    assert answer(Small(), GREY)[1] == GREY.digest != answer(Small(), WHITE)[1] == WHITE.digest
    answer(Small(), make_photo(Image.new("RGB", (4, 4), "grey"), name="other.png"))
    assert len(CALLS) == 2


def test_two_functions_do_not_share_their_answers():
    answer(Small())
    assert another(Small()) == "another"


def test_the_latest_are_kept():
    for size in (1, 2, 3, 3, 1):
        another(Small(size=size))
    assert len(CALLS) == 4


def test_what_has_no_spelling_is_refused():
    assert len({spelled(value) for value in (3, 3.0, True, "3", (3,), None)}) == 6
    with pytest.raises(TypeError, match="cannot be a key"):
        answer(Image.new("RGB", (2, 2)))
