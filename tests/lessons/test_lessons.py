"""The list of lessons checks itself and finds its entries."""

from dataclasses import replace

import pytest

from playground.lessons import LESSONS, lesson, sections


def test_a_lesson_is_found_by_its_address():
    assert [lesson(entry.slug) for entry in LESSONS] == list(LESSONS)


def test_an_unknown_address_names_the_known_ones():
    with pytest.raises(ValueError, match=LESSONS[0].slug):
        lesson("alchemy")


def test_an_empty_field_is_refused_by_name():
    with pytest.raises(ValueError, match="about"):
        replace(LESSONS[0], about="")


def test_sections_hold_every_lesson_once_and_in_order():
    assert [entry for entries in sections().values() for entry in entries] == list(LESSONS)
