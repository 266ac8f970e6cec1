"""A contract that each lesson of the list keeps by itself: it runs as it is first met, and at the ends of every control."""

import pytest

from playground.lessons import LESSONS

SLUGS = [lesson.slug for lesson in LESSONS]
NUMBERS = ("slider", "number_input")
CHOICES = ("selectbox", "radio", "select_slider", "button_group")
SWITCHES = ("checkbox", "toggle")


def extremes(control: object) -> list[object]:
    """The first and last value that a control offers, as the address spells it."""
    if control.type in NUMBERS:
        return [control.min, control.max]
    if control.type in SWITCHES:
        return [False, True]
    return [getattr(option, "content", option) for option in (control.options[0], control.options[-1])]


def controls(app):
    """Every control that the address holds, by its key; buttons and uploads have tests of their own."""
    return {control.key: control for kind in (*NUMBERS, *CHOICES, *SWITCHES) for control in app.get(kind) if control.key}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_lesson_runs_as_it_is_first_met(open_page, slug):
    app = open_page(slug)
    assert not app.exception and not app.error


@pytest.mark.parametrize("slug", SLUGS)
def test_a_sample_that_was_chosen_elsewhere_comes_along(open_page, slug):
    app = open_page(slug, session={"photo-choice": "brick"})
    assert not app.exception and app.query_params["photo"] in ("brick", ["brick"])


@pytest.mark.parametrize("slug", SLUGS)
def test_every_control_at_its_extremes(open_page, slug):
    app = open_page(slug)
    start = {key: (control.value, extremes(control)) for key, control in controls(app).items()}
    assert start, "a lesson has something to set"
    for key, (first, ends) in start.items():
        for end in ends:
            if end == first:
                continue  # as it is first met
            app = open_page(slug, **{key: end})
            assert not app.exception, (key, end)
            if key in controls(app) and controls(app)[key].type in (*NUMBERS, *SWITCHES):
                assert controls(app)[key].value == end, f"{key} started at {first} and did not take {end} from the address"
